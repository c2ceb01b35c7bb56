"""The sound of one call, caller left and agent right, from the moment its notice has been heard.

The caller's frames are the clock: with each of them goes what the line plays at that moment, so the recorder keeps the
line's buffer a second time (filled by what we send, emptied by `clear`). Sound leaves in parts of a few seconds, so
that a worker that dies takes no more than that along. Card and other private numbers are silenced, also in parts that
have left already; a caller who does not want to be recorded leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from infinioffice.call.audio import RATE, SILENCE
from infinioffice.call.ports import (
    AudioCame,
    Caption,
    KeyCame,
    Line,
    LineEvent,
    Recordings,
    Scope,
)
from infinioffice.dialogue.private import hide_private
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import StoreDown, VendorFault

_log = logging.getLogger(__name__)

PART_S = 4.0
_KEPT_PARTS = 20
_KEY_S = 0.4
"""A key's tone may be in the audio: so much before and after it is silenced."""
_LATE_MS = 400
_FRAME_BYTES = 2
_PART_BYTES = int(PART_S * RATE) * _FRAME_BYTES
_CLOSE_S = 5.0


class Recorder:
    """One call. `notice` is the sentence that must have been heard; with an empty one nothing is ever recorded.

    `resumed` goes on with what another worker has begun; when that had nothing, the notice must be heard here."""

    def __init__(self, store: Recordings, scope: Scope, notice: str, clock: Clock, *, resumed: bool = False) -> None:
        self._store = store
        self._scope = scope
        self._notice = " ".join(notice.split())
        self._clock = clock
        self._began = clock.now()
        self._started_at: datetime | None = None
        self._sound = bytearray()
        self._starts_ms = 0
        self._number = 0
        self._kept: OrderedDict[int, tuple[int, bytearray]] = OrderedDict()
        self._agent = bytearray()
        self._mute_from = 0
        self._is_muted = False
        self._muted_left = 0
        self._passed = 0
        self._is_over = not self._notice
        self._work: asyncio.Queue[Callable[[], object] | None] = asyncio.Queue()
        self._writer: asyncio.Task[None] | None = None
        self.has_failed = False
        if resumed and not self._is_over:
            self._writing()
            self._work.put_nowait(self._go_on)

    @property
    def is_waiting(self) -> bool:
        """Has the notice still to be heard?"""
        return self._started_at is None and not self._is_over

    @property
    def is_running(self) -> bool:
        """Is sound being kept now?"""
        return self._started_at is not None and not self._is_over

    # -- what the conversation tells ------------------------------------------------------------------------------

    def proven(self, heard: str) -> None:
        """These words of ours have certainly been heard."""
        if self.is_waiting and self._notice in heard:
            self._start(self._clock.now())
            notice_ms = self._ms(self._clock.now(), self._began)
            started_at, notice = self._started_at, self._notice
            assert started_at is not None
            self._post(lambda: self._store.begin(self._scope, started_at, notice, notice_ms))

    def heard(self, words: str) -> None:
        """What the caller has said so far in this turn."""
        if self.is_running and not self._is_muted and hide_private(words) != words:
            self._mute()

    def turn_over(self, words: str) -> None:
        """The caller's turn has ended; the next one begins."""
        self.heard(words)
        self._is_muted = False
        self._mute_from = self._passed

    def stop(self) -> None:
        """The caller does not want it: what was kept is removed and nothing more is."""
        if self._is_over:
            return
        self._is_over = True
        self._sound.clear()
        self._kept.clear()
        if self._writer is not None:
            self._post(lambda: self._store.erase(self._scope, "asked by the caller", self._clock.now()))

    async def close(self, *, goes_on: bool = False) -> None:
        """The last part leaves. `goes_on`: another worker takes the call over."""
        if self.is_running:
            self._flush()
            if not goes_on:
                length_ms = self._starts_ms
                self._post(lambda: self._store.finish(self._scope, length_ms))
        self._is_over = True
        if self._writer is not None:
            self._work.put_nowait(None)
            done, late = await asyncio.wait({self._writer}, timeout=_CLOSE_S)
            for task in late:
                # The parts that left are safe; the last seconds are not worth a line that is kept open.
                task.cancel()
            await asyncio.gather(*done, *late, return_exceptions=True)

    # -- what the line tells --------------------------------------------------------------------------------------

    def caller_frame(self, mulaw: bytes) -> None:
        size = len(mulaw)
        agent, self._agent = bytes(self._agent[:size]), self._agent[size:]
        if not self.is_running:
            return
        if self._is_muted or self._muted_left > 0:
            mulaw = SILENCE * size
        self._muted_left = max(0, self._muted_left - size)
        frame = bytearray(2 * size)
        frame[0::2], frame[1::2] = mulaw, agent.ljust(size, SILENCE)
        self._sound += frame
        self._passed += size
        if len(self._sound) >= _PART_BYTES:
            self._flush()

    def agent_sound(self, mulaw: bytes) -> None:
        self._agent += mulaw

    def cleared(self) -> None:
        self._agent.clear()

    def key(self) -> None:
        if self.is_running:
            self._silence(self._passed - int(_KEY_S * RATE))
            self._muted_left = int(_KEY_S * RATE)

    # -- parts ----------------------------------------------------------------------------------------------------

    def _start(self, at: datetime) -> None:
        self._started_at = at
        self._starts_ms = 0

    def _flush(self) -> None:
        """The present part leaves, and the next one begins where it ended, or later when frames were lost."""
        if not self._sound:
            return
        number, starts_ms, sound = self._number, self._starts_ms, self._sound
        self._kept[number] = (starts_ms, sound)
        while len(self._kept) > _KEPT_PARTS:
            self._kept.popitem(last=False)
        self._number += 1
        self._sound = bytearray()
        self._put(number)
        assert self._started_at is not None
        end_ms = starts_ms + len(sound) * 1000 // (_FRAME_BYTES * RATE)
        now_ms = self._ms(self._clock.now(), self._started_at)
        self._starts_ms = now_ms if now_ms - end_ms > _LATE_MS else end_ms

    def _put(self, number: int) -> None:
        starts_ms, sound = self._kept[number]
        whole = bytes(sound)
        self._post(lambda: self._store.put(self._scope, number, starts_ms, whole))

    def _mute(self) -> None:
        self._is_muted = True
        self._silence(self._mute_from)

    def _silence(self, since: int) -> None:
        """The caller's channel from that sample of the recording on, wherever it lies."""
        end = self._passed - len(self._sound) // _FRAME_BYTES
        first = max(0, since - end)
        self._sound[first * 2 :: 2] = SILENCE * len(self._sound[first * 2 :: 2])
        for number in reversed(self._kept):
            sound = self._kept[number][1]
            start = end - len(sound) // _FRAME_BYTES
            if end <= since:
                return
            first = max(0, since - start)
            sound[first * 2 :: 2] = SILENCE * len(sound[first * 2 :: 2])
            self._put(number)
            end = start

    # -- writing --------------------------------------------------------------------------------------------------

    def _post(self, work: Callable[[], object]) -> None:
        self._writing()
        self._work.put_nowait(work)

    def _writing(self) -> None:
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        """One thing after the other. A store that fails ends the recording, never the call."""
        while (work := await self._work.get()) is not None:
            if self.has_failed:
                continue
            try:
                doing = work()
                if asyncio.iscoroutine(doing):
                    await doing
            except (StoreDown, VendorFault, OSError) as fault:
                self.has_failed = self._is_over = True
                reason = type(fault).__name__
                _log.error("recording stopped", extra={"call_id": self._scope.call_id, "reason": reason})

    async def _go_on(self) -> None:
        started_at = await self._store.going_on(self._scope)
        if started_at is not None and not self._is_over and self._started_at is None:
            self._start(started_at)
            self._starts_ms = self._ms(self._clock.now(), started_at)

    @staticmethod
    def _ms(now: datetime, since: datetime) -> int:
        return max(0, int((now - since).total_seconds() * 1000))


class Unrecorded:
    """What a call that is not recorded has in a recorder's place."""

    is_waiting = False

    def proven(self, _heard: str) -> None:
        return

    def heard(self, _words: str) -> None:
        return

    def turn_over(self, _words: str) -> None:
        return

    def stop(self) -> None:
        return


class RecordedLine:
    """A line whose sound goes to a recorder as well. It is a `Line`, and a `Captioned` one when the line is."""

    def __init__(self, line: Line, recorder: Recorder) -> None:
        self._line = line
        self._recorder = recorder
        self.show: Callable[[Caption], None] = getattr(line, "show", _nobody_reads)

    async def receive(self) -> LineEvent:
        event = await self._line.receive()
        self._note(event)
        return event

    def push_to(self, post: Callable[[LineEvent], None]) -> bool:
        """As the line's own, where it has one."""
        push: Callable[[Callable[[LineEvent], None]], bool] | None = getattr(self._line, "push_to", None)

        def pushed(event: LineEvent) -> None:
            self._note(event)
            post(event)

        return push is not None and push(pushed)

    def _note(self, event: LineEvent) -> None:
        if isinstance(event, AudioCame):
            self._recorder.caller_frame(event.mulaw)
        elif isinstance(event, KeyCame):
            self._recorder.key()

    async def send_audio(self, mulaw: bytes) -> None:
        self._recorder.agent_sound(mulaw)
        await self._line.send_audio(mulaw)

    async def send_mark(self, name: str) -> None:
        await self._line.send_mark(name)

    async def clear(self) -> None:
        self._recorder.cleared()
        await self._line.clear()

    async def hang_up(self) -> None:
        await self._line.hang_up()


def _nobody_reads(caption: Caption) -> None:
    """A line without a screen."""
