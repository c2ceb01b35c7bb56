"""The local recogniser. Segments are cut by our own voice activity. All worker threads share one model; inference
releases the interpreter lock. A final reading comes with its next likeliest texts, a partial one is only the first.

Order of work: urgent readings (the caller has paused) first, then partial ones, and among equals the call whose last
reading is longest ago. A reading that has not begun is replaced by the next one of the same segment. Partial readings
are thinned before urgent ones wait: one worker is kept free of them, and while urgent work fills the pool none begins.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from infinioffice.adapters.moonshine.model import MODEL_HZ, TinyModel
from infinioffice.adapters.moonshine.wanted import NOTHING_WANTED, Wanted, wanted_words
from infinioffice.call.audio import RATE, decode_float, resample
from infinioffice.call.ports import Recognized

_log = logging.getLogger(__name__)
_SHORTEST = int(0.25 * RATE)
_BEAMS = 5
_NO_WORDS = frozenset({"you", "thank you for watching", "thanks for watching"})
"""What the model writes for a sound without words, and what is no answer to anything."""


@dataclass(order=True)
class _Job:
    rank: tuple[int, int, int]
    ear: MoonshineEar = field(compare=False)
    segment: int = field(compare=False)
    mulaw: bytes = field(compare=False)
    covers_s: float = field(compare=False)
    expecting: tuple[str, ...] = field(compare=False)
    is_dropped: bool = field(default=False, compare=False)

    @property
    def is_urgent(self) -> bool:
        return self.rank[0] == 0


class MoonshineRecognizer:
    """The pool. `workers` threads over one model (about 80 MB)."""

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._threads: list[threading.Thread] = []
        self._jobs: list[_Job] = []
        self._bell = threading.Condition()
        self._is_closing = False
        self._urgent = self._partial = 0
        """Readings being made now."""
        self._order = itertools.count()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Loads the models. Raises VendorDown when the package or its model is missing."""
        self._loop = asyncio.get_running_loop()
        model = await asyncio.to_thread(TinyModel)
        for number in range(self._workers):
            thread = threading.Thread(target=self._work, args=(model,), name=f"moonshine-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    async def close(self) -> None:
        with self._bell:
            self._is_closing = True
            self._bell.notify_all()
        for thread in self._threads:
            await asyncio.to_thread(thread.join, 5.0)
        self._threads.clear()

    def prepare(self, call_id: str, hints: Sequence[str]) -> None:
        """The models are loaded for all calls; a single one needs nothing beforehand."""

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> MoonshineEar:  # noqa: ARG002
        return MoonshineEar(self, emit, hints)

    @property
    def waiting(self) -> int:
        """Readings not yet begun, for admission."""
        return len(self._jobs)

    def submit(self, ear: MoonshineEar, segment: int, mulaw: bytes, covers_s: float, *, urgent: bool) -> _Job:
        rank = (0 if urgent else 1, ear.served_at, next(self._order))
        job = _Job(rank, ear, segment, mulaw, covers_s, ear.expecting)
        with self._bell:
            heapq.heappush(self._jobs, job)
            self._bell.notify()
        return job

    def _next(self) -> _Job | None:
        with self._bell:
            while not self._is_closing:
                while self._jobs and self._jobs[0].is_dropped:
                    heapq.heappop(self._jobs)
                if not self._jobs or not (self._jobs[0].is_urgent or self._has_time_for_partials()):
                    self._bell.wait()
                    continue
                job = heapq.heappop(self._jobs)
                job.ear.served_at = next(self._order)
                if job.is_urgent:
                    self._urgent += 1
                else:
                    self._partial += 1
                return job
            return None

    def _has_time_for_partials(self) -> bool:
        """One worker stays free for urgent readings; a lone worker reads partial ones when nothing else is going on."""
        return self._partial + self._urgent < max(1, self._workers - 1)

    def _over(self, job: _Job) -> None:
        with self._bell:
            if job.is_urgent:
                self._urgent -= 1
            else:
                self._partial -= 1
            self._bell.notify()

    def _work(self, model: TinyModel) -> None:
        while (job := self._next()) is not None:
            began = time.thread_time()
            # A partial reading only has to be quick: it is the likeliest text, whatever is expected.
            wanted = wanted_words(job.ear.hints, job.expecting) if job.is_urgent else NOTHING_WANTED
            beams = _BEAMS if job.is_urgent else 1
            answer = listen(model, job.segment, job.mulaw, job.covers_s, beams=beams, wanted=wanted)
            self._over(job)
            loop = self._loop
            if loop is None or loop.is_closed():
                return
            answer = replace(answer, seconds_busy=time.thread_time() - began)
            loop.call_soon_threadsafe(job.ear.answered, job, answer)


class MoonshineEar:
    """One call's readings. The methods belong to the event loop, `served_at` to the workers."""

    def __init__(
        self, pool: MoonshineRecognizer, emit: Callable[[Recognized], None], hints: Sequence[str] = ()
    ) -> None:
        self._pool = pool
        self.hints = tuple(hints)
        self.expecting: tuple[str, ...] = ()
        self._emit = emit
        self._asked: list[_Job] = []
        self._is_closed = False
        self.served_at = 0

    def listen(self, mulaw: bytes) -> None:
        """The model reads whole segments; single frames tell it nothing."""

    def expect(self, fields: Sequence[str]) -> None:
        self.expecting = tuple(fields)

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        """A reading of this segment that has not begun yet would only tell less than this one."""
        for job in self._asked:
            job.is_dropped |= job.segment == segment or not job.is_urgent
        self._asked = [job for job in self._asked if not job.is_dropped]
        self._asked.append(self._pool.submit(self, segment, mulaw, covers_s, urgent=urgent))

    def answered(self, job: _Job, answer: Recognized) -> None:
        if job in self._asked:
            self._asked.remove(job)
        if not self._is_closed:
            self._emit(answer)

    def close(self) -> None:
        self._is_closed = True
        for job in self._asked:
            job.is_dropped = True


def listen(
    model: TinyModel,
    segment: int,
    mulaw: bytes,
    covers_s: float,
    *,
    beams: int = _BEAMS,
    wanted: Wanted = NOTHING_WANTED,
) -> Recognized:
    """The words of one piece of audio (8 kHz μ-law). A piece that breaks the model is told as failed, once, in the
    log."""
    if len(mulaw) < _SHORTEST:
        return Recognized(segment, "", covers_s)
    samples = np.ascontiguousarray(resample(decode_float(mulaw), RATE, MODEL_HZ))
    try:
        heard = model.read(samples, beams, wanted)
    except RuntimeError:
        _log.exception("segment not read")
        return Recognized(segment, "", covers_s, failed=True)
    texts = tuple(dict.fromkeys(clean(each.text) for each in heard))
    if _bare(texts[0]) in _NO_WORDS:
        return Recognized(segment, "", covers_s, confidence=heard[0].confidence)
    # What was expected may not be what is likeliest; that the model is sure of something is enough.
    return Recognized(segment, texts[0], covers_s, texts[1:], confidence=max(each.confidence for each in heard))


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def clean(text: str) -> str:
    """Without the quotation marks and repeated white space the model likes to add."""
    without = re.sub(r"[\"“”]", " ", text)
    return " ".join(re.sub(r"(?<![^\s])'+|'+(?![^\s])", " ", without).split())
