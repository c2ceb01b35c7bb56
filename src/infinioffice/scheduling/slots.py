"""The words of scheduling that every other ring uses: what is asked, offered, held and booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Mode = Literal["exact", "window"]
Status = Literal["held", "pending", "booked", "cancelled", "expired", "no_show", "done"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A bookable time. `token` is opaque and expires; `[start, end)` is what the caller is told (the arrival window
    for `window` mode, the visit for `exact`), aware. `provider` is a key, `provider_name` is spoken."""

    token: str
    start: datetime
    end: datetime
    mode: Mode
    provider: str | None = None
    provider_name: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One stretch of time the caller would accept: starts in `[start, end)`, None is open on that side.
    `exact` is a wish for precisely this start. `minutes` limits the wall-clock minute of day `[from, to)`."""

    start: datetime | None = None
    end: datetime | None = None
    exact: datetime | None = None
    minutes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """What to look for. Empty `wanted` means any time. `excluded` are stretches the caller ruled out. `moving` is the
    id of the booking that gives up its time for the new one, so that a visit can move by less than its own length."""

    service: str
    wanted: tuple[Wanted, ...] = ()
    excluded: tuple[Wanted, ...] = ()
    provider: str | None = None
    zip: str | None = None
    limit: int = 3
    not_tokens: tuple[str, ...] = ()
    moving: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a time cannot be had: the first rule that failed, as a key (`closed`, `holiday`, `past`, `notice`,
    `horizon`, `taken`, `area`, `provider_away`, `too_long`, `no_such_service`, `not_in_hours`, `off_grid`)
    and the facts needed to say it."""

    rule: str
    at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SlotsAnswer:
    """`slots` fit the request; where none does, they are the next best and `refusal` says why the wish failed."""

    slots: tuple[Slot, ...]
    fits: bool
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A slot kept for one call until `expires_at`."""

    id: str
    slot: Slot
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SlotTaken:
    """An expected refusal: somebody else has it now."""

    rule: str = "taken"


@dataclass(frozen=True, slots=True)
class Stale:
    """An expected refusal: the booking changed since it was read (version), or is no longer active."""

    reason: str = "changed"


@dataclass(frozen=True, slots=True)
class BookingDetails:
    """Who it is for. `phone` is E.164."""

    name: str
    phone: str
    notes: str = ""
    address: str = ""
    zip: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A committed row as everybody else may see it. A pending one waits for a person (`pending_reason` is `service`),
    or for the business's calendar to answer (`calendar`) or to be opened to us again (`access`)."""

    id: str
    version: int
    service: str
    service_name: str
    start: datetime
    end: datetime
    mode: Mode
    status: Status
    name: str
    phone: str
    provider: str | None = None
    provider_name: str | None = None
    notes: str = ""
    address: str = ""
    zip: str = ""
    pending_reason: str = ""
