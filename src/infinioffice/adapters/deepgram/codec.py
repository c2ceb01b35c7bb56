"""Deepgram's recognition on the wire. PURE: messages in, values out; nothing here trusts what the vendor sent.

Times in messages are seconds of the audio sent on that one socket, not of the call.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import orjson

from infinioffice.call.streamed.words import Heard, ListenEvent, UtteranceEnded, Word, clean, is_too_much, spread
from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused

VENDOR = "deepgram"
KEEP_ALIVE = '{"type":"KeepAlive"}'
FINALIZE = '{"type":"Finalize"}'
CLOSE_STREAM = '{"type":"CloseStream"}'
FORCE_END_TURN = '{"type":"ForceEndTurn"}'
_MAX_KEYTERMS = 80
_MAX_KEYTERM_CHARS = 1200
"""The vendor allows about 500 tokens of key terms; three characters a token is the careful side."""
_REFUSALS = frozenset({400, 401, 402, 403, 404, 405, 413, 415, 422})
_REFUSED_CLOSES = frozenset({1008})


@dataclass(frozen=True, slots=True)
class ListenOptions:
    """How we want to be heard. A model whose name begins with `flux` speaks the turn protocol (`/v2/listen`).

    `is_private` keeps callers' voices out of the vendor's training, which may cost its discount. Numerals stay spoken
    words: our own rules read "five one eight" with its corrections, and the vendor waits less for whole entities."""

    model: str = "nova-3"
    language: str = "en-US"
    endpointing_ms: int = 300
    utterance_end_ms: int = 1000
    eager_end_of_turn: float = 0.5
    end_of_turn: float = 0.7
    is_private: bool = True

    @property
    def is_flux(self) -> bool:
        return self.model.startswith("flux")


# -- asking -----------------------------------------------------------------------------------------------------------


def socket_url(base_url: str, path: str, query: Iterable[tuple[str, str]]) -> str:
    """The `ws` address beside an `http` base address."""
    parts = urlsplit(base_url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + path, urlencode(list(query)), ""))


def listen_url(base_url: str, options: ListenOptions, tag: str, hints: Sequence[str]) -> str:
    """Everything about one call stands in the address: μ-law as the telephone sends it, key terms, our call's id."""
    query = [("model", options.model), ("encoding", "mulaw"), ("sample_rate", "8000")]
    if options.is_flux:
        query += [
            ("eot_threshold", f"{options.end_of_turn:g}"),
            ("eager_eot_threshold", f"{options.eager_end_of_turn:g}"),
        ]
    else:
        query += [
            ("channels", "1"),
            ("language", options.language),
            ("interim_results", "true"),
            ("punctuate", "true"),
            ("numerals", "false"),
            ("endpointing", str(options.endpointing_ms)),
            ("utterance_end_ms", str(max(1000, options.utterance_end_ms))),
        ]
    if tag:
        query.append(("tag", tag[:128]))
    if options.is_private:
        query.append(("mip_opt_out", "true"))
    query += [("keyterm", term) for term in keyterms(hints)]
    return socket_url(base_url, "/v2/listen" if options.is_flux else "/v1/listen", query)


def keyterms(hints: Sequence[str]) -> list[str]:
    """A business's own words as plain terms, each once, within what one address may carry."""
    found: dict[str, str] = {}
    room = _MAX_KEYTERM_CHARS
    for hint in hints:
        # A colon would be read as the boost of the older `keywords`, which these models refuse.
        term = " ".join("".join(c if c.isprintable() and c != ":" else " " for c in hint).split())[:60]
        if not term or term.lower() in found:
            continue
        room -= len(term)
        if room < 0 or len(found) == _MAX_KEYTERMS:
            break
        found[term.lower()] = term
    return list(found.values())


# -- being answered ---------------------------------------------------------------------------------------------------


def read_listen(message: str | bytes) -> ListenEvent | None:
    """One message of either recognition protocol; None for what needs no answer. Raises VendorDown for what is not a
    message and for the vendor's own fatal errors."""
    body = read_object(message)
    match body.get("type"):
        case "Results":
            return _results(body)
        case "TurnInfo":
            return _turn(body)
        case "UtteranceEnd":
            return UtteranceEnded(number(body.get("last_word_end"), -1.0))
        case "Error":
            raise VendorDown(VENDOR, f"error {short(body.get('code') or body.get('err_code'))}")
    return None


def _results(body: Mapping[str, Any]) -> Heard | None:
    channel = body.get("channel")
    alternatives = channel.get("alternatives") if isinstance(channel, dict) else None
    best = alternatives[0] if isinstance(alternatives, list) and alternatives else None
    if not isinstance(best, dict):
        return None
    start_s = number(body.get("start"))
    end_s = start_s + number(body.get("duration"))
    is_settled = body.get("is_final") is True
    words = _words(best, start_s, end_s)
    return Heard(start_s, end_s, words, is_settled, is_settled and body.get("from_finalize") is True)


def _turn(body: Mapping[str, Any]) -> Heard:
    """The transcript of a turn is always the whole turn so far."""
    start_s = number(body.get("audio_window_start"))
    end_s = max(start_s, number(body.get("audio_window_end")))
    is_over = body.get("event") == "EndOfTurn"
    likely = body.get("event") == "EagerEndOfTurn"
    return Heard(start_s, end_s, _words(body, start_s, end_s), is_over, is_over, likely)


def _words(body: Mapping[str, Any], start_s: float, end_s: float) -> tuple[Word, ...]:
    found: list[Word] = []
    given = body.get("words")
    given = given if isinstance(given, list) else []
    transcript = body.get("transcript")
    texts = transcript.split() if isinstance(transcript, str) else []
    if is_too_much(max(len(given), len(texts)), end_s - start_s):
        raise VendorDown(VENDOR, "more words than time")
    for each in given:
        if not isinstance(each, dict):
            continue
        text = clean(each.get("punctuated_word") or each.get("word"))
        if text:
            begins = number(each.get("start"), start_s)
            found.append(Word(text, begins, max(begins, number(each.get("end"), begins))))
    # A message may carry the text alone.
    return tuple(found) if found else spread(texts, start_s, end_s)


def read_object(message: str | bytes) -> dict[str, Any]:
    """Raises VendorDown for anything that is not a JSON object."""
    try:
        value = orjson.loads(message)
    except orjson.JSONDecodeError as fault:
        raise VendorDown(VENDOR, "malformed JSON") from fault
    if not isinstance(value, dict):
        raise VendorDown(VENDOR, "not an object")
    return value


def number(value: object, otherwise: float = 0.0) -> float:
    """A finite number that is not negative."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0:
        return float(value)
    return otherwise


def short(value: object) -> str:
    """A short word for the log, never the vendor's free text."""
    text = value if isinstance(value, str) else ""
    return "".join(c for c in text[:40] if c.isascii() and (c.isalnum() or c in "-_.")) or "unknown"


# -- faults -----------------------------------------------------------------------------------------------------------


def fault_of_status(status: int, reason: object = "") -> VendorFault:
    """What an answer other than 101 or 200 means: 429 and the fives may pass, the other fours will not."""
    words = f"status {status}" + (f" {short(reason)}" if reason else "")
    return VendorRefused(VENDOR, words) if status in _REFUSALS else VendorDown(VENDOR, words)


def fault_of_close(code: int, reason: str) -> VendorFault:
    """What the end of a socket means. 1008: it cannot make sound of our bytes, and never will."""
    words = f"closed {code} {short(reason)}"
    return VendorRefused(VENDOR, words) if code in _REFUSED_CLOSES else VendorDown(VENDOR, words)
