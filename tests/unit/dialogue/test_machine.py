"""The machine event by event: laws that hold whatever was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from infinioffice.dialogue import effects as ef
from infinioffice.dialogue import events as ev
from infinioffice.dialogue.machine import advance, begin
from infinioffice.dialogue.state import State, Step
from infinioffice.kernel.errors import Broken
from infinioffice.scheduling.slots import Booking, Hold, Slot, SlotsAnswer
from infinioffice.testing.memory import MemoryDirectory
from infinioffice.understanding.meaning import Fields, Meaning

_NOW = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
_START = datetime(2026, 12, 4, 18, 0, tzinfo=UTC)
_SLOT = Slot("token", _START, _START + timedelta(hours=1), "exact")
_HOLD = Hold("hold-1", _SLOT, _NOW + timedelta(minutes=5))
_ROW = Booking(
    "row-1", 1, "oil_change", "Oil and filter change", _START, _START + timedelta(minutes=30), "exact", "booked",
    "Max Rowe", "+15415550163",
)  # fmt: skip
E = TypeVar("E")


def _started(caller_id: str | None = "+15415550163", seed: int = 0) -> State:
    business = MemoryDirectory(2026).business("ridgeline")
    return begin(ev.CallStarted("call", business, caller_id, _NOW, seed)).state


def _say(state: State, text: str) -> Step:
    return advance(state, ev.CallerSaid(text, state.at + timedelta(seconds=5)))


def _only(step: Step, kind: type[E]) -> E:
    found = [each for each in step.effects if isinstance(each, kind)]
    assert len(found) == 1, step.effects
    return found[0]


def _spoken(step: Step) -> str:
    return " ".join(each.text for each in step.effects if isinstance(each, ef.Say))


def _confirming() -> State:
    step = _say(_started(), "oil change friday at 10, my name is Max Rowe, it's a 2012 Honda Accord")
    step = advance(step.state, ev.SlotsFound(_only(step, ef.FindSlots).op_id, SlotsAnswer((_SLOT,), fits=True), _NOW))
    step = advance(step.state, ev.HoldPlaced(_only(step, ef.PlaceHold).op_id, _HOLD, _NOW))
    assert step.state.stage == "confirm"
    return step.state


def test_the_greeting_says_who_what_and_911() -> None:
    business = MemoryDirectory(2026).business("elm-street")
    step = begin(ev.CallStarted("call", business, None, _NOW))
    text = _spoken(step)
    for part in ("Elm Street Dental", "automated AI assistant", "recorded", "911", "How can I help"):
        assert part in text
    assert any(isinstance(each, ef.Say) and each.keep_floor for each in step.effects)


def test_no_recording_no_notice() -> None:
    business = replace(MemoryDirectory(2026).business("elm-street"), records_calls=False)
    assert "recorded" not in _spoken(begin(ev.CallStarted("call", business, None, _NOW)))


def test_the_read_back_comes_before_the_write_and_the_row_before_booked() -> None:
    state = _confirming()
    step = _say(state, "yes please")
    commit = _only(step, ef.CommitBooking)
    assert commit.hold_id == "hold-1"
    assert commit.details.name == "Max Rowe"
    assert "Honda" in commit.details.notes
    assert "booked" not in _spoken(step)
    done = advance(step.state, ev.BookingCommitted(commit.op_id, _ROW, _NOW))
    assert "booked for Friday, December 4th, at 10 in the morning" in _spoken(done)
    assert done.state.stage == "consent"


def test_the_confirmation_is_built_from_the_row_alone() -> None:
    commit_step = _say(_confirming(), "yes")
    row = replace(_ROW, start=_START + timedelta(days=3), end=_START + timedelta(days=3, minutes=30), name="Ada Marsh")
    done = advance(commit_step.state, ev.BookingCommitted(_only(commit_step, ef.CommitBooking).op_id, row, _NOW))
    assert "Ada" in _spoken(done)
    assert "Monday, December 7th" in _spoken(done)
    assert "Friday" not in _spoken(done)


def test_a_pending_row_is_not_called_booked() -> None:
    step = _say(_confirming(), "yes")
    pending = replace(_ROW, status="pending")
    done = advance(step.state, ev.BookingCommitted(_only(step, ef.CommitBooking).op_id, pending, _NOW))
    assert "booked" not in _spoken(done)
    assert "office will confirm" in _spoken(done)


def test_a_lost_hold_leads_to_another_offer() -> None:
    step = _say(_confirming(), "yes")
    lost = advance(step.state, ev.BookingRefused(_only(step, ef.CommitBooking).op_id, "taken", _NOW))
    assert "just gone" in _spoken(lost)
    assert _only(lost, ef.FindSlots).request.service == "oil_change"


def test_a_write_that_timed_out_is_asked_again_under_the_same_id() -> None:
    step = _say(_confirming(), "yes")
    commit = _only(step, ef.CommitBooking)
    again = advance(step.state, ev.ToolFailed(commit.op_id, "timeout", _NOW))
    assert again.effects == (commit,)
    unsure = advance(again.state, ev.ToolFailed(commit.op_id, "timeout", _NOW))
    assert "don't count on it" in _spoken(unsure)
    assert not [each for each in unsure.effects if isinstance(each, ef.ReleaseHold)]
    message = _only(unsure, ef.TakeMessage)
    assert (message.topic, message.urgent, message.name) == ("booking_failed", True, "Max Rowe")


def test_an_answer_nobody_waits_for_changes_nothing() -> None:
    state = _confirming()
    step = advance(state, ev.BookingCommitted("call:99", _ROW, state.at))
    assert step == Step(state)


def test_a_hold_that_comes_too_late_is_given_back() -> None:
    step = _say(_started(), "oil change friday at 10")
    step = advance(step.state, ev.SlotsFound(_only(step, ef.FindSlots).op_id, SlotsAnswer((_SLOT,), fits=True), _NOW))
    op_id = _only(step, ef.PlaceHold).op_id
    left = advance(step.state, ev.CallerLeft(_NOW))
    assert left.state.ended
    late = advance(left.state, ev.HoldPlaced(op_id, _HOLD, _NOW))
    assert _only(late, ef.ReleaseHold).hold_id == "hold-1"


def test_hanging_up_during_the_write_waits_for_it() -> None:
    step = _say(_confirming(), "yes")
    left = advance(step.state, ev.CallerLeft(_NOW))
    assert left.state.stage == "leaving"
    assert not left.effects
    done = advance(left.state, ev.BookingCommitted(_only(step, ef.CommitBooking).op_id, _ROW, _NOW))
    assert _only(done, ef.HangUp).outcome == "booked"
    assert done.state.booking == _ROW


def test_words_said_while_we_look_are_heard_afterwards() -> None:
    step = _say(_started(), "oil change tomorrow")
    busy = _say(step.state, "can you also tell me where you are")
    assert not busy.effects
    slots = (_SLOT, replace(_SLOT, token="two", start=_START + timedelta(hours=2)))
    found = advance(busy.state, ev.SlotsFound(_only(step, ef.FindSlots).op_id, SlotsAnswer(slots, fits=True), _NOW))
    assert "905 Ridge Road" in _spoken(found)
    assert found.state.stage == "offer"


def test_danger_is_heeded_even_while_we_look() -> None:
    step = _say(_started(), "oil change tomorrow")
    busy = _say(step.state, "oh no, the car is on fire")
    assert busy.state.ended
    assert _only(busy, ef.HangUp).outcome == "emergency"


def test_another_worker_takes_over() -> None:
    step = _say(_started(), "oil change tomorrow")
    search = _only(step, ef.FindSlots)
    resumed = advance(
        step.state, ev.CallStarted("call", step.state.business, None, _NOW + timedelta(seconds=4), resumed=True)
    )
    assert "line dipped" in _spoken(resumed)
    assert search in resumed.effects
    assert resumed.state.stage == "finding"


def test_who_takes_over_repeats_what_was_said_last_and_repeats_it_again_the_next_time() -> None:
    started = _started()
    before = advance(None, ev.CallStarted("call", started.business, None, _NOW))
    again = ev.CallStarted("call", started.business, None, _NOW + timedelta(seconds=4), resumed=True)
    once = advance(before.state, again)
    twice = advance(once.state, again)
    assert _spoken(once) == _spoken(twice)
    assert before.state.said in _spoken(once)
    assert all(each.keep_floor for each in once.effects[1:] if isinstance(each, ef.Say)), "the notice may be missing"


def test_who_takes_over_at_the_goodbye_says_it_again_and_hangs_up() -> None:
    over = _say(_say(_started(), "when are you open").state, "no that's all goodbye")
    assert over.state.ended
    again = ev.CallStarted("call", over.state.business, None, _NOW + timedelta(seconds=9), resumed=True)
    resumed = advance(over.state, again)
    assert "line dipped" in _spoken(resumed)
    assert over.state.said in _spoken(resumed)
    assert _only(resumed, ef.HangUp).outcome == over.state.outcome


def test_nothing_happens_after_the_end() -> None:
    ended = advance(_started(), ev.CallerLeft(_NOW)).state
    assert advance(ended, ev.CallerSaid("hello?", ended.at)) == Step(ended)
    assert advance(ended, ev.CallerPressed("1", ended.at)) == Step(ended)


def test_a_call_that_has_not_started_is_refused() -> None:
    with pytest.raises(Broken, match="not started"):
        advance(None, ev.CallerSaid("hi", _NOW))


def test_the_seed_varies_words_and_nothing_else() -> None:
    def decisions(seed: int) -> Sequence[object]:
        step = _say(_started(seed=seed), "I need an oil change tomorrow")
        return (step.state.stage, step.state.learned, [type(each) for each in step.effects], _only(step, ef.FindSlots))

    spoken = {_spoken(_say(_started(seed=seed), "I need an oil change tomorrow")) for seed in range(3)}
    assert len(spoken) > 1
    assert decisions(0) == decisions(1) == decisions(2)


def test_a_card_number_is_in_no_state_and_no_effect() -> None:
    step = _say(_started(), "my card number is 4242 4242 4242 4242")
    assert "4242" not in repr(step)
    assert "card numbers" in _spoken(step)


def test_slower_really_slows_the_voice_down() -> None:
    step = _say(_started(), "can you speak slower please")
    first = _only(step, ef.SetSpeech)
    second = _only(_say(step.state, "slower"), ef.SetSpeech)
    assert 1.0 > first.rate > second.rate


def test_consent_is_recorded_with_the_words_that_were_heard() -> None:
    step = _say(_confirming(), "yes")
    asked = advance(step.state, ev.BookingCommitted(_only(step, ef.CommitBooking).op_id, _ROW, _NOW))
    yes = _only(_say(asked.state, "yes"), ef.RecordTextConsent)
    no = _say(asked.state, "no")
    assert yes.agreed
    assert yes.wording in _spoken(asked)
    assert not _only(no, ef.RecordTextConsent).agreed
    assert not [each for each in no.effects if isinstance(each, ef.SendText)]


def test_without_a_page_of_terms_consent_is_not_asked() -> None:
    state = replace(_confirming(), business=replace(_confirming().business, terms_site=""))
    step = _say(state, "yes")
    done = advance(step.state, ev.BookingCommitted(_only(step, ef.CommitBooking).op_id, _ROW, _NOW))
    assert done.state.stage == "more"
    assert "text" not in _spoken(done)


def test_a_models_reading_is_used_as_it_stands_in_the_event() -> None:
    state = _started()
    meaning = Meaning(("book",), 0.9, Fields(service="oil_change"), source="model-small")
    step = advance(state, ev.CallerSaid("the dinosaur juice needs swapping", state.at, meaning=meaning))
    assert step.state.learned.service == "oil_change"
    assert step.state.stage == "when"


def test_a_models_reading_never_takes_a_danger_away() -> None:
    state = _started()
    calm = Meaning(("book",), 0.9, Fields(service="oil_change"), source="model-large")
    step = advance(state, ev.CallerSaid("my car is on fire", state.at, meaning=calm))
    assert _only(step, ef.HangUp).outcome == "emergency"


def test_a_fact_named_by_a_model_is_said_from_the_business() -> None:
    state = _started()
    meaning = Meaning(("question",), 0.9, source="model-small")
    step = advance(state, ev.CallerSaid("how would I get to work meanwhile", state.at, meaning=meaning, fact="shuttle"))
    assert "shuttle for trips" in _spoken(step)
    invented = advance(state, ev.CallerSaid("and the moon", state.at, meaning=meaning, fact="moon"))
    assert "moon" not in _spoken(invented)
