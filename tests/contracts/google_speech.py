"""Google's recogniser with its simulated vendor, as the contract suite wants an engine."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from infinioffice.adapters.google_speech.codec import Place
from infinioffice.adapters.google_speech.recognizer import GoogleRecognizer
from infinioffice.call.fallback import FallbackRecognizer
from infinioffice.call.ports import Recognizer
from infinioffice.config import SystemClock
from infinioffice.testing.fakes import FakeRecognizer, WordTable
from infinioffice.testing.vendors.deepgram_ears import reads
from infinioffice.testing.vendors.google_speech import (
    Fault,
    SimulatedGoogleSpeech,
    serve_google,
    service_account_file,
)
from tests.contracts.deepgram import OnTheLine


def hears_google(sentence: str, fault: Fault | None = None) -> Callable[[], object]:
    """A recogniser at a simulated vendor, and the sentence as sound. With a fault it has a local engine behind it."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[tuple[Recognizer, bytes]]:
        table = WordTable()
        vendor = SimulatedGoogleSpeech(read=reads(table), faults=[fault] * 20 if fault else [])
        with tempfile.TemporaryDirectory() as folder:
            async with serve_google(vendor) as base:
                key_file = service_account_file(Path(folder))
                recognizer: Recognizer = GoogleRecognizer(key_file, Place(""), base)
                if fault is not None:
                    recognizer = FallbackRecognizer(recognizer, FakeRecognizer(table), SystemClock())
                try:
                    yield OnTheLine(recognizer), table.speech(sentence)
                finally:
                    await recognizer.close()

    return opened
