"""The simulated Deepgram's voice: sound as long as its text would take to say, in pieces of odd sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from infinioffice.call.audio import RATE

_SAMPLE = b"\x2a"
_PIECE = 1111


class Out(Protocol):
    def put(self, body: dict[str, Any] | bytes | str, delay_s: float = 0.0) -> None: ...

    def end(self, code: int, reason: str, delay_s: float = 0.0) -> None: ...

    def forget_sound(self) -> None: ...


def spoken(text: str, speed: float = 1.0) -> bytes:
    """Fifteen characters a second."""
    return _SAMPLE * int(len(text) / 15 / speed * RATE)


def wave_header(bits: int) -> bytes:
    """The head of a WAV file of unknown length: μ-law at 8 kHz, or 16-bit samples at 24 kHz."""
    coding, rate = (7, RATE) if bits == 8 else (1, 24000)
    body = coding.to_bytes(2, "little") + (1).to_bytes(2, "little") + rate.to_bytes(4, "little")
    body += (rate * bits // 8).to_bytes(4, "little") + (bits // 8).to_bytes(2, "little") + bits.to_bytes(2, "little")
    return b"RIFF\xff\xff\xff\xffWAVEfmt " + (16).to_bytes(4, "little") + body + b"data\xff\xff\xff\xff"


class Mouth:
    """One open socket of `/v1/speak`. Nothing is spoken before Flush; sound already on its way survives Clear."""

    def __init__(self, out: Out, fault: str | None, first_byte_s: float) -> None:
        self._out = out
        self._fault = fault
        self._first_byte_s = first_byte_s
        self._text = ""
        self._sequence = 0
        self._is_broken = False

    def heard(self, sound: bytes) -> None:
        """The voice is told in text alone."""
        self._out.end(1008, "DATA-0000")

    def told(self, command: Mapping[str, Any]) -> None:
        if self._is_broken:
            return
        match command.get("type"):
            case "Speak":
                self._text += str(command.get("text", ""))
            case "Flush":
                self._flush()
            case "Clear":
                self._text = ""
                self._out.forget_sound()
                self._out.put(_SAMPLE * 160)
                self._out.put({"type": "Cleared", "sequence_id": self._next()}, 0.01)
            case "Close":
                self._out.end(1000, "")
            case _:
                self._out.put({"type": "Warning", "code": "MESSAGE-0000", "description": "simulated"})

    def left(self) -> None:
        self._is_broken = True

    def _flush(self) -> None:
        sound, self._text = spoken(self._text), ""
        wait_s = self._first_byte_s
        match self._fault:
            case "stall":
                # Half of it, and then nothing more.
                self._put(sound[: len(sound) // 2], wait_s)
                self._is_broken = True
                return
            case "close":
                self._put(sound[: len(sound) // 2], wait_s)
                self._out.end(1011, "NET-0000", wait_s + 0.01)
                self._is_broken = True
                return
            case "garbage":
                self._out.put("{", wait_s)
            case "error":
                self._out.put({"type": "Error", "code": "INTERNAL", "description": "simulated"}, wait_s)
            case "wav":
                sound = wave_header(8) + sound
            case "wav_pcm":
                sound = wave_header(16) + sound
            case "pcm":
                sound = bytes(2 * RATE) + sound
            case "empty":
                sound = b""
            case "endless":
                sound *= 30
        self._out.put({"type": "Metadata", "request_id": "sim-1", "model_name": "aura"}, wait_s)
        if self._fault == "burst":
            # Nine seconds of sound within 0.8 s, in big lumps.
            step = RATE
            lumps = [sound[at : at + step] for at in range(0, len(sound), step)]
            for number, lump in enumerate(lumps):
                self._out.put(lump, wait_s + 0.8 * number / len(lumps))
            wait_s += 0.8
        else:
            self._put(sound, wait_s)
        self._out.put({"type": "Flushed", "sequence_id": self._next()}, wait_s + 0.001)

    def _put(self, sound: bytes, delay_s: float) -> None:
        for at in range(0, len(sound), _PIECE):
            self._out.put(sound[at : at + _PIECE], delay_s)

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence
