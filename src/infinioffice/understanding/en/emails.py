"""E-mail and web addresses, written or said: "john dot smith at gmail dot com", "a one b two at a b c dot com"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infinioffice.understanding.found import Found

from .digits import TEENS, TENS, TIMES, UNITS
from .spelling import NATO, read_letters

_WRITTEN = re.compile(
    r"(?<![\w.+@-])[A-Za-z0-9][\w.+%&'-]*@(?:\[\d{1,3}(?:\.\d{1,3}){3}\]|(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,})"
    r"(?![\w@])"
)
_WRITTEN_WEB = re.compile(
    r"(?<![\w@.])(?:https?://)?(?:[A-Za-z0-9-]+\.)+(?:com|net|org|us|biz|info|edu|gov|co|io)(?:/[\w./-]*)?(?!\w)",
    re.IGNORECASE,
)
_MARKS = {
    "dot": ".", "period": ".", "point": ".", "underscore": "_", "underline": "_", "dash": "-", "hyphen": "-",
    "minus": "-", "plus": "+", "ampersand": "&", "slash": "/", "colon": ":", "apostrophe": "'",
}  # fmt: skip
_SILENT = frozenset(
    "um uh er then space capital uppercase lowercase upper lower case letter symbol sign the all one-word".split()
)
_OPENERS = frozenset(
    "is it's its it email e-mail mail my address to me that's thats yeah yes sure okay ok so and be would use contact "
    "write send reach under please on for are hi hello no actually sorry the you can via by".split()
)
_TLDS = frozenset("com net org edu gov us co uk io biz info me tv ca mx mil ai app dev email".split())
# Providers as recognisers write them, several words at most; the value is the host without its ending.
_PROVIDERS: dict[str, str] = {
    "g mail": "gmail", "gee mail": "gmail", "gmail": "gmail", "jee mail": "gmail", "gmeil": "gmail", "geemail": "gmail",
    "hot mail": "hotmail", "hotmail": "hotmail", "yahoo": "yahoo", "ya hoo": "yahoo", "yahu": "yahoo",
    "out look": "outlook", "outlook": "outlook", "i cloud": "icloud", "eye cloud": "icloud", "icloud": "icloud",
    "a o l": "aol", "aol": "aol", "a well": "aol", "m s n": "msn", "msn": "msn", "comcast": "comcast",
    "com cast": "comcast", "verizon": "verizon", "proton mail": "protonmail", "protonmail": "protonmail",
    "live": "live", "at and t": "att", "a t and t": "att", "at&t": "att", "sbc global": "sbcglobal",
}  # fmt: skip
_COM = re.compile(r"^(?:com|calm|come|comm|kom)$")
_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?(?:-[A-Za-z]+)?|\d+|[@._+/:&-]")


@dataclass(frozen=True, slots=True)
class _Token:
    low: str
    start: int
    end: int


def find_email(text: str) -> Found[str] | None:
    """The first e-mail address in the text, lower-case, or None."""
    written = _WRITTEN.search(text)
    if written:
        return Found(written.group().lower(), written.start(), written.end(), 0.98)
    tokens = _tokens(text)
    for at, token in enumerate(tokens):
        if token.low not in ("at", "@"):
            continue
        host = _host(tokens, at + 1)
        if host is None:
            continue
        local = _local(text, tokens, at)
        if local is not None:
            confidence = 0.85 if host[2] else 0.75
            return Found(f"{local[0]}@{host[0]}", local[1], host[1], confidence)
    return _without_at(text, tokens)


def find_web_address(text: str) -> Found[str] | None:
    """A spoken or written web address ("w w w dot example dot com slash sales") without guessing a scheme, or None."""
    written = _WRITTEN_WEB.search(text)
    if written:
        return Found(written.group().lower(), written.start(), written.end(), 0.95)
    tokens = _tokens(text)
    dots = [i for i, token in enumerate(tokens) if token.low in ("dot", ".") and 0 < i < len(tokens) - 1]
    if not dots or any(token.low in ("at", "@") for token in tokens):
        return None
    begin = dots[0]
    while begin and tokens[begin - 1].low not in _OPENERS | {"website", "site", "page", "web"}:
        begin -= 1
    parts = [_said(token, in_host=True) for token in tokens[begin:]]
    if any(part is None for part in parts):
        return None
    value = "".join(part or "" for part in parts)
    value = re.sub(r"^(https?):?/+", r"\1://", value)
    if not re.fullmatch(r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./-]*)?", value):
        return None
    return Found(value, tokens[begin].start, tokens[-1].end, 0.75)


def _tokens(text: str) -> list[_Token]:
    found = [_Token(match.group().lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    kept: list[_Token] = []
    for i, token in enumerate(found):
        if token.low in (".", "-", ":", "+", "/"):
            # Only between two written parts; a full stop or dash with a space is punctuation.
            before = i > 0 and found[i - 1].end == token.start
            after = i + 1 < len(found) and found[i + 1].start == token.end
            spelled = before and len(found[i - 1].low) == 1 and (not after or len(found[i + 1].low) == 1)
            if not (before and after) or spelled:
                continue
        kept.append(token)
    return kept


def _said(token: _Token, *, in_host: bool = False) -> str | None:
    """The characters a token stands for; None when it cannot be part of an address."""
    word = token.low
    if word in _MARKS:
        return _MARKS[word]
    if word in UNITS and word != "o":
        return UNITS[word]
    if word in TEENS:
        return TEENS[word]
    if word in TENS:
        return TENS[word] + "0"
    if word in NATO and in_host:
        return word
    if re.fullmatch(r"[a-z0-9._+/:&'-]+", word):
        return word.replace("'", "")
    return None


def _host(tokens: Sequence[_Token], i: int) -> tuple[str, int, bool] | None:
    """(host, end, is a well-known provider) read from token `i` on."""
    known = _provider(tokens, i)
    if known is not None:
        name, j = known
        ending = _ending(tokens, j)
        if ending is not None:
            return name + ending[0], tokens[ending[1] - 1].end, True
        if j + 1 < len(tokens) and tokens[j].low in ("dot", ".") and re.fullmatch(r"[a-z]{2,4}", tokens[j + 1].low):
            return f"{name}.{tokens[j + 1].low}", tokens[j + 1].end, True
        # "at gmail": nobody says more when it is one of the large ones.
        return (f"{name}.com", tokens[j - 1].end, True) if name not in ("live", "att") else None
    parts: list[str] = []
    j = i
    while j < len(tokens):
        ending = _ending(tokens, j)
        if ending is not None and parts:
            host = "".join(parts) + ending[0]
            is_host = re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", host) is not None
            return (host, tokens[ending[1] - 1].end, False) if is_host else None
        if tokens[j].low in _SILENT:
            j += 1
            continue
        said = _said(tokens[j], in_host=True)
        if said is None or said in "/:" or tokens[j].low in ("at", "and", "is") or len(parts) > 24:
            return None
        if j > i and len(tokens[j].low) > 2 and tokens[j].low.isalpha() and _is_sentence(tokens, i, j):
            return None
        parts.append(said)
        j += 1
    return None


def _is_sentence(tokens: Sequence[_Token], i: int, j: int) -> bool:
    """More than four whole words without a dot are talk, not a host."""
    return sum(1 for token in tokens[i : j + 1] if len(token.low) > 2 and token.low.isalpha()) > 4


def _provider(tokens: Sequence[_Token], i: int) -> tuple[str, int] | None:
    for size in (4, 3, 2, 1):
        name = " ".join(token.low for token in tokens[i : i + size])
        if i + size <= len(tokens) and name in _PROVIDERS:
            return _PROVIDERS[name], i + size
    return None


def _ending(tokens: Sequence[_Token], i: int) -> tuple[str, int] | None:
    """(".com" or ".co.uk", next token) when the dots and endings at `i` finish a host."""
    value, j = "", i
    while j + 1 < len(tokens) and tokens[j].low in ("dot", ".", "point", "period"):
        word = tokens[j + 1].low
        if _COM.match(word):
            word = "com"
        k = j + 2
        if word not in _TLDS and len(word) == 1:
            # An ending said letter by letter: "dot c o m".
            while k < len(tokens) and len(tokens[k].low) == 1 and tokens[k].low.isalpha() and len(word) < 4:
                word, k = word + tokens[k].low, k + 1
        two_letters = len(word) == 2 and word.isalpha() and k == len(tokens)
        three_spelled = len(word) == 3 and k > j + 2
        if word not in _TLDS and not two_letters and not three_spelled:
            break
        value, j = f"{value}.{word}", k
    if not value:
        return None
    more = j + 1 < len(tokens) and tokens[j].low in ("dot", ".") and len(tokens[j + 1].low) > 1
    return None if more else (value, j)


def _local(text: str, tokens: Sequence[_Token], at: int) -> tuple[str, int] | None:
    """(the part before the at sign, where it starts)."""
    begin = at
    written = tokens[at].low == "@" and at > 0 and tokens[at - 1].end == tokens[at].start
    while begin and not _stops(tokens, begin - 1, at):
        if written and begin < at and tokens[begin - 1].end != tokens[begin].start and tokens[begin].low not in _MARKS:
            break
        begin -= 1
    while begin < at and tokens[begin].low in _SILENT:
        begin += 1
    if begin == at:
        return None
    phrase = text[tokens[begin].start : tokens[at].start]
    value = _spelled_out(tokens[begin:at], phrase)
    value = re.sub(r"^[._+-]+|[._+-]+$", "", value)
    return (value, tokens[begin].start) if value else None


def _stops(tokens: Sequence[_Token], i: int, at: int) -> bool:
    word = tokens[i].low
    if word in ("as", "in") or (i and tokens[i - 1].low in ("as", "in", "for", "like") and i < at):
        return False
    if word in ("for", "like") and i and len(tokens[i - 1].low) == 1 and i + 1 < at:
        return False
    if word in ("at", "@") or word in _OPENERS:
        return True
    return "'" in word and word not in ("l's", "t's")


def _spelled_out(tokens: Sequence[_Token], phrase: str) -> str:
    """The local part: letters, numbers, words and marks in order; "b as in boy" and "double l" are read as letters."""
    if re.search(r"\b(?:as in|for|like)\b|\bdouble\b", phrase, re.IGNORECASE) or any(
        token.low in NATO for token in tokens
    ):
        return _with_examples(phrase)
    value = ""
    i = 0
    while i < len(tokens):
        word = tokens[i].low
        follower = tokens[i + 1].low if i + 1 < len(tokens) else ""
        if word in _SILENT:
            i += 1
        elif word in TENS and UNITS.get(follower, "0") != "0":
            value += TENS[word] + UNITS[follower]
            i += 2
        elif word in TIMES and follower in UNITS:
            value += UNITS[follower] * TIMES[word]
            i += 2
        elif word in ("two", "nineteen", "twenty") and follower in ("thousand", "hundred"):
            value += {"two": "2", "nineteen": "19", "twenty": "20"}[word] + ("000" if follower == "thousand" else "00")
            i += 2
        else:
            value += _said(tokens[i]) or ""
            i += 1
    return value


def _with_examples(phrase: str) -> str:
    """Pieces between marks; a piece that is a spelling is joined, other words stay as they are."""
    value = ""
    for piece in re.split(
        r"\b(dot|period|point|underscore|dash|hyphen|plus|minus)\b|(?<=\w)([._-])(?=\w{2})", phrase, flags=re.IGNORECASE
    ):
        if not piece:
            continue
        if piece.lower() in _MARKS or piece in "._-":
            value += _MARKS.get(piece.lower(), piece)
            continue
        at = 0
        for run in read_letters(piece):
            value += _words_as_they_are(piece[at : run.start]) + run.value
            at = run.end
        value += _words_as_they_are(piece[at:])
    return value


def _words_as_they_are(text: str) -> str:
    return "".join(_said(token) or "" for token in _tokens(text) if token.low not in _SILENT)


def _without_at(text: str, tokens: Sequence[_Token]) -> Found[str] | None:
    """ "john smith gmail dot com": the at sign was lost or not said."""
    for i in range(1, len(tokens)):
        known = _provider(tokens, i)
        if known is None or known[0] in ("live", "att"):
            continue
        ending = _ending(tokens, known[1])
        if ending is None:
            continue
        local = _local(text, tokens, i)
        if local is not None:
            return Found(f"{local[0]}@{known[0]}{ending[0]}", local[1], tokens[ending[1] - 1].end, 0.5)
    return None
