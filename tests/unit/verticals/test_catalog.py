"""The starting menus are complete, typed and free of clashes."""

from __future__ import annotations

import dataclasses

import pytest

from infinioffice import verticals
from infinioffice.verticals import ServiceTemplate, VerticalTemplate

ALL = [verticals.get(key) for key in verticals.KEYS]
SERVICES = [(vertical, service) for vertical in ALL for service in vertical.services]


def test_the_five_trades() -> None:
    assert verticals.KEYS == ("hvac", "plumbing", "electrical", "auto", "dental")


def test_unknown_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="hvac"):
        verticals.get("florist")


@pytest.mark.parametrize("vertical", ALL, ids=lambda vertical: vertical.key)
def test_vertical(vertical: VerticalTemplate) -> None:
    keys = [service.key for service in vertical.services]
    assert len(keys) == len(set(keys)) >= 9
    assert vertical.never
    assert vertical.safety
    assert {"name", "phone"} <= {question.key for question in vertical.intake if question.required}


@pytest.mark.parametrize(("vertical", "service"), SERVICES, ids=lambda value: getattr(value, "key", None))
def test_service(vertical: VerticalTemplate, service: ServiceTemplate) -> None:
    assert service.cues == tuple(cue.lower() for cue in service.cues)
    assert len(service.cues) == len(set(service.cues))
    assert 15 <= service.minutes <= 480
    assert service.spoken[0].islower() or service.spoken.split()[0].isupper()
    assert vertical.service(service.key) is service
    assert all(question.ask.endswith(("?", ".")) for question in service.questions)


def test_trades_at_the_door_give_windows_and_shops_give_times() -> None:
    modes = {vertical.key: {service.mode for service in vertical.services} for vertical in ALL}
    assert modes["dental"] == modes["auto"] == {"exact"}
    assert "window" in modes["hvac"] & modes["plumbing"] & modes["electrical"]


def test_only_healthcare_has_insurers() -> None:
    assert [vertical.key for vertical in ALL if vertical.insurers] == ["dental"]


def test_a_burst_pipe_is_an_emergency() -> None:
    assert verticals.get("plumbing").service("burst_pipe").urgency == "emergency"
    with pytest.raises(KeyError):
        verticals.get("dental").service("burst_pipe")


def test_templates_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        verticals.get("hvac").key = "other"  # type: ignore[misc]
