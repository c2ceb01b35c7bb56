"""Every page's address. `/healthz` and `/readyz` are answered before this (`ops.health`)."""

from django.urls import URLPattern, URLResolver, include, path

from infinioffice.office.ops.views import dashboard

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard, name="dashboard"),
    path("accounts/", include("allauth.urls")),
    path("appointments/", include("infinioffice.office.appointments.urls")),
    path("calls/", include("infinioffice.office.calls.urls")),
    path("messages/", include("infinioffice.office.messaging.urls")),
    path("try/", include("infinioffice.office.trying.urls")),
]
