"""What a vendor that streams tells us. PURE. Times are seconds of the sound sent on that one connection."""

from __future__ import annotations

from dataclasses import dataclass

WORDS_AT_LEAST = 12
WORDS_A_SECOND = 12
"""Nobody speaks faster; a page of text for a second of sound is a fault, not a transcript."""
MAX_WORD_CHARS = 40


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written, with its place in seconds."""

    text: str
    start_s: float
    end_s: float

    @property
    def middle_s(self) -> float:
        return (self.start_s + self.end_s) / 2


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said in `[start_s, end_s)`. Settled words never change again; of the others each message replaces all
    before it. `is_likely` means the vendor would bet on it; `is_answer` that it was asked to settle and did;
    `is_timed` is False when the words' own places are only a guess."""

    start_s: float
    end_s: float
    words: tuple[Word, ...]
    is_settled: bool
    is_answer: bool = False
    is_likely: bool = False
    is_timed: bool = True


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    """The words stopped at `last_word_s` (negative: there were none)."""

    last_word_s: float


ListenEvent = Heard | UtteranceEnded


def clean(text: object) -> str:
    """A word for people: printable, of a length that words have."""
    if not isinstance(text, str):
        return ""
    return "".join(c for c in text[:MAX_WORD_CHARS] if c.isprintable()).strip()


def is_too_much(words: int, seconds: float) -> bool:
    """More words than anybody could have said in this time."""
    return words > WORDS_AT_LEAST + WORDS_A_SECOND * max(0.0, seconds)


def spread(texts: list[str], start_s: float, end_s: float) -> tuple[Word, ...]:
    """Words without places, one after another over the time they cover."""
    step = max(0.0, end_s - start_s) / len(texts) if texts else 0.0
    return tuple(
        Word(text, start_s + n * step, start_s + (n + 1) * step)
        for n, each in enumerate(texts)
        if (text := clean(each))
    )
