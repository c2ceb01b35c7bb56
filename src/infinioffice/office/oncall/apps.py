from django.apps import AppConfig


class OnCallConfig(AppConfig):
    name = "infinioffice.office.oncall"
    label = "oncall"
