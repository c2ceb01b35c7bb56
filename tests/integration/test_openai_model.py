"""The model adapter against a server that speaks the exact wire format, with every fault."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from infinioffice.adapters.openai.client import Breaker, OpenAIModel
from infinioffice.dialogue.asking_model import ModelQuestion
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.testing.server import serve
from infinioffice.testing.vendors.openai import Fault, SimulatedOpenAI, says

QUESTION = ModelQuestion(
    text="could somebody swing by sometime friday",
    said_before="How can I help?",
    expecting=("intent",),
    offers=(),
    vertical="hvac",
    services=(("no_heat", "No-heat diagnostic"),),
    providers=(),
    facts=(("parking", "Where to park"),),
    schema={"type": "object", "properties": {}, "required": [], "additionalProperties": False},
)


@asynccontextmanager
async def model(vendor: SimulatedOpenAI, timeout_s: float = 1.5) -> AsyncIterator[OpenAIModel]:
    async with serve(vendor) as base, httpx.AsyncClient() as http:
        models = {"small": "small-one", "large": "large-one"}
        yield OpenAIModel(http, f"{base}/v1", "key", models, time.monotonic, timeout_s)  # type: ignore[arg-type]


def ask(vendor: SimulatedOpenAI, timeout_s: float = 1.5) -> dict[str, object]:
    async def run() -> dict[str, object]:
        async with model(vendor, timeout_s) as asked:
            return (await asked.ask("small", QUESTION, "call-1:3", "t-opaque")).arguments

    return asyncio.run(run())


def test_it_answers_and_sends_what_the_vendor_needs() -> None:
    vendor = SimulatedOpenAI(answer=says(intents=["book"], when_words="friday"))
    assert ask(vendor)["when_words"] == "friday"
    sent = vendor.requests[0]
    assert sent["model"] == "small-one"
    assert sent["reasoning_effort"] == "none"
    assert sent["parallel_tool_calls"] is False
    assert vendor.headers[0]["x-client-request-id"] == "call-1:3"


@pytest.mark.parametrize(
    "fault", ["truncated", "status_500", "status_503", "error_in_stream", "text_only", "status_429"]
)
def test_one_retry_heals_a_passing_fault(fault: Fault) -> None:
    vendor = SimulatedOpenAI(answer=says(intents=["hours"]), faults=[fault])
    assert ask(vendor)["intents"] == ["hours"]
    assert len(vendor.requests) == 2


@pytest.mark.parametrize("fault", ["status_401", "status_404", "insufficient_quota"])
def test_a_refusal_is_not_tried_again(fault: Fault) -> None:
    vendor = SimulatedOpenAI(faults=[fault])
    with pytest.raises(VendorRefused):
        ask(vendor)
    assert len(vendor.requests) == 1


def test_a_late_model_costs_no_more_than_the_deadline() -> None:
    began = time.monotonic()
    with pytest.raises(VendorDown, match="late"):
        ask(SimulatedOpenAI(faults=["late"]), timeout_s=0.2)
    assert time.monotonic() - began < 2


def test_the_breaker_opens_after_five_faults_and_tries_again_later() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(4):
        breaker.note(fault=True)
    assert not breaker.is_open()
    breaker.note(fault=True)
    assert breaker.is_open()
    now[0] = 31
    assert not breaker.is_open()
    breaker.note(fault=False)
    assert not breaker.is_open()
