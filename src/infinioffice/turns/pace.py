"""How long a silence ends a turn, by what was asked and by how finished the words sound. Seconds, data only.

The figures follow what people tolerate: a yes or no is over at once, digits come in groups with breaths between
them, an open question needs thinking time (shared design, §4; field reports of callers cut off below 0.5 s).
"""

from __future__ import annotations

from dataclasses import dataclass

from infinioffice.turns.events import Shape


@dataclass(frozen=True, slots=True)
class Pace:
    """All waits of the floor, in seconds."""

    activity_lag_s: float = 0.06
    """The model calls a voice over this much late (measured on synthetic speech): taken off every wait."""
    yes_no_s: float = 0.25
    complete_s: float = 0.28
    complete_of_many_s: float = 0.45
    complete_name_s: float = 0.6
    complete_wish_s: float = 0.45
    half_s: float = 1.15
    unsure_yes_no_s: float = 0.5
    choice_s: float = 0.4
    field_s: float = 0.6
    open_s: float = 0.65
    digits_s: float = 1.2
    address_s: float = 0.8
    more_s: float = 1.2
    longest_open_s: float = 1.1
    longest_s: float = 1.4
    late_text_s: float = 1.0
    no_text_s: float = 1.5
    longest_turn_s: float = 60.0
    wordless_s: float = 10.0
    confirm_s: float = 1.2
    answer_overlap_s: float = 1.0
    key_gap_s: float = 1.2
    phone_key_gap_s: float = 2.5
    silence_s: float = 7.0
    dead_air_s: float = 1.4
    dead_air_again_s: float = 1.8
    grace_s: float = 0.3


_DIGITS = frozenset({"phone", "number", "zip"})
_SPOKEN_LONG = frozenset({"name", "first_name", "last_name", "address", "email"})
_FIELDS = frozenset(
    {"when", "name", "first_name", "last_name", "birth_date", "service", "provider", "email", "address"}
)


def silence_needed(pace: Pace, asked: tuple[str, ...], shape: Shape, own_pause_s: float) -> float:
    """Seconds of silence after which the turn is over. `own_pause_s` is the longest pause this caller has made
    inside a turn; people who pause long are given longer, unless their words are already complete."""
    return _silence(pace, asked, shape, own_pause_s) - pace.activity_lag_s


def _silence(pace: Pace, asked: tuple[str, ...], shape: Shape, own_pause_s: float) -> float:
    if shape == "complete":
        if len(asked) > 1 and _SPOKEN_LONG.intersection(asked):
            # "Ann Lee," is a whole name, and "and yes, that number is fine" still comes.
            return pace.complete_of_many_s
        if "intent" in asked:
            # "I'd like a cleaning" may go on with a day.
            return pace.complete_wish_s
        if "name" in asked:
            # "Mary Ann" sounds like a whole name.
            return pace.complete_name_s
        return pace.yes_no_s if "yes_no" in asked else pace.complete_s
    if shape == "more":
        return max(pace.more_s, min(1.25 * own_pause_s, pace.longest_s))
    if shape == "half":
        return max(pace.half_s, min(1.25 * own_pause_s, pace.longest_s))
    base = _base(pace, asked)
    return max(base, min(1.25 * own_pause_s, pace.longest_open_s))


def _base(pace: Pace, asked: tuple[str, ...]) -> float:
    if not asked or "intent" in asked:
        return pace.open_s
    if "address" in asked:
        return pace.address_s
    if _DIGITS.issuperset(asked):
        return pace.digits_s
    if len(asked) > 1:
        return pace.field_s
    if "yes_no" in asked:
        return pace.unsure_yes_no_s
    if "choice" in asked:
        return pace.choice_s
    if _FIELDS.intersection(asked):
        return pace.field_s
    return pace.open_s


def key_gap(pace: Pace, asked: tuple[str, ...], digits: str) -> float:
    """Seconds after the last key until the run of keys is over; 0 ends it at once."""
    if _DIGITS.intersection(asked):
        enough = 10 if "phone" in asked else 5 if "zip" in asked else None
        return 0.0 if enough is not None and len(digits) >= enough else pace.phone_key_gap_s
    if {"choice", "yes_no"}.intersection(asked):
        return 0.0
    return pace.key_gap_s
