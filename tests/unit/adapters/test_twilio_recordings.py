"""Fetching what the carrier recorded: only from the carrier, only telephone audio, and honest about "not yet"."""

from __future__ import annotations

import asyncio
import io
import wave

import httpx
import numpy as np
import pytest

from infinioffice.adapters.twilio.recordings import TwilioRecordings
from infinioffice.call.audio import decode
from infinioffice.kernel.errors import VendorDown, VendorRefused

BASE = "https://api.twilio.example"
ADDRESS = f"{BASE}/2010-04-01/Accounts/AC1/Recordings/RE1"


def wav(rate: int = 8000, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.full(160 * channels, 1000, dtype="<i2").tobytes())
    return out.getvalue()


def fetch(answer: httpx.Response | Exception, address: str = ADDRESS) -> tuple[bytes, list[httpx.Request]]:
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def main() -> bytes:
        async with httpx.AsyncClient(transport=httpx.MockTransport(serve)) as http:
            return await TwilioRecordings(http, BASE, "AC1", "token").fetch(address)

    return asyncio.run(main()), seen


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS + ".wav"])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_recording_is_fetched_as_wav_with_our_account(address: str, channels: int) -> None:
    mulaw, (request,) = fetch(httpx.Response(200, content=wav(channels=channels)), address)
    assert str(request.url) == ADDRESS + ".wav"
    assert request.headers["authorization"].startswith("Basic ")
    assert len(mulaw) == 160
    assert abs(int(decode(mulaw)[0]) - 1000) < 50


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/x",
        "http://api.twilio.example/x",
        "https://api.twilio.example@evil.example/x",
        "file:///etc",
    ],
)
def test_no_other_address_is_asked(address: str) -> None:
    with pytest.raises(VendorRefused, match="foreign_address"):
        fetch(httpx.Response(200, content=wav()), address)


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(503), httpx.ConnectTimeout("late")])
def test_what_may_still_appear_is_worth_another_try(answer: httpx.Response | Exception) -> None:
    with pytest.raises(VendorDown):
        fetch(answer)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401),
        httpx.Response(302, headers={"location": "http://127.0.0.1/"}),
        httpx.Response(200, content=b"no sound"),
        httpx.Response(200, content=wav(rate=44100)),
    ],
)
def test_what_is_no_telephone_recording_is_refused(answer: httpx.Response) -> None:
    with pytest.raises(VendorRefused):
        fetch(answer)
