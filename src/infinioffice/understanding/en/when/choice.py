"""Which of several times a booking would use: corrections, exclusions, a date and a time said apart. Pure."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from infinioffice.understanding.en.numbers import Word
from infinioffice.understanding.en.when.settle import settle
from infinioffice.understanding.en.when.shape import DAYLIKE, Clock, Now, Phrase
from infinioffice.understanding.en.when.words import CHANGES, COMING
from infinioffice.understanding.meaning import When

_NOT_BEFORE = (
    ("but",), ("except",), ("except", "for"), ("except", "on"), ("except", "at"), ("besides",),
    ("other", "than"), ("apart", "from"),
    ("aside", "from"), ("not",), ("not", "on"), ("not", "this"), ("instead", "of"), ("rather", "than"), ("no",),
    ("not", "for"), ("not", "at"), ("excluding",), ("can't", "do"), ("cannot", "do"), ("can't", "on"), ("cannot", "on"),
    ("can't", "make"), ("can't", "make", "it"), ("can't", "make", "it", "on"), ("can't", "come"),
    ("can't", "come", "on"), ("busy",), ("busy", "on"), ("can't", "do", "it"), ("can't", "do", "it", "on"),
    ("don't", "want"), ("won't", "work"),
    ("never", "on"), ("anything", "but"), ("anytime", "but"), ("just", "not"), ("can", "not", "do"), ("isn't",),
    ("not", "available"), ("not", "available", "on"), ("can't", "be"), ("can't", "at"), ("avoid",), ("without",),
    ("unavailable",), ("unavailable", "on"), ("not", "free"), ("not", "free", "on"), ("off", "on"), ("skip",),
)  # fmt: skip
_NOT_AFTER = (
    ("doesn't", "work"), ("does", "not", "work"), ("won't", "work"), ("will", "not", "work"), ("isn't", "good"),
    ("is", "no", "good"), ("is", "out"), ("is", "bad"), ("is", "not", "good"), ("don't", "work"), ("do", "not", "work"),
    ("isn't", "possible"), ("is", "impossible"), ("is", "too", "late"), ("is", "too", "early"), ("isn't", "going"),
    ("can't", "work"), ("is", "a", "no"), ("is", "not", "possible"), ("is", "tough"), ("is", "hard"),
    ("is", "terrible"),
)  # fmt: skip
_QUALIFIERS = frozenset(
    {
        "any",
        "anything",
        "anytime",
        "every",
        "day",
        "days",
        "time",
        "all",
        "everything",
        "whenever",
    }
)
_CORRECTIONS = frozenset({
    "actually", "sorry", "wait", "mean", "meant", "scratch", "rather", "instead", "correction", "oops", "whoops",
    "strike", "no", "nope", "hold", "better", "make",
})  # fmt: skip
_FAR = 8
"""Words between a time and its correction, at most."""


def is_excluded(words: list[Word], phrase: Phrase) -> bool:
    """Ruled out by the words around it: "any day but friday", "except mondays", "tuesday doesn't work"."""
    i = phrase.first
    before = [word.text for word in words[max(i - 5, 0) : i]]
    for cue in _NOT_BEFORE:
        if len(before) >= len(cue) and tuple(before[-len(cue) :]) == cue:
            if cue == ("but",):
                return any(word in _QUALIFIERS for word in before[:-1])
            if cue == ("no",):
                return words[i].text.endswith("s") and phrase.day is not None
            return True
    after = tuple(word.text for word in words[phrase.last : phrase.last + 3])
    return any(after[: len(cue)] == cue for cue in _NOT_AFTER)


def _is_plain_now(words: list[Word], phrase: Phrase) -> bool:
    """A "now" that asks for no time: "it's not working right now", unlike "can you come right now"."""
    if phrase.shift_s != 0 or phrase.is_range or words[phrase.first].text in ("asap", "as", "immediately"):
        return False
    return not any(word.text in COMING for word in words[: phrase.first])


def _is_bare_now(words: list[Word], phrase: Phrase) -> bool:
    return phrase.shift_s == 0 and not phrase.is_range and words[phrase.first].text == "now"


_HAPPENED = frozenset({
    "broke", "broken", "started", "stopped", "quit", "noticed", "hit", "fell", "happened", "called", "spoke", "died",
    "began", "woke", "got", "had", "went", "been", "was", "were", "lost", "hurt", "chipped", "cracked", "leaked",
    "burst", "tripped", "came", "saw", "did", "made", "said", "told", "left", "missed", "cancelled", "canceled",
    "received", "remembered", "forgot", "realized", "heard",
})  # fmt: skip
_SMALL_TALK = frozenset(
    {"hot", "cold", "nice", "beautiful", "lovely", "sunny", "rainy", "gorgeous", "weather", "humid"}
)
_WISHED = frozenset({
    "hoping", "wondering", "thinking", "hope", "like", "want", "wanted", "need", "needed", "trying", "looking", "for",
    "by", "supposed", "scheduled", "told",
})  # fmt: skip
_CLAUSE_BREAKS = frozenset(
    {
        ".",
        ",",
        "?",
        "!",
        ";",
        "and",
        "but",
        "so",
        "can",
        "could",
        "would",
        "is",
        "are",
        "will",
    }
)


def _is_report(words: list[Word], phrase: Phrase, when: When, now: Now) -> bool:
    """When something happened, not a wish ("it broke this morning"): a past verb in the clause, and the day is
    today."""
    if when.start is None or when.start.date() != now.today or not (when.time_open or when.grain == "part"):
        return False
    clause: set[str] = set()
    for word in reversed(words[: phrase.first]):
        if word.text in _CLAUSE_BREAKS:
            break
        clause.add(word.text)
    if _SMALL_TALK & {word.text for word in words[max(phrase.first - 2, 0) : phrase.first]}:
        return True  # "it is so hot today", "a nice day today"
    return bool(clause & _HAPPENED) and not clause & _WISHED


def _is_proposed(words: list[Word], phrase: Phrase) -> bool:
    """What "how about", "what about", "let's" bring up outranks a date only mentioned before."""
    before = [word.text for word in words[max(phrase.first - 4, 0) : phrase.first]]
    return "let's" in before or ("about" in before and ("how" in before or "what" in before))


Settled = list[tuple[Phrase, tuple[When, ...]]]


def corrects(words: list[Word], earlier: Phrase, later: Phrase) -> bool:
    """Words between the two take the earlier back: "no wait", "I mean", "make that"."""
    between = words[earlier.last : later.first]
    return len(between) <= _FAR and any(word.text in _CORRECTIONS for word in between)


def choose(
    words: list[Word], settled: Settled, now: Now, zone: ZoneInfo, *, asked: bool
) -> tuple[When | None, tuple[When, ...]]:
    """The time a booking would use and its other readings."""
    open_ones = [one for one in settled if not one[0].excluded and (asked or not _is_plain_now(words, one[0]))]
    open_ones = [one for one in open_ones if words[one[0].first].text != "since"]
    open_ones = [one for one in open_ones if not _is_report(words, one[0], one[1][0], now)]
    # "Schedule it now, I want it for four": the time for it is the other one.
    open_ones = [one for one in open_ones if not _is_bare_now(words, one[0])] or open_ones
    if now.prefer == "future":
        open_ones = [one for one in open_ones if (one[1][0].end or now.at) >= now.at] or open_ones
    if not open_ones:
        return None, ()
    phrase, used = _chosen(words, [phrase for phrase, _ in open_ones])
    others = [other for other, _ in open_ones if other not in used and _together(phrase, other)]
    if others:
        # The nearest that follows, else the nearest before; a correction among them counts.
        partner, taken = _chosen(words, sorted(others, key=lambda other: other.first))
        joined = _together(phrase, partner)
        phrase, used = (joined, [*used, *taken]) if joined else (phrase, used)
    elif phrase.day is None and phrase.shift_s is None:
        # A time that no date completes gives way to a date: "after five, any day next week".
        phrase = next((other for other, _ in open_ones if other.day is not None), phrase)
        used = [phrase]
    if len(used) == 1 and phrase is used[0]:
        readings = next(readings for one, readings in open_ones if one is phrase)
        return readings[0], readings[1:]
    said = {id(one): readings[0].text for one, readings in open_ones}
    text = " ".join(said[id(one)] for one in sorted(used, key=lambda one: one.first))
    readings = settle(phrase, now, zone, text)
    return (readings[0], readings[1:]) if readings else (None, ())


def _chosen(words: list[Word], phrases: list[Phrase]) -> tuple[Phrase, list[Phrase]]:
    """The first said, with later corrections laid over it, or the goal of a change; and the phrases it took in."""
    chosen, used = phrases[0], [phrases[0]]
    last = phrases[0]
    for later in phrases[1:]:
        between = [word.text for word in words[last.last : later.first]]
        if corrects(words, last, later) and later.shift_s is None:
            chosen, used = _overlaid(chosen, later), [*used, later]
            last = later
        elif _same_kind(chosen, later) and _is_change(words, chosen, later, between):
            chosen, used = later, [later]
            last = later
        elif _is_narrower(chosen, later):
            # "After one, so from two on": the later bound holds.
            chosen, used = later, [later]
            last = later
        elif later.day is not None and _is_proposed(words, later) and not _is_proposed(words, chosen):
            chosen, used = (later, [later]) if chosen.day is not None else (chosen, used)
            last = later
    return chosen, used


def _is_narrower(a: Phrase, b: Phrase) -> bool:
    """Two lower bounds of one day."""
    return a.relation == b.relation == "after" and isinstance(a.time, Clock) and isinstance(b.time, Clock) and not b.day


def _overlaid(earlier: Phrase, later: Phrase) -> Phrase:
    """What a correction says replaces; what it leaves out stays."""
    if later.day is None and later.has_time and earlier.day is not None and earlier.day.kind in DAYLIKE:
        return replace(later, day=earlier.day, part=later.part or (earlier.part if later.time else None))
    if later.day is not None and not later.has_time and earlier.has_time and later.day.kind in DAYLIKE:
        return replace(earlier, day=later.day, until_day=None)
    return later


def _is_change(words: list[Word], earlier: Phrase, later: Phrase, between: list[str]) -> bool:
    """As in "move it from friday to monday": what comes after "to" is wanted."""
    if "to" not in between[-4:] and "to" not in (words[later.first].text, words[later.first - 1].text):
        return False
    return any(word.text in CHANGES for word in words[: later.first] if word not in words[earlier.first : earlier.last])


def _same_kind(a: Phrase, b: Phrase) -> bool:
    """The later one says again what the earlier one said."""
    return (a.day is not None and b.day is not None) or (a.day is None and b.day is None)


def _together(a: Phrase, b: Phrase) -> Phrase | None:
    """One phrase of a date and a time said apart; None when they do not complete each other."""
    if a.shift_s is not None or b.shift_s is not None:
        return None
    dated, timed = (a, b) if a.day is not None else (b, a)
    if dated.day is None or dated.until_day is not None or timed.day is not None:
        return None
    if dated.day.kind not in DAYLIKE and not (isinstance(timed.time, Clock) and timed.relation in ("after", "before")):
        return None  # "next week at three" is no one time; "next week after three" is a stretch of it
    if not timed.has_time or dated.time is not None or (dated.part is not None and timed.part is not None):
        return None
    if dated.relation != "at" and not isinstance(timed.time, Clock):
        return None
    return replace(
        timed, day=dated.day, part=timed.part or dated.part,
        relation=timed.relation if timed.relation != "at" else dated.relation,
    )  # fmt: skip
