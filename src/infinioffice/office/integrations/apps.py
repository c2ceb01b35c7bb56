from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "infinioffice.office.integrations"
    label = "integrations"
