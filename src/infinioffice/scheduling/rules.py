"""A business's bookable rules as one frozen value: hours, services, units, arrival windows, exceptions.

Law: data and its own consistency only. Minutes are wall-clock minutes after midnight in the business's zone, spans
are half-open, dates are local dates. A value that could never be booked by is refused here with ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from infinioffice.scheduling.slots import Mode

DAY_MINUTES = 24 * 60
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


class RulesWrong(ValueError):
    """The rules contradict themselves; the message names the entry."""


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Opening minutes `[open, close)` of one weekday (0 = Monday). A close beyond 1440 runs into the next day."""

    weekday: int
    open_minute: int
    close_minute: int

    def __post_init__(self) -> None:
        if self.weekday not in EVERY_DAY:
            raise RulesWrong(f"weekday {self.weekday} is not 0 to 6")
        _must_be_span((self.open_minute, self.close_minute), "hours")


@dataclass(frozen=True, slots=True)
class DateHours:
    """What one date has instead of its weekday's hours; no spans is closed that day. Stronger than everything else."""

    day: date
    spans: tuple[tuple[int, int], ...]
    reason: str = ""

    def __post_init__(self) -> None:
        for span in self.spans:
            _must_be_span(span, f"hours of {self.day}")


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed on the dates `[start, end)`; `reason` may be said."""

    start: date
    end: date
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise RulesWrong(f"closure {self.start} ends before it starts")


@dataclass(frozen=True, slots=True)
class Holiday:
    """Closed on one date, by its name."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class ZipRange:
    """ZIP codes from `first` to `last`, both included, five digits each."""

    first: str
    last: str

    def __post_init__(self) -> None:
        if not (is_zip(self.first) and is_zip(self.last) and self.first <= self.last):
            raise RulesWrong(f"ZIP range {self.first} to {self.last}")


@dataclass(frozen=True, slots=True)
class ArrivalWindow:
    """A stretch in which somebody arrives. `capacity` allows the units numbered 1 to n, None all of them;
    `zips` empty means everywhere the business goes."""

    start_minute: int
    end_minute: int
    weekdays: tuple[int, ...] = EVERY_DAY
    capacity: int | None = None
    zips: tuple[ZipRange, ...] = ()

    def __post_init__(self) -> None:
        _must_be_span((self.start_minute, self.end_minute), "arrival window")
        if self.capacity is not None and self.capacity < 1:
            raise RulesWrong("an arrival window's capacity is at least one")


@dataclass(frozen=True, slots=True)
class Need:
    """`count` different units of one kind, each with all of `skills`."""

    kind: str
    skills: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class Away:
    """A unit does not work in `[start, end)`, aware instants."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or not self.start < self.end:
            raise RulesWrong("time away needs two aware instants in order")


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that can do one job at a time: a provider, an operatory, a bay, one job of a window's capacity.

    `provider` is the key of the person a caller can ask for, None for a unit nobody names. `hours` narrow the
    business's hours; empty means the same. Of free units those of the lowest `rank` are chosen first, so that somebody
    who can do more is left free for it; round robin is among equals.
    """

    key: str
    kind: str
    number: int = 1
    provider: str | None = None
    provider_name: str | None = None
    skills: tuple[str, ...] = ()
    hours: tuple[OpenHours, ...] = ()
    away: tuple[Away, ...] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """How one service is booked.

    `minutes` is what the caller is told; set-up before and clean-up after it keep the unit busy as well and may lie
    outside of opening hours. Starts lie every `step_minutes` from each opening. The earliest start is `notice_minutes`
    and the latest `horizon_days` from now. `hours` (on-call and emergency services) replace the business's weekly
    hours, its closures and holidays. `pending` bookings wait for a person's yes and occupy their time meanwhile.
    In `window` mode the unit is busy for the window, or for `minutes` if that is longer; buffers do not apply.
    """

    key: str
    name: str
    minutes: int
    mode: Mode
    needs: tuple[Need, ...]
    setup_minutes: int = 0
    cleanup_minutes: int = 0
    step_minutes: int = 30
    notice_minutes: int = 60
    horizon_days: int = 60
    hours: tuple[OpenHours, ...] = ()
    pending: bool = False

    def __post_init__(self) -> None:
        if self.minutes < 1 or self.step_minutes < 1:
            raise RulesWrong(f"service {self.key}: minutes and step are at least one")
        if min(self.setup_minutes, self.cleanup_minutes, self.notice_minutes, self.horizon_days) < 0:
            raise RulesWrong(f"service {self.key}: buffers, notice and horizon are not negative")
        kinds = [need.kind for need in self.needs]
        if not kinds or len(set(kinds)) < len(kinds) or any(need.count < 1 for need in self.needs):
            raise RulesWrong(f"service {self.key}: needs at least one unit, and each kind once")


@dataclass(frozen=True, slots=True)
class Reserve:
    """Time kept for some services (emergency blocks, new-patient blocks) on units of a kind.

    Other services may use it from `release_minutes` before its start; None keeps it for ever.
    """

    kind: str
    weekdays: tuple[int, ...]
    start_minute: int
    end_minute: int
    services: tuple[str, ...]
    release_minutes: int | None = None
    units: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _must_be_span((self.start_minute, self.end_minute), "reserved time")


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides when a business can be booked.

    Precedence of a date's hours: `dates`, then `closures`, then `holidays`, then the weekly `hours`.
    `first_window_exact`: the first arrival window of a day is promised as an exact start.
    """

    zone: ZoneInfo
    hours: tuple[OpenHours, ...]
    services: tuple[ServiceRule, ...]
    units: tuple[Unit, ...]
    windows: tuple[ArrivalWindow, ...] = ()
    dates: tuple[DateHours, ...] = ()
    closures: tuple[Closure, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    zips: tuple[ZipRange, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    first_window_exact: bool = False

    def __post_init__(self) -> None:
        _must_differ([service.key for service in self.services], "service")
        _must_differ([unit.key for unit in self.units], "unit")
        kinds = {unit.kind for unit in self.units}
        for service in self.services:
            missing = {need.kind for need in service.needs} - kinds
            if missing:
                raise RulesWrong(f"service {service.key} needs a {min(missing)} and there is none")
            if service.mode == "window" and not self.windows:
                raise RulesWrong(f"service {service.key} is booked by arrival windows and there are none")

    def service(self, key: str) -> ServiceRule | None:
        """The service of that key, or None."""
        return next((service for service in self.services if service.key == key), None)


def is_zip(text: str) -> bool:
    """Whether `text` is a five-digit ZIP code."""
    return len(text) == 5 and text.isascii() and text.isdigit()


def in_area(zip_code: str | None, ranges: tuple[ZipRange, ...]) -> bool:
    """Whether the ZIP lies in one of the ranges. No ranges, and a ZIP not yet fully known, exclude nothing.

    ZIP+4 counts by its first five digits.
    """
    known = (zip_code or "").strip()[:5]
    return not ranges or not is_zip(known) or any(each.first <= known <= each.last for each in ranges)


def _must_be_span(span: tuple[int, int], what: str) -> None:
    start, end = span
    if not (0 <= start < DAY_MINUTES and start < end <= start + DAY_MINUTES):
        raise RulesWrong(f"{what}: minutes {start} to {end}")


def _must_differ(keys: list[str], what: str) -> None:
    if len(set(keys)) < len(keys):
        raise RulesWrong(f"a {what} key is used twice")
