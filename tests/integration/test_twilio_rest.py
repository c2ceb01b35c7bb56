"""Twilio's REST API against a simulated one that knows Twilio's own description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from infinioffice.adapters.twilio.rest import Refused, TwilioRest, Unanswered, Webhooks
from infinioffice.adapters.twilio.texts import TwilioTexts
from infinioffice.call.texts import OptedOut, PerhapsSent
from infinioffice.kernel.errors import VendorDown
from infinioffice.testing.server import serve_in_thread
from infinioffice.testing.vendors.twilio import SimulatedTwilio
from tests.vendors import description

OURS, THEIRS = "+15005550101", "+15185550142"
HOOKS = Webhooks("https://x.example/v", "https://x.example/f", "https://x.example/s", "https://x.example/m")


@pytest.fixture
def twilio() -> SimulatedTwilio:
    simulated = SimulatedTwilio(description=description("twilio/api_v2010_trimmed.json"))
    simulated.own(OURS)
    return simulated


@pytest.fixture
def rest(twilio: SimulatedTwilio) -> Iterator[TwilioRest]:
    with serve_in_thread(twilio) as base, httpx.Client() as http:
        yield TwilioRest(http, base, twilio.account_sid, twilio.auth_token)
    assert twilio.violations == []


def test_a_text_is_sent_and_found_again(twilio: SimulatedTwilio, rest: TwilioRest) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=2)
    sid = rest.send(OURS, THEIRS, "You're booked.", "https://x.example/done")
    assert [row["sid"] for row in twilio.messages] == [sid]
    assert rest.find_text(OURS, THEIRS, "You're booked.", begun) == sid
    assert rest.find_text(OURS, THEIRS, "Something else.", begun) is None
    assert rest.find_text(OURS, THEIRS, "You're booked.", begun + timedelta(minutes=1)) is None


def test_an_answer_that_is_lost_is_not_a_refusal(twilio: SimulatedTwilio, rest: TwilioRest) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=2)
    carrier = TwilioTexts(rest, "")
    twilio.faults = ["drop_after_write", "drop"]
    with pytest.raises(PerhapsSent):
        carrier.send(OURS, THEIRS, "One")
    with pytest.raises(Unanswered):
        carrier.find(OURS, THEIRS, "One", begun)
    assert carrier.find(OURS, THEIRS, "One", begun) is not None


@pytest.mark.parametrize("fault", ["status_500", "status_503", "status_429"])
def test_a_vendor_in_trouble_is_asked_later(twilio: SimulatedTwilio, rest: TwilioRest, fault: str) -> None:
    twilio.faults = [fault]  # type: ignore[list-item]
    with pytest.raises(VendorDown) as trouble:
        rest.send(OURS, THEIRS, "One", "")
    assert not isinstance(trouble.value, Unanswered)
    assert twilio.messages == []


def test_refusals_carry_the_vendors_code(twilio: SimulatedTwilio, rest: TwilioRest) -> None:
    twilio.stopped.add((OURS, THEIRS))
    with pytest.raises(Refused) as refused:
        rest.send(OURS, THEIRS, "One", "")
    assert refused.value.code == 21610
    with pytest.raises(OptedOut):
        TwilioTexts(rest, "").send(OURS, THEIRS, "One")
    with pytest.raises(Refused) as refused:
        rest.send("+15005550199", THEIRS, "One", "")
    assert refused.value.code == 21606
    twilio.faults = ["status_401"]
    with pytest.raises(Refused) as refused:
        rest.send(OURS, THEIRS, "One", "")
    assert refused.value.code == 20003


def test_a_number_is_searched_bought_pointed_here_and_released(twilio: SimulatedTwilio, rest: TwilioRest) -> None:
    twilio.for_sale = ["+15185550123", "+12125550123"]
    (offered,) = rest.offered_numbers(area_code="518")
    assert (offered.e164, offered.takes_texts, offered.needs_address) == ("+15185550123", True, False)
    bought = rest.buy_number(offered.e164, HOOKS)
    assert (bought.voice_url, bought.sms_url) == (HOOKS.voice, HOOKS.sms)
    with pytest.raises(Refused) as refused:
        rest.buy_number(offered.e164, HOOKS)
    assert refused.value.code == 21422
    assert rest.own_numbers(bought.e164) == [bought]
    elsewhere = Webhooks("https://y.example/v", "", "", "https://y.example/m")
    assert rest.configure_number(bought.sid, elsewhere).voice_url == "https://y.example/v"
    rest.release_number(bought.sid)
    rest.release_number(bought.sid)
    assert rest.own_numbers(bought.e164) == []


def test_a_call_is_started_redirected_and_ended_once(twilio: SimulatedTwilio, rest: TwilioRest) -> None:
    sid = rest.start_call(THEIRS, OURS, "<Response><Say>Hi</Say></Response>", "https://x.example/s")
    assert rest.redirect_call(sid, "<Response><Hangup/></Response>") is True
    rest.end_call(sid)
    rest.end_call(sid)
    assert rest.redirect_call(sid, "<Response/>") is False
    assert twilio.calls[sid]["status"] == "completed"


def test_a_subaccount_has_its_own_secret(rest: TwilioRest) -> None:
    sid, token = rest.create_subaccount("Corner Shop")
    assert sid.startswith("AC")
    assert token


def test_the_description_is_really_looked_at(twilio: SimulatedTwilio) -> None:
    if twilio.description is None:
        pytest.skip("Twilio's description is not here (INFINIOFFICE_VENDOR_DATA)")
    with serve_in_thread(twilio) as base:
        answer = httpx.post(
            f"{base}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json",
            data={"To": THEIRS, "From": OURS, "Body": "One", "Colour": "red"},
            auth=(twilio.account_sid, twilio.auth_token),
        )
    assert answer.status_code == 400
    assert "Colour" in json.dumps(twilio.violations)
