"""The demo is exactly what the public surface says, and seeding it again changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infinioffice.call.ports import Called
from infinioffice.dialogue.business import Business, DayHours
from infinioffice.office.businesses.demo import businesses, ids_of, rules_of


@pytest.fixture(autouse=True)
def _seeded(seeded_database: Any) -> Iterator[None]:
    yield
    from django.db import connection

    connection.close()


def find(number: str = "", slug: str = "") -> Called | None:
    from infinioffice.office.businesses.directory import OfficeDirectory
    from infinioffice.office.threads import StoreThreads

    threads = StoreThreads(1)
    directory = OfficeDirectory(threads)
    found = asyncio.run(directory.by_number(number) if number else directory.by_slug(slug))
    threads.close()
    return found


def counts() -> dict[str, int]:
    from infinioffice.office.accounts.models import Membership, Tenant, User
    from infinioffice.office.businesses.models import Business as Row
    from infinioffice.office.businesses.models import BusinessVersion, PhoneNumber
    from infinioffice.office.scheduling.models import BookingRules, Unit
    from infinioffice.office.tenancy import platform_scope

    with platform_scope(reason="a test counts the demo"):
        kinds: tuple[Any, ...] = (Tenant, User, Membership, Row, BusinessVersion, PhoneNumber, BookingRules, Unit)
        return {kind.__name__: kind.objects.count() for kind in kinds}


@pytest.mark.parametrize(
    ("number", "slug", "name", "zone", "vertical"),
    [
        ("+15005550101", "northside", "Northside Heating & Air", "America/New_York", "hvac"),
        ("+15005550102", "elm-street", "Elm Street Dental", "America/Chicago", "dental"),
        ("+15005550103", "ridgeline", "Ridgeline Auto Repair", "America/Los_Angeles", "auto"),
    ],
)
def test_each_number_and_slug_finds_its_business(number: str, slug: str, name: str, zone: str, vertical: str) -> None:
    called = find(number=number)
    assert called is not None
    assert find(slug=slug) == called
    business = called.business
    assert (business.name, business.slug, business.phone, business.vertical) == (name, slug, number, vertical)
    assert business.zone == ZoneInfo(zone)
    weekdays = [DayHours(weekday, 480, 1080) for weekday in range(5)]
    assert list(business.hours) == [*weekdays, DayHours(5, 540, 780)]
    tenant_id, business_id = ids_of(slug)
    assert (called.tenant_id, business.id) == (str(tenant_id), str(business_id))


def test_nobody_answers_an_unknown_number() -> None:
    assert find(number="+15005550109") is None
    assert find(slug="nowhere") is None


def test_seeding_again_changes_nothing() -> None:
    from infinioffice.office.seed import demo_sign_ins, is_empty, seed_demo

    before = counts()
    assert seed_demo() == demo_sign_ins()
    assert counts() == before
    assert before["Tenant"] == before["Business"] == before["PhoneNumber"] == before["BookingRules"] == 3
    assert before["User"] == before["Membership"] == 9
    assert before["Unit"] == 4 + 4 + 4
    assert is_empty() is False


def test_the_owners_changes_survive_another_seeding() -> None:
    from dataclasses import replace

    from django.utils import timezone

    from infinioffice.office.businesses.models import Business as Row
    from infinioffice.office.businesses.publishing import publish
    from infinioffice.office.seed import seed_demo
    from infinioffice.office.tenancy import tenant_scope

    called = find(slug="ridgeline")
    assert called is not None
    changed = replace(called.business, agent_name="Robin")
    with tenant_scope(called.tenant_id):
        version = publish(Row.objects.get(slug="ridgeline"), changed, timezone.now())
        assert publish(Row.objects.get(slug="ridgeline"), changed, timezone.now()).id == version.id
    seed_demo()
    assert find(slug="ridgeline") == Called(called.tenant_id, changed)
    with tenant_scope(called.tenant_id):
        publish(Row.objects.get(slug="ridgeline"), called.business, timezone.now())
    assert find(slug="ridgeline") == called


def test_settings_of_another_business_are_not_published() -> None:
    from django.utils import timezone

    from infinioffice.office.businesses.models import Business as Row
    from infinioffice.office.businesses.publishing import publish
    from infinioffice.office.tenancy import tenant_scope

    called = find(slug="northside")
    assert called is not None
    with tenant_scope(ids_of("ridgeline")[0]), pytest.raises(ValueError, match="another business"):
        publish(Row.objects.get(), called.business, timezone.now())


def test_people_of_the_demo_can_sign_in() -> None:
    from django.test import Client

    from infinioffice.office.seed import demo_sign_ins

    for sign_in in demo_sign_ins():
        client = Client(SERVER_NAME="127.0.0.1")
        answer = client.post("/accounts/login/", {"login": sign_in.email, "password": sign_in.password})
        assert answer.status_code == 302, sign_in.email
        page = client.get("/")
        assert page.status_code == 200
        assert sign_in.business.replace("&", "&amp;") in page.content.decode()


def by_slug(slug: str) -> Business:
    return next(each for each in businesses(2026) if each.slug == slug)


def test_northside_comes_in_windows_with_three_jobs_each_and_to_its_zips_only() -> None:
    business = by_slug("northside")
    rules = rules_of(business)
    weekday_windows = [(w.start_minute // 60, w.end_minute // 60) for w in rules.windows if 0 in w.weekdays]
    assert weekday_windows == [(8, 10), (10, 12), (12, 14), (14, 16), (16, 18)]
    assert {window.capacity for window in rules.windows} == {3}
    assert business.service_zips == (("12201", "12288"),)
    assert [(each.first, each.last) for each in rules.zips] == [("12201", "12288")]
    assert len([unit for unit in rules.units if unit.kind == "crew"]) == 3


def test_elm_street_has_two_dentists_and_two_hygienists() -> None:
    business = by_slug("elm-street")
    rules = rules_of(business)
    assert [provider.name for provider in business.providers][:2] == ["Dr. Lee", "Dr. Patel"]
    assert {unit.provider: unit.provider_name for unit in rules.units} == {
        provider.key: provider.name for provider in business.providers
    }
    dentists = {unit.provider_name for unit in rules.units if "doctor" in unit.skills}
    assert dentists == {"Dr. Lee", "Dr. Patel"}
    assert len(rules.units) == 4


def test_ridgeline_has_four_bays() -> None:
    assert [unit.kind for unit in rules_of(by_slug("ridgeline")).units] == ["bay"] * 4


@pytest.mark.parametrize("slug", ["northside", "elm-street", "ridgeline"])
def test_what_callers_hear_and_what_can_be_booked_are_the_same(slug: str) -> None:
    business = by_slug(slug)
    rules = rules_of(business)
    assert [(s.key, s.minutes, s.mode) for s in business.services] == [
        (s.key, s.minutes, s.mode) for s in rules.services
    ]
    assert [day.isoformat() for day in (holiday.day for holiday in rules.holidays)] == list(business.closed_dates)
    assert date(2026, 12, 25).isoformat() in business.closed_dates
    by_skill = {unit.provider: set(unit.skills) for unit in rules.units}
    for provider in business.providers:
        for service in rules.services:
            fits = by_skill[provider.key] >= set(service.needs[0].skills)
            is_offered = not provider.services or service.key in provider.services
            assert fits == is_offered, (provider.key, service.key)


def test_every_service_can_be_asked_for() -> None:
    for business in businesses(2026):
        for service in business.services:
            assert service.cues, service.key
            assert service.spoken, service.key
