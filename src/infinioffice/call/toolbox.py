"""Carries out what the conversation wants of the stores, through the ports, and tells it what came of it.

A store that is away or slow is an event like any other (`ToolFailed`), never an exception: the conversation goes on.
A write that times out may still have happened; its `op_id` makes asking again safe.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from infinioffice.call.ports import Appointments, Desk, Schedule, Scope
from infinioffice.dialogue import effects as ef
from infinioffice.dialogue import events as ev
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import StoreDown
from infinioffice.scheduling.slots import SlotTaken, Stale

READ_TIMEOUT_S = 2.0
WRITE_TIMEOUT_S = 2.5


class Toolbox:
    """The tools of one call."""

    def __init__(self, schedule: Schedule, appointments: Appointments, desk: Desk, scope: Scope, clock: Clock) -> None:
        self._schedule = schedule
        self._appointments = appointments
        self._desk = desk
        self._scope = scope
        self._clock = clock
        self._runs: dict[type, Callable[[Any, datetime], Awaitable[ev.Event]]] = {
            ef.FindSlots: self._find_slots,
            ef.PlaceHold: self._place_hold,
            ef.ReleaseHold: self._release_hold,
            ef.CommitBooking: self._commit,
            ef.MoveBooking: self._move,
            ef.CancelBooking: self._cancel,
            ef.FindAppointments: self._find_appointments,
            ef.TakeMessage: self._take_message,
            ef.PageOnCall: self._page,
            ef.RecordTextConsent: self._record_consent,
            ef.SendText: self._send_text,
            ef.ProveByText: self._prove_by_text,
            ef.StopTexts: self._stop_texts,
            ef.JoinWaitlist: self._join_waitlist,
        }

    async def run(self, effect: ef.Effect) -> ev.Event | None:
        """The event that answers the effect, or None for effects nobody answers (`Say`, `HangUp`, …)."""
        run = self._runs.get(type(effect))
        op_id = getattr(effect, "op_id", None)
        if run is None or not isinstance(op_id, str):
            return None
        is_read = isinstance(effect, (ef.FindSlots, ef.FindAppointments))
        try:
            async with asyncio.timeout(READ_TIMEOUT_S if is_read else WRITE_TIMEOUT_S):
                return await run(effect, self._clock.now())
        except StoreDown:
            return ev.ToolFailed(op_id, "store_down", self._clock.now())
        except TimeoutError:
            return ev.ToolFailed(op_id, "timeout", self._clock.now())

    def _done(self, op_id: str) -> ev.Event:
        return ev.Done(op_id, self._clock.now())

    async def _find_slots(self, effect: ef.FindSlots, now: datetime) -> ev.Event:
        answer = await self._schedule.find_slots(self._scope, effect.request, now)
        return ev.SlotsFound(effect.op_id, answer, self._clock.now())

    async def _place_hold(self, effect: ef.PlaceHold, now: datetime) -> ev.Event:
        held = await self._schedule.hold(self._scope, effect.op_id, effect.token, effect.service, now)
        if isinstance(held, SlotTaken):
            return ev.HoldRefused(effect.op_id, held.rule, self._clock.now())
        return ev.HoldPlaced(effect.op_id, held, self._clock.now())

    async def _release_hold(self, effect: ef.ReleaseHold, _now: datetime) -> ev.Event:
        await self._schedule.release(self._scope, effect.op_id, effect.hold_id)
        return self._done(effect.op_id)

    async def _commit(self, effect: ef.CommitBooking, now: datetime) -> ev.Event:
        booked = await self._schedule.commit(self._scope, effect.op_id, effect.hold_id, effect.details, now)
        if isinstance(booked, SlotTaken):
            return ev.BookingRefused(effect.op_id, "taken", self._clock.now())
        return ev.BookingCommitted(effect.op_id, booked, self._clock.now())

    async def _move(self, effect: ef.MoveBooking, now: datetime) -> ev.Event:
        moved = await self._appointments.move(
            self._scope, effect.op_id, effect.booking_id, effect.version, effect.hold_id, now
        )
        if isinstance(moved, SlotTaken):
            return ev.BookingRefused(effect.op_id, "taken", self._clock.now())
        if isinstance(moved, Stale):
            return ev.BookingRefused(effect.op_id, moved.reason, self._clock.now())
        return ev.BookingMoved(effect.op_id, moved, self._clock.now())

    async def _cancel(self, effect: ef.CancelBooking, now: datetime) -> ev.Event:
        cancelled = await self._appointments.cancel(self._scope, effect.op_id, effect.booking_id, effect.version, now)
        if isinstance(cancelled, Stale):
            return ev.BookingRefused(effect.op_id, cancelled.reason, self._clock.now())
        return ev.BookingCancelled(effect.op_id, cancelled, self._clock.now())

    async def _find_appointments(self, effect: ef.FindAppointments, now: datetime) -> ev.Event:
        found = await self._appointments.find(self._scope, effect.phone, effect.name, now)
        return ev.AppointmentsFound(effect.op_id, tuple(found), self._clock.now())

    async def _take_message(self, effect: ef.TakeMessage, now: datetime) -> ev.Event:
        await self._desk.take_message(
            self._scope, effect.op_id, effect.topic, effect.name, effect.phone, effect.text, effect.urgent, now
        )
        return self._done(effect.op_id)

    async def _page(self, effect: ef.PageOnCall, now: datetime) -> ev.Event:
        await self._desk.page_on_call(self._scope, effect.op_id, effect.topic, effect.phone, effect.text, now)
        return self._done(effect.op_id)

    async def _record_consent(self, effect: ef.RecordTextConsent, now: datetime) -> ev.Event:
        await self._desk.record_consent(self._scope, effect.op_id, effect.phone, effect.agreed, effect.wording, now)
        return self._done(effect.op_id)

    async def _send_text(self, effect: ef.SendText, now: datetime) -> ev.Event:
        await self._desk.send_text(self._scope, effect.op_id, effect.kind, effect.phone, effect.booking_id, now)
        return self._done(effect.op_id)

    async def _prove_by_text(self, effect: ef.ProveByText, now: datetime) -> ev.Event:
        outcome = await self._desk.prove_by_text(
            self._scope, effect.op_id, effect.phone, effect.booking_id, effect.said, now
        )
        return ev.ProofAnswered(effect.op_id, outcome, self._clock.now())

    async def _stop_texts(self, effect: ef.StopTexts, now: datetime) -> ev.Event:
        # A revocation is the answer "no" of the same ledger, in the caller's own words.
        await self._desk.record_consent(
            self._scope, effect.op_id, effect.phone, agreed=False, wording="revoked by voice", now=now
        )
        return self._done(effect.op_id)

    async def _join_waitlist(self, effect: ef.JoinWaitlist, now: datetime) -> ev.Event:
        await self._desk.join_waitlist(self._scope, effect.op_id, effect.request, effect.details, now)
        return self._done(effect.op_id)
