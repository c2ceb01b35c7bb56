"""Well-known date libraries read the same cases, so that our figures have a neighbour: dateparser, ctparse and
Microsoft's recognizers-text. `make .venv/tools.stamp` installs them; none is needed by the product.

Each becomes a function from words to our own `When`, so a set judges a library with the very code that judges us. The
later reading is taken where a library gives several, and `asked` does not help it: none of them knows what was asked.
"""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bench.evaluation.score import Baseline
from infinioffice.understanding.meaning import Grain, Relation, Span, When

NAMES = ("dateparser", "ctparse", "recognizers")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One time expression found: what it means and where it stands."""

    when: When
    start: int
    end: int


Reader = Callable[[str, datetime, ZoneInfo], tuple[Reading, ...]]


@cache
def installed() -> dict[str, Reader]:
    """The libraries that can be imported here, by name."""
    builders = {"dateparser": _dateparser, "ctparse": _ctparse, "recognizers": _recognizers}
    found: dict[str, Reader] = {}
    for name in NAMES:
        try:
            found[name] = builders[name]()
        except ImportError:
            continue
    return found


def missing() -> tuple[str, ...]:
    """The libraries that are not installed."""
    return tuple(name for name in NAMES if name not in installed())


def whens(reader: Reader, text: str, now: datetime, zone: ZoneInfo) -> tuple[When, ...]:
    """What a library reads in `text`, without the places."""
    return tuple(each.when for each in reader(text, now, zone))


def compared(measure: str, cases: Sequence[Any], is_right: Callable[[Reader, Any], bool]) -> Iterator[Baseline]:
    """How many of the same cases each installed library gets right."""
    for name, reader in installed().items():
        yield Baseline(name, measure, sum(is_right(reader, case) for case in cases), len(cases))


def spans(readings: Sequence[Reading]) -> tuple[Span, ...]:
    """The readings as stretches of date and of time; an expression of both is both."""
    found = []
    for each in readings:
        if not each.when.date_open:
            found.append(Span("date", each.start, each.end))
        if not each.when.time_open:
            found.append(Span("time", each.start, each.end))
    return tuple(found)


def _day_of(day: date, zone: ZoneInfo, text: str) -> When:
    start = datetime.combine(day, time(), zone)
    return When(start, start + _DAY, "day", text=text, time_open=True)


def _moment(at: datetime, zone: ZoneInfo, text: str, *, date_open: bool = False) -> When:
    start = at.replace(tzinfo=zone)
    return When(start, start + timedelta(minutes=1), "minute", text=text, date_open=date_open)


def _range(
    start: datetime | None, end: datetime | None, zone: ZoneInfo, text: str, *, date_open: bool = False,
    time_open: bool = False,
) -> When:  # fmt: skip
    relation: Relation = "within" if start and end else "after" if start else "before"
    first, last = (each.replace(tzinfo=zone) if each else None for each in (start, end))
    grain: Grain = "day" if time_open else "minute"
    return When(first, last, grain, relation, text, date_open=date_open, time_open=time_open)


def _dateparser() -> Reader:
    search = importlib.import_module("dateparser.search").search_dates
    parser = importlib.import_module("dateparser.date").DateDataParser

    def read(text: str, now: datetime, zone: ZoneInfo) -> tuple[Reading, ...]:
        settings = {
            "RELATIVE_BASE": now.replace(tzinfo=None), "PREFER_DATES_FROM": "future", "RETURN_TIME_AS_PERIOD": True,
        }  # fmt: skip
        found, place = [], 0
        whole = parser(languages=["en"], settings=settings)
        at_once = whole.get_date_data(text).date_obj if text.strip() else None
        pieces = [(text, at_once)] if at_once else search(text, languages=["en"], settings=settings) or ()
        for words, at in pieces:
            place = max(text.find(words, place), 0)
            has_time = whole.get_date_data(words).period == "time"
            bare = has_time and at.date() == now.date() and not any(each.isalpha() for each in words[:3])
            when = _moment(at, zone, words, date_open=bare) if has_time else _day_of(at.date(), zone, words)
            found.append(Reading(when, place, place + len(words)))
        return tuple(found)

    return read


def _ctparse() -> Reader:
    library = importlib.import_module("ctparse")
    logging.getLogger("ctparse").setLevel(logging.CRITICAL)

    def whole(found: Any) -> date | None:
        if found is None or None in (found.year, found.month, found.day):
            return None
        try:
            return date(found.year, found.month, found.day)
        except ValueError:
            return None  # the library believes in a 30th of February

    def edge(found: Any) -> datetime | None:
        day = whole(found)
        return datetime.combine(day, time(found.hour or 0, found.minute or 0)) if day else None

    def read(text: str, now: datetime, zone: ZoneInfo) -> tuple[Reading, ...]:
        parse = library.ctparse(text, ts=now.replace(tzinfo=None), timeout=1) if text.strip() else None
        found = parse.resolution if parse else None
        if found is None:
            return ()
        words = text[found.mstart : found.mend]
        if type(found).__name__ == "Interval":
            start, end = edge(found.t_from), edge(found.t_to)
            if not (start or end):
                return ()
            has_hours = any(each is not None and each.hour is not None for each in (found.t_from, found.t_to))
            when = _range(start, end, zone, words, time_open=not has_hours)
        elif (at := edge(found) if type(found).__name__ == "Time" else None) is None:
            return ()
        else:
            when = _moment(at, zone, words) if found.hour is not None else _day_of(at.date(), zone, words)
        return (Reading(when, found.mstart, found.mend),)

    return read


def _recognizers() -> Reader:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        emoji = importlib.import_module("emoji")
        if not hasattr(emoji, "UNICODE_EMOJI"):
            # The library was written for an older emoji list than the one it pulls in.
            vars(emoji)["UNICODE_EMOJI"] = {"en": emoji.EMOJI_DATA}
        library = importlib.import_module("recognizers_date_time")
    model = library.DateTimeRecognizer(library.Culture.English).get_datetime_model()

    def read(text: str, now: datetime, zone: ZoneInfo) -> tuple[Reading, ...]:
        found = []
        for each in model.parse(text, now.replace(tzinfo=None)):
            values = (each.resolution or {}).get("values") or ()
            when = _resolved(values, now, zone, each.text) if values else None
            if when is not None:
                found.append(Reading(when, each.start, each.end + 1))
        return tuple(found)

    return read


def _resolved(values: Sequence[dict[str, str]], now: datetime, zone: ZoneInfo, text: str) -> When | None:
    value, kind = values[-1], values[-1].get("type")
    if value.get("value") == "not resolved":
        return None
    if kind == "date":
        return _day_of(date.fromisoformat(value["value"]), zone, text)
    if kind in ("time", "datetime"):
        return _moment(_at(value["value"], now), zone, text, date_open=kind == "time")
    if kind in ("daterange", "timerange", "datetimerange"):
        start, end = (_at(value[edge], now) if value.get(edge) else None for edge in ("start", "end"))
        return _range(start, end, zone, text, date_open=kind == "timerange", time_open=kind == "daterange")
    return None


def _at(text: str, now: datetime) -> datetime:
    if "-" not in text:
        return datetime.combine(now.date(), time.fromisoformat(text))
    return datetime.fromisoformat(text)
