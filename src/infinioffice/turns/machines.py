"""Is the caller a machine? Another robot, a mailbox, an announcement: nobody there who could book anything. Pure."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from infinioffice.turns.overlap import words_of

_SAME = 4
_WORDS = 5
_ALIKE = 0.8
_KEPT = 6
_ANNOUNCEMENT = re.compile(
    r"\b(?:(?:leave|record) (?:a|your) (?:\w+ )?message (?:after|at) the (?:tone|beep)|"
    r"(?:after|at) the (?:tone|beep),? (?:please )?(?:leave|record|state)|"
    r"(?:forwarded|transferred) to (?:an? )?(?:automated |automatic )?voice ?(?:mail|message|messaging)|"
    r"(?:the )?(?:person|party|subscriber|customer) you (?:are|have|were) (?:trying to reach|dialed|called|calling)|"
    r"is not available (?:right now )?(?:to take your call|at the tone)|mailbox is (?:full|not)|"
    r"(?:the )?(?:number|call) you (?:have |had )?(?:dialed|placed)[\w ]{0,20}"
    r"(?:not in service|disconnected|cannot be)|"
    r"this (?:is an automated|call is (?:being|from an automated))|"
    r"(?:to|for|please) (?:\w+ ){0,4}press (?:one|two|1|2)\b)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class MachineEar:
    """One call's suspicion. People repeat themselves too, but not the same long sentence word for word again and
    again."""

    _before: deque[tuple[str, ...]] = field(default_factory=lambda: deque(maxlen=_KEPT))

    def hears(self, text: str) -> bool:
        """A whole turn of the caller. True when it can only come from a machine."""
        if _ANNOUNCEMENT.search(text):
            return True
        words = tuple(words_of(text))
        if len(words) < _WORDS:
            return False
        same = 1 + sum(_are_alike(words, each) for each in self._before)
        self._before.append(words)
        return same >= _SAME


def _are_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The same sentence, as far as a recogniser hears it the same."""
    if abs(len(one) - len(other)) > 2:
        return False
    left = list(other)
    shared = 0
    for word in one:
        if word in left:
            left.remove(word)
            shared += 1
    return shared >= _ALIKE * max(len(one), len(other))
