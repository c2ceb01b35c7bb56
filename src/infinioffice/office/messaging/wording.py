"""The words of texts: plain, in the GSM alphabet, at most two segments, with the way out every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from infinioffice.kernel import phone

_RIGHTS = "Msg & data rates may apply. Reply STOP to opt out, HELP for help."
_PLAIN_MARKS = {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"}
TWO_SEGMENTS = 306
"""Characters of the GSM alphabet in two joined segments."""
WITH_LINK = frozenset({"confirmation", "changed", "pending", "reminder"})


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a text says of a booking; both times are on the business's wall clock."""

    service_name: str
    start: datetime
    end: datetime
    is_window: bool


def body(kind: str, business_name: str, business_number: str, appointment: Appointment, link: str = "") -> str:
    """The text of this kind, or empty for a kind without words. `business_number` is E.164 or empty; `link` leads to
    the page where the appointment can be changed, for the kinds that speak of one still to come."""
    what = f"{appointment.service_name}, {when(appointment)}"
    ring = f" Questions? Call {phone.national(business_number)}." if business_number else ""
    if kind == "confirmation":
        said = f"{business_name}: you're booked. {what}.{ring}"
    elif kind == "changed":
        said = f"{business_name}: your appointment has moved. Now {what}.{ring}"
    elif kind == "cancelled":
        again = f" To book again call {phone.national(business_number)}." if business_number else ""
        said = f"{business_name}: your appointment is cancelled. It was {what}.{again}"
    elif kind == "pending":
        said = f"{business_name}: we've got you down. {what}. You'll get a text once it is confirmed.{ring}"
    elif kind == "undone":
        again = f" Call {phone.national(business_number)} for another." if business_number else ""
        said = f"{business_name}: we're sorry, your time was just taken and is not booked. It was {what}.{again}"
    elif kind == "reminder":
        said = f"{business_name}: a reminder of your appointment. {what}.{ring}"
    else:
        return ""
    if link and kind in WITH_LINK:
        return _fit_with(said, ring, f" Change or cancel: {link} {_RIGHTS}")
    return _fit(f"{said} {_RIGHTS}")


STOPPED = "{business}: you won't get any more texts from us. Reply START to get them again."
STARTED = "{business}: texts are on again. Reply STOP to opt out, HELP for help."


def code_text(business_name: str, code: str) -> str:
    """The code that proves who is calling; it says what it is for and nothing about the appointment."""
    return _fit(f"{business_name}: {code} is your code for the call you are making now. We never ask for it otherwise.")


def help_text(business_name: str, business_number: str) -> str:
    """The answer to HELP."""
    ring = f" Call {phone.national(business_number)}." if business_number else ""
    return _fit(f"{business_name}: texts about your appointments.{ring} {_RIGHTS}")


def confirmed(business_name: str, appointment: Appointment) -> str:
    """The answer to C."""
    return _fit(f"{business_name}: thank you, see you {when(appointment)}.")


def to_reschedule(business_name: str, business_number: str) -> str:
    """The answer to R: a person or the phone finds the new time."""
    ring = f" or call {phone.national(business_number)} any time" if business_number else ""
    return _fit(f"{business_name}: we'll get back to you about a new time{ring}. Your appointment stays until then.")


def which_visit(business_name: str, business_number: str, *, has_none: bool) -> str:
    """The answer to a letter when this number has no visit, or more than one."""
    ring = f" Please call {phone.national(business_number)}." if business_number else " We'll get back to you."
    found = "we found no coming appointment for this number" if has_none else "we need a word about which appointment"
    return _fit(f"{business_name}: {found}.{ring}")


def got_it(business_name: str, business_number: str, link: str) -> str:
    """The answer to free text, at most once a day."""
    ring = f" Call {phone.national(business_number)} or book at {link}" if business_number else f" Book at {link}"
    return _fit(f"{business_name}: thanks, we'll read this in the morning.{ring}")


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


def _fit_with(said: str, ring: str, end: str) -> str:
    """The link and the way out stay whole: first the telephone number goes, then the end of overlong names."""
    said, end = said.translate(_PLAIN_MARKS), end.translate(_PLAIN_MARKS)
    if len(said) + len(end) > TWO_SEGMENTS:
        said = said.removesuffix(ring)
    room = TWO_SEGMENTS - len(end)
    return (said if len(said) <= room else f"{said[: room - 3]}...") + end


def _fit(text: str) -> str:
    """Curly marks cost the GSM alphabet and more than half of the room; overlong names lose their end."""
    plain = text.translate(_PLAIN_MARKS)
    if len(plain) <= TWO_SEGMENTS:
        return plain
    if not plain.endswith(_RIGHTS):
        return f"{plain[: TWO_SEGMENTS - 3]}..."
    room = TWO_SEGMENTS - len(_RIGHTS) - 1
    return f"{plain[: room - 3]}... {_RIGHTS}"
