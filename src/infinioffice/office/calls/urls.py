from django.urls import path

from infinioffice.office.calls import views
from infinioffice.office.reviewing.correcting import correct

app_name = "calls"
urlpatterns = [
    path("", views.list_calls, name="list"),
    path("<uuid:call_id>/", views.one_call, name="one"),
    path("<uuid:call_id>/correct/", correct, name="correct"),
    path("<uuid:call_id>/recording.wav", views.recording, name="recording"),
]
