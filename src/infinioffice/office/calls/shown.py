"""Calls as pages show them: outcomes in words, and where each turn's time went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count

from infinioffice.kernel import phone
from infinioffice.office.businesses.shown import Shown, of
from infinioffice.office.calls.models import Call, Turn
from infinioffice.office.reviewing.why import Why

LONGEST_CALL = timedelta(hours=2)
"""A call without an end for longer than this was cut off with its worker."""

BAR_UNITS = 1000
_LEAST_UNITS = 4
_FIELD_ORDER = ("first_name", "last_name", "name", "phone", "email", "service", "when", "provider", "address", "zip")


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """`tone` is a class of the style sheet."""

    name: str
    tone: str


OUTCOMES = {
    "booked": ShownOutcome("Booked", "good"),
    "changed": ShownOutcome("Rescheduled", "good"),
    "cancelled": ShownOutcome("Cancelled", "calm"),
    "answered": ShownOutcome("Answered", "calm"),
    "message": ShownOutcome("Message taken", "warn"),
    "transferred": ShownOutcome("Transferred", "calm"),
    "link": ShownOutcome("Link sent", "calm"),
    "emergency": ShownOutcome("Emergency", "bad"),
    "abandoned": ShownOutcome("Caller hung up", ""),
    "failed": ShownOutcome("Failed", "bad"),
}
_LIVE = ShownOutcome("On the line", "good live")
_CUT_OFF = ShownOutcome("Cut off", "bad")


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One call; times are on the business's wall clock."""

    id: UUID
    caller_id: str
    started_at: datetime
    outcome: ShownOutcome
    duration: timedelta | None
    line: str
    summary: str
    business_name: str
    turns: int


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things a turn spends time on; `key` is a class of the style sheet."""

    key: str
    name: str


PARTS = (
    Part("hear", "Hear"),
    Part("understand", "Understand"),
    Part("decide", "Decide"),
    Part("tool", "Look up"),
    Part("speak", "Speak"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a turn's bar, `x` and `width` in `BAR_UNITS` of the longest turn."""

    key: str
    name: str
    ms: float
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class ShownTurn:
    idx: int
    at: datetime
    heard: str
    said: str
    barge_in: bool
    voice_to_voice_ms: float | None
    bars: tuple[Bar, ...]
    offset_s: float | None = None
    why: Why | None = None


def outcome_of(call: Call, now: datetime) -> ShownOutcome:
    """In words; a call without an end is on the line, or was cut off when that is long ago."""
    if call.outcome:
        return OUTCOMES.get(call.outcome, ShownOutcome(call.outcome.capitalize(), ""))
    if call.ended_at is None and now - call.started_at < LONGEST_CALL:
        return _LIVE
    return _CUT_OFF


def shown_calls(calls: Iterable[Call], businesses: dict[UUID, Shown], now: datetime) -> list[ShownCall]:
    """The calls in their order, with the number of their turns."""
    rows = list(calls)
    counted = Turn.objects.filter(call_id__in=[call.id for call in rows]).values("call_id").annotate(n=Count("id"))
    turns = {row["call_id"]: row["n"] for row in counted}
    return [_shown(call, of(businesses, call.business_id), now, turns.get(call.id, 0)) for call in rows]


def shown_turns(
    turns: Sequence[Turn],
    business: Shown,
    recorded_since: datetime | None = None,
    whys: Mapping[int, Why] | None = None,
) -> list[ShownTurn]:
    """The turns with bars on one scale, so that a long turn looks long, their places in the recording, and why what
    was done was done."""
    totals = [sum(ms for _, ms in _times(turn)) for turn in turns]
    longest = max(totals, default=0.0)
    return [
        ShownTurn(
            idx=turn.idx,
            at=business.here(turn.at),
            heard=turn.heard,
            said=turn.said,
            barge_in=turn.barge_in,
            voice_to_voice_ms=turn.voice_to_voice_ms,
            bars=_bars(turn, longest),
            offset_s=max(0.0, (turn.at - recorded_since).total_seconds()) if recorded_since else None,
            why=(whys or {}).get(turn.idx),
        )
        for turn in turns
    ]


def median_answer_ms(turns: Sequence[Turn]) -> float | None:
    """How long callers usually waited for the voice, None when nothing was measured."""
    measured = [turn.voice_to_voice_ms for turn in turns if turn.voice_to_voice_ms is not None]
    return median(measured) if measured else None


def learned(fields: Mapping[str, object]) -> list[tuple[str, str]]:
    """What was learned, as name and value in words, who it is first; fields without a value are left out."""
    known = {name: str(value) for name, value in fields.items() if value not in (None, "", [], {})}
    order = [name for name in _FIELD_ORDER if name in known] + sorted(known.keys() - set(_FIELD_ORDER))
    return [(name, _in_words(name, known[name])) for name in order]


def _in_words(name: str, value: str) -> str:
    if name == "phone" and phone.is_e164(value):
        return phone.national(value)
    return value.replace("_", " ").capitalize() if name == "service" else value


def _shown(call: Call, business: Shown, now: datetime, turns: int) -> ShownCall:
    return ShownCall(
        id=call.id,
        caller_id=call.caller_id,
        started_at=business.here(call.started_at),
        outcome=outcome_of(call, now),
        duration=call.duration,
        line=call.line,
        summary=call.summary,
        business_name=business.name,
        turns=turns,
    )


def _times(turn: Turn) -> list[tuple[Part, float]]:
    measured = (turn.hear_ms, turn.understand_ms, turn.decide_ms, turn.tool_ms, turn.speak_ms)
    return [(part, max(ms, 0.0)) for part, ms in zip(PARTS, measured, strict=True) if ms is not None]


def _bars(turn: Turn, longest: float) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    x = 0
    for part, ms in _times(turn):
        width = max(round(ms / longest * BAR_UNITS), _LEAST_UNITS) if longest else _LEAST_UNITS
        bars.append(Bar(part.key, part.name, ms, x, width))
        x += width
    return tuple(bars)
