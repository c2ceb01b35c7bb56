"""`/platform/`: who runs the installation sees every tenant, its plan, use and margin, and can credit, pause or comp.
Every act is in the tenant's audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from infinioffice.office.accounts.models import Tenant
from infinioffice.office.audit.chain import record
from infinioffice.office.billing import account as accounts
from infinioffice.office.billing import costs, shown
from infinioffice.office.billing.models import Credit
from infinioffice.office.tenancy import new_id, platform_scope, tenant_scope


class Act(forms.Form):
    """What to do to which tenant. `key` makes a credit that is sent twice one credit."""

    tenant = forms.UUIDField()
    act = forms.ChoiceField(choices=[(each, each) for each in ("credit", "pause", "resume", "comp", "uncomp")])
    dollars = forms.IntegerField(min_value=1, max_value=100_000, required=False)
    reason = forms.CharField(max_length=200)
    key = forms.UUIDField()


@dataclass(frozen=True, slots=True)
class Line:
    """One tenant, this period; `margin` is what they pay less what they cost us."""

    id: UUID
    key: UUID
    name: str
    plan: str
    standing: str
    pays: str
    costs: str
    margin: str
    is_paused: bool
    is_comped: bool


@require_http_methods(["GET", "HEAD", "POST"])
def tenants(request: HttpRequest) -> HttpResponse:
    """For superusers; nobody else learns whether a tenant is there."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.user.is_superuser:
        raise PermissionDenied
    if request.method == "POST":
        form = Act(request.POST)
        if not form.is_valid() or not _do(form, request.user.email, timezone.now()):
            messages.error(request, "That could not be done: say what, to whom and why.")
        return redirect("platform")
    with platform_scope(reason="who runs the installation looks at all tenants"):
        known = list(Tenant.objects.order_by("created_at", "id"))
    now = timezone.now()
    response = TemplateResponse(request, "billing/platform.html", {"lines": [_line(each, now) for each in known]})
    response["Cache-Control"] = "no-store"
    return response


def _line(tenant: Tenant, now: datetime) -> Line:
    with tenant_scope(tenant.id):
        account = accounts.own()
        period = accounts.period_of(account, now)
        cents = accounts.statement(account, period).total_cents
        micros = costs.total_micros(period.start, period.end)
    margin = shown.dollars(round(cents - micros / 10_000))
    return Line(
        tenant.id,
        new_id(),
        tenant.name,
        account.plan,
        account.standing,
        shown.dollars(cents),
        shown.fine_dollars(micros),
        margin,
        account.is_paused,
        account.is_comped,
    )


def _do(form: Act, by: str, now: datetime) -> bool:
    given = form.cleaned_data
    with platform_scope(reason="whether the tenant is there"):
        if not Tenant.objects.filter(id=given["tenant"]).exists():
            return False
    act = given["act"]
    with tenant_scope(given["tenant"]):
        account = accounts.locked()
        if act == "credit":
            if not given["dollars"]:
                return False
            told = {"cents": given["dollars"] * 100, "reason": given["reason"], "made_by": by, "at": now}
            _, is_new = Credit.objects.get_or_create(tenant_id=account.tenant_id, key=str(given["key"]), defaults=told)
            if is_new:
                record(by, "billing.credited", str(account.id), cents=told["cents"], reason=given["reason"])
            return True
        account.is_paused = {"pause": True, "resume": False}.get(act, account.is_paused)
        account.is_comped = {"comp": True, "uncomp": False}.get(act, account.is_comped)
        account.save(update_fields=["is_paused", "is_comped"])
        record(by, f"billing.{act}", str(account.id), reason=given["reason"])
        return True
