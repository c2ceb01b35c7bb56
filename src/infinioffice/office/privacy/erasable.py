"""The one way in which rows of an append-only table are removed: by erasing a person, or when their time is over.

What was agreed about texts may not be changed, so a trigger refuses it; erasing is declared for one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

SETTING = "infinioffice.erasing"


@contextmanager
def erasing() -> Iterator[None]:
    """Inside, consents may be deleted (never changed). Inside a tenant's scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", (SETTING,))
        yield
        cursor.execute("SELECT set_config(%s, 'off', true)", (SETTING,))
