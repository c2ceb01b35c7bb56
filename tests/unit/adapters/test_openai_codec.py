"""Any chunking of a streamed answer gives the same arguments; whatever is not one clean tool call is a fault."""

from __future__ import annotations

from itertools import pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infinioffice.adapters.openai.codec import SSE, TOOL, Assembly, Usage
from infinioffice.kernel.errors import VendorDown
from infinioffice.testing.vendors.openai import Fault, SimulatedOpenAI, says

ASKED = {"tools": [{"function": {"name": TOOL}}]}


def stream(fault: Fault | None = None) -> bytes:
    return b"".join(SimulatedOpenAI(answer=says(intents=["book"], when_words="élan friday"))._chunks(ASKED, fault))


def assemble(raw: bytes, cuts: list[int]) -> Assembly:
    assembly, events = Assembly(), SSE()
    edges = [0, *sorted(cut % (len(raw) + 1) for cut in cuts), len(raw)]
    for start, end in pairwise(edges):
        for payload in events.feed(raw[start:end]):
            assembly.add(payload)
    return assembly


@given(st.lists(st.integers(0, 5000), max_size=40))
def test_any_chunking_gives_the_same_answer(cuts: list[int]) -> None:
    whole = assemble(stream(), [])
    cut = assemble(stream(), cuts)
    assert cut.arguments() == whole.arguments()
    assert cut.arguments()["when_words"] == "élan friday"
    assert cut.usage == Usage(410, 18, 384)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("empty", "no tool call"),
        ("truncated", "malformed JSON"),
        ("malformed", "malformed JSON"),
        ("unknown_tool", "unknown tool"),
        ("two_tools", "two tools"),
        ("text_only", "no tool call"),
        ("error_in_stream", "server_is_overloaded"),
        ("endless", "too long"),
    ],
)
def test_what_is_no_clean_tool_call_is_a_fault(fault: Fault, reason: str) -> None:
    with pytest.raises(VendorDown, match=reason):
        assemble(stream(fault), []).arguments()


def test_a_whole_message_with_arguments_as_object_is_read() -> None:
    assert assemble(stream("not_streamed"), []).arguments()["intents"] == ["book"]


@given(st.binary(max_size=200))
def test_garbage_is_a_fault_never_a_crash(garbage: bytes) -> None:
    assembly = Assembly()
    try:
        assembly.add(garbage)
    except VendorDown:
        return
    assert isinstance(orjson.loads(garbage), dict)
