"""The three demo businesses: who they are, what they sell, when they are open.

Law: values only. Numbers, slugs, zones and hours are part of the product's public surface.
"""

from __future__ import annotations

from datetime import date
from uuid import NAMESPACE_DNS, UUID, uuid5
from zoneinfo import ZoneInfo

import holidays

from infinioffice.dialogue.business import Business, DayHours, Fact, ProviderFacts
from infinioffice.office.businesses.templates import services

OPEN_WEEK = (
    *(DayHours(weekday, 8 * 60, 18 * 60) for weekday in range(5)),
    DayHours(5, 9 * 60, 13 * 60),
)
CLOSED_ON = ("New Year's Day", "Christmas Day")
"""The demo is open Monday to Saturday all year but for these two; a real business chooses its own in the settings."""
_HYGIENE = ("cleaning", "perio_maintenance", "deep_cleaning", "new_patient", "new_child")


def ids_of(slug: str) -> tuple[UUID, UUID]:
    """Tenant and business, the same on every installation."""
    return uuid5(NAMESPACE_DNS, f"tenant.{slug}.example"), uuid5(NAMESPACE_DNS, f"business.{slug}.example")


def holidays_of(year: int) -> dict[date, str]:
    """The holidays the demo businesses keep in this year and the next, by date."""
    kept = holidays.country_holidays("US", years=(year, year + 1), observed=False)
    return {day: name for day, name in sorted(kept.items()) if name in CLOSED_ON}


def businesses(year: int) -> tuple[Business, ...]:
    """All three, closed on the holidays of `year` and the next."""
    closed = tuple(day.isoformat() for day in holidays_of(year))
    return northside(closed), elm_street(closed), ridgeline(closed)


def northside(closed: tuple[str, ...]) -> Business:
    diagnostic = "The diagnostic visit is 89 dollars, and we take that off the bill if you go ahead with the repair."
    diagnosed = ("no_cool", "no_heat", "noise_smell", "water_leak", "thermostat", "heat_pump")
    return Business(
        id=str(ids_of("northside")[1]),
        slug="northside",
        name="Northside Heating & Air",
        vertical="hvac",
        zone=ZoneInfo("America/New_York"),
        phone="+15005550101",
        address="118 Lark Street, Albany, New York",
        hours=OPEN_WEEK,
        services=services(
            "hvac",
            {
                **dict.fromkeys(diagnosed, diagnostic),
                "tune_up": "A tune-up is 129 dollars, and it is included for plan members.",
                "estimate": "Replacement estimates are free.",
            },
        ),
        facts=(
            Fact("payment", "You can pay by card, check or cash when the work is done.", ("pay", "card", "cash")),
            Fact("warranty", "Our repairs are guaranteed for one year.", ("warranty", "guarantee")),
            Fact("financing", "We offer financing on new systems.", ("financing", "monthly payments")),
            Fact("licensed", "We're licensed and insured in New York.", ("licensed", "insured", "license")),
        ),
        closed_dates=closed,
        service_zips=(("12201", "12288"),),
        terms_site="northside.example",
        has_on_call=True,
    )


def elm_street(closed: tuple[str, ...]) -> Business:
    return Business(
        id=str(ids_of("elm-street")[1]),
        slug="elm-street",
        name="Elm Street Dental",
        vertical="dental",
        zone=ZoneInfo("America/Chicago"),
        phone="+15005550102",
        address="42 Elm Street, Madison, Wisconsin",
        hours=OPEN_WEEK,
        services=services("dental", {}),
        providers=(
            ProviderFacts("dr-lee", "Dr. Lee"),
            ProviderFacts("dr-patel", "Dr. Patel"),
            ProviderFacts("maria", "Maria", _HYGIENE),
            ProviderFacts("grace", "Grace", _HYGIENE),
        ),
        facts=(
            Fact("parking", "There's free parking behind the building.", ("parking", "park")),
            Fact("payment", "You can pay by card, check or cash on the day.", ("pay", "card", "cash")),
            Fact("children", "We see children from three years on.", ("kids", "children", "child")),
        ),
        insurers=("Delta Dental", "Cigna", "Aetna", "MetLife", "Guardian", "United Concordia"),
        closed_dates=closed,
        terms_site="elm-street.example",
        has_on_call=True,
    )


def ridgeline(closed: tuple[str, ...]) -> Business:
    return Business(
        id=str(ids_of("ridgeline")[1]),
        slug="ridgeline",
        name="Ridgeline Auto Repair",
        vertical="auto",
        zone=ZoneInfo("America/Los_Angeles"),
        phone="+15005550103",
        address="905 Ridge Road, Bend, Oregon",
        hours=OPEN_WEEK,
        services=services(
            "auto",
            {
                "oil_change": "An oil and filter change is 79 dollars with up to five quarts of synthetic.",
                "alignment": "A four-wheel alignment is 119 dollars.",
                "diagnostic": "The diagnostic fee is 120 dollars, and it goes toward the repair.",
                "pre_purchase": "A pre-purchase inspection is 149 dollars.",
                **dict.fromkeys(("tires", "state_inspection"), ""),
            },
        ),
        facts=(
            Fact("payment", "You can pay by card, check or cash at pick-up.", ("pay", "card", "cash")),
            Fact("warranty", "Repairs are covered for two years or 24,000 miles.", ("warranty", "guarantee")),
            Fact(
                "drop off",
                "You can leave the key in the drop box by the door, day or night.",
                ("drop off", "drop box", "after hours"),
            ),
            Fact("shuttle", "We have a shuttle for trips within five miles.", ("shuttle", "ride", "loaner")),
        ),
        closed_dates=closed,
        terms_site="ridgeline.example",
    )
