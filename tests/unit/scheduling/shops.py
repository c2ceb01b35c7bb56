"""Small made-up businesses and short spellings for the scheduling tests."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from infinioffice.scheduling.hours import Calendar
from infinioffice.scheduling.plan import Busy, Plan
from infinioffice.scheduling.rules import ArrivalWindow, Need, OpenHours, Rules, ServiceRule, Unit, ZipRange
from infinioffice.scheduling.walltime import to_minute

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 6, 1)
"""An ordinary Monday, far from any clock change."""


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """`2026-06-01 09:00` in the zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def weekdays(open_hour: int = 9, close_hour: int = 17) -> tuple[OpenHours, ...]:
    return tuple(OpenHours(day, open_hour * 60, close_hour * 60) for day in range(5))


def salon(zone: ZoneInfo = NEW_YORK, **changes: object) -> Rules:
    """Two named stylists and one unnamed chair each service may need; cut 60, colour 120 with buffers."""
    values: dict[str, object] = {
        "zone": zone,
        "hours": weekdays(),
        "services": (
            ServiceRule("cut", "Cut", 60, "exact", (Need("stylist"),)),
            ServiceRule(
                "colour", "Colour", 120, "exact", (Need("stylist", ("colour",)), Need("chair")),
                setup_minutes=15, cleanup_minutes=15, notice_minutes=0,
            ),
            ServiceRule("bridal", "Bridal", 60, "exact", (Need("stylist", count=2),)),
        ),
        "units": (
            Unit("ann", "stylist", 1, "ann", "Ann", ("colour",)),
            Unit("bea", "stylist", 2, "bea", "Bea"),
            Unit("chair-1", "chair", 1),
        ),
        **changes,
    }  # fmt: skip
    return Rules(**values)  # type: ignore[arg-type]


def plumber(**changes: object) -> Rules:
    """Arrival windows with three jobs each, one ZIP range, Saturday mornings."""
    values: dict[str, object] = {
        "zone": NEW_YORK,
        "hours": (*weekdays(8, 18), OpenHours(5, 9 * 60, 13 * 60)),
        "services": (ServiceRule("leak", "Leak repair", 90, "window", (Need("crew"),)),),
        "units": tuple(Unit(f"crew-{n}", "crew", n) for n in (1, 2, 3)),
        "windows": (
            *(ArrivalWindow(hour * 60, hour * 60 + 120, (0, 1, 2, 3, 4)) for hour in (8, 10, 12, 14, 16)),
            *(ArrivalWindow(hour * 60, hour * 60 + 120, (5,)) for hour in (9, 11)),
        ),
        "zips": (ZipRange("12201", "12288"),),
        **changes,
    }
    return Rules(**values)  # type: ignore[arg-type]


def plan_of(rules: Rules, busy: Busy | None = None, load: dict[str, int] | None = None) -> Plan:
    return Plan(Calendar(rules), busy or {}, load)


def span(start: str, end: str, zone: ZoneInfo = NEW_YORK) -> tuple[int, int]:
    """Busy time between two local times, as the plan takes it."""
    return to_minute(at(start, zone)), to_minute(at(end, zone))
