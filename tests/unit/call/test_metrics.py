"""The counters count what happened and stay few."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from prometheus_client import REGISTRY, generate_latest

from infinioffice.call import metrics
from infinioffice.call.ports import TurnRecord

MOST_SERIES = 400
"""Of ours in one process: every label is a constant word, so this holds whatever the number of tenants."""
TURN = TurnRecord(1, datetime(2026, 11, 22, tzinfo=UTC), "hi", "hello", "reason", voice_to_voice_ms=480.0, hear_ms=90.0)


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_turn_is_counted_with_its_parts() -> None:
    before = value("infinioffice_turn_seconds_count"), value("infinioffice_turn_part_seconds_count", part="hear")
    fast = value("infinioffice_turn_seconds_bucket", le="0.5")
    metrics.turn(TURN)
    metrics.turn(replace(TURN, voice_to_voice_ms=None, hear_ms=None, barge_in=True))
    after = value("infinioffice_turn_seconds_count"), value("infinioffice_turn_part_seconds_count", part="hear")
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
    assert value("infinioffice_turn_seconds_bucket", le="0.5") - fast == 1


def test_there_are_few_series_and_none_names_anybody() -> None:
    for outcome in ("booked", "message", "failed"):
        for line in ("phone", "browser", "text"):
            metrics.CALLS.labels(outcome, line)
    for part in ("hear", "understand", "decide", "tool", "speak"):
        metrics.PART.labels(part)
    lines = [each for each in generate_latest().decode().splitlines() if each.startswith("infinioffice_")]
    assert len(lines) < MOST_SERIES
    labels = {
        pair.split("=")[0] for each in lines if "{" in each for pair in each.split("{")[1].split("}")[0].split(",")
    }
    assert labels <= {"outcome", "line", "reason", "part", "le", "vendor", "kind"}
