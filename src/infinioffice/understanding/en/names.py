"""The caller's name: said, spelled, corrected, or chosen from what a recogniser was unsure of.

Function words, greetings and business words are never names. Without a question for a name only a phrase that gives
one ("my name is", "this is", "Karen speaking") counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from infinioffice.understanding.found import Found
from infinioffice.understanding.meaning import Expected
from infinioffice.understanding.sounds import plain, similarity

from .known_names import Part, is_listed, likeness, nearest, rarity, split_full_name, table
from .name_list import share_a_name
from .name_phrases import Reading, Word, is_name_word, read_phrases, words_of
from .spelling import find_spelled, letter_distance

_WITH_LETTER = re.compile(
    r"\b(?:with (?:a|an|the letter) |starts with (?:a |an )?|spelled with (?:a |an )?)([a-z])\b"
    r"|\b(?:no|without (?:a|an|the)) ([a-z])\b(?!['’])"
    r"(?!\s+(?:have|has|am|do|did|don|was|will|would|can|could|want|need|think|never|only))",
    re.IGNORECASE,
)
_O_NAME = re.compile(r"\b([oO]) ([A-Za-z]{3,})\b")
_HYPOTHESES = 6
_LATER_COST = 0.13


@dataclass(frozen=True, slots=True)
class FoundName:
    """What is known of the name. `spelled` when letters decided at least one part. Values are written as on a card."""

    first_name: Found[str] | None = None
    last_name: Found[str] | None = None
    spelled: bool = False

    def __bool__(self) -> bool:
        return self.first_name is not None or self.last_name is not None


@dataclass(frozen=True, slots=True)
class _Choice:
    first: str
    last: str
    score: float
    first_span: tuple[int, int] = (0, 0)
    last_span: tuple[int, int] = (0, 0)
    spelled: bool = False


_POSSESSIVE = re.compile(r"(?<!\bit)(?<!\bthat)(?<!\bname)(?<!\bhere)(?<!\bhe)(?<!\bthis)['’]s\b", re.IGNORECASE)


def find_name(
    text: str,
    *,
    expecting: Sequence[Expected] = (),
    nbest: Sequence[str] = (),
    said_before: str = "",
    rejected: Sequence[str] = (),
) -> FoundName:
    """The likeliest name in the text; an empty `FoundName` when there is none.

    `nbest` are the recogniser's other hypotheses, best first. `said_before` is the agent's last sentence: names in it
    are what the caller now confirms, corrects or spells. `rejected` are full names ("Ann Lee") the caller said no to.
    """
    readings = name_readings(text, expecting=expecting, nbest=nbest, said_before=said_before, rejected=rejected)
    return readings[0] if readings else FoundName()


def name_readings(
    text: str,
    *,
    expecting: Sequence[Expected] = (),
    nbest: Sequence[str] = (),
    said_before: str = "",
    rejected: Sequence[str] = (),
) -> tuple[FoundName, ...]:
    """All readings worth confirming, best first, at most four; those the caller has said no to are left out."""
    part = asked_part(expecting, said_before)
    asked = any(field in ("name", "first_name", "last_name") for field in expecting)
    if asked:
        # "Angela Moore's November twenty third" is "Angela Morris, November …": the mark is not part of a name.
        text = _POSSESSIVE.sub("  ", text)
    hints = _names_in(said_before) if asked else []
    choices: list[_Choice] = []
    for place, hypothesis in enumerate([text, *(other for other in nbest if other != text)][:_HYPOTHESES]):
        choices += [
            _moved(choice, text if place else None, choice.score - _LATER_COST * place)
            for choice in _choices(hypothesis, asked=asked, part=part, hints=hints)
        ]
    best: dict[tuple[str, str], _Choice] = {}
    refused = {plain(name) for name in rejected}
    for choice in sorted(choices, key=lambda choice: -choice.score):
        if plain(choice.first + choice.last) in refused:
            continue
        best.setdefault((plain(choice.first), plain(choice.last)), choice)
    return tuple(_found(choice) for choice in list(best.values())[:4])


def asked_part(expecting: Sequence[Expected], said_before: str = "") -> Part | None:
    """Which part of the name the question wanted, None for the whole."""
    wanted = set(expecting)
    if "name" in wanted or {"first_name", "last_name"} <= wanted:
        if (
            re.search(r"\b(?:last|sur|family)[ -]?name\b", said_before, re.IGNORECASE)
            and "first" not in said_before.lower()
        ):
            return "last"
        return None
    if "first_name" in wanted:
        return "first"
    return "last" if "last_name" in wanted else None


def similar_name(heard: str, known: str) -> float:
    """How likely the heard name is the known one, 0–1: same, nickname, or alike in sound; order and titles ignored."""
    a, b = heard.lower().split(), known.lower().split()
    if not a or not b:
        return 0.0
    if len(a) == 1 and len(b) == 1:
        if plain(a[0]) != plain(b[0]) and share_a_name(a[0], b[0]):
            return max(0.85, similarity(a[0], b[0]))
        return similarity(a[0], b[0])
    whole = similarity(" ".join(a), " ".join(b))
    pairs = [max(similar_name(word, other) for other in b) for word in a]
    covered = sum(pairs) / len(pairs) * (1.0 if len(a) >= len(b) else 0.8)
    return max(whole, min(0.97, covered))


def written(name: str) -> str:
    """As on a card: `mcdonald` → `McDonald`, `o'brien` → `O'Brien`; a name already in mixed case stays."""
    is_initials = name.isupper() and len(name) == 2 and name.lower() not in table("first")
    if is_initials or not (name.islower() or name.isupper()):
        return name
    words = [re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), word) for word in name.lower().split()]
    shaped = [re.sub(r"^(Mc)([a-z]{3,})$", lambda m: m.group(1) + m.group(2).capitalize(), word) for word in words]
    return " ".join(word.replace("'S", "'s") for word in shaped)


def _choices(text: str, *, asked: bool, part: Part | None, hints: Sequence[str]) -> list[_Choice]:
    expecting: tuple[Expected, ...] = ("name",) if asked else ()
    text = _O_NAME.sub(lambda match: "'".join(match.groups()) if _is_o_name(match) else match.group(), text)
    letter = _WITH_LETTER.search(text)
    if letter:
        return [
            _with_letter(_said(reading), *letter.groups())
            for reading in read_phrases(text[: letter.start()], asked=asked, part=part)
        ]
    spelled = find_spelled(text, expecting=expecting)
    if spelled is not None and not asked and not read_phrases(text[: spelled.start], asked=False, part=part):
        spelled = None
    if spelled is None:
        said = [_said(reading) for reading in read_phrases(text, asked=asked, part=part)]
        return [_placed(choice, hints) for choice in said] if part is None else said
    letters = re.sub(r"[^a-z]", "", spelled.value)
    if len(letters) < 2:
        return []
    if len(letters) == 2:
        behind = [_said(reading) for reading in read_phrases(text[spelled.end :], asked=asked, part="last")]
        if behind:
            # "T. J. Miller": initials, not a spelling.
            shift = spelled.end
            last_span = (behind[0].last_span[0] + shift, behind[0].last_span[1] + shift)
            initials = "".join(f"{letter.upper()}." for letter in letters)
            return [_Choice(initials, behind[0].last, behind[0].score + 0.5, (spelled.start, shift), last_span)]
    before = [_said(reading) for reading in read_phrases(text[: spelled.start], asked=asked, part=part)]
    span = (spelled.start, spelled.end)
    if before:
        return [_merged(before[0], letters, span)]
    return _from_letters(letters, span, part=part, hints=hints, clean=spelled.confidence >= 0.9)


def _said(reading: Reading) -> _Choice:
    first, last = _joined(reading.first), _joined(reading.last)
    return _Choice(first, last, reading.score, _span(reading.first), _span(reading.last))


def _joined(words: Sequence[Word]) -> str:
    name = " ".join(word.raw.rstrip(".") for word in words).replace("’", "'")
    name = re.sub(r"(?i)\bo ([a-z]{3,})$", r"O'\1", name)
    name = re.sub(r"(?i)\b(mac|mc) ([a-z]{3,})$", r"\1\2", name)
    return written(name) if name else ""


def _span(words: Sequence[Word]) -> tuple[int, int]:
    return (words[0].start, words[-1].end) if words else (0, 0)


def _merged(said: _Choice, letters: str, span: tuple[int, int]) -> _Choice:
    """The name was said and then spelled: the letters replace the part they are closest to."""
    distances: dict[str, float] = {}
    if said.first:
        distances["first"] = letter_distance(letters, plain(said.first)) / max(len(letters), len(said.first))
    if said.last:
        distances["last"] = letter_distance(letters, plain(said.last)) / max(len(letters), len(said.last))
    whole = plain(said.first) + plain(said.last)
    if (
        said.first
        and said.last
        and abs(len(whole) - len(letters)) <= 2 < len(letters) - max(len(said.first), len(said.last))
    ):
        cut = min(range(1, len(letters)), key=lambda k: letter_distance(letters[:k], plain(said.first)))
        return _Choice(written(letters[:cut]), written(letters[cut:]), said.score + 1, span, span, spelled=True)
    part = min(distances, key=lambda key: distances[key])
    if distances[part] > 0.6 and not said.last:
        return _Choice(said.first, written(letters), said.score + 0.5, said.first_span, span, spelled=True)
    if part == "first":
        return _Choice(written(letters), said.last, said.score + 1, span, said.last_span, spelled=True)
    return _Choice(said.first, written(letters), said.score + 1, said.first_span, span, spelled=True)


def _from_letters(
    letters: str, span: tuple[int, int], *, part: Part | None, hints: Sequence[str], clean: bool
) -> list[_Choice]:
    """Only letters were said: one part, or both run together."""
    choices: list[_Choice] = []
    known = [plain(hint) for hint in hints]
    close = [hint for hint in known if letter_distance(letters, hint) <= 0.35 * max(len(letters), len(hint))]
    for kind in ("first", "last") if part is None else (part,):
        other = 0.0
        if part is None:
            # A lone spelling is more often the part that the agent already has wrong.
            other = 0.5 if kind == "last" else 0.3
        for name, cost in nearest(letters, kind, hints=close, clean=clean):
            first, last = (written(name), "") if kind == "first" else ("", written(name))
            choices.append(_Choice(first, last, 2.0 - (cost + other) / 3, span, span, spelled=True))
    if part is None and len(letters) >= 6:
        for first, last, cost in split_full_name(letters, tuple(known)):
            if cost < 0.45 * len(letters) + 2:
                choices.append(_Choice(written(first), written(last), 2.0 - (cost - 1.0) / 3, span, span, spelled=True))
    return sorted(choices, key=lambda choice: -choice.score)


def _is_o_name(match: re.Match[str]) -> bool:
    return "o" + match.group(2).lower() in table("last")


def _placed(choice: _Choice, hints: Sequence[str]) -> _Choice:
    """A lone word that corrects a name the agent just read back belongs where that name stood."""
    if len(hints) < 2 or bool(choice.first) == bool(choice.last):
        return choice
    name, span = choice.first or choice.last, choice.first_span if choice.first else choice.last_span
    near_first, near_last = similarity(name, hints[-2]), similarity(name, hints[-1])
    if max(near_first, near_last) < 0.6:
        return choice
    if near_last > near_first:
        return _Choice("", name, choice.score + 0.3, (0, 0), span)
    return _Choice(name, "", choice.score + 0.3, span, (0, 0))


def _with_letter(choice: _Choice, wanted: str | None, unwanted: str | None) -> _Choice:
    """ "Cathy with a K", "Sara, no H"."""
    if not (choice.first or choice.last):
        return choice
    name = plain(choice.last or choice.first)
    wanted = (wanted or "").lower()
    if unwanted:
        better = name.replace(unwanted.lower(), "", 1)
    elif wanted in name:
        return choice
    else:
        rivals = [other for other in _sound_alikes(name, "last" if choice.last else "first") if wanted in other]
        better = min(rivals, key=lambda other: (other[0] != wanted, rarity(other, "first")), default=name)
    if choice.last:
        return _Choice(choice.first, written(better), choice.score, choice.first_span, choice.last_span, spelled=True)
    return _Choice(written(better), "", choice.score, choice.first_span, choice.last_span, spelled=True)


def _sound_alikes(name: str, part: Part) -> Iterable[str]:
    return [other for other in table(part) if abs(len(other) - len(name)) <= 1 and similarity(name, other) >= 0.75]


def _names_in(said_before: str) -> list[str]:
    """Names the agent just said: capitalised words that the lists know."""
    return [
        word.raw
        for word in words_of(said_before)
        if word.raw[0].isupper()
        and is_name_word(word)
        and (is_listed(word.low, "first") or is_listed(word.low, "last") or likeness(word.low, "last") == 0.25)
    ]


def _moved(choice: _Choice, text: str | None, score: float) -> _Choice:
    """`choice` with this score; read from another hypothesis, its places are found again in `text`, else all of it."""
    if text is None:
        return _Choice(choice.first, choice.last, score, choice.first_span, choice.last_span, choice.spelled)
    words = [word for word in words_of(text) if word.raw[0].isalnum()]
    whole = (words[0].start, words[-1].end) if words else (0, len(text))
    spans = []
    for name in (choice.first, choice.last):
        near = max(words, key=lambda word: similarity(word.low, name), default=None) if name else None
        close = near is not None and similarity(near.low, name) > 0.55
        spans.append((near.start, near.end) if near is not None and close else whole)
    return _Choice(choice.first, choice.last, score, spans[0], spans[1], choice.spelled)


def _found(choice: _Choice) -> FoundName:
    parts = max(1, bool(choice.first) + bool(choice.last))
    confidence = max(0.2, min(0.97, 0.35 + 0.55 * choice.score / parts if parts > 1 else 0.5 + 0.4 * choice.score))
    first = Found(choice.first, *choice.first_span, confidence) if choice.first else None
    last = Found(choice.last, *choice.last_span, confidence) if choice.last else None
    return FoundName(first, last, choice.spelled)
