"""Composition root of the office: its stores for whatever talks with callers, and the vendors its jobs use.

Apart from `app`, because a worker of jobs and the text conversation need no speech engines.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import httpx

from infinioffice.adapters.kms.master import KmsMaster
from infinioffice.adapters.storage.bucket import BucketObjects
from infinioffice.adapters.storage.folder import FolderObjects
from infinioffice.adapters.twilio.numbers import TwilioNumbers
from infinioffice.adapters.twilio.people import TwilioPeople
from infinioffice.adapters.twilio.rest import TwilioRest
from infinioffice.adapters.twilio.texts import SMS_STATUS, TwilioTexts
from infinioffice.billing.payments import Payments
from infinioffice.call.metrics import Standing
from infinioffice.call.oncall import OnCallDesk
from infinioffice.call.outgoing import Outgoing
from infinioffice.call.ports import (
    Appointments,
    CallLog,
    CallReports,
    Desk,
    Directory,
    ObjectStore,
    OpenCalls,
    Recordings,
    Schedule,
    Scope,
)
from infinioffice.call.texts import TextDesk
from infinioffice.call.toolbox import Toolbox
from infinioffice.config import Settings
from infinioffice.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class OfficeStores:
    """The office's stores. `close` ends their threads."""

    directory: Directory
    schedule: Schedule
    appointments: Appointments
    desk: Desk
    log: CallLog
    texts: TextDesk
    close: Callable[[], None]
    open_calls: OpenCalls | None = None
    keep_holds: Callable[[Scope, datetime], Awaitable[int]] | None = None
    recordings: Recordings | None = None
    reports: CallReports | None = None
    on_call: OnCallDesk | None = None
    standing: Callable[[], Awaitable[Standing]] | None = None

    def toolbox(self, scope: Scope, clock: Clock) -> Toolbox:
        return Toolbox(self.schedule, self.appointments, self.desk, scope, clock)


def build_stores(settings: Settings) -> OfficeStores:
    """Starts Django on this installation, gives it its vendors, and opens its stores."""
    from infinioffice.office import startup

    startup.start(settings)
    equip_office(settings)
    from infinioffice.office.businesses.directory import OfficeDirectory
    from infinioffice.office.calls.held import OfficeOpenCalls
    from infinioffice.office.calls.log import OfficeCallLog
    from infinioffice.office.calls.recordings import OfficeRecordings
    from infinioffice.office.calls.reports import OfficeCallReports
    from infinioffice.office.messaging.desk import OfficeDesk
    from infinioffice.office.messaging.incoming import OfficeTexts
    from infinioffice.office.oncall.desk import OfficeOnCall
    from infinioffice.office.ops.standing import OfficeStanding
    from infinioffice.office.scheduling.appointments import OfficeAppointments
    from infinioffice.office.scheduling.schedule import OfficeSchedule
    from infinioffice.office.scheduling.tokens import SlotTokens
    from infinioffice.office.threads import StoreThreads

    # Sound goes its own way: a slow bucket must not keep a booking waiting.
    threads, sounds, figures = StoreThreads(), StoreThreads(3), OfficeStanding()

    def close() -> None:
        threads.close()
        sounds.close()
        figures.close()

    schedule = OfficeSchedule(threads, SlotTokens(settings.secret_key.encode()))
    return OfficeStores(
        OfficeDirectory(threads),
        schedule,
        OfficeAppointments(threads),
        OfficeDesk(threads, has_carrier=settings.twilio.is_on),
        OfficeCallLog(threads),
        OfficeTexts(threads),
        close,
        OfficeOpenCalls(threads),
        schedule.keep_holds,
        OfficeRecordings(sounds, build_objects(settings)),
        OfficeCallReports(threads),
        OfficeOnCall(threads),
        figures.read,
    )


def equip_office(settings: Settings) -> None:
    """Gives the office's jobs and pages the vendors that the settings switch on. Django must have been started."""
    from infinioffice.office.api import delivering
    from infinioffice.office.audit import anchoring
    from infinioffice.office.billing import ports as billing
    from infinioffice.office.businesses import numbers
    from infinioffice.office.calls import recordings
    from infinioffice.office.messaging import carrier
    from infinioffice.office.oncall import people
    from infinioffice.office.vault import master

    master.choose(KmsMaster(settings.kms.key_id, settings.kms.endpoint_url) if settings.kms.is_on else None)
    recordings.choose(build_objects(settings))
    delivering.choose(Outgoing(allow_loopback=settings.demo))
    anchoring.choose(lambda: build_objects(settings))
    billing.choose(build_payments(settings), billing.CallVendors(hearing=_hearing(settings), voice=_voice(settings)))
    rest = build_twilio(settings)
    carrier.choose(None if rest is None else TwilioTexts(rest, settings.public_url + SMS_STATUS))
    people.choose(None if rest is None else TwilioPeople(rest, settings.public_url))
    numbers.choose(None if rest is None else TwilioNumbers(rest, settings.public_url))
    # Its grants are the office's, so it can be read only now.
    from infinioffice.calendars import build_vendors
    from infinioffice.office.integrations import accounts

    accounts.choose(build_vendors(settings))


def build_objects(settings: Settings) -> ObjectStore:
    """Where sound is kept: the bucket that was named, else the data folder."""
    if settings.storage.is_on:
        return BucketObjects(settings.storage.bucket, settings.storage.endpoint_url)
    return FolderObjects(settings.data_dir / "recordings")


def build_payments(settings: Settings) -> Payments | None:
    """Stripe, when its key is set. Two webhook secrets, with a comma between them, hold while one is being rolled."""
    stripe = settings.stripe
    if not stripe.is_on:
        return None
    # The library is large and most installations have no use for it.
    from infinioffice.adapters.stripe.payments import StripePayments

    return StripePayments(stripe.api_key, stripe.base_url, stripe.webhook_secret.split(","))


def _hearing(settings: Settings) -> str:
    if settings.stt == "deepgram":
        return "hearing.deepgram_flux" if settings.deepgram.model.startswith("flux") else "hearing.deepgram_nova3"
    return {"google": "hearing.google_v2"}.get(settings.stt, "hearing.local")


def _voice(settings: Settings) -> str:
    if settings.tts != "deepgram":
        return "voice.local"
    return "voice.deepgram_aura2" if settings.deepgram.voice.startswith("aura-2") else "voice.deepgram_aura1"


def build_twilio(settings: Settings) -> TwilioRest | None:
    """Twilio's API, when the account is set up: it carries texts and sells numbers."""
    twilio = settings.twilio
    if not twilio.is_on:
        return None
    return TwilioRest(httpx.Client(), twilio.base_url, twilio.account_sid, twilio.auth_token)
