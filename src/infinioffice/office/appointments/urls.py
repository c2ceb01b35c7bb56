from django.urls import path

from infinioffice.office.appointments import views

app_name = "appointments"
urlpatterns = [path("", views.day, name="day")]
