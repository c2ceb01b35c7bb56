from django.urls import path

from infinioffice.office.appointments import changing, views, why

app_name = "appointments"
urlpatterns = [
    path("", views.day, name="day"),
    path("new/", changing.new, name="new"),
    path("<uuid:booking_id>/move/", changing.move, name="move"),
    path("<uuid:booking_id>/cancel/", changing.cancel, name="cancel"),
    path("why/", why.explain, name="why"),
    path("<uuid:booking_id>/mark/", views.mark, name="mark"),
]
