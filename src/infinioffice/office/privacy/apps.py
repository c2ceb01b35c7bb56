from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "infinioffice.office.privacy"
    label = "privacy"
