"""From the owner's profile to what the conversation may say and to what decides when they can be booked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import holidays

from infinioffice import verticals
from infinioffice.dialogue.business import Business, DayHours, Fact, ProviderFacts, ServiceFacts
from infinioffice.office.businesses import templates
from infinioffice.office.businesses.profile import OfferedService, Person, Profile
from infinioffice.scheduling.rules import (
    ArrivalWindow,
    Closure,
    Holiday,
    Need,
    OpenHours,
    Rules,
    ServiceRule,
    Unit,
    ZipRange,
)

YEARS_AHEAD = 2
CREW, ADVISOR, CHAIR, BAY = "crew", "advisor", "chair", "bay"
_SALES, _HYGIENE = "sales", "hygiene"


def business_of(profile: Profile, business_id: str, slug: str, year: int) -> Business:
    """What the conversation knows, closed on the kept holidays of `year` and the next."""
    offered = [each for each in profile.services if each.is_offered]
    return Business(
        id=business_id,
        slug=slug,
        name=profile.name,
        vertical=profile.vertical,
        zone=profile.zone,
        phone=profile.phone,
        address=profile.address,
        previous_number=profile.previous_number,
        hours=tuple(DayHours(each.weekday, each.opens, each.closes) for each in profile.hours),
        services=_services(profile, offered),
        providers=_providers(profile, offered),
        facts=tuple(Fact(each.topic, each.say, each.cues) for each in profile.facts),
        insurers=profile.insurers,
        closed_dates=tuple(day.isoformat() for day in sorted(kept_holidays(profile, year))),
        service_zips=profile.zips,
        agent_name=profile.agent_name,
        greeting=profile.greeting,
        records_calls=profile.records_calls,
        terms_site=profile.terms_site,
        has_on_call=bool(profile.on_call),
        frame_sites=profile.frame_sites,
        transfer_numbers=tuple(each.phone for each in profile.on_call) if profile.transfers else (),
    )


def rules_of(profile: Profile, year: int) -> Rules:
    """How it is booked. Raises RulesWrong, with the entry's name, for a profile nothing can be booked by."""
    return Rules(
        zone=profile.zone,
        hours=tuple(OpenHours(each.weekday, each.opens, each.closes) for each in profile.hours),
        services=tuple(_rule(profile, each) for each in profile.services if each.is_offered),
        units=tuple(_units(profile)),
        windows=_windows(profile),
        closures=tuple(
            Closure(date.fromisoformat(first), date.fromisoformat(last)) for first, last in profile.closures
        ),
        holidays=tuple(Holiday(day, name) for day, name in sorted(kept_holidays(profile, year).items())),
        zips=tuple(ZipRange(first, last) for first, last in profile.zips),
    )


def holiday_names() -> tuple[str, ...]:
    """Every US federal holiday by the name a profile keeps it by, in the order of the year."""
    found = holidays.country_holidays("US", years=2026, observed=False)
    return tuple(dict.fromkeys(name for _, name in sorted(found.items())))


def kept_holidays(profile: Profile, year: int) -> dict[date, str]:
    """The kept holidays of `year` and the next, by date."""
    found = holidays.country_holidays("US", years=range(year, year + YEARS_AHEAD), observed=False)
    return {day: name for day, name in sorted(found.items()) if name in profile.holidays}


def menu(vertical: str) -> tuple[OfferedService, ...]:
    """The vertical's template as a profile's services. A posted price is the owner's to write, so there is none yet."""
    return tuple(OfferedService(each.key, each.name, each.minutes) for each in verticals.get(vertical).services)


def _services(profile: Profile, offered: list[OfferedService]) -> tuple[ServiceFacts, ...]:
    known = {each.key: each for each in templates.services(profile.vertical, {})}
    return tuple(
        replace(known[each.key], name=each.name, minutes=each.minutes, price=each.price)
        if each.key in known
        else _own_service(profile, each)
        for each in offered
    )


def _own_service(profile: Profile, service: OfferedService) -> ServiceFacts:
    """A service the template does not have: found by its name and the owner's words for it."""
    shape = templates.services(profile.vertical, {})[0]
    said = re.sub(r"[^a-z0-9 ]", "", service.name.lower()).strip()
    return ServiceFacts(
        key=service.key,
        name=service.name,
        spoken=service.spoken or said,
        cues=tuple(dict.fromkeys((said, *service.cues))),
        minutes=service.minutes,
        mode="window" if profile.work == "crews" else "exact",
        questions=shape.questions,
        price=service.price,
    )


def _providers(profile: Profile, offered: list[OfferedService]) -> tuple[ProviderFacts, ...]:
    if profile.work != "people":
        return ()
    return tuple(
        ProviderFacts(
            each.key,
            each.name,
            tuple(s.key for s in offered if _skill(profile, s.key) in each.does) if _is_narrow(each) else (),
        )
        for each in sorted(profile.people, key=lambda one: -one.rank)
    )


def _is_narrow(person: Person) -> bool:
    """Whether callers may ask for this person for some services only; whoever does a doctor's work does all."""
    return bool(person.does) and "doctor" not in person.does


def _rule(profile: Profile, service: OfferedService) -> ServiceRule:
    facts = _services(profile, [service])[0]
    return ServiceRule(
        key=service.key,
        name=service.name,
        minutes=service.minutes,
        mode=facts.mode,
        needs=(_need(profile, service.key),),
        step_minutes=profile.step_minutes,
        notice_minutes=profile.notice_minutes,
        horizon_days=profile.horizon_days,
    )


def _need(profile: Profile, service: str) -> Need:
    if profile.work == "bays":
        return Need(BAY)
    skill = _skill(profile, service)
    if profile.work == "crews":
        return Need(ADVISOR if skill == _SALES and profile.advisors else CREW)
    return Need(CHAIR, (skill,))


def _skill(profile: Profile, service: str) -> str:
    """What a person must be able to do for it; for services of one's own, what the first people do."""
    try:
        skill = verticals.get(profile.vertical).service(service).skill
    except KeyError:
        skill = "doctor"
    if profile.work != "people":
        return skill
    return _HYGIENE if skill.startswith(_HYGIENE) else "doctor"


def _units(profile: Profile) -> Iterator[Unit]:
    if profile.work == "bays":
        yield from (Unit(f"bay-{number}", BAY, number) for number in range(1, profile.bays + 1))
    elif profile.work == "crews":
        yield from (Unit(f"crew-{number}", CREW, number) for number in range(1, profile.crews + 1))
        yield from (Unit(f"advisor-{number}", ADVISOR, number) for number in range(1, profile.advisors + 1))
    else:
        for number, person in enumerate(profile.people, 1):
            skills = person.does or ("doctor", _HYGIENE)
            yield Unit(person.key, CHAIR, number, person.key, person.name, skills, rank=person.rank)


def _windows(profile: Profile) -> tuple[ArrivalWindow, ...]:
    if profile.work != "crews":
        return ()
    return tuple(ArrivalWindow(each.start, each.end, each.weekdays, profile.crews) for each in profile.windows)
