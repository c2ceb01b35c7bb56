"""What a simulated caller notices: waits, gaps and whose silence it was."""

from __future__ import annotations

import numpy as np

from infinioffice.call.audio import encode
from infinioffice.testing.callers import ScriptedCaller, Step, last_question

LOUD = encode((np.sin(np.arange(160) / 4) * 8000).astype(np.int16))
HALF_SECOND = (np.sin(np.arange(4000) / 4) * 8000).astype(np.int16)


def play(caller: ScriptedCaller, agent: list[tuple[float, float]], until_s: float) -> None:
    """Runs the caller's clock; the agent is audible in the given stretches."""
    for n in range(round(until_s * 50)):
        at = n * 0.02
        if any(start <= at < end for start, end in agent):
            caller.hear(LOUD, at)
        caller.speak(at)


def test_the_wait_runs_from_the_callers_last_sound_to_the_agents_first() -> None:
    caller = ScriptedCaller([Step("hello")], {"hello": HALF_SECOND})
    play(caller, [(0.1, 2.0), (3.5, 5.0)], 5.0)
    [turn] = caller.impression.turns
    # The caller speaks 0.7 s after the greeting, for half a second.
    assert abs(turn.ended_at - 3.18) < 0.06
    assert turn.voice_to_voice_ms is not None
    assert abs(turn.voice_to_voice_ms - 320) < 60


def test_a_silence_after_the_agents_own_words_is_the_callers() -> None:
    caller = ScriptedCaller([Step("hello")], {"hello": HALF_SECOND})
    play(caller, [(0.1, 2.0), (3.5, 5.0), (12.0, 13.0)], 13.0)
    assert caller.impression.longest_silence_s < 0.5


def test_a_dry_spot_inside_an_answer_is_a_gap() -> None:
    caller = ScriptedCaller([], {})
    play(caller, [(0.1, 1.0), (1.2, 2.0)], 2.0)
    [gap] = caller.impression.gaps_ms
    assert abs(gap - 200) < 50


def test_the_last_question_is_what_is_answered() -> None:
    assert (
        last_question(["Hi. How can I help?", "Okay. Where to? The ZIP too, please."])
        == " Where to? The ZIP too, please."
    )
    assert last_question([]) == ""
    assert last_question(["Goodbye."]) == "Goodbye."
