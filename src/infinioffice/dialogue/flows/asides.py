"""Wishes about the call itself, in the middle of anything: repeat, slower, louder, are you a robot, don't record me,
don't text me."""

from __future__ import annotations

from collections.abc import Callable

from infinioffice.dialogue.effects import SetSpeech, StopRecording, StopTexts
from infinioffice.dialogue.flows import messages
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.understanding.meaning import Intent

ASIDES: tuple[Intent, ...] = ("repeat", "slower", "louder", "robot", "stop_recording", "stop_texts")
FREE_WORDS = frozenset({"message", "intake"})
"""Stages whose answer is kept as it is said."""
LONG = 8
_SLOWER = (1.0, 0.85, 0.75)
_LOUDER_DB = 6.0
_LOUDEST_DB = 12.0


def answer(m: Move, said: Said) -> bool:
    """Wishes about the call itself; whether there was one."""
    if m.state.stage in FREE_WORDS and len(said.text.split()) > LONG:
        return False
    wanted = [each for each in dict.fromkeys(said.meaning.intents) if each in ASIDES]
    if "repeat" in wanted and (said.fields.service or said.fields.when or said.has("book")):
        wanted.remove("repeat")
    if m.state.stage == "consent" and "stop_texts" in wanted:
        wanted.remove("stop_texts")
    for each in wanted:
        _ASIDE[each](m)
    return bool(wanted)


def _repeat(m: Move) -> None:
    m.speak(m.state.said or m.state.question, "repeat")


def _slower(m: Move) -> None:
    rate = next((each for each in _SLOWER if each < m.state.rate), _SLOWER[-1])
    m.set(rate=rate)
    m.effects.append(SetSpeech(rate, m.state.gain_db))
    before = m.state.said
    m.say("slower", "repeat")
    m.speak(before, "repeat")


def _louder(m: Move) -> None:
    gain = min(m.state.gain_db + _LOUDER_DB, _LOUDEST_DB)
    m.set(gain_db=gain)
    m.effects.append(SetSpeech(m.state.rate, gain))
    before = m.state.said
    m.say("louder", "repeat")
    m.speak(before, "repeat")


def _robot(m: Move) -> None:
    m.achieved("answered")
    m.say("robot")


def _stop_recording(m: Move) -> None:
    if not m.state.business.records_calls:
        m.say("not_recorded")
        return
    if m.state.is_recording:
        m.set(is_recording=False)
        m.effects.append(StopRecording())
    m.say("recording_stopped")


def _stop_texts(m: Move) -> None:
    phone = m.learned.phone or m.state.caller_id
    m.set(consent=False)
    m.achieved("answered")
    if phone:
        m.request("stop_texts", lambda op_id: StopTexts(op_id, phone))
        m.say("texts_stopped")
    else:
        m.say("texts_stopped_no_number")
        messages.begin(m, "other", "Does not want texts any more.")


_ASIDE: dict[str, Callable[[Move], None]] = {
    "repeat": _repeat,
    "slower": _slower,
    "louder": _louder,
    "robot": _robot,
    "stop_recording": _stop_recording,
    "stop_texts": _stop_texts,
}
