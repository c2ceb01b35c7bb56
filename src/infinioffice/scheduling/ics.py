"""One appointment as an iCalendar text (RFC 5545): what a customer keeps and what a CalDAV server stores.

Law: pure. Times are written in UTC, so that no zone has to be described; a calendar shows them on its owner's clock.
The UID of an appointment never changes and SEQUENCE counts its versions, so that a new text replaces the old entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from infinioffice.kernel.spans import Span

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
CONTENT_TYPE = "text/calendar; charset=utf-8"
BOOKING_PROPERTY = "X-INFINIOFFICE-BOOKING"
_LINE_BYTES = 75
_PRODUCT = "-//InfiniOffice//Appointments//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the text says. `sequence` counts the changes from 0; `stamp` is the moment this version was made.
    `organizer` is an e-mail address or empty. Texts are plain and of any length."""

    uid: str
    span: Span[datetime]
    stamp: datetime
    title: str
    sequence: int = 0
    notes: str = ""
    place: str = ""
    organizer: str = ""
    booking: str = ""
    is_cancelled: bool = False
    is_tentative: bool = False


def text(entry: Entry, method: Method | None = None) -> str:
    """The whole text, with CRLF lines of at most 75 bytes. `method` is None for what a server stores, PUBLISH for a
    file somebody downloads, REQUEST and CANCEL for mail to an attendee."""
    status = "CANCELLED" if entry.is_cancelled else "TENTATIVE" if entry.is_tentative else "CONFIRMED"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        *([f"METHOD:{method}"] if method else []),
        "BEGIN:VEVENT",
        f"UID:{_escaped(entry.uid)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{_utc(entry.stamp)}",
        f"DTSTART:{_utc(entry.span.start)}",
        f"DTEND:{_utc(entry.span.end)}",
        f"SUMMARY:{_escaped(entry.title)}",
        *_unless_empty("DESCRIPTION", entry.notes),
        *_unless_empty("LOCATION", entry.place),
        *([f"ORGANIZER:mailto:{_address(entry.organizer)}"] if entry.organizer else []),
        *_unless_empty(BOOKING_PROPERTY, entry.booking),
        f"STATUS:{status}",
        f"TRANSP:{'TRANSPARENT' if entry.is_cancelled else 'OPAQUE'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _unless_empty(name: str, value: str) -> Sequence[str]:
    return (f"{name}:{_escaped(value)}",) if value else ()


def _utc(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an instant of a calendar entry knows its zone")
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(value: str) -> str:
    """A TEXT value: what would end a line or a list is written out, other control characters are left away."""
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(each for each in value if each == "\t" or (each >= " " and not "\x7f" <= each <= "\x9f"))


def _address(value: str) -> str:
    """An e-mail address inside a URI; anything that could end it is left away."""
    return "".join(each for each in value if each.isalnum() or each in "@.+-_")


def _folded(line: str) -> str:
    """Broken before the 76th byte, never inside a character."""
    if len(line.encode()) <= _LINE_BYTES:
        return line
    parts: list[str] = []
    part, size = "", 0
    for each in line:
        length = len(each.encode())
        if size + length > _LINE_BYTES:
            parts.append(part)
            part, size = " ", 1
        part += each
        size += length
    return "\r\n".join([*parts, part])
