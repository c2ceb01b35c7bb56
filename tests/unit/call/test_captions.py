"""What a line that can show words is told during a call."""

from __future__ import annotations

from infinioffice.call.ports import Caption
from infinioffice.dialogue.effects import Effect, HangUp, Say
from infinioffice.dialogue.events import CallerPressed, CallerSaid, Event
from infinioffice.testing.fakes import VirtualClock, run_virtual
from infinioffice.testing.stage import GREETING, Stage, TinyMachine


def reply(event: Event) -> tuple[Effect, ...]:
    match event:
        case CallerSaid(text) if "bye" in text:
            return (Say("Goodbye."), HangUp("answered"))
        case CallerSaid(text):
            return (Say(f"You said {text}."),)
        case CallerPressed(digits):
            return (Say(f"Keys {digits}."),)
    return ()


async def _script(stage: Stage) -> None:
    await stage.line.until_quiet()
    await stage.said("please book an oil change")
    await stage.line.until_playing()
    await stage.line.until_quiet()
    await stage.said("bye")


def _captions(*, can_read: bool) -> list[Caption]:
    seen: list[Caption] = []

    async def main(clock: VirtualClock) -> None:
        stage = Stage(clock, TinyMachine(reply), lambda _effect: None)
        if can_read:
            stage.line.show = seen.append  # type: ignore[attr-defined]
        end = await stage.play(_script)
        assert end.outcome == "answered"

    run_virtual(main)
    return seen


def test_both_sides_are_shown_in_the_order_of_the_conversation() -> None:
    final = [(caption.who, caption.text) for caption in _captions(can_read=True) if caption.is_final]
    assert final == [
        ("agent", GREETING),
        ("caller", "please book an oil change"),
        ("agent", "You said please book an oil change."),
        ("caller", "bye"),
        ("agent", "Goodbye."),
    ]


def test_the_callers_words_are_shown_before_the_turn_is_decided() -> None:
    seen = _captions(can_read=True)
    final = seen.index(Caption("caller", "please book an oil change"))
    assert Caption("caller", "please book an oil change", is_final=False) in seen[:final]
    assert all(caption.is_final for caption in seen if caption.who == "agent")


def test_a_line_without_a_screen_carries_the_same_call() -> None:
    assert _captions(can_read=False) == []
