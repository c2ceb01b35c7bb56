from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "infinioffice.office.vault"
    label = "vault"
