"""Where somebody is in booking on a page: signed, in the address, because a frame gets no cookie.

Nothing in it is secret; nobody else can make one. What it names is read anew at each step.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Self
from uuid import UUID

from django.core import signing

from infinioffice.office.scheduling.once import uuid_or_none
from infinioffice.office.scheduling.visits import is_visit, new_visit

_SALT = "infinioffice.public.visiting"
_LIFE_S = 3600
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Visiting:
    """One person's way through one business's booking page. `visit` owns their hold; `round` counts their holds."""

    business: str
    visit: str
    service: str = ""
    zip: str = ""
    provider: str = ""
    hold: str = ""
    round: int = 0

    @classmethod
    def begin(cls, business_id: str) -> Self:
        return cls(business_id, str(new_visit()))

    @classmethod
    def read(cls, text: str, business_id: str) -> Self | None:
        """None for anything too old, not ours, or of another business."""
        if not text or len(text) > _LONGEST:
            return None
        try:
            given: Any = signing.loads(text, salt=_SALT, max_age=_LIFE_S)
            found = cls(**given)
        except (signing.BadSignature, TypeError):
            return None
        return found if found.business == business_id and is_visit(uuid_or_none(found.visit)) else None

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    def with_hold(self, hold_id: str, service: str, zip_code: str, provider: str) -> Self:
        """After a time was kept."""
        return replace(self, hold=hold_id, service=service, zip=zip_code, provider=provider, round=self.round + 1)

    @property
    def owner(self) -> UUID:
        return UUID(self.visit)
