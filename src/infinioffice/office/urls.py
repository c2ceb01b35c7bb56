"""Every page's address. `/healthz` and `/readyz` are answered before this (`ops.health`)."""

from django.urls import URLPattern, URLResolver, include, path

from infinioffice.office.accounts import views as accounts
from infinioffice.office.billing import operating, webhook
from infinioffice.office.integrations import notices
from infinioffice.office.messaging import registering
from infinioffice.office.ops.views import dashboard
from infinioffice.office.scheduling.views import offered

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard, name="dashboard"),
    path("accounts/", include("allauth.urls")),
    path("appointments/", include("infinioffice.office.appointments.urls")),
    path("analytics/", include("infinioffice.office.analytics.urls")),
    path("api/v1/", include("infinioffice.office.api.v1")),
    path("billing/", include("infinioffice.office.billing.urls")),
    path("platform/", operating.tenants, name="platform"),
    path("stripe/webhook", webhook.stripe, name="stripe_webhook"),
    path("calls/", include("infinioffice.office.calls.urls")),
    path("contacts/", include("infinioffice.office.contacts.urls")),
    path("google/calendar/notify", notices.google, name="google_calendar_notify"),
    path("microsoft/calendar/notify", notices.microsoft, name="microsoft_calendar_notify"),
    path("settings/calendars/", include("infinioffice.office.integrations.urls")),
    path("w/<str:secret>/", offered, name="offered"),
    path("messages/", include("infinioffice.office.messaging.urls")),
    path("account/", accounts.account, name="account"),
    path("account/summaries/", accounts.summaries, name="account_summaries"),
    path("join/", accounts.joined, name="joined"),
    path("join/<str:secret>/", accounts.join, name="join"),
    path("settings/texting/", registering.page, name="texting"),
    path("settings/people/", accounts.people, name="people"),
    path("settings/people/<uuid:membership_id>/", accounts.change, name="people_change"),
    path("settings/people/invitations/<uuid:invitation_id>/", accounts.withdraw, name="people_withdraw"),
    path("settings/privacy/", include("infinioffice.office.privacy.urls")),
    path("settings/", include("infinioffice.office.api.urls")),
    path("settings/", include("infinioffice.office.businesses.urls")),
    path("setup/", include("infinioffice.office.setup.urls")),
    path("try/", include("infinioffice.office.trying.urls")),
    path("", include("infinioffice.office.public.urls")),
]
