"""The local voice as the engine sees it: a child process that is started once, and again when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import sys
from collections.abc import AsyncIterator, Sequence

from infinioffice.adapters.piper.wire import Frame, FrameReader, Kind, ask, cancel
from infinioffice.kernel.errors import VendorDown

_log = logging.getLogger(__name__)
_START_S = 30.0
_PIECE_S = 10.0
_STOP_S = 3.0
_TRIES = 2


class PiperVoice:
    """`command` starts the process; the default is our own `server` with the packaged voice."""

    name = "piper:en_US-joe-medium:1"

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = list(command or (sys.executable, "-m", "infinioffice.adapters.piper.server"))
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Queue[Frame]] = {}
        self._ready: asyncio.Event = asyncio.Event()
        self._is_closed = False
        self.restarts = -1

    async def start(self) -> None:
        """Returns when the voice is loaded. Raises VendorDown."""
        if self._is_closed:
            raise VendorDown("piper", "closed")
        if self._starting is None or (self._starting.done() and not self._is_up()):
            self._starting = asyncio.get_running_loop().create_task(self._start())
        await asyncio.shield(self._starting)

    async def synthesize(self, text: str, rate: float = 1.0) -> AsyncIterator[bytes]:
        """μ-law pieces. A process that dies before the first piece is started again and asked once more."""
        for attempt in range(1, _TRIES + 1):
            has_begun = False
            try:
                async for piece in self._ask(text, rate):
                    has_begun = True
                    yield piece
                return
            except VendorDown:
                if has_begun or attempt == _TRIES or self._is_closed:
                    raise

    async def close(self) -> None:
        """Ends the process; nothing of it is left."""
        self._is_closed = True
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        process = self._process
        if process is not None and process.returncode is None:
            if process.stdin is not None:
                process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), _STOP_S)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)

    def _is_up(self) -> bool:
        return self._process is not None and self._process.returncode is None and self._ready.is_set()

    async def _start(self) -> None:
        self.restarts += 1
        self._ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1024 * 1024
        )
        self._reader = asyncio.get_running_loop().create_task(self._read(self._process))
        waiting = asyncio.get_running_loop().create_task(self._ready.wait())
        done, _ = await asyncio.wait({waiting, self._reader}, timeout=_START_S, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not self._ready.is_set():
            if self._process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    self._process.kill()
            reason = "not installed" if done and await self._process.wait() == 3 else "did not start"
            raise VendorDown("piper", reason)

    async def _ask(self, text: str, rate: float) -> AsyncIterator[bytes]:
        if not self._is_up():
            await self.start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        number = next(self._numbers)
        answers = self._answers[number] = asyncio.Queue()
        is_over = False
        try:
            process.stdin.write(ask(number, text, rate))
            while True:
                try:
                    frame = await asyncio.wait_for(answers.get(), _PIECE_S)
                except TimeoutError:
                    raise VendorDown("piper", "timeout") from None
                if frame.kind is Kind.AUDIO:
                    yield frame.body
                    continue
                is_over = True
                if frame.kind is Kind.FAILED:
                    raise VendorDown("piper", frame.body.decode(errors="replace"))
                return
        finally:
            del self._answers[number]
            if not is_over and process.returncode is None and not process.stdin.is_closing():
                process.stdin.write(cancel(number))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        frames = FrameReader()
        while data := await process.stdout.read(65536):
            for frame in frames.feed(data):
                if frame.kind is Kind.READY:
                    self._ready.set()
                elif (answers := self._answers.get(frame.id)) is not None:
                    answers.put_nowait(frame)
        code = await process.wait()
        self._ready.clear()
        if not self._is_closed:
            _log.error("voice process ended", extra={"code": code})
        for number, answers in self._answers.items():
            answers.put_nowait(Frame(number, Kind.FAILED, b"process ended"))
