"""`/appointments/why/`: the rule's own answer, for the staff of the business alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from infinioffice.office.businesses.demo import ids_of

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(autouse=True)
def _office(seeded_database: Any) -> Iterator[None]:
    from django.db import connection

    yield
    connection.close()


@pytest.fixture
def staff() -> Client:
    from django.test import Client

    from infinioffice.office.accounts.models import Membership, Role, User
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(ids_of("northside")[0]):
        user = User.objects.create_user(f"{uuid4().hex}@northside.example", "correct horse battery")
        Membership.objects.create(user=user, role=Role.VIEWER)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


def weekday(number: int) -> date:
    """The next such weekday that is at least a week away."""
    day = datetime.now(UTC).date() + timedelta(days=7)
    return day + timedelta(days=(number - day.weekday()) % 7)


def ask(staff: Client, day: date, time: str, **more: str) -> dict[str, Any]:
    service = f"{ids_of('northside')[1]}:tune_up"
    query = {"service": service, "day": day.isoformat(), "time": time, "format": "json", **more}
    answer = staff.get("/appointments/why/", query)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(("day", "time", "rule", "words"), [
    (0, "10:00", None, "can be booked"),
    (6, "10:00", "closed", "Closed that day"),
    (0, "06:00", "not_in_hours", "Outside of the opening hours"),
    (0, "10:07", "off_grid", "do not start at this minute"),
])  # fmt: skip
def test_the_first_failing_rule_in_words(staff: Client, day: int, time: str, rule: str | None, words: str) -> None:
    found = ask(staff, weekday(day), time)
    assert (found["rule"], found["bookable"]) == (rule, rule is None)
    assert words in found["words"]
    service = f"{ids_of('northside')[1]}:tune_up"
    page = staff.get("/appointments/why/", {"service": service, "day": weekday(day).isoformat(), "time": time})
    assert found["words"] in page.content.decode()


def test_places_and_the_past_are_told(staff: Client) -> None:
    assert ask(staff, weekday(0), "10:00", zip="90210")["rule"] == "area"
    assert ask(staff, date(2020, 1, 6), "10:00")["rule"] == "past"
    assert ask(staff, date(2099, 1, 5), "10:00")["rule"] == "horizon"


def test_what_makes_no_sense_is_said_and_nothing_breaks(staff: Client) -> None:
    service = f"{ids_of('northside')[1]}:tune_up"
    for query in (
        {"service": service, "day": "2026-02-30", "time": "10:00"},
        {"service": service, "day": "x", "time": "25:00"},
        {"service": "tune_up", "day": "2026-12-01", "time": "10:00"},
        {"service": ""},
    ):
        assert staff.get("/appointments/why/", query).status_code == 200
        assert staff.get("/appointments/why/", {**query, "format": "json"}).status_code == 400


def test_another_tenants_services_are_none_to_ask_about(staff: Client) -> None:
    theirs = f"{ids_of('elm-street')[1]}:cleaning"
    query = {"service": theirs, "day": "2026-12-01", "time": "10:00", "format": "json"}
    assert staff.get("/appointments/why/", query).status_code == 400
    assert "Elm Street" not in staff.get("/appointments/why/").content.decode()


def test_nobody_asks_without_signing_in() -> None:
    from django.test import Client

    assert Client(SERVER_NAME="127.0.0.1").get("/appointments/why/").status_code == 302
