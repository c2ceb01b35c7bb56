from django.apps import AppConfig


class BusinessesConfig(AppConfig):
    name = "infinioffice.office.businesses"
    label = "businesses"
