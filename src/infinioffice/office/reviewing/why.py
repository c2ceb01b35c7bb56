"""Why the voice did what it did: each turn's heard words, who read them, and what was done then. Read from the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from infinioffice.office.calls.models import CallEvent, Turn

_DONE = {
    "FindSlots": "Looked for free times",
    "PlaceHold": "Kept a time",
    "ReleaseHold": "Gave a kept time back",
    "CommitBooking": "Booked it",
    "MoveBooking": "Moved the appointment",
    "CancelBooking": "Cancelled the appointment",
    "FindAppointments": "Looked for their appointments",
    "TakeMessage": "Took a message",
    "PageOnCall": "Woke the person on call",
    "RecordTextConsent": "Wrote down their answer about texts",
    "SendText": "Sent a text",
    "ProveByText": "Sent a code by text",
    "StopTexts": "Stopped texts",
    "JoinWaitlist": "Put them on the waiting list",
    "StopRecording": "Stopped recording",
    "HangUp": "Ended the call",
}
_TOLD = {
    "SlotsFound": "The calendar answered",
    "HoldRefused": "The time was gone",
    "BookingCommitted": "The booking was in the database",
    "BookingMoved": "The new time was in the database",
    "BookingCancelled": "The cancellation was in the database",
    "CommitRefused": "The booking was refused",
    "CallerSilent": "Nobody spoke",
    "CallerPressed": "Keys were pressed",
    "CallerUnheard": "Speech that nobody could read",
}


@dataclass(slots=True)
class Why:
    """About one turn. `reader` is `rules` or `model`, empty where nothing was heard."""

    reader: str = ""
    intents: tuple[str, ...] = ()
    confidence: float | None = None
    also_heard: tuple[str, ...] = ()
    steps: list[str] = field(default_factory=list)


def reasons(entries: Iterable[CallEvent], turns: Sequence[Turn]) -> dict[int, Why]:
    """By the turn's number. Entries before the first words belong to the turn the call begins with."""
    found = {turn.idx: Why() for turn in turns}
    order = [turn for turn in turns if turn.heard]
    now = found.get(turns[0].idx) if turns else None
    for entry in entries:
        kind = str(entry.body.get("type", ""))
        if entry.kind == "event" and kind == "CallerSaid":
            turn = next((each for each in order if each.heard == entry.body.get("text")), None)
            if turn is not None:
                order.remove(turn)
                now = found[turn.idx]
                _read(now, entry.body)
        if now is None:
            continue
        word = _DONE.get(kind, "") if entry.kind == "effect" else _TOLD.get(kind, "")
        if word and (not now.steps or now.steps[-1] != word):
            now.steps.append(word)
    return found


def _read(why: Why, body: dict[str, Any]) -> None:
    meaning = body.get("meaning")
    why.reader = "model" if meaning else "rules"
    why.also_heard = tuple(str(each) for each in (body.get("nbest") or ())[:3] if each != body.get("text"))
    if isinstance(meaning, dict):
        why.intents = tuple(str(each).replace("_", " ") for each in meaning.get("intents", ()))
        given = meaning.get("confidence")
        why.confidence = float(given) if isinstance(given, int | float) else None
