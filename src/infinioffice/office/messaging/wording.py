"""The words of texts: plain, in the GSM alphabet, at most two segments, with the way out every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from infinioffice.kernel import phone

_RIGHTS = "Msg & data rates may apply. Reply STOP to opt out, HELP for help."
_PLAIN_MARKS = {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"}
TWO_SEGMENTS = 306
"""Characters of the GSM alphabet in two joined segments."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a text says of a booking; both times are on the business's wall clock."""

    service_name: str
    start: datetime
    end: datetime
    is_window: bool


def body(kind: str, business_name: str, business_number: str, appointment: Appointment) -> str:
    """The text of this kind, or empty for a kind without words. `business_number` is E.164 or empty."""
    what = f"{appointment.service_name}, {when(appointment)}"
    ring = f" Questions? Call {phone.national(business_number)}." if business_number else ""
    if kind == "confirmation":
        said = f"{business_name}: you're booked. {what}.{ring}"
    elif kind == "changed":
        said = f"{business_name}: your appointment has moved. Now {what}.{ring}"
    elif kind == "cancelled":
        again = f" To book again call {phone.national(business_number)}." if business_number else ""
        said = f"{business_name}: your appointment is cancelled. It was {what}.{again}"
    else:
        return ""
    return _fit(f"{said} {_RIGHTS}")


def when(appointment: Appointment) -> str:
    """`Tue, Mar 3 at 2:30 PM`, or `Tue, Mar 3, arriving 10 AM to 12 PM` for an arrival window."""
    start = appointment.start
    day = f"{start:%a, %b} {start.day}"
    if appointment.is_window:
        return f"{day}, arriving {_clock(start)} to {_clock(appointment.end)}"
    return f"{day} at {_clock(start)}"


def _clock(at: datetime) -> str:
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{hour}{minutes} {'AM' if at.hour < 12 else 'PM'}"


def _fit(text: str) -> str:
    """Curly marks cost the GSM alphabet and more than half of the room; overlong names lose their end."""
    plain = text.translate(_PLAIN_MARKS)
    if len(plain) <= TWO_SEGMENTS:
        return plain
    room = TWO_SEGMENTS - len(_RIGHTS) - 1
    return f"{plain[: room - 3]}... {_RIGHTS}"
