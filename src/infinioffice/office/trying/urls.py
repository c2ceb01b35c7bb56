from django.urls import path

from infinioffice.office.trying import views

app_name = "trying"
urlpatterns = [path("", views.phone, name="phone")]
