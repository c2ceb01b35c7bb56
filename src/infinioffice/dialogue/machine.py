"""The conversation: `advance(state, event)` decides every step and does nothing else.

Law: pure. The same events give the same steps for ever. An event nobody waits for changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from infinioffice.dialogue import events as ev
from infinioffice.dialogue.effects import FindAppointments, HangUp, PageOnCall
from infinioffice.dialogue.flows import (
    appointments,
    booking,
    cancelling,
    committing,
    hearing,
    keypad,
    keys,
    messages,
    offering,
    opening,
    proving,
    routing,
    safety,
    silence,
)
from infinioffice.dialogue.move import Move, best
from infinioffice.dialogue.reading import completeness
from infinioffice.dialogue.stages import TABLE
from infinioffice.dialogue.state import State, Step, Waiting
from infinioffice.kernel.errors import Broken

__all__ = ["advance", "begin", "completeness"]

_MOST_FOLLOW_UPS = 8
_WRITES = frozenset({"commit", "move", "cancel", "message", "waitlist", "page"})
_AGAIN = frozenset({"commit", "move", "cancel", "message", "slots", "lookup", "hold"})
"""Operations worth repeating once after a timeout: reads, and writes that happen at most once."""


def begin(started: ev.CallStarted) -> Step:
    """The first step of a call."""
    return advance(None, started)


def advance(state: State | None, event: ev.Event) -> Step:
    """The next step. Raises Broken for a call that has not started."""
    if isinstance(event, ev.CallStarted):
        return _start(state, event)
    if state is None:
        raise Broken("the call has not started")
    m = Move(replace(state, at=event.at))
    if state.ended:
        _after_the_end(m, event)
        return m.done()
    _on(event, m)
    _follow_up(m)
    return m.done()


def _start(state: State | None, event: ev.CallStarted) -> Step:
    if state is None:
        m = Move(State(event.call_id, event.business, event.caller_id, event.seed, event.at, event.line))
        opening.greet(m, event)
    else:
        m = Move(replace(state, at=event.at))
        if state.ended:
            opening.end_again(m)
        else:
            opening.resume(m)
    return m.done()


def _follow_up(m: Move) -> None:
    """What can be done without waiting for anybody: the next wish, and words said while we were busy."""
    for _ in range(_MOST_FOLLOW_UPS):
        if m.state.ended or TABLE[m.state.stage].silence == "wait":
            return
        if m.state.queue and m.state.stage == "more":
            routing.next_wish(m)
        elif m.state.backlog:
            first, *rest = m.state.backlog
            m.set(backlog=tuple(rest))
            hearing.hear(m, first)
        else:
            return


def _after_the_end(m: Move, event: ev.Event) -> None:
    """The line is closed; only a page that failed still needs somebody else to know."""
    waiting = m.answered(event.op_id) if hasattr(event, "op_id") else None
    if isinstance(event, ev.ToolFailed) and waiting is not None and isinstance(waiting.effect, PageOnCall):
        safety.on_page_failed(m, waiting.effect)
    elif isinstance(event, ev.HoldPlaced):
        m.set(hold=event.hold)
        m.release()


@singledispatch
def _on(event: object, _: Move) -> None:
    raise Broken(f"no such event: {type(event).__name__}")


@_on.register
def _(event: ev.CallerSaid, m: Move) -> None:
    hearing.hear(m, event)


@_on.register
def _(event: ev.CallerPressed, m: Move) -> None:
    keys.press(m, event.digits)


@_on.register
def _(_: ev.CallerUnheard, m: Move) -> None:
    keypad.not_heard(m)


@_on.register
def _(_: ev.CallerSilent, m: Move) -> None:
    silence.keep_quiet(m)


@_on.register
def _(_: ev.CallerLeft, m: Move) -> None:
    """Writes on their way are waited for; everything else is given back."""
    m.set(has_left=True, queue=(), backlog=())
    if any(each.purpose in _WRITES for each in m.state.waiting):
        m.go("leaving")
        return
    note = m.state.note
    if (m.state.hold is not None and m.learned.phone) or (note is not None and note.text):
        silence.leave_word(m, "Hung up before the end.")
    _close(m)


def _close(m: Move) -> None:
    m.release()
    final = best(m.state.outcomes)
    m.effects.append(HangUp(final))
    m.go("ended")
    m.set(ended=True, outcome=final, question="")


@_on.register
def _(event: ev.SlotsFound, m: Move) -> None:
    if m.answered(event.op_id) and m.state.stage == "finding":
        offering.on_slots(m, event.answer)


@_on.register
def _(event: ev.HoldPlaced, m: Move) -> None:
    if m.answered(event.op_id) is None:
        return
    if m.state.stage == "holding":
        booking.on_hold(m, event.hold)
    else:
        m.set(hold=event.hold)
        m.release()


@_on.register
def _(event: ev.HoldRefused, m: Move) -> None:
    if m.answered(event.op_id) and m.state.stage == "holding":
        offering.on_refused(m)


@_on.register
def _(event: ev.BookingCommitted, m: Move) -> None:
    if m.answered(event.op_id) is None:
        return
    if m.state.stage == "committing":
        committing.on_committed(m, event.booking)
    else:
        m.set(booking=event.booking, hold=None)
        m.achieved("booked")
        _finish_leaving(m)


@_on.register
def _(event: ev.BookingMoved, m: Move) -> None:
    if m.answered(event.op_id) is None:
        return
    if m.state.stage == "committing":
        committing.on_moved(m, event.booking)
    else:
        m.set(booking=event.booking, hold=None)
        m.achieved("changed")
        _finish_leaving(m)


@_on.register
def _(event: ev.BookingCancelled, m: Move) -> None:
    if m.answered(event.op_id) is None:
        return
    if m.state.stage == "cancelling":
        cancelling.on_cancelled(m, event.booking)
    else:
        m.achieved("cancelled")
        _finish_leaving(m)


@_on.register
def _(event: ev.BookingRefused, m: Move) -> None:
    if m.answered(event.op_id) is None:
        return
    if m.state.stage == "leaving":
        _finish_leaving(m)
    elif event.reason == "taken":
        booking.on_taken(m)
    else:
        committing.on_stale(m, event.reason)


@_on.register
def _(event: ev.AppointmentsFound, m: Move) -> None:
    waiting = m.answered(event.op_id)
    if waiting is not None and m.state.stage == "looking_up" and isinstance(waiting.effect, FindAppointments):
        appointments.on_found(m, event.bookings, phone=waiting.effect.phone)


@_on.register
def _(event: ev.ProofAnswered, m: Move) -> None:
    if m.answered(event.op_id) is None or m.state.stage != "proving":
        return
    if event.outcome == "sent":
        proving.ask(m)
    elif event.outcome == "right":
        m.say("code_right")
        appointments.proven(m)
    elif event.outcome == "wrong" and proving.may_try_again(m):
        proving.ask(m, "code_again")
    else:
        appointments.give_up(m)


@_on.register
def _(event: ev.Done, m: Move) -> None:
    waiting = m.answered(event.op_id)
    if waiting is None:
        return
    if m.state.stage == "saving" and waiting.purpose in ("message", "waitlist"):
        messages.on_saved(m)
    elif m.state.stage == "leaving":
        if waiting.purpose in ("message", "waitlist"):
            m.achieved("message")
        _finish_leaving(m)


@_on.register
def _(event: ev.ToolFailed, m: Move) -> None:
    waiting = m.answered(event.op_id)
    if waiting is None:
        return
    if event.reason == "timeout" and waiting.purpose in _AGAIN and not waiting.again:
        m.repeat_request(waiting)
    elif m.state.stage == "leaving":
        _finish_leaving(m)
    else:
        _on_failure(m, waiting)


def _on_failure(m: Move, waiting: Waiting) -> None:
    """Say what cannot be done, honestly, and hand it to a person."""
    purpose, stage = waiting.purpose, m.state.stage
    if purpose in ("slots", "hold", "lookup") and stage in ("finding", "holding", "looking_up"):
        m.say("calendar_down")
        messages.begin(m, "booking_failed", messages.summary(m.state))
    elif purpose == "proof" and stage == "proving":
        appointments.give_up(m)
    elif purpose == "commit":
        # The row may or may not be there: the hold must not be given back.
        text = messages.summary(m.state)
        m.set(hold=None)
        m.say("commit_unsure")
        messages.begin(m, "booking_failed", f"Booking not confirmed. {text}", urgent=True)
    elif purpose in ("move", "cancel"):
        text = messages.summary(m.state)
        m.set(hold=None)
        m.say("change_failed")
        messages.begin(m, "booking_failed", f"Wanted to {purpose} an appointment. {text}", urgent=True)
    elif purpose in ("message", "waitlist") and stage == "saving":
        messages.on_not_saved(m)
    elif purpose == "page" and isinstance(waiting.effect, PageOnCall):
        safety.on_page_failed(m, waiting.effect)
    elif purpose == "stop_texts":
        m.say("texts_failed")
        messages.begin(m, "other", "Does not want texts any more.", urgent=True)
    elif purpose == "text" and m.state.consent and stage == "more":
        m.say("text_failed")


def _finish_leaving(m: Move) -> None:
    """After the caller left: close as soon as nothing is on its way any more."""
    if m.state.has_left and not any(each.purpose in _WRITES for each in m.state.waiting):
        _close(m)
