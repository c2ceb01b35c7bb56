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


def judge_overlap(
    text: str, asked: tuple[str, ...], remaining_s: float, answer_overlap_s: float, language: str = "en"
) -> Overlap:
    """`remaining_s` is how much of the agent's sentence was still to come: "yes" over the last word of a yes/no
    question is an answer, the same word in the middle of a long answer is only listening."""
    listening = LANGUAGES.get(language, _ENGLISH)
    words = words_of(text)
    if not words:
        return "none"
    if any(word in listening.stops for word in words):
        return "words"
    is_asked = bool({"yes_no", "choice"}.intersection(asked))
    if remaining_s <= answer_overlap_s and is_asked and listening.answers.intersection(words):
        return "words"
    rest = words_of(listening.phrases.sub(" ", text.lower()))
    return "backchannel" if all(word in listening.backchannels for word in rest) else "words"
