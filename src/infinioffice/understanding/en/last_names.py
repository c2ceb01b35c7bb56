"""Which last name is meant when it was said, spelled, read back wrongly and spelled again.

Letters over the telephone are mistaken for one another, and so are names: together, over several turns, they mostly
leave one known name. A name nobody bears is believed only when it was spelled cleanly or sounds like what was heard.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from infinioffice.understanding.name_clues import NameClues
from infinioffice.understanding.sounds import similarity

from .known_names import is_listed, nearest, rarity
from .names import find_name
from .spelling import letter_distance, read_letters

_VARIANTS, _KEEP = 4, 12
_HEARD_WEIGHT, _LATER = 4.0, 0.15
_ALIKE = 0.5
_SURE_PER_TURN, _ROOM = 1.6, 3.5
_FEWEST_LETTERS = 3


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
    if _is_sayable(letters) and letters not in clues.refused:
        # Nobody's name as far as we know, but this is how it came.
        names.add(letters)
    judged = sorted((_cost(name, clues, heard), name) for name in names)
    if not judged:
        return LastName("", sure=False)
    cost, name = judged[0]
    return LastName(name, sure=cost <= _ROOM + _SURE_PER_TURN * len(clues.spelled))


def letters_in(texts: Iterable[str], *, loose: bool = False) -> tuple[str, ...]:
    """The longest row of at least three letters said one by one in each text, each row once."""
    found = []
    for text in texts:
        runs = [run for run in read_letters(text, loose=loose, names=True) if run.single >= _FEWEST_LETTERS]
        found.append(max((run.value for run in runs), key=len, default=""))
    return tuple(dict.fromkeys(each for each in found if each.isalpha()))


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
    return {name for name in near if is_listed(name, "last") and name not in clues.refused}


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
