"""One thing found in an utterance: its value, where it stands, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """`value` was said in `text[start:end]` (half-open, characters). `confidence` is 0–1."""

    value: T
    start: int
    end: int
    confidence: float
