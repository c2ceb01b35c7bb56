from django.urls import path

from infinioffice.office.billing import views

app_name = "billing"
urlpatterns = [
    path("", views.page, name="page"),
    path("statement.pdf", views.statement_pdf, name="pdf"),
    path("statement.csv", views.statement_csv, name="csv"),
    path("limits/", views.limits, name="limits"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("change/", views.change, name="change"),
    path("cancel/", views.cancel, name="cancel"),
    path("portal/", views.portal, name="portal"),
]
