"""Google's streaming recognition on the wire. PURE: what to ask, and what an answer means; nothing here trusts what the
vendor sent. The library's messages are only read by attribute, so that nobody else has to load it.

Offsets in messages are seconds of the audio sent on that one stream, not of the call.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infinioffice.call.streamed.words import Heard, Word, clean, is_too_much, spread
from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused

VENDOR = "google"
METHOD = "/google.cloud.speech.v2.Speech/StreamingRecognize"
LONGEST_STREAM_S = 300.0
"""The vendor ends a stream after 305 s."""
_MAX_PHRASES = 200
_MAX_PHRASE_CHARS = 100
_SENSITIVITY = {"standard": 1, "supershort": 2, "short": 3}
_MULAW = 2
_REFUSALS = frozenset({
    "INVALID_ARGUMENT", "UNAUTHENTICATED", "PERMISSION_DENIED", "NOT_FOUND", "UNIMPLEMENTED", "FAILED_PRECONDITION",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoogleOptions:
    """How we want to be heard. `endpointing` is how soon the vendor settles words by itself: `standard`, `short` or
    `supershort`; whose turn it is we decide. `boost` is the weight of the business's own words, 0 to 20."""

    model: str = "telephony"
    language: str = "en-US"
    endpointing: str = "supershort"
    boost: float = 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """Whose recogniser is asked, and where it is."""

    project: str
    location: str = "global"
    recognizer: str = "_"

    @property
    def path(self) -> str:
        return f"projects/{self.project}/locations/{self.location}/recognizers/{self.recognizer}"

    @property
    def base_url(self) -> str:
        """The vendor's address for this location; another one answers that nothing is there."""
        prefix = "" if self.location == "global" else f"{self.location}-"
        return f"https://{prefix}speech.googleapis.com"


def first_request(options: GoogleOptions, place: Place, hints: Sequence[str]) -> dict[str, Any]:
    """The fields of the first message: everything but sound. μ-law without a header must be declared."""
    config: dict[str, Any] = {
        "explicit_decoding_config": {"encoding": _MULAW, "sample_rate_hertz": 8000, "audio_channel_count": 1},
        "model": options.model,
        "language_codes": [options.language],
        "features": {"enable_automatic_punctuation": True, "enable_word_time_offsets": True, "max_alternatives": 1},
    }
    terms = phrases(hints)
    if terms:
        listed = [{"value": term, "boost": options.boost} for term in terms]
        config["adaptation"] = {"phrase_sets": [{"inline_phrase_set": {"phrases": listed}}]}
    features = {"interim_results": True, "endpointing_sensitivity": _SENSITIVITY[options.endpointing]}
    return {"recognizer": place.path, "streaming_config": {"config": config, "streaming_features": features}}


def metadata(place: Place, token: str, call_id: str) -> tuple[tuple[str, str], ...]:
    """The headers of one stream. The reason shows in the project's audit log: there our call can be found again."""
    return (
        ("authorization", f"Bearer {token}"),
        ("x-goog-request-params", f"recognizer={place.path}"),
        ("x-goog-request-reason", "".join(c for c in call_id if c.isascii() and c.isprintable())[:100] or "call"),
    )


def phrases(hints: Sequence[str]) -> list[str]:
    """A business's own words, each once, within what one request may carry."""
    found: dict[str, str] = {}
    for hint in hints:
        term = " ".join("".join(c if c.isprintable() else " " for c in hint).split())[:_MAX_PHRASE_CHARS].strip()
        if term:
            found.setdefault(term.lower(), term)
    return list(found.values())[:_MAX_PHRASES]


class Answers:
    """Reads the answers of one stream in order: a result covers what follows the last settled one."""

    def __init__(self) -> None:
        self._settled_s = 0.0

    def read(self, answer: Any) -> list[Heard]:
        """Raises VendorDown for a page of text that nobody can have said. Guesses often come in two parts, a stable and
        an unstable one: together they are the one guess. A settled result without words settles nothing: the words it
        stands for may follow."""
        found: list[Heard] = []
        guessed: list[str] = []
        guess_end_s = 0.0
        for result in answer.results:
            texts = result.alternatives[0].transcript.split() if result.alternatives else []
            end_s = seconds(result.result_end_offset)
            if is_too_much(len(texts), end_s - self._settled_s):
                raise VendorDown(VENDOR, "more words than time")
            if result.is_final and texts:
                found.append(self._settle(result, texts, end_s))
            elif not result.is_final:
                guessed += texts
                guess_end_s = max(guess_end_s, end_s)
        if guessed:
            if is_too_much(len(guessed), guess_end_s - self._settled_s):
                raise VendorDown(VENDOR, "more words than time")
            start_s = min(self._settled_s, guess_end_s)
            words = spread(guessed, start_s, guess_end_s)
            found.append(Heard(start_s, guess_end_s, words, is_settled=False, is_timed=False))
        return found

    def _settle(self, result: Any, texts: list[str], end_s: float) -> Heard:
        start_s = min(self._settled_s, end_s)
        words = _words(result.alternatives[0]) if result.alternatives else ()
        is_timed = bool(words)
        if words:
            end_s = max(end_s, words[-1].end_s)
        self._settled_s = max(self._settled_s, end_s)
        return Heard(start_s, end_s, words or spread(texts, start_s, end_s), is_settled=True, is_timed=is_timed)


def _words(alternative: Any) -> tuple[Word, ...]:
    """Words with their places; nothing when the model gives no places."""
    found: list[Word] = []
    for each in alternative.words:
        text = clean(each.word)
        end_s = seconds(each.end_offset)
        if not text:
            continue
        if end_s <= 0.0:
            return ()
        found.append(Word(text, min(seconds(each.start_offset), end_s), end_s))
    return tuple(found)


def seconds(duration: Any) -> float:
    """A protobuf duration as seconds, never negative."""
    value = float(duration.seconds) + float(duration.nanos) / 1e9
    return value if math.isfinite(value) and value > 0.0 else 0.0


def fault_of(status: str) -> VendorFault:
    """What the end of a stream means, by the name of its gRPC status."""
    return VendorRefused(VENDOR, status) if status in _REFUSALS else VendorDown(VENDOR, status)
