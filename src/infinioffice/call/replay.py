"""Decides a call again from its log: the same events must lead to the same effects, in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from infinioffice.call.ports import LogEntry
from infinioffice.dialogue.effects import Effect
from infinioffice.dialogue.events import CallerPressed, CallerSaid, CallerSilent, CallStarted, Event
from infinioffice.dialogue.machine import advance
from infinioffice.dialogue.state import State
from infinioffice.kernel.records import Codec, to_plain

CODEC = Codec(*get_args(Event), *get_args(Effect))
"""Reads every event and effect of a log."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first event that is decided otherwise today. `seq` is its place in the log; `then` and `now` are the effects
    in plain JSON."""

    seq: int
    event: dict[str, Any]
    then: tuple[dict[str, Any], ...]
    now: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        return {"seq": self.seq, "event": self.event, "then": list(self.then), "now": list(self.now)}


@dataclass(frozen=True, slots=True)
class Decided:
    """One event of the log with the effects it had. `body` is the event in plain JSON."""

    seq: int
    body: dict[str, Any]
    effects: tuple[dict[str, Any], ...]


def decisions(entries: Iterable[LogEntry]) -> list[Decided]:
    """The log as events with their effects; marks decide nothing and are left out."""
    found: list[Decided] = []
    for entry in sorted(entries, key=lambda each: each.seq):
        if entry.kind == "event":
            found.append(Decided(entry.seq, dict(entry.body), ()))
        elif entry.kind == "effect" and found:
            last = found[-1]
            found[-1] = Decided(last.seq, last.body, (*last.effects, dict(entry.body)))
    return found


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A call that another worker left in the middle: how it began, where the conversation stands, the log's last
    number, and how many turns may have been told of."""

    started: CallStarted
    state: State
    last_seq: int
    turns: int


def interrupted(entries: Sequence[LogEntry]) -> Interrupted | None:
    """Where a log leads, None for an empty one. Raises RecordWrong or Broken for one that this release cannot go on
    with."""
    started: CallStarted | None = None
    state: State | None = None
    turns = 0
    for decided in decisions(entries):
        event = CODEC.from_plain(decided.body)
        if isinstance(event, CallStarted):
            started = started or event
        turns += isinstance(event, (CallStarted, CallerSaid, CallerPressed, CallerSilent))
        state = advance(state, event).state
    if started is None or state is None:
        return None
    return Interrupted(started, state, max(each.seq for each in entries), turns)


def first_difference(entries: Sequence[LogEntry]) -> Difference | None:
    """The first decision that differs, or None. Raises RecordWrong for a log that cannot be read."""
    state: State | None = None
    for decided in decisions(entries):
        step = advance(state, CODEC.from_plain(decided.body))
        state = step.state
        now = tuple(to_plain(each) for each in step.effects)
        if now != decided.effects:
            return Difference(decided.seq, decided.body, decided.effects, now)
    return None
