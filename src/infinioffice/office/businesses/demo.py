"""The three demo businesses: who they are, what they sell, when they are open.

Law: values only. Numbers, slugs, zones and hours are part of the product's public surface.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import NAMESPACE_DNS, UUID, uuid5
from zoneinfo import ZoneInfo

from infinioffice.dialogue.business import Business
from infinioffice.office.businesses import derive, templates
from infinioffice.office.businesses.profile import (
    DayOpen,
    OfferedService,
    OnCall,
    Person,
    Profile,
    SpokenFact,
    VisitWindow,
)
from infinioffice.scheduling.rules import Rules

_WEEK = (0, 1, 2, 3, 4)
OPEN_WEEK = (*(DayOpen(weekday, 8 * 60, 18 * 60) for weekday in _WEEK), DayOpen(5, 9 * 60, 13 * 60))
CLOSED_ON = ("New Year's Day", "Christmas Day")
"""The demo is open Monday to Saturday all year but for these two; a real business chooses its own in the settings."""
_HYGIENIST, _DENTIST = ("hygiene",), ("doctor", "hygiene")
SLUGS = ("northside", "elm-street", "ridgeline")


def ids_of(slug: str) -> tuple[UUID, UUID]:
    """Tenant and business, the same on every installation."""
    return uuid5(NAMESPACE_DNS, f"tenant.{slug}.example"), uuid5(NAMESPACE_DNS, f"business.{slug}.example")


def businesses(year: int) -> tuple[Business, ...]:
    """All three, closed on the holidays of `year` and the next."""
    return tuple(derive.business_of(profile(slug), str(ids_of(slug)[1]), slug, year) for slug in SLUGS)


def rules_of(business: Business, year: int = 2026) -> Rules:
    """How one of the three is booked. Raises KeyError for another business."""
    return derive.rules_of(profile(business.slug), year)


def profile(slug: str) -> Profile:
    """One demo business as its owner sees it. Raises KeyError for a slug that is none of the three."""
    return {"northside": northside, "elm-street": elm_street, "ridgeline": ridgeline}[slug]()


def northside() -> Profile:
    diagnostic = "The diagnostic visit is 89 dollars, and we take that off the bill if you go ahead with the repair."
    diagnosed = ("no_cool", "no_heat", "noise_smell", "water_leak", "thermostat", "heat_pump")
    return Profile(
        name="Northside Heating & Air",
        vertical="hvac",
        zone=ZoneInfo("America/New_York"),
        phone="+15005550101",
        address="118 Lark Street, Albany, New York",
        hours=OPEN_WEEK,
        holidays=CLOSED_ON,
        services=_priced(
            "hvac",
            {
                **dict.fromkeys(diagnosed, diagnostic),
                "tune_up": "A tune-up is 129 dollars, and it is included for plan members.",
                "estimate": "Replacement estimates are free.",
            },
        ),
        crews=3,
        advisors=1,
        # On Saturdays (9 to 1) only the second window of the day lies inside the hours.
        windows=tuple(
            VisitWindow(hour * 60, (hour + 2) * 60, (*_WEEK, 5) if hour == 10 else _WEEK)
            for hour in (8, 10, 12, 14, 16)
        ),
        zips=(("12201", "12288"),),
        facts=(
            SpokenFact("payment", "You can pay by card, check or cash when the work is done.", ("pay", "card", "cash")),
            SpokenFact("warranty", "Our repairs are guaranteed for one year.", ("warranty", "guarantee")),
            SpokenFact("financing", "We offer financing on new systems.", ("financing", "monthly payments")),
            SpokenFact("licensed", "We're licensed and insured in New York.", ("licensed", "insured", "license")),
        ),
        on_call=(OnCall("Riley", "+15005550121"), OnCall("Jordan", "+15005550122")),
        terms_site="northside.example",
    )


def elm_street() -> Profile:
    return Profile(
        name="Elm Street Dental",
        vertical="dental",
        zone=ZoneInfo("America/Chicago"),
        phone="+15005550102",
        address="42 Elm Street, Madison, Wisconsin",
        hours=OPEN_WEEK,
        holidays=CLOSED_ON,
        services=_priced("dental", {}),
        # Hygienists first: where anybody will do, a cleaning goes to them and leaves the dentists free.
        people=(
            Person("maria", "Maria", _HYGIENIST),
            Person("grace", "Grace", _HYGIENIST),
            Person("dr-lee", "Dr. Lee", _DENTIST, rank=1),
            Person("dr-patel", "Dr. Patel", _DENTIST, rank=1),
        ),
        facts=(
            SpokenFact("parking", "There's free parking behind the building.", ("parking", "park")),
            SpokenFact("payment", "You can pay by card, check or cash on the day.", ("pay", "card", "cash")),
            SpokenFact("children", "We see children from three years on.", ("kids", "children", "child")),
        ),
        insurers=("Delta Dental", "Cigna", "Aetna", "MetLife", "Guardian", "United Concordia"),
        on_call=(OnCall("Dr. Lee", "+15005550131"),),
        terms_site="elm-street.example",
    )


def ridgeline() -> Profile:
    return Profile(
        name="Ridgeline Auto Repair",
        vertical="auto",
        zone=ZoneInfo("America/Los_Angeles"),
        phone="+15005550103",
        address="905 Ridge Road, Bend, Oregon",
        hours=OPEN_WEEK,
        holidays=CLOSED_ON,
        services=_priced(
            "auto",
            {
                "oil_change": "An oil and filter change is 79 dollars with up to five quarts of synthetic.",
                "alignment": "A four-wheel alignment is 119 dollars.",
                "diagnostic": "The diagnostic fee is 120 dollars, and it goes toward the repair.",
                "pre_purchase": "A pre-purchase inspection is 149 dollars.",
                **dict.fromkeys(("tires", "state_inspection"), ""),
            },
        ),
        bays=4,
        facts=(
            SpokenFact("payment", "You can pay by card, check or cash at pick-up.", ("pay", "card", "cash")),
            SpokenFact("warranty", "Repairs are covered for two years or 24,000 miles.", ("warranty", "guarantee")),
            SpokenFact(
                "drop off",
                "You can leave the key in the drop box by the door, day or night.",
                ("drop off", "drop box", "after hours"),
            ),
            SpokenFact("shuttle", "We have a shuttle for trips within five miles.", ("shuttle", "ride", "loaner")),
        ),
        terms_site="ridgeline.example",
    )


def _priced(vertical: str, prices: Mapping[str, str]) -> tuple[OfferedService, ...]:
    """The whole menu; a service without a sentence of its own keeps the template's note."""
    noted = {each.key: each.price for each in templates.services(vertical, prices)}
    return tuple(replace(each, price=noted[each.key]) for each in derive.menu(vertical))
