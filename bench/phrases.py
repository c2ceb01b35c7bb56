"""How much of what simulated callers are told was made before they rang: whole, or joined from parts.

The rest is synthesised while the floor still waits (speculation) or then at once; here only texts are counted.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from bench.evaluation import simulated_callers
from bench.measured import Measured
from infinioffice.call.clauses import clauses
from infinioffice.call.phrasebook import PhraseBook, parts_of_all, phrases_of, sentences_of_all
from infinioffice.call.text import AgentMove, TextCall
from infinioffice.testing.memory import MemoryDirectory
from infinioffice.testing.people import make

CALLERS = 60


class _Overheard(TextCall):
    """A call in text that keeps what was said."""

    said: list[str] = []

    async def _take(self, event: Any, heard: str) -> AgentMove:
        move = await super()._take(event, heard)
        self.said.append(move.say)
        return move


def overheard(callers: int) -> list[tuple[str, list[str]]]:
    """For every caller: the business, and all that was said to them."""
    found: list[tuple[str, list[str]]] = []
    with patch.object(simulated_callers, "TextCall", _Overheard):
        for seed in range(callers):
            person = make(seed, simulated_callers.NOW, simulated_callers.CLOSED)
            _Overheard.said = []
            asyncio.run(simulated_callers.hold_call(person, seed))
            found.append((person.goal.slug, _Overheard.said))
    return found


def counted(callers: int) -> Counter[str]:
    """Clauses and characters by how they are had: `whole`, `joined`, `fresh`."""
    directory = MemoryDirectory(simulated_callers.NOW.year)
    books: dict[str, PhraseBook] = {}
    count: Counter[str] = Counter()
    for slug, said in overheard(callers):
        book = books.get(slug)
        if book is None:
            book = books[slug] = PhraseBook()
            book.add([*sentences_of_all(), *parts_of_all(), *phrases_of(directory.business(slug))])
        for number, text in enumerate(said):
            for clause in clauses(text):
                parts = book.cover(clause)
                # The greeting is made while the phone rings.
                kind = "fresh" if parts is None else "joined" if len(parts) > 1 else "whole"
                kind = "whole" if number == 0 else kind
                count[kind] += 1
                count[f"{kind} characters"] += len(clause)
    return count


def measure() -> Iterator[Measured]:
    count = counted(CALLERS)
    clauses_of = sum(count[kind] for kind in ("whole", "joined", "fresh"))
    characters = sum(count[f"{kind} characters"] for kind in ("whole", "joined", "fresh"))
    how = f"{clauses_of} clauses said to {CALLERS} simulated callers in text"
    ready = count["whole"] + count["joined"]
    ready_characters = count["whole characters"] + count["joined characters"]
    yield Measured("clauses made before anybody rang", 100 * ready / clauses_of, "%", how)
    yield Measured("of these whole, without a join", 100 * count["whole"] / clauses_of, "%", how)
    yield Measured("characters that need no synthesis", 100 * ready_characters / characters, "%", how)
