"""What a car shop must know: year, make, model, mileage and plate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from infinioffice.understanding.found import Found

from .digits import TEENS, TENS, UNITS, digit_runs
from .spelling import read_letters
from .vehicle_words import MAKES, MODELS

# Names that are everyday words, cities or people: only a make, a year or "my" before them makes them a car.
_EVERYDAY = frozenset(
    "escape focus fusion edge flex fit pilot insight element soul forte rio leaf cube quest echo matrix express spark "
    "sonic volt bolt journey dart neon charger explorer legacy forester ascent compass patriot liberty commander "
    "outlook ion aura vibe montana sierra terrain canyon jimmy century regal encore enclave discovery defender "
    "continental navigator tribute eclipse mirage tucson malibu colorado dakota sedona savana acadia yukon tahoe venue "
    "rabbit golf atlas cc tl tt taos ascent maverick bronco ranger transit passport prelude mini mercury saturn ram "
    "genesis lincoln ford jag benz alfa olds express sequoia beetle kicks rogue frontier titan armada 1500 2500 3500 "
    "300 200 challenger accent supra outback spectra stinger carnival infinity express corsair aviator baja".split()
)
_NEAR = re.compile(
    r"(?:\b(?:my|a|an|the|our|her|his|have|got|drive|for|it's|is|\d{2,4}|[a-z]+teen|oh|of)\s+|^)$", re.IGNORECASE
)
_MILEAGE = re.compile(
    r"\b((?:[\d,.]+|[a-z]+(?:[ -][a-z]+){0,5}?)\s*(?:k|thousand)?)\s*miles?\b"
    r"|\bmileage\s*(?:is|'s|of)?\s*(?:about|around|like)?\s*"
    r"((?:[\d,.]+\s*(?:k|thousand)?)|(?:[a-z]+(?:[ -][a-z]+){0,4}))",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"\b(?:licen[sc]e(?:\s+plate)?|plate|tag)(?:\s+(?:number|is|no))*\b[\s:,']*(?:s\s+)?(?:it'?s\s+|is\s+|number\s+)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Only what was said; `year` has four digits, `mileage` is in miles."""

    year: int | None = None
    make: str | None = None
    model: str | None = None
    mileage: int | None = None


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], dict[str, tuple[str, str | None]]]:
    """One pattern over all names, longest first, and name → (make, model)."""
    table: dict[str, tuple[str, str | None]] = {}
    for make, aliases in MAKES.items():
        for name in (make.lower(), *aliases):
            table[name] = (make, None)
    for make, models in MODELS.items():
        for model in models.split(", "):
            low = model.lower()
            for name in {low, low.replace("-", " "), low.replace("-", ""), _spoken(low) if "-" in low else low}:
                table.setdefault(name, (make, model))
    names = sorted(table, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, names)) + r")(?:'?s)?(?![\w-])", re.IGNORECASE), table


def _spoken(model: str) -> str:
    """How a model with a number is said: `f-150` → `f one fifty`."""
    numbers = {"150": "one fifty", "250": "two fifty", "350": "three fifty", "3": "three", "1500": "fifteen hundred",
               "2500": "twenty five hundred", "4": "four", "300": "three hundred"}  # fmt: skip
    return re.sub(r"[-]?(\d+)", lambda match: " " + numbers.get(match.group(1), match.group(1)), model).strip()


def find_vehicle(text: str) -> Found[Vehicle] | None:
    """Year, make, model and mileage as far as said; None without a make, a model or a mileage."""
    pattern, table = _names()
    make = model = None
    start, end = len(text), 0
    for match in pattern.finditer(text):
        low = match.group(1).lower()
        its_make, its_model = table[low]
        if low in _EVERYDAY and make != its_make and not _NEAR.search(text[: match.start()]):
            continue
        if make is not None and make != its_make and not (its_model is None and model is None):
            continue
        if low in _EVERYDAY and make is None and not _is_car_talk(text, match.start(), match.end()):
            continue
        make = make or its_make
        model = model or its_model
        start, end = min(start, match.start()), max(end, match.end())
    year = _year(text, start) if make else None
    if year:
        start = year[1]
    miles = _mileage(text)
    if make is None and miles is None:
        return None
    if make is None and miles is not None:
        return Found(Vehicle(mileage=miles[0]), miles[1], miles[2], 0.6)
    vehicle = Vehicle(year[0] if year else None, make, model, miles[0] if miles else None)
    return Found(vehicle, start, end, 0.95 if model and year else 0.85)


def _is_car_talk(text: str, start: int, end: int) -> bool:
    """An everyday word is a car only with a year, a mileage or a car word near it."""
    near = text[max(0, start - 24) : start] + text[end : end + 40]
    return _year(text, start) is not None or (
        re.search(r"\b(?:car|truck|van|suv|drive|engine|brakes?|tires?|miles|oil|vehicle|model)\b", near, re.IGNORECASE)
        is not None
    )


def _year(text: str, before: int) -> tuple[int, int] | None:
    """(year, where it starts) said just before the make: "2015", "oh nine", "ninety eight", "two thousand ten"."""
    head = text[:before]
    for run in reversed(digit_runs(head)):
        if not re.fullmatch(r"[\s,]*(?:model|or so|[a-z]{3,6})?[\s,]*", head[run.end :], re.IGNORECASE):
            return None
        digits = run.digits
        if len(digits) == 4 and "1950" <= digits <= "2035":
            return int(digits), run.start
        if len(digits) == 2 and digits[0] != "0" and len(run.groups) == 1:
            value = int(digits)
            return (2000 + value if value < 36 else 1900 + value), run.start
        if len(digits) == 2:
            return 2000 + int(digits), run.start
        return None
    return None


def _mileage(text: str) -> tuple[int, int, int] | None:
    """(miles, start, end)."""
    for match in _MILEAGE.finditer(text):
        group = 1 if match.group(1) else 2
        said = match.group(group).lower()
        miles = _miles(said)
        if miles is not None:
            return miles, match.start(group), match.end()
    return None


def _miles(said: str) -> int | None:
    written = re.search(r"(\d[\d,.]*)\s*(k|thousand)?\s*$", said)
    if written and len(written.group(1)) < 2 and not written.group(2):
        return None
    if written:
        value = float(written.group(1).replace(",", "").rstrip("."))
        return round(value * 1000) if written.group(2) or value < 400 else round(value)
    words = re.findall(r"[a-z]+", said)
    first = next((i for i in range(len(words), 0, -1) if words[i - 1] not in _COUNTING), 0)
    words = words[first:]
    while words and words[0] in ("and", "a") and len(words) > 1 and words[1] in ("and", "a"):
        words.pop(0)
    if not words or (len(words) == 1 and words[0] not in TENS):
        return None
    total = part = 0
    for word in words:
        if word == "hundred":
            part = max(part, 1) * 100
        elif word in ("thousand", "k"):
            total, part = total + max(part, 1) * 1000, 0
        elif word != "and":
            # "one twenty" is a hundred and twenty.
            step = _COUNTING[word]
            part = part * 100 + step if 0 < part < 10 and step >= 10 else part + step
    value = total + part
    return (value * 1000 if value < 400 else value) or None


_COUNTING: dict[str, int] = (
    {word: int(value) for word, value in (UNITS | TEENS).items() if word not in ("o", "oh")}
    | {word: int(value) * 10 for word, value in TENS.items()}
    | {"hundred": 0, "thousand": 0, "k": 0, "and": 0}
)


def find_plate(text: str, *, asked: bool = False) -> Found[str] | None:
    """A licence plate, upper-case without separators, 4 to 8 characters with a letter or a digit in each; needs the
    word "plate" (or a question for it: `asked`)."""
    cue = _PLATE.search(text)
    if cue is None and not asked:
        return None
    offset = cue.end() if cue else 0
    best: Found[str] | None = None
    for run in read_letters(text[offset:]):
        value = run.value.upper()
        if (
            4 <= len(value) <= 8
            and any(ch.isdigit() for ch in value)
            and (best is None or len(value) > len(best.value))
        ):
            best = Found(value, run.start + offset, run.end + offset, 0.9 if run.sure or len(value) >= 6 else 0.7)
    return best
