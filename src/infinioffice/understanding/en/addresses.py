"""Street addresses and ZIP codes as said on the telephone: "forty two oh five Elm Street, apartment 3B, Albany"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infinioffice.understanding.found import Found
from infinioffice.understanding.meaning import Expected

from .digits import digit_runs

_SUFFIXES = {
    "street": "Street", "st": "Street", "avenue": "Avenue", "ave": "Avenue", "av": "Avenue", "road": "Road",
    "rd": "Road", "drive": "Drive", "dr": "Drive", "lane": "Lane", "ln": "Lane", "boulevard": "Boulevard",
    "blvd": "Boulevard", "court": "Court", "ct": "Court", "place": "Place", "pl": "Place", "way": "Way",
    "circle": "Circle", "cir": "Circle", "terrace": "Terrace", "ter": "Terrace", "parkway": "Parkway",
    "pkwy": "Parkway", "highway": "Highway", "hwy": "Highway", "trail": "Trail", "square": "Square", "alley": "Alley",
    "pike": "Pike", "turnpike": "Turnpike", "route": "Route", "loop": "Loop", "crescent": "Crescent", "run": "Run",
    "row": "Row", "ridge": "Ridge", "plaza": "Plaza", "path": "Path", "hollow": "Hollow", "crossing": "Crossing",
    "expressway": "Expressway", "extension": "Extension", "heights": "Heights", "point": "Point", "mews": "Mews",
}  # fmt: skip
_BEFORE_NUMBER = frozenset(("highway", "hwy", "route", "county", "state", "interstate", "us"))
_DIRECTIONS = {
    "north": "North", "south": "South", "east": "East", "west": "West", "northeast": "Northeast", "n": "North",
    "northwest": "Northwest", "southeast": "Southeast", "southwest": "Southwest", "s": "South", "e": "East",
    "w": "West",
}  # fmt: skip
_UNIT = re.compile(
    r"\b(apartment|apt|unit|suite|ste|lot|number|floor|building|bldg|room|trailer|space)\b\.?\s*"
    r"(?:number\s+|#\s*|is\s+)?"
    r"((?:\d+\s?-?\s?[A-Za-z]?|[A-Za-z]\s?-?\s?\d*)(?![A-Za-z])"
    r"|[a-z]+(?:[ -][a-z]+)?(?:\s[A-Za-z](?![A-Za-z]))?)|#\s?(\w+)",
    re.IGNORECASE,
)
_STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID",
    "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
    "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS",
    "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ",
    "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK",
    "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI", "south carolina": "SC", "south dakota": "SD",
    "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
    "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY", "district of columbia": "DC",
}  # fmt: skip
_STATE_CODES = frozenset(_STATES.values())
_ORDINALS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
    "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th",
    "thirteenth": "13th", "fourteenth": "14th", "fifteenth": "15th", "sixteenth": "16th", "seventeenth": "17th",
    "eighteenth": "18th", "nineteenth": "19th", "twentieth": "20th", "thirtieth": "30th", "fortieth": "40th",
    "fiftieth": "50th", "sixtieth": "60th", "seventieth": "70th", "eightieth": "80th", "ninetieth": "90th",
}  # fmt: skip
_ORDINAL_NEXT = re.compile(r"[\s-]+(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b", re.IGNORECASE)
_NOT_STREET = frozenset(
    "a the my your it is was at on in to for from of and or i we you next last this that these am pm o'clock minutes "
    "hours days weeks dollars percent people years miles times want need would like have by about around after before "
    "between until please thanks appointment book service call phone".split()
)
_ZIP_CUE = re.compile(r"\b(?:zip|postal|postcode)\b(?:[ -]?code)?", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d+(?:st|nd|rd|th)\b|\d+|[,.;?!]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """`text` is the address on one line, as it would be written. Empty strings for what was not said."""

    text: str
    number: str
    street: str
    unit: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


@dataclass(frozen=True, slots=True)
class _Word:
    low: str
    raw: str
    start: int
    end: int


def find_zip(text: str, expecting: Sequence[Expected] = ()) -> Found[str] | None:
    """A five-digit ZIP (a +4 is read and dropped): asked for, named, or standing after a state.

    Leading zeros stay. Unless it was asked for or named, plain five digits are no ZIP.
    """
    asked = "zip" in expecting
    cue = _ZIP_CUE.search(text)
    best: Found[str] | None = None
    for run in digit_runs(text, loose=asked):
        five = run.fit((5,)) or _plus_four(run.fit((9,)))
        if five is None and asked and len(run.digits) in (6, 7) and not text[run.end :].strip(" .,"):
            # "Twelve Elm Street" misheard as "twelve elms three" clings to the ZIP, which is said last.
            five = run.digits[-5:], 1.0
        if five is None:
            continue
        digits, cost = five
        named = cue is not None and 0 <= run.start - cue.end() < 24
        if not (asked or named or _after_state(text[: run.start])) or digits == "00000":
            continue
        confidence = max(0.3, (0.97 if asked or named else 0.85) - 0.2 * cost)
        if best is None or confidence >= best.confidence:
            best = Found(digits, run.start, run.end, confidence)
    return best


def _plus_four(fit: tuple[str, float] | None) -> tuple[str, float] | None:
    return (fit[0][:5], fit[1]) if fit else None


def _after_state(before: str) -> bool:
    tail = before.rstrip(" ,.")
    code = tail[-2:]
    if code in _STATE_CODES and not tail[-3:-2].isalpha():
        return True
    return any(tail.lower().endswith(" " + name) or tail.lower() == name for name in _STATES)


def find_address(text: str, expecting: Sequence[Expected] = ()) -> Found[Address] | None:
    """A street address: house number, street, and what follows of unit, city, state and ZIP; None without a street.

    When no address was asked for, the street must end in a word such as Street or Road.
    """
    asked = "address" in expecting
    for number, start, end in _house_numbers(text):
        words = [
            _Word(m.group().lower(), m.group(), m.start() + end, m.end() + end) for m in _WORD.finditer(text[end:])
        ]
        street = _street(words, asked=asked)
        if street is None:
            continue
        name, used, certain = street
        finish = words[used - 1].end
        return _with_rest(text, number, name, start, finish, confidence=0.9 if certain else 0.6)
    return None


def _house_numbers(text: str) -> list[tuple[str, int, int]]:
    """(number as written, start, end) of every row of digits short enough for a house."""
    found: list[tuple[str, int, int]] = []
    for run in digit_runs(text):
        groups, end = list(run.groups), run.end
        number = run.digits
        if (len(number) > 6 and len(groups) > 1) or re.search(r"\d[:/]\d", text[run.start : run.end]):
            continue
        if text[run.end : run.end + 1] in (":", "/", "%") or text[max(0, run.start - 1) : run.start] in ("$", "#", ":"):
            continue
        last = groups[-1]
        if len(groups) > 1 and text[last.start : last.end].lower() in _TENS_WORDS and _ORDINAL_NEXT.match(text[end:]):
            # "five ten twenty third avenue": the tens belong to the street.
            end = groups[-2].end
            number = number[: -len(last.options[0][0])]
        half = re.match(r"\s*,?\s*and a half\b", text[end:], re.IGNORECASE)
        letter = re.match(r"-?([A-Da-d])\b(?=\s+[A-Za-z])", text[end:])
        if half:
            number, end = number + " 1/2", end + half.end()
        elif letter:
            number, end = number + letter.group(1).upper(), end + letter.end()
        if re.match(r"(?:st|nd|rd|th)\b", text[end:]) or not 1 <= len(run.digits) <= 6:
            continue
        found.append((number, run.start, end))
    return found


def _street(words: Sequence[_Word], *, asked: bool) -> tuple[str, int, bool] | None:
    """(street, words used, has a street word) read from the words after the house number."""
    parts: list[str] = []
    i = 0
    while i < len(words) and len(parts) < 6:
        low = words[i].low
        if low in ",." and words[i].end - words[i].start == 1:
            if parts and low == "." and words[i - 1].low in _DIRECTIONS | _SUFFIXES | {"st": ""}:
                i += 1
                continue
            if not parts:
                i += 1
                continue
            break
        if low in _BEFORE_NUMBER and i + 1 < len(words) and words[i + 1].low.isdigit():
            name = [*parts, _SUFFIXES.get(low, words[i].raw.capitalize()), words[i + 1].low]
            after = words[i + 2].low if i + 2 < len(words) else ""
            tail = [_DIRECTIONS[after]] if len(after) > 1 and after in _DIRECTIONS else []
            return " ".join([*name, *tail]), i + 2 + len(tail), True
        named = [part for part in parts if part not in _DIRECTIONS.values()]
        if low in _SUFFIXES and named and not (low == "st" and _is_saint(words, i)):
            after = words[i + 1].low if i + 1 < len(words) else ""
            if after in _SUFFIXES and after not in ("st", "dr"):
                parts.append(words[i].raw.capitalize())
                i += 1
                continue
            tail = [_DIRECTIONS[after]] if len(after) > 1 and after in _DIRECTIONS else []
            return " ".join([*parts, _SUFFIXES[low], *tail]), i + 1 + len(tail), True
        if low in _NOT_STREET or not low[0].isalnum():
            break
        parts.append(_street_word(words, i))
        i += 2 if low in _TENS_WORDS and i + 1 < len(words) and words[i + 1].low in _ORDINALS else 1
    named = [part for part in parts if part not in _DIRECTIONS.values()]
    if asked and named and len(parts) <= 4:
        return " ".join(parts), i, False
    return None


_TENS_WORDS = {
    "twenty": 2, "thirty": 3, "forty": 4, "fifty": 5, "sixty": 6, "seventy": 7, "eighty": 8, "ninety": 9,
}  # fmt: skip


def _street_word(words: Sequence[_Word], i: int) -> str:
    low, raw = words[i].low, words[i].raw
    if low in _TENS_WORDS and i + 1 < len(words) and words[i + 1].low in _ORDINALS:
        return f"{_TENS_WORDS[low]}{_ORDINALS[words[i + 1].low]}"
    if low in _ORDINALS:
        return _ORDINALS[low]
    if low in _DIRECTIONS:
        return _DIRECTIONS[low]
    if low == "st":
        return "St."
    if low[0].isdigit():
        return low
    return raw if not raw.islower() and not raw.isupper() else raw.capitalize()


def _is_saint(words: Sequence[_Word], i: int) -> bool:
    """ "St" with another street word behind it is a saint: "12 St James Street"."""
    return any(word.low in _SUFFIXES for word in words[i + 1 : i + 4]) and i == 0


def _with_rest(text: str, number: str, street: str, start: int, end: int, *, confidence: float) -> Found[Address]:
    unit = ""
    match = _UNIT.search(text, end, min(len(text), end + 48))
    if match and re.fullmatch(r"[\s,.]*", text[end : match.start()]):
        value = match.group(3) or _unit_value(match.group(2))
        kind = (match.group(1) or "#").lower()
        unit = f"{_UNIT_KINDS.get(kind, kind.capitalize())} {value}".replace("# ", "#") if value else ""
        end = match.end() if value else end
    city, state, zip_code, end = _city(text, end)
    line = f"{number} {street}" + (f" {unit}" if unit else "")
    tail = " ".join(part for part in (state, zip_code) if part)
    line = ", ".join(part for part in (line, city, tail) if part)
    return Found(Address(line, number, street, unit, city, state, zip_code), start, end, confidence)


_UNIT_KINDS = {"apartment": "Apt", "apt": "Apt", "suite": "Suite", "ste": "Suite", "number": "#", "bldg": "Building"}


def _unit_value(said: str) -> str:
    runs = digit_runs(said)
    letter = re.search(r"(?:^|[\s\d-])([A-Za-z])$", said.strip())
    if runs:
        return runs[0].digits + (letter.group(1).upper() if letter and letter.start(1) >= runs[0].end else "")
    match = re.fullmatch(r"([A-Za-z])\s?-?\s?(\d*)", said.strip())
    return (match.group(1) + match.group(2)).upper() if match else ""


def _city(text: str, end: int) -> tuple[str, str, str, int]:
    """City, state and ZIP behind the street, each empty when not said, and where they end."""
    rest = text[end:]
    zip_code, stop, finish = "", len(rest), 0
    found_zip = next((run for run in digit_runs(rest) if run.fit((5,))), None)
    if found_zip and re.fullmatch(r"[A-Za-z\s,.'-]{0,48}", rest[: found_zip.start]):
        fit = found_zip.fit((5,))
        zip_code, stop, finish = (fit[0] if fit else ""), found_zip.start, found_zip.end
    words = [
        _Word(m.group().lower(), m.group(), m.start(), m.end()) for m in _WORD.finditer(_ZIP_CUE.sub("", rest[:stop]))
    ]
    comma = bool(words) and words[0].low == ","
    while words and (words[0].low in (",", ".") or words[0].low == "in"):
        comma = comma or words[0].low == "in"
        words.pop(0)
    state, begin, after = _state(words)
    place = [word for word in words[:begin] if word.low.isalpha() or "'" in word.low or word.low == "st"]
    is_city = 0 < len(place) <= 3 and not any(word.low in _NOT_STREET for word in place)
    if not state and not zip_code:
        is_city = is_city and comma and all(word.raw[0].isupper() for word in place)
    city = " ".join(word.raw.capitalize() if word.raw.islower() else word.raw for word in place) if is_city else ""
    if not zip_code:
        finish = words[after - 1].end if state and (city or begin == 0) else (place[-1].end if city else 0)
    if not (city or begin == 0):
        state = state if zip_code else ""
    return city, state, zip_code, end + finish


def _state(words: Sequence[_Word]) -> tuple[str, int, int]:
    """(code, first word, word after) of the first state named within the next words; no state: ("", cut, cut)."""
    cut = next((i for i, word in enumerate(words) if word.low in ".;?!" or word.low in _NOT_STREET), len(words))
    words = words[: min(cut, 7)]
    for i, word in enumerate(words):
        follower = words[i + 1].low if i + 1 < len(words) else ""
        pair = f"{word.low} {follower}"
        if pair in _STATES and pair != " ".join(other.low for other in words[i + 2 : i + 4]):
            # "New York New York": the first is the city.
            return _STATES[pair], i, i + 2
        if word.low in _STATES or (word.raw.upper() in _STATE_CODES and (word.raw.isupper() or i + 1 == len(words))):
            return _STATES.get(word.low, word.raw.upper()), i, i + 1
    end = next((i for i, word in enumerate(words) if word.low == ","), len(words))
    return "", end, end
