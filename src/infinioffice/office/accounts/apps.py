from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "infinioffice.office.accounts"
    label = "accounts"
