"""A language model that reads for us when the rules are not sure: the port, and who asks which model.

It has no authority: it returns a JSON object that `dialogue.asking_model` checks against what was heard.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from infinioffice.call import metrics
from infinioffice.dialogue.asking_model import ModelQuestion, answered, question
from infinioffice.dialogue.events import CallerSaid
from infinioffice.dialogue.state import State
from infinioffice.kernel.errors import VendorFault
from infinioffice.understanding.meaning import Source

Level = Literal["small", "large"]
_SOURCES: dict[Level, Source] = {"small": "model-small", "large": "model-large"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """The tool's arguments as the model gave them, unchecked, and the tokens used."""

    arguments: dict[str, Any]
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0


class Model(Protocol):
    """Raises VendorFault within its own deadline; never returns something that is not a JSON object."""

    async def ask(self, level: Level, question: ModelQuestion, request_id: str, tenant: str) -> ModelAnswer: ...


class Reader(Protocol):
    """Reads a turn that the rules are not sure of. Returns it as it came, or with a checked reading; never raises."""

    def wants(self, state: State, said: CallerSaid) -> bool: ...

    async def read(self, state: State, said: CallerSaid, tenant: str) -> CallerSaid: ...


class NoModel:
    """What is used when no model is configured: nothing is ever asked."""

    def wants(self, state: State, said: CallerSaid) -> bool:  # noqa: ARG002
        return False

    async def read(self, state: State, said: CallerSaid, tenant: str) -> CallerSaid:  # noqa: ARG002
        return said


@dataclass(slots=True)
class ModelReader:
    """Asks the small model, and the large one when the small one gave nothing usable or the caller had to repeat."""

    model: Model

    def wants(self, state: State, said: CallerSaid) -> bool:
        """Whether a model would be asked about this turn."""
        return question(state, said) is not None

    async def read(self, state: State, said: CallerSaid, tenant: str) -> CallerSaid:
        """The turn as it came, or with a checked reading. Never raises for a vendor: the rules' reading stands."""
        asked = question(state, said)
        if asked is None:
            return said
        levels: tuple[Level, ...] = ("large",) if asked.is_repeat else ("small", "large")
        for level in levels:
            try:
                answer = await self.model.ask(level, asked, f"{state.call_id}:{state.turns}", tenant)
            except VendorFault as fault:
                metrics.FALLBACKS.labels("understand").inc()
                _log.warning("model gave no answer", extra={"level": level, "reason": fault.reason})
                continue
            if (turn := answered(state, said, answer.arguments, _SOURCES[level])) is not None:
                return turn
        return said
