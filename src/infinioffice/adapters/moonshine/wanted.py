"""Words that are expected, and how much likelier they are than the model believes.

The tiny model was made from all sorts of talk. A caller of this business says its services, days and times, and after
"what's your name" a name: in noise that knowledge decides between "crown" and "crumb", "Novak" and "nobody".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2

from infinioffice.understanding.pieces import first_names, last_names

_BUSINESS, _DAILY, _LETTER = 3.0, 1.5, 1.5
_COMMON_NAME, _RARITY = 3.5, 0.2
_NAMES = 6000
_SPELLED, _SPELLED_RARITY, _SHORTEST_SPELLED = 0.7, 0.05, 3
_SHORTEST = 4
PHRASE, _EXAMPLE = 2.0, 1.5
_WORD = re.compile(r"[a-z0-9']+")
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december tomorrow today morning afternoon evening noon first second third fourth "
    "fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
    "eighteenth nineteenth twentieth thirtieth twenty thirty next week"
).split()
_TALK = (
    "yes yeah no nope please thanks name number last first correct right appointment schedule book cancel reschedule "
    "move"
).split()
_EXAMPLES = (
    "adam apple boy baker baby cat charlie david dog edward echo elephant frank fox george golf henry hotel ice igloo "
    "ida india john juliet king kilo larry lima love mary mike mother nancy nora oscar orange paul peter queen quebec "
    "robert romeo roger sam sugar sierra tom tango thomas uncle union victor violet william whiskey yellow yankee "
    "young zebra zulu as in"
).split()
"""What people say after "as in" when they spell."""
_NAME_FIELDS = frozenset({"name", "first_name", "last_name"})
_CORRECTED = frozenset({"yes_no"})
"""After a read-back a name may be corrected, and is then spelled."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`words` in lower case with their bonus in natural log, `prefixes` what their beginnings are worth; the same for
    names said letter by letter. `phrases` are whole phrases of the business."""

    words: Mapping[str, float] = field(default_factory=dict)
    prefixes: Mapping[str, float] = field(default_factory=dict)
    spellings: Mapping[str, float] = field(default_factory=dict)
    spelling_prefixes: Mapping[str, float] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()

    def phrase_bonus(self, text: str) -> float:
        """What it is worth that a whole phrase of the business stands in this text."""
        plain = f" {' '.join(_WORD.findall(text.lower()))} "
        return PHRASE if any(f" {phrase} " in plain for phrase in self.phrases) else 0.0


NOTHING_WANTED = Wanted()


def wanted_words(hints: Sequence[str], expecting: Sequence[str] = ()) -> Wanted:
    """What is expected of a caller of a business with these words, after a question for these fields."""
    is_name = bool(_NAME_FIELDS.intersection(expecting))
    return _wanted(tuple(hints), is_name, is_name or bool(_CORRECTED.intersection(expecting)))


@lru_cache(maxsize=256)
def _wanted(hints: tuple[str, ...], is_name: bool, is_spelled: bool) -> Wanted:
    words = dict.fromkeys((*_DAYS, *_TALK), _DAILY)
    if is_name:
        for name, bonus in _names().items():
            words[name] = max(bonus, words.get(name, 0.0))
        words |= dict.fromkeys("abcdefghijklmnopqrstuvwxyz", _LETTER)
    if is_spelled:
        words |= {word: max(_EXAMPLE, words.get(word, 0.0)) for word in _EXAMPLES}
    for word in _parts(hints):
        words[word] = max(_BUSINESS, words.get(word, 0.0))
    phrases = tuple(hint.lower() for hint in hints if " " in hint)
    return Wanted(words, _prefixes(words), *(_spellings() if is_spelled else ({}, {})), phrases)


@lru_cache(maxsize=1)
def _spellings() -> tuple[Mapping[str, float], Mapping[str, float]]:
    spellings: dict[str, float] = {}
    for table in (first_names(), last_names()):
        for name, rank in table.items():
            if len(name) >= _SHORTEST_SPELLED:
                worth = len(name) * _SPELLED * (1 - _SPELLED_RARITY * log2(1 + rank / 8))
                spellings[name] = max(worth, spellings.get(name, 0.0))
    return spellings, _prefixes(spellings)


@lru_cache(maxsize=1)
def _names() -> dict[str, float]:
    found: dict[str, float] = {}
    for table in (first_names(), last_names()):
        for name, rank in table.items():
            if rank < _NAMES:
                bonus = max(0.0, _COMMON_NAME - _RARITY * log2(1 + rank / 4))
                found[name] = max(bonus, found.get(name, 0.0))
    return found


def _parts(hints: Iterable[str]) -> set[str]:
    words = {word.strip(".,!?()&").lower() for hint in hints for word in hint.replace("-", " ").split()}
    return {word for word in words if len(word) >= _SHORTEST and word.isalpha()}


def _prefixes(words: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for word, bonus in words.items():
        for size in range(1, len(word) + 1):
            prefix = word[:size]
            found[prefix] = max(found.get(prefix, 0.0), bonus * size / len(word))
    return found
