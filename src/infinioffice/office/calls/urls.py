from django.urls import path

from infinioffice.office.calls import views

app_name = "calls"
urlpatterns = [
    path("", views.list_calls, name="list"),
    path("<uuid:call_id>/", views.one_call, name="one"),
    path("<uuid:call_id>/recording.wav", views.recording, name="recording"),
]
