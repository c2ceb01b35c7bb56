"""The outside referee of the media protocol: PyPI `streamdouble`, with the token from our own TwiML."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import wave
from pathlib import Path

import httpx
import numpy as np
import pytest

from infinioffice.config import DEMO_TWILIO_TOKEN
from infinioffice.testing.carrier import new_sid, sign
from tests.installation import Running

pytestmark = pytest.mark.audio


def _token(installation: Running) -> tuple[str, str]:
    """The media address and the single-use token of a fresh call."""
    url = f"{installation.base_url}/twilio/voice"
    form = {"CallSid": new_sid("CA"), "AccountSid": new_sid("AC"), "From": "+15185550160", "To": "+15005550101"}
    form["CallStatus"] = "ringing"
    answer = httpx.post(url, data=form, headers={"X-Twilio-Signature": sign(DEMO_TWILIO_TOKEN, url, form)})
    assert answer.status_code == 200
    token = re.search(r'name="token" value="([^"]+)"', answer.text)
    address = re.search(r'<Stream url="([^"]+)"', answer.text)
    assert token is not None
    assert address is not None
    return address[1].replace("wss://", "ws://"), token[1]


def _hum(path: Path) -> Path:
    """Three seconds that sound like a voice: a buzz that comes and goes four times a second."""
    at = np.arange(3 * 8000) / 8000
    buzz = sum(np.sin(2 * np.pi * 140 * k * at) / k for k in range(1, 20))
    samples = (buzz * (np.sin(2 * np.pi * 2 * at) > 0) * 4000).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(samples.tobytes())
    return path


@pytest.mark.parametrize(
    "network", [[], ["--packet-loss", "0.05", "--jitter", "60", "--chaos-seed", "7"]], ids=["clean", "loss and jitter"]
)
def test_no_violation(running_installation: Running, tmp_path: Path, network: list[str]) -> None:
    address, token = _token(running_installation)
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("streamdouble")), "call", address,
            "--audio", str(_hum(tmp_path / "caller.wav")), "--param", f"token={token}",
            "--max-drain", "12", "--junit", str(tmp_path / "report.xml"), "--json", *network,
        ],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    metrics = json.loads(done.stdout)
    assert not metrics.get("violations"), metrics
    assert (tmp_path / "report.xml").read_text().count("<failure") == 0
