"""Keeps the contacts: whoever books, leaves a message or calls with a number is one."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from infinioffice.kernel.phone import is_e164
from infinioffice.office.tenancy import new_id, scoped_tenant_id

_SEEN = """
INSERT INTO contacts_contact AS known (id, tenant_id, phone, name, email, notes, first_at, last_at)
VALUES (%s, %s, %s, %s, %s, '', %s, %s)
ON CONFLICT (tenant_id, phone) DO UPDATE SET
  name = CASE WHEN excluded.name <> '' THEN excluded.name ELSE known.name END,
  email = CASE WHEN excluded.email <> '' THEN excluded.email ELSE known.email END,
  first_at = least(known.first_at, excluded.first_at),
  last_at = greatest(known.last_at, excluded.last_at)
"""


def seen(phone: str, at: datetime, name: str = "", email: str = "") -> None:
    """Somebody with this number was heard of; what they gave of themselves replaces what was known. Anything that is
    no number is nobody. Inside the tenant's scope."""
    if not is_e164(phone):
        return
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, (new_id(), scoped_tenant_id(), phone, name[:200], email[:254], at, at))
