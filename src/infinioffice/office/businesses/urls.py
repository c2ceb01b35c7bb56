from django.urls import path

from infinioffice.office.businesses import numbers, views

app_name = "settings"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:business_id>/numbers/", numbers.page, name="numbers"),
    path("<uuid:business_id>/publish/", views.publish, name="publish"),
    path("<uuid:business_id>/discard/", views.discard, name="discard"),
    path("<uuid:business_id>/back/<int:number>/", views.back, name="back"),
    path("<uuid:business_id>/<slug:key>/", views.part, name="part"),
]
