"""What goes into understanding and what comes out: plain frozen values, the same in every language.

The JSON form of these is `understand --jsonl` (docs/reference/interface.md); `wire.py` converts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

Intent = Literal[
    "book", "change", "cancel", "status", "hours", "location", "services", "price", "insurance", "question",
    "message", "person", "emergency", "repeat", "slower", "louder", "affirm", "deny", "select", "alternatives",
    "dont_care", "thanks", "goodbye", "greeting", "robot", "stop_recording", "stop_texts", "language", "vendor",
    "job", "wrong_number", "complaint", "other",
]  # fmt: skip
"""`question` is about the business and has no narrower name; `other` is nothing a receptionist handles."""

Expected = Literal[
    "intent", "service", "when", "choice", "yes_no", "name", "first_name", "last_name", "phone", "email", "zip",
    "address", "birth_date", "provider", "number",
]  # fmt: skip
"""What the agent's last question asked for."""

SpanField = Literal[
    "date", "time", "service", "provider", "first_name", "last_name", "phone", "email", "zip", "address",
    "birth_date", "number",
]  # fmt: skip

Grain = Literal["minute", "hour", "part", "day", "week", "month", "year"]
Relation = Literal["at", "after", "before", "within"]
Source = Literal["rules", "model-small", "model-large"]


@dataclass(frozen=True, slots=True)
class ServiceWords:
    """One service as callers name it. `cues` are lower-case words and phrases; the longest match is the strongest."""

    key: str
    name: str
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderWords:
    """One person a caller can ask for, e.g. key `lee`, name `Dr. Lee`."""

    key: str
    name: str
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """This business's own words. Empty is allowed: then no service and no provider can be found."""

    services: tuple[ServiceWords, ...] = ()
    providers: tuple[ProviderWords, ...] = ()
    insurers: tuple[str, ...] = ()
    vertical: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot just read out, in order of reading. Aware datetimes, half-open `[start, end)`."""

    start: datetime
    end: datetime
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance and all that is needed to read it.

    `now` is aware; `nbest` holds alternatives, best first, without `text`; `open_minutes` is the business's widest
    opening in minutes after midnight and settles am/pm ("at three" is 15:00 for a shop open 8 to 18).
    """

    text: str
    now: datetime
    timezone: ZoneInfo
    nbest: tuple[str, ...] = ()
    locale: str = "en-US"
    expecting: tuple[Expected, ...] = ()
    said_before: str = ""
    offers: tuple[Offer, ...] = ()
    lexicon: Lexicon = Lexicon()
    prefer: Literal["future", "past"] = "future"
    open_minutes: tuple[int, int] | None = (8 * 60, 18 * 60)


@dataclass(frozen=True, slots=True)
class When:
    """A time expression resolved in the business's zone.

    `[start, end)`; `end` is None for an open end ("after 3") and `start` for an open beginning ("before noon").
    `date_open`: a bare clock time, start is the next such time. `time_open`: a bare date, start is its midnight and
    end the next one. `half_open`: am or pm was not said and was chosen by opening hours.
    `excluded` marks what the caller ruled out ("any day but Friday").
    """

    start: datetime | None
    end: datetime | None
    grain: Grain
    relation: Relation = "at"
    text: str = ""
    date_open: bool = False
    time_open: bool = False
    half_open: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Character offsets into the text, end exclusive."""

    field: SpanField
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fields:
    """Only what was said; everything else stays None or empty. `phone` is E.164 when complete, else
    `phone_partial` holds the digits so far. `choice` is an index into the offers."""

    when: When | None = None
    whens: tuple[When, ...] = ()
    duration_s: int | None = None
    yes_no: bool | None = None
    choice: int | None = None
    service: str | None = None
    provider: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    phone_partial: str | None = None
    email: str | None = None
    zip: str | None = None
    address: str | None = None
    birth_date: date | None = None
    number: float | None = None
    spelled: str | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """`intents` in order of mention. `confidence` is for the first, 0–1. `ambiguous` holds other readings, best first.
    `emergency` names the script to run (`gas`, `co`, `fire`, ...) whenever a safety cue was heard."""

    intents: tuple[Intent, ...] = ()
    confidence: float = 0.0
    fields: Fields = Fields()
    ambiguous: tuple[Fields, ...] = ()
    spans: tuple[Span, ...] = ()
    source: Source = "rules"
    emergency: str | None = None

    @property
    def intent(self) -> Intent | None:
        return self.intents[0] if self.intents else None
