"""What a STAR dialogue asks for, told from the words alone: person, name, day and hour of the booking talked about.

The caller's words go through `understand`; the wizard's last sentence is what was asked, offered or refused; the
calendar says taken or booked. It is a small dialogue manager of its own, because these people write in a chat about
flights and flats and not on a phone.
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
from infinioffice.understanding import Heard, Lexicon, Meaning, ProviderWords, When
from infinioffice.understanding.en.known_names import is_listed, likeness
from infinioffice.understanding.en.name_words import EVERYDAY
from infinioffice.understanding.meaning import Expected
from infinioffice.understanding.understand import understand

_ZONE = ZoneInfo("America/New_York")
_NOW = datetime(2019, 8, 1, 15, 0, tzinfo=_ZONE)
"""A Thursday; the callers' guides name other present times ("right now it is 8 pm on Tuesday")."""
PEOPLE = {
    "doctor_schedule": ("Dr. Alexis", "Dr. Johnson", "Dr. Morgan"),
    "apartment_schedule": ("North Hill Apartments", "One on Center Apartments", "Shadyside Apartments"),
    "meeting_schedule": ("John", "Fred", "George", "Michael"),
}
NAME_SLOT = {"doctor_schedule": "PatientName", "apartment_schedule": "RenterName", "meeting_schedule": "UserName"}
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
        r"\b(view\w*|apartments?|flats?|application fee|tour|make the booking|appoint?ments?)\b", re.IGNORECASE
    ),
    "doctor_schedule": re.compile(r"\b(doctor|dr|clinic|symptoms?|appointments?)\b", re.IGNORECASE),
    "meeting_schedule": re.compile(r"\bmeet(ing)?s?\b|\bstart and end\b|\bis \w+ available\b", re.IGNORECASE),
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
_BEFORE_RELATIVE = re.compile(r"\b([A-Za-z][a-z]+), " + _RELATIVE.pattern, re.IGNORECASE)
_SENT = re.compile(
    r"\b(?:get|have|bring) (?:our |my )?([A-Za-z][a-z]+) (?:in|vaccinated|checked|seen|looked at|examined)\b",
    re.IGNORECASE,
)
_RULED_OUT = re.compile(r"\b(?:any(?:one|body)\s+(?:but|except)|not|except)\s+(?:dr\.? )?(\w+)", re.IGNORECASE)
_PROPOSES = re.compile(r"\bbook (?:it|that|the appointment|this)\b|available (?:at|on)\b", re.IGNORECASE)
_NO_WORD = 0.2
"""A word no list has looks this much like a name (`likeness`)."""
_PLAIN = frozenset(
    "too also as there then needs need wants has had will would could can vaccinated booked needed appointment".split()
)
_CLAUSE = re.compile(r"(?<=[.?!])\s*|\b(?=(?:I )?also\b)|\b(?=but\b)|\b(?=and then\b)")
_TURNS = re.compile(
    r"\b(?:but|instead|actually|rather|except|could|can|how about|what about|make it|prefer|wait|no|not|change|"
    r"need it)\b",
    re.IGNORECASE,
)
"""Words after a yes that change what is agreed to."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(slots=True)
class Tracked:
    person: str | None = None
    name: str | None = None
    day: str | None = None
    hour: int | None = None


def dialogues(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("star_appointments.jsonl*")):
        yield from read_rows(path)


def _lexicon(api: str) -> Lexicon:
    people = []
    for name in PEOPLE[api]:
        short = re.sub(r"^dr\.? | apartments?$", "", name.lower())
        people.append(ProviderWords(short.replace(" ", "_"), name, (short, name.lower())))
    return Lexicon(providers=tuple(people))


_TODAY_IS = re.compile(
    rf"\b(?:today|tonight)(?: is|'s|,|:| which is)* ?\(?({'|'.join(DAYS)})\b"
    r"|right now it is [\d: ]+[ap]m on (\w+day)",
    re.IGNORECASE,
)


def guide_of(dialogue: dict[str, Any]) -> str:
    told = (event["text"] for event in dialogue["events"] if event["type"] == "user_instruction")
    return " ".join([dialogue["user_goal"], *told])


def told_day(text: str) -> str | None:
    """The day that it is, when somebody says so: "today (Friday)", "right now it is 8 pm on Tuesday"."""
    found = _TODAY_IS.search(text)
    return (found[1] or found[2]).capitalize() if found else None


def _on(now: datetime, day: str | None) -> datetime:
    return now + timedelta(days=(DAYS.index(day) - now.weekday()) % 7) if day else now


def _present(dialogue: dict[str, Any]) -> datetime:
    """The caller's now, from what the guide told them."""
    guide = guide_of(dialogue)
    hour = re.search(r"right now it is (\d+) ([ap]m)", guide)
    now = _on(_NOW, told_day(guide))
    return now.replace(hour=int(hour[1]) % 12 + (12 if hour[2] == "pm" else 0)) if hour else now


def _read(text: str, api: str, expecting: tuple[Expected, ...], said: str, now: datetime = _NOW) -> Meaning:
    return understand(
        Heard(text, now, _ZONE, expecting=expecting, said_before=said, lexicon=_lexicon(api), open_minutes=(540, 1320))
    )


def _expecting(said: str) -> tuple[Expected, ...]:
    low = said.lower()
    return next((fields for pattern, fields in _ASKED if re.search(pattern, low)), ("intent",))


def _relative_named(text: str) -> str | None:
    """The name of the child or spouse that the caller brings up: "for my son Mark", "John, my son", "get Alexis
    vaccinated"."""
    for pattern in (_OF_RELATIVE, _BEFORE_RELATIVE, _SENT):
        for found in pattern.finditer(text):
            name = found[1]
            if is_listed(name.lower(), "first") and (name.istitle() or name.lower() not in EVERYDAY):
                return name
            if pattern is _OF_RELATIVE and likeness(name.lower(), "first") > _NO_WORD and name.lower() not in _PLAIN:
                return name
    return None


def _take_when(tracked: Tracked, when: When | None, now: datetime) -> None:
    start = when.start if when is not None else None
    if when is None or start is None or when.excluded or when.grain == "year":
        return
    if start.date() < now.date():
        return  # how long it has hurt
    if _SOON.search(when.text):
        # "As soon as you can" is no hour; it names the day at most.
        tracked.day = tracked.day or DAYS[start.weekday()]
        return
    if not when.date_open and when.grain in ("minute", "hour", "part", "day"):
        tracked.day = DAYS[start.weekday()]
    if not when.time_open and when.grain in ("minute", "hour"):
        tracked.hour = (when.end if when.relation == "before" and when.end else start).hour


class Tracker:
    """Follows one dialogue towards one booking, from words alone."""

    def __init__(self, dialogue: dict[str, Any], api: str) -> None:
        self.api = api
        self.now = _present(dialogue)
        self.names = {provider.key: provider.name for provider in _lexicon(api).providers}
        self.got = Tracked()
        self.said = ""
        self.offered = Meaning()
        self.is_mine = True
        self.next_name: str | None = None
        self.has_booked = False
        self.others: list[When] = []
        self.unwanted: set[str] = set()

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
                    self.got.day = DAYS[when.start.weekday()]
        self.offered = _read(proposed, self.api, (), "", self.now)
        named = _read(text, self.api, (), "", self.now).fields.provider
        if named and self.is_mine and not self.got.person:
            self.got.person = self.names[named]  # "John can't make Monday": John it is about
        if self.api == "apartment_schedule" and self.offered.fields.provider:
            # A flat that was found is the one talked about from here on.
            self.got.person = self.names[self.offered.fields.provider]

    def hear_caller(self, text: str) -> None:
        """What the caller says counts where it is about this booking; silence on a proposal is consent."""
        expecting = _expecting(self.said)
        self.now = _on(self.now, told_day(text))
        was_mine = self.is_mine
        mine = self._about_this(text)
        if mine != text:
            # Another errand: but the caller's name is the same in all of them.
            self._take_name(_read(text, self.api, expecting, self.said, self.now), expecting)
        if not mine:
            return
        meaning = _read(mine, self.api, expecting, self.said, self.now)
        if was_mine:
            first = _read(_CLAUSE.split(mine, maxsplit=1)[0], self.api, expecting, self.said, self.now)
            self._consent(first if first.fields.yes_no else meaning)
        self._take_people(mine, meaning, expecting)
        if _ENDS.search(self.said) and not re.search(r"\b(from|start\w*|instead)\b", mine, re.IGNORECASE):
            return
        if self._only_agrees(mine, meaning):
            return
        fields = meaning.fields
        if not re.search(r"(?:change|another|different|move) (?:the )?time", mine, re.IGNORECASE):
            self._drop(fields.whens)
        wished = [when for when in fields.whens if not when.excluded]
        for when in wished if fields.when is None or fields.when.grain == "year" else (fields.when,):
            _take_when(self.got, when, self.now)
        taken = fields.when.start if fields.when else None
        later = [when for when in wished if when.start and (taken is None or when.start.time() != taken.time())]
        self.others = later if re.search(r"\bor\b", mine) else []

    def _only_agrees(self, text: str, meaning: Meaning) -> bool:
        """A yes to a time proposed, without a word that changes it: other times in the same breath are talk."""
        proposed = bool(self.offered.fields.whens) or _PROPOSES.search(self.said) is not None
        says_yes = meaning.fields.yes_no is True or "affirm" in meaning.intents
        return proposed and self.said.rstrip().endswith("?") and says_yes and not _TURNS.search(text)

    def _drop(self, whens: tuple[When, ...]) -> None:
        """A day that is ruled out is no longer wished."""
        for when in whens:
            ruled_out = when.excluded and when.start is not None and when.relation == "at" and not when.date_open
            if ruled_out and when.time_open and when.start and self.got.day == DAYS[when.start.weekday()]:
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
        if denies or not (
            self.offered.fields.whens or (self.said.rstrip().endswith("?") and "affirm" in meaning.intents)
        ):
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
        for name in _RULED_OUT.findall(text):
            self.unwanted.add(name.lower())
        if fields.provider and fields.provider not in self.unwanted and not self._is_patient(text, meaning):
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
        sentences = [each for each in _CLAUSE.split(text) if each]
        kept = []
        for sentence in sentences:
            self.is_mine = self._is_mine(sentence)
            if self.is_mine:
                kept.append(sentence)
        return " ".join(kept)


def track(dialogue: dict[str, Any], api: str, stop: int) -> Tracked:
    """What is asked for before event `stop`."""
    tracker = Tracker(dialogue, api)
    for event in dialogue["events"][:stop]:
        if event["type"] == "system":
            tracker.hear_wizard(event["text"])
        elif event["type"] == "user":
            tracker.hear_caller(event["text"])
        elif event["type"] == "api_result" and (event.get("item") or {}).get("APIName") == api:
            tracker.hear_calendar(str(event["item"].get("Message")))
    return tracker.got
