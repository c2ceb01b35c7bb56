"""What the caller wants done, in this business's own words.

A service scores by its best cue found in order in the text (small gaps allowed, so "ac is completely out" meets
"ac broken"), weighted by how few services share each word. Words are compared by stem, then by sound, because a
recogniser that has never heard "furnace" writes "furnish". Two services close together are both handed back: asking
beats guessing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from infinioffice.understanding.en.flat import Word, flat, rule, words
from infinioffice.understanding.meaning import Lexicon, ProviderWords
from infinioffice.understanding.sounds import similarity


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key with its score (0–1 of a full match of a telling cue) and the words it was heard in, `[start, end)`."""

    key: str
    score: float
    start: int
    end: int


# Ways of saying the same, folded before matching. Longer ones first.
_SAME: tuple[tuple[str, str], ...] = (
    (
        "broken",
        "(?:is |has |it |just |'s |completely |been |totally |are |all )*(?:isn't working|not working|stopped working|quit working|doesn't work|does not work|don't work|"
        "won't work|not running|isn't running|stopped running|won't run|won't turn on|won't come on|doesn't turn on|doesn't come on|not turning on|not coming on|won't kick on|"
        "not kicking on|doesn't kick on|isn't coming on|isn't kicking on|no longer works?|on the fritz|acting up|gave out|conked out|crapped out|died on (?:me|us)|went out|"
        "goes out|gone out|has quit|shut down|shuts off|shut off by itself|keeps going out|is out|are out|been out|quits|kaput|messed up|malfunctioning|giving me trouble|giving us trouble|"
        "giving me problems|having (?:problems|trouble|issues) with|having an issue with|problem with|trouble with|issue with|issues with|problems with|went down|is down|down again|quit on (?:me|us)|"
        "broke down|broken down|dead|died|quit|out|down|broke|busted|failed|failing|won't start up|not starting up|no good|stopped|shot|toast|kicked the bucket|bit the dust)",
    ),
    ("ac", "a c|a\\/c|air con(?:ditioner|ditioning|dition)?(?: unit| system)?|aircon|ac unit|ac system|central air|airconditioner|air conditioned|the air|my air|our air|cooling system|cooling unit"),
    ("furnace", "furnaces?(?: unit)?|furnish|heating unit|heating system|heat system|gas furnace"),
    ("heater", "heaters?"),
    ("checkup", "check ups?|checkups?|check-ups?"),
    ("tune up", "tune ?ups?|tuneups?|toon up"),
    ("water heater", "hot water heaters?|water heaters?|hot water tanks?|water tank"),
    ("ev charger", "(?:ev|e v|electric vehicle|electric car|car|tesla|vehicle) (?:charger|charging station|charging port|charge point)s?"),
    ("toothache", "tooth ?aches?|teeth ache|(?:tooth|teeth|molar) (?:is |are |really |been |has |'s )*(?:hurts?|hurting|killing me|aching|aches|throbbing|sore|painful|bothering me|acting up)|(?:pain|ache|hurts|soreness) in (?:my|a|one of my|the) (?:back |front |upper |lower |left |right )?(?:tooth|teeth|molar)|bad tooth"),
    ("leaking", "leaks|leaked|leaky|leakage|is leaking|dripping water|drips water"),
    ("clogged", "clogged up|clog|clogs|stopped up|plugged up|plugged|blocked up|blocked|backed up|backing up|won't drain|not draining|doesn't drain|isn't draining|draining slow(?:ly)?|slow to drain|drains slow(?:ly)?|stuffed up"),
    ("replace", "replacing|replaced|replacement for|swap out|swap|change out|switch out"),
    ("install", "installing|installed|installation of|put in|putting in|hook up|hooking up|set up a new|hooked up|wire up|add an?|mount"),
    ("estimate", "estimates|quotes?|ball ?park|bids?|pricing on|price on a new|proposal"),
    ("inspection", "inspections|inspect|inspected|inspecting"),
    ("wont start", "won't start|not starting|doesn't start|wouldn't start|didn't start|isn't starting|will not start|can't start|fails to start|does not start|not start|no start|failed to start"),
)  # fmt: skip
_FOLD = tuple((word, rule(pattern)) for word, pattern in _SAME)
_IGNORED = frozenset(
    "a an the my our your his her their i we you it is are was be to of for and or in on at with need want would like get have has had do "
    "does can could please some me us this that there just really very so um uh hi hello yes yeah one about up make schedule book set come "
    "out someone somebody something thing i'm it's i've i'd appointment service visit been got going wanted looking need needs am by from as "
    "if but not no when what how who where which will should may might here now today tomorrow all any they them he she its because".split()
)
_GAP = 3
_NEAR = 0.84
_CLOSE = 0.82
_LEAST = 0.45


@dataclass(frozen=True, slots=True)
class _Cue:
    key: str
    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class _Index:
    cues: tuple[_Cue, ...]
    by_stem: dict[str, tuple[_Cue, ...]]
    weights: dict[str, float]
    fuzzy: tuple[str, ...]


def stem(word: str) -> str:
    """A word without its commonest endings: "leaking", "leaks" and "leaky" meet in "leak"."""
    for ending in ("'s", "ing", "ed", "ies", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            root = word[: -len(ending)]
            if ending == "ies":
                return root + "y"
            return root[:-1] if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls" else root
    return word


def _fold(text: str) -> list[Word]:
    """The words of a text with every way of saying the same written one way; offsets stay those of the text."""
    low = flat(text)
    taken: list[tuple[int, int, str]] = []
    for word, pattern in _FOLD:
        for found in pattern.finditer(low):
            if not any(found.start() < end and start < found.end() for start, end, _ in taken):
                taken.append((found.start(), found.end(), word))
    if not taken:
        return list(words(text))
    folded = [word for word in words(text) if not any(start <= word.start < end for start, end, _ in taken)]
    for start, end, replacement in taken:
        folded.extend(Word(part, start, end) for part in replacement.split())
    return sorted(folded, key=lambda word: word.start)


def _stems(text: str, *, keep: bool = False) -> tuple[str, ...]:
    kept = tuple(stem(word.text) for word in _fold(text) if keep or word.text not in _IGNORED)
    return kept or tuple(stem(word.text) for word in _fold(text))


@lru_cache(maxsize=64)
def _index(lexicon: Lexicon) -> _Index:
    named: dict[tuple[str, tuple[str, ...]], None] = {}
    for service in lexicon.services:
        for cue in (*service.cues, service.name.lower(), service.key.replace("_", " ")):
            named.setdefault((service.key, _stems(cue)), None)
    holders: dict[str, set[str]] = {}
    for key, stems in named:
        for one in stems:
            holders.setdefault(one, set()).add(key)
    count = max(1, len(lexicon.services))
    weights = {one: 1 + math.log((count + 1) / (len(keys) + 0.5)) for one, keys in holders.items()}
    cues = tuple(_Cue(key, stems, sum(weights[one] for one in stems)) for key, stems in named if stems)
    by_stem: dict[str, list[_Cue]] = {}
    for cue in cues:
        by_stem.setdefault(cue.stems[0], []).append(cue)
        if len(cue.stems) > 1:
            by_stem.setdefault(cue.stems[1], []).append(cue)
    fuzzy = tuple(one for one in weights if len(one) >= 5)
    return _Index(cues, {one: tuple(found) for one, found in by_stem.items()}, weights, fuzzy)


@lru_cache(maxsize=8192)
def _known_stem(word: str, lexicon: Lexicon) -> tuple[str, float]:
    """The business's stem a heard word stands for, and how surely."""
    index = _index(lexicon)
    root = stem(word)
    if root in index.weights:
        return root, 1.0
    if word in _IGNORED or len(word) < 5 or word in _EVERYDAY:
        return root, 0.0
    best, sure = root, 0.0
    for known in index.fuzzy:
        if abs(len(known) - len(root)) <= 3 and (alike := similarity(root, known)) > sure:
            best, sure = known, alike
    return (best, sure) if sure >= _NEAR else (root, 0.0)


# Everyday words that sound like trade words and are meant as they stand.
_EVERYDAY = frozenset(
    "there their where which about after again other would could should never every thing think thank thanks phone morning evening "
    "afternoon tonight monday tuesday wednesday thursday friday saturday sunday first second third later early earlier sooner week weeks "
    "month months year years hours today tomorrow available anything something everything nothing please right great money price pricing "
    "cancel change changed change's charge charged address house number email office closing closed opening hello maybe better before people "
    "reschedule confirm table party dinner lunch reservation flight hotel order orders account credit balance transfer weather music".split()
)


def find_services(text: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """The services a text may mean, best first; those too far behind the best are left out. Empty when none."""
    if not lexicon.services or not text.strip():
        return ()
    heard = [(word, *_known_stem(word.text, lexicon)) for word in _fold(text)]
    index = _index(lexicon)
    best: dict[str, Candidate] = {}
    support: dict[str, float] = {}
    for at, (_, root, sure) in enumerate(heard):
        if not sure:
            continue
        for cue in index.by_stem.get(root, ()):
            found = _match(cue, heard, at)
            if found is None:
                continue
            score, start, end = found
            support[cue.key] = support.get(cue.key, 0.0) + 0.02
            if cue.key not in best or score > best[cue.key].score:
                best[cue.key] = Candidate(cue.key, score, start, end)
    if not best:
        return ()
    ranked = sorted(
        (Candidate(one.key, one.score + min(support[one.key], 0.1), one.start, one.end) for one in best.values()),
        key=lambda one: -one.score,
    )
    top = ranked[0].score
    if top < _LEAST:
        return ()
    inside = [one for one in ranked if one.score >= top * _CLOSE]
    return tuple(inside[:4])


def _match(cue: _Cue, heard: Sequence[tuple[Word, str, float]], at: int) -> tuple[float, int, int] | None:
    """How well the cue stands in the text from word `at`: (score, start, end), or None."""
    left = list(cue.stems)
    start, end, sure_sum, last = heard[at][0].start, heard[at][0].end, 0.0, at
    matched = 0
    for place in range(at, min(len(heard), at + len(left) + _GAP + 1)):
        word, root, sure = heard[place]
        if sure and root in left and place - last <= _GAP:
            left.remove(root)
            matched += 1
            sure_sum += sure
            end = max(end, word.end)
            last = place
        if not left:
            break
    if left:
        return None
    length = len(cue.stems)
    strength = 1 - math.exp(-cue.weight / 2.2)
    return strength * (sure_sum / length) ** 2, start, end


_TITLE = rule("(?:dr|doctor|doc|dentist|hygienist|mr|mrs|ms|miss|with|see|for|prefer|technician|mechanic|stylist) +$")


def find_providers(text: str, providers: Sequence[ProviderWords], *, asked: bool = False) -> tuple[Candidate, ...]:
    """The people asked for by name, best first. After a title or "with" a name may also only sound alike."""
    low = flat(text)
    found: dict[str, Candidate] = {}
    for provider in providers:
        for name in _provider_names(provider):
            parts = name.split()
            spoken = words(text)
            for at in range(len(spoken) - len(parts) + 1):
                run = spoken[at : at + len(parts)]
                alike = min(similarity(word.text.removesuffix("'s"), part) for word, part in zip(run, parts, strict=True))
                titled = bool(_TITLE.search(low[: run[0].start]))
                least = 0.8 if titled or asked else 1.0
                if alike < least or (len(parts) == 1 and len(parts[0]) < 4 and not titled and not asked and alike < 1):
                    continue
                start = run[0].start
                if title := rule("(?:dr|doctor|doc|mr|mrs|ms|miss) +$").search(low[:start]):
                    start = title.start()
                if provider.key not in found or alike > found[provider.key].score:
                    found[provider.key] = Candidate(provider.key, alike, start, run[-1].end)
    return tuple(sorted(found.values(), key=lambda one: -one.score))


@lru_cache(maxsize=256)
def _provider_names(provider: ProviderWords) -> tuple[str, ...]:
    names = [name.lower() for name in (provider.name, *provider.cues)]
    bare = [" ".join(word.text for word in words(name) if word.text not in ("dr", "doctor", "mr", "mrs", "ms")) for name in names]
    last = [name.split()[-1] for name in bare if name]
    return tuple(dict.fromkeys(name for name in (*bare, *last) if name and name not in _IGNORED))
