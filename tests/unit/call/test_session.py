"""Whole calls on virtual time with fakes for everything around the engine."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from infinioffice.call.ports import CallEnd
from infinioffice.dialogue.effects import Effect, FindAppointments, HangUp, Say, TakeMessage
from infinioffice.dialogue.events import (
    AppointmentsFound,
    CallerPressed,
    CallerSaid,
    CallerSilent,
    Done,
    Event,
    ToolFailed,
)
from infinioffice.testing.fakes import VirtualClock, run_virtual
from infinioffice.testing.stage import GREETING, Stage, TinyMachine

LONG = "We open at eight in the morning and close at six in the evening on every day of the week except Sunday."


def call(
    machine: TinyMachine, script: Any, answer: Any = lambda _effect: None, setup: Any = None, **how: Any
) -> tuple[Stage, CallEnd]:
    async def main(clock: VirtualClock) -> tuple[Stage, CallEnd]:
        stage = Stage(clock, machine, answer)
        if setup:
            setup(stage)
        return stage, await stage.play(script, **how)

    return run_virtual(main)


def echo(event: Event) -> tuple[Effect, ...]:
    if isinstance(event, CallerSaid):
        return (Say("Goodbye."), HangUp("answered")) if "bye" in event.text else (Say(f"You said {event.text}."),)
    return ()


def test_a_greeting_that_is_ready_starts_at_once() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        stage.line.leave()

    stage, end = call(TinyMachine(), script)
    assert stage.line.heard[0][0] - stage.started_at < 0.1
    assert end.outcome == "abandoned"
    assert stage.has_left()


def test_a_turn_is_heard_whole_and_answered_within_the_promised_time() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("please book an oil change")
        await stage.line.until_playing()
        await stage.line.until_quiet()
        await stage.said("bye")

    machine = TinyMachine(echo, shapes={"please book an oil change": "complete", "bye": "complete"})
    stage, end = call(machine, script)
    assert [turn.text for turn in stage.heard()] == ["please book an oil change", "bye"]
    assert end.outcome == "answered"
    assert stage.line.is_hung_up
    turn = stage.log.turns[1]
    assert turn.heard == "please book an oil change"
    assert turn.said == "You said please book an oil change."
    assert turn.voice_to_voice_ms is not None
    assert turn.voice_to_voice_ms <= 450
    assert turn.hear_ms is not None


def test_the_answer_was_made_while_the_floor_still_waited() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("hello there")
        await stage.line.until_playing()
        stage.line.leave()

    stage, _ = call(TinyMachine(echo), script, setup=lambda s: setattr(s.voice, "delay_s", 0.3))
    assert stage.log.turns[1].speak_ms is not None
    assert stage.log.turns[1].speak_ms < 50, "the open question waited 650 ms, long enough for the voice"


def test_goodbye_is_played_to_its_end_before_the_line_goes() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("bye")

    stage, _ = call(TinyMachine(echo), script)
    spoken = b"".join(piece for _, piece in stage.line.heard)
    assert spoken.count(b"\x55") == sum(int(len(text) / 15.0 * 8000) for text in (GREETING, "Goodbye."))


def test_words_over_the_agent_stop_it_and_only_what_was_heard_is_kept() -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        if isinstance(event, CallerSaid):
            return (Say(LONG),) if "hours" in event.text else (Say("Sure."), HangUp("answered"))
        return ()

    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("your hours")
        await stage.line.until_playing()
        await stage.after(2.0)
        before = stage.clock.monotonic()
        stage.say("actually book something")
        while stage.line.clears == 0:
            await stage.after(0.02)
        stage.pause_took = stage.clock.monotonic() - before  # type: ignore[attr-defined]

    stage, end = call(TinyMachine(replies), script)
    assert stage.pause_took <= 0.14  # type: ignore[attr-defined]
    turn = stage.heard()[1]
    assert turn.text == "actually book something"
    assert turn.cut is not None
    assert LONG.startswith(turn.cut)
    assert 2 <= len(turn.cut.split()) <= 8
    assert stage.log.turns[1].said == turn.cut
    assert end.outcome == "answered"


@pytest.mark.parametrize("sound", ["mm-hmm", None])
def test_a_listening_sound_or_a_cough_loses_no_word_of_ours(sound: str | None) -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        return (Say(LONG), HangUp("answered")) if isinstance(event, CallerSaid) else ()

    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("your hours")
        await stage.line.until_playing()
        await stage.after(2.0)
        stage.line.say(stage.table.speech(sound) if sound else stage.table.noise(0.5))

    # The hang-up after this sentence would make it uninterruptible: keep it out of the way.
    machine = TinyMachine(lambda e: (Say(LONG),) if isinstance(e, CallerSaid) else ())
    machine.replies = lambda e: replies(e)[:1]

    async def leaving(stage: Stage) -> None:
        await script(stage)
        await stage.line.until_quiet(2.0)
        stage.line.leave()

    stage, _ = call(machine, leaving)
    assert stage.marks("paused")
    assert stage.marks("resumed")
    assert len(stage.heard()) == 1
    assert stage.log.turns[1].said == LONG
    spoken = b"".join(piece for _, piece in stage.line.heard).count(b"\x55")
    assert spoken >= sum(int(len(text) / 15.0 * 8000) for text in (GREETING, LONG)), "nothing is missing"


def test_late_marks_after_a_clear_prove_nothing() -> None:
    """The fake line returns cleared marks at once, as the carrier does."""

    async def script(stage: Stage) -> None:
        await stage.line.until_playing()
        await stage.after(0.3)
        await stage.said("stop")
        await stage.line.until_quiet()
        stage.line.leave()

    stage, _ = call(TinyMachine(echo), script)
    cut = stage.heard()[0].cut
    assert cut is not None
    assert len(cut.split()) <= 2


def test_keys_interrupt_and_end_by_what_was_asked() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_playing()
        await stage.after(0.5)
        stage.line.press("2")
        await stage.line.until_quiet()
        stage.line.leave()

    machine = TinyMachine(echo, expecting=("choice",))
    stage, _ = call(machine, script)
    assert [e.digits for e in machine.events if isinstance(e, CallerPressed)] == ["2"]
    assert stage.line.clears == 1


def test_a_silent_caller_is_asked_again() -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        return (Say("Are you there?"),) if isinstance(event, CallerSilent) else ()

    async def script(stage: Stage) -> None:
        await stage.line.until_quiet(8.0)
        await stage.line.until_quiet(8.0)
        stage.line.leave()

    machine = TinyMachine(replies)
    call(machine, script)
    silences = [e.seconds for e in machine.events if isinstance(e, CallerSilent)]
    assert len(silences) >= 2
    assert all(6.5 < seconds < 8 for seconds in silences)


def test_we_own_no_silence_longer_than_two_seconds_while_a_store_is_slow() -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        if isinstance(event, CallerSaid):
            return (FindAppointments("call-1:1", phone="+15551230000"),)
        return (Say("Found it."),) if isinstance(event, AppointmentsFound) else ()

    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("my appointment")
        await stage.line.until_quiet(2.5)
        stage.line.leave()

    stage, _ = call(
        TinyMachine(replies),
        script,
        answer=lambda _e: AppointmentsFound("call-1:1", (), stage_now()),
        setup=lambda s: setattr(s.tools, "delay_s", 6.0),
    )
    times = [at for at, _ in stage.line.heard]
    gaps = [b - a for a, b in itertools.pairwise(times) if a > stage.started_at + 3.5]
    assert max(gaps) <= 2.0
    assert "Found it." in stage.voice.made


def stage_now() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("trouble", ["store_down", "timeout"])
def test_a_store_that_is_away_costs_neither_the_call_nor_the_message(trouble: str) -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        match event:
            case CallerSaid():
                return (FindAppointments("call-1:1"),)
            case ToolFailed("call-1:1"):
                return (
                    Say("I'll take a message."),
                    TakeMessage("call-1:2", "callback", "Ann", "+15551230000", "call me"),
                )
            case Done("call-1:2"):
                return (Say("I wrote it down. Goodbye."), HangUp("message"))
        return ()

    async def script(stage: Stage) -> None:
        stage.log.is_down, stage.log.hangs = trouble == "store_down", trouble == "timeout"
        await stage.line.until_quiet()
        await stage.said("my appointment")

    stage, end = call(TinyMachine(replies), script, answer=lambda e: ToolFailed(e.op_id, trouble, stage_now()))
    assert end.outcome == "message"
    assert [type(note) for note in stage.journal.notes] == [TakeMessage]
    assert any(line["what"] == "append" for line in stage.journal.lines)
    assert any(line["what"] == "close" for line in stage.journal.lines)


def test_work_in_the_background_leaves_no_debt_behind() -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        if isinstance(event, CallerSaid):
            return (FindAppointments("call-1:1"), Say("Thanks, anything else?"))
        return ()

    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("text me")
        await stage.line.until_quiet(5.0)
        stage.line.leave()

    stage, _ = call(TinyMachine(replies), script, answer=lambda _e: Done("call-1:1", stage_now()))
    assert stage.marks("filler") == []
    assert stage.log.turns[1].said == "Thanks, anything else?"


def test_a_look_up_is_made_while_the_floor_waits_so_that_its_answer_is_ready() -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        if isinstance(event, CallerSaid):
            return (FindAppointments("call-1:1"),)
        return (Say("I found it."),) if isinstance(event, AppointmentsFound) else ()

    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("my appointment")
        await stage.line.until_playing()
        stage.line.leave()

    stage, _ = call(
        TinyMachine(replies),
        script,
        answer=lambda _e: AppointmentsFound("call-1:1", (), stage_now()),
        setup=lambda s: setattr(s.voice, "delay_s", 0.4),
    )
    assert stage.log.turns[1].speak_ms is not None
    assert stage.log.turns[1].speak_ms < 50
    assert len(stage.heard()) == 1


NOTE = TakeMessage("call-1:1", "callback", "Ann", "+15551230000", "call me")


def test_an_errand_is_finished_although_the_caller_hung_up() -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        return (NOTE,) if isinstance(event, CallerSaid) else ()

    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("my appointment")
        await stage.after(0.8)
        stage.line.leave()

    machine = TinyMachine(replies)
    stage, _ = call(
        machine,
        script,
        answer=lambda _e: Done("call-1:1", stage_now()),
        setup=lambda s: setattr(s.tools, "delay_s", 3.0),
    )
    assert len(stage.tools.ran) == 1
    assert isinstance(machine.events[-1], Done)


def test_every_effect_is_in_the_log_before_it_is_done() -> None:
    seen: list[list[str]] = []

    def replies(event: Event) -> tuple[Effect, ...]:
        return (NOTE,) if isinstance(event, CallerSaid) else ()

    async def script(stage: Stage) -> None:
        def answer(_effect: Effect) -> Event:
            seen.append([str(e.body.get("type")) for e in stage.log.entries])
            return Done("call-1:1", stage_now())

        stage.tools.answer = answer
        await stage.line.until_quiet()
        await stage.said("my appointment")
        await stage.line.until_quiet()
        stage.line.leave()

    call(TinyMachine(replies), script)
    assert "TakeMessage" in seen[0]
    assert "CallerSaid" in seen[0]


def test_a_voice_that_stalls_in_the_middle_of_an_answer_is_bridged() -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        return (Say("Yes. Tuesday at nine works."),) if isinstance(event, CallerSaid) else ()

    async def script(stage: Stage) -> None:
        stage.phrases.prepare(["Yes."])
        await stage.line.until_quiet()
        stage.voice.delay_s = 5.0
        await stage.said("tuesday please")
        await stage.line.until_playing()
        await stage.line.until_quiet(2.5)
        stage.line.leave()

    stage, _ = call(TinyMachine(replies), script)
    times = [at for at, _ in stage.line.heard if at > stage.started_at + 3.0]
    assert max(b - a for a, b in itertools.pairwise(times)) <= 2.0
    assert "Tuesday at nine works." in stage.voice.made
    assert stage.marks("filler")


def test_a_broken_voice_ends_the_call_instead_of_silence() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        stage.voice.is_down = True
        for _ in range(4):
            await stage.said("hello there")
            await stage.after(4.0)

    stage, end = call(TinyMachine(echo), script)
    assert end.outcome == "failed"
    assert stage.line.is_hung_up


def test_a_bug_in_the_dialogue_gives_the_line_back() -> None:
    def replies(event: Event) -> tuple[Effect, ...]:
        raise ValueError("bug")

    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        await stage.said("hello")
        await stage.after(3.0)

    stage, end = call(TinyMachine(replies), script)
    assert end.outcome == "failed"
    assert stage.line.is_hung_up


def test_lost_frames_become_silence_of_the_same_length() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        stage.line.drop_every = 20
        await stage.said("one two three four five six")
        await stage.line.until_playing()
        stage.line.leave()

    stage, _ = call(TinyMachine(echo), script)
    assert stage.heard()[0].text == "one two three four five six"


def test_a_recogniser_that_fails_does_not_leave_the_caller_waiting() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        stage.recognizer.fails = True
        await stage.said("hello there")
        await stage.line.until_quiet(3.0)
        stage.line.leave()

    stage, _ = call(TinyMachine(echo), script)
    assert stage.heard() == []


def test_another_robot_is_told_goodbye() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        for _ in range(6):
            if stage.line.is_hung_up:
                return
            await stage.said("hello i am calling about your listing")
            await stage.line.until_playing()
            await stage.line.until_quiet()

    stage, end = call(TinyMachine(echo), script)
    assert end.outcome == "abandoned"
    assert stage.marks("machine")
    assert len(stage.heard()) == 3
    assert any("nobody is on the line" in text for text in stage.voice.made)


def test_who_never_stops_talking_is_cut_in_on_politely_after_a_minute() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        for number in range(28):
            stage.say(" ".join(f"w{number}x{n}" for n in range(8)))
        while stage.line.is_speaking and not stage.line.is_playing:
            await stage.after(0.2)
        stage.cut_in_at = stage.clock.monotonic() - stage.started_at  # type: ignore[attr-defined]
        await stage.after(4.0)
        stage.line.leave()

    machine = TinyMachine(lambda e: (Say("Let us start over."),) if isinstance(e, CallerSaid) else ())
    stage, _ = call(machine, script)
    assert 58 < stage.cut_in_at < 68  # type: ignore[attr-defined]
    assert "Sorry to cut in, let me help you with that." in stage.voice.made
    assert stage.line.clears == 0, "the sentence keeps the floor"
