"""Who may come in by themselves: `INFINIOFFICE_SIGNUP` is `open`, `first` (until there is a tenant) or `closed`."""

from __future__ import annotations

from django.conf import settings

from infinioffice.office.accounts.models import Tenant
from infinioffice.office.tenancy import platform_scope


def is_open() -> bool:
    """Whether somebody without an invitation may sign up and found a tenant now."""
    if settings.SIGNUP != "first":
        return bool(settings.SIGNUP == "open")
    with platform_scope(reason="whether this installation has its first tenant"):
        return not Tenant.objects.exists()
