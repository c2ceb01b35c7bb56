"""What a slot token stands for. Nothing is signed here: the store turns the text into an opaque, expiring token.

Law: pure. Versioned, so that a token made before an upgrade is read or refused, never misread.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from infinioffice.scheduling.plan import Opening, Visit

_VERSION = 1


@dataclass(frozen=True, slots=True)
class SlotIdentity:
    """One offered start of one service. `minute` is the start in minutes since 1970; `units` were free when it was
    offered; `provider` is who was named; `is_provider_asked` says the caller insists on them; `moving` is the id of the
    booking whose own time counts as free, because it moves here."""

    service: str
    minute: int
    units: tuple[str, ...]
    provider: str | None = None
    is_provider_asked: bool = False
    zip: str | None = None
    moving: str | None = None

    @classmethod
    def of(cls, visit: Visit, opening: Opening, moving: str | None = None) -> SlotIdentity:
        """The identity of an opening found for this visit."""
        asked = visit.provider is not None
        return cls(visit.service, opening.minute, opening.units, opening.provider, asked, visit.zip, moving)

    def placed(self, opening: Opening) -> SlotIdentity:
        """The same start on the units that were really taken."""
        return replace(self, units=opening.units, provider=opening.provider)

    def visits(self) -> tuple[Visit, ...]:
        """What to try, in order: the person who was named, then, unless they were insisted on, anybody."""
        named = Visit(self.service, self.provider, self.zip)
        if self.provider is None or self.is_provider_asked:
            return (named,)
        return named, Visit(self.service, None, self.zip)

    def to_text(self) -> str:
        """Compact text for inside a token."""
        parts = [
            _VERSION, self.service, self.minute, list(self.units), self.provider, self.is_provider_asked, self.zip,
            self.moving,
        ]  # fmt: skip
        return json.dumps(parts, separators=(",", ":"), ensure_ascii=True)

    @classmethod
    def from_text(cls, text: str) -> SlotIdentity:
        """Reads `to_text`. Raises ValueError for anything else."""
        parts = json.loads(text)
        match parts:
            case [int(version), str(service), int(minute), list(units), provider, bool(asked), zip_code, moving] if (
                version == _VERSION
                and all(isinstance(unit, str) for unit in units)
                and isinstance(provider, str | None)
                and isinstance(zip_code, str | None)
                and isinstance(moving, str | None)
            ):
                return cls(service, minute, tuple(units), provider, asked, zip_code, moving)
        raise ValueError("not a slot identity of this version")
