"""What a draft changes, in words for the person who is about to publish it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from infinioffice.kernel import phone as phones
from infinioffice.office.businesses.profile import DayOpen, OfferedService, Profile

_NAMES = {
    "name": "Business name", "vertical": "What you do", "zone": "Time zone", "phone": "Public phone number",
    "previous_number": "Number in trouble",
    "address": "Address", "hours": "Opening hours", "holidays": "Holidays", "closures": "Days off",
    "services": "Services", "people": "People", "crews": "Jobs at the same time", "advisors": "People for estimates",
    "bays": "Bays", "windows": "Arrival windows", "zips": "ZIP codes", "facts": "What callers ask",
    "insurers": "Insurers", "on_call": "On call", "agent_name": "Name of the assistant", "greeting": "Greeting",
    "records_calls": "Recording", "terms_site": "Terms page", "step_minutes": "Starting times",
    "notice_minutes": "Earliest booking", "horizon_days": "Latest booking",
    "transfers": "Putting callers through",
    "frame_sites": "Sites that show the booking page",
}  # fmt: skip
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def differences(old: Profile | None, new: Profile) -> list[tuple[str, list[str], list[str]]]:
    """Each changed part with what goes and what comes, as short lines; of lists only the entries that differ."""
    found = []
    for field in fields(Profile):
        before = getattr(old, field.name) if old is not None else None
        after = getattr(new, field.name)
        if before == after:
            continue
        gone, come = _lines(before), _lines(after)
        found.append((_NAMES[field.name], [x for x in gone if x not in come], [x for x in come if x not in gone]))
    return found


def _lines(value: Any) -> list[str]:
    if value is None or value in ("", ()):
        return []
    if isinstance(value, bool):
        return ["on" if value else "off"]
    if isinstance(value, tuple):
        return [_line(each) for each in value]
    return [str(value)]


def _line(value: Any) -> str:
    if isinstance(value, DayOpen):
        return f"{_DAYS[value.weekday]} {_clock(value.opens)} to {_clock(value.closes)}"
    if isinstance(value, OfferedService):
        price = f", {value.price}" if value.price else ""
        return f"{value.name}, {value.minutes} minutes{price}{'' if value.is_offered else ' (not offered)'}"
    if isinstance(value, tuple):
        return " to ".join(dict.fromkeys(str(each) for each in value))
    if isinstance(value, str):
        return value
    said = [getattr(value, name) for name in ("topic", "say", "name") if hasattr(value, name)]
    if hasattr(value, "phone"):
        said.append(phones.national(value.phone))
    if hasattr(value, "start"):
        said.append(f"{_clock(value.start)} to {_clock(value.end)}")
    return ": ".join(said)


def _clock(minute: int) -> str:
    hour, left = divmod(minute, 60)
    return f"{hour % 12 or 12}{f':{left:02d}' if left else ''} {'AM' if hour % 24 < 12 else 'PM'}"
