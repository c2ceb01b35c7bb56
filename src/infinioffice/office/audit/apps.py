from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "infinioffice.office.audit"
    label = "audit"
