"""What every template may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from infinioffice.office.accounts.models import Role

_PAGES = (
    ("Home", "dashboard"),
    ("Calls", "calls:list"),
    ("Appointments", "appointments:day"),
    ("Messages", "messaging:list"),
    ("Contacts", "contacts:list"),
    ("Analytics", "analytics:overview"),
    ("Try it", "trying:phone"),
)
_ADMIN_PAGES = (("Billing", "billing:page"), ("Settings", "settings:index"))


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    address: str
    is_here: bool


def office(request: HttpRequest) -> dict[str, Any]:
    """`member` (None on public pages), `tabs`, and whether this is the demo."""
    member = getattr(request, "member", None)
    pages = (*_PAGES, *_ADMIN_PAGES) if member is not None and member.may(Role.ORG_ADMIN) else _PAGES
    tabs = [_tab(name, reverse(view), request.path) for name, view in pages]
    return {"member": member, "tabs": tabs, "is_demo": settings.DEMO, "may_sign_up": settings.SIGNUP == "open"}


def _tab(name: str, address: str, path: str) -> Tab:
    return Tab(name, address, path == address or (address != "/" and path.startswith(address)))
