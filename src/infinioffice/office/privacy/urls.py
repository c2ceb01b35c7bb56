from django.urls import path

from infinioffice.office.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.index, name="index"),
    path("holds/", views.hold, name="hold"),
    path("holds/<uuid:hold_id>/release/", views.release, name="release"),
    path("erase/", views.erase, name="erase"),
    path("erased/<uuid:erasure_id>/", views.certificate, name="certificate"),
]
