"""`/stripe/webhook`: says only that something changed. Whatever it carries, the state is read from Stripe by a job, so
order, doubles and old news change nothing."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from infinioffice.billing.payments import Notice
from infinioffice.kernel.errors import CallerFault
from infinioffice.office.billing import jobs, ports
from infinioffice.office.billing.models import BillingAccount, StripeNotice
from infinioffice.office.tenancy import platform_scope, tenant_scope

_LARGEST = 512 * 1024
_log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Refuses what is not signed (400) and answers the rest with 200: another account's events are none of ours, and
    one taken before is not taken again."""
    payments = ports.payments()
    if payments is None:
        return HttpResponse(status=404)
    if int(request.headers.get("Content-Length") or 0) > _LARGEST:
        return HttpResponse(status=413)
    try:
        notice = payments.read_notice(request.body, request.headers.get("Stripe-Signature", ""), timezone.now())
    except CallerFault as fault:
        _log.warning("webhook refused", extra={"path": request.path, "reason": fault.reason})
        return HttpResponse(status=400)
    if notice.livemode != payments.livemode:
        _log.warning("webhook refused", extra={"path": request.path, "reason": "livemode"})
        return HttpResponse(status=400)
    if "meter" in notice.kind:
        _log.error("usage not counted", extra={"kind": notice.kind, "event": notice.id})
    _take(notice)
    return HttpResponse(status=200)


def _take(notice: Notice) -> None:
    with platform_scope(reason="which tenant a customer of Stripe belongs to"):
        found = BillingAccount.objects.filter(customer=notice.customer) if notice.customer else None
        tenant_id = found.values_list("tenant_id", flat=True).first() if found is not None else None
    if tenant_id is None:
        return
    with tenant_scope(tenant_id):
        told = {"kind": notice.kind[:80], "at": notice.created}
        _, is_new = StripeNotice.objects.get_or_create(tenant_id=tenant_id, event_id=notice.id[:80], defaults=told)
        if is_new:
            jobs.enqueue_refresh(tenant_id)
