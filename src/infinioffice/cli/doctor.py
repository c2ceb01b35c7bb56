"""`infinioffice doctor`: does everything needed work, and if not, which setting or part is it?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import click

from infinioffice.cli.installation import installation
from infinioffice.config import Settings
from infinioffice.kernel.errors import InfiniOfficeError, SettingWrong

if TYPE_CHECKING:
    from infinioffice.testing.dialling import CallReport

VENDOR_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `detail` is one line without secrets."""

    name: str
    ok: bool
    detail: str


@click.command(help="Check settings, database, cache, speech and each configured vendor. Exit 0 when all of it works.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
def command(*, as_json: bool) -> None:
    findings = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            click.echo(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.name:<12} {finding.detail}")
    is_well = all(finding.ok for finding in findings)
    if as_json:
        click.echo(json.dumps({"ok": is_well, "checks": [asdict(finding) for finding in findings]}))
    wrong_setting = any(finding.name == "settings" and not finding.ok for finding in findings)
    raise SystemExit(0 if is_well else 2 if wrong_setting else 1)


def examine() -> Iterator[Finding]:
    """Every check in order; later ones are left out when what they stand on is broken."""
    with ExitStack() as stack:
        try:
            settings = stack.enter_context(installation())
        except SettingWrong as wrong:
            yield Finding("settings", ok=False, detail=str(wrong))
            return
        except InfiniOfficeError as fault:
            yield Finding("settings", ok=True, detail="read")
            yield Finding("database", ok=False, detail=str(fault))
            return
        yield Finding("settings", ok=True, detail=f"data in {settings.data_dir}, public address {settings.public_url}")
        database = _look("database", lambda: _database(settings))
        yield database
        yield _look("cache", lambda: _cache(settings))
        speech = list(_speech(settings))
        yield from speech
        yield from _vendors(settings)
        if speech and all(finding.ok for finding in (database, *speech)):
            yield _look("call", lambda: _call(settings))


def _look(name: str, check: Callable[[], str]) -> Finding:
    """What a check says, or why it could not. Checks raise the errors of what they touch; none of them is our bug."""
    import httpx
    import psycopg
    import redis

    try:
        return Finding(name, ok=True, detail=check())
    except (InfiniOfficeError, OSError, psycopg.Error, redis.RedisError, httpx.HTTPError) as error:
        text = str(error).strip().splitlines()
        return Finding(name, ok=False, detail=text[0] if text else type(error).__name__)


class Unwell(InfiniOfficeError):
    """A check found something wrong."""


def _database(settings: Settings) -> str:
    import psycopg

    from infinioffice.config import APP_ROLE

    with psycopg.connect(settings.database_url, options=settings.database_options, connect_timeout=5) as connection:
        row = connection.execute(
            "SELECT current_user, rolsuper OR rolbypassrls, current_setting('server_version')"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row is not None
    role, is_too_strong, version = row
    if is_too_strong or role != APP_ROLE:
        raise Unwell(f"the app connects as {role}, which row-level security does not bind")
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from infinioffice.office import startup

    startup.start(settings)
    executor = MigrationExecutor(connections["owner"])
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    connections.close_all()
    if waiting:
        raise Unwell(f"{waiting} migrations have not run: infinioffice migrate")
    return f"PostgreSQL {version.split()[0]}, migrated, bound by row-level security"


def _cache(settings: Settings) -> str:
    import redis

    with redis.Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=5) as cache:
        cache.ping()
        return f"answers, {cache.info('server').get('server_name', 'redis')}"


def _speech(settings: Settings) -> Iterator[Finding]:
    """The local engines, where they are chosen: the voice says a sentence, and the recogniser has to understand it."""
    import asyncio

    spoken: list[bytes] = []
    if settings.tts == "local":
        yield _look("voice", lambda: asyncio.run(_say(spoken)))
    if settings.stt == "local":
        if settings.tts == "local" and not spoken:
            yield Finding("recogniser", ok=False, detail="not tried, because the voice said nothing to recognise")
        else:
            yield _look("recogniser", lambda: asyncio.run(_hear(b"".join(spoken))))


SENTENCE = "Can somebody come out tomorrow morning?"


async def _say(spoken: list[bytes]) -> str:
    from infinioffice.adapters.piper.voice import PiperVoice

    voice = PiperVoice()
    try:
        await voice.start()
        began = time.monotonic()
        spoken += [piece async for piece in voice.synthesize(SENTENCE)]
    finally:
        await voice.close()
    took_ms = (time.monotonic() - began) * 1000
    return f"local, said {sum(map(len, spoken)) / 8000:.1f} s of speech in {took_ms:.0f} ms"


async def _hear(mulaw: bytes) -> str:
    import asyncio

    from infinioffice.adapters.moonshine.recognizer import MoonshineRecognizer
    from infinioffice.call.ports import Recognized

    heard: asyncio.Queue[Recognized] = asyncio.Queue()
    recogniser = MoonshineRecognizer()
    try:
        await recogniser.start()
        if not mulaw:
            return "local, loaded"
        ear = recogniser.open("doctor", (), heard.put_nowait)
        began = time.monotonic()
        # Its own copy of a quiet line around the speech, as a caller's pauses would give it.
        quiet = b"\xff" * 2400
        ear.decode(1, quiet + mulaw + quiet, len(mulaw) / 8000, True)  # noqa: FBT003 - the port's own order
        answer = await asyncio.wait_for(heard.get(), VENDOR_LIMIT_S)
        took_ms = (time.monotonic() - began) * 1000
    finally:
        await recogniser.close()
    if "tomorrow" not in answer.text.lower():
        raise Unwell(f"heard {answer.text!r} where the voice said {SENTENCE!r}")
    return f"local, understood the voice in {took_ms:.0f} ms"


QUESTION = "What are your opening hours?"


def _call(settings: Settings) -> str:
    """One whole call with real audio through everything, on a server of our own that nobody else reaches."""
    import asyncio

    from infinioffice.office.businesses.models import PhoneNumber
    from infinioffice.office.tenancy import platform_scope

    with platform_scope(reason="the doctor needs any number to ring"):
        number = PhoneNumber.objects.order_by("created_at").values_list("e164", flat=True).first()
    if number is None:
        return "not tried: no business has a number yet"
    report = asyncio.run(_ring(settings, number))
    if not report.ok:
        raise Unwell("; ".join(report.why) or f"the call ended as {report.outcome}")
    waits = [turn["voice_to_voice_ms"] for turn in report.turns if turn["voice_to_voice_ms"] is not None]
    return f"{number} answered a spoken question {waits[0] if waits else '?'} ms after it ended"


async def _ring(settings: Settings, number: str) -> CallReport:
    from infinioffice.app import build
    from infinioffice.asgi import serving
    from infinioffice.cli.call import OfficeRecords
    from infinioffice.testing.call_scripts import CallScript
    from infinioffice.testing.callers import Step
    from infinioffice.testing.carrier import Carrier
    from infinioffice.testing.dialling import dial
    from infinioffice.testing.server import loopback, serve
    from infinioffice.testing.speech import record

    steps = (Step(QUESTION, expect="open"), Step("No, that's all. Goodbye."))
    script = CallScript(number, steps, caller="+15005550006", expect={"outcome": "answered"})
    audio = await record(script.sayings, script.voice, settings.data_dir)
    listener = loopback()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    own = replace(settings, host="127.0.0.1", port=listener.getsockname()[1], public_url=address)
    async with serve(serving(lambda: build(own)), lifespan="on", listener=listener) as base_url:
        return await dial(Carrier(base_url, settings.twilio.auth_token), script, audio, OfficeRecords())


def _vendors(settings: Settings) -> Iterator[Finding]:
    """The cheapest question to each configured vendor that only our key can ask."""
    twilio, deepgram, openai, stripe = settings.twilio, settings.deepgram, settings.openai, settings.stripe
    if twilio.is_on:
        sid, login = twilio.account_sid, (twilio.account_sid, twilio.auth_token)
        yield _ask("twilio", f"{twilio.base_url}/2010-04-01/Accounts/{sid}.json", login=login)
    if deepgram.is_on:
        yield _ask("deepgram", f"{deepgram.base_url}/v1/projects", {"Authorization": f"Token {deepgram.api_key}"})
    if openai.is_on:
        yield _ask("openai", f"{openai.base_url}/models", {"Authorization": f"Bearer {openai.api_key}"})
    if stripe.is_on:
        yield _ask("stripe", f"{stripe.base_url}/v1/balance", {"Authorization": f"Bearer {stripe.api_key}"})


def _ask(
    name: str, url: str, headers: dict[str, str] | None = None, *, login: tuple[str, str] | None = None
) -> Finding:
    import httpx

    def ask() -> str:
        answer = httpx.get(url, headers=headers, auth=login, timeout=VENDOR_LIMIT_S)
        if answer.status_code in (401, 403):
            raise Unwell(f"refuses the key ({answer.status_code})")
        if answer.status_code >= 400:
            raise Unwell(f"answers {answer.status_code}")
        return "answers and takes the key"

    return _look(name, ask)
