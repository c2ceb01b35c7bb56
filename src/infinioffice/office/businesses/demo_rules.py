"""How the demo businesses are booked: the scheduling side of `demo`.

Law: values only, derived from the businesses' own settings so that the two cannot disagree.
"""

from __future__ import annotations

from datetime import date

from infinioffice import verticals
from infinioffice.dialogue.business import Business
from infinioffice.office.businesses.demo import holidays_of
from infinioffice.scheduling.rules import (
    ArrivalWindow,
    Holiday,
    Need,
    OpenHours,
    Rules,
    ServiceRule,
    Unit,
    ZipRange,
)

_WEEK = (0, 1, 2, 3, 4)
_WINDOWS = tuple(
    # On Saturdays (9 to 1) only the second window of the day lies inside the hours.
    ArrivalWindow(hour * 60, (hour + 2) * 60, (*_WEEK, 5) if hour == 10 else _WEEK, capacity=3)
    for hour in (8, 10, 12, 14, 16)
)
_HYGIENIST_SKILLS = ("hygiene",)
_DENTIST_SKILLS = ("doctor", "hygiene")
STEP_MINUTES = 15


def rules_of(business: Business) -> Rules:
    """The rules of one demo business. Raises KeyError for a business that is none of the three."""
    units = _UNITS[business.slug]
    return Rules(
        zone=business.zone,
        hours=tuple(OpenHours(each.weekday, each.open_minute, each.close_minute) for each in business.hours),
        services=tuple(
            ServiceRule(
                key=service.key,
                name=service.name,
                minutes=service.minutes,
                mode=service.mode,
                needs=(_need(business, service.key),),
                step_minutes=STEP_MINUTES,
            )
            for service in business.services
        ),
        units=units,
        windows=_WINDOWS if business.slug == "northside" else (),
        holidays=tuple(Holiday(day, name) for day, name in _holidays(business)),
        zips=tuple(ZipRange(first, last) for first, last in business.service_zips),
    )


def _need(business: Business, service: str) -> Need:
    if business.slug == "ridgeline":
        return Need("bay")
    skill = verticals.get(business.vertical).service(service).skill
    if business.slug == "northside":
        return Need("advisor" if skill == "sales" else "crew")
    return Need("chair", ("hygiene",) if skill.startswith("hygiene") else ("doctor",))


def _holidays(business: Business) -> list[tuple[date, str]]:
    days = [date.fromisoformat(day) for day in business.closed_dates]
    names = holidays_of(min(days).year) if days else {}
    return [(day, names[day]) for day in days]


_UNITS: dict[str, tuple[Unit, ...]] = {
    "northside": (
        *(Unit(f"crew-{number}", "crew", number) for number in (1, 2, 3)),
        Unit("advisor-1", "advisor"),
    ),
    # Hygienists first: where anybody will do, a cleaning goes to them and leaves the dentists free.
    "elm-street": (
        Unit("maria", "chair", 1, "maria", "Maria", _HYGIENIST_SKILLS),
        Unit("grace", "chair", 2, "grace", "Grace", _HYGIENIST_SKILLS),
        Unit("dr-lee", "chair", 3, "dr-lee", "Dr. Lee", _DENTIST_SKILLS, rank=1),
        Unit("dr-patel", "chair", 4, "dr-patel", "Dr. Patel", _DENTIST_SKILLS, rank=1),
    ),
    "ridgeline": tuple(Unit(f"bay-{number}", "bay", number) for number in (1, 2, 3, 4)),
}
