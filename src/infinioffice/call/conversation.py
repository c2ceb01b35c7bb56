"""The dialogue machine as the engine drives it: the present state, and a look ahead that changes nothing."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from infinioffice.call.clauses import clauses
from infinioffice.dialogue.effects import Effect, Say
from infinioffice.dialogue.events import CallerSaid, CallStarted, Event
from infinioffice.dialogue.state import State, Step
from infinioffice.turns.events import Shape


class Machine(Protocol):
    """The pure dialogue: `infinioffice.dialogue.machine`, or a small one in tests."""

    def begin(self, started: CallStarted) -> Step: ...

    def advance(self, state: State, event: Event) -> Step: ...

    def completeness(self, state: State, text: str, at: datetime) -> Shape: ...


def seed_of(call_id: str) -> int:
    """Varies the wording from call to call; the same call, replayed or prepared beforehand, says the same."""
    return zlib.crc32(call_id.encode())


@dataclass(slots=True)
class Conversation:
    """One call's dialogue. `state` exists from `begin` on."""

    machine: Machine
    state: State

    @classmethod
    def begin(
        cls, machine: Machine, started: CallStarted, state: State | None = None
    ) -> tuple[Conversation, tuple[Effect, ...]]:
        """A new call, or one that another worker has brought to `state`."""
        step = machine.begin(started) if state is None else machine.advance(state, started)
        return cls(machine, step.state), step.effects

    def advance(self, event: Event) -> tuple[Effect, ...]:
        step = self.machine.advance(self.state, event)
        self.state = step.state
        return step.effects

    def foresee(self, said: CallerSaid) -> Step:
        """What would happen if the turn ended with these words. Nothing is done and nothing changes."""
        return self.machine.advance(self.state, said)

    def foresee_answer(self, foreseen: State, event: Event) -> list[str]:
        """The clauses that would be spoken if a look-up of a foreseen step were answered so."""
        return spoken_clauses(self.machine.advance(foreseen, event).effects)

    def shape(self, text: str, at: datetime) -> Shape:
        return self.machine.completeness(self.state, text, at)

    @property
    def learned(self) -> dict[str, str]:
        """What the caller told, by name, for the call's row."""
        return learned_in(self.state)


def learned_in(state: State) -> dict[str, str]:
    """What the caller told until then, by name."""
    learned = state.learned
    found = {
        "service": learned.service or "",
        "reason": learned.reason,
        "provider": learned.provider or "",
        "name": learned.name,
        "phone": learned.phone,
        "zip": learned.zip,
        "address": learned.address,
        "email": learned.email,
    }
    found.update(dict(learned.answers))
    return {key: value for key, value in found.items() if value}


def spoken_clauses(effects: tuple[Effect, ...]) -> list[str]:
    """Every clause that these effects would speak, in order."""
    return [clause for effect in effects if isinstance(effect, Say) for clause in clauses(effect.text)]
