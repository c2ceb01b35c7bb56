from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "infinioffice.office.ops"
    label = "ops"
