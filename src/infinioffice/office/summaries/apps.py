from django.apps import AppConfig


class SummariesConfig(AppConfig):
    name = "infinioffice.office.summaries"
    label = "summaries"
