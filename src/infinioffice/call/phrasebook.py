"""What a business says every day, made before anybody asks: whole sentences, and the parts that the others are joined
from (days, times, numbers, names). Kept once for each voice; a sentence whose every word is covered needs no synthesis.

Rendering is spread out and stops while calls are live: it must never be heard.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator

from infinioffice.call.cache import PhraseCache
from infinioffice.call.clauses import clauses
from infinioffice.call.joining import Piece, joined
from infinioffice.dialogue.business import Business
from infinioffice.dialogue.wording import spoken
from infinioffice.dialogue.wording.en import SENTENCES, STYLES

_SLOT = re.compile(r"\{\w+\}")
_PARTS_OF_DAY = ("in the morning", "in the afternoon", "in the evening")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SMALL = (
    "and", "or", "at", "to", "from", "with", "between", "on", "today", "tomorrow", "noon", "midnight", "at noon",
    "through", "it's", "that's", "your", "a", "an", "the", "for", "is",
)  # fmt: skip
_PAUSES = {",": 0.12, ";": 0.18, ":": 0.18, ".": 0.25, "?": 0.25, "!": 0.25}
_WORD_END = re.compile(r"[,;:.?!]+$")
_BREATH_S = 0.4
_AWAY_S = 10.0
_BEGIN_S = 20.0


def _wordings() -> Iterator[str]:
    """Every sentence of every manner, with its gaps."""
    for table in (SENTENCES, *STYLES.values()):
        for variants in table.values():
            yield from variants


def sentences_of_all() -> Iterator[str]:
    """Clauses that every business says, without anything to fill in."""
    for text in _wordings():
        if not _SLOT.search(text):
            yield from clauses(text)


def parts_of_all() -> Iterator[str]:
    """Times, dates, digits, and the fixed words around what is filled in."""
    for hour in range(1, 13):
        for minute in range(0, 60, 5):
            clock = f"{hour}:{minute:02d}" if minute else str(hour)
            yield clock
            if minute % 15 == 0:
                yield from (f"{clock} {part}" for part in _PARTS_OF_DAY)
    yield from (str(digit) for digit in range(10))
    yield from _WEEKDAYS
    yield from (f"{day} the {spoken.ordinal(number)}" for day in _WEEKDAYS for number in range(1, 32))
    yield from _MONTHS
    for number in range(1, 32):
        yield spoken.ordinal(number)
    yield from (*_PARTS_OF_DAY, *_SMALL)
    for text in _wordings():
        if _SLOT.search(text):
            for clause in clauses(text):
                yield from (part for each in _SLOT.split(clause) if (part := _bare(each)))


def phrases_of(business: Business) -> Iterator[str]:
    """A business's own: its names, and the sentences its settings give."""
    yield business.name
    yield business.agent_name
    for service in business.services:
        yield from (service.name, service.spoken)
        yield from clauses(service.price)
        for question in service.questions:
            yield from clauses(question.ask)
            yield _bare(question.ask)
            yield question.ask[:1].lower() + question.ask[1:]
    yield from (provider.name for provider in business.providers)
    yield from business.insurers
    yield from (text for fact in business.facts for text in clauses(fact.say))
    own = {"business": business.name, "agent": business.agent_name, "site": business.terms_site}
    for text in _wordings():
        gaps = set(_SLOT.findall(text))
        if gaps and gaps <= {f"{{{name}}}" for name in own}:
            yield from clauses(text.format_map(own))
    yield from clauses(business.greeting)
    yield from clauses(business.notice)
    yield business.address
    yield spoken.hours([(each.weekday, each.open_minute, each.close_minute) for each in business.hours])


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:.?!")


class PhraseBook:
    """The texts there are, and how a clause is covered by them. Knows no audio."""

    def __init__(self) -> None:
        self._parts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._known: set[str] = set()

    def add(self, texts: Iterable[str]) -> list[str]:
        """Returns those that are new, each once."""
        fresh: list[str] = []
        for each in texts:
            text = " ".join(each.split())
            words = _words(text)
            if not words or text in self._known:
                continue
            self._known.add(text)
            fresh.append(text)
            found = self._parts.setdefault(words[0], [])
            found.append((words, text))
            found.sort(key=lambda part: -len(part[0]))
        return fresh

    def cover(
        self, clause: str, is_ready: Callable[[str], bool] = lambda _text: True
    ) -> list[tuple[str, float]] | None:
        """The parts that say this clause, longest first, each with the pause after it in seconds. None when a word is
        not covered."""
        raw = clause.split()
        words = _words(clause)
        if len(raw) != len(words):
            return None
        at, found = 0, list[tuple[str, float]]()
        while at < len(words):
            for part, text in self._parts.get(words[at], ()):
                if words[at : at + len(part)] == part and _runs_on(raw[at : at + len(part)], text) and is_ready(text):
                    at += len(part)
                    found.append((text, _PAUSES.get(raw[at - 1][-1], 0.0)))
                    break
            else:
                return None
        return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for each in text.split() if (word := _WORD_END.sub("", each).lower()))


def _runs_on(raw: list[str], text: str) -> bool:
    """A part must breathe where the clause does."""
    return [_WORD_END.sub("", word) != word for word in raw[:-1]] == [
        _WORD_END.sub("", word) != word for word in text.split()[:-1]
    ]


class Rehearsal:
    """Fills a process's phrase cache in the background, and joins what it has. `is_busy` says that calls are live."""

    def __init__(self, cache: PhraseCache, is_busy: Callable[[], bool]) -> None:
        self.book = PhraseBook()
        self._cache = cache
        self._is_busy = is_busy
        self._waiting: list[str] = []
        self._businesses: set[Business] = set()
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        cache.join = self.join

    def start(self) -> None:
        self._want([*sentences_of_all(), *parts_of_all()])
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def published(self, business: Business) -> None:
        """These settings count from now on. Its phrases go before those of everybody."""
        if business not in self._businesses:
            self._businesses.add(business)
            self._want(phrases_of(business), first=True)

    def join(self, clause: str) -> bytes | None:
        """The clause from its parts, when all of them are in memory."""
        parts = self.book.cover(clause, self._cache.has)
        if parts is None or len(parts) < 2:
            return None
        pieces = [Piece(found, pause_s) for text, pause_s in parts if (found := self._cache.whole(text)) is not None]
        return joined(pieces) if len(pieces) == len(parts) else None

    def _want(self, texts: Iterable[str], *, first: bool = False) -> None:
        fresh = self.book.add(texts)
        self._waiting = [*fresh, *self._waiting] if first else [*self._waiting, *fresh]
        self._bell.set()

    async def _run(self) -> None:
        await asyncio.sleep(_BEGIN_S)
        while True:
            await self._bell.wait()
            if not self._waiting:
                self._bell.clear()
                continue
            breath_s = _BREATH_S
            if not self._is_busy():
                text = self._waiting.pop(0)
                if not await self._cache.keep(text):
                    continue
                if not self._cache.has(text):
                    # The voice is away: it is asked again, but not in a hurry.
                    self._waiting.append(text)
                    breath_s = _AWAY_S
            await asyncio.sleep(breath_s)
