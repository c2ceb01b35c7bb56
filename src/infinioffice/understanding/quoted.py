"""A language model's reading of an utterance, made safe. PURE.

A model may only choose from the words it was given (intent names, this business's service and provider keys, fact ids)
and point at the caller's own words. Every time, name and number it returns must be a quotation of what was heard, and
it is read by the same rules as the caller's own speech. So a model cannot invent a date, a number or a price: what is
not quoted is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from infinioffice.understanding.meaning import Expected, Fields, Heard, Intent, Meaning, Source
from infinioffice.understanding.understand import understand

INTENTS: tuple[Intent, ...] = get_args(Intent)
_MAX_INTENTS = 4
_QUOTES: tuple[tuple[str, Expected], ...] = (
    ("when_words", "when"),
    ("name_words", "name"),
    ("phone_words", "phone"),
    ("address_words", "address"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is left of a model's answer after checking. `fact` is the topic of a business fact that answers the caller;
    `dropped` names what was refused, for the log."""

    meaning: Meaning
    fact: str | None = None
    dropped: tuple[str, ...] = ()


def schema(heard: Heard, facts: tuple[str, ...] = ()) -> dict[str, Any]:
    """The strict JSON schema of the one tool the model is given: closed lists and quotations, nothing free."""

    def one_of(values: tuple[str, ...], what: str) -> dict[str, Any]:
        return {"type": ["string", "null"], "enum": [*values, None], "description": what}

    quote = {"type": ["string", "null"]}
    properties: dict[str, Any] = {
        "intents": {"type": "array", "items": {"type": "string", "enum": list(INTENTS)}},
        "service": one_of(tuple(s.key for s in heard.lexicon.services), "which service, if one was meant"),
        "provider": one_of(tuple(p.key for p in heard.lexicon.providers), "who was asked for"),
        "fact": one_of(facts, "which known fact answers the question"),
        "yes_no": {"type": ["boolean", "null"]},
        "choice": {"type": ["integer", "null"], "description": "index of the offer taken, from 0"},
        **{key: quote | {"description": "the caller's exact words, copied"} for key, _ in _QUOTES},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def read(answer: Mapping[str, Any], heard: Heard, source: Source, facts: tuple[str, ...] = ()) -> Reading | None:
    """The checked reading, or None when nothing of the answer can be used. Never raises on any JSON object."""
    dropped: list[str] = []
    intents = _intents(answer.get("intents"), dropped)
    fields = _quoted_fields(answer, heard, dropped)
    fields = replace(
        fields,
        service=_known(answer, "service", {s.key for s in heard.lexicon.services}, dropped) or fields.service,
        provider=_known(answer, "provider", {p.key for p in heard.lexicon.providers}, dropped) or fields.provider,
        yes_no=answer["yes_no"] if isinstance(answer.get("yes_no"), bool) else fields.yes_no,
        choice=_choice(answer.get("choice"), len(heard.offers), dropped),
    )
    fact = _known(answer, "fact", set(facts), dropped)
    if not intents and fields == Fields() and fact is None:
        return None
    return Reading(Meaning(intents, 0.75 if intents else 0.5, fields, source=source), fact, tuple(dropped))


def _intents(raw: object, dropped: list[str]) -> tuple[Intent, ...]:
    if not isinstance(raw, list):
        dropped.append("intents")
        return ()
    known: list[Intent] = []
    for name in raw:
        found = next((each for each in INTENTS if each == name), None)
        if found is None:
            dropped.append("intents")
        # An emergency is the rules' to call: a model that talks a caller into one, or out of one, changes nothing.
        elif found != "emergency" and found not in known:
            known.append(found)
    return tuple(known[:_MAX_INTENTS])


def _known(answer: Mapping[str, Any], key: str, allowed: set[str], dropped: list[str]) -> str | None:
    value = answer.get(key)
    if value is None:
        return None
    if isinstance(value, str) and value in allowed:
        return value
    dropped.append(key)
    return None


def _choice(value: object, offers: int, dropped: list[str]) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < offers:
        return value
    dropped.append("choice")
    return None


def _quoted_fields(answer: Mapping[str, Any], heard: Heard, dropped: list[str]) -> Fields:
    fields = Fields()
    for key, expected in _QUOTES:
        words = answer.get(key)
        if words is None:
            continue
        if not isinstance(words, str) or not is_quoted(words, heard.text):
            dropped.append(key)
            continue
        said = understand(replace(heard, text=words, nbest=(), expecting=(expected,))).fields
        fields = _merge(fields, said, expected)
    return fields


def _merge(fields: Fields, said: Fields, expected: Expected) -> Fields:
    if expected == "when":
        return replace(fields, when=said.when, whens=said.whens, duration_s=said.duration_s)
    if expected == "name":
        return replace(fields, first_name=said.first_name, last_name=said.last_name)
    if expected == "phone":
        return replace(fields, phone=said.phone, phone_partial=said.phone_partial)
    return replace(fields, address=said.address, zip=said.zip)


def is_quoted(words: str, text: str) -> bool:
    """True when `words` stand in `text` in this order and without a gap; case and punctuation do not count."""
    needle, hay = _plain(words), _plain(text)
    return bool(needle.strip()) and needle in hay


def _plain(text: str) -> str:
    words = re.findall(r"\w+", text.lower())
    return f" {' '.join(words)} "
