"""One trace a call over OTLP/HTTP: the call, its turns, and in each turn where the time went. Times and constant words
only: nothing that was said, no name, no number.

The spans are made after the call from its turn records, in a thread of their own. A trace has its call's id, so that
either leads to the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Span, Status, StatusCode, Tracer, set_span_in_context

from infinioffice.call.ports import TurnRecord
from infinioffice.call.tracing import CallTrace

PATIENCE_S = 5.0
_PARTS = ("hear", "decide", "understand", "tool", "speak")
"""In the order they happen: `call.stopwatch`."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OtlpTraces:
    """Call it with each call that ended. `endpoint` is the collector's address without `/v1/traces`. A collector that
    is away loses traces and costs nothing else."""

    def __init__(self, endpoint: str) -> None:
        self._ids = _CallIds()
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": "infinioffice"}), id_generator=self._ids, shutdown_on_exit=False
        )
        exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", timeout=PATIENCE_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("infinioffice.call")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="traces")

    def __call__(self, trace: CallTrace) -> None:
        self._thread.submit(self._record, trace)

    def close(self) -> None:
        """Sends what is left, for a few seconds at most. Blocks."""
        self._thread.shutdown(wait=True)
        self._provider.shutdown()

    def _record(self, trace: CallTrace) -> None:
        self._ids.call = UUID(trace.call_id)
        call = self._tracer.start_span(
            "call",
            Context(),
            start_time=_ns(trace.started_at),
            attributes={
                "infinioffice.business_id": trace.business_id,
                "infinioffice.line": trace.line,
                "infinioffice.outcome": trace.outcome,
                "infinioffice.epoch": trace.epoch,
                "infinioffice.turns": len(trace.turns),
            },
        )
        inside = set_span_in_context(call, Context())
        for turn in trace.turns:
            _record_turn(self._tracer, turn, inside)
        _mark_failed(call, trace.outcome)
        call.end(_ns(max(trace.ended_at, trace.started_at)))


def _record_turn(tracer: Tracer, turn: TurnRecord, inside: Context) -> None:
    """A turn is noted when the floor is ours: listening and waiting lie before that moment."""
    before_ms = (turn.hear_ms or 0.0) + (turn.decide_ms or 0.0)
    start = turn.at - timedelta(milliseconds=before_ms)
    attributes: dict[str, str | int | bool | float] = {
        "infinioffice.turn": turn.idx,
        "infinioffice.stage": turn.stage,
        "infinioffice.barge_in": turn.barge_in,
    }
    if turn.voice_to_voice_ms is not None:
        attributes["infinioffice.voice_to_voice_ms"] = turn.voice_to_voice_ms
    span = tracer.start_span("turn", inside, start_time=_ns(start), attributes=attributes)
    within = set_span_in_context(span, Context())
    end = start
    for name, took_ms in _took(turn):
        part = tracer.start_span(name, within, start_time=_ns(end))
        end += timedelta(milliseconds=took_ms)
        part.end(_ns(end))
    span.end(_ns(max(end, start + timedelta(milliseconds=turn.voice_to_voice_ms or 0.0))))


def _took(turn: TurnRecord) -> Iterator[tuple[str, float]]:
    for name in _PARTS:
        took_ms: float | None = getattr(turn, f"{name}_ms")
        if took_ms is not None:
            yield name, took_ms


def _mark_failed(span: Span, outcome: str) -> None:
    if outcome == "failed":
        span.set_status(Status(StatusCode.ERROR))


def _ns(at: datetime) -> int:
    """Since 1970, without the rounding of floats."""
    return (at - _EPOCH) // timedelta(microseconds=1) * 1000


class _CallIds(RandomIdGenerator):
    """A trace is called what its call is called."""

    call = UUID(int=1)

    def generate_trace_id(self) -> int:
        return self.call.int
