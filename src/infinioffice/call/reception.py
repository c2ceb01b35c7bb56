"""Where a ringing call becomes a conversation, whatever line it came by.

ring       the carrier asks who answers: business found, greeting made ready, a ticket given
admit      the media socket shows its ticket: good once, for a minute
converse   the session runs; how it ended is remembered for the carrier's next question
come_back  the media socket is gone and the carrier asks what now: over, or a ticket to go on with the same call
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from infinioffice.call import metrics
from infinioffice.call.admission import Admission
from infinioffice.call.conversation import Conversation, seed_of, spoken_clauses
from infinioffice.call.equipment import Equipment
from infinioffice.call.listening import hints_of
from infinioffice.call.log import CallRecord
from infinioffice.call.ports import (
    Called,
    CallEnd,
    CallLog,
    Directory,
    KnownCall,
    Line,
    OnceStore,
    OpenCalls,
    Recordings,
    Scope,
    Tools,
)
from infinioffice.call.recorder import RecordedLine, Recorder
from infinioffice.call.replay import Interrupted, interrupted
from infinioffice.call.session import Session
from infinioffice.call.tokens import CallTokens, Ticket
from infinioffice.call.tracing import CallTrace, Trace
from infinioffice.dialogue.events import CallStarted, LineKind
from infinioffice.dialogue.wording import en
from infinioffice.kernel.errors import Broken, CallerFault, HandedOver, StoreDown
from infinioffice.kernel.ids import ENTROPY_BYTES, uuid7_at
from infinioffice.kernel.phone import is_e164, parse
from infinioffice.kernel.records import RecordWrong

_log = logging.getLogger(__name__)

GREETING_WAIT_S = 2.0
MOST_RETURNS = 3
"""So often a call may be picked up again; after that something is wrong that another worker does not mend."""
_LOOK_UP_S = 2.0
_OVER_S = 2.0
_LET_GO_S = 4.0
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
    """A call that cannot be carried: `unknown` number, `busy`, `store_down` with a business never seen before; for a
    call that comes back, `over` (nothing is owed), `transfer` (to be put through) or `lost`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Transferring:
    """A business's name and the numbers it puts callers through to, E.164, in order."""

    name: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stores:
    """What a call needs of the office. `tools` makes the toolbox of one call. Without `open_calls` a call whose worker
    died cannot be picked up; `keep_holds` lets the holds of a call that was picked up last. Without `recordings`
    nothing is recorded, and no caller is told so."""

    directory: Directory
    log: CallLog
    tools: Callable[[Scope], Tools]
    open_calls: OpenCalls | None = None
    keep_holds: Callable[[Scope, datetime], Awaitable[int]] | None = None
    recordings: Recordings | None = None


@dataclass(slots=True)
class _Live:
    """A call this process carries."""

    call_id: str
    over: asyncio.Event
    session: Session | None = None
    record: CallRecord | None = None
    recorder: Recorder | None = None


class Reception:
    """Shared by all lines of a process."""

    def __init__(
        self,
        equipment: Equipment,
        stores: Stores,
        once: OnceStore,
        tokens: CallTokens,
        admission: Admission,
        trace: Trace | None = None,
    ) -> None:
        self._trace = trace
        self._equipment = equipment
        self._stores = stores
        self._once = once
        self._tokens = tokens
        self._ringing: OrderedDict[str, Called] = OrderedDict()
        self._ends: OrderedDict[str, str] = OrderedDict()
        self._live: dict[str, _Live] = {}
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
        self._remember(ticket.call_id, called)
        self._equipment.recognizer.prepare(ticket.call_id, hints_of(called.business))
        self._equipment.heard_of(called.business)
        await self._prepare_greeting(self._started(ticket, called, line, now))
        return Ringing(ticket, called, self._tokens.make(ticket, self._equipment.clock.now()))

    async def admit(self, token: str) -> Ringing:
        """The call behind a ticket. Raises CallerFault: `bad_token`, `token_expired`, `token_used`, `call_is_live`,
        `no_room`; and StoreDown for a business that nobody remembers."""
        ticket = self._tokens.read(token, self._equipment.clock.now())
        if ticket.sid in self._live and not ticket.epoch:
            # A webhook that was sent twice gave two tickets for one call: the first socket has it.
            raise CallerFault("call_is_live")
        if not await self._once.claim(f"ticket:{ticket.call_id}:{ticket.epoch}", _CLAIM_TTL_S):
            raise CallerFault("token_used")
        called = self._ringing.pop(ticket.call_id, None) or await self._find(ticket.to)
        if called is None:
            raise CallerFault("bad_token")
        if not self.admission.enter():
            raise CallerFault("no_room")
        return Ringing(ticket, called, token)

    async def converse(self, ringing: Ringing, line: Line, kind: LineKind = "phone") -> CallEnd | None:
        """Carries an admitted call to its end and gives its place back. None: the call goes on, but not here."""
        ticket = ringing.ticket
        sid = ticket.sid or ticket.call_id
        began = self._equipment.clock.now()
        live = self._live[sid] = _Live(ticket.call_id, asyncio.Event())
        try:
            session = live.session = await self._session(ringing, line, kind, live)
            if session is None:
                await line.hang_up()
                return None
            try:
                end = await session.run()
            finally:
                if live.recorder is not None:
                    await live.recorder.close(goes_on=session.goes_on_elsewhere)
            if session.goes_on_elsewhere:
                _log.warning("call let go", extra={"call_id": ticket.call_id})
                return None
            metrics.CALLS.labels(end.outcome, kind).inc()
            if self._trace is not None and live.record is not None:
                self._trace(_traced(live.record, kind, began, end))
            await self._over(sid, end.outcome)
            _log.info("call ended", extra={"call_id": ticket.call_id, "outcome": end.outcome})
            return end
        finally:
            self.admission.leave()
            if self._live.get(sid) is live:
                del self._live[sid]
            live.over.set()

    async def come_back(self, to: str, caller_id: str, sid: str) -> Ringing | Turned:
        """The media socket has closed and the carrier still holds the caller. A call that was dropped in the middle
        is gone on with, here or by another worker; one that cannot be is `lost` and owes the caller an apology."""
        live = self._live.get(sid)
        if live is not None and not await _within(live.over.wait(), _OVER_S) and self._stores.open_calls is None:
            return Turned("over")
        if sid in self._ends:
            return Turned(_owed(self._ends[sid]))
        if self._stores.open_calls is None:
            return Turned("over" if await self._ended_elsewhere(sid, live) else "lost")
        try:
            async with asyncio.timeout(_LOOK_UP_S):
                known = await self._stores.open_calls.find(sid)
        except (StoreDown, TimeoutError):
            return Turned("over" if await self._ended_elsewhere(sid, live) else "lost")
        if known is not None and (known.ended_at is not None or known.said_goodbye):
            return Turned(_owed(known.outcome or await self._outcome_of(sid)))
        if not await self._may_return(sid):
            return Turned("lost")
        if known is None:
            # It was dropped before anything was written: for the caller, the call begins now.
            return await self.ring(to, caller_id, sid)
        return await self._resuming(known, to, sid)

    async def transfers(self, to: str) -> Transferring:
        """Whom callers of this number are put through to, nobody when it is not known. Raises nothing."""
        try:
            called = await self._find(to)
        except StoreDown:
            called = None
        if called is None:
            return Transferring("", ())
        return Transferring(called.business.name, tuple(filter(is_e164, called.business.transfer_numbers)))

    async def previous_number(self, to: str) -> str:
        """Who answered this number before we did, empty when nobody is known. Raises nothing."""
        try:
            called = await self._find(to)
        except StoreDown:
            return ""
        number = called.business.previous_number if called is not None else ""
        return number if is_e164(number) else ""

    def held(self) -> Sequence[str]:
        """The ids of the calls that live here now."""
        return [each.call_id for each in self._live.values()]

    async def drained(self, within_s: float) -> bool:
        """Takes no more calls and waits for those that live. Those that still do after `within_s` are let go: their
        sockets close and another worker goes on with them. False when there were any."""
        self.admission.is_draining = True
        until = self._equipment.clock.monotonic() + within_s
        while self._live:
            left = until - self._equipment.clock.monotonic()
            over = next(iter(self._live.values())).over
            if left <= 0 or not await _within(over.wait(), left):
                await self._let_all_go()
                return False
        return True

    async def _let_all_go(self) -> None:
        living = list(self._live.values())
        for each in living:
            if each.session is not None:
                each.session.let_go()
        waits = [asyncio.ensure_future(each.over.wait()) for each in living]
        if waits:
            _, late = await asyncio.wait(waits, timeout=_LET_GO_S)
            for wait in late:
                wait.cancel()

    async def _session(self, ringing: Ringing, line: Line, kind: LineKind, live: _Live) -> Session | None:
        """A new call, or one that was interrupted. None when the interrupted one is not to be had: the carrier will
        ask again what to do with its caller."""
        ticket, called = ringing.ticket, ringing.called
        now = self._equipment.clock.now()
        scope = Scope(called.tenant_id, called.business.id, ticket.call_id, ticket.epoch)
        before: Interrupted | None = None
        if ticket.epoch:
            try:
                async with asyncio.timeout(_LOOK_UP_S):
                    before = await self._take_over(scope, now)
            except (HandedOver, StoreDown, TimeoutError) as fault:
                reason = type(fault).__name__
                _log.error("call not taken over", extra={"call_id": ticket.call_id, "reason": reason})
                return None
        record = live.record = CallRecord(
            self._stores.log,
            self._equipment.journal,
            scope,
            self._equipment.clock,
            before.last_seq if before is not None else 0,
        )
        if before is None:
            record.open(ticket.sid or ticket.call_id, ticket.caller_id or None, kind, now)
            started = self._started(ticket, called, kind, now)
        else:
            metrics.RESUMED.inc()
            _log.warning("call goes on", extra={"call_id": ticket.call_id, "epoch": ticket.epoch})
            started = replace(before.started, at=now, resumed=True)
        if self._stores.recordings is not None and (before.state.is_recording if before is not None else True):
            notice = _notice(started)
            live.recorder = Recorder(
                self._stores.recordings, scope, notice, self._equipment.clock, resumed=before is not None
            )
            line = RecordedLine(line, live.recorder)
        return Session(self._equipment, line, self._stores.tools(scope), record, started, before, live.recorder)

    async def _take_over(self, scope: Scope, now: datetime) -> Interrupted | None:
        """From here on the call is ours. None: nothing had been said yet. Raises HandedOver, StoreDown."""
        assert self._stores.open_calls is not None
        entries = await self._stores.open_calls.take_over(scope, now)
        if self._stores.keep_holds is not None:
            await self._stores.keep_holds(scope, now)
        try:
            return interrupted(entries)
        except (RecordWrong, Broken):
            # A log of another release: its numbers are used up, so it cannot be begun again under the same id.
            _log.exception("call cannot be gone on with", extra={"call_id": scope.call_id})
            raise HandedOver from None

    async def _resuming(self, known: KnownCall, to: str, sid: str) -> Ringing | Turned:
        """A ticket for any worker. The number that was called still says which business it is."""
        scope = known.scope
        try:
            called = await self._find(to)
        except StoreDown:
            called = None
        if called is None or called.tenant_id != scope.tenant_id or called.business.id != scope.business_id:
            return Turned("lost")
        ticket = Ticket(scope.call_id, to, known.caller_id, sid, scope.epoch + 1)
        self._equipment.recognizer.prepare(ticket.call_id, hints_of(called.business))
        self._remember(ticket.call_id, called)
        return Ringing(ticket, called, self._tokens.make(ticket, self._equipment.clock.now()))

    async def _may_return(self, sid: str) -> bool:
        for number in range(MOST_RETURNS):
            if await self._once.claim(f"return:{sid}:{number}", _CLAIM_TTL_S):
                return True
        return False

    async def _over(self, sid: str, outcome: str) -> None:
        self._ends[sid] = outcome
        while len(self._ends) > _REMEMBERED:
            self._ends.popitem(last=False)
        if outcome != "failed":
            await self._once.claim(f"over:{sid}", _CLAIM_TTL_S)

    async def _ended_elsewhere(self, sid: str, live: _Live | None) -> bool:
        """Without the database: whether another worker has said that the call is over."""
        if live is None:
            # It may be saying so right now.
            await asyncio.sleep(0.5)
        return not await self._once.claim(f"over:{sid}", _CLAIM_TTL_S)

    async def _outcome_of(self, sid: str) -> str:
        """Another worker has said goodbye and is writing down how it ended."""
        assert self._stores.open_calls is not None
        await asyncio.sleep(0.5)
        try:
            async with asyncio.timeout(_LOOK_UP_S):
                known = await self._stores.open_calls.find(sid)
        except (StoreDown, TimeoutError):
            return ""
        return known.outcome if known is not None else ""

    def _remember(self, call_id: str, called: Called) -> None:
        self._ringing[call_id] = called
        while len(self._ringing) > _REMEMBERED:
            self._ringing.popitem(last=False)

    async def _find(self, to: str) -> Called | None:
        directory = self._stores.directory
        called = await (directory.by_number(to) if to.startswith("+") else directory.by_slug(to))
        if called is None or self._stores.recordings is not None or not called.business.records_calls:
            return called
        return replace(called, business=replace(called.business, records_calls=False))

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


def _traced(record: CallRecord, line: LineKind, began: datetime, end: CallEnd) -> CallTrace:
    scope = record.scope
    return CallTrace(
        scope.call_id, scope.business_id, line, scope.epoch, began, end.at, end.outcome, tuple(record.turns)
    )


def _owed(outcome: str) -> str:
    """What the caller of an ended call is still to get."""
    return {"failed": "lost", "transferred": "transfer"}.get(outcome, "over")


def _notice(started: CallStarted) -> str:
    """What must have been heard before anything is recorded; empty when nothing is."""
    business = started.business
    return (business.notice or en.line("notice", started.seed)) if business.records_calls else ""


async def _within(waiting: Awaitable[object], seconds: float) -> bool:
    """Whether it came to its end in time."""
    try:
        async with asyncio.timeout(seconds):
            await waiting
    except TimeoutError:
        return False
    return True


def _known_number(caller_id: str) -> str:
    """E.164, or empty for "anonymous", SIP addresses and the number that spells ANONYMOUS on a keypad."""
    if caller_id == "+266696687" or not caller_id.startswith("+"):
        return ""
    return parse(caller_id) or ""
