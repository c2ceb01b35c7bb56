"""Whatever callers say, press or break: the laws of the conversation hold."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infinioffice.call.ports import Scope
from infinioffice.call.replay import first_difference
from infinioffice.call.text import AgentMove, TextCall, TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue import effects as ef
from infinioffice.dialogue import stages
from infinioffice.dialogue.events import CallStarted
from infinioffice.testing.memory import MemoryOffice, open_office

_SERVICE = {"northside": "tune_up", "elm-street": "filling", "ridgeline": "oil_change"}
_SAYINGS = (
    "I need an appointment", "tune-up please", "my furnace is making a noise", "oil change", "a cleaning", "toothache",
    "tomorrow at ten", "next Tuesday", "in the afternoon", "any time", "the first one", "the second", "the last one",
    "no",
    "yes", "yes please", "none of those", "something later", "anything earlier", "Ada Marsh", "my name is Max Rowe",
    "518 555 0142", "it's 541 555", "0163", "12 Elm Street 12203", "12203", "90210", "no, make it Friday",
    "actually cancel that", "cancel my appointment", "I want to reschedule", "move my appointment to Friday at 9",
    "where is my technician", "what are your hours", "how much is it", "do you take Aetna", "can I talk to a person",
    "take a message", "please tell them it is about the bill", "are you a robot", "don't record me", "stop texting me",
    "repeat that", "slower", "louder", "habla español", "thanks", "bye", "hello", "um", "", "krzzt fnord",
    "I smell gas",
    "my basement is flooding", "a tooth got knocked out", "my card number is 4242 4242 4242 4242",
    "my social is 078 05 1120", "you stupid robot", "with Dr. Lee please", "2015 Honda Civic", "I've been there before",
    "that's wrong", "the number is wrong", "what else do you have", "either one", "never mind", "any day but Monday",
    "after 5", "yesterday", "Christmas day", "I'm running late", "cancel Friday and get me in Monday", "wait a moment",
)  # fmt: skip
_KEYS = ("1", "2", "3", "0", "*", "#", "9", "5185550142", "12203", "4242424242424242")
_METHODS = ("find_slots", "hold", "commit", "find", "move", "cancel", "take_message", "page_on_call", "send_text")

_act = st.one_of(
    st.sampled_from(_SAYINGS).map(lambda text: ("say", text)),
    st.tuples(st.sampled_from(_SAYINGS), st.sampled_from(_SAYINGS)).map(lambda two: ("say", " ".join(two))),
    st.sampled_from(_KEYS).map(lambda keys: ("press", keys)),
    st.just(("wait", "8")),
    st.sampled_from(_METHODS).map(lambda method: ("fail", method)),
    st.just(("taken", "")),
)
_calls = st.fixed_dictionaries(
    {
        "slug": st.sampled_from(sorted(_SERVICE)),
        "caller_id": st.sampled_from([None, "+15185550142"]),
        "hours": st.integers(0, 24 * 20),
        "seed": st.integers(0, 5),
        "has_appointment": st.booleans(),
        "acts": st.lists(_act, max_size=18),
    }
)


def _office(slug: str, at: datetime, *, has_appointment: bool) -> MemoryOffice:
    office = open_office(slug, at)
    day = at.astimezone(office.business.zone) + timedelta(days=2)
    for hour in (10, 12) if has_appointment else ():
        try:
            office.add(_SERVICE[slug], day.replace(hour=hour, minute=0), "Ada Marsh", "+15185550142")
            break
        except ValueError:
            continue
    return office


async def _hold_conversation(plan: dict[str, object], office: MemoryOffice, at: datetime) -> list[AgentMove]:
    clock, scope = TextClock(at), Scope("t", "b", "call")
    call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock)
    started = CallStarted("call", office.business, plan["caller_id"], at, plan["seed"], "text")  # type: ignore[arg-type]
    moves = [await call.start(started)]
    for kind, value in plan["acts"]:  # type: ignore[attr-defined]
        if moves[-1].state.ended:
            break
        if kind == "fail":
            office.fail_next.add(value)
        elif kind == "taken":
            office.steal_next_hold = True
        elif kind == "say":
            moves.append(await call.say(value))
        elif kind == "press":
            moves.append(await call.press(value))
        else:
            moves.append(await call.wait(8))
    moves.append(await call.hang_up())
    return moves


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=_calls)
def test_the_laws_hold(plan: dict[str, object]) -> None:
    at = datetime.fromisoformat("2026-12-01T09:30:00-05:00") + timedelta(hours=plan["hours"])  # type: ignore[arg-type]
    office = _office(str(plan["slug"]), at, has_appointment=bool(plan["has_appointment"]))
    before = {each.id for each in office.bookings}
    moves = asyncio.run(_hold_conversation(plan, office, at))
    final = moves[-1].state

    assert final.ended, "a call always ends"
    assert all(move.say for move in moves[:-1]), "never silent when it is our turn"
    assert first_difference(office.calls.entries) is None, "replay decides the same"
    for move in moves:
        assert set(move.state.expecting) <= set(stages.TABLE[move.state.stage].expecting)
        assert len(move.state.offers) <= 3
        written = [each for each in move.effects if each["type"] == "book"]
        if not written:
            assert "is booked for" not in move.say or move.state.booking is not None
        for row in written:
            assert office.rows[row["booking_id"]].booking is not None
            assert str(row["name"]).split()[0] in move.say
    kept = repr(office.calls) + repr(final)
    assert "4242" not in kept
    assert "1120" not in kept
    new = [each for each in office.bookings if each.id not in before]
    for booking in new:
        assert booking.name
        assert booking.phone.startswith("+1")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=_calls)
def test_nothing_is_written_without_its_read_back(plan: dict[str, object]) -> None:
    at = datetime.fromisoformat("2026-12-01T09:30:00-05:00") + timedelta(hours=plan["hours"])  # type: ignore[arg-type]
    office = _office(str(plan["slug"]), at, has_appointment=bool(plan["has_appointment"]))
    asyncio.run(_hold_conversation(plan, office, at))
    spoken: list[str] = []
    for entry in office.calls.entries:
        if entry.body["type"] == ef.Say.__name__ and entry.body["kind"] == "read_back":
            spoken.append(str(entry.body["text"]))
        if entry.body["type"] in (ef.CommitBooking.__name__, ef.MoveBooking.__name__, ef.CancelBooking.__name__):
            assert spoken, f"{entry.body['type']} without a read-back"
            spoken.clear()
