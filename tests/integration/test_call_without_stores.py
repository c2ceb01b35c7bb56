"""The real conversation on the engine while every store is away: the message is written down beside the phone."""

from __future__ import annotations

from typing import Any

from infinioffice.call.ports import CallEnd
from infinioffice.dialogue import machine
from infinioffice.dialogue.effects import Effect, TakeMessage
from infinioffice.dialogue.events import Event, ToolFailed
from infinioffice.testing.fakes import VirtualClock, run_virtual
from infinioffice.testing.stage import Stage

SAYINGS = (
    "I need an oil change",
    "tomorrow at ten",
    "yes please",
    "my name is Ann Lee",
    "yes that number is fine",
    "please call me back about the oil change",
    "yes",
    "no that's all thank you",
)


def test_the_caller_hears_a_sentence_and_the_message_is_in_the_journal() -> None:
    async def main(clock: VirtualClock) -> tuple[Stage, CallEnd]:
        def away(effect: Effect) -> Event | None:
            return ToolFailed(str(getattr(effect, "op_id", "")), "store_down", clock.now())

        stage = Stage(clock, machine, away)

        async def caller(stage: Stage) -> None:
            stage.log.is_down = True
            for saying in SAYINGS:
                await stage.line.until_quiet(1.0)
                if stage.line.is_hung_up or stage.journal.notes:
                    break
                await stage.said(saying)
                await stage.line.until_playing()
            await stage.line.until_quiet(1.0)
            stage.line.leave()

        return stage, await stage.play(caller)

    stage, end = run_virtual(main)
    (note,) = stage.journal.notes
    assert isinstance(note, TakeMessage)
    assert note.phone == "+15551230000"
    assert end.outcome == "message"
    written: list[Any] = [line["what"] for line in stage.journal.lines]
    assert written[0] == "append"
    assert written[-1] == "close"
    assert stage.log.entries == []
