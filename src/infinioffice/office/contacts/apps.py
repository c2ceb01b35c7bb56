from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "infinioffice.office.contacts"
    label = "contacts"
