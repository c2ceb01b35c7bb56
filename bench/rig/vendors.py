"""The simulated vendors of the rig, in a process of their own: Deepgram's recognition and Aura, and an OpenAI model.

    final result   150 ms after the last frame of an utterance has come
    voice          first byte 150 ms after the text, the rest at once
    model          first token after 300 ms

The recogniser knows every frame by its tag: words come from the caller's script, and what it should not have got, or
got twice, or never, is counted. `POST /rig/report` returns everything seen since the last one.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import orjson
import uvloop

from bench.rig.scripts import sayings
from bench.rig.tags import FRAME, FRAME_S, blank, read_tags, tagged
from bench.rig.wire import BINARY, CLOSE, TEXT, Receiver, Served
from infinioffice.call.audio import decode, encode

FINAL_S, VOICE_S, MODEL_S = 0.15, 0.15, 0.3
_INTERIM_EVERY_S = 0.25
_CHARS_A_SECOND = 15.0
_PIECE = 20 * FRAME
TimedWord = tuple[str, float, float]
"""A word with its place in seconds of the socket's sound."""


@dataclass(slots=True)
class Seen:
    """What the vendors saw. Times are of the machine's monotonic clock, shared by all processes."""

    finals: list[tuple[int, int, float, float]] = field(default_factory=list)
    """Caller, number of the utterance's last frame, when that came, when its final result left."""
    speaks: dict[int, tuple[str, float, float]] = field(default_factory=dict)
    """Clause number: its text, when it was asked for, when its first byte left."""
    lost_frames: int = 0
    doubled_frames: int = 0
    mixed_frames: int = 0
    frames: int = 0
    sockets: int = 0
    most_sockets: int = 0


@dataclass(slots=True)
class Vendors:
    """All of them; `route` is what an open connection asks."""

    clip: bytes
    clip_s: dict[str, float]
    model: bool
    seen: Seen = field(default_factory=Seen)
    clauses: Iterator[int] = field(default_factory=lambda: count(1))
    _blanks: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._blanks = [blank(self.clip[at : at + FRAME]) for at in range(0, len(self.clip) - FRAME, FRAME)]

    def route(self, served: Served, target: str, body: bytes) -> Receiver | None:
        parts = urlsplit(target)
        match parts.path:
            case "/v1/listen":
                return _Ears(self, served, is_linear="encoding=linear16" in parts.query)
            case "/v1/speak" if not body:
                return _Mouth(self, served, is_linear="encoding=linear16" in parts.query)
            case "/v1/speak":
                served_text = str(orjson.loads(body)["text"])
                _rest(self, served, served_text, parse_qs(parts.query))
            case "/v1/chat/completions":
                _complete(served, orjson.loads(body))
            case "/rig/report":
                seen, self.seen = self.seen, Seen(sockets=self.seen.sockets)
                _answer(served, orjson.dumps(seen, option=orjson.OPT_NON_STR_KEYS))
            case _:
                served.raw(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        return None

    def speak(self, text: str) -> bytes:
        """The clause as tagged sound; when it was asked for is noted."""
        number = next(self.clauses)
        now = time.monotonic()
        self.seen.speaks[number] = (text, now, now + VOICE_S)
        frames = max(10, int(len(text) / _CHARS_A_SECOND / FRAME_S))
        blanks = self._blanks
        return b"".join(
            tagged(blanks[nth % len(blanks)], number & 0xFFFF, number >> 16 & 0xFF, nth) for nth in range(frames)
        )


class _Ears:
    """One recognition socket. Engines that do not send the telephone's own bytes send 16-bit samples of them."""

    def __init__(self, vendors: Vendors, served: Served, *, is_linear: bool) -> None:
        self._is_linear = is_linear
        self._vendors = vendors
        self._served = served
        self._caller = self._last = -1
        self._heard = self._settled = 0
        self._told = 0
        self._rest = b""
        self._utterance = 0
        self._began = 0
        self._is_ending = self._is_asked = False
        self._loop = asyncio.get_running_loop()
        seen = vendors.seen
        seen.sockets += 1
        seen.most_sockets = max(seen.most_sockets, seen.sockets)

    def sound(self, message: bytes) -> None:
        now = time.monotonic()
        if self._is_linear:
            message = encode(np.frombuffer(message, dtype=np.int16))
        # A piece may end inside a frame: the part of it that is not read yet waits for the rest.
        sound, begins = self._rest + message, self._heard - len(self._rest)
        tags = read_tags(sound)
        for at, tag in tags:
            self._frame(tag.who, tag.what, tag.nth, begins + at, now)
        self._rest = sound[max(tags[-1][0] + FRAME if tags else 0, len(sound) - FRAME + 1) :]
        self._heard += len(message)
        if self._utterance and self._heard - self._told >= _INTERIM_EVERY_S * 8000:
            self._told = self._heard
            self._loop.call_later(FINAL_S, self._guess, self._words(self._heard))

    def text(self, message: bytes) -> None:
        kind = orjson.loads(message)["type"]
        if kind == "CloseStream":
            self._served.send(CLOSE, b"\x03\xe8")
            return
        if kind == "Finalize":
            if self._utterance and not self._is_ending:
                # Asked in the middle of an utterance: what follows of it belongs to the next result.
                self._loop.call_later(FINAL_S, partial(self._settle, self._words(self._heard), is_answer=True))
            elif self._is_ending:
                self._is_asked = True
            else:
                self._settle([], is_answer=True)

    def closed(self) -> None:
        self._vendors.seen.sockets -= 1

    def _frame(self, caller: int, what: int, nth: int, at: int, now: float) -> None:
        seen = self._vendors.seen
        seen.frames += 1
        if self._caller < 0:
            self._caller = caller
        elif caller != self._caller:
            seen.mixed_frames += 1
            return
        elif nth != self._last + 1:
            seen.lost_frames += max(0, nth - self._last - 1)
            seen.doubled_frames += nth <= self._last
        self._last = nth
        utterance = what & 0x7F
        if utterance and not self._utterance:
            self._utterance, self._began, self._told = utterance, at, at
        if what & 0x80:
            self._finish(at + FRAME, nth, now)

    def _finish(self, ends: int, nth: int, now: float) -> None:
        self._vendors.seen.finals.append((self._caller, nth, now, now + FINAL_S))
        self._is_ending = True
        self._loop.call_later(FINAL_S, self._ended, self._words(ends, is_whole=True))

    def _ended(self, words: list[TimedWord]) -> None:
        is_asked, self._is_asked, self._is_ending, self._utterance = self._is_asked, False, False, 0
        self._settle(words, is_answer=is_asked)

    def _guess(self, words: list[TimedWord]) -> None:
        words = [word for word in words if word[1] + word[2] >= self._settled / 4000]
        if words and not self._is_ending:
            self._tell(words, self._settled, is_final=False)

    def _settle(self, words: list[TimedWord], *, is_answer: bool) -> None:
        begins, self._settled = self._settled, self._heard
        words = [word for word in words if word[1] + word[2] >= begins / 4000]
        self._tell(words, begins, is_final=True, is_answer=is_answer)

    def _words(self, upto: int, *, is_whole: bool = False) -> list[TimedWord]:
        script = sayings(self._caller, model=self._vendors.model)
        saying = script[self._utterance - 1]
        texts = saying.words.split()
        each_s = self._vendors.clip_s[saying.clip] / len(texts)
        began_s, upto_s = self._began / 8000, upto / 8000
        words = [(text, began_s + n * each_s, began_s + (n + 1) * each_s) for n, text in enumerate(texts)]
        settled_s = self._settled / 8000
        return [word for word in words if (is_whole or word[2] <= upto_s) and (word[1] + word[2]) / 2 >= settled_s]

    def _tell(self, words: list[TimedWord], begins: int, *, is_final: bool, is_answer: bool = False) -> None:
        self._served.send(TEXT, _results(words, begins, self._heard, is_final=is_final, from_finalize=is_answer))


class _Mouth:
    """One voice socket: nothing is spoken before Flush."""

    def __init__(self, vendors: Vendors, served: Served, *, is_linear: bool) -> None:
        self._is_linear = is_linear
        self._vendors = vendors
        self._served = served
        self._text = ""
        self._timers: list[asyncio.TimerHandle] = []

    def sound(self, message: bytes) -> None:
        """The voice is told in text alone."""

    def text(self, message: bytes) -> None:
        told = orjson.loads(message)
        match told["type"]:
            case "Speak":
                self._text += told["text"]
            case "Flush":
                text, self._text = self._text, ""
                sound = self._vendors.speak(text)
                if self._is_linear:
                    sound = decode(sound).tobytes()
                self._timers = [asyncio.get_running_loop().call_later(VOICE_S, self._speak, sound)]
            case "Clear":
                for timer in self._timers:
                    timer.cancel()
                self._text = ""
                self._served.send(TEXT, b'{"type":"Cleared","sequence_id":1}')
            case "Close":
                self._served.send(CLOSE, b"\x03\xe8")

    def closed(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def _speak(self, sound: bytes) -> None:
        for at in range(0, len(sound), _PIECE):
            self._served.send(BINARY, sound[at : at + _PIECE])
        self._served.send(TEXT, b'{"type":"Flushed","sequence_id":1}')


def _rest(vendors: Vendors, served: Served, text: str, query: dict[str, list[str]]) -> None:  # noqa: ARG001
    sound = vendors.speak(text)
    asyncio.get_running_loop().call_later(VOICE_S, _answer, served, sound, "audio/basic")


def _complete(served: Served, asked: dict[str, Any]) -> None:
    """The model is always sure that the caller wants a message taken."""
    from infinioffice.testing.vendors.openai import SimulatedOpenAI, says

    simulated = SimulatedOpenAI(says(intents=["leave_message"]))
    body = b"".join(simulated._chunks(asked, None))

    def send() -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
        served.raw(head.encode() + body)

    asyncio.get_running_loop().call_later(MODEL_S, send)


def _answer(served: Served, body: bytes, kind: str = "application/json") -> None:
    served.raw(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


def _results(
    words: list[TimedWord],
    begins: int,
    ends: int,
    *,
    is_final: bool,
    from_finalize: bool = False,
) -> bytes:
    listed = [
        {"word": text, "punctuated_word": text, "start": start, "end": end, "confidence": 0.97}
        for text, start, end in words
    ]
    best = {"transcript": " ".join(word[0] for word in words), "confidence": 0.97, "words": listed}
    return orjson.dumps(
        {
            "type": "Results", "channel_index": [0, 1], "start": begins / 8000, "duration": (ends - begins) / 8000,
            "is_final": is_final, "speech_final": is_final and not from_finalize, "from_finalize": from_finalize,
            "channel": {"alternatives": [best]}, "metadata": {"request_id": "rig", "model_uuid": "rig"},
        }
    )  # fmt: skip


async def serve(vendors: Vendors, announce: Callable[[int], None]) -> None:
    """Until cancelled."""
    server = await asyncio.get_running_loop().create_server(lambda: Served(vendors.route), "127.0.0.1", 0)
    announce(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--model", action="store_true")
    given = parser.parse_args()
    sounds = {
        text: (given.clips / name).read_bytes()
        for text, name in orjson.loads((given.clips / "clips.json").read_bytes()).items()
    }
    lengths = {text: len(sound) / 8000 for text, sound in sounds.items()}
    vendors = Vendors(max(sounds.values(), key=len), lengths, given.model)
    uvloop.run(serve(vendors, lambda port: print(port, flush=True)))


if __name__ == "__main__":
    main()
