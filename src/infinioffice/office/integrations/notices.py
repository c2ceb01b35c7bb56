"""Push messages of the vendors: not signed, so each counts only with its own channel's secret. They carry no content;
all they do is have the calendar read at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from infinioffice.kernel.errors import CallerFault, VendorFault
from infinioffice.office.integrations import accounts, jobs, syncing
from infinioffice.office.integrations.models import LinkedCalendar
from infinioffice.office.tenancy import platform_scope, tenant_scope
from infinioffice.scheduling.calendars import Notice

_LARGEST = 256 * 1024
_REPLACED = ("expiring", "ended")


@csrf_exempt
@require_POST
def google(request: HttpRequest) -> HttpResponse:
    """`/google/calendar/notify`"""
    return _take(request, "google", 200)


@csrf_exempt
@require_POST
def microsoft(request: HttpRequest) -> HttpResponse:
    """`/microsoft/calendar/notify`"""
    return _take(request, "microsoft", 202)


def _take(request: HttpRequest, vendor: str, status: int) -> HttpResponse:
    """Answers at once; reading is a job. A wrong secret and an unknown channel are answered alike."""
    if int(request.headers.get("Content-Length") or 0) > _LARGEST:
        return HttpResponse(status=413)
    try:
        said = accounts.vendors().read_notice(vendor, request.headers, request.GET.dict(), request.body)
    except CallerFault:
        return HttpResponse(status=400)
    except VendorFault:
        return HttpResponse(status=503)
    if isinstance(said, str):
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    known = [_act(notice) for notice in said]
    return HttpResponse(status=status if all(known) else 404)


def _act(notice: Notice) -> bool:
    """Whether the notice is from one of our channels."""
    with platform_scope(reason="which tenant a push channel belongs to"):
        row = LinkedCalendar.objects.filter(channel_id=notice.channel_id).first() if notice.channel_id else None
    if row is None or not syncing.is_secret(row, notice.secret):
        return False
    if notice.kind in _REPLACED:
        with tenant_scope(row.tenant_id):
            LinkedCalendar.objects.filter(id=row.id).update(channel_expires_at=None, channel_tried_at=None)
    if notice.kind != "opened":
        jobs.enqueue_sync(row.tenant_id, row.id)
    return True
