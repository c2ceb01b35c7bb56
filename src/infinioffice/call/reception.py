"""Where a ringing call becomes a conversation, whatever line it came by.

ring      the carrier asks who answers: business found, greeting made ready, a ticket given
admit     the media socket shows its ticket: good once, for a minute
converse  the session runs; how it ended is remembered for the carrier's next question
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from infinioffice.call.admission import Admission
from infinioffice.call.conversation import Conversation, seed_of, spoken_clauses
from infinioffice.call.log import CallRecord
from infinioffice.call.ports import Called, CallEnd, CallLog, Directory, Line, OnceStore, Scope, Tools
from infinioffice.call.session import Equipment, Session
from infinioffice.call.tokens import CallTokens, Ticket
from infinioffice.dialogue.events import CallStarted, LineKind
from infinioffice.kernel.errors import CallerFault, StoreDown
from infinioffice.kernel.ids import ENTROPY_BYTES, uuid7_at
from infinioffice.kernel.phone import parse

_log = logging.getLogger(__name__)

GREETING_WAIT_S = 2.0
_CLAIM_TTL_S = 3600
_REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that may be carried now. `token` opens the media socket."""

    ticket: Ticket
    called: Called
    token: str


@dataclass(frozen=True, slots=True)
class Turned:
    """A call that cannot be carried: `unknown` number, `busy`, or `store_down` with a business never seen before."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stores:
    """What a call needs of the office. `tools` makes the toolbox of one call."""

    directory: Directory
    log: CallLog
    tools: Callable[[Scope], Tools]


class Reception:
    """Shared by all lines of a process."""

    def __init__(
        self, equipment: Equipment, stores: Stores, once: OnceStore, tokens: CallTokens, admission: Admission
    ) -> None:
        self._equipment = equipment
        self._stores = stores
        self._once = once
        self._tokens = tokens
        self._ringing: OrderedDict[str, Called] = OrderedDict()
        self._ends: OrderedDict[str, str] = OrderedDict()
        self._live: dict[str, asyncio.Event] = {}
        self.admission = admission

    async def ring(self, to: str, caller_id: str, sid: str, line: LineKind = "phone") -> Ringing | Turned:
        """Answers a carrier's question for `to`, E.164 or a slug. Raises nothing for a database that is away."""
        if not self.admission.has_room:
            return Turned("busy")
        try:
            called = await self._find(to)
        except StoreDown:
            return Turned("store_down")
        if called is None:
            return Turned("unknown")
        now = self._equipment.clock.now()
        ticket = Ticket(str(uuid7_at(now, os.urandom(ENTROPY_BYTES))), to, _known_number(caller_id), sid)
        self._ringing[ticket.call_id] = called
        while len(self._ringing) > _REMEMBERED:
            self._ringing.popitem(last=False)
        await self._prepare_greeting(self._started(ticket, called, line, now))
        return Ringing(ticket, called, self._tokens.make(ticket, self._equipment.clock.now()))

    async def admit(self, token: str) -> Ringing:
        """The call behind a ticket. Raises CallerFault: `bad_token`, `token_expired`, `token_used`, `no_room`; and
        StoreDown for a business that nobody remembers."""
        ticket = self._tokens.read(token, self._equipment.clock.now())
        if not await self._once.claim(f"ticket:{ticket.call_id}", _CLAIM_TTL_S):
            raise CallerFault("token_used")
        called = self._ringing.pop(ticket.call_id, None) or await self._find(ticket.to)
        if called is None:
            raise CallerFault("bad_token")
        if not self.admission.enter():
            raise CallerFault("no_room")
        return Ringing(ticket, called, token)

    async def converse(self, ringing: Ringing, line: Line, kind: LineKind = "phone") -> CallEnd:
        """Carries an admitted call to its end and gives its place back."""
        ticket, called = ringing.ticket, ringing.called
        sid = ticket.sid or ticket.call_id
        now = self._equipment.clock.now()
        scope = Scope(called.tenant_id, called.business.id, ticket.call_id)
        record = CallRecord(self._stores.log, self._equipment.journal, scope, self._equipment.clock)
        record.open(sid, ticket.caller_id or None, kind, now)
        started = self._started(ticket, called, kind, now)
        over = self._live[sid] = asyncio.Event()
        try:
            session = Session(self._equipment, line, self._stores.tools(scope), record, started)
            end = await session.run()
            self._ends[sid] = end.outcome
            while len(self._ends) > _REMEMBERED:
                self._ends.popitem(last=False)
            if end.outcome != "failed":
                await self._once.claim(f"over:{sid}", _CLAIM_TTL_S)
            _log.info("call ended", extra={"call_id": ticket.call_id, "outcome": end.outcome})
            return end
        finally:
            self.admission.leave()
            self._live.pop(sid, None)
            over.set()

    async def ended_well(self, sid: str) -> bool:
        """Whether the carrier may simply hang up after the media socket has closed. A call that this process, or
        another one, dropped in the middle owes the caller an apology."""
        over = self._live.get(sid)
        if over is not None:
            try:
                async with asyncio.timeout(2.0):
                    await over.wait()
            except TimeoutError:
                return True
        if sid in self._ends:
            return self._ends[sid] != "failed"
        if over is None:
            # Another worker may be writing down right now that the call is over.
            await asyncio.sleep(0.5)
        return not await self._once.claim(f"over:{sid}", _CLAIM_TTL_S)

    async def drained(self, within_s: float) -> bool:
        """Takes no more calls and waits for those that live. False when some still do after `within_s`."""
        self.admission.is_draining = True
        until = self._equipment.clock.monotonic() + within_s
        while self._live:
            left = until - self._equipment.clock.monotonic()
            if left <= 0:
                return False
            over = next(iter(self._live.values()))
            try:
                async with asyncio.timeout(left):
                    await over.wait()
            except TimeoutError:
                return False
        return True

    async def _find(self, to: str) -> Called | None:
        directory = self._stores.directory
        return await (directory.by_number(to) if to.startswith("+") else directory.by_slug(to))

    def _started(self, ticket: Ticket, called: Called, line: LineKind, at: datetime) -> CallStarted:
        return CallStarted(
            ticket.call_id, called.business, ticket.caller_id or None, at, seed=seed_of(ticket.call_id), line=line
        )

    async def _prepare_greeting(self, started: CallStarted) -> None:
        """The caller still hears ringing: better a moment longer than silence after the click."""
        _, effects = Conversation.begin(self._equipment.machine, started)
        greeting = spoken_clauses(effects)
        self._equipment.phrases.prepare(greeting, keep=True)
        if greeting:
            await self._equipment.phrases.wait_ready(greeting[0], GREETING_WAIT_S)


def _known_number(caller_id: str) -> str:
    """E.164, or empty for "anonymous", SIP addresses and the number that spells ANONYMOUS on a keypad."""
    if caller_id == "+266696687" or not caller_id.startswith("+"):
        return ""
    return parse(caller_id) or ""
