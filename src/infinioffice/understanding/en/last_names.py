"""Which name is meant when it was said, spelled, read back wrongly and spelled again.

Letters over the telephone are mistaken for one another, and so are names: together, over several turns, they mostly
leave one known name. A name nobody bears is believed only when it was spelled cleanly or sounds like what was heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from infinioffice.understanding.name_clues import NameClues
from infinioffice.understanding.sounds import similarity

from .known_names import is_listed, nearest, rarity
from .names import find_name
from .spelling import letter_distance, read_letters

_VARIANTS, _KEEP = 4, 12
_HEARD_WEIGHT, _LATER = 5.0, 0.15
_VAGUELY, _ALIKE, _SAME_SOUND = 0.4, 0.5, 0.9
_SURE_PER_TURN, _ROOM = 1.6, 3.5
_AS_SPELLED = 0.8
_LATER_READING, _RARE_FIRST = 0.05, 0.1
_FEWEST_LETTERS = 3
_FEWEST_LINKS, _SHORTEST_EXAMPLE = 2, 3
_AS_IN = re.compile(r"(?:s|z|en|isn't|s\.) (?:in|an|and)\b(?= [a-z]{3,})|\b(?:like|for)\b(?= [a-z]{3,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LastName:
    """`name` in lower case. Not `sure`: letters and sound leave it open, ask once more."""

    name: str
    sure: bool


def settle_last_name(clues: NameClues) -> LastName:
    """The likeliest last name behind the clues; an empty name when there is none."""
    spelled, heard = clues.spelled[-1:], [name for turn in clues.heard for name in turn[:_VARIANTS]]
    letters = spelled[0][0] if spelled else ""
    if letters and letters not in clues.refused and _stands(letters, heard):
        return LastName(letters, sure=True)
    names = _candidates(clues, heard)
    alike = max((similarity(letters, each) for each in heard), default=1.0)
    if _is_sayable(letters) and alike >= _VAGUELY and not _is_refused(letters, clues.refused):
        # Nobody's name as far as we know, but this is how it came.
        names.add(letters)
    judged = sorted((_cost(name, clues, heard) - _AS_SPELLED * (name == letters), name) for name in names)
    if not judged:
        return LastName("", sure=False)
    cost, name = judged[0]
    return LastName(name, sure=cost <= _ROOM + _SURE_PER_TURN * len(clues.spelled))


def settle_first_name(clues: NameClues) -> str:
    """The first name that the readings of all turns agree on best, among those heard and not refused; the newest when
    all were refused. In lower case."""
    names = dict.fromkeys(name for turn in reversed(clues.heard) for name in turn[:_VARIANTS])
    open_names = [name for name in names if name not in clues.refused] or list(names)

    def worth(name: str) -> float:
        turns = [
            max(similarity(name, each) - _LATER_READING * place for place, each in enumerate(turn[:_VARIANTS]))
            for turn in clues.heard
        ]
        return sum(turns) - _RARE_FIRST * rarity(name, "first")

    return max(open_names, key=worth, default="")


def letters_in(texts: Iterable[str], *, loose: bool = False) -> tuple[str, ...]:
    """The longest row of at least three letters said one by one in each text, each row once."""
    found = []
    for text in texts:
        if examples := _by_examples(text):
            found.append(examples)
            continue
        runs = [run for run in read_letters(text, loose=loose, names=True) if run.single >= _FEWEST_LETTERS]
        found.append(max((run.value for run in runs), key=len, default=""))
    return tuple(dict.fromkeys(each for each in found if each.isalpha()))


def _by_examples(text: str) -> str:
    """The initials of example words: "T as in Tom, R as in Robert", though the recogniser writes "tees and Tom, R is in
    Robert". At least two links are heard as such; each piece between commas gives the initial of its last word."""
    if len(_AS_IN.findall(text)) < _FEWEST_LINKS:
        return ""
    pieces = [re.findall(r"[a-z]+", piece) for piece in re.split(r"[,.;?!]", text.lower())]
    if pieces and len(pieces[0]) == 1:
        # The name itself was said before it was spelled.
        del pieces[0]
    # A piece of letters alone ("t.s.") belongs to the one behind it.
    words = [piece[-1] for piece in pieces if piece and len(piece[-1]) >= _SHORTEST_EXAMPLE]
    return "".join(word[0] for word in words)


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The last name each text gives, each once."""
    found = [find_name(text, expecting=("last_name",)).last_name for text in texts]
    return tuple(dict.fromkeys(each.value.lower() for each in found if each))


def _stands(letters: str, heard: list[str]) -> bool:
    """A spelling that is a known name, and sounds somewhat like what was heard, is not bent towards another one."""
    alike = max((similarity(letters, name) for name in heard), default=1.0)
    return is_listed(letters, "last") and alike >= _ALIKE


def _candidates(clues: NameClues, heard: Iterable[str]) -> set[str]:
    rows = {row for turn in clues.spelled for row in turn[:_VARIANTS]}
    near = {name for row in (*rows, *heard) if len(row) > 1 for name, _ in nearest(row, "last", keep=_KEEP)}
    return {name for name in near if is_listed(name, "last") and not _is_refused(name, clues.refused)}


def _is_refused(name: str, refused: Iterable[str]) -> bool:
    """Who said no to "Smith" does not mean "Smyth"; only letters that came exactly so say that."""
    return any(similarity(name, each) >= _SAME_SOUND for each in refused)


def _cost(name: str, clues: NameClues, heard: Iterable[str]) -> float:
    """In letters: how far the spellings are, how little it sounds like what was said, how rare it is."""
    spelled = sum(
        min(letter_distance(row, name) + _LATER * place for place, row in enumerate(turn[:_VARIANTS]))
        for turn in clues.spelled
    )
    alike = max((similarity(name, each) for each in heard), default=_ALIKE)
    return spelled + _HEARD_WEIGHT * (1 - alike) + rarity(name, "last")


def _is_sayable(letters: str) -> bool:
    """Whether there are letters, a vowel among them, and no row of four without one."""
    run = longest = 0
    for letter in letters:
        run = 0 if letter in "aeiouy" else run + 1
        longest = max(longest, run)
    return longest < len(letters) and longest <= 3
