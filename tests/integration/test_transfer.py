"""A caller who asks for somebody is put through to the business's own numbers, or comes to the recorder."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from infinioffice.dialogue.effects import HangUp, Outcome, Say
from infinioffice.testing.carrier import Callee, Carrier, Placed
from infinioffice.testing.server import serve
from infinioffice.testing.stage import SHOP

from .test_media_socket import NUMBER, TOKEN, Office, run

PAT, LEE = "+15005550171", "+15005550172"
STRANGER = "+19005550100"


class Listener:
    """Holds the phone and says nothing."""

    def speak(self, at: float) -> bytes | None:
        return None

    def keys(self, at: float) -> str:
        return ""

    def hear(self, frame: bytes, at: float) -> None:
        """Nothing of it matters here."""

    def hangs_up(self, at: float) -> bool:
        return at > 20


def call(people: dict[str, Callee], numbers: tuple[str, ...] = (PAT, LEE), outcome: Outcome = "transferred") -> Placed:
    """A call whose conversation ends with its first sentence."""

    async def place() -> Placed:
        office = Office()
        office.shelf.shop = replace(SHOP, transfer_numbers=numbers)
        office.machine.greeting = (Say("One moment.", "goodbye"), HangUp(outcome))
        async with serve(office) as base:
            return await Carrier(base, TOKEN, "http://127.0.0.1", people=people).place(NUMBER, Listener())

    return asyncio.run(place())


@pytest.mark.parametrize(
    ("people", "rung", "joined"),
    [
        ({PAT: "accepts"}, [PAT], PAT),
        ({PAT: "busy", LEE: "accepts"}, [PAT, LEE], LEE),
        ({PAT: "no-answer", LEE: "accepts"}, [PAT, LEE], LEE),
        ({PAT: "declines", LEE: "accepts"}, [PAT, LEE], LEE),
        ({PAT: "machine", LEE: "accepts"}, [PAT, LEE], LEE),
    ],
)
def test_the_first_who_accepts_is_joined_with_the_caller(
    people: dict[str, Callee], rung: list[str], joined: str
) -> None:
    placed = call(people)
    assert (placed.rung, placed.joined, placed.problems) == (rung, joined, [])
    assert "Record" not in placed.verbs
    assert any(SHOP.name in each and "Press 1" in each for each in placed.said)


@pytest.mark.parametrize("people", [{}, {PAT: "busy", LEE: "declines"}, {PAT: "machine", LEE: "machine"}])
def test_when_nobody_comes_the_caller_hears_it_and_leaves_a_message(people: dict[str, Callee]) -> None:
    placed = call(people)
    assert (placed.rung, placed.joined, placed.problems) == ([PAT, LEE], "", [])
    assert placed.verbs[-2:] == ["Record", "Hangup"] or placed.verbs[-1] == "Record"
    assert "nobody could come" in placed.said[-1]


def test_only_numbers_of_the_settings_are_dialled() -> None:
    placed = call({STRANGER: "accepts"}, (STRANGER[1:], "sip:evil@example", "911"))
    assert (placed.rung, placed.joined) == ([], "")
    assert "Record" in placed.verbs


@pytest.mark.parametrize("outcome", ["answered", "booked", "message"])
def test_a_call_that_ended_otherwise_is_not_put_through(outcome: Outcome) -> None:
    placed = call({PAT: "accepts"}, outcome=outcome)
    assert (placed.rung, placed.verbs[-1]) == ([], "Hangup")


@pytest.mark.parametrize("place", ["-1", "x", "99", "", "0&n=7"])
def test_a_place_that_is_not_in_the_list_rings_nobody_else(place: str) -> None:
    async def script(office: Office) -> None:
        office.shelf.shop = replace(SHOP, transfer_numbers=(PAT,))
        form = {"To": NUMBER, "CallSid": "CA1", "DialCallStatus": "busy", "CallStatus": "in-progress"}
        answer = await office.post(f"/twilio/transferred?n={place}", form)
        assert "<Record" in answer.text
        assert "<Dial" not in answer.text
        answer = await office.post(f"/twilio/transferred?n={place}", form, signature="forged")
        assert answer.status_code == 403

    run(script)
