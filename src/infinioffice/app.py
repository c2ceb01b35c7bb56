"""Composition root of the serving process: `build(settings)` gives the whole application that `asgi` serves.

What every process needs of the office, the jobs' worker included, is built by `stores`.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import time
from typing import Any

import httpx
from prometheus_client import generate_latest

from infinioffice.adapters.browser.routes import BrowserRoutes
from infinioffice.adapters.deepgram.codec import ListenOptions
from infinioffice.adapters.deepgram.recognizer import DeepgramRecognizer
from infinioffice.adapters.deepgram.speech import SpeechOptions
from infinioffice.adapters.deepgram.voice import DeepgramVoice
from infinioffice.adapters.google_speech.codec import GoogleOptions, Place
from infinioffice.adapters.google_speech.recognizer import GoogleRecognizer
from infinioffice.adapters.moonshine.recognizer import MoonshineRecognizer
from infinioffice.adapters.openai.client import OpenAIModel
from infinioffice.adapters.otel.traces import OtlpTraces
from infinioffice.adapters.piper.voice import PiperVoice
from infinioffice.adapters.silero.activity import SileroActivity
from infinioffice.adapters.twilio.people import OnCallRoutes
from infinioffice.adapters.twilio.recordings import TwilioRecordings
from infinioffice.adapters.twilio.routes import TwilioRoutes
from infinioffice.adapters.twilio.texts import TextRoutes
from infinioffice.adapters.valkey.once import ValkeyOnce
from infinioffice.call import metrics
from infinioffice.call.admission import Admission, LoopLag
from infinioffice.call.cache import PhraseCache
from infinioffice.call.clauses import clauses
from infinioffice.call.deaf import WithKeysBehind
from infinioffice.call.equipment import Equipment
from infinioffice.call.fallback import FallbackRecognizer, FallbackVoice
from infinioffice.call.journal import Journal, Listen, bring_home
from infinioffice.call.model import Level, ModelReader, NoModel, Reader
from infinioffice.call.phrasebook import Rehearsal
from infinioffice.call.ports import Recognizer, Voice
from infinioffice.call.reception import Reception, Stores
from infinioffice.call.remembered import RememberedDirectory
from infinioffice.call.salvage import Salvage
from infinioffice.call.speaking import FIXED
from infinioffice.call.tokens import CallTokens
from infinioffice.call.voicemail import words_of
from infinioffice.config import Settings, SystemClock
from infinioffice.dialogue import machine
from infinioffice.dialogue.business import Business
from infinioffice.dialogue.wording import en
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import SettingWrong, StoreDown
from infinioffice.stores import OfficeStores, build_stores

_log = logging.getLogger(__name__)
_BRING_HOME_EVERY_S = 15.0


def build_recognizer(settings: Settings) -> Recognizer:
    """The recogniser that was chosen. Raises SettingWrong for one that this build does not have."""
    local = WithKeysBehind(MoonshineRecognizer(workers=max(1, min(4, os.cpu_count() or 1))), SystemClock())
    if settings.stt == "deepgram":
        deepgram = settings.deepgram
        vendor = DeepgramRecognizer(deepgram.api_key, deepgram.base_url, ListenOptions(model=deepgram.model))
        return FallbackRecognizer(vendor, local, SystemClock())
    google = settings.google_speech
    if settings.stt == "google" and google.credentials is not None:
        place = Place(google.project, google.location, google.recognizer)
        hearing = GoogleRecognizer(google.credentials, place, google.base_url, GoogleOptions(model=google.model))
        return FallbackRecognizer(hearing, local, SystemClock())
    if settings.stt != "local":
        raise SettingWrong("INFINIOFFICE_STT", f"{settings.stt} is not in this build")
    return local


def build_voice(settings: Settings) -> Voice:
    """The voice that was chosen. Raises SettingWrong for one that this build does not have."""
    if settings.tts == "deepgram":
        deepgram = settings.deepgram
        vendor = DeepgramVoice(deepgram.api_key, deepgram.base_url, SpeechOptions(model=deepgram.voice))
        return FallbackVoice(vendor, PiperVoice(), SystemClock())
    if settings.tts != "local":
        raise SettingWrong("INFINIOFFICE_TTS", f"{settings.tts} is not in this build")
    return PiperVoice()


def build_reader(settings: Settings, http: httpx.AsyncClient) -> Reader:
    """Who reads what the rules are not sure of: nobody, unless a model is switched on."""
    if settings.llm == "none":
        return NoModel()
    openai = settings.openai
    models: dict[Level, str] = {"small": openai.model, "large": openai.escalation_model}
    return ModelReader(OpenAIModel(http, openai.base_url, openai.api_key, models, time.monotonic))


class Application:
    """Everything of one serving process. `start` and `close` belong to the server's lifespan."""

    def __init__(self, settings: Settings, stores: OfficeStores, http: Any, clock: Clock) -> None:
        self.settings = settings
        self.stores = stores
        self.http = http
        self._clock = clock
        self._recognizer = build_recognizer(settings)
        self._voice = build_voice(settings)
        self._once = ValkeyOnce(settings.redis_url, clock)
        self.phrases = PhraseCache(self._voice, settings.data_dir / "phrases")
        self.journal = Journal(settings.data_dir / "journal")
        self.lag = LoopLag(clock)
        self.admission = Admission(settings.max_calls, self.lag)
        self._vendors = httpx.AsyncClient()
        self._traces = OtlpTraces(settings.otel_endpoint) if settings.otel_endpoint else None
        reader = build_reader(settings, self._vendors)
        self.rehearsal = Rehearsal(self.phrases, lambda: self.admission.live > 0)
        equipment = Equipment(
            machine,
            self._recognizer,
            SileroActivity(),
            self.phrases,
            self.journal,
            clock,
            reader,
            self.rehearsal.published,
        )
        self._tools = lambda scope: stores.toolbox(scope, clock)
        directory = RememberedDirectory(stores.directory, settings.data_dir / "businesses")
        tokens = CallTokens(settings.secret_key.encode())
        for_calls = Stores(directory, stores.log, self._tools, stores.open_calls, stores.keep_holds, stores.recordings)
        self.reception = Reception(equipment, for_calls, self._once, tokens, self.admission, self._traces)
        self.twilio = TwilioRoutes(
            self.reception,
            self.journal,
            clock,
            settings.public_url,
            [settings.twilio.auth_token],
            stores.reports,
            unsigned_sockets=settings.demo,
        )
        self.texts = TextRoutes(stores.texts, clock, settings.public_url, [settings.twilio.auth_token])
        self.on_call: OnCallRoutes | None = None
        if stores.on_call is not None:
            self.on_call = OnCallRoutes(stores.on_call, clock, settings.public_url, [settings.twilio.auth_token])
        self.browser = BrowserRoutes(self.reception)
        self._installation = metrics.Installation(stores.standing, clock) if stores.standing is not None else None
        self._minding: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def settings_published(self, settings: Business, **_: object) -> None:
        """A business's new settings count. May be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.rehearsal.published, settings)

    async def start(self) -> None:
        """Returns when the first call could be answered. Raises VendorDown when the speech engines are not there."""
        await asyncio.gather(self._recognizer.start(), self._voice.start())
        self.phrases.prepare([*FIXED, *clauses(en.line("resumed", 0))], keep=True)
        self._loop = asyncio.get_running_loop()
        self.rehearsal.start()
        self.lag.start()
        self._minding.append(asyncio.create_task(self._bring_home()))
        if self.stores.open_calls is not None:
            salvage = Salvage(
                self.stores.open_calls, self.stores.log, self._tools, self.journal, self.reception.held, self._clock
            )
            self._minding.append(asyncio.create_task(salvage.keep_on()))
        # What is loaded by now stays for ever: without this every full collection walks all of it, for 100 ms, in the
        # middle of somebody's sentence.
        gc.collect()
        gc.freeze()

    async def metrics(self) -> bytes:
        """What this process counts and how the installation stands, in Prometheus' text form."""
        if self._installation is not None:
            await self._installation.refresh()
        metrics.LIVE.set(self.admission.live)
        metrics.LOOP_LAG.set(self.lag.p99_s)
        return generate_latest()

    async def close(self) -> None:
        """Lets living calls end for as long as the settings say, then ends everything."""
        if not await self.reception.drained(self.settings.drain_s):
            _log.warning("calls were let go at the end of draining")
        for task in self._minding:
            task.cancel()
        await asyncio.gather(*self._minding, return_exceptions=True)
        await self.lag.close()
        await self.rehearsal.close()
        await self.phrases.close()
        await asyncio.gather(self._recognizer.close(), self._voice.close())
        await self._once.close()
        await self._vendors.aclose()
        if self._traces is not None:
            await asyncio.to_thread(self._traces.close)
        await asyncio.to_thread(self.stores.close)

    async def _bring_home(self) -> None:
        """What was written down while the database was away goes into it when it is back."""
        while True:
            try:
                count = await bring_home(
                    self.journal, self.stores.directory, self.stores.log, self._tools, self._listen()
                )
                if count:
                    _log.info("journals brought home", extra={"files": count})
            except StoreDown:
                pass
            await asyncio.sleep(_BRING_HOME_EVERY_S)

    def _listen(self) -> Listen | None:
        """Reads messages the carrier took, when it is the one we know."""
        twilio = self.settings.twilio
        if not twilio.is_on:
            return None
        recordings = TwilioRecordings(self._vendors, twilio.base_url, twilio.account_sid, twilio.auth_token)

        async def listen(address: str) -> str:
            return await words_of(self._recognizer, await recordings.fetch(address))

        return listen


def build(settings: Settings) -> Application:
    """The whole application on this installation. Raises SettingWrong."""
    stores = build_stores(settings)
    from django.core.asgi import get_asgi_application

    from infinioffice.office.businesses.publishing import published

    application = Application(settings, stores, get_asgi_application(), SystemClock())
    published.connect(application.settings_published, weak=False)
    return application
