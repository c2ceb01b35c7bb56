"""Written text as a voice must be given it: what people type into settings is not what they would say.

Law: pure; a table of forms, each tried on the whole text in order. Text that is spoken already passes unchanged, and
saying it twice changes nothing. American English.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = {
    "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "thur": "Thursday",
    "thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
_STREETS = {
    "st": "Street", "ave": "Avenue", "av": "Avenue", "blvd": "Boulevard", "rd": "Road", "dr": "Drive", "ln": "Lane",
    "ct": "Court", "pl": "Place", "sq": "Square", "hwy": "Highway", "pkwy": "Parkway", "ter": "Terrace",
    "cir": "Circle", "tpke": "Turnpike",
}  # fmt: skip
_POINTS = {
    "n": "North", "s": "South", "e": "East", "w": "West", "ne": "Northeast", "nw": "Northwest", "se": "Southeast",
    "sw": "Southwest",
}  # fmt: skip
_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "D C", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii",
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
_TITLES = {"dr": "Doctor", "mr": "Mister", "mrs": "Missus", "ms": "Miz", "prof": "Professor", "st": "Saint"}
_SHORT = {
    "apt": "apartment", "ste": "suite", "bldg": "building", "fl": "floor", "appt": "appointment", "appts":
    "appointments", "approx": "approximately", "hr": "hour", "hrs": "hours", "min": "minutes", "mins": "minutes",
    "vs": "versus", "etc": "et cetera", "dept": "department", "est": "established", "inc": "Incorporated",
    "ext": "extension", "lbs": "pounds", "yrs": "years",
}  # fmt: skip

Form = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _digits(text: str) -> str:
    return " ".join(c for c in text if c.isdigit())


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _date(month: str, day: str, year: str | None, whole: str) -> str:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return whole
    said = f"{_MONTHS[int(month) - 1]} {_ordinal(int(day))}"
    return f"{said}, {year if len(year) == 4 else '20' + year}" if year else said


def _money(match: re.Match[str]) -> str:
    whole, cents = match["whole"], match["cents"]
    dollars = f"{whole} {'dollar' if whole == '1' else 'dollars'}"
    if not cents or cents == "00":
        return dollars
    said = f"{int(cents)} {'cent' if int(cents) == 1 else 'cents'}"
    return said if not whole.strip("0") else f"{dollars} and {said}"


def _clock(match: re.Match[str]) -> str:
    minutes = "" if match["minute"] in (None, "00") else f":{match['minute']}"
    return f"{match['hour']}{minutes} {match['half'][0].upper()} M"


def _phone(match: re.Match[str]) -> str:
    return ", ".join(_digits(match[part]) for part in ("area", "exchange", "line"))


def _mail(match: re.Match[str]) -> str:
    name, host = (match[part].replace(".", " dot ") for part in ("name", "host"))
    return f"{name.replace('_', ' underscore ').replace('-', ' dash ')} at {host}"


def _site(match: re.Match[str]) -> str:
    return match["host"].replace(".", " dot ").replace("-", " dash ") + (match["path"] or "").replace("/", " slash ")


def _street(match: re.Match[str]) -> str:
    return f"{match['name']} {_STREETS[match['kind'].lower()]}"


_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_STREET = "|".join(sorted(_STREETS, key=len, reverse=True))
_AMOUNT = r"(?P<whole>\d[\d,]*)(?:\.(?P<cents>\d\d))?(?![\d,]*\d)"
_CLOCK = r"(?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"

FORMS: tuple[Form, ...] = (
    # Addresses of the net before anything looks at their dots and dashes.
    (re.compile(r"\b(?P<name>[\w.+-]+)@(?P<host>[\w-]+(?:\.[\w-]+)+)"), _mail),
    (re.compile(r"\b(?:https?://)?(?:www\.)?(?P<host>(?:[a-z0-9-]+\.)+(?:com|org|net|us|io|biz|info))\b"
                r"(?P<path>(?:/[\w-]+)*)/?", re.IGNORECASE), _site),
    # Telephone numbers in groups.
    (re.compile(r"(?<![\d-])(?:\+?1[\s.-]?)?\(?(?P<area>[2-9]\d\d)\)?[\s.-]?(?P<exchange>[2-9]\d\d)[\s.-]?"
                r"(?P<line>\d{4})(?![\d-])"), _phone),
    # Money, ranges first.
    (re.compile(r"\$(\d[\d,]*)\s?(?:-|–|to)\s?\$?(\d[\d,]*)(?![\d.]*\d)"), lambda m: f"{m[1]} to {m[2]} dollars"),
    (re.compile(r"\$\s?" + _AMOUNT), _money),
    # Dates.
    (re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b"), lambda m: _date(m[2], m[3], m[1], m[0])),
    (re.compile(r"\b24/7\b"), lambda _m: "24 hours a day, 7 days a week"),
    (re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/((?:20)?\d\d))?(?![\d/])"), lambda m: _date(m[1], m[2], m[3], m[0])),
    (re.compile(rf"\b({_DAY})\b\.?\s?(?:-|–|to|thru|through)\s?\b({_DAY})\b\.?", re.IGNORECASE),
     lambda m: f"{_DAYS[m[1].lower()]} through {_DAYS[m[2].lower()]}"),
    (re.compile(r"\b(Mon|Tues?|Wed|Thu(?:rs?)?|Fri)\b\.?"), lambda m: _DAYS[m[1].lower()]),
    (re.compile(r"\b(Sat|Sun)\b\.?(?=\s*(?:\d|[:,–-]|and\b|at\b|$))"), lambda m: _DAYS[m[1].lower()]),
    # Times of day.
    (re.compile(r"(\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?)\s?[-–]\s?(?=\d{1,2}(?::\d\d)?\s?[ap]\.?m\b)", re.IGNORECASE),
     lambda m: f"{m[1]} to "),
    (re.compile(r"\b" + _CLOCK, re.IGNORECASE), _clock),
    # Titles before names, and saints, before streets.
    (re.compile(r"\b(Dr|Mr|Mrs|Ms|Prof)\b\.?\s(?=[A-Z])(?<!\d )"), lambda m: f"{_TITLES[m[1].lower()]} "),
    # Addresses.
    (re.compile(rf"(?P<name>\b\d+(?:\s(?:[NSEW]{{1,2}}\.?\s)?(?:[A-Z][\w'-]*|\d+(?:st|nd|rd|th))){{1,3}}?)"
                rf"\s(?P<kind>{_STREET})\b\.?", re.IGNORECASE), _street),
    (re.compile(r"(?<=\d )([NSEW]{1,2})\b\.?(?= [A-Z0-9])"), lambda m: _POINTS.get(m[1].lower(), m[0])),
    (re.compile(r"\bSt\. (?=[A-Z])"), lambda _m: "Saint "),
    (re.compile(r",\s(" + "|".join(_STATES) + r")\b(?:,?\s(\d{5})(?:-\d{4})?\b)?"),
     lambda m: f", {_STATES[m[1]]}" + (f" {_digits(m[2])}" if m[2] else "")),
    (re.compile(r"\b(ZIP(?: code)?) (\d{5})\b", re.IGNORECASE), lambda m: f"{m[1]} {_digits(m[2])}"),
    # Abbreviations and signs.
    (re.compile(r"\b(" + "|".join(_SHORT) + r")\b\.(?=\s?[\da-z,]|$)|\b(Apt|Ste|Bldg|Ext|hrs|mins|lbs|yrs)\b(?=\s|$)"),
     lambda m: _SHORT[(m[1] or m[2]).lower()]),
    (re.compile(r"\bNo\.\s(?=\d)|#\s?(?=\d)"), lambda _m: "number "),
    (re.compile(r"\be\.g\.,?"), lambda _m: "for example"),
    (re.compile(r"\bA/C\b"), lambda _m: "A C"),
    (re.compile(r"\bw/(?=\s|\w)\s?"), lambda _m: "with "),
    (re.compile(r"(?<=\d)\s?%"), lambda _m: " percent"),
    (re.compile(r"(?<=\d)\s?°\s?F?\b"), lambda _m: " degrees"),
    (re.compile(r"\s?&\s?"), lambda _m: " and "),
    (re.compile(r"(?<=\d)\s?sq\.?\s?ft\b\.?"), lambda _m: " square feet"),
)  # fmt: skip


def aloud(text: str) -> str:
    """`Mon-Fri 8am-5pm, $45.50` → `Monday through Friday 8 A M to 5 P M, 45 dollars and 50 cents`."""
    for pattern, said in FORMS:
        text = pattern.sub(said, text)
    return text
