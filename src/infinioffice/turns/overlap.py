"""Words spoken over the agent: a real interruption, or only a listener's noise? One list per language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Overlap = Literal["none", "backchannel", "words"]


@dataclass(frozen=True, slots=True)
class Listening:
    """What people of one language say while they listen. `stops` always take the floor; `answers` do over the end of a
    question that they answer; `phrases` are listening sounds of several words."""

    backchannels: frozenset[str]
    stops: frozenset[str]
    answers: frozenset[str]
    phrases: re.Pattern[str]


_ENGLISH = Listening(
    backchannels=frozenset({
        "mm", "mmm", "mhm", "mm-hmm", "mmhmm", "hmm", "hm", "uh", "uh-huh", "uhhuh", "um", "umm", "er", "ah", "oh",
        "huh", "yeah", "yep", "yup", "yes", "ok", "okay", "right", "sure", "alright", "cool", "great", "good", "i",
        "see", "got", "it", "all", "fine", "nice", "perfect", "you", "thanks", "thank", "a",
    }),
    stops=frozenset({
        "stop", "wait", "hold", "no", "nope", "hello", "hey", "sorry", "excuse", "pause", "help", "operator",
        "representative", "agent", "human", "person", "emergency", "cancel", "repeat", "what", "pardon", "actually",
    }),
    answers=frozenset({
        "yes", "yeah", "yep", "yup", "sure", "ok", "okay", "right", "no", "nope", "perfect", "great", "fine",
    }),
    phrases=re.compile(
        r"\b(?:i see|got it|all right|thank you|uh huh|mm hmm|m hm|that'?s (?:right|good|fine)|of course)\b"
    ),
)  # fmt: skip
_SPANISH = Listening(
    backchannels=frozenset({
        "mm", "mmm", "mhm", "ajá", "aja", "eh", "ah", "oh", "um", "sí", "si", "ya", "ok", "okay", "bueno", "bien",
        "claro", "vale", "perfecto", "gracias", "muy", "de", "acuerdo", "entiendo", "correcto",
    }),
    stops=frozenset({
        "pare", "alto", "espere", "espera", "no", "hola", "oiga", "perdón", "perdon", "disculpe", "ayuda", "operador",
        "persona", "agente", "emergencia", "cancelar", "repita", "qué", "que", "momento",
    }),
    answers=frozenset({"sí", "si", "claro", "ok", "okay", "correcto", "no", "perfecto", "bueno", "vale"}),
    phrases=re.compile(r"\b(?:de acuerdo|ya veo|muy bien|está bien|por supuesto)\b"),
)  # fmt: skip
LANGUAGES = {"en": _ENGLISH, "es": _SPANISH}


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation, for comparing only."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.lower())


@dataclass(frozen=True, slots=True)
class Overheard:
    """What was said over us so far. `confidence` is the recogniser's, 0-1; `is_settled`: the voice has paused and all
    of it has been read."""

    text: str
    nbest: tuple[str, ...] = ()
    confidence: float = 1.0
    is_settled: bool = True


_SURE = 0.58
_SURE_OF_STOP = 0.45
_SURE_OF_SHORT = 0.8
_HARDLY_SURE_OF_SHORT = 0.75
_SHORT = 2
"""Measured with the local model: what people say over us is read with 0.66 and more, a hum, a cough and a room full of
talk with less than 0.55. One or two words read while they are still being said are often others in the end."""


def judge_overlap(
    said: Overheard, asked: tuple[str, ...], remaining_s: float, answer_overlap_s: float, language: str = "en"
) -> Overlap:
    """`remaining_s` is how much of the agent's sentence was still to come: "yes" over the last word of a yes/no
    question is an answer, the same word in the middle of a long answer is only listening."""
    listening = LANGUAGES.get(language, _ENGLISH)
    words = words_of(said.text)
    if not words:
        return "none"
    if said.confidence >= _SURE_OF_STOP and any(word in listening.stops for word in words):
        return "words"
    if said.confidence < _SURE:
        return "backchannel"
    is_asked = bool({"yes_no", "choice"}.intersection(asked))
    if remaining_s <= answer_overlap_s and is_asked and listening.answers.intersection(words):
        return "words"
    if _is_listening(listening, said.text):
        return "backchannel"
    if len(words) > _SHORT or said.confidence >= _SURE_OF_SHORT:
        return "words"
    if not said.is_settled:
        return "none"
    if said.confidence < _HARDLY_SURE_OF_SHORT:
        return "backchannel"
    return "backchannel" if any(_is_listening(listening, each) for each in said.nbest) else "words"


def _is_listening(listening: Listening, text: str) -> bool:
    """Nothing but sounds of a listener."""
    rest = words_of(listening.phrases.sub(" ", text.lower()))
    return all(word in listening.backchannels for word in rest)
