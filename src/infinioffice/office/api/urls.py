from django.urls import path

from infinioffice.office.api import views

app_name = "api"
urlpatterns = [
    path("api/", views.api_keys, name="keys"),
    path("api/<uuid:key_id>/revoke/", views.revoke_key, name="revoke"),
    path("webhooks/", views.endpoints, name="endpoints"),
    path("webhooks/<uuid:endpoint_id>/", views.endpoint, name="endpoint"),
    path("webhooks/deliveries/<uuid:delivery_id>/again/", views.send_again, name="again"),
]
