"""STAR: is the last booking call of a dialogue what the caller asked for (person, name, day, hour)?

A reference tracker reads what was said: the caller's words through `understand`, the wizard's last sentence as what
was asked or offered, and whether the calendar said taken or booked. What a wizard alone knew is not scored: a person,
day or hour that nobody named, "today" where nobody says what day it is, an hour the caller left open. A further figure
counts those too.
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
from infinioffice.understanding.en.known_names import is_listed
from infinioffice.understanding.en.name_words import EVERYDAY
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
    (r"guest|no one of that name|\bhost\b", ("provider",)),
    (r"\bname\b|who am i", ("name",)),
    (r"(which|what|who).{0,20}(doctor|apartment|person)|meet with|see\?$|with whom|interested in", ("provider",)),
    (r"(what|which) (day|time)|when would|what time|day and time|start|different day", ("when",)),
    (r"book (it|the|that|this)|shall i|would you like|is that (ok|okay|right|correct)|correct\?|that work",
     ("yes_no", "when")),
)  # fmt: skip
_REFUSAL = re.compile(
    r"not able|\bno\b.{0,20}(appointment|viewing|opening)|unavailable|not available|conflict|unfortunately|won't work|"
    r"fully booked|can't|cannot|isn't|doesn't",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"wrap up|meeting (to )?(end|finish)|end time|what time.{0,20}\bend|how long|until (when|what)", re.IGNORECASE
)
"""Questions for the end of a meeting: the time in the answer is not its start."""
_MINE = {
    "apartment_schedule": re.compile(
        r"\b(view\w*|apartments?|flats?|application fee|tour|make the booking)\b", re.IGNORECASE
    ),
    "doctor_schedule": re.compile(r"\b(doctor|dr|clinic|symptoms?|appointments?)\b", re.IGNORECASE),
    "meeting_schedule": re.compile(r"\bmeet(ing)?s?\b", re.IGNORECASE),
}
_ELSE = re.compile(
    r"\b(rides?|taxi|uber|cab|driver|pick(ed)? (me )?up|flights?|fly|plane|airport|depart\w*|trip|weather|forecast|"
    r"restaurants?|tables?|dinner|dine|reservations?|hotel|room service|room number|party|rsvp|bank|trivia|directions|"
    r"provide the service|celsius|bus|budget)\b",
    re.IGNORECASE,
)
_SOON = re.compile(r"soon|asap|\bnow\b|immediately|right away", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:my|our|your?|for) (?:\w+ )?"
    r"(?:kids?|child|sons?|daughters?|husband|wife|mother|father|mom|dad|boy|girl|baby)\b",
    re.IGNORECASE,
)
_OF_RELATIVE = re.compile(
    _RELATIVE.pattern + r"[ ,]*(?:named |called |is |'s name is )?([A-Za-z][a-z]+)\b", re.IGNORECASE
)
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


_TODAY_IS = re.compile(
    rf"\b(?:today|tonight)(?: is|'s|,|:| which is)* ?\(?({'|'.join(_DAYS)})\b"
    r"|right now it is [\d: ]+[ap]m on (\w+day)",
    re.IGNORECASE,
)


def _guide(dialogue: dict[str, Any]) -> str:
    told = (event["text"] for event in dialogue["events"] if event["type"] == "user_instruction")
    return " ".join([dialogue["user_goal"], *told])


def _told_day(text: str) -> str | None:
    """The day that it is, when somebody says so: "today (Friday)", "right now it is 8 pm on Tuesday"."""
    found = _TODAY_IS.search(text)
    return (found[1] or found[2]).capitalize() if found else None


def _on(now: datetime, day: str | None) -> datetime:
    return now + timedelta(days=(_DAYS.index(day) - now.weekday()) % 7) if day else now


def _present(dialogue: dict[str, Any]) -> datetime:
    """The caller's now, from what the guide told them."""
    guide = _guide(dialogue)
    hour = re.search(r"right now it is (\d+) ([ap]m)", guide)
    now = _on(_NOW, _told_day(guide))
    return now.replace(hour=int(hour[1]) % 12 + (12 if hour[2] == "pm" else 0)) if hour else now


def _read(text: str, api: str, expecting: tuple[Expected, ...], said: str, now: datetime = _NOW) -> Meaning:
    return understand(
        Heard(text, now, _ZONE, expecting=expecting, said_before=said, lexicon=_lexicon(api), open_minutes=(540, 1320))
    )


def _expecting(said: str) -> tuple[Expected, ...]:
    low = said.lower()
    return next((fields for pattern, fields in _ASKED if re.search(pattern, low)), ("intent",))


def _relative_named(text: str) -> str | None:
    """The name of the child or spouse that the caller brings up: "for my son Mark"."""
    for found in _OF_RELATIVE.finditer(text):
        name = found[1]
        if is_listed(name.lower(), "first") and (name.istitle() or name.lower() not in EVERYDAY):
            return name
    return None


def _take_when(tracked: _Tracked, when: When | None, now: datetime) -> None:
    start = when.start if when is not None else None
    if when is None or start is None or when.excluded or when.grain == "year":
        return
    if start.date() < now.date():
        return  # how long it has hurt
    if _SOON.search(when.text):
        # "As soon as you can" is no hour; it names the day at most.
        tracked.day = tracked.day or _DAYS[start.weekday()]
        return
    if not when.date_open and when.grain in ("minute", "hour", "part", "day"):
        tracked.day = _DAYS[start.weekday()]
    if not when.time_open and when.grain in ("minute", "hour"):
        tracked.hour = (when.end if when.relation == "before" and when.end else start).hour


class _Tracker:
    """Follows one dialogue towards one booking, from words alone."""

    def __init__(self, dialogue: dict[str, Any], api: str) -> None:
        self.api = api
        self.now = _present(dialogue)
        self.names = {provider.key: provider.name for provider in _lexicon(api).providers}
        self.got = _Tracked()
        self.said = ""
        self.offered = Meaning()
        self.is_mine = True
        self.next_name: str | None = None
        self.has_booked = False
        self.others: list[When] = []

    def hear_wizard(self, text: str) -> None:
        """What the wizard says is what is asked, refused, or proposed."""
        if self.next_name and (
            self.has_booked or re.search(r"(which|what) (doctor|day)|your name", text, re.IGNORECASE)
        ):
            self.got.name, self.next_name = self.next_name, None
        self.said = text
        self.is_mine = self._is_mine(text)
        proposed = " ".join(
            part for part in re.split(r"[.?!;\n]|\bbut\b|\bhowever\b", text) if not _REFUSAL.search(part)
        )
        if _REFUSAL.search(text):
            # A day that is refused by name is the day in question, whatever "tomorrow" was taken for.
            for when in _read(text, self.api, (), "", self.now).fields.whens:
                if when.start and not when.date_open and self.is_mine:
                    self.got.day = _DAYS[when.start.weekday()]
        self.offered = _read(proposed, self.api, (), "", self.now)
        if self.api == "apartment_schedule" and self.offered.fields.provider:
            # A flat that was found is the one talked about from here on.
            self.got.person = self.names[self.offered.fields.provider]

    def hear_caller(self, text: str) -> None:
        """What the caller says counts where it is about this booking; silence on a proposal is consent."""
        expecting = _expecting(self.said)
        self.now = _on(self.now, _told_day(text))
        was_mine = self.is_mine
        mine = self._about_this(text)
        if mine != text:
            # Another errand: but the caller's name is the same in all of them.
            self._take_name(_read(text, self.api, expecting, self.said, self.now), expecting)
        if not mine:
            return
        meaning = _read(mine, self.api, expecting, self.said, self.now)
        if was_mine:
            self._consent(meaning)
        self._take_people(mine, meaning, expecting)
        if _ENDS.search(self.said) and not re.search(r"\b(from|start\w*|instead)\b", mine, re.IGNORECASE):
            return
        fields = meaning.fields
        if not re.search(r"(?:change|another|different|move) (?:the )?time", mine, re.IGNORECASE):
            self._drop(fields.whens)
        wished = [when for when in fields.whens if not when.excluded]
        for when in wished if fields.when is None else (fields.when,):
            _take_when(self.got, when, self.now)
        taken = fields.when.start if fields.when else None
        later = [when for when in wished if when.start and (taken is None or when.start.time() != taken.time())]
        self.others = later if re.search(r"\bor\b", mine) else []

    def _drop(self, whens: tuple[When, ...]) -> None:
        """A day that is ruled out is no longer wished."""
        for when in whens:
            ruled_out = when.excluded and when.start is not None and when.relation == "at" and not when.date_open
            if ruled_out and when.time_open and when.start and self.got.day == _DAYS[when.start.weekday()]:
                self.got.day = None

    def hear_calendar(self, message: str) -> None:
        """The calendar's answer: taken, so the next time the caller named; or booked."""
        if "success" in message:
            self.has_booked = True
            self.got.name, self.next_name = self.next_name or self.got.name, None
        if re.search(r"conflict|unavailable", message) and self.others:
            _take_when(self.got, self.others.pop(0), self.now)

    def _consent(self, meaning: Meaning) -> None:
        fields = meaning.fields
        denies = fields.yes_no is False or "deny" in meaning.intents or "alternatives" in meaning.intents
        if denies or not self.offered.fields.whens:
            return
        for when in self.offered.fields.whens:
            _take_when(self.got, when, self.now)
        if self.offered.fields.provider:
            self.got.person = self.names[self.offered.fields.provider]

    def _take_people(self, text: str, meaning: Meaning, expecting: tuple[Expected, ...]) -> None:
        fields = meaning.fields
        relative = _relative_named(text)
        if relative:
            # The first visit is booked before the second one is talked about.
            self.next_name = relative
            if self.has_booked:
                self.got.name, self.next_name = self.next_name, None
            if fields.provider and relative.lower() == fields.provider:
                return
        elif self._take_name(meaning, expecting) and (fields.first_name or "").lower() == fields.provider:
            return
        if fields.provider and not self._is_patient(text, meaning):
            self.got.person = self.names[fields.provider]

    def _is_patient(self, text: str, meaning: Meaning) -> bool:
        """A name already given as the caller's or their child's is no doctor, unless it is said with the title."""
        known = {(self.got.name or "").lower(), (self.next_name or "").lower()}
        span = next((span for span in meaning.spans if span.field == "provider"), None)
        return (
            self.api == "doctor_schedule" and span is not None and meaning.fields.provider in known
            and not re.search(r"(?:dr\.?|doctor) ?", text[max(span.start - 7, 0) : span.end].lower())
        )  # fmt: skip

    def _take_name(self, meaning: Meaning, expecting: tuple[Expected, ...]) -> bool:
        first, last = meaning.fields.first_name, meaning.fields.last_name
        if not first or not (self.got.name is None or "name" in expecting):
            return False
        self.got.name = " ".join(filter(None, (first, last)))
        return True

    def _is_mine(self, text: str) -> bool:
        return _MINE[self.api].search(text) is not None or (self.is_mine and not _ELSE.search(text))

    def _about_this(self, text: str) -> str:
        """The sentences that are not about another errand."""
        sentences = re.split(r"(?<=[.?!])\s+|\b(?=(?:I )?also\b)", text)
        kept = []
        for sentence in sentences:
            self.is_mine = self._is_mine(sentence)
            if self.is_mine:
                kept.append(sentence)
        return " ".join(kept)


def _track(dialogue: dict[str, Any], api: str, stop: int) -> _Tracked:
    tracker = _Tracker(dialogue, api)
    for event in dialogue["events"][:stop]:
        if event["type"] == "system":
            tracker.hear_wizard(event["text"])
        elif event["type"] == "user":
            tracker.hear_caller(event["text"])
        elif event["type"] == "api_result" and (event.get("item") or {}).get("APIName") == api:
            tracker.hear_calendar(str(event["item"].get("Message")))
    return tracker.got


def _hour(text: str) -> int | None:
    match = re.search(r"(\d{1,2})\s*(am|pm)", text.lower())
    return (int(match[1]) % 12 + (12 if match[2] == "pm" else 0)) if match else None


def _allowed(value: str) -> list[str]:
    """`api.is_one_of([...])` and its relatives are lists of right answers."""
    return re.findall(r'"([^"]+)"', value) if value.startswith("api.") else [value.strip()]


def _sayable(dialogue: dict[str, Any], arguments: dict[str, str], stop: int) -> dict[str, str]:
    """The arguments without what nobody said and what the caller left open: those are the wizard's own choice."""
    said = " ".join(e["text"].lower() for e in dialogue["events"][:stop] if e["type"] in ("user", "system"))
    kept = dict(arguments)
    knows = _told_day(_guide(dialogue)) is not None or _told_day(said) is not None
    if "Day" in kept and not any(_is_said(each, said, knows=knows) for each in _allowed(kept["Day"])):
        del kept["Day"]
    hours = [_hour(each) for each in _allowed(kept.get("StartTimeHour", ""))]
    if "StartTimeHour" in kept and not any(hour is not None and _is_hour_said(hour, said) for hour in hours):
        del kept["StartTimeHour"]
    last = next((e["text"].lower() for e in reversed(dialogue["events"][:stop]) if e["type"] == "user"), "")
    if re.search(r"\bany ?time\b(?! (?:after|before|between|from))|whatever works|any day and time", last):
        kept.pop("StartTimeHour", None)
    people = [each.lower().removeprefix("dr. ").removesuffix(" apartments") for each in _allowed(kept.get("Name", ""))]
    if not any(person in said for person in people):
        kept.pop("Name", None)
    return kept


def _is_said(day: str, said: str, *, knows: bool) -> bool:
    """By name, or as "today" and "tomorrow" where it is known what day it is."""
    relative = knows and re.search(r"today|tonight|tomorrow|right now|as soon as|asap", said) is not None
    return relative or any(name in said for name in (day.strip().lower(), day.strip().lower()[:3] + " "))


def _is_hour_said(hour: int, said: str) -> bool:
    spoken = "twelve one two three four five six seven eight nine ten eleven".split()[hour % 12]
    named = {0: "midnight", 12: "noon"}.get(hour, spoken)
    return re.search(rf"(?<!\d){hour % 12 or 12}(?!\d)|\b(?:{spoken}|{named})\b", said) is not None


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
    strict = 0
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
        got = _track(dialogue, call["api"], at)
        strict += not _wrong(call["api"], call["arguments"], got)
        wrong = _wrong(call["api"], _sayable(dialogue, call["arguments"], at), got)
        if wrong:
            errors.append(f"{dialogue['dialogue_id']} {call['api']}: {'; '.join(wrong)}")
        else:
            right[happy] += 1
    figures = (
        Figure("last booking call, happy", right[True], total[True], 0.88, 0.95),
        Figure("last booking call, unhappy", right[False], total[False], 0.85, 0.92),
        Figure("the same, with what nobody said counted as well", strict, sum(total.values())),
    )
    return Report("star_appointments", figures, tuple(errors[:20]))


if __name__ == "__main__":
    report = score(Path("../shared/data/star_appointments"))
    for figure in report.figures:
        print(f"{figure.measure}: {figure.right}/{figure.of} = {figure.ratio:.1%}")
    print(*report.errors, sep="\n")
