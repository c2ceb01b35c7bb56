"""Messages that Twilio recorded for us, fetched from where its webhook said they are."""

from __future__ import annotations

import io
import wave
from urllib.parse import urlsplit

import httpx
import numpy as np

from infinioffice.call.audio import RATE, encode
from infinioffice.kernel.errors import VendorDown, VendorRefused

VENDOR = "twilio"
_MOST_BYTES = 8 * 1024 * 1024
_TIMEOUT_S = 20.0
_GONE = 404


class TwilioRecordings:
    """`call.voicemail.VoiceMessages`. Only addresses of `base_url` are asked: they come out of a form."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, account_sid: str, auth_token: str) -> None:
        self._http = http
        self._base = urlsplit(base_url)
        self._auth = httpx.BasicAuth(account_sid, auth_token)

    async def fetch(self, address: str) -> bytes:
        """The recording as a WAV file, made μ-law. Raises VendorDown for one that is not there yet."""
        parts = urlsplit(address)
        if (parts.scheme, parts.netloc) != (self._base.scheme, self._base.netloc):
            raise VendorRefused(VENDOR, "foreign_address")
        try:
            answer = await self._http.get(
                f"{address.removesuffix('.wav')}.wav", auth=self._auth, timeout=_TIMEOUT_S
            )  # fmt: skip
        except httpx.HTTPError as fault:
            raise VendorDown(VENDOR, type(fault).__name__) from fault
        if answer.status_code == _GONE or answer.status_code >= 500:
            raise VendorDown(VENDOR, str(answer.status_code))
        if answer.status_code != 200 or len(answer.content) > _MOST_BYTES:
            raise VendorRefused(VENDOR, str(answer.status_code))
        return _mulaw(answer.content)


def _mulaw(body: bytes) -> bytes:
    try:
        with wave.open(io.BytesIO(body)) as file:
            if (file.getframerate(), file.getsampwidth()) != (RATE, 2):
                raise VendorRefused(VENDOR, "not_telephone_audio")
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, file.getnchannels())
    except (wave.Error, EOFError, ValueError) as fault:
        raise VendorRefused(VENDOR, "not_a_wav_file") from fault
    return encode(samples[:, 0].astype(np.int16))
