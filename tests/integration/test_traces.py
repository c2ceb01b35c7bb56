"""Traces as a collector receives them: an OTLP/HTTP server in the test reads what is sent."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from infinioffice.adapters.otel.traces import OtlpTraces
from infinioffice.call.ports import TurnRecord
from infinioffice.call.tracing import CallTrace

CALL = "019ab0c0-1111-7000-8000-0123456789ab"
AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TURNS = (
    TurnRecord(0, AT, "", "Thanks for calling.", "greeting", speak_ms=12.0),
    TurnRecord(
        1,
        AT + timedelta(seconds=8),
        "this is Maria Gomez five one eight",
        "Thanks, Maria.",
        "name",
        hear_ms=90.0,
        decide_ms=200.0,
        understand_ms=4.0,
        tool_ms=30.0,
        speak_ms=60.0,
        voice_to_voice_ms=384.0,
        barge_in=True,
    ),
)
TRACE = CallTrace(CALL, "b1", "phone", 0, AT, AT + timedelta(seconds=20), "booked", TURNS)


def _request(body: bytes) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    request.ParseFromString(body)  # type: ignore[no-untyped-call]
    return request


class Collector(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.bodies: list[bytes] = []
        self.paths: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def spans(self) -> list[Span]:
        requests = [_request(body) for body in self.bodies]
        scopes = [scope for each in requests for resource in each.resource_spans for scope in resource.scope_spans]
        return [span for scope in scopes for span in scope.spans]


class _Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        zipped = self.headers.get("Content-Encoding") == "gzip"
        self.server.bodies.append(gzip.decompress(body) if zipped else body)
        self.server.paths.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def sent(collector: Collector, *calls: CallTrace) -> list[Span]:
    traces = OtlpTraces(collector.address)
    for each in calls:
        traces(each)
    traces.close()
    return collector.spans()


def test_a_call_is_a_trace_with_its_turns_and_where_their_time_went(collector: Collector) -> None:
    spans = sent(collector, TRACE)
    assert set(collector.paths) == {"/v1/traces"}
    assert {span.trace_id for span in spans} == {UUID(CALL).bytes}
    (call,) = [span for span in spans if span.name == "call"]
    turns = [span for span in spans if span.parent_span_id == call.span_id]
    assert [span.name for span in turns] == ["turn", "turn"]
    parts = [span for span in spans if span.parent_span_id == turns[1].span_id]
    took = {span.name: (span.end_time_unix_nano - span.start_time_unix_nano) / 1e6 for span in parts}
    assert took == {"hear": 90.0, "decide": 200.0, "understand": 4.0, "tool": 30.0, "speak": 60.0}
    assert (turns[1].end_time_unix_nano - turns[1].start_time_unix_nano) / 1e6 == 384.0
    # The turn was noted when the floor was ours; it began when the caller fell silent.
    assert turns[1].start_time_unix_nano == int((AT + timedelta(seconds=8)).timestamp()) * 10**9 - 290_000_000


def test_nothing_that_was_said_leaves_the_house(collector: Collector) -> None:
    sent(collector, TRACE)
    everything = b"".join(collector.bodies)
    assert b"booked" in everything
    for private in (b"Maria", b"Gomez", b"five one eight", b"Thanks"):
        assert private not in everything


def test_two_calls_are_two_traces_and_one_that_was_taken_over_stays_one(collector: Collector) -> None:
    other = CallTrace("019ab0c0-2222-7000-8000-0123456789ab", "b1", "phone", 0, AT, AT, "failed", ())
    again = CallTrace(CALL, "b1", "phone", 1, AT, AT, "booked", TURNS[:1])
    spans = sent(collector, TRACE, other, again)
    calls = [span for span in spans if span.name == "call"]
    assert [span.trace_id for span in calls] == [UUID(each.call_id).bytes for each in (TRACE, other, again)]
    assert calls[1].status.code == calls[1].status.STATUS_CODE_ERROR


def test_a_collector_that_is_away_costs_a_call_nothing() -> None:
    gone = Collector()
    address = gone.address
    gone.server_close()
    traces = OtlpTraces(address)
    traces(TRACE)
    traces.close()
