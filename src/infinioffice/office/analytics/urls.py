from django.urls import path

from infinioffice.office.analytics import views

app_name = "analytics"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("calls.csv", views.as_csv, name="csv"),
]
