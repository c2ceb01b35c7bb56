"""Lists a page at a time: a cursor is the place after the last row, so that pages stay fast and rows are never missed.

Rows are in the order of a time and an id. A cursor is opaque to programs and good for ever.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

RowT = TypeVar("RowT", bound=Model)


@dataclass(frozen=True, slots=True)
class Cursor:
    """After this row."""

    at: datetime
    id: UUID

    def to_text(self) -> str:
        return base64.urlsafe_b64encode(f"{self.at.isoformat()}|{self.id}".encode()).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> Cursor | None:
        """None for anything that is no cursor."""
        try:
            whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
            at, _, identifier = whole.partition("|")
            moment = datetime.fromisoformat(at)
            return cls(moment, UUID(identifier)) if moment.tzinfo is not None else None
        except (binascii.Error, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """Some rows; `next` is where to go on, None at the end."""

    rows: Sequence[RowT]
    next: Cursor | None


def page(rows: QuerySet[RowT], field: str, after: Cursor | None, limit: int, *, newest: bool = True) -> Page[RowT]:
    """Up to `limit` rows in the order of `field` and id, after the cursor."""
    sign = "-" if newest else ""
    ordered = rows.order_by(f"{sign}{field}", f"{sign}id")
    if after is not None:
        # The first condition alone bounds the index; the second leaves out what was seen of the same moment.
        op = "lt" if newest else "gt"
        ordered = ordered.filter(**{f"{field}__{op}e": after.at}).filter(
            Q(**{f"{field}__{op}": after.at}) | Q(**{f"id__{op}": after.id})
        )
    found = list(ordered[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    last: Any = found[limit - 1]
    return Page(found[:limit], Cursor(getattr(last, field), last.id))
