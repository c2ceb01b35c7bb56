"""The port to a language model that reads for us. It has no authority: it returns a JSON object that
`understanding.quoted.read` checks against what was heard, and everything it may choose from is in the question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

Level = Literal["small", "large"]


@dataclass(frozen=True, slots=True)
class Question:
    """One utterance to read. `services`, `providers` and `facts` are (key, words) of this business alone; `offers` are
    spoken labels. No phone number, no other caller's data, no id of ours is in it. `request_id` ties vendor logs to the
    call; `tenant` is an opaque cache key."""

    level: Level
    text: str
    said_before: str
    expecting: tuple[str, ...]
    offers: tuple[str, ...]
    vertical: str
    services: tuple[tuple[str, str], ...]
    providers: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    schema: dict[str, Any]
    request_id: str
    tenant: str


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """The tool's arguments as the model gave them, unchecked, and the tokens used."""

    arguments: dict[str, Any]
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0


class Model(Protocol):
    """Raises VendorFault; never returns something that is not a JSON object."""

    async def ask(self, question: Question) -> ModelAnswer: ...
