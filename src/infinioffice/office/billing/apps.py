from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "infinioffice.office.billing"
    label = "billing"
