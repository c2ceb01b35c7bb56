"""Recognition at Google: one gRPC stream a call, followed by another before the vendor ends it.

Google cannot be told to settle its words. A pause that it has not settled by itself after 0.3 s ends the stream, which
settles everything; the next stream goes on at that place, on the same connection. What happens on a stream is
`call/streamed/ear.py`. The library (about 40 MB) is loaded when the first stream is opened, not before.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infinioffice.adapters.google_speech.codec import (
    LONGEST_STREAM_S,
    METHOD,
    VENDOR,
    Answers,
    GoogleOptions,
    Place,
    fault_of,
    first_request,
    metadata,
)
from infinioffice.adapters.google_speech.credentials import ServiceAccount
from infinioffice.call.audio import FRAME, SILENCE
from infinioffice.call.streamed.ear import Command, Patience, StreamedRecognizer, Traits
from infinioffice.call.streamed.words import ListenEvent
from infinioffice.kernel.errors import VendorDown

_log = logging.getLogger(__name__)
_STREAMS_A_CHANNEL = 80
_START_S = 10.0
_TRAITS = Traits(settles="at_end", has_keep_alive=False, slack_s=0.3, longest_s=LONGEST_STREAM_S)
_PATIENCE = Patience(settled_s=0.8, any_s=1.2)
_OPTIONS = (
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_http_proxy", 0),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.max_receive_message_length", 1024 * 1024),
)


class GoogleRecognizer(StreamedRecognizer):
    """The `Recognizer` port. `base_url` empty means the location's own address; `http` is only for stand-ins."""

    def __init__(
        self,
        key_file: Path,
        place: Place,
        base_url: str = "",
        options: GoogleOptions | None = None,
        patience: Patience | None = None,
    ) -> None:
        super().__init__(_TRAITS, patience or _PATIENCE)
        self.options = options or GoogleOptions()
        self._key_file = key_file
        self._place = place
        self._base_url = base_url
        self._wire: _Wire | None = None
        self._channels: list[_Channel] = []

    async def start(self) -> None:
        """Opens one stream and ends it, so that a wrong key or place is known before the first caller. Raises
        VendorFault."""
        try:
            async with asyncio.timeout(_START_S):
                try:
                    await self._try_out()
                except VendorDown:
                    # A write into a stream that is just being refused ends as a fault of the library; once more tells.
                    await self._try_out()
        except TimeoutError as late:
            raise VendorDown(VENDOR, "late") from late

    async def _try_out(self) -> None:
        stream = await self.connect("start", ())
        try:
            await stream.send(SILENCE * FRAME)
            await stream.tell("finish")
            async for _ in stream.events():
                pass
        finally:
            await stream.close()

    async def close(self) -> None:
        await super().close()
        await asyncio.gather(*(each.channel.close() for each in self._channels))
        self._channels.clear()

    async def connect(self, call_id: str, hints: Sequence[str]) -> GoogleStream:
        wire = self._wire
        if wire is None:
            # Loading takes a third of a second, which the loop does not have.
            wire = self._wire = await asyncio.to_thread(_Wire, self._key_file, self._place)
        channel = next((each for each in self._channels if each.live < _STREAMS_A_CHANNEL), None)
        if channel is None:
            channel = _Channel(wire.channel(self._base_url or wire.place.base_url))
            self._channels.append(channel)
        stream = GoogleStream(wire, channel, call_id)
        try:
            await stream.open(first_request(self.options, wire.place, hints))
        except BaseException:
            await stream.close()
            raise
        return stream


class _Wire:
    """The vendor's library: its messages, its channels, and who we are to it. Raises VendorFault."""

    def __init__(self, key_file: Path, place: Place) -> None:
        try:
            import grpc
            import grpc.aio
            from google.cloud.speech_v2.types import cloud_speech
        except ImportError as fault:
            raise VendorDown(VENDOR, "the google-cloud-speech package is not installed") from fault
        self.grpc: Any = grpc
        self.request: Any = cloud_speech.StreamingRecognizeRequest.pb()
        self.answer: Any = cloud_speech.StreamingRecognizeResponse.pb()
        self.account = ServiceAccount(key_file)
        self.place = place if place.project else Place(self.account.project, place.location, place.recognizer)

    def channel(self, base_url: str) -> Any:
        parts = urlsplit(base_url)
        if parts.scheme == "http":
            return self.grpc.aio.insecure_channel(parts.netloc, options=_OPTIONS)
        target = parts.netloc if parts.port else f"{parts.netloc}:443"
        return self.grpc.aio.secure_channel(target, self.grpc.ssl_channel_credentials(), options=_OPTIONS)


class _Channel:
    """One connection and how many streams are on it: the vendor lets about a hundred share one, the next would wait."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.live = 0


class GoogleStream:
    """The `Stream` port on one gRPC call."""

    def __init__(self, wire: _Wire, channel: _Channel, call_id: str) -> None:
        self._wire = wire
        self._channel = channel
        self._is_open = True
        self._answers = Answers()
        channel.live += 1
        method = channel.channel.stream_stream(METHOD, response_deserializer=wire.answer.FromString)
        self._call: Any = method(metadata=metadata(wire.place, wire.account.token(), call_id))

    async def open(self, first: dict[str, Any]) -> None:
        await self._write(self._wire.request(**first))

    async def events(self) -> AsyncIterator[ListenEvent]:
        """Raises VendorFault when the stream ends otherwise than well."""
        try:
            async for answer in self._call:
                for heard in self._answers.read(answer):
                    yield heard
        except self._wire.grpc.aio.AioRpcError as fault:
            raise fault_of(fault.code().name) from fault
        except asyncio.CancelledError:
            # The library says so too when the stream was aborted on our side.
            if self._call.cancelled() and not _is_cancelled():
                raise VendorDown(VENDOR, "cut") from None
            raise

    async def send(self, mulaw: bytes) -> None:
        await self._write(self._wire.request(audio=mulaw))

    async def tell(self, command: Command) -> None:
        if command == "finish":
            await self._call.done_writing()

    def abort(self) -> None:
        self._call.cancel()

    async def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._channel.live -= 1
            self._call.cancel()

    async def _write(self, message: Any) -> None:
        grpc = self._wire.grpc
        try:
            await self._call.write(message.SerializeToString())
        except grpc.aio.AioRpcError as fault:
            # A write into a stream that has just been refused tells nothing of why; the stream's own end does.
            raise fault_of((await self._call.code()).name) from fault
        except (grpc.aio.UsageError, asyncio.InvalidStateError) as fault:
            raise VendorDown(VENDOR, "closed") from fault


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
