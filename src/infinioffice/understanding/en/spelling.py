"""Letters said one by one: "S as in Sam", "M, A, R, N, E, L, L", "P-i-t-t", "J. E. N.", "Sierra", "double L".

Two ways of reading. Strict, for any utterance: only what cannot be words counts as a letter. Loose, after "how do you
spell that?": short words are what a recogniser made of letters ("are" → r, "and" → n, "LL" → l l).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from infinioffice.understanding.found import Found
from infinioffice.understanding.meaning import Expected

from .digits import TEENS, TENS, TIMES, UNITS

NATO = {
    "alpha": "a", "alfa": "a", "bravo": "b", "charlie": "c", "delta": "d", "echo": "e", "foxtrot": "f", "golf": "g",
    "gulf": "g", "hotel": "h", "india": "i", "juliet": "j", "juliett": "j", "julia": "j", "kilo": "k", "lima": "l",
    "mike": "m", "november": "n", "oscar": "o", "papa": "p", "quebec": "q", "romeo": "r", "sierra": "s", "tango": "t",
    "uniform": "u", "victor": "v", "whiskey": "w", "whisky": "w", "xray": "x", "yankee": "y", "zulu": "z",
}  # fmt: skip
# Names of letters that are no everyday words, so that they count even in strict reading.
_LETTER_NAMES = {
    "bee": "b", "cee": "c", "dee": "d", "ef": "f", "eff": "f", "gee": "g", "aitch": "h", "haitch": "h", "jay": "j",
    "kay": "k", "el": "l", "ell": "l", "em": "m", "en": "n", "pee": "p", "cue": "q", "queue": "q", "ar": "r",
    "ess": "s", "tee": "t", "vee": "v", "ex": "x", "wye": "y", "zee": "z", "zed": "z", "zedd": "z",
}  # fmt: skip
# Everyday words that recognisers write for letters; only in loose reading or between sure letters.
_SOUNDS_LIKE = {
    "be": "b", "sea": "c", "see": "c", "si": "c", "the": "d", "day": "a", "he": "e", "if": "f", "have": "f",
    "ash": "h", "age": "h", "h8": "h", "page": "h", "eye": "i", "aye": "i", "kate": "k", "okay": "k", "ok": "k",
    "hell": "l", "him": "m", "and": "n", "an": "n", "+": "n", "&": "n", "end": "n", "oh": "o", "owe": "o", "ow": "o",
    "pea": "p", "are": "r", "our": "r", "ah": "r", "as": "s", "ass": "s", "yes": "s", "tea": "t", "you": "u",
    "yew": "u", "we": "v", "why": "y", "that": "z", "said": "z", "eh": "a", "hey": "a", "ay": "a", "i": "i", "in": "n",
    "me": "e", "gay": "j", "ye": "e", "eat": "e", "jail": "j",
    "pay": "p", "tee's": "t", "use": "u", "cute": "q", "yeah": "e", "our's": "r", "air": "r", "ass's": "s",
}  # fmt: skip
_EIGHT = {"eight": "h", "8": "h"}
_AS_IN = frozenset(("as in", "like in", "for", "like", "is for", "as", "is in", "from", "isn"))
_SHIFTS = frozenset(("capital", "upper", "lower", "case", "uppercase", "lowercase", "big", "small", "letter"))
_FILLERS = frozenset(("uh", "um", "er", "then", "comma", "space", "dash", "hyphen", "period", "dot", "so", "well"))
# The longest letter name, whole and as recognisers break it.
_DOUBLE_U = re.compile(r"(?i)\b(?:double|trouble|dabble|that were|that will|of|the blue|dub a)[- ](?:you|u)\b")
_PUNCTUATION = {"apostrophe": "'"}
# Words that open an answer and are not part of a spelling.
_OPENERS = frozenset(
    "it its it's is that's thats spelled spelt spelling name first last my surname with no sure okay yeah yes yep "
    "please letters spell right correct street city".split()
)
_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|\d+|[+&]")


@dataclass(frozen=True, slots=True)
class Letters:
    """A run of letters and digits, lower-case, `text[start:end]`.

    `sure` counts the tokens that cannot be anything but letters, `single` those that were written as one letter.
    """

    value: str
    start: int
    end: int
    tokens: int
    sure: int
    single: int

    @property
    def is_clean(self) -> bool:
        """Nothing but letters one by one: no word had to be taken for a letter."""
        return self.single == self.tokens


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one or more tokens spell; `sure` pieces are letters in any context, `weak` ones are also common words."""

    value: str
    taken: int
    sure: bool
    weak: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    raw: str
    start: int
    end: int


def _words(text: str) -> list[_Word]:
    text = _DOUBLE_U.sub(lambda m: "w".ljust(len(m.group())), text)
    text = re.sub(r"(?i)\bx[- ]ray\b", lambda m: "xray".ljust(len(m.group())), text)
    return [_Word(m.group().lower(), m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def _as_in(words: Sequence[_Word], i: int) -> tuple[str, int] | None:
    """ "as in Sam" after a letter at `i`: (initial of the example word, tokens taken after the letter)."""
    for size in (2, 1):
        link = " ".join(word.text for word in words[i + 1 : i + 1 + size])
        j = i + 1 + size
        if link in _AS_IN and j < len(words):
            example = words[j].text
            if len(example) > 2 and example.isalpha() and (size == 2 or _is_example(example)):
                return example[0], size + 1
    return None


def _is_example(word: str) -> bool:
    """After a bare "for" or "like" only a word that is no letter or digit itself is an example."""
    return word not in UNITS and word not in TENS and word not in TEENS and word not in _SOUNDS_LIKE


def _multiplied(words: Sequence[_Word], i: int) -> _Piece | None:
    """ "double L", "two T's"."""
    if i + 1 >= len(words):
        return None
    word, follower = words[i].text, words[i + 1].text
    times = TIMES.get(word)
    letter = follower if len(follower) == 1 and follower.isalpha() else _LETTER_NAMES.get(follower, "")
    if times and not letter and follower == "ow":
        letter = "o"
    if times is None and word in ("two", "2") and re.fullmatch(r"[a-z]'?s", follower):
        times, letter = 2, follower[0]
    return _Piece(letter * times, 2, sure=True) if times and letter else None


def _number(words: Sequence[_Word], i: int) -> _Piece | None:
    word = words[i].text
    if word.isdigit():
        return _Piece(word, 1, sure=False)
    if word in TEENS:
        return _Piece(TEENS[word], 1, sure=False)
    if word in TENS:
        follower = words[i + 1].text if i + 1 < len(words) else ""
        if follower in UNITS and UNITS[follower] != "0":
            return _Piece(TENS[word] + UNITS[follower], 2, sure=False)
        return _Piece(TENS[word] + "0", 1, sure=False)
    if word in UNITS and word not in ("o", "oh"):
        return _Piece(UNITS[word], 1, sure=False)
    return None


def _piece(words: Sequence[_Word], i: int, *, loose: bool, names: bool, opening: bool = False) -> _Piece | None:
    """What is spelled at word `i`. `names`: no digits are wanted, so "eight" is an h."""
    word = words[i].text
    multiplied = _multiplied(words, i)
    if multiplied:
        return multiplied
    value = word if len(word) == 1 and word.isalpha() else _LETTER_NAMES.get(word) or NATO.get(word)
    if value is None and loose:
        value = _SOUNDS_LIKE.get(word)
    if value:
        example = _as_in(words, i)
        if example:
            # People choose the example with more care than recognisers hear the letter.
            return _Piece(example[0], 1 + example[1], sure=True)
        weak = word in ("i", "a", "o", "el", "jay", "kay", "mike", "charlie", "victor", "oscar", "julia", "en")
        return _Piece(value, 1, sure=word not in _SOUNDS_LIKE or len(word) == 1, weak=weak)
    if names and word in _EIGHT:
        return _Piece("h", 1, sure=False)
    if word in _PUNCTUATION:
        return _Piece(_PUNCTUATION[word], 1, sure=False)
    number = None if names else _number(words, i)
    if number:
        return number
    return _clump(words[i].raw, loose=loose, opening=opening)


def _clump(raw: str, *, loose: bool, opening: bool) -> _Piece | None:
    """Letters run together by the recogniser: "LL", "ER", "Id", "bs6"."""
    if not raw.isalpha():
        return None
    if raw.isupper() and len(raw) <= 3:
        return _Piece(raw.lower(), 1, sure=False)
    if loose and len(raw) <= 4 and not (opening and raw.lower() in _OPENERS):
        return _Piece(raw.lower(), 1, sure=False)
    return None


def read_letters(text: str, *, loose: bool = False, names: bool = False) -> list[Letters]:
    """Runs of at least two spelled pieces (or one with its example word), in order.

    `loose` as the module says; `names`: no digits are wanted.
    """
    words = _words(text)
    runs: list[Letters] = []
    pieces: list[tuple[_Piece, int, int]] = []
    i = 0

    def close() -> None:
        if len(pieces) > 1 or (pieces and (len(pieces[0][0].value) > 1 or pieces[0][0].taken > 1)):
            value = "".join(piece.value for piece, _, _ in pieces)
            sure = sum(piece.sure and not piece.weak for piece, _, _ in pieces)
            single = sum(end - start == 1 or piece.taken > 1 for piece, start, end in pieces)
            runs.append(Letters(value, pieces[0][1], pieces[-1][2], len(pieces), sure, single))
        pieces.clear()

    while i < len(words):
        piece = _piece(words, i, loose=loose, names=names, opening=not pieces)
        bridge = None
        if piece is None and not loose and pieces and words[i].text in _SOUNDS_LIKE:
            # A misheard letter between two sure ones: "M, A, are, K".
            after = _piece(words, i + 1, loose=False, names=names) if i + 1 < len(words) else None
            if after and after.sure:
                bridge = _Piece(_SOUNDS_LIKE[words[i].text], 1, sure=False)
        piece = piece or bridge
        if piece:
            pieces.append((piece, words[i].start, words[i + piece.taken - 1].end))
            i += piece.taken
            continue
        if not (pieces and (words[i].text in _FILLERS or words[i].text in _SHIFTS)):
            close()
        i += 1
    close()
    return runs


def find_spelled(text: str, *, expecting: Sequence[Expected] = ()) -> Found[str] | None:
    """The longest spelled word or code in the text, lower-case without separators ("abq 4t" → `abq4t`), or None.

    Without an expected name, only runs with at least three sure letters count, or a whole utterance such as
    "a b nine". Numbers alone are never a spelling.
    """
    asked = any(field in ("name", "first_name", "last_name") for field in expecting)
    best = max(read_letters(text), key=lambda run: (run.sure, len(run.value)), default=None)
    if best is not None and not (any(ch.isalpha() for ch in best.value) and _is_spelling(best, text, asked=asked)):
        best = None
    if asked:
        loose = _loosely_spelled(text)
        if loose is not None and (best is None or (loose.start <= best.start and best.end <= loose.end)):
            return loose
    if best is None:
        return None
    confidence = 0.95 if best.is_clean else 0.6 + 0.3 * best.sure / best.tokens
    return Found(best.value, best.start, best.end, confidence)


def _is_spelling(run: Letters, text: str, *, asked: bool) -> bool:
    if run.sure >= 3:
        return True
    if re.fullmatch(r"\d+[ap]m", run.value):
        return False
    outside = re.sub(r"[\W_]+", " ", text[: run.start] + text[run.end :]).strip()
    if asked and run.tokens >= 2 and run.sure >= 1:
        return True
    # Alone, "a", "i" and "o" are words or a zero.
    has_letter = any(ch.isalpha() and ch not in "aio" for ch in run.value)
    return not outside and run.tokens >= 2 and has_letter and (run.sure > 0 or any(ch.isdigit() for ch in run.value))


def _loosely_spelled(text: str) -> Found[str] | None:
    runs = read_letters(text, loose=True, names=True)
    best = max(runs, key=lambda run: (run.sure, len(run.value)), default=None)
    if best is None or best.sure < 2 or best.sure * 3 < best.tokens:
        return None
    value, start = best.value, best.start
    opening = re.match(r"[A-Za-z]{2,4}\b(?!['.]?s\b)", text[start:])
    if opening and not opening.group().isupper():
        # "Bob, B O B": the word itself was said before it was spelled.
        rest = value[len(opening.group()) :]
        if rest.startswith(value[0]) and len(rest) >= len(opening.group()) - 1:
            value, start = rest, start + opening.end()
            start += len(text[start:]) - len(text[start:].lstrip(" ,.-"))
    if best.is_clean:
        return Found(value, start, best.end, 0.95)
    return Found(value, start, best.end, 0.4 + 0.5 * best.sure / best.tokens)


# Letters that are mistaken for one another when said alone, with the cost of the exchange (a plain one costs 1).
_ALIKE: dict[frozenset[str], float] = {}
for _group, _cost in (
    ("bcdegptvz", 0.45), ("akj", 0.5), ("mn", 0.25), ("fsx", 0.35), ("iy", 0.5), ("quw", 0.6), ("ah", 0.6), ("lo", 0.7),
    ("bdv", 0.35), ("dt", 0.35), ("pt", 0.35), ("bp", 0.4), ("gj", 0.4), ("ae", 0.6), ("ei", 0.6), ("cz", 0.35),
    ("ar", 0.5), ("ir", 0.5), ("ky", 0.7), ("sc", 0.5), ("ou", 0.7), ("lm", 0.6), ("ln", 0.6), ("hx", 0.7), ("1l", 0.5),
    ("a8", 0.5), ("h8", 0.4), ("o0", 0.0), ("5v", 0.4), ("59", 0.6), ("3e", 0.6), ("2u", 0.5), ("2q", 0.5), ("s6", 0.6),
    ("9n", 0.6), ("i9", 0.6), ("x6", 0.6), ("z0", 0.6), ("1i", 0.5), ("y1", 0.6), ("4r", 0.8), ("f4", 0.8), ("c3", 0.6),
):  # fmt: skip
    for _a in _group:
        for _b in _group:
            if _a < _b:
                _ALIKE[frozenset((_a, _b))] = min(_cost, _ALIKE.get(frozenset((_a, _b)), 1.0))


def swap_cost(a: str, b: str) -> float:
    """The cost of hearing letter or digit `a` for `b`: 0 for the same, 1 for two that never sound alike."""
    return 0.0 if a == b else _ALIKE.get(frozenset((a, b)), 1.0)


@lru_cache(maxsize=65536)
def letter_distance(heard: str, known: str) -> float:
    """How far a heard spelling is from a known word, in letters; 0 when equal. A doubled or lost double costs 0.4."""
    row = [0.0]
    for j, ch in enumerate(known):
        row.append(row[-1] + (0.4 if j and known[j - 1] == ch else 0.9))
    for i, ch in enumerate(heard):
        extra = 0.4 if i and heard[i - 1] == ch else 0.8
        above, row[0] = row[0], row[0] + extra
        for j, other in enumerate(known, 1):
            lost = 0.4 if j > 1 and known[j - 2] == other else 0.9
            best = min(above + swap_cost(ch, other), row[j] + extra, row[j - 1] + lost)
            above, row[j] = row[j], best
    return row[-1]
