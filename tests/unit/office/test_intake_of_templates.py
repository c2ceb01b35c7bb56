"""What is asked before a service is booked, for every vertical."""

from __future__ import annotations

import pytest

from infinioffice import verticals
from infinioffice.dialogue.business import IntakeQuestion
from infinioffice.office.businesses.templates import MOST_QUESTIONS, services

_ALL = ("hvac", "plumbing", "electrical", "auto", "dental")


def _asked(vertical: str, key: str) -> tuple[IntakeQuestion, ...]:
    return next(each.questions for each in services(vertical, {}) if each.key == key)


@pytest.mark.parametrize("vertical", _ALL)
def test_at_most_five_questions_each_with_a_field_of_its_own(vertical: str) -> None:
    for service in services(vertical, {}):
        fields = [each.field for each in service.questions]
        assert 1 <= len(fields) <= MOST_QUESTIONS, service.key
        assert len(set(fields)) == len(fields), service.key
        assert all(each.ask.endswith(("?", ".")) for each in service.questions)


@pytest.mark.parametrize("vertical", ["hvac", "plumbing", "electrical"])
def test_a_home_trade_asks_where_and_how_to_get_in_when_it_can_wait(vertical: str) -> None:
    urgency = {each.key: each.urgency for each in verticals.get(vertical).services}
    for service in services(vertical, {}):
        fields = [each.field for each in service.questions]
        assert "address" in fields
        assert ("access" in fields) == (urgency[service.key] == "routine"), service.key


def test_only_new_patients_give_birth_date_and_insurance() -> None:
    cleaning = {each.field: each.only_new for each in _asked("dental", "cleaning")}
    assert cleaning == {"new_patient": False, "birth_date": True, "insurance": True}
    first = {each.field: each.only_new for each in _asked("dental", "new_patient")}
    assert first == {"birth_date": False, "insurance": False}


def test_mileage_and_plate_are_asked_with_the_car_where_the_menu_says() -> None:
    assert "miles" in _asked("auto", "oil_change")[0].ask
    assert "plate" in _asked("auto", "state_inspection")[0].ask
    assert _asked("auto", "alignment")[0].ask == "What's the year, make and model?"
