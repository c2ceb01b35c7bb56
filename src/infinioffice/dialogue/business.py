"""What the conversation may know of a business: a frozen snapshot of its published settings.

It travels in `CallStarted`, so a call can be replayed years later. Nothing secret is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from infinioffice.scheduling.slots import Mode

Vertical = Literal["hvac", "plumbing", "electrical", "auto", "dental"]


@dataclass(frozen=True, slots=True)
class IntakeQuestion:
    """One thing to ask before booking. `field` names what it fills (`address`, `zip`, `vehicle`, `new_patient`,
    `birth_date`, or a free note); `ask` is the sentence. `only_new`: asked of people who have not been here before."""

    field: str
    ask: str
    only_new: bool = False


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """One service on offer. `price` is the posted sentence or empty: the voice never says any other price."""

    key: str
    name: str
    spoken: str
    cues: tuple[str, ...]
    minutes: int
    mode: Mode
    questions: tuple[IntakeQuestion, ...] = ()
    price: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """Somebody a caller can ask for by name. `services` are keys; empty means all."""

    key: str
    name: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayHours:
    """Opening minutes after midnight, half-open, for one weekday (0 = Monday)."""

    weekday: int
    open_minute: int
    close_minute: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed fact the voice may say: `topic` such as `parking`, `payment`, `warranty`; `say` is the sentence."""

    topic: str
    say: str
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Business:
    """Everything the dialogue may say or decide on. `closed_dates` are ISO dates. `service_zips` are ranges
    `("12201", "12288")`, empty means no limit. `notice` is the recording notice or empty when nothing is recorded.
    `previous_number` (E.164) answered before we did and rings when we cannot."""

    id: str
    slug: str
    name: str
    vertical: Vertical
    zone: ZoneInfo
    phone: str
    address: str
    hours: tuple[DayHours, ...]
    services: tuple[ServiceFacts, ...]
    providers: tuple[ProviderFacts, ...] = ()
    facts: tuple[Fact, ...] = ()
    insurers: tuple[str, ...] = ()
    closed_dates: tuple[str, ...] = ()
    service_zips: tuple[tuple[str, str], ...] = ()
    agent_name: str = "Sam"
    greeting: str = ""
    notice: str = ""
    records_calls: bool = True
    terms_site: str = ""
    has_on_call: bool = False
    locale: str = "en-US"
    frame_sites: tuple[str, ...] = ()
    """Origins (`https://shop.example`) whose pages may show the booking page in a frame."""
    previous_number: str = ""
    transfer_numbers: tuple[str, ...] = ()
    """Who callers are put through to while it is open, in this order; none: nobody is."""
