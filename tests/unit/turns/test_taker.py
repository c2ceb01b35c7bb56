"""The floor, case by case. Times are seconds of the call."""

from __future__ import annotations

from typing import Any

import pytest

from infinioffice.turns.events import (
    AgentBegan,
    AgentEnded,
    AgentGrew,
    Asked,
    CallerQuiet,
    EndKeys,
    EndTurn,
    Fill,
    KeyPressed,
    PauseAgent,
    ResumeAgent,
    Shape,
    StopAgent,
    Transcribed,
    VoiceBegan,
    VoicePaused,
    WorkBegan,
    WorkEnded,
)
from infinioffice.turns.pace import Pace
from infinioffice.turns.taker import TurnTaker


def taker(*asked: str, shape: Shape = "open") -> TurnTaker:
    found = TurnTaker(judge=lambda _text: shape)
    found.receive(Asked(asked), 0.0)
    return found


def speak(floor: TurnTaker, text: str, began: float = 1.0, ended: float = 2.0, read_at: float = 2.15) -> list[Any]:
    """One utterance whose text is there at `read_at`. Returns everything the floor wanted up to then."""
    wanted = floor.receive(VoiceBegan(0, began), began + 0.1)
    wanted += floor.receive(VoicePaused(0, ended), ended + 0.1)
    return wanted + floor.receive(Transcribed(0, text, ended), read_at)


def ends_at(floor: TurnTaker, until: float = 10.0) -> tuple[float, EndTurn]:
    """Follows the deadlines until the turn ends."""
    while (due := floor.deadline) is not None and due <= until:
        for action in floor.receive(None, due):
            if isinstance(action, EndTurn):
                return due, action
    raise AssertionError("the turn did not end")


@pytest.mark.parametrize(
    ("asked", "shape", "silence_s"),
    [
        (("yes_no",), "complete", 0.25),
        (("yes_no",), "open", 0.5),
        (("choice",), "open", 0.4),
        (("name", "yes_no"), "complete", 0.45),
        (("choice", "when"), "complete", 0.28),
        (("address", "zip"), "open", 0.8),
        (("phone",), "more", 1.2),
        (("phone",), "complete", 0.28),
        (("when",), "open", 0.6),
        (("when",), "more", 1.2),
        (("intent",), "open", 0.65),
        ((), "complete", 0.28),
    ],
)
def test_silence_ends_a_turn_by_what_was_asked_and_how_finished_it_sounds(
    asked: tuple[str, ...], shape: Shape, silence_s: float
) -> None:
    floor = taker(*asked, shape=shape)
    speak(floor, "whatever was said")
    at, turn = ends_at(floor)
    assert at == pytest.approx(2.0 + silence_s - Pace().activity_lag_s, abs=0.01)
    assert turn.text == "whatever was said"


def test_a_caller_who_pauses_long_is_given_longer_afterwards() -> None:
    floor = taker("intent")
    speak(floor, "I would like")
    floor.receive(VoiceBegan(0, 2.6), 2.65)
    floor.receive(VoicePaused(0, 3.5), 3.6)
    floor.receive(Transcribed(0, "I would like an appointment", 3.5), 3.7)
    at, turn = ends_at(floor)
    assert turn.text == "I would like an appointment"
    assert 4.15 < at < 4.7


def test_a_late_text_is_waited_for_but_not_for_ever() -> None:
    floor = taker("yes_no", shape="complete")
    floor.receive(VoiceBegan(0, 1.0), 1.1)
    floor.receive(VoicePaused(0, 1.5), 1.6)
    at, turn = ends_at(floor)
    assert at == pytest.approx(3.0, abs=0.01)
    assert turn.text == ""
    late = floor.receive(Transcribed(0, "yes", 1.5), 3.4)
    assert [action.text for action in late if isinstance(action, EndTurn)] == ["yes"]


def test_a_partial_text_goes_out_at_the_deadline_and_only_the_rest_later() -> None:
    floor = taker("intent")
    floor.receive(VoiceBegan(0, 1.0), 1.1)
    floor.receive(Transcribed(0, "I want to", 1.8), 1.9)
    floor.receive(VoicePaused(0, 2.4), 2.5)
    _, turn = ends_at(floor)
    assert turn.text == "I want to"
    late = floor.receive(Transcribed(0, "I want to book a cleaning", 2.4), 6.0)
    assert [action.text for action in late if isinstance(action, EndTurn)] == ["book a cleaning"]


def test_noise_without_words_is_no_turn() -> None:
    floor = taker("intent")
    speak(floor, "")
    assert floor.receive(None, 4.0) == []


def test_our_audio_pauses_at_once_and_words_take_the_floor() -> None:
    floor = taker("intent")
    floor.receive(AgentBegan(10.0), 0.0)
    assert floor.receive(VoiceBegan(0, 2.0), 2.1) == [PauseAgent()]
    assert floor.receive(Transcribed(0, "next Tuesday", 2.6), 2.7) == [StopAgent()]
    floor.receive(VoicePaused(0, 3.0), 3.1)
    floor.receive(Transcribed(0, "next Tuesday", 3.0), 3.2)
    assert ends_at(floor)[1].cut


@pytest.mark.parametrize("text", ["mm-hmm", "yeah", "Okay.", "right, got it", "oh I see", ""])
def test_listening_sounds_resume_the_same_audio(text: str) -> None:
    floor = taker("yes_no")
    floor.receive(AgentBegan(10.0), 0.0)
    assert speak(floor, text)[:1] == [PauseAgent()]
    assert not floor.is_agent_paused
    assert floor.deadline is None


@pytest.mark.parametrize("text", ["stop", "wait", "Hold on", "no", "hello?", "yeah but no"])
def test_stop_words_always_interrupt(text: str) -> None:
    floor = taker("intent")
    floor.receive(AgentBegan(10.0), 0.0)
    assert StopAgent() in speak(floor, text)


@pytest.mark.parametrize(("ends_s", "expected"), [(1.6, StopAgent()), (9.0, ResumeAgent())])
def test_yes_over_the_end_of_a_question_is_an_answer_and_in_its_middle_is_not(ends_s: float, expected: Any) -> None:
    floor = taker("yes_no")
    floor.receive(AgentBegan(ends_s), 0.0)
    assert speak(floor, "yes")[-1] == expected


def test_no_words_within_the_limit_resume_and_the_next_noise_does_not_pause_again() -> None:
    floor = taker("intent")
    floor.receive(AgentBegan(10.0), 0.0)
    floor.receive(VoiceBegan(0, 1.0), 1.1)
    assert floor.deadline == pytest.approx(2.3)
    assert floor.receive(None, 2.3) == [ResumeAgent()]
    floor.receive(VoicePaused(0, 3.0), 3.1)
    floor.receive(Transcribed(0, "", 3.0), 3.2)
    assert floor.receive(VoiceBegan(1, 4.0), 4.1) == []
    assert floor.receive(Transcribed(1, "actually Friday", 4.8), 4.9) == [StopAgent()]


def test_a_sentence_that_keeps_the_floor_is_finished_and_the_words_are_not_lost() -> None:
    floor = taker("intent")
    floor.receive(AgentBegan(5.0, keep_floor=True), 0.0)
    assert speak(floor, "I smell gas") == []
    assert floor.receive(None, 4.0) == []
    assert [type(action) for action in floor.receive(AgentEnded(), 5.0)] == [EndTurn]


def test_speaking_on_before_our_answer_begins_holds_it_back() -> None:
    floor = taker("when", shape="complete")
    speak(floor, "Tuesday")
    ends_at(floor)
    floor.receive(VoiceBegan(1, 2.5), 2.6)
    assert floor.receive(AgentBegan(6.0), 2.7) == [PauseAgent()]
    assert floor.receive(Transcribed(1, "at three", 3.0), 3.1) == [StopAgent()]


@pytest.mark.parametrize(
    ("asked", "keys", "after_s"),
    [(("choice",), "2", 0.0), (("yes_no",), "1", 0.0), (("phone",), "5552134467", 0.0), (("intent",), "12", 1.2)],
)
def test_keys_end_when_enough_were_pressed(asked: tuple[str, ...], keys: str, after_s: float) -> None:
    floor = taker(*asked)
    wanted: list[Any] = []
    for key in keys:
        wanted += floor.receive(KeyPressed(key), 1.0)
    if after_s:
        assert wanted == []
        assert floor.deadline == pytest.approx(1.0 + after_s)
        wanted = floor.receive(None, 1.0 + after_s)
    assert wanted == [EndKeys(keys)]


def test_a_key_stops_our_audio_and_the_hash_ends_a_number() -> None:
    floor = taker("phone")
    floor.receive(AgentBegan(9.0), 0.0)
    assert floor.receive(KeyPressed("5"), 1.0) == [StopAgent()]
    floor.receive(KeyPressed("5"), 1.2)
    assert floor.receive(KeyPressed("#"), 1.4) == [EndKeys("55")]


def test_dead_air_is_filled_before_two_seconds_and_again() -> None:
    floor = taker("intent", shape="complete")
    speak(floor, "book me in")
    ended, _ = ends_at(floor)
    floor.receive(WorkBegan(), ended)
    assert floor.receive(None, 3.4) == [Fill(1)]
    floor.receive(AgentBegan(4.4, filler=True), 3.5)
    floor.receive(AgentEnded(), 4.4)
    assert floor.deadline is not None
    assert floor.deadline - 4.4 < 2.0
    assert floor.receive(None, floor.deadline) == [Fill(2)]
    floor.receive(WorkEnded(answer_owed=True), 6.5)
    floor.receive(AgentBegan(8.0), 6.6)
    floor.receive(AgentEnded(), 8.0)
    assert floor.receive(None, 12.0) == []


def test_work_behind_an_answer_leaves_no_debt() -> None:
    floor = taker("intent", shape="complete")
    speak(floor, "text me")
    ended, _ = ends_at(floor)
    floor.receive(WorkBegan(), ended)
    floor.receive(AgentBegan(5.0), ended + 0.1)
    floor.receive(WorkEnded(answer_owed=False), 3.0)
    floor.receive(AgentEnded(), 5.0)
    assert floor.receive(None, 9.0) == []


def test_a_quiet_caller_is_told_once_a_wait_and_only_when_nobody_owes() -> None:
    floor = taker("intent")
    floor.receive(AgentBegan(2.0), 0.0)
    floor.receive(AgentEnded(), 2.0)
    assert floor.deadline == pytest.approx(9.0)
    assert floor.receive(None, 9.0) == [CallerQuiet(7.0)]
    assert not any(isinstance(action, CallerQuiet) for action in floor.receive(None, 10.3))


def test_who_never_stops_talking_is_answered_after_a_minute_and_not_waited_for() -> None:
    floor = taker("intent")
    floor.receive(VoiceBegan(0, 1.0), 1.1)
    floor.receive(Transcribed(0, "and then he said", 20.0), 20.1)
    at, turn = ends_at(floor, 100.0)
    assert at == pytest.approx(61.0)
    assert turn.text == "and then he said"
    assert floor.receive(AgentBegan(65.0), 61.2) == []


def test_a_timer_that_comes_late_or_twice_changes_nothing() -> None:
    floor = taker("yes_no", shape="complete")
    speak(floor, "yes")
    first = floor.receive(None, 9.0)
    assert [type(action) for action in first if not isinstance(action, Fill)] == [EndTurn]
    assert [a for a in floor.receive(None, 9.0) if isinstance(a, EndTurn)] == []


def test_resumed_audio_counts_its_new_end() -> None:
    floor = taker("yes_no")
    floor.receive(AgentBegan(3.0), 0.0)
    floor.receive(VoiceBegan(0, 1.0), 1.1)
    floor.receive(AgentGrew(8.0), 1.2)
    floor.receive(VoicePaused(0, 1.4), 1.5)
    assert floor.receive(Transcribed(0, "yes", 1.4), 1.6) == [ResumeAgent()]


def test_a_voice_without_words_is_nobody_to_wait_for() -> None:
    """Music on the line: asked again as if it were quiet, and what we say is not paused by it."""
    floor = taker("intent")
    floor.receive(AgentBegan(2.0), 0.0)
    floor.receive(AgentEnded(), 2.0)
    floor.receive(VoiceBegan(0, 3.0), 3.1)
    floor.receive(Transcribed(0, "", 7.0), 7.1)
    assert floor.deadline == pytest.approx(13.0)
    assert floor.receive(None, 13.0) == [CallerQuiet(10.0)]
    assert floor.receive(AgentBegan(15.0), 13.2) == []
    floor.receive(AgentEnded(), 15.0)
    assert floor.receive(None, 22.0) == [CallerQuiet(7.0)]


def test_words_in_the_noise_are_heard_after_all() -> None:
    floor = taker("intent")
    floor.receive(VoiceBegan(0, 1.0), 1.1)
    assert floor.receive(None, 11.0) == [CallerQuiet(10.0)]
    floor.receive(AgentBegan(14.0), 11.1)
    assert floor.receive(Transcribed(0, "can you hear me now", 12.0), 12.1) == [StopAgent()]


def test_who_is_cut_after_a_minute_is_marked_so() -> None:
    floor = taker("intent")
    floor.receive(VoiceBegan(0, 1.0), 1.1)
    floor.receive(Transcribed(0, "and then he said", 20.0), 20.1)
    assert ends_at(floor, 100.0)[1].capped
    calm = taker("yes_no", shape="complete")
    speak(calm, "yes")
    assert not ends_at(calm)[1].capped


@pytest.mark.parametrize(
    ("text", "confidence", "nbest", "takes"),
    [
        ("Emma.", 0.49, (), False),
        ("we work hard when we work hard", 0.4, (), False),
        ("Right?", 0.6, ("I have.", "Uh-huh."), False),
        ("I have.", 0.6, ("At.", "Uh-huh."), False),
        ("Friday.", 0.79, ("Bridie.",), True),
        ("stop", 0.5, (), True),
        ("actually Friday would be better", 0.7, (), True),
    ],
)
def test_what_the_recogniser_is_not_sure_of_does_not_take_the_floor(
    text: str, confidence: float, nbest: tuple[str, ...], takes: bool
) -> None:
    floor = taker("when")
    floor.receive(AgentBegan(10.0), 0.0)
    floor.receive(VoiceBegan(0, 1.0), 1.1)
    floor.receive(VoicePaused(0, 1.5), 1.6)
    wanted = floor.receive(Transcribed(0, text, 1.5, nbest, confidence), 1.7)
    assert (StopAgent() in wanted) is takes
    assert (ResumeAgent() in wanted) is not takes


def test_one_word_that_is_still_being_said_waits_for_its_end() -> None:
    floor = taker("when")
    floor.receive(AgentBegan(10.0), 0.0)
    floor.receive(VoiceBegan(0, 1.0), 1.1)
    assert floor.receive(Transcribed(0, "I had", 1.4, (), 0.74), 1.5) == []
    floor.receive(VoicePaused(0, 1.5), 1.6)
    assert floor.receive(Transcribed(0, "uh-huh", 1.5, (), 0.7), 1.7) == [ResumeAgent()]


def test_each_language_has_its_own_listening_sounds() -> None:
    for language, text, takes in (("es", "ajá, claro", False), ("es", "espere", True), ("en", "claro", True)):
        floor = TurnTaker(language=language)
        floor.receive(AgentBegan(10.0), 0.0)
        assert (StopAgent() in speak(floor, text)) is takes


def test_another_reading_that_hangs_in_the_air_makes_the_turn_wait() -> None:
    """ "…an oil change work" was "…an oil change for", and the day still comes."""

    def ends(nbest: tuple[str, ...]) -> float:
        floor = TurnTaker(judge=lambda text: "more" if text.endswith("for.") else "open")
        floor.receive(Asked(("intent",)), 0.5)
        floor.receive(VoiceBegan(0, 1.0), 1.1)
        floor.receive(VoicePaused(0, 2.0), 2.1)
        floor.receive(Transcribed(0, "I need an oil change work.", 2.0, nbest), 2.15)
        return ends_at(floor)[0]

    assert ends(("I need an oil change for.",)) > ends(("I need an oil change fork.",)) + 0.4
