"""`/billing/`: plan, use so far, what it will come to; statement, invoices, subscription. Administrators only."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from infinioffice.kernel.errors import VendorFault
from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.audit.chain import record
from infinioffice.office.billing import account as accounts
from infinioffice.office.billing import costs, ports, shown, subscribing
from infinioffice.office.billing.models import InvoiceCopy
from infinioffice.office.billing.plans import offer
from infinioffice.office.businesses.shown import shown_businesses

_LATER = "Stripe does not answer just now. Nothing was changed; please try again in a minute."


class Limits(forms.Form):
    """Dollars; empty is none."""

    cap = forms.IntegerField(
        label="Never charge more than this above the plan, in dollars", min_value=0, max_value=100_000, required=False
    )
    alert = forms.IntegerField(
        label="Mail us when the bill reaches, in dollars", min_value=1, max_value=100_000, required=False
    )


@require_safe
@member(Role.ORG_ADMIN)
def page(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001 - the scope is already open
    """How this period stands, and what can be done about it."""
    account, now = accounts.own(), timezone.now()
    period = accounts.period_of(account, now)
    told = accounts.events(period)
    made, used = accounts.statement(account, period, told), accounts.usage(told)
    zone = next((each.zone for each in shown_businesses().values()), ZoneInfo("UTC"))
    plan = offer().plan(account.plan)
    limits = {
        "cap": None if account.cap_cents is None else account.cap_cents // 100,
        "alert": None if account.alert_cents is None else account.alert_cents // 100,
    }
    context = {
        "account": account,
        "plan": plan,
        "plans": [(each, shown.dollars(each.month_cents), each.key == plan.key) for each in offer().plans.values()],
        "period": period,
        "minutes": shown.spoken_minutes(used.seconds),
        "free_minutes": shown.spoken_minutes(used.free_seconds),
        "used": used,
        "lines": [(line.what, shown.dollars(line.cents)) for line in made.lines],
        "total": shown.dollars(made.total_cents),
        "forecast": shown.dollars(accounts.forecast_cents(account, period, told, now)),
        "days": shown.days(period, zone),
        "calls": shown.calls(account, period),
        "cost": shown.fine_dollars(costs.total_micros(period.start, period.end)),
        "vendors": shown.vendor_costs(period),
        "invoices": [(row, shown.dollars(row.total)) for row in InvoiceCopy.objects.order_by("-created_at")[:24]],
        "form": Limits(initial=limits),
        "has_stripe": ports.payments() is not None,
    }
    return TemplateResponse(request, "billing/page.html", context)


@require_safe
@member(Role.ORG_ADMIN)
def statement_pdf(request: HttpRequest, who: Member) -> HttpResponse:
    account = accounts.own()
    period = shown.asked_period(account, request.GET.get("month", ""), timezone.now())
    raw = shown.as_pdf(who.tenant_name, period, accounts.statement(account, period), charged=bool(account.subscription))
    return _file(raw, "application/pdf", f"statement-{period.start:%Y-%m}.pdf")


@require_safe
@member(Role.ORG_ADMIN)
def statement_csv(request: HttpRequest, who: Member) -> HttpResponse:
    account = accounts.own()
    period = shown.asked_period(account, request.GET.get("month", ""), timezone.now())
    raw = shown.as_csv(who.tenant_name, period, accounts.statement(account, period))
    return _file(raw, "text/csv; charset=utf-8", f"statement-{period.start:%Y-%m}.csv")


@require_POST
@member(Role.ORG_ADMIN)
def limits(request: HttpRequest, who: Member) -> HttpResponse:
    form = Limits(request.POST)
    if not form.is_valid():
        messages.error(request, "Those are no amounts in whole dollars.")
        return redirect("billing:page")
    account, given = accounts.locked(), form.cleaned_data
    account.cap_cents = None if given["cap"] is None else given["cap"] * 100
    account.alert_cents = None if given["alert"] is None else given["alert"] * 100
    account.save(update_fields=["cap_cents", "alert_cents"])
    record(who.user.email, "billing.limits_changed", cap=account.cap_cents, alert=account.alert_cents)
    messages.success(request, "Saved.")
    return redirect("billing:page")


@require_POST
@member(Role.ORG_ADMIN, in_scope=False)
def subscribe(request: HttpRequest, who: Member) -> HttpResponse:
    payments, plan = ports.payments(), request.POST.get("plan", "")
    if payments is None or plan not in offer().plans:
        return redirect("billing:page")
    now = timezone.now()
    return _onward(
        request, lambda: subscribing.checkout(payments, who.tenant_id, who.tenant_name, who.user.email, plan, now)
    )


@require_POST
@member(Role.ORG_ADMIN, in_scope=False)
def portal(request: HttpRequest, who: Member) -> HttpResponse:
    payments, customer = ports.payments(), subscribing.customer_of(who.tenant_id)
    if payments is None or not customer:
        return redirect("billing:page")
    return _onward(request, lambda: payments.portal(customer, settings.PUBLIC_URL + reverse("billing:page")))


@require_POST
@member(Role.ORG_ADMIN, in_scope=False)
def change(request: HttpRequest, who: Member) -> HttpResponse:
    """First what it would charge at once, then, when they say so, the change."""
    payments, plan, now = ports.payments(), request.POST.get("plan", ""), timezone.now()
    if plan not in offer().plans:
        return redirect("billing:page")
    try:
        if payments is not None and "sure" not in request.POST:
            cents = subscribing.preview(payments, who.tenant_id, plan, now)
            if cents is not None:
                told = {"plan": offer().plan(plan), "charge": shown.dollars(cents)}
                return TemplateResponse(request, "billing/sure.html", told)
        when = subscribing.change(payments, who.tenant_id, who.user.email, plan, now)
    except VendorFault:
        messages.error(request, _LATER)
        return redirect("billing:page")
    name = offer().plan(plan).name
    messages.success(request, f"{name} holds from now on." if when == "now" else f"{name} begins with the next period.")
    return redirect("billing:page")


@require_POST
@member(Role.ORG_ADMIN, in_scope=False)
def cancel(request: HttpRequest, who: Member) -> HttpResponse:
    payments = ports.payments()
    if payments is not None:
        try:
            subscribing.cancel(payments, who.tenant_id, who.user.email, take_back="keep" in request.POST)
            messages.success(request, "It goes on." if "keep" in request.POST else "It ends with this period.")
        except VendorFault:
            messages.error(request, _LATER)
    return redirect("billing:page")


def _onward(request: HttpRequest, address: Callable[[], str]) -> HttpResponse:
    """A page with the way to Stripe: our forms lead to ourselves only."""
    try:
        return TemplateResponse(request, "billing/onward.html", {"address": address()})
    except VendorFault:
        messages.error(request, _LATER)
        return redirect("billing:page")


def _file(raw: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(raw, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
