"""Words of danger as they are meant where they are spelled as they sound: dialect, typing, a recogniser's guesses.

Only for finding danger: a mended text is searched after the text as it was heard, never instead of it. Four rules: a
dropped g comes back ("smokin'"); the prefix of "a-smoking" goes; two words that make one word of danger are that word
("over heating"); a sound-alike stands for the word only beside the words it is said with ("my breaks", "caught fire").
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from infinioffice.understanding.en.flat import flat

_DROPPED_G = re.compile(r"\b([a-z]{2,}in)'(?![a-z])")
_PREFIX_A = re.compile(r"\ba[ -](?=[a-z]{2,}ing\b)")
_WORDS = re.compile(r"[a-z0-9']+")
_WHOLE = frozenset(
    """overheating overheated overflowing overflowed outlet outlets highway newborn furnace basement myself himself
    herself detector smoking burning flooding flooded underwater interstate intersection extinguisher monoxide
    unconscious breathing swallowing bleeding swollen electrocuted panel breaker ceiling sewage propane gasoline
    kitchen boiler heater meter steering alarm upstairs downstairs outside inside""".split()
)
"""Words that are often heard in two pieces. Two words of which one says something else anyway ("in side") are no harm:
the text as heard is read first."""
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"\b(?:court|cot|cut|caut|cought|quote) (?=(?:on )?fire\b)", "caught "),
        (r"\b(?:gas|water|propane|fuel|carbon monoxide)(?: line)? lee?ks?\b", "gas leak"),
        (r"\b(?:leek|leeking|leeks)\b", "leaking"),
        (r"\b(?<=my )breaks\b|\b(?<=the )breaks\b|\b(?<=no )breaks\b|\b(?<=have )breaks\b", "brakes"),
        (r"\bbreak pedal\b", "brake pedal"),
        (r"\bthrew(?= (?:the|my|our|a|from)\b)", "through"),
        (r"\brotten (?:aches|eggs|ex|acts|ags|axe|legs)\b", "rotten eggs"),
        (r"\b(?:pipe|pipes|hose|line) (?:first|bursts?|birthed|versed|bust)\b", "pipe burst"),
        (r"\b(?:nocked|knock|nock)(?= (?:\w+ )?out\b)", "knocked"),
        (r"\b(?:sue (?:itch|age|edge|wage)|suit ?age|sew age|sewidge|suage)\b", "sewage"),
        (r"\bswole\b|\bswoll\b|\bswelled\b|\bswolled\b", "swollen"),
        (r"\b(?:some ?pin|sum ?thin|somethin)\b", "something"),
        (r"\b(?:spark plug)\b", "sparkplug"),
    )
)


@lru_cache(maxsize=512)
def mended(text: str) -> str:
    """The flattened text with these spellings set right; equal to `flat(text)` when there is nothing to mend."""
    low = _PREFIX_A.sub("", _DROPPED_G.sub(r"\1g", flat(text)))
    low = _joined(low)
    for pattern, meant in _SOUNDS:
        low = pattern.sub(meant, low)
    return low


def _joined(low: str) -> str:
    spans = [(found.start(), found.end()) for found in _WORDS.finditer(low)]
    for (start, _), (_, end) in reversed(tuple(pairwise(spans))):
        pieces = low[start:end].split()
        whole = "".join(pieces)
        if whole in _WHOLE and all(piece not in _WHOLE for piece in pieces):
            low = low[:start] + whole + low[end:]
    return low
