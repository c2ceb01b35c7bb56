"""A simulated Google Speech v2: streaming recognition over real gRPC.

It checks what the vendor checks (a bearer token, the recognizer's path, the first message without sound and the others
with nothing else, at most 25 KB a message, no long gaps, no stream beyond its length), settles words after a silence
and at the end of the stream, and has faults that are used up one per stream, in order. `read` turns the sound of one
stream into words with their places; for `WordTable` speech that is `reads(table)`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from infinioffice.call.audio import RATE
from infinioffice.testing.vendors.deepgram_ears import TimedWord

Fault = Literal[
    "UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT", "NOT_FOUND", "UNAVAILABLE", "RESOURCE_EXHAUSTED",
    "stall", "close", "out_of_order", "empty_finals", "long_text", "repeats", "no_times", "no_end", "wild_times",
]  # fmt: skip
Read = Callable[[bytes], Sequence[TimedWord]]
_PATH = "/google.cloud.speech.v2.Speech/StreamingRecognize"
_STATUSES = ("UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT", "NOT_FOUND", "UNAVAILABLE",
             "RESOURCE_EXHAUSTED")  # fmt: skip


@dataclass(slots=True)
class RecognizeStream:
    """What one client did: its headers, its first message, and the sound it sent."""

    headers: dict[str, str]
    fault: Fault | None = None
    first: Any = None
    sound: bytearray = field(default_factory=bytearray)
    pieces: list[int] = field(default_factory=list)
    is_open: bool = True

    @property
    def phrases(self) -> list[str]:
        sets = self.first.streaming_config.config.adaptation.phrase_sets
        return [phrase.value for each in sets for phrase in each.inline_phrase_set.phrases]


@dataclass(slots=True)
class SimulatedGoogleSpeech:
    """Serve it with `serve_google`. Delays are in seconds: of a settled result and of a guess. `settles_after_s` is the
    silence after which words are settled unasked; None waits for the end of the stream. `longest_s` is how much sound
    a stream may have; `break_after_s` how much a fault lets pass."""

    read: Read = lambda _sound: ()
    faults: list[Fault] = field(default_factory=list)
    final_s: float = 0.03
    interim_s: float = 0.02
    interim_every_s: float = 0.25
    settles_after_s: float | None = 0.4
    longest_s: float = 305.0
    idle_s: float = 10.0
    break_after_s: float = 0.5
    streams: list[RecognizeStream] = field(default_factory=list)

    @property
    def open_streams(self) -> int:
        return sum(stream.is_open for stream in self.streams)

    async def answer(self, requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        headers = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
        stream = RecognizeStream(headers, self.faults.pop(0) if self.faults else None)
        self.streams.append(stream)
        try:
            async for message in _Recognition(self, stream, requests, context).run():
                yield message
        finally:
            stream.is_open = False


class _Recognition:
    """One stream. Sound is read in one task; what is due is told by the other."""

    def __init__(
        self, vendor: SimulatedGoogleSpeech, stream: RecognizeStream, requests: AsyncIterator[Any], context: Any
    ) -> None:
        import grpc
        from google.cloud.speech_v2.types import cloud_speech

        self._status: Any = grpc.StatusCode
        self._answer: Any = cloud_speech.StreamingRecognizeResponse.pb()
        self._vendor = vendor
        self._stream = stream
        self._requests = requests
        self._context = context
        self._out: asyncio.Queue[Any] = asyncio.Queue()
        self._settled = 0
        self._told_s = 0.0
        self._held: Any = None
        self._is_broken = False

    async def run(self) -> AsyncIterator[Any]:
        loop = asyncio.get_running_loop()
        reading = loop.create_task(self._hear())
        try:
            while True:
                due_at, item = await self._out.get()
                await asyncio.sleep(max(0.0, due_at - loop.time()))
                if item is None:
                    return
                if isinstance(item, tuple):
                    await self._context.abort(getattr(self._status, item[0]), item[1])
                yield item
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    def _put(self, item: Any, delay_s: float = 0.0) -> None:
        self._out.put_nowait((asyncio.get_running_loop().time() + delay_s, item))

    async def _hear(self) -> None:
        refusal = await self._begin()
        if refusal is not None:
            self._put((refusal, "simulated"))
            return
        while True:
            try:
                async with asyncio.timeout(self._vendor.idle_s):
                    request = await anext(self._requests)
            except TimeoutError:
                self._put(("OUT_OF_RANGE", "Audio Timeout Error"))
                return
            except StopAsyncIteration:
                break
            if request.HasField("streaming_config") or not 0 < len(request.audio) <= 25_000:
                self._put(("INVALID_ARGUMENT", "audio only"))
                return
            self._heard(bytes(request.audio))
        if self._is_broken or self._stream.fault == "no_end":
            return
        self._settle()
        self._put(None, self._vendor.final_s)

    async def _begin(self) -> str | None:
        """The status with which the stream is refused."""
        stream = self._stream
        if stream.fault in _STATUSES:
            return stream.fault
        if not stream.headers.get("authorization", "").startswith("Bearer "):
            return "UNAUTHENTICATED"
        stream.first = first = await anext(self._requests)
        config = first.streaming_config.config
        decoding = config.explicit_decoding_config
        if first.audio or (decoding.encoding, decoding.sample_rate_hertz, decoding.audio_channel_count) != (2, 8000, 1):
            return "INVALID_ARGUMENT"
        if not config.model or not config.language_codes or any(len(phrase) > 100 for phrase in stream.phrases):
            return "INVALID_ARGUMENT"
        parts = first.recognizer.split("/")
        if (
            len(parts) != 6
            or not parts[1]
            or stream.headers.get("x-goog-request-params") != (f"recognizer={first.recognizer}")
        ):
            return "NOT_FOUND"
        return None

    def _heard(self, sound: bytes) -> None:
        stream, vendor = self._stream, self._vendor
        stream.sound += sound
        stream.pieces.append(len(sound))
        heard_s = len(stream.sound) / RATE
        if heard_s > vendor.longest_s and not self._is_broken:
            self._is_broken = True
            self._put(("OUT_OF_RANGE", "Exceeded maximum allowed stream duration of 305 seconds."))
        if heard_s >= vendor.break_after_s and stream.fault in ("stall", "close") and not self._is_broken:
            self._is_broken = True
            if stream.fault == "close":
                self._put(("UNAVAILABLE", "simulated"))
        if self._is_broken:
            return
        words = self._open_words()
        silence_s = heard_s - words[-1].end_s if words else 0.0
        if words and vendor.settles_after_s is not None and silence_s >= vendor.settles_after_s:
            self._settle()
        elif words and heard_s - self._told_s >= vendor.interim_every_s:
            self._told_s = heard_s
            self._guess(words, heard_s)

    def _open_words(self) -> list[TimedWord]:
        base_s = self._settled / RATE
        found = self._vendor.read(bytes(self._stream.sound[self._settled :]))
        return [TimedWord(w.text, w.start_s + base_s, w.end_s + base_s) for w in found]

    def _settle(self) -> None:
        words = self._open_words()
        end_s = words[-1].end_s if words else len(self._stream.sound) / RATE
        self._settled = len(self._stream.sound)
        delay_s, fault = self._vendor.final_s, self._stream.fault
        if fault == "empty_finals":
            self._put(self._answer(results=[_result([], end_s, is_final=True)]), delay_s)
        if fault == "long_text":
            words = [TimedWord("blah", 0.0, end_s)] * 2000
        if fault == "wild_times" and words:
            words = [TimedWord(w.text, 1e6 + n, 1e6 + n + 1) for n, w in enumerate(words)]
            end_s = 2e6
        if not words:
            return
        body = self._answer(results=[_result(words, end_s, is_final=True, has_times=fault != "no_times")])
        for _ in range(2 if fault == "repeats" else 1):
            self._put(body, delay_s)

    def _guess(self, words: Sequence[TimedWord], heard_s: float) -> None:
        """In two parts, as the vendor does: what is stable, and the last word."""
        parts = [part for part in (words[:-1], words[-1:]) if part]
        body = self._answer(results=[_result(part, heard_s, is_final=False, has_times=False) for part in parts])
        if self._stream.fault == "out_of_order":
            # Each guess waits for the next one, which then goes first.
            held, self._held = self._held, body
            if held is not None:
                self._put(body, self._vendor.interim_s)
                self._put(held, self._vendor.interim_s)
                self._held = None
            return
        self._put(body, self._vendor.interim_s)


def _result(words: Sequence[TimedWord], end_s: float, *, is_final: bool, has_times: bool = True) -> dict[str, Any]:
    listed = [{"word": w.text, "start_offset": _duration(w.start_s), "end_offset": _duration(w.end_s)} for w in words]
    best = {"transcript": " ".join(w.text for w in words), "confidence": 0.9, "words": listed if has_times else []}
    return {
        "alternatives": [best], "is_final": is_final, "stability": 0.0 if is_final else 0.9,
        "result_end_offset": _duration(end_s), "language_code": "en-us",
    }  # fmt: skip


def _duration(value_s: float) -> dict[str, int]:
    return {"seconds": int(value_s), "nanos": int(value_s % 1 * 1e9)}


@asynccontextmanager
async def serve_google(vendor: SimulatedGoogleSpeech) -> AsyncIterator[str]:
    """Serves on a free loopback port. Gives the base address."""
    import grpc.aio
    from google.cloud.speech_v2.types import cloud_speech

    library: Any = grpc
    request: Any = cloud_speech.StreamingRecognizeRequest.pb()
    answer: Any = cloud_speech.StreamingRecognizeResponse.pb()
    handler = library.stream_stream_rpc_method_handler(vendor.answer, request.FromString, answer.SerializeToString)

    class Speech(grpc.GenericRpcHandler):
        def service(self, details: Any) -> Any:
            return handler if details.method == _PATH else None

    server: Any = grpc.aio.server()
    server.add_generic_rpc_handlers((Speech(),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.stop(0)
        # The library ends its calls' tasks without waiting for them.
        left = [task for task in asyncio.all_tasks() if "rpc" in repr(task.get_coro()) or task.get_name() == "rpc_task"]
        await asyncio.gather(*left, return_exceptions=True)


def service_account_file(folder: Path, project: str = "salon-42") -> Path:
    """A service account's key file with a key of its own, made now."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    info = {
        "type": "service_account", "project_id": project, "private_key_id": f"k{int(time.time())}",
        "private_key": pem.decode(), "client_email": f"speech@{project}.iam.gserviceaccount.com",
        "client_id": "1", "token_uri": "http://127.0.0.1:1/token",
    }  # fmt: skip
    path = folder / "service-account.json"
    path.write_text(json.dumps(info), encoding="utf-8")
    return path
