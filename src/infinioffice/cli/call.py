"""`infinioffice call`: a simulated caller with real audio rings a running installation."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import httpx

from infinioffice.cli import Refusal
from infinioffice.cli.installation import office
from infinioffice.config import Settings
from infinioffice.testing.call_scripts import CallScript, load
from infinioffice.testing.callers import Step
from infinioffice.testing.carrier import Carrier
from infinioffice.testing.dialling import CallReport, Recorded, dial

_DEFAULT_SAYING = ("Hi, my furnace won't turn on.", "Tomorrow morning, please.")


class OfficeRecords:
    """`testing.dialling.Records` on this installation's database."""

    async def sentences(self, sid: str) -> Sequence[str]:
        from infinioffice.office.calls.review import sentences
        from infinioffice.office.threads import run_store

        return await asyncio.to_thread(run_store, sentences, sid)

    async def recorded(self, sid: str) -> Recorded | None:
        from infinioffice.office.calls.review import find_call
        from infinioffice.office.threads import run_store

        found = await asyncio.to_thread(run_store, find_call, sid)
        if found is None or found.ended_at is None:
            return None
        turns = tuple((turn.at, turn.heard, turn.said) for turn in found.turns)
        return Recorded(found.scope.call_id, found.outcome, turns, found.booking)


@click.command()
@click.option("--to", help="The number to ring, such as +15005550101.")
@click.option("--from", "caller", help="The caller's own number.")
@click.option("--script", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A script file.")
@click.option("--say", "sayings", multiple=True, help="A sentence to say; may be repeated. Replaces the usual request.")
@click.option("--voice", help="joe, joe-slow, joe-fast, joe-high or joe-low.")
@click.option("--noise", type=click.Choice(["street", "babble"]), help="Noise on the caller's side.")
@click.option("--snr", type=float, help="How far speech stands above the noise, in dB.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
def command(
    to: str | None,
    caller: str | None,
    path: Path | None,
    sayings: tuple[str, ...],
    voice: str | None,
    noise: str | None,
    snr: float | None,
    as_json: bool,
) -> None:
    """Ring an installation with real audio over the telephone carrier's own protocol.

    Prints the conversation, how long the caller waited at each turn, and the outcome. Exit 0 when the script's
    expectations hold, 1 otherwise.
    """
    if path is None and to is None:
        raise click.UsageError("give --to NUMBER or --script FILE")
    script = load(path) if path else CallScript(to or "", tuple(Step(say=each) for each in sayings or _DEFAULT_SAYING))
    if path and sayings:
        raise click.UsageError("--say and --script exclude each other")
    given = {"to": to, "caller": caller, "voice": voice, "noise": noise, "snr_db": snr}
    script = replace(script, **{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
    with office() as settings:
        report = asyncio.run(place(settings, script))
    click.echo(json.dumps(report.to_json()) if as_json else _told(report))
    sys.exit(0 if report.ok else 1)


async def place(settings: Settings, script: CallScript) -> CallReport:
    """One call to the installation with these settings, which must be running."""
    from infinioffice.testing.speech import record

    audio = await record(script.sayings, script.voice, settings.data_dir)
    carrier = Carrier(
        f"http://{settings.host}:{settings.port}", settings.twilio.auth_token, public_url=settings.public_url
    )
    try:
        return await dial(carrier, script, audio, OfficeRecords())
    except httpx.ConnectError as fault:
        raise Refusal(f"nothing answers at {carrier.base_url}; start it with `make run`") from fault


def _told(report: CallReport) -> str:
    lines = []
    for turn in report.turns:
        waited = f"  ({turn['voice_to_voice_ms']} ms)" if turn["voice_to_voice_ms"] is not None else ""
        lines += [f"caller  {turn['caller']}", f"  heard {turn['heard']}", f"agent   {turn['agent']}{waited}"]
    waits = sorted(turn["voice_to_voice_ms"] for turn in report.turns if turn["voice_to_voice_ms"] is not None)
    if waits:
        lines.append(f"\nvoice to voice: median {waits[len(waits) // 2]} ms, slowest {waits[-1]} ms")
    if report.booking:
        booking = report.booking
        lines.append(f"booked: {booking['service']} {booking['start']} for {booking['name']} {booking['phone']}")
    lines.append(f"outcome: {report.outcome}")
    return "\n".join([*lines, *(f"NOT AS EXPECTED: {each}" for each in report.why)])
