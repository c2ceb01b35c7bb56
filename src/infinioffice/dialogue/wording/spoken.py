"""How times, dates, numbers and lists are said in English, so that a voice reads them right the first time.

Law: pure; every datetime given is already in the business's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from infinioffice.kernel import phone as numbers
from infinioffice.scheduling.slots import Booking, Slot

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def ordinal(number: int) -> str:
    """`21` → `21st`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def clock(at: datetime) -> str:
    """The bare hour as people say it: `10`, `2:30`, `noon`, `midnight`."""
    if (at.hour, at.minute) == (12, 0):
        return "noon"
    if (at.hour, at.minute) == (0, 0):
        return "midnight"
    hour = at.hour % 12 or 12
    return f"{hour}:{at.minute:02d}" if at.minute else str(hour)


def part_of_day(at: datetime) -> str:
    """`in the morning`, `in the afternoon` or `in the evening`; empty for noon and midnight, which say it already."""
    if at.minute == 0 and at.hour in (0, 12):
        return ""
    if at.hour < 12:
        return "in the morning"
    return "in the afternoon" if at.hour < 18 else "in the evening"


def time_of_day(at: datetime) -> str:
    """`10 in the morning`, `2:30 in the afternoon`, `noon`."""
    return f"{clock(at)} {part_of_day(at)}".strip()


def window(start: datetime, end: datetime) -> str:
    """An arrival window: `between 8 and 10 in the morning`, `between 10 and noon`."""
    return f"between {_window_start(start, end)} and {_window_end(start, end)}"


def short_window(start: datetime, end: datetime) -> str:
    """The same inside a list: `8 to 10 in the morning`."""
    return f"{_window_start(start, end)} to {_window_end(start, end)}"


def _window_start(start: datetime, end: datetime) -> str:
    crosses_noon = start.hour < 12 < end.hour
    return time_of_day(start) if crosses_noon else clock(start)


def _window_end(start: datetime, end: datetime) -> str:
    """Four to six is an afternoon, although six is an evening."""
    if end.hour == 18 and end.minute == 0 and 12 <= start.hour < 18:
        return "6 in the afternoon"
    return time_of_day(end)


def weekday(day: date) -> str:
    """`Tuesday`."""
    return _DAYS[day.weekday()]


def full_date(day: date) -> str:
    """`Tuesday, November 24th`: what a read-back uses, because it cannot be taken for another week."""
    return f"{weekday(day)}, {_MONTHS[day.month - 1]} {ordinal(day.day)}"


def near_date(day: date, today: date) -> str:
    """Short but unmistakable: `today`, `tomorrow`, `Friday the 27th`, `Monday, December 7th`."""
    ahead = (day - today).days
    if ahead == 0:
        return "today"
    if ahead == 1:
        return "tomorrow"
    if 1 < ahead < 7 and day.month == today.month:
        return f"{weekday(day)} the {ordinal(day.day)}"
    return full_date(day)


def month_day(day: date) -> str:
    """`March 3rd`: a birth date is read back without its year."""
    return f"{_MONTHS[day.month - 1]} {ordinal(day.day)}"


def slot_time(slot: Slot | Booking) -> str:
    """The time of day of a slot or a booking, as an arrival window or as a start: `between 8 and 10 in the morning`,
    `at 10 in the morning`."""
    if slot.mode == "window":
        return window(slot.start, slot.end)
    return f"at {time_of_day(slot.start)}"


def slot_in_full(slot: Slot | Booking) -> str:
    """`Tuesday, November 24th, at 10 in the morning with Dr. Lee`."""
    who = f" with {slot.provider_name}" if slot.provider_name else ""
    return f"{full_date(slot.start.date())}, {slot_time(slot)}{who}"


def listing(parts: Sequence[str], joiner: str = "or") -> str:
    """`a`, `a or b`, `a, b, or c`."""
    if len(parts) < 2:
        return "".join(parts)
    if len(parts) == 2:
        return f"{parts[0]} {joiner} {parts[1]}"
    return f"{', '.join(parts[:-1])}, {joiner} {parts[-1]}"


def offers(slots: Sequence[Slot], today: date, *, with_provider: bool) -> str:
    """The slots in the order given, each day named once: `Tuesday the 24th at 9 in the morning or at 2 in the
    afternoon, or Thursday the 26th at 10 in the morning`."""
    names = {slot.provider_name for slot in slots}
    if with_provider and len(slots) > 1 and len(names) == 1 and (name := names.pop()):
        return f"{offers(slots, today, with_provider=False)}, with {name}"
    days: list[tuple[date, list[Slot]]] = []
    for slot in slots:
        day = slot.start.date()
        if days and days[-1][0] == day:
            days[-1][1].append(slot)
        else:
            days.append((day, [slot]))
    said = []
    for day, of_day in days:
        said.append(f"{near_date(day, today)} {_times(of_day, with_provider=with_provider)}")
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])}, or {said[-1]}"


def _times(slots: Sequence[Slot], *, with_provider: bool) -> str:
    """Times of one day: `at 8, 10, or 11:30 in the morning` when the part of the day is the same."""
    parts = {part_of_day(slot.start) for slot in slots}
    alike = len(parts) == 1 and all(slot.mode == "exact" for slot in slots)
    if not alike or with_provider or len(slots) == 1:
        return listing([_offered_time(slot, with_provider=with_provider) for slot in slots])
    return f"at {listing([clock(slot.start) for slot in slots])} {parts.pop()}".strip()


def _offered_time(slot: Slot, *, with_provider: bool) -> str:
    who = f" with {slot.provider_name}" if with_provider and slot.provider_name else ""
    when = short_window(slot.start, slot.end) if slot.mode == "window" else slot_time(slot)
    return ("from " if slot.mode == "window" else "") + when + who


def last_digits(e164: str) -> str:
    """The last four digits, apart: `4 8 2 1`."""
    return " ".join(e164[-4:])


def phone(e164: str) -> str:
    """The whole number, digits apart, a breath between groups: `5 1 8, 5 5 5, 0 1 2 3`."""
    return numbers.say_in_groups(e164)


def digits(text: str) -> str:
    """Digits apart: `1 2 2 0 3`."""
    return " ".join(text)


def opening(minute: int) -> str:
    """Minutes after midnight as a time of day: 480 → `8 in the morning`."""
    return time_of_day(datetime(2000, 1, 1) + timedelta(minutes=minute % 1440))  # noqa: DTZ001 - wall time only


def hours(days: Sequence[tuple[int, int, int]]) -> str:
    """Opening hours `(weekday, open minute, close minute)` in week order, equal neighbours together:
    `Monday through Friday from 8 in the morning to 6 in the evening, and Saturday from …`."""
    by_day: dict[int, list[tuple[int, int]]] = {}
    for day, opens, closes in sorted(days):
        by_day.setdefault(day, []).append((opens, closes))
    runs: list[tuple[int, int, list[tuple[int, int]]]] = []
    for day, spans in by_day.items():
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    return listing([_hours_run(*run) for run in runs], "and")


def _hours_run(first: int, last: int, spans: list[tuple[int, int]]) -> str:
    days = _DAYS[first]
    if last > first:
        days += f" {'and' if last == first + 1 else 'through'} {_DAYS[last]}"
    return f"{days} from {listing([f'{opening(a)} to {opening(b)}' for a, b in spans], 'and')}"
