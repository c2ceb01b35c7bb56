from django.urls import path

from infinioffice.office.integrations import views

app_name = "calendars"
urlpatterns = [
    path("", views.overview, name="list"),
    path("connect/<slug:vendor>/", views.connect, name="connect"),
    path("back/<slug:vendor>/", views.come_back, name="back"),
    path("after/", views.preferences, name="after"),
    path("password/", views.sign_in, name="password"),
    path("accounts/<uuid:integration_id>/", views.choose, name="choose"),
    path("accounts/<uuid:integration_id>/disconnect/", views.disconnect, name="disconnect"),
    path("<uuid:calendar_id>/", views.settings_of, name="calendar"),
    path("<uuid:calendar_id>/read/", views.read_now, name="read"),
    path("writes/", views.writes, name="writes"),
    path("writes/<uuid:effect_id>/again/", views.write_again, name="again"),
]
