from django.apps import AppConfig


class ReviewingConfig(AppConfig):
    name = "infinioffice.office.reviewing"
    label = "reviewing"
