"""`infinioffice chat`: the same conversation in text, for people and, with --jsonl, for programs."""

from __future__ import annotations

import asyncio
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, TextIO

import click
import orjson

from infinioffice.call.ports import CallLog, LogEntry, Scope
from infinioffice.call.text import AgentMove, TextCall, TextClock, TextStores
from infinioffice.cli import WrongUsage
from infinioffice.cli.installation import installation
from infinioffice.config import Settings, SystemClock
from infinioffice.dialogue.events import CallStarted
from infinioffice.kernel.ids import ENTROPY_BYTES, uuid7_at
from infinioffice.kernel.phone import is_e164
from infinioffice.testing.memory import MemoryDirectory, open_office

_READY_LOCK = 5_550_101
"""The advisory lock under which a new database is made ready."""
_HINT = "Type what you would say. /key 1 presses a key, /silence 8 says nothing, /hangup ends the call."


@click.command(help="Talk to a business in text.")
@click.option("--jsonl", is_flag=True, help="Read and write one JSON object a line (docs/reference/interface.md).")
@click.option("--business", default="northside", show_default=True, help="The slug of the business that is called.")
@click.option("--now", "starts_at", default=None, help="When the call starts, ISO 8601 with offset. Default: now.")
@click.option("--caller-id", default=None, help="The number the call comes from, E.164. Default: none shown.")
@click.option("--dry-run", is_flag=True, help="Book into memory; nothing is kept.")
@click.option("--seed", type=int, default=None, help="Chooses among wordings. Default: from the call's id.")
@click.option("--log", "log_file", type=click.File("w", encoding="utf-8"), default=None, help="Write the call's log.")
def command(
    *,
    jsonl: bool,
    business: str,
    starts_at: str | None,
    caller_id: str | None,
    dry_run: bool,
    seed: int | None,
    log_file: TextIO | None,
) -> None:
    if caller_id is not None and not is_e164(caller_id):
        raise WrongUsage(f"--caller-id: {caller_id} is not a number in E.164 form, such as +15185550123")
    at = _starting(starts_at)
    with open_stores(business, at, dry_run=dry_run) as stores:
        asyncio.run(_chat(stores, business, at, caller_id, seed, jsonl=jsonl, log_file=log_file))


def _starting(text: str | None) -> datetime:
    if text is None:
        return SystemClock().now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"--now: {text} is not ISO 8601") from None
    if at.tzinfo is None:
        raise WrongUsage("--now needs an offset, such as 2026-11-23T19:30:00-05:00")
    return at


def open_stores(business: str, at: datetime, *, dry_run: bool) -> AbstractContextManager[TextStores]:
    """The stores the conversation books into: this installation's, or memory for a dry run.

    Raises WrongUsage for an unknown business when in memory.
    """
    return _memory(business, at) if dry_run else _installed()


@contextmanager
def _memory(business: str, at: datetime) -> Iterator[TextStores]:
    try:
        office = open_office(business, at)
    except KeyError as error:
        raise WrongUsage(f"--business: {error.args[0]}") from error
    yield TextStores(MemoryDirectory(at.year), office, office, office, office)


@contextmanager
def _installed() -> Iterator[TextStores]:
    """The office's stores. An embedded database is started if it is not running, and made ready if it is new."""
    is_ours = not Settings.from_env(os.environ).database_url
    with installation() as settings:
        if is_ours:
            _make_ready(settings)
        from infinioffice.stores import build_stores

        stores = build_stores(settings)
        try:
            yield TextStores(stores.directory, stores.schedule, stores.appointments, stores.desk, stores.log)
        finally:
            stores.close()


def _make_ready(settings: Settings) -> None:
    """Tables, and the demo businesses in an empty database. Several `chat` processes may start at once: one does it,
    the others wait."""
    import psycopg

    from infinioffice.cli.migrate import migrate

    with psycopg.connect(settings.owner_database_url, autocommit=True) as lock:
        lock.execute("SELECT pg_advisory_lock(%s)", (_READY_LOCK,))
        migrate(settings)
        from infinioffice.office.seed import is_empty, seed_demo

        if is_empty():
            seed_demo()


async def _chat(
    stores: TextStores,
    business: str,
    at: datetime,
    caller_id: str | None,
    seed: int | None,
    *,
    jsonl: bool,
    log_file: TextIO | None,
) -> None:
    called = await stores.directory.by_slug(business)
    if called is None:
        raise WrongUsage(f"--business: there is no {business}")
    call_id = str(uuid7_at(SystemClock().now(), os.urandom(ENTROPY_BYTES)))
    scope = Scope(called.tenant_id, called.business.id, call_id)
    clock = TextClock(at)
    log = _CopiedLog(stores.log, log_file) if log_file is not None else stores.log
    call = TextCall(stores.toolbox(scope, clock), log, scope, clock)
    wording = zlib.crc32(call_id.encode()) if seed is None else seed
    started = CallStarted(call_id, called.business, caller_id, at, seed=wording, line="text")
    await (_lines(call, started) if jsonl else _people(call, started))


class _CopiedLog:
    """A call log that also writes every entry to a file, one JSON object a line, as `replay` reads it."""

    def __init__(self, log: CallLog, target: TextIO) -> None:
        self._log = log
        self._target = target
        self.open = log.open
        self.close = log.close
        self.read = log.read

    async def append(self, scope: Scope, entries: Any, turns: Any = ()) -> None:
        for entry in entries:
            self._target.write(orjson.dumps(entry_to_json(entry)).decode() + "\n")
        self._target.flush()
        await self._log.append(scope, entries, turns)


def entry_to_json(entry: LogEntry) -> dict[str, Any]:
    """One line of a log file."""
    return {"seq": entry.seq, "at": entry.at.isoformat(), "kind": entry.kind, "body": entry.body}


# ── For programs ────────────────────────────────────────────────────────────────────────────────────────────────────


async def _lines(call: TextCall, started: CallStarted) -> None:
    _write((await call.start(started)).to_json())
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        try:
            plain = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            _write(_error("bad_json", str(error)))
            continue
        move = await _do(call, plain)
        _write(move.to_json() if isinstance(move, AgentMove) else move)
    await call.hang_up()


async def _do(call: TextCall, plain: object) -> AgentMove | dict[str, Any]:
    """What one input object asks for; an error object for one that makes no sense."""
    if not isinstance(plain, dict):
        return _error("bad_input", "not an object")
    match plain:
        case {"say": str(text)}:
            nbest = plain.get("nbest", [])
            if not isinstance(nbest, list) or not all(isinstance(each, str) for each in nbest):
                return _error("bad_input", "nbest is a list of text")
            return await call.say(text, tuple(each for each in nbest if each != text))
        case {"dtmf": str(keys)} if keys and set(keys) <= set("0123456789*#"):
            return await call.press(keys)
        case {"silence": int() | float() as seconds} if not isinstance(seconds, bool) and 0 <= seconds <= 3600:
            return await call.wait(float(seconds))
        case {"hangup": True}:
            return await call.hang_up()
    return _error("bad_input", "one of say, dtmf, silence, hangup")


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _write(plain: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(plain) + b"\n")
    sys.stdout.buffer.flush()


# ── For people ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def _people(call: TextCall, started: CallStarted) -> None:
    click.secho(_HINT, dim=True)
    move = await call.start(started)
    _show(move)
    while not move.state.ended:
        line = await asyncio.to_thread(_ask)
        if line is None:
            move = await call.hang_up()
        elif not line.strip():
            continue
        else:
            move = await _typed(call, line.strip())
        _show(move)


def _ask() -> str | None:
    click.secho("you  ", fg="cyan", nl=False)
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


async def _typed(call: TextCall, line: str) -> AgentMove:
    word, _, rest = line.partition(" ")
    if word == "/key" and rest and set(rest) <= set("0123456789*#"):
        return await call.press(rest)
    if word == "/silence" and rest.replace(".", "", 1).isdigit():
        return await call.wait(float(rest))
    if word in ("/hangup", "/bye"):
        return await call.hang_up()
    return await call.say(line)


def _show(move: AgentMove) -> None:
    if move.say:
        click.echo(click.style("them ", fg="green") + move.say)
    for effect in move.effects:
        facts = ", ".join(f"{key} {value}" for key, value in effect.items() if key != "type" and value)
        click.secho(f"     · {effect['type']}: {facts}", dim=True)
