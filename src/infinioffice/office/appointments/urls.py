from django.urls import path

from infinioffice.office.appointments import views, why

app_name = "appointments"
urlpatterns = [
    path("", views.day, name="day"),
    path("why/", why.explain, name="why"),
    path("<uuid:booking_id>/mark/", views.mark, name="mark"),
]
