"""A message that the carrier recorded because nothing of ours could hear: read afterwards, without haste.

Long recordings are cut where they are quietest, so that the recogniser gets pieces it was made for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from infinioffice.call.audio import FRAME, RATE, decode
from infinioffice.call.ports import Recognized, Recognizer

_LONGEST_S = 12.0
_SHORTEST_S = 6.0
_PATIENCE_S = 60.0


class VoiceMessages(Protocol):
    """The carrier's recordings. Raises VendorFault, `retryable` while one may still appear."""

    async def fetch(self, address: str) -> bytes:
        """μ-law at 8 kHz."""


async def words_of(recognizer: Recognizer, mulaw: bytes) -> str:
    """What was said in it, as far as the recogniser could read it."""
    found: list[str] = []
    for number, piece in enumerate(pieces(mulaw), 1):
        answer: asyncio.Future[Recognized] = asyncio.get_running_loop().create_future()

        def heard(reading: Recognized, waiting: asyncio.Future[Recognized] = answer) -> None:
            if not waiting.done():
                waiting.set_result(reading)

        ear = recognizer.open("voicemail", (), heard)
        try:
            ear.decode(number, piece, len(piece) / RATE, False)  # noqa: FBT003 - the port's: callers go first
            async with asyncio.timeout(_PATIENCE_S):
                found.append((await answer).text.strip())
        except TimeoutError:
            continue
        finally:
            ear.close()
    return " ".join(each for each in found if each)


def pieces(mulaw: bytes) -> Iterator[bytes]:
    """Pieces of at most twelve seconds, cut at the quietest moment of their second half."""
    start, longest, shortest = 0, int(_LONGEST_S * RATE), int(_SHORTEST_S * RATE)
    while len(mulaw) - start > longest:
        samples = decode(mulaw[start + shortest : start + longest]).astype(np.float32)
        frames = samples[: len(samples) - len(samples) % FRAME].reshape(-1, FRAME)
        quietest = int(np.argmin((frames * frames).mean(axis=1)))
        end = start + shortest + quietest * FRAME + FRAME // 2
        yield mulaw[start:end]
        start = end
    if start < len(mulaw):
        yield mulaw[start:]
