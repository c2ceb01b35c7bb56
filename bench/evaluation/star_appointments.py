"""STAR: is the last booking call of a dialogue what the caller asked for (person, name, day, hour)?

A reference tracker reads only what was said: the caller's words through `understand`, the wizard's last sentence as
what was asked or offered. What a wizard alone knew (its own notes, other tasks) is not scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.evaluation.rows import read_rows
from bench.evaluation.score import Figure, Report
from infinioffice.understanding import Heard, Lexicon, Meaning, ProviderWords, When
from infinioffice.understanding.meaning import Expected
from infinioffice.understanding.understand import understand

_ZONE = ZoneInfo("America/New_York")
_NOW = datetime(2019, 8, 1, 15, 0, tzinfo=_ZONE)
"""A Thursday; the callers' guides name other present times ("right now it is 8 pm on Tuesday")."""
_PEOPLE = {
    "doctor_schedule": ("Dr. Alexis", "Dr. Johnson", "Dr. Morgan"),
    "apartment_schedule": ("North Hill Apartments", "One on Center Apartments", "Shadyside Apartments"),
    "meeting_schedule": ("John", "Fred", "George", "Michael"),
}
_NAME_SLOT = {"doctor_schedule": "PatientName", "apartment_schedule": "RenterName", "meeting_schedule": "UserName"}
_ASKED: tuple[tuple[str, tuple[Expected, ...]], ...] = (
    (r"your name|full name|name, please|who am i|may i have your name", ("name",)),
    (r"(which|what|who).{0,20}(doctor|apartment|person)|meet with|see\?$", ("provider",)),
    (r"(what|which) (day|time)|when would|what time|day and time|start", ("when",)),
    (r"book (it|the|that|this)|shall i|would you like me|is that (ok|okay|right|correct)|correct\?|does that work",
     ("yes_no", "when")),
)  # fmt: skip
_REFUSAL = re.compile(r"not able|no appointment|unavailable|conflict|unfortunately", re.IGNORECASE)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(slots=True)
class _Tracked:
    person: str | None = None
    name: str | None = None
    day: str | None = None
    hour: int | None = None


def _dialogues(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("star_appointments.jsonl*")):
        yield from read_rows(path)


def _lexicon(api: str) -> Lexicon:
    people = []
    for name in _PEOPLE[api]:
        short = re.sub(r"^dr\.? | apartments?$", "", name.lower())
        people.append(ProviderWords(short.replace(" ", "_"), name, (short, name.lower())))
    return Lexicon(providers=tuple(people))


def _present(dialogue: dict[str, Any]) -> datetime:
    """The caller's now, from what the guide told them."""
    told = (event["text"] for event in dialogue["events"] if event["type"] == "user_instruction")
    guide = " ".join([dialogue["user_goal"], *told])
    day = re.search(r"today \((\w+day)\)|right now it is [\d: ]+[ap]m on (\w+day)", guide)
    hour = re.search(r"right now it is (\d+) ([ap]m)", guide)
    now = _NOW
    if day:
        now += timedelta(days=(_DAYS.index(day[1] or day[2]) - now.weekday()) % 7)
    return now.replace(hour=int(hour[1]) % 12 + (12 if hour[2] == "pm" else 0)) if hour else now


def _read(text: str, api: str, expecting: tuple[Expected, ...], said: str, now: datetime = _NOW) -> Meaning:
    return understand(
        Heard(text, now, _ZONE, expecting=expecting, said_before=said, lexicon=_lexicon(api), open_minutes=(540, 1320))
    )


def _expecting(said: str) -> tuple[Expected, ...]:
    low = said.lower()
    return next((fields for pattern, fields in _ASKED if re.search(pattern, low)), ("intent",))


def _take_when(tracked: _Tracked, when: When | None, *, first_only: bool = False) -> None:
    start = when.start if when is not None else None
    if when is None or start is None or when.excluded:
        return
    if not when.date_open and when.grain in ("minute", "hour", "part", "day") and not (first_only and tracked.day):
        tracked.day = _DAYS[start.weekday()]
    if not when.time_open and when.grain in ("minute", "hour") and not (first_only and tracked.hour is not None):
        tracked.hour = start.hour


def _track(dialogue: dict[str, Any], api: str, stop: int) -> _Tracked:
    tracked = _Tracked()
    keys = {p.key: p.name for p in _lexicon(api).providers}
    said = ""
    now = _present(dialogue)
    offered = Meaning()
    for event in dialogue["events"][:stop]:
        if event["type"] == "api_result" and (event.get("item") or {}).get("APIName") not in (None, api):
            # Another errand of the same caller: its times are not this appointment's.
            tracked = _Tracked(name=tracked.name)
        elif event["type"] == "system":
            said = event["text"]
            offered = _read(said, api, (), "", now)
        elif event["type"] == "user":
            meaning = _read(event["text"], api, _expecting(said), said, now)
            fields = meaning.fields
            accepts = fields.yes_no is True or "affirm" in meaning.intents
            if accepts and not _REFUSAL.search(said):
                # The caller took what the wizard proposed; anything else they say still counts.
                tracked.person = keys.get(offered.fields.provider or "", tracked.person)
                for when in offered.fields.whens:
                    _take_when(tracked, when)
            if fields.provider:
                tracked.person = keys[fields.provider]
            if fields.first_name and (tracked.name is None or "name" in _expecting(said)):
                tracked.name = " ".join(filter(None, (fields.first_name, fields.last_name)))
            for when in fields.whens if fields.when is None else (fields.when,):
                _take_when(tracked, when)
    return tracked


def _hour(text: str) -> int | None:
    match = re.search(r"(\d{1,2})\s*(am|pm)", text.lower())
    return (int(match[1]) % 12 + (12 if match[2] == "pm" else 0)) if match else None


def _allowed(value: str) -> list[str]:
    """`api.is_one_of([...])` and its relatives are lists of right answers."""
    return re.findall(r'"([^"]+)"', value) if value.startswith("api.") else [value.strip()]


def _wrong(api: str, arguments: dict[str, str], got: _Tracked) -> list[str]:
    wrong = []
    checks = (("Name", got.person), (_NAME_SLOT[api], got.name), ("Day", got.day))
    for slot, value in checks:
        if slot in arguments:
            right = [each.lower().strip() for each in _allowed(arguments[slot])]
            if (value or "").lower().strip() not in right:
                wrong.append(f"{slot}: {value!r} (wanted {arguments[slot]!r})")
    if "StartTimeHour" in arguments:
        hours = [_hour(each) for each in _allowed(arguments["StartTimeHour"])]
        if got.hour not in hours:
            wrong.append(f"StartTimeHour: {got.hour} (wanted {arguments['StartTimeHour']!r})")
    return wrong


def score(folder: Path) -> Report:
    right = {True: 0, False: 0}
    total = {True: 0, False: 0}
    errors: list[str] = []
    for dialogue in _dialogues(folder):
        calls = [
            (n, event)
            for n, event in enumerate(dialogue["events"])
            if event["type"] == "api_call"
            and event["api"] in _PEOPLE
            # A check of what might be free is the wizard's own idea; meetings have no other kind of call.
            and event["arguments"].get("RequestType", "Book") == "Book"
        ]
        if not calls:
            continue
        at, call = calls[-1]
        happy = bool(dialogue["happy"])
        total[happy] += 1
        wrong = _wrong(call["api"], call["arguments"], _track(dialogue, call["api"], at))
        if wrong:
            errors.append(f"{dialogue['dialogue_id']} {call['api']}: {'; '.join(wrong)}")
        else:
            right[happy] += 1
    figures = (
        Figure("last booking call, happy", right[True], total[True], 0.88, 0.95),
        Figure("last booking call, unhappy", right[False], total[False], 0.85, 0.92),
    )
    return Report("star_appointments", figures, tuple(errors[:20]))


if __name__ == "__main__":
    report = score(Path("../shared/data/star_appointments"))
    for figure in report.figures:
        print(f"{figure.measure}: {figure.right}/{figure.of} = {figure.ratio:.1%}")
    print(*report.errors, sep="\n")
