from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CallsConfig(AppConfig):
    name = "infinioffice.office.calls"
    label = "calls"

    def ready(self) -> None:
        from infinioffice.office.calls.partitions import after_migrate

        post_migrate.connect(after_migrate, sender=self)
