"""Words spoken over the agent: a real interruption, or only a listener's noise? One list per language; English here."""

from __future__ import annotations

import re
from typing import Literal

Overlap = Literal["none", "backchannel", "words"]

_BACKCHANNELS = frozenset({
    "mm", "mmm", "mhm", "mm-hmm", "mmhmm", "hmm", "hm", "uh", "uh-huh", "uhhuh", "um", "umm", "er", "ah", "oh", "huh",
    "yeah", "yep", "yup", "yes", "ok", "okay", "right", "sure", "alright", "cool", "great", "good", "i", "see", "got",
    "it", "all", "fine", "nice", "perfect", "you", "thanks", "thank", "a",
})  # fmt: skip
_STOPS = frozenset({
    "stop", "wait", "hold", "no", "nope", "hello", "hey", "sorry", "excuse", "pause", "help", "operator",
    "representative", "agent", "human", "person", "emergency", "cancel", "repeat", "what", "pardon", "actually",
})  # fmt: skip
_ANSWERS = frozenset(
    {"yes", "yeah", "yep", "yup", "sure", "ok", "okay", "right", "no", "nope", "perfect", "great", "fine"}
)
_PHRASES = re.compile(r"\b(?:i see|got it|all right|thank you|uh huh|mm hmm|that'?s (?:right|good|fine)|of course)\b")


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation, for comparing only."""
    return re.findall(r"[a-z0-9]+(?:['’-][a-z0-9]+)*", text.lower())


def judge_overlap(text: str, asked: tuple[str, ...], remaining_s: float, answer_overlap_s: float) -> Overlap:
    """`remaining_s` is how much of the agent's sentence was still to come: "yes" over the last word of a yes/no
    question is an answer, the same word in the middle of a long answer is only listening."""
    words = words_of(text)
    if not words:
        return "none"
    if any(word in _STOPS for word in words):
        return "words"
    if remaining_s <= answer_overlap_s and {"yes_no", "choice"}.intersection(asked) and _ANSWERS.intersection(words):
        return "words"
    rest = words_of(_PHRASES.sub(" ", text.lower()))
    return "backchannel" if all(word in _BACKCHANNELS for word in rest) else "words"
