from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "infinioffice.office.messaging"
    label = "messaging"
