"""Ringing people through Twilio's API and hearing what they press, with real signatures both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

import httpx
import pytest

from infinioffice.adapters.twilio.people import ONCALL, OnCallRoutes, TwilioPeople
from infinioffice.adapters.twilio.rest import TwilioRest
from infinioffice.adapters.twilio.signature import sign
from infinioffice.call.oncall import PerhapsRung, Pressed
from infinioffice.config import SystemClock
from infinioffice.kernel.errors import StoreDown, VendorDown
from infinioffice.testing.server import serve_in_thread
from infinioffice.testing.vendors.twilio import SimulatedTwilio
from infinioffice.testing.vendors.twilio_people import Somebody, reach
from tests.vendors import description

OURS, PAT = "+15005550101", "+15185550142"
MARKUP = 'Gas & <Dial>+19005550100</Dial> at Dana\'s "house"'


@dataclass
class Desk:
    """Keeps what it is told."""

    is_down: bool = False
    pressed_keys: list[tuple[str, str]] = field(default_factory=list)
    ends: list[tuple[str, str]] = field(default_factory=list)

    async def pressed(self, ring_id: str, digits: str, now: datetime) -> Pressed:
        if self.is_down:
            raise StoreDown("away")
        self.pressed_keys.append((ring_id, digits))
        return Pressed("It is yours.") if digits == "1" else Pressed("The next one, then.")

    async def ended(self, ring_id: str, status: str, now: datetime) -> None:
        self.ends.append((ring_id, status))


class Later:
    """Routes whose address is known only when they are served."""

    routes: OnCallRoutes

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["type"] == "http":
            await self.routes.http(scope, receive, send)
            return
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


@dataclass
class World:
    twilio: SimulatedTwilio
    people: TwilioPeople
    desk: Desk
    base: str


@pytest.fixture
def world() -> Iterator[World]:
    twilio = SimulatedTwilio(description=description("twilio/api_v2010_trimmed.json"))
    twilio.own(OURS)
    later, desk = Later(), Desk()
    with ExitStack() as stack:
        api = stack.enter_context(serve_in_thread(twilio))
        base = stack.enter_context(serve_in_thread(later))
        http = stack.enter_context(httpx.Client())
        later.routes = OnCallRoutes(desk, SystemClock(), base, [twilio.auth_token])
        yield World(
            twilio, TwilioPeople(TwilioRest(http, api, twilio.account_sid, twilio.auth_token), base), desk, base
        )
    assert twilio.violations == []


@pytest.mark.parametrize(
    ("who", "keys", "said"),
    [
        (Somebody("1"), [("r1", "1")], "It is yours."),
        (Somebody("2"), [("r1", "2")], "The next one, then."),
        (Somebody(""), [("r1", "")], "The next one, then."),
        (Somebody(end="busy"), [], None),
        (Somebody(end="no-answer"), [], None),
    ],
)
def test_what_somebody_does_with_the_call_is_told(
    world: World, who: Somebody, keys: list[tuple[str, str]], said: str | None
) -> None:
    sid = world.people.ring(OURS, PAT, "r1", MARKUP)
    call = world.twilio.calls[sid]
    heard = asyncio.run(reach(world.twilio, call, who))
    assert call["to"] == PAT
    assert (world.desk.pressed_keys, world.desk.ends) == (keys, [("r1", who.end)])
    assert heard == ([MARKUP, said] if said else [])


def test_a_lost_answer_may_have_rung_and_a_refusal_to_connect_has_not(world: World) -> None:
    world.twilio.faults = ["drop_after_write", "status_503"]
    with pytest.raises(PerhapsRung):
        world.people.ring(OURS, PAT, "r1", "Gas")
    with pytest.raises(VendorDown) as fault:
        world.people.ring(OURS, PAT, "r2", "Gas")
    assert not isinstance(fault.value, PerhapsRung)


def test_a_store_that_is_away_is_told_to_whoever_pressed(world: World) -> None:
    world.desk.is_down = True
    sid = world.people.ring(OURS, PAT, "r1", "Gas")
    heard = asyncio.run(reach(world.twilio, world.twilio.calls[sid], Somebody("1")))
    assert "could not be written down" in heard[1]


@pytest.mark.parametrize("ring", ["r2", "r1&x=1", ""])
def test_a_signature_of_another_ring_is_refused(world: World, ring: str) -> None:
    form = {"CallSid": "CA1", "Digits": "1"}
    signature = sign(world.twilio.auth_token, f"{world.base}{ONCALL}?ring=r1", list(form.items()))
    url = f"{world.base}{ONCALL}?ring={ring}"
    answer = httpx.post(url, data=form, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, world.desk.pressed_keys) == (403, [])
    assert httpx.get(f"{world.base}{ONCALL}?ring=r1").status_code == 405
