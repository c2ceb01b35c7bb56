"""What an outside calendar is to us, whoever keeps it: the port its adapters implement, and the plain values it speaks.

Law: an adapter tells what blocks, never what an event is called: titles, guests and notes of other people's events do
not enter our system. Instants are aware, in UTC; spans are half-open. Every call may block for its network, is made
outside a database transaction, and raises `VendorFault` or one of its kinds below.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.kernel.spans import Span


class AccessRevoked(VendorRefused):
    """The owner's permission is gone (`invalid_grant`, a changed password): only they can give it again."""


class ScopesMissing(AccessRevoked):
    """The owner signed in and did not give all we need. `scopes` are those that are missing."""

    def __init__(self, vendor: str, scopes: tuple[str, ...]) -> None:
        super().__init__(vendor, "not everything needed was allowed")
        self.scopes = scopes


class CursorExpired(VendorRefused):
    """The incremental cursor is too old (410, `syncStateNotFound`): read everything and compare."""


class CalendarGone(VendorRefused):
    """This calendar was deleted, or is no longer shared with us."""


class EventGone(VendorRefused):
    """The event is not there any more: somebody deleted it."""


class EventChanged(VendorRefused):
    """The event was changed by somebody else since we last saw it (412)."""


class RateLimited(VendorDown):
    """Too many requests; `retry_after_s` is the vendor's word, None when it gave none."""

    def __init__(self, vendor: str, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(vendor, reason)
        self.retry_after_s = retry_after_s


class OutcomeUnknown(VendorDown):
    """A write was sent and no answer came: it may have happened. `CalendarAccount.find` tells."""


@dataclass(frozen=True, slots=True)
class CalendarInfo:
    """One calendar of an account, for choosing. `zone` is an IANA name, empty when the vendor gives none."""

    id: str
    name: str
    zone: str
    is_writable: bool
    is_primary: bool


@dataclass(frozen=True, slots=True)
class BusyPolicy:
    """What blocks, per calendar, where owners differ. `zone` (IANA) places all-day and floating events."""

    zone: str
    tentative_blocks: bool = True
    free_blocks: bool = False
    free_all_day_blocks: bool = False
    focus_time_blocks: bool = True


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """One occurrence in somebody's calendar, expanded from its series. `id` names the occurrence within its calendar.

    `blocks` is the whole decision about transparency, answers, kinds and the policy. `booking` is our own booking's id
    when the event is one of ours. `created` decides who was first when two overlap, None when the vendor does not tell.
    """

    id: str
    span: Span[datetime]
    blocks: bool
    is_all_day: bool = False
    booking: str | None = None
    version: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a cursor, or everything in the window when `is_full`.

    `gone` are ids of occurrences that no longer exist or were cancelled; an id may also name a whole series, and then
    every occurrence of it is gone (`ForeignEvent.id` of an occurrence begins with its series' id). After a full read
    whatever is not in `events` is gone. An empty `cursor` means that this calendar is always read whole.
    """

    events: tuple[ForeignEvent, ...]
    gone: tuple[str, ...]
    cursor: str
    is_full: bool


@dataclass(frozen=True, slots=True)
class EventDraft:
    """Our booking as an event. `key` is 32 lower-case hex digits, the same for every try of the same booking: adapters
    derive the vendor's own idempotent id from it. `zone` is IANA. Texts are plain and already within limits."""

    key: str
    booking: str
    span: Span[datetime]
    zone: str
    title: str
    notes: str
    place: str
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """Our event as it stands in the calendar. `version` is what a conditional change must name (an ETag)."""

    event_id: str
    version: str
    span: Span[datetime]


@dataclass(frozen=True, slots=True)
class Channel:
    """A push channel that tells us of changes, until `expires`. `resource` is the vendor's second name of it."""

    id: str
    resource: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What a push message says. It is not signed: it counts only when the channel is known and `is_from` its secret.

    opened   the channel works; nothing has changed
    changed  read what changed since the cursor
    expiring make a new channel now; the old one ends soon
    missed   messages were lost: read what changed
    ended    the vendor ended the channel: make a new one and read what changed
    """

    channel_id: str
    secret: str = field(repr=False)
    kind: Literal["opened", "changed", "expiring", "missed", "ended"]

    def is_from(self, secret: str) -> bool:
        """Compares in constant time."""
        return bool(secret) and hmac.compare_digest(self.secret.encode(), secret.encode())


class OAuthClient(Protocol):
    """Our registration with a vendor. An empty `base_url` means the vendor's own addresses."""

    @property
    def client_id(self) -> str: ...

    @property
    def client_secret(self) -> str: ...

    @property
    def base_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an owner's consent gave us. `expires_at` (aware) is the access token's end; `scopes` are as granted."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    scopes: tuple[str, ...]


class CalendarAccount(Protocol):
    """One connected account of one vendor. Safe to use from several threads; holds no database connection."""

    vendor: str
    has_push: bool

    def calendars(self) -> Sequence[CalendarInfo]: ...

    def events(
        self, calendar_id: str, span: Span[datetime], policy: BusyPolicy, deadline_s: float
    ) -> tuple[ForeignEvent, ...]:
        """Everything that touches the span, read now, ours included. VendorDown when `deadline_s` passes."""
        ...

    def changes(self, calendar_id: str, cursor: str, window: Span[datetime], policy: BusyPolicy) -> Changes:
        """Since `cursor`, or the whole window when it is empty. Raises CursorExpired, CalendarGone."""
        ...

    def put(self, calendar_id: str, draft: EventDraft, known: Written | None, deadline_s: float) -> Written:
        """Creates the event, or changes the known one if nobody else has. Creating what exists already under the same
        key answers with what is there. Raises EventChanged, EventGone, CalendarGone, OutcomeUnknown."""
        ...

    def remove(self, calendar_id: str, known: Written, deadline_s: float) -> None:
        """Deletes our event; one that is gone already is success. Raises EventChanged, OutcomeUnknown."""
        ...

    def find(self, calendar_id: str, key: str, deadline_s: float) -> Written | None:
        """Our event by its draft's key, None when it is not there."""
        ...

    def watch(self, calendar_id: str, address: str, channel_id: str, secret: str, now: datetime) -> Channel | None:
        """Asks to be told of changes at `address`; None when this vendor has no push."""
        ...

    def unwatch(self, channel: Channel) -> None:
        """Ends a channel; one that is over already is success."""
        ...
