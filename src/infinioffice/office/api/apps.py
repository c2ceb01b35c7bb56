from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "infinioffice.office.api"
    label = "api"
