"""The counters count what happened and stay few."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from prometheus_client import REGISTRY, generate_latest

from infinioffice.call import metrics
from infinioffice.call.fallback import FallbackRecognizer
from infinioffice.call.ports import TurnRecord
from infinioffice.kernel.errors import StoreDown
from infinioffice.testing.fakes import FakeRecognizer, WordTable

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
    for reason in ("unknown", "busy", "store_down"):
        metrics.TURNED_AWAY.labels(reason)
    for status in ("fresh", "never", "failing", "gone"):
        metrics.CALENDARS.labels(status)
    for status in ("held", "queued", "sending", "sent", "delivered", "undelivered", "not_sent", "unknown"):
        metrics.TEXTS.labels(status)
    lines = [each for each in generate_latest().decode().splitlines() if each.startswith("infinioffice_")]
    assert len(lines) < MOST_SERIES
    labels = {
        pair.split("=")[0] for each in lines if "{" in each for pair in each.split("{")[1].split("}")[0].split(",")
    }
    assert labels <= {"outcome", "line", "reason", "part", "le", "status"}


class Hours:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.at


def test_the_installation_is_read_once_in_fifteen_seconds_however_many_scrape() -> None:
    reads = 0

    async def read() -> metrics.Standing:
        nonlocal reads
        reads += 1
        return metrics.Standing(queue_age_s=reads, texts={"sent": 7}, golden_age_s=60.0)

    async def scraped() -> None:
        clock = Hours()
        installation = metrics.Installation(read, clock)
        await asyncio.gather(*(installation.refresh() for _ in range(5)))
        assert (reads, value("infinioffice_queue_age_seconds")) == (1, 1.0)
        clock.at += 14.9
        await installation.refresh()
        assert reads == 1
        clock.at += 0.2
        await installation.refresh()
        assert (reads, value("infinioffice_queue_age_seconds")) == (2, 2.0)

    asyncio.run(scraped())
    assert value("infinioffice_texts", status="sent") == 7
    assert value("infinioffice_database_up") == 1


def test_a_vendor_that_is_replaced_is_counted_by_what_it_did() -> None:
    before = value("infinioffice_fallbacks_total", part="hear"), value("infinioffice_fallbacks_total", part="speak")
    ears = FakeRecognizer(WordTable())
    FallbackRecognizer(ears, ears, Hours()).failed("call-1")
    after = value("infinioffice_fallbacks_total", part="hear"), value("infinioffice_fallbacks_total", part="speak")
    assert (after[0] - before[0], after[1] - before[1]) == (1, 0)


def test_a_scrape_is_answered_while_the_database_is_away() -> None:
    async def read() -> metrics.Standing:
        raise StoreDown("gone")

    asyncio.run(metrics.Installation(read, Hours()).refresh())
    assert value("infinioffice_database_up") == 0
    assert b"infinioffice_calls_live" in generate_latest()
