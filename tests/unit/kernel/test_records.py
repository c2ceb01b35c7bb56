from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infinioffice.kernel.records import Codec, RecordWrong, to_plain

NEW_YORK = ZoneInfo("America/New_York")


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Ring:
    at: datetime
    caller: str | None = None


@dataclass(frozen=True, slots=True)
class Press:
    digits: tuple[int, ...]
    kind: Literal["key", "run", 3] = "key"


@dataclass(frozen=True, slots=True)
class Visit:
    id: UUID
    on: date
    opens: time
    lasts: timedelta
    zone: ZoneInfo
    colour: Colour
    pair: tuple[str, float]
    steps: tuple[Ring | Press, ...] = ()
    words: Mapping[str, int] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    raw: bytes = b""
    maybe: Ring | None = None


VISITS = Codec(Visit)
RINGS = Codec(Ring, Press)


def plain_ring(**changes: Any) -> dict[str, Any]:
    return {"type": "Ring", "at": "2026-11-22T09:00:00+00:00", "caller": None} | changes


def zoned() -> st.SearchStrategy[datetime]:
    zones = st.sampled_from(
        [UTC, NEW_YORK, ZoneInfo("Asia/Kathmandu"), timezone(timedelta(hours=-5)), timezone(timedelta(seconds=17))]
    )
    # Sixteen months around both changes of 2027, so that folds and gaps are really drawn.
    return st.datetimes(datetime(2026, 9, 1), datetime(2027, 12, 31), timezones=zones)  # noqa: DTZ001 - bounds are naive


rings = st.builds(Ring, at=zoned(), caller=st.none() | st.text())
presses = st.builds(Press, digits=st.lists(st.integers()).map(tuple), kind=st.sampled_from(["key", "run", 3]))
visits = st.builds(
    Visit,
    id=st.uuids(),
    on=st.dates(),
    opens=st.times(),
    lasts=st.timedeltas(timedelta(days=-999), timedelta(days=999)),
    zone=st.sampled_from([NEW_YORK, ZoneInfo("UTC")]),
    colour=st.sampled_from(Colour),
    pair=st.tuples(st.text(), st.floats(allow_nan=False, allow_infinity=False)),
    steps=st.lists(rings | presses).map(tuple),
    words=st.dictionaries(st.text(), st.integers()),
    tags=st.frozensets(st.text()),
    raw=st.binary(),
    maybe=st.none() | rings,
)


@given(visits)
def test_a_record_survives_json_exactly(visit: Visit) -> None:
    back = VISITS.from_plain(json.loads(json.dumps(to_plain(visit))))
    assert back == visit
    assert to_plain(back) == to_plain(visit)


@given(zoned())
def test_a_moment_keeps_its_zone_and_its_fold(at: datetime) -> None:
    back = RINGS.from_plain(to_plain(Ring(at))).at
    assert (back.replace(tzinfo=None), back.utcoffset()) == (at.replace(tzinfo=None), at.utcoffset())
    assert type(back.tzinfo) is type(at.tzinfo)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first = datetime(2027, 11, 7, 1, 30, tzinfo=NEW_YORK, fold=0)
    texts = [to_plain(Ring(first.replace(fold=fold)))["at"] for fold in (0, 1)]
    assert texts == ["2027-11-07T01:30:00-04:00[America/New_York]", "2027-11-07T01:30:00-05:00[America/New_York]"]
    assert [RINGS.from_plain(plain_ring(at=text)).at.fold for text in texts] == [0, 1]


def test_when_a_zone_changed_its_rules_the_instant_is_kept() -> None:
    back = RINGS.from_plain(plain_ring(at="2026-07-01T12:00:00-05:00[America/New_York]")).at
    assert back.isoformat() == "2026-07-01T13:00:00-04:00"


def test_the_class_name_is_the_tag_and_comes_first() -> None:
    assert list(to_plain(Press((1, 2)))) == ["type", "digits", "kind"]
    assert RINGS.from_plain({"type": "Press", "digits": [1], "kind": "run"}) == Press((1,), "run")


def test_a_field_with_a_default_may_be_missing_in_an_old_log() -> None:
    assert RINGS.from_plain({"type": "Press", "digits": []}) == Press(())


@pytest.mark.parametrize(
    ("plain", "path"),
    [
        ({}, ""),
        ({"type": "Knock"}, ""),
        ({"type": ["Ring"]}, ""),
        (plain_ring(colour="red"), ""),
        ({"type": "Ring"}, "at"),
        (plain_ring(at=5), "at"),
        (plain_ring(at="yesterday"), "at"),
        (plain_ring(at="2026-11-22T09:00:00+00:00[Mars/Olympus]"), "at"),
        (plain_ring(caller=5), "caller"),
        ({"type": "Press", "digits": [1, "2"]}, "digits[1]"),
        ({"type": "Press", "digits": [True]}, "digits[0]"),
        ({"type": "Press", "digits": 1}, "digits"),
        ({"type": "Press", "digits": [], "kind": "3"}, "kind"),
        ({"type": "Press", "digits": [], "kind": True}, "kind"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(plain: dict[str, Any], path: str) -> None:
    with pytest.raises(RecordWrong) as caught:
        RINGS.from_plain(plain)
    assert caught.value.path == path


def test_a_class_outside_the_union_is_refused_there() -> None:
    visit = to_plain(
        Visit(UUID(int=1), date(2026, 1, 1), time(8), timedelta(1), NEW_YORK, Colour.RED, ("a", 1.5), maybe=None)
    )
    visit["maybe"] = to_plain(Press((1,)))
    with pytest.raises(RecordWrong) as caught:
        VISITS.from_plain(visit)
    assert caught.value.path == "maybe"


def test_infinity_is_refused_because_json_has_none() -> None:
    visit = Visit(UUID(int=1), date(2026, 1, 1), time(8), timedelta(1), NEW_YORK, Colour.RED, ("a", float("inf")))
    with pytest.raises(RecordWrong) as caught:
        to_plain(visit)
    assert caught.value.path == "pair[1]"


def test_only_dataclasses_are_records() -> None:
    for value in (Ring, {"type": "Ring"}, 5):
        with pytest.raises(RecordWrong):
            to_plain(value)
    with pytest.raises(ValueError, match="dataclass"):
        Codec(int)


def test_two_classes_of_one_name_cannot_share_a_codec() -> None:
    other: type = dataclass(frozen=True)(type("Ring", (), {"__annotations__": {"bell": int}}))
    with pytest.raises(ValueError, match="Ring"):
        Codec(Ring, other)
