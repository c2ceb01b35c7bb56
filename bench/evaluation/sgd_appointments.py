"""Whole dialogues with hair salons, dentists, doctors and therapists: the intent of each turn, and the exact booking.

Intents are those with a counterpart on a receptionist's line. A turn that only gives details (`inform`) is right when
nothing in it is taken for an ending or a person wanted. For the booking call a small tracker keeps date and time over
the turns as the dialogue does, and is compared with the date and time of each `BookAppointment` call made.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.evaluation.rows import ZONE, Tally, heard, read_rows
from bench.evaluation.score import Figure, Report
from infinioffice.understanding import Meaning
from infinioffice.understanding.meaning import Expected
from infinioffice.understanding.understand import understand

_NOW = datetime(2019, 3, 1, 9, 0, tzinfo=ZONE)
_RIGHT: dict[str, frozenset[str]] = {
    "book": frozenset(("book", "affirm", "select")),
    "find_provider": frozenset(("book", "services", "question", "location", "alternatives")),
    "affirm": frozenset(("affirm",)),
    "negate": frozenset(("deny", "change", "alternatives", "thanks", "goodbye")),
    "affirm_intent": frozenset(("affirm", "book")),
    "negate_intent": frozenset(("deny", "cancel", "thanks", "goodbye")),
    "request_info": frozenset(("question", "location", "services", "price", "hours")),
    "request_alternatives": frozenset(("alternatives", "deny", "book", "cancel", "change")),
    "select_offer": frozenset(("affirm", "select", "book", "dont_care")),
    "thank_you": frozenset(("thanks", "goodbye", "deny")),
    "goodbye": frozenset(("goodbye", "thanks", "deny")),
}
_ENDINGS = frozenset(
    ("goodbye", "person", "wrong_number", "vendor", "job", "stop_texts", "stop_recording", "emergency", "other")
)
_ASKS: dict[str, tuple[Expected, ...]] = {
    "appointment_date": ("when",),
    "appointment_time": ("when",),
}


class Tracker:
    """Date and time over the turns, from the caller's words and the agent's own offers."""

    def __init__(self) -> None:
        self.day: date | None = None
        self.clock: tuple[int, int] | None = None

    def refer(self, text: str, said_before: str) -> None:
        """ "That day" is the day the agent spoke of last."""
        if re.search(r"\b(?:that|same|the) (?:day|date|time)\b|\bthen\b", text.lower()):
            spoken = understand(heard(said_before, now=_NOW)).fields.whens
            days = tuple(when for when in spoken if not when.date_open)
            if days and days[0].start:
                self.day = days[0].start.date()

    def hear(self, meaning: Meaning) -> None:
        """Take what this turn says; a part left unsaid keeps its value."""
        spoken = meaning.fields.whens
        best = meaning.fields.when
        for when in (*spoken, *((best,) if best else ())):
            if when.start is None or when.excluded:
                continue
            if not when.date_open and when.grain in ("day", "minute", "hour", "part"):
                self.day = when.start.date()
            if not when.time_open and when.grain in ("minute", "hour"):
                self.clock = (when.start.hour, when.start.minute)

    def agent_offered(self, acts: list[dict[str, Any]]) -> None:
        """Another time that the agent itself proposes stands unless the caller says otherwise. What it reads back only
        fills what the caller said to a calendar or weather service, whose turns are not in this set."""
        for act in acts:
            if act["act"] in ("OFFER", "CONFIRM") and act["canonical"]:
                if act["act"] == "CONFIRM" and (act["slot"] != "appointment_date" or self.day):
                    continue
                if act["slot"] == "appointment_date":
                    self.day = date.fromisoformat(act["canonical"][0])
                elif act["slot"] == "appointment_time":
                    hour, minute = act["canonical"][0].split(":")
                    self.clock = (int(hour), int(minute))

    @property
    def call(self) -> tuple[str, str]:
        """Date and time as the set writes them."""
        clock = f"{self.clock[0]:02d}:{self.clock[1]:02d}" if self.clock else ""
        return (self.day.isoformat() if self.day else "", clock)


def _expecting(acts: list[dict[str, Any]]) -> tuple[Expected, ...]:
    asked: list[Expected] = []
    for act in acts:
        if act["act"] == "REQUEST":
            asked += _ASKS.get(act["slot"], ())
        elif act["act"] in ("CONFIRM", "OFFER_INTENT", "REQ_MORE", "OFFER"):
            asked.append("yes_no")
    return tuple(dict.fromkeys(asked))


def _is_right(row: dict[str, Any], meaning: Meaning) -> bool:
    got = set(meaning.intents)
    if row["intent"] in ("inform", "other"):
        return not got & _ENDINGS
    if row["intent"] == "negate" and meaning.fields.whens:
        return True
    if row["intent"] == "request_alternatives" and row["slots_said"]:
        return not got & _ENDINGS
    return bool(got & _RIGHT[row["intent"]])


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    intents, calls, blind = Tally(), Tally(), Tally()
    rows = read_rows(folder / "sgd_appointments.jsonl.gz")
    for _, turns in groupby(rows, key=lambda row: row["dialogue_id"]):
        tracker, deaf = Tracker(), Tracker()
        for row in turns:
            acts = row["system_acts"]
            meaning = understand(
                heard(row["user"], now=_NOW, expecting=_expecting(acts), said_before=row["system_before"])
            )
            intents.count(
                _is_right(row, meaning),
                f"{row['intent'].replace('_', ' ')}: [{row['system_before'][-50:]}] {row['user']} → {meaning.intents}",
            )
            tracker.agent_offered(acts)
            tracker.refer(row["user"], row["system_before"])
            tracker.hear(meaning)
            deaf.hear(meaning)
            call = row["service_call"]
            if call and call["method"] == "BookAppointment":
                given = call["parameters"]
                wanted = (given.get("appointment_date", ""), given.get("appointment_time", "").rjust(5, "0"))
                calls.count(tracker.call == wanted, f"booking call: {row['user']} → {tracker.call} (wanted {wanted})")
                blind.count(deaf.call == wanted, f"heard only: {row['user']} → {deaf.call} (wanted {wanted})")
    return Report(
        "sgd_appointments",
        (
            Figure("intent of the turn", intents.right, intents.of, 0.92, 0.97),
            Figure("booking call exact in date and time", calls.right, calls.of, 0.85, 0.93),
            Figure("booking call from the caller's words alone", blind.right, blind.of),
        ),
        (*intents.errors, *calls.errors, *blind.errors),
    )
