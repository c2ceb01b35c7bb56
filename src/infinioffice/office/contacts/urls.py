from django.urls import path

from infinioffice.office.contacts import views

app_name = "contacts"
urlpatterns = [
    path("", views.list_contacts, name="list"),
    path("<uuid:contact_id>/", views.one_contact, name="one"),
]
