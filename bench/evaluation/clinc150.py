"""Short requests of 150 kinds: does a receptionist's line hear what is for it, and leave the rest alone?

Each kind has the intents that would be right for it on a business's telephone; a kind no receptionist handles must
come out as `other`. Figures: all kinds together; out-of-scope sentences not taken for anything we act on; and the
share of relevant requests turned away. The model that ships was trained on this part's sentences among others: see
the note.
"""

from __future__ import annotations

from pathlib import Path

from bench.evaluation.rows import Tally, heard, read_rows
from bench.evaluation.score import Figure, Report
from infinioffice.understanding.understand import understand

_OTHER = frozenset(("other",))
_SMALL_TALK = frozenset(("question", "robot", "services", "other"))
RELEVANT: dict[str, frozenset[str]] = {
    "yes": frozenset(("affirm",)),
    "no": frozenset(("deny",)),
    "maybe": frozenset(("none", "dont_care")),
    "repeat": frozenset(("repeat",)),
    "greeting": frozenset(("greeting",)),
    "goodbye": frozenset(("goodbye", "thanks")),
    "thank_you": frozenset(("thanks",)),
    "are_you_a_bot": frozenset(("robot",)),
    "change_language": frozenset(("language",)),
    "change_speed": frozenset(("slower",)),
    "cancel": frozenset(("cancel",)),
    "cancel_reservation": frozenset(("cancel",)),
    "confirm_reservation": frozenset(("status",)),
    "restaurant_reservation": frozenset(("book",)),
    "schedule_maintenance": frozenset(("book", "change")),
    "schedule_meeting": frozenset(("book", "question")),
    "calendar": frozenset(("status", "book", "other")),
    "meeting_schedule": frozenset(("status", "book", "other")),
    "calendar_update": frozenset(("change", "cancel", "book", "other")),
    "accept_reservations": frozenset(("question", "services", "book", "other")),
    "how_busy": frozenset(("question", "other")),
    "directions": frozenset(("location", "other")),
    "what_can_i_ask_you": frozenset(("services", "question", "robot")),
    "who_made_you": _SMALL_TALK,
    "who_do_you_work_for": _SMALL_TALK,
    "what_is_your_name": _SMALL_TALK,
    "make_call": frozenset(("person", "message", "other")),
    "time": frozenset(("question", "other")),
    "date": frozenset(("question", "other")),
    "timezone": frozenset(("question", "other")),
    "next_holiday": frozenset(("question", "hours", "other")),
    "user_name": frozenset(("question", "other")),
    "change_user_name": frozenset(("change", "other", "none")),
    "reminder": _OTHER,
    "reminder_update": _OTHER,
    "oil_change_when": frozenset(("question", "services", "status", "other")),
    "tire_change": frozenset(("question", "services", "status", "other")),
    "last_maintenance": frozenset(("status", "question", "other")),
    "spelling": frozenset(("question", "other")),
    "vaccines": frozenset(("question", "other")),
    "book_hotel": frozenset(("book", "other")),
    "book_flight": frozenset(("book", "other")),
    "car_rental": frozenset(("book", "services", "other")),
}


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    everything, outside, scope = Tally(), Tally(), Tally()
    for row in read_rows(folder / "clinc150.jsonl.gz"):
        got: set[str] = set(understand(heard(row["text"])).intents) or {"none"}
        wanted = RELEVANT.get(row["intent"], _OTHER) if row["relevant"] else _OTHER
        told = f"{', '.join(sorted(got))} (wanted {'/'.join(sorted(wanted))})"
        line = f"{row['intent'].replace('_', ' ')}: {row['text']} → {told}"
        if row["oos"]:
            outside.count(got == {"other"}, line)
            continue
        everything.count(bool(got & wanted), line)
        if "other" not in wanted:
            scope.count("other" not in got, line)
    turned_away = scope.of - scope.right
    return Report(
        "clinc150",
        (
            Figure("relevant kinds and other", everything.right, everything.of, 0.88, 0.95),
            Figure("out of scope seen as other", outside.right, outside.of, 0.75, 0.90),
            Figure("relevant turned away as other", turned_away, scope.of, 0.03, 0.03, at_most=True),
        ),
        (*everything.errors, *outside.errors, *scope.errors),
        "The shipped classifier has seen sentences of this part: only held-out sentences judge it fairly.",
    )
