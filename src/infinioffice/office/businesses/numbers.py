"""The numbers callers reach a business by: our own, bought, or only named here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from infinioffice.call.numbers import NumberShop, OfferedNumber
from infinioffice.kernel import phone as phones
from infinioffice.kernel.errors import VendorFault, VendorRefused
from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.audit.chain import record
from infinioffice.office.businesses.models import Business, PhoneNumber

_shop: NumberShop | None = None


def choose(shop: NumberShop | None) -> None:
    """Called once by the composition root; None when no carrier is set up."""
    global _shop
    _shop = shop


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def page(request: HttpRequest, who: Member, business_id: UUID) -> HttpResponse:
    """The business's numbers; adding one of one's own, buying one, letting one go."""
    row = Business.objects.filter(id=business_id).first()
    if row is None:
        raise Http404
    offered: list[OfferedNumber] = []
    area = request.POST.get("area", "")
    if request.method == "POST":
        if "look" in request.POST:
            offered = _look(request, area)
        else:
            _change(request, who, row)
            return redirect("settings:numbers", row.id)
    context = {
        "business": row,
        "numbers": PhoneNumber.objects.filter(business=row).order_by("created_at"),
        "has_shop": _shop is not None,
        "offered": offered,
        "area": area,
    }
    return TemplateResponse(request, "businesses/numbers.html", context)


def add(row: Business, e164: str) -> bool:
    """Calls to this number are the business's from now on; False when another one has it."""
    try:
        with transaction.atomic():
            _, is_new = PhoneNumber.objects.get_or_create(e164=e164, defaults={"business": row})
    except IntegrityError:
        return False
    return is_new or PhoneNumber.objects.filter(e164=e164, business=row).exists()


def _look(request: HttpRequest, area: str) -> list[OfferedNumber]:
    if _shop is None:
        raise Http404
    if area and not (len(area) == 3 and area.isascii() and area.isdigit()):
        messages.error(request, "An area code has three digits, as 518.")
        return []
    try:
        found = list(_shop.offered(area))
    except VendorFault as fault:
        messages.error(request, f"The carrier does not answer ({fault.reason}). Try again in a moment.")
        return []
    if not found:
        messages.error(request, "No number is for sale there. Try a neighbouring area code.")
    return found


def _change(request: HttpRequest, who: Member, row: Business) -> None:
    e164 = phones.parse(request.POST.get("number", ""))
    if e164 is None:
        messages.error(request, "That is not a phone number. Write it as (518) 555-0142.")
        return
    if "remove" in request.POST:
        PhoneNumber.objects.filter(business=row, e164=e164).delete()
        record(who.user.email, "number.removed", str(row.id))
        messages.success(request, "Calls to it are not answered here any more.")
        return
    try:
        is_pointed = _obtain(e164, is_bought="buy" in request.POST)
    except VendorRefused as refusal:
        messages.error(request, f"The carrier refused it ({refusal.reason}). Somebody may have been faster.")
        return
    except VendorFault as fault:
        messages.error(request, f"The carrier does not answer ({fault.reason}). Nothing was changed.")
        return
    if not add(row, e164):
        messages.error(request, "That number belongs to somebody else here.")
        return
    record(who.user.email, "number.added", str(row.id))
    told = "It rings here now." if is_pointed else "Now point it here at your carrier, or forward your calls to it."
    messages.success(request, f"{phones.national(e164)} is added. {told}")


def _obtain(e164: str, *, is_bought: bool) -> bool:
    """Buys it, or points it here where the carrier has it; whether calls come by themselves now."""
    if _shop is None:
        return False
    if is_bought:
        _shop.buy(e164)
        return True
    return _shop.point_here(e164) is not None
