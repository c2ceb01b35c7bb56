"""What an owner says about their business: the one document that the setup and the settings pages edit.

Law: values and their own consistency only. Whatever the conversation may say (`dialogue.business.Business`) and
whatever decides when they can be booked (`scheduling.rules.Rules`) is derived from it (`derive`), so that the two
cannot disagree. Clock times are minutes after midnight on the business's wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from infinioffice.dialogue.business import Vertical
from infinioffice.kernel.records import Codec

Work = Literal["crews", "people", "bays"]
"""How capacity is counted: interchangeable crews with arrival windows, named people, or bays."""
WORK_OF: dict[str, Work] = {
    "hvac": "crews", "plumbing": "crews", "electrical": "crews", "auto": "bays", "dental": "people",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayOpen:
    """One weekday (0 = Monday) with its opening minutes; a day may have several, none is closed."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class OfferedService:
    """One service of the menu. Those of the vertical's template keep its words and questions; a service of one's own
    has `cues`, the words callers use for it. `price` is a sentence or empty: no other price is ever said."""

    key: str
    name: str
    minutes: int
    price: str = ""
    is_offered: bool = True
    cues: tuple[str, ...] = ()
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a calendar of their own. `does` are skills of the vertical's template, empty for all of them."""

    key: str
    name: str
    does: tuple[str, ...] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class VisitWindow:
    """An arrival window on these weekdays. Where it does not lie inside a day's hours it is not offered."""

    start: int
    end: int
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class SpokenFact:
    """One thing the voice may say. `source` and `reviewed` (ISO date) tell where it is from and when it was checked."""

    topic: str
    say: str
    cues: tuple[str, ...] = ()
    source: str = ""
    reviewed: str = ""


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is woken, in this order. `phone` is E.164."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole business as its owner sees it. `zips` are ranges, none is everywhere; `holidays` are names of US
    holidays that are kept; `closures` are pairs of ISO dates, half-open."""

    name: str
    vertical: Vertical
    zone: ZoneInfo
    phone: str = ""
    previous_number: str = ""
    address: str = ""
    hours: tuple[DayOpen, ...] = ()
    holidays: tuple[str, ...] = ("New Year's Day", "Thanksgiving Day", "Christmas Day")
    closures: tuple[tuple[str, str], ...] = ()
    services: tuple[OfferedService, ...] = ()
    people: tuple[Person, ...] = ()
    crews: int = 2
    advisors: int = 0
    bays: int = 2
    windows: tuple[VisitWindow, ...] = ()
    zips: tuple[tuple[str, str], ...] = ()
    facts: tuple[SpokenFact, ...] = ()
    insurers: tuple[str, ...] = ()
    on_call: tuple[OnCall, ...] = ()
    agent_name: str = "Sam"
    greeting: str = ""
    records_calls: bool = True
    terms_site: str = ""
    step_minutes: int = 15
    notice_minutes: int = 60
    horizon_days: int = 60
    frame_sites: tuple[str, ...] = ()
    """Origins (`https://shop.example`) whose pages may show the booking page in a frame."""
    transfers: bool = False
    """Callers who ask for somebody are put through to the people on call while it is open."""

    @property
    def work(self) -> Work:
        return WORK_OF[self.vertical]


codec = Codec(Profile)
