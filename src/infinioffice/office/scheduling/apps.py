from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "infinioffice.office.scheduling"
    label = "scheduling"
