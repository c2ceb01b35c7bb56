"""What a serving process counts, in Prometheus' own client. Labels are constant words, never a tenant, a number or an
id: `tests/unit/call/test_metrics.py` keeps the budget of series."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from infinioffice.call.ports import TurnRecord

_SECONDS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0)
_PARTS = ("hear", "understand", "decide", "tool", "speak")

CALLS = Counter("infinioffice_calls", "Calls that ended, by outcome and line.", ["outcome", "line"])
TURNED_AWAY = Counter("infinioffice_calls_turned_away", "Calls that were not carried, by reason.", ["reason"])
LIVE = Gauge("infinioffice_calls_live", "Calls carried now.")
RESUMED = Counter("infinioffice_calls_resumed", "Calls taken over from a worker that died or stopped.")
TURN = Histogram("infinioffice_turn_seconds", "The caller's last word to our first sound.", buckets=_SECONDS)
PART = Histogram("infinioffice_turn_part_seconds", "The parts of a turn.", ["part"], buckets=_SECONDS)
BARGE_INS = Counter("infinioffice_barge_ins", "Turns in which the caller spoke into our words.")
LOOP_LAG = Gauge("infinioffice_loop_lag_seconds", "How late the event loop wakes: p99 of the last five seconds.")
STORE_DOWN = Counter("infinioffice_store_down", "Writes of a call's log that went to the local journal.")


def turn(record: TurnRecord) -> None:
    """Counts one turn."""
    if record.voice_to_voice_ms is not None:
        TURN.observe(record.voice_to_voice_ms / 1000)
    for part in _PARTS:
        took = getattr(record, f"{part}_ms")
        if took is not None:
            PART.labels(part).observe(took / 1000)
    if record.barge_in:
        BARGE_INS.inc()
