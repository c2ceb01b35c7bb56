from django.urls import path

from infinioffice.office.messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.list_messages, name="list"),
    path("<slug:kind>/<uuid:note_id>/handled/", views.mark_handled, name="handled"),
]
