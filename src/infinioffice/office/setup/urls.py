from django.urls import path

from infinioffice.office.setup import views

app_name = "setup"
urlpatterns = [
    path("", views.start, name="start"),
    path("new/", views.new, name="new"),
    path("<uuid:business_id>/<slug:key>/", views.step, name="step"),
]
