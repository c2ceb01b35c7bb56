"""`infinioffice replay`: decides a call again from its log and shows the first difference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import orjson

from infinioffice.call.ports import LogEntry, Scope
from infinioffice.call.replay import Difference, decisions, first_difference
from infinioffice.cli import WrongUsage
from infinioffice.cli.installation import office
from infinioffice.kernel.records import RecordWrong


@click.command(help="Decide the call with the id or log file CALL again; exit 1 when a decision differs.")
@click.argument("call")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
def command(*, call: str, as_json: bool) -> None:
    try:
        entries = read_log(call)
        difference = first_difference(entries)
    except RecordWrong as wrong:
        raise WrongUsage(f"{call}: not a log of this version: {wrong}") from wrong
    count = len(decisions(entries))
    if as_json:
        found = difference.to_json() if difference else None
        click.echo(orjson.dumps({"call": call, "events": count, "difference": found}))
    elif difference is None:
        click.echo(f"{count} events, decided as before.")
    else:
        _show(difference)
    raise SystemExit(1 if difference else 0)


def read_log(call: str) -> list[LogEntry]:
    """The log of a call: of its id in this installation, or of a file of JSON lines."""
    try:
        return from_installation(UUID(call))
    except ValueError:
        path = Path(call)
    if not path.is_file():
        raise WrongUsage(f"there is no call and no log file {call}")
    try:
        return list(from_lines(path.read_text(encoding="utf-8").splitlines()))
    except (ValueError, KeyError, TypeError) as error:
        raise WrongUsage(f"{call}: not a log: {error}") from error


def from_installation(call_id: UUID) -> list[LogEntry]:
    """The log as the office keeps it. Raises WrongUsage when there is no such call."""
    with office():
        from infinioffice.office.calls.log import read
        from infinioffice.office.calls.models import Call
        from infinioffice.office.tenancy import platform_scope

        with platform_scope(reason="a call to be replayed is named by its id alone"):
            found = Call.objects.filter(id=call_id).first()
        if found is None:
            raise WrongUsage(f"there is no call {call_id}")
        return list(read(Scope(str(found.tenant_id), str(found.business_id), str(call_id))))


def from_lines(lines: Iterable[str]) -> Iterable[LogEntry]:
    """The entries of a log file. Raises ValueError, KeyError or TypeError for anything else."""
    for line in lines:
        if line.strip():
            plain = orjson.loads(line)
            yield LogEntry(int(plain["seq"]), datetime.fromisoformat(plain["at"]), plain["kind"], plain["body"])


def _show(difference: Difference) -> None:
    click.echo(f"Event {difference.seq} is decided otherwise now: {_short(difference.event)}")
    for name, effects in (("then", difference.then), ("now", difference.now)):
        click.echo(f"  {name}:")
        for effect in effects:
            click.echo(f"    {_short(effect)}")


def _short(plain: dict[str, Any]) -> str:
    facts = ", ".join(f"{key}={value!r}" for key, value in plain.items() if key not in ("type", "business"))
    return f"{plain.get('type')}({facts})"
