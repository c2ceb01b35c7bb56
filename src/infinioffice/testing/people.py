"""Goal-driven simulated callers that talk in text: each wants one thing, says it in its own manner, and checks what it
is told. Deterministic by seed. They see what a person on the phone hears, plus what the last question asked for.

`person.reply(move)` takes one object of `chat --jsonl` (see docs/reference/interface.md) and returns the next input
line, or None when the caller has hung up. `grade(person, rows)` looks at the final store alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Literal

Personality = Literal[
    "plain", "terse", "rambling", "changes_mind", "all_at_once", "corrects", "silent", "hesitant", "misheard"
]
PERSONALITIES: tuple[Personality, ...] = (
    "plain", "terse", "rambling", "changes_mind", "all_at_once", "corrects", "silent", "hesitant", "misheard",
)  # fmt: skip
Kind = Literal["book", "change", "cancel"]
KINDS: tuple[Kind, ...] = ("book", "book", "book", "change", "cancel")

WAYS: dict[str, dict[str, tuple[str, ...]]] = {
    "northside": {
        "no_heat": ("my furnace won't turn on", "we have no heat in the house", "the heater quit on us last night"),
        "no_cool": ("our air conditioner is just blowing warm air", "the AC isn't cooling the house"),
        "tune_up": ("I'd like to get a tune-up for the furnace", "it's time for our yearly maintenance visit"),
        "thermostat": ("my thermostat screen went blank", "the thermostat isn't working"),
        "water_leak": ("there's water leaking by the air handler", "I've got a puddle of water around the furnace"),
        "estimate": ("I want a quote for a new furnace", "I need an estimate to replace the whole system"),
    },
    "elm-street": {
        "cleaning": ("I'd like to schedule a cleaning", "I'm due for my six month cleaning"),
        "emergency_exam": ("I have a really bad toothache", "I broke a tooth this morning"),
        "recement": ("my crown fell off", "a crown came loose and I have it here"),
        "cosmetic_consult": ("can I come in about teeth whitening", "I want to talk about invisalign"),
    },
    "ridgeline": {
        "oil_change": ("I need an oil change", "my car is due for an oil change"),
        "brake_inspect": ("my brakes are squealing", "the brakes are making a grinding noise"),
        "diagnostic": ("my check engine light came on", "the check engine light is on in my truck"),
        "alignment": ("my car pulls to the left, I think it needs an alignment", "I need a wheel alignment"),
        "battery": ("I think I need a new battery", "can you replace my battery"),
    },
}  # fmt: skip
NAMES = (
    ("Karen", "Holloway"), ("Luis", "Ortega"), ("Megan", "Whitfield"), ("Andre", "Simmons"), ("Priya", "Raman"),
    ("Tom", "Becker"), ("Denise", "Caldwell"), ("Hannah", "Novak"), ("Marcus", "Greene"), ("Julie", "Tran"),
    ("Robert", "Finch"), ("Angela", "Morris"),
)  # fmt: skip
STREETS = ("12 Elm Street", "480 Western Avenue", "27 Maple Drive", "1105 Madison Avenue")
VEHICLES = ("2015 Honda Civic", "a 2019 Ford F-150", "2012 Toyota Camry", "my 2008 Subaru Outback")
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EXAMPLES = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "apple boy cat dog edward frank george henry ice john king larry mary nancy oscar peter queen robert sam tom "
        "uncle victor william xray yellow zebra".split(),
        strict=True,
    )
)
_CONFUSED = {
    "to": "two", "for": "four", "i": "eye", "the": "a", "and": "in", "my": "by", "is": "as", "need": "neat",
    "an": "and", "we": "he", "book": "look", "our": "are", "your": "you're", "it's": "its", "there's": "theirs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """When the caller can come: starts in `[earliest, latest)` of the wall clock on one of `days`. `words` says it."""

    words: str
    days: tuple[date, ...]
    from_minute: int = 0
    to_minute: int = 24 * 60

    def fits(self, start: datetime) -> bool:
        minute = start.hour * 60 + start.minute
        return start.date() in self.days and self.from_minute <= minute < self.to_minute


@dataclass(frozen=True, slots=True)
class Goal:
    kind: Kind
    slug: str
    service: str
    wish: Wish
    first_name: str
    last_name: str
    phone: str
    caller_id: str | None
    street: str
    zip: str
    existing: datetime | None = None
    """When the appointment is that this caller wants to move or cancel, in the business's zone."""


@dataclass(slots=True)
class Person:
    """One caller. `lines` keeps what was said by whom, for reading failing calls."""

    goal: Goal
    personality: Personality
    rng: Random
    now: datetime
    lines: list[str] = field(default_factory=list)
    turns: int = 0
    picked: datetime | None = None
    booked_after: int | None = None
    """The turn after which the row was there, when whoever runs the call has noted it."""
    _told_reason: bool = False
    _changed: bool = False
    _corrected: bool = False
    _silences: int = 0
    _names_corrected: int = 0
    _objection: str = ""
    _last_offers: tuple[datetime, ...] = ()

    def reply(self, move: Mapping[str, Any]) -> dict[str, Any] | None:
        """The next input line for this agent move; None once the call is over or after forty turns."""
        said = str(move.get("say") or "")
        self.lines.append(f"agent [{move.get('stage')}] {said}")
        if move.get("ended") or self.turns > 40:
            return None
        if "goodbye" in said.lower():
            return None  # nobody answers a goodbye who has nothing more to say
        if move.get("offers"):
            self._last_offers = tuple(datetime.fromisoformat(o["start"]) for o in move["offers"])
        self.turns += 1
        if self.personality == "silent" and self._silences < 2 and self.turns in (2, 5):
            self._silences += 1
            self.lines.append("caller (silent)")
            return {"silence": 8}
        text = self._manner(self._answer(said, list(move.get("expecting") or ()), str(move.get("stage") or "")))
        self.lines.append(f"caller {text}")
        return {"say": text}

    # What to say, by what was asked

    def _answer(self, said: str, expecting: list[str], stage: str) -> str:
        low = said.lower()
        if self.goal.existing is not None and stage in ("identify", "which"):
            return self._identify(expecting)
        if "anything else" in low or "something else" in low:
            return self._pick("no that's it, thank you", "no thanks", "nope, that's all")
        if "text" in low and "yes_no" in expecting:
            return self._pick("yes", "sure, that's fine", "yes please")
        if stage == "fixing":
            return self._objection or "nothing, that's all correct, go ahead"
        if "spell" in low:
            return self._letters_asked(low)
        if "name" in expecting and "name" in low and "ending" in low:
            return self._name_and_number()
        if "name" in expecting and "phone" in expecting and "number" in low and "ending" not in low:
            name = f"{self.goal.first_name} {self.goal.last_name}"
            return name if self.personality == "terse" else f"{name}, {_spoken(self.goal.phone)}"
        if "name" in expecting and "your name, and" in low and "phone" not in low and "number" not in low:
            return self._name_and_more(low)
        if "choice" in expecting and self._last_offers:
            return self._choose()
        if "yes_no" in expecting:
            return self._confirm(low, expecting)
        if "service" in expecting or "intent" in expecting:
            return self._opening()
        for asked, answer in self._facts().items():
            if asked in expecting:
                return answer
        return self._opening() if not self._told_reason else self._free(low)

    def _identify(self, expecting: list[str]) -> str:
        goal = self.goal
        name = f"{goal.first_name} {goal.last_name}"
        when = _day_and_hour(goal.existing) if goal.existing else ""
        if "phone" in expecting and "name" not in expecting and "when" not in expecting:
            return _spoken(goal.phone)
        if "name" in expecting and "when" in expecting:
            return f"{name}, {when}"
        return name if "name" in expecting else when

    def _opening(self) -> str:
        self._told_reason = True
        goal = self.goal
        reason = self._pick(*WAYS[goal.slug][goal.service])
        if goal.kind == "cancel":
            return self._pick("I need to cancel my appointment", "hi, I have to cancel, I can't make it")
        if goal.kind == "change":
            return self._pick("I need to move my appointment", "can I reschedule my appointment")
        if self.personality == "all_at_once":
            return (
                f"hi this is {goal.first_name} {goal.last_name}, {reason}, could somebody see me {goal.wish.words}, "
                f"my number is {_spoken(goal.phone)}"
            )
        return reason if self.personality == "terse" else self._pick(f"hi, {reason}", f"yeah hello, {reason}")

    def _facts(self) -> dict[str, str]:
        goal = self.goal
        full = f"{goal.first_name} {goal.last_name}"
        return {
            "when": goal.wish.words,
            "name": f"{full}, {_spoken(goal.phone)}" if self.rng.random() < 0.2 else self._pick(full, f"it's {full}"),
            "first_name": goal.first_name,
            "last_name": goal.last_name,
            "phone": _spoken(goal.phone),
            "address": f"{goal.street}, {' '.join(_DIGITS[int(d)] for d in goal.zip)}",
            "zip": " ".join(_DIGITS[int(d)] for d in goal.zip),
            "birth_date": "march third nineteen eighty",
            "provider": "anyone is fine",
            "email": "no email, sorry",
            "number": "about sixty thousand",
        }

    def _choose(self) -> str:
        offers = self._last_offers
        fitting = [n for n, start in enumerate(offers) if self.goal.wish.fits(start)]
        if not fitting:
            if self.turns > 25:
                return "never mind then"
            return self._pick(f"no, I need {self.goal.wish.words}", f"do you have anything {self.goal.wish.words}")
        index = self.rng.choice(fitting)
        self.picked = offers[index]
        hour = self.picked.hour % 12 or 12
        at = f"{hour}" if not self.picked.minute else f"{hour} {self.picked.minute:02d}"
        ordinal = ("the first one", "the second one", "the third one")[index]
        same_hour = [s for s in offers if s.hour % 12 == self.picked.hour % 12]
        by_time = f"{at} works" if len(same_hour) == 1 else ordinal
        return self._pick(ordinal, by_time, f"{ordinal} please")

    def _confirm(self, low: str, expecting: list[str]) -> str:
        is_read_back = re.search(r"shall i|book it|go ahead", low) is not None
        if not is_read_back and re.search(r"ending|good number|number you'?re calling|best number|reach you at", low):
            if self.goal.caller_id == self.goal.phone:
                return self._pick("yes", "yep that's right", "yeah that one")
            return f"no, use {_spoken(self.goal.phone)}"
        self._objection = self._wrong(low) or ""
        if self._objection:
            return self._objection
        if self.personality == "corrects" and not self._corrected and "name" not in expecting and self.picked:
            self._corrected = True
            return "sorry, can you repeat that"
        if len(self._last_offers) == 1 and self.picked is None:
            return self._choose() if not self.goal.wish.fits(self._last_offers[0]) else self._accept()
        return self._pick("yes", "yes that's right", "yep", "that's correct")

    def _name_and_number(self) -> str:
        """To "your name, and is the number ending … good?"."""
        full = f"{self.goal.first_name} {self.goal.last_name}"
        if self.goal.caller_id != self.goal.phone:
            return f"{full}, and no, use {_spoken(self.goal.phone)}"
        if self.personality == "terse":
            return full
        return self._pick(f"{full}, and yes that's the best number", f"yes it is, my name is {full}", f"{full}, yes")

    def _name_and_more(self, low: str) -> str:
        """To "your name, and …": most people answer both, the terse the first."""
        name = f"{self.goal.first_name} {self.goal.last_name}"
        if self.personality == "terse":
            return name
        more = self._facts()["address"] if "address" in low else self._free(low)
        return self._pick(f"{name}, {more}", f"it's {name}, {more}", f"{name}, and {more}")

    def _accept(self) -> str:
        self.picked = self._last_offers[0]
        return self._pick("yes that works", "sure", "okay, let's do that")

    def _wrong(self, low: str) -> str | None:
        """What a careful caller objects to in a read-back: another weekday or another name than agreed."""
        goal = self.goal
        named = [day for day in _WEEKDAYS if day in low]
        if self.picked is None and goal.kind == "book" and named and "shall i" in low:
            # Taken for a choice that was none: the day is held against the one wished for.
            wished = {_WEEKDAYS[day.weekday()] for day in goal.wish.days}
            return None if wished & set(named) else f"no, {goal.wish.words}"
        if self.picked is None or goal.kind == "cancel":
            return None
        read = re.search(r" for ([a-z][a-z' -]*?), (?:phone|and we)", low)
        if read and self._names_corrected < 3 and not _is_called(read[1], goal.first_name, goal.last_name):
            self._names_corrected += 1
            if _sound(read[1].split()[-1]) == _sound(goal.last_name):
                return f"no, my first name is {goal.first_name}"
            # Who is misunderstood once more says which letters are meant.
            return f"no, the last name is {goal.last_name}, {self._spelled(with_words=self._names_corrected > 1)}"
        if named and _WEEKDAYS[self.picked.weekday()] not in named:
            return f"no, {_WEEKDAYS[self.picked.weekday()]}"
        return None

    def _letters_asked(self, low: str) -> str:
        if "first name" in low:
            return ", ".join(self.goal.first_name.upper())
        return self._spelled(with_words="word for each" in low)

    def _spelled(self, *, with_words: bool) -> str:
        letters = self.goal.last_name.upper()
        return ", ".join(f"{each} as in {_EXAMPLES[each]}" for each in letters) if with_words else ", ".join(letters)

    def _free(self, low: str) -> str:
        if "year" in low or "vehicle" in low or "what car" in low or "make" in low:
            return self._pick(*VEHICLES)
        if ("new" in low and "patient" in low) or "been here" in low or "seen us" in low:
            return "I've been there before"
        return self._pick("I'm not sure", "it started yesterday", "I don't know")

    # How it is said

    def _manner(self, text: str) -> str:
        p = self.personality
        if p == "rambling" and self.turns <= 2:
            return f"oh hi, so, sorry, it's been one of those days, anyway {text}, if that makes sense"
        if p == "hesitant":
            return re.sub(r"^", self._pick("um, ", "uh, ", "well, ", ""), text)
        if p == "changes_mind" and not self._changed and self.goal.wish.words in text:
            self._changed = True
            other = "sunday" if "sunday" not in text else "monday"
            return f"{other}, no wait, {text}"
        if p == "misheard":
            return self._garble(text)
        return text

    def _garble(self, text: str) -> str:
        out: list[str] = []
        for word in re.sub(r"[,.?!']", "", text.lower()).split():
            roll = self.rng.random()
            if word in _CONFUSED and roll < 0.35:
                out.append(_CONFUSED[word])
            elif word in {"a", "the", "is", "just", "of", "hi"} and roll < 0.4:
                continue
            elif roll < 0.04 and word not in _DIGITS and word not in _WEEKDAYS:
                out += [word, word]
            else:
                out.append(word)
        return " ".join(out)

    def _pick(self, *ways: str) -> str:
        return self.rng.choice(ways)


def _is_called(read: str, first_name: str, last_name: str) -> bool:
    """Whether a caller of that name lets the name that was read to them pass: it sounds the same."""
    return [_sound(each) for each in read.split()] == [_sound(first_name), _sound(last_name)]


def _sound(name: str) -> str:
    """A name as it sounds, roughly: doubled letters, silent e and h, c for k do not count."""
    plain = re.sub(r"(.)\1", r"\1", name.lower().replace("ck", "k").replace("c", "k").replace("h", ""))
    return plain.removesuffix("e")


def _spoken(phone: str) -> str:
    """+15185550123 as callers say it: digit words in groups of three, three, four."""
    digits = phone[-10:]
    return " ".join(_DIGITS[int(d)] for d in digits)


def _day_and_hour(at: datetime) -> str:
    half = "in the morning" if at.hour < 12 else "in the afternoon"
    minute = f" {at.minute:02d}" if at.minute else ""
    return f"{_month_day(at.date())} at {at.hour % 12 or 12}{minute} {half}"


def wishes(rng: Random, today: date, closed: frozenset[date] = frozenset()) -> Wish:
    """A wish that the demo businesses can meet: an open weekday within two weeks, perhaps a part of the day."""
    coming = [today + timedelta(days=n) for n in range(1, 13)]
    options = [day for day in coming if day.weekday() < 5 and day not in closed]
    day = rng.choice(options)
    ahead = (day - today).days
    name = _WEEKDAYS[day.weekday()]
    # "next tuesday" is said only where both readings agree: more than six days ahead, in the week after this one.
    next_week = day.isocalendar()[:2] == (today + timedelta(days=7)).isocalendar()[:2]
    words = "tomorrow" if ahead == 1 else name if ahead < 7 else f"next {name}" if next_week else _month_day(day)
    if ahead == 7:
        words = _month_day(day)
    part = rng.choice(("", "", "morning", "afternoon"))
    if part == "morning":
        return Wish(f"{words} morning", (day,), 0, 12 * 60)
    if part == "afternoon":
        return Wish(f"{words} afternoon", (day,), 12 * 60, 24 * 60)
    return Wish(words, (day,))


def _month_day(day: date) -> str:
    return f"{day.strftime('%B').lower()} {_ordinal(day.day)}"


def _ordinal(n: int) -> str:
    suffix = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


def make(seed: int, now: datetime, closed: frozenset[date] = frozenset(), kinds: Sequence[Kind] = KINDS) -> Person:
    """Caller number `seed`: vertical × service × kind × personality, all drawn from the seed. Nobody wishes for one of
    the `closed` days."""
    rng = Random(seed)  # noqa: S311 (a simulation, not a secret)
    slug = ("northside", "elm-street", "ridgeline")[seed % 3]
    first, last = rng.choice(NAMES)
    phone = f"+1518555{rng.randrange(100, 10000):04d}"
    goal = Goal(
        kind=kinds[seed % len(kinds)],
        slug=slug,
        service=rng.choice(sorted(WAYS[slug])),
        wish=wishes(rng, now.date(), closed),
        first_name=first,
        last_name=last,
        phone=phone,
        caller_id=phone if rng.random() < 0.7 else None,
        street=rng.choice(STREETS),
        zip=f"122{rng.randrange(1, 89):02d}",
    )
    return Person(goal, PERSONALITIES[(seed // 3) % len(PERSONALITIES)], rng, now)
