"""Why a time can or cannot be had, for people and programs: the answer of the one rule, with its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infinioffice.call.ports import Scope
from infinioffice.office.scheduling.schedule import why_not
from infinioffice.scheduling.explain import in_words
from infinioffice.scheduling.plan import Visit

BOOKABLE = "This time can be booked."


@dataclass(frozen=True, slots=True)
class Answer:
    """About one start. `rule` is the first that fails, by its key, or empty; `detail` is its fact."""

    service: str
    start: datetime
    rule: str
    detail: str
    words: str

    @property
    def is_bookable(self) -> bool:
        return not self.rule

    def as_json(self) -> dict[str, Any]:
        """For the API: plain values, the start in ISO 8601 with its offset."""
        return {
            "service": self.service,
            "start": self.start.isoformat(),
            "bookable": self.is_bookable,
            "rule": self.rule or None,
            "detail": self.detail or None,
            "words": self.words,
        }


def answer(scope: Scope, visit: Visit, start: datetime, now: datetime) -> Answer:
    """Asks the same rule that lists, holds and books. `start` is aware; nothing is changed."""
    refusal = why_not(scope, visit, start, now)
    if refusal is None:
        return Answer(visit.service, start, "", "", BOOKABLE)
    return Answer(visit.service, start, refusal.rule, refusal.detail, in_words(refusal))
