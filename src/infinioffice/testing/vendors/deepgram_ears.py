"""The simulated Deepgram's recognition: one object for each open socket, Nova and Flux."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from infinioffice.call.audio import RATE
from infinioffice.testing.fakes import WORD_S, WordTable

_LONGEST_RESULT_S = 5.0


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word and its place in seconds of the sound it was read from."""

    text: str
    start_s: float
    end_s: float


class Out(Protocol):
    def put(self, body: dict[str, Any] | bytes | str, delay_s: float = 0.0) -> None: ...

    def end(self, code: int, reason: str, delay_s: float = 0.0) -> None: ...


def reads(table: WordTable) -> Callable[[bytes], Sequence[TimedWord]]:
    """Words of `WordTable` speech with their places. A word cut in half is read when most of it is there."""

    def read(sound: bytes) -> list[TimedWord]:
        return [
            TimedWord(word, run.start() / RATE, run.end() / RATE)
            for run in re.finditer(rb"(.)\1*", sound, re.DOTALL)
            if len(run[0]) >= WORD_S * RATE / 2 and (word := table.words(run[0]))
        ]

    return read


class NovaEars:
    """`/v1/listen`. Results come as sound comes: guesses every `interim_every_s`, settled ones after a silence, after
    five seconds, and when asked to finalize."""

    def __init__(
        self,
        out: Out,
        read: Callable[[bytes], Sequence[TimedWord]],
        fault: str | None,
        delays: tuple[float, float, float],
        break_after_s: float,
        options: Mapping[str, str],
    ) -> None:
        self._out = out
        self._read = read
        self._fault = fault
        self._interim_s, self._final_s, self._every_s = delays
        self._break_after_s = break_after_s
        self._sound = bytearray()
        self._settled = 0
        self._told_s = 0.0
        self._is_broken = False
        self._held: dict[str, Any] | None = None
        endpointing = options.get("endpointing", "10")
        self._endpointing_s = int(endpointing) / 1000 if endpointing.isdigit() else None
        self._has_interims = options.get("interim_results") == "true"

    def heard(self, sound: bytes) -> None:
        if not sound:
            self._out.end(1000, "")
            return
        self._sound += sound
        if self._breaks():
            return
        heard_s = len(self._sound) / RATE
        words = self._open_words()
        silence_s = heard_s - words[-1].end_s if words else 0.0
        is_quiet = self._endpointing_s is not None and bool(words) and silence_s >= self._endpointing_s
        if is_quiet or heard_s - self._settled / RATE >= _LONGEST_RESULT_S:
            self._settle(speech_final=is_quiet)
        elif heard_s - self._told_s >= self._every_s and self._has_interims:
            self._told_s = heard_s
            self._tell(words, heard_s, self._interim_s)

    def told(self, command: Mapping[str, Any]) -> None:
        if self._is_broken:
            return
        if command.get("type") == "Finalize" and self._fault != "no_finalize" and len(self._sound) > self._settled:
            self._settle(from_finalize=True)
        if command.get("type") == "CloseStream":
            if len(self._sound) > self._settled:
                self._settle()
            self._out.put(self._metadata(), self._final_s)
            if self._fault == "after_close":
                self._out.put(_results([TimedWord("ghost", 0.0, 0.3)], 0.0, 60.0, is_final=True), self._final_s)
            self._out.end(1000, "", self._final_s + 0.001)

    def left(self) -> None:
        self._is_broken = True

    def _breaks(self) -> bool:
        """Plays the faults that end a connection, or silence it."""
        if self._is_broken or len(self._sound) / RATE < self._break_after_s:
            return self._is_broken
        match self._fault:
            case "close":
                self._out.end(1011, "NET-0000")
            case "wrong_rate":
                self._out.end(1008, "DATA-0000")
            case "error":
                self._out.put({"type": "Error", "code": "INTERNAL", "description": "simulated"})
            case "stall":
                pass
            case _:
                return False
        self._is_broken = True
        return True

    def _open_words(self) -> list[TimedWord]:
        base_s = self._settled / RATE
        found = self._read(bytes(self._sound[self._settled :]))
        return [TimedWord(w.text, w.start_s + base_s, w.end_s + base_s) for w in found]

    def _settle(self, *, speech_final: bool = False, from_finalize: bool = False) -> None:
        words, start_s, end_s = self._open_words(), self._settled / RATE, len(self._sound) / RATE
        self._settled = len(self._sound)
        self._told_s = end_s
        body = _results(words, start_s, end_s, is_final=True, speech_final=speech_final, from_finalize=from_finalize)
        if self._fault == "empty_finals":
            self._out.put(_results([], start_s, start_s, is_final=True), self._final_s)
        if self._fault == "garbage":
            for nonsense in ("{", "[]", '{"type":"Results","channel":7,"start":"x"}', '{"type":"Surprise"}'):
                self._out.put(nonsense, self._final_s)
        if self._fault == "long_text":
            body = _results([TimedWord("blah", start_s, end_s)] * 2000, start_s, end_s, is_final=True)
        if self._fault == "no_times":
            # As a stand-in would: the same place for everything, and no times for the words.
            body = _results(words, 0.0, 0.0, is_final=True)
            body["channel"]["alternatives"][0]["words"] = []
        if self._fault == "wild_times":
            self._out.put(_results([TimedWord("wild", 1e9, 2e9)], 1e9, 2e9, is_final=False), self._final_s)
        self._out.put(body, self._final_s)
        if self._fault == "repeats":
            self._out.put(body, self._final_s)
            self._out.put(_results(words[:1], start_s, end_s, is_final=False), self._final_s)
        if speech_final:
            self._out.put(
                {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": words[-1].end_s}, self._final_s + 0.05
            )

    def _tell(self, words: list[TimedWord], heard_s: float, delay_s: float) -> None:
        body = _results(words, self._settled / RATE, heard_s, is_final=False)
        if self._fault == "out_of_order":
            # Each guess waits for the next one, which then goes first.
            held, self._held = self._held, body
            if held is None:
                return
            self._out.put(body, delay_s)
            self._out.put(held, delay_s)
            self._held = None
        else:
            self._out.put(body, delay_s)

    def _metadata(self) -> dict[str, Any]:
        return {
            "type": "Metadata", "transaction_key": "deprecated", "request_id": "sim-1", "sha256": "0",
            "created": "2026-11-22T00:00:00Z", "duration": len(self._sound) / RATE, "channels": 1,
        }  # fmt: skip


class FluxEars:
    """`/v2/listen`. A turn begins with its first word and ends after 0.7 s of silence or when it is forced to."""

    def __init__(
        self,
        out: Out,
        read: Callable[[bytes], Sequence[TimedWord]],
        fault: str | None,
        delay_s: float,
        break_after_s: float,
    ) -> None:
        self._out = out
        self._read = read
        self._fault = fault
        self._delay_s = delay_s
        self._break_after_s = break_after_s
        self._sound = bytearray()
        self._turn_from = 0
        self._turn = 0
        self._sequence = 0
        self._told_s = 0.0
        self._is_open = self._is_broken = False
        self._out.put({"type": "Connected", "request_id": "sim-1", "sequence_id": 0})

    def heard(self, sound: bytes) -> None:
        self._sound += sound
        heard_s = len(self._sound) / RATE
        if self._is_broken or (self._fault in ("close", "stall", "error") and heard_s >= self._break_after_s):
            self._break()
            return
        words = self._words()
        if words and not self._is_open:
            self._is_open = True
            self._tell("StartOfTurn", words)
        elif self._is_open and heard_s - words[-1].end_s >= 0.7:
            self._end("model")
        elif heard_s - self._told_s >= 0.25:
            self._tell("Update", words)

    def told(self, command: Mapping[str, Any]) -> None:
        if self._is_broken:
            return
        if command.get("type") == "ForceEndTurn":
            if self._is_open:
                self._end("forced")
        elif command.get("type") == "CloseStream":
            self._out.end(1000, "", self._delay_s)
        else:
            self._out.put({"type": "Error", "sequence_id": self._sequence, "code": "UNPARSABLE_CLIENT_MESSAGE"})
            self._out.end(1008, "UNPARSABLE")

    def left(self) -> None:
        self._is_broken = True

    def _break(self) -> None:
        if not self._is_broken and self._fault == "close":
            self._out.end(1011, "NET-0000")
        elif not self._is_broken and self._fault == "error":
            self._out.put({"type": "Error", "sequence_id": 9, "code": "INTERNAL", "description": "simulated"})
        self._is_broken = True

    def _words(self) -> list[TimedWord]:
        base_s = self._turn_from / RATE
        found = self._read(bytes(self._sound[self._turn_from :]))
        return [TimedWord(w.text, w.start_s + base_s, w.end_s + base_s) for w in found]

    def _end(self, trigger: str) -> None:
        self._tell("EndOfTurn", self._words(), trigger)
        self._turn_from, self._is_open = len(self._sound), False
        self._turn += 1

    def _tell(self, event: str, words: Sequence[TimedWord], trigger: str = "") -> None:
        self._sequence += 1
        self._told_s = len(self._sound) / RATE
        body: dict[str, Any] = {
            "type": "TurnInfo", "request_id": "sim-1", "sequence_id": self._sequence, "event": event,
            "turn_index": self._turn, "audio_window_start": self._turn_from / RATE,
            "audio_window_end": len(self._sound) / RATE, "transcript": " ".join(w.text for w in words),
            "words": [{"word": w.text, "confidence": 0.9, "start": w.start_s, "end": w.end_s} for w in words],
            "end_of_turn_confidence": 0.8,
        }  # fmt: skip
        if trigger:
            body["trigger"] = trigger
        self._out.put(body, self._delay_s)


def _results(
    words: Sequence[TimedWord],
    start_s: float,
    end_s: float,
    *,
    is_final: bool,
    speech_final: bool = False,
    from_finalize: bool = False,
) -> dict[str, Any]:
    listed = [
        {"word": w.text, "start": w.start_s, "end": w.end_s, "confidence": 0.95, "punctuated_word": w.text}
        for w in words
    ]
    best = {"transcript": " ".join(w.text for w in words), "confidence": 0.95, "words": listed}
    return {
        "type": "Results", "channel_index": [0, 1], "start": start_s, "duration": end_s - start_s,
        "is_final": is_final, "speech_final": speech_final, "from_finalize": from_finalize,
        "channel": {"alternatives": [best]},
        "metadata": {"request_id": "sim-1", "model_info": {}, "model_uuid": "sim"},
    }  # fmt: skip
