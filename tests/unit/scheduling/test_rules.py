from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from infinioffice.kernel.records import Codec, to_plain
from infinioffice.scheduling.rules import (
    ArrivalWindow,
    Away,
    Closure,
    Need,
    OpenHours,
    Rules,
    RulesWrong,
    ServiceRule,
    Unit,
    ZipRange,
    in_area,
)
from tests.unit.scheduling.shops import plumber, salon


@pytest.mark.parametrize(
    "make",
    [
        lambda: OpenHours(7, 0, 60),
        lambda: OpenHours(0, 60, 60),
        lambda: OpenHours(0, 600, 600 + 1441),
        lambda: ArrivalWindow(600, 540),
        lambda: ArrivalWindow(600, 660, capacity=0),
        lambda: ZipRange("12288", "12201"),
        lambda: ZipRange("1220", "12288"),
        lambda: Closure(date(2026, 6, 2), date(2026, 6, 2)),
        lambda: Away(datetime(2026, 6, 1), datetime(2026, 6, 2)),  # noqa: DTZ001 - naive on purpose
        lambda: ServiceRule("cut", "Cut", 0, "exact", (Need("stylist"),)),
        lambda: ServiceRule("cut", "Cut", 60, "exact", ()),
        lambda: ServiceRule("cut", "Cut", 60, "exact", (Need("stylist"), Need("stylist"))),
        lambda: ServiceRule("cut", "Cut", 60, "exact", (Need("stylist"),), notice_minutes=-1),
        lambda: salon(units=(Unit("ann", "stylist"),)),
        lambda: salon(units=(*salon().units, Unit("ann", "chair"))),
        lambda: plumber(windows=()),
    ],
)
def test_rules_that_contradict_themselves_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(RulesWrong):
        make()


def test_rules_survive_being_written_down() -> None:
    for rules in (salon(), plumber()):
        assert Codec(Rules).from_plain(to_plain(rules)) == rules


@pytest.mark.parametrize(
    ("zip_code", "is_inside"),
    [
        ("12201", True),
        ("12288", True),
        ("12289", False),
        ("12200", False),
        ("12288-0001", True),
        (None, True),
        ("12", True),
    ],
)
def test_area(zip_code: str | None, is_inside: bool) -> None:
    assert in_area(zip_code, (ZipRange("12201", "12288"),)) is is_inside
    assert in_area(zip_code, ())
