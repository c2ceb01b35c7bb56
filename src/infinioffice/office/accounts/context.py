"""What every template may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

_PAGES = (
    ("Home", "dashboard"),
    ("Calls", "calls:list"),
    ("Appointments", "appointments:day"),
    ("Messages", "messaging:list"),
    ("Try it", "trying:phone"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    address: str
    is_here: bool


def office(request: HttpRequest) -> dict[str, Any]:
    """`member` (None on public pages), `tabs`, and whether this is the demo."""
    tabs = [_tab(name, reverse(view), request.path) for name, view in _PAGES]
    return {"member": getattr(request, "member", None), "tabs": tabs, "is_demo": settings.DEMO}


def _tab(name: str, address: str, path: str) -> Tab:
    return Tab(name, address, path == address or (address != "/" and path.startswith(address)))
