"""A whole call in real time whose ears and voice are Deepgram's, simulated, and what is left of it when they fail."""

from __future__ import annotations

import asyncio

import pytest

from infinioffice.adapters.deepgram.recognizer import DeepgramRecognizer
from infinioffice.adapters.deepgram.voice import DeepgramVoice
from infinioffice.call.cache import PhraseCache
from infinioffice.call.fallback import FallbackRecognizer, FallbackVoice
from infinioffice.dialogue.effects import Effect, HangUp, Say
from infinioffice.dialogue.events import CallerSaid, Event
from infinioffice.testing.fakes import FakeRecognizer, FakeVoice, VirtualClock
from infinioffice.testing.server import serve
from infinioffice.testing.stage import Stage, TinyMachine
from infinioffice.testing.vendors.deepgram import Fault, SimulatedDeepgram
from infinioffice.testing.vendors.deepgram_ears import reads

ORDER = "please book an oil change"


def reply(event: Event) -> tuple[Effect, ...]:
    if isinstance(event, CallerSaid):
        return (Say(f"You said {event.text}. Goodbye."), HangUp("answered"))
    return ()


class CountedEars:
    """The recogniser, as the stage wants to see it: nothing left open."""

    def __init__(self, recognizer: FallbackRecognizer) -> None:
        self.open = recognizer.open
        self.open_ears = 0


async def caller(stage: Stage) -> None:
    await stage.line.until_quiet()
    await stage.said(ORDER)
    await stage.line.until_playing()


@pytest.mark.parametrize("faults", [[], ["stall"] * 9], ids=["well", "stalled"])
def test_the_caller_is_heard_and_answered(faults: list[Fault]) -> None:
    async def main() -> Stage:
        stage = Stage(VirtualClock(asyncio.get_running_loop()), TinyMachine(reply), lambda _effect: None)
        vendor = SimulatedDeepgram(read=reads(stage.table), final_s=0.1, first_byte_s=0.1)
        async with serve(vendor) as base:
            vendor.faults = list(faults)
            ears = FallbackRecognizer(DeepgramRecognizer("key", base), FakeRecognizer(stage.table), stage.clock)
            mouth = FallbackVoice(DeepgramVoice("key", base), FakeVoice(), stage.clock)
            stage.phrases = PhraseCache(mouth)
            stage.recognizer = CountedEars(ears)  # type: ignore[assignment]
            await stage.play(caller)
            await asyncio.gather(ears.close(), mouth.close())
        return stage

    stage = asyncio.run(main())
    assert [heard.text for heard in stage.heard()] == [ORDER]
    assert b"".join(piece for _, piece in stage.line.heard)
    (mark,) = stage.marks("voice_to_voice")
    limit_ms = 3500 if faults else 1300
    assert isinstance(mark["ms"], float)
    print("voice to voice", mark["ms"])
    assert mark["ms"] < limit_ms
