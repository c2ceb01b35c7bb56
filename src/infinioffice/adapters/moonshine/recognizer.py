"""The local recogniser. Segments are cut by our own voice activity; the library's segmenter is off, because it makes
words of line noise. Each worker thread owns a model; inference releases the interpreter lock.

Order of work: urgent readings (the caller has paused) first, then partial ones, and among equals the call that was
served least. A reading that has not begun is replaced by the next one of the same segment.
"""

from __future__ import annotations

import asyncio
import ctypes
import heapq
import itertools
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from infinioffice.call.audio import RATE, decode_float, resample
from infinioffice.call.ports import Recognized
from infinioffice.kernel.errors import VendorDown

_log = logging.getLogger(__name__)
_MODEL_HZ = 16000
_OPTIONS = {"vad_threshold": "0.0", "return_audio_data": "false", "identify_speakers": "false"}
_SHORTEST = int(0.25 * RATE)


@dataclass(order=True)
class _Job:
    rank: tuple[int, int, int]
    ear: MoonshineEar = field(compare=False)
    segment: int = field(compare=False)
    mulaw: bytes = field(compare=False)
    covers_s: float = field(compare=False)
    is_dropped: bool = field(default=False, compare=False)

    @property
    def is_urgent(self) -> bool:
        return self.rank[0] == 0


class MoonshineRecognizer:
    """The pool. `workers` threads with one model each (about 80 MB)."""

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._threads: list[threading.Thread] = []
        self._jobs: list[_Job] = []
        self._bell = threading.Condition()
        self._is_closing = False
        self._order = itertools.count()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Loads the models. Raises VendorDown when the package or its model is missing."""
        self._loop = asyncio.get_running_loop()
        models = [await asyncio.to_thread(_load) for _ in range(self._workers)]
        for number, model in enumerate(models):
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

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> MoonshineEar:  # noqa: ARG002
        return MoonshineEar(self, emit)

    @property
    def waiting(self) -> int:
        """Readings not yet begun, for admission."""
        return len(self._jobs)

    def submit(self, ear: MoonshineEar, segment: int, mulaw: bytes, covers_s: float, *, urgent: bool) -> _Job:
        job = _Job((0 if urgent else 1, ear.served, next(self._order)), ear, segment, mulaw, covers_s)
        with self._bell:
            heapq.heappush(self._jobs, job)
            self._bell.notify()
        return job

    def _next(self) -> _Job | None:
        with self._bell:
            while True:
                while not self._jobs and not self._is_closing:
                    self._bell.wait()
                if self._is_closing:
                    return None
                job = heapq.heappop(self._jobs)
                if not job.is_dropped:
                    job.ear.served += 1
                    return job

    def _work(self, model: Any) -> None:
        while (job := self._next()) is not None:
            began = time.thread_time()
            text, failed = _read(model, job.mulaw)
            answer = Recognized(job.segment, text, job.covers_s, (), time.thread_time() - began, failed)
            loop = self._loop
            if loop is None or loop.is_closed():
                return
            loop.call_soon_threadsafe(job.ear.answered, job, answer)
        model.close()


class MoonshineEar:
    """One call's readings. All methods but `served` belong to the event loop."""

    def __init__(self, pool: MoonshineRecognizer, emit: Callable[[Recognized], None]) -> None:
        self._pool = pool
        self._emit = emit
        self._asked: list[_Job] = []
        self._is_closed = False
        self.served = 0

    def listen(self, mulaw: bytes) -> None:
        """The model reads whole segments; single frames tell it nothing."""

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


def _load() -> Any:
    # One thread a model: the library's two spin against each other and against the calls, and need 2.5 times the CPU
    # for the same words. It has no other switch for this than its C environment.
    os.putenv("MOONSHINE_ORT_SINGLE_THREAD", "1")
    try:
        from moonshine_voice import ModelArch, get_model_path
        from moonshine_voice.transcriber import Transcriber
    except ImportError as error:
        raise VendorDown("moonshine", "the moonshine-voice package is not installed") from error
    try:
        return Transcriber(get_model_path("tiny-en"), ModelArch.TINY, options=_OPTIONS)
    except (OSError, RuntimeError) as error:
        raise VendorDown("moonshine", "the model could not be loaded") from error


def _read(model: Any, mulaw: bytes) -> tuple[str, bool]:
    """Words of one segment. A segment that breaks the model is told as failed, once, in the log."""
    if len(mulaw) < _SHORTEST:
        return "", False
    from moonshine_voice.errors import MoonshineError

    samples = np.ascontiguousarray(resample(decode_float(mulaw), RATE, _MODEL_HZ))
    try:
        return clean(" ".join(line.text for line in _transcribe(model, samples).lines)), False
    except MoonshineError:
        _log.exception("segment not read")
        return "", True


def _transcribe(model: Any, samples: Any) -> Any:
    """The library's own call takes a list of Python floats and copies it twice while it holds the interpreter lock
    (4 ms for 6 s of speech, felt by every other call); the same C function takes our buffer as it is."""
    from moonshine_voice.errors import check_error
    from moonshine_voice.moonshine_api import TranscriptC

    found = ctypes.POINTER(TranscriptC)()
    pointer = samples.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
    library, handle = model._lib, model._handle
    check_error(
        library.moonshine_transcribe_without_streaming(handle, pointer, len(samples), _MODEL_HZ, 0, ctypes.byref(found))
    )
    return model._parse_transcript(found)


def clean(text: str) -> str:
    """Without the quotation marks and repeated white space the model likes to add."""
    without = re.sub(r"[\"“”]", " ", text)
    return " ".join(re.sub(r"(?<![^\s])'+|'+(?![^\s])", " ", without).split())
