"""`infinioffice synthetic`: the golden call. It rings each line as a customer would, with real audio on the real path,
looks for the appointment in the calendar, cancels it, and wakes somebody when any of that fails.

Run it every hour (cron, a systemd timer, a Kubernetes CronJob). Its caller agrees to no texts and books under a number
nobody has, so that a golden booking is told apart everywhere.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import click
import orjson

from infinioffice.call.ports import Scope
from infinioffice.cli import WrongUsage
from infinioffice.cli.call import place
from infinioffice.cli.installation import office
from infinioffice.config import Settings
from infinioffice.dialogue.business import Business
from infinioffice.testing.call_scripts import CallScript
from infinioffice.testing.callers import Step

CALLER = "+15005550100"
"""The golden caller's own number: of the range that is never given out."""
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one golden call showed. `why` is empty when all was well; times in ms."""

    number: str
    business: str
    call_id: str
    outcome: str
    took_s: float
    median_ms: int | None
    slowest_ms: int | None
    why: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.why


@click.command(help="Ring every line with a golden call, check the booking it makes, and take it back.")
@click.option("--number", help="Only this number.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
def command(*, number: str | None, as_json: bool) -> None:
    with office() as settings:
        lines = _lines(number)
        found = [_ring(settings, e164, business, scope) for e164, business, scope in lines]
    if as_json:
        click.echo(orjson.dumps({"ok": all(each.ok for each in found), "calls": found}))
    for each in [] if as_json else found:
        waits = f"median {each.median_ms} ms, slowest {each.slowest_ms} ms" if each.median_ms is not None else "no turn"
        click.echo(f"{each.number}  {each.business}  {each.outcome}  {waits}  {'; '.join(each.why) or 'ok'}")
    sys.exit(0 if all(each.ok for each in found) else 1)


def golden_script(number: str, business: Business) -> CallScript:
    """What the golden caller says to this business."""
    zips = business.service_zips
    zip_code = " ".join(_DIGITS[int(digit)] for digit in zips[0][0]) if zips else "one two two zero five"
    where = f"Twelve Elm Street, {zip_code}."
    answers = (
        Step(when=r"is that okay|text this number", say="No, no texts please.", times=3),
        Step(when=r"name, and the address", say=f"Karen Miller. {where}", times=3),
        Step(when=r"address|where should we come", say=where, times=3),
        Step(when=r"zip code", say=f"{zip_code}.", times=3),
        Step(when=r"what day|when would|day and time|which day", say="The first time you have.", times=3),
    )
    first = business.services[0]
    steps = (Step(say=f"Hi, I'd like to book {first.spoken}."), Step(say="The first time you have, please."))
    return CallScript(number, steps, CALLER, answers, about="the golden call", expect={"outcome": "booked"})


def _lines(number: str | None) -> list[tuple[str, Business, Scope]]:
    """Every number with the business that answers it."""
    from infinioffice.office.businesses.directory import OfficeDirectory
    from infinioffice.office.businesses.models import PhoneNumber
    from infinioffice.office.tenancy import platform_scope
    from infinioffice.office.threads import StoreThreads

    with platform_scope(reason="the golden call rings every line"):
        numbers = list(PhoneNumber.objects.order_by("e164").values_list("e164", flat=True))
    threads = StoreThreads(1)
    directory = OfficeDirectory(threads)
    try:
        found = [(each, asyncio.run(directory.by_number(each))) for each in numbers if number in (None, each)]
    finally:
        threads.close()
    lines = [
        (e164, called.business, Scope(called.tenant_id, called.business.id, "")) for e164, called in found if called
    ]
    if not lines:
        raise WrongUsage(f"no business answers {number}" if number else "there is no line to ring")
    return lines


def _ring(settings: Settings, number: str, business: Business, scope: Scope) -> Finding:
    begun = time.monotonic()
    report = asyncio.run(place(settings, golden_script(number, business)))
    why = list(report.why)
    if report.booking is not None:
        why += _take_back(scope, report.booking, str(report.call_id))
    elif not why:
        why.append("nothing was booked")
    waits = sorted(turn["voice_to_voice_ms"] for turn in report.turns if turn["voice_to_voice_ms"] is not None)
    finding = Finding(
        number,
        business.name,
        str(report.call_id or ""),
        str(report.outcome or "none"),
        round(time.monotonic() - begun, 1),
        waits[len(waits) // 2] if waits else None,
        waits[-1] if waits else None,
        why,
    )
    if why:
        _wake(scope, finding)
    return finding


def _take_back(scope: Scope, booking: dict[str, Any], call_id: str) -> list[str]:
    """Looks for the appointment as the calendar shows it, cancels it, and looks again; what is wrong."""
    from uuid import UUID

    from infinioffice.office.scheduling import appointments
    from infinioffice.office.tenancy import tenant_scope

    def seen() -> Any:
        with tenant_scope(scope.tenant_id):
            return appointments.one(UUID(scope.business_id), UUID(booking["id"]))

    there = seen()
    if there is None or there.status not in ("booked", "pending"):
        return ["the booking is not in the calendar"]
    appointments.cancel(scope, f"golden:{call_id}", there.id, there.version, datetime.now(UTC))
    after = seen()
    return [] if after is not None and after.status == "cancelled" else ["the booking could not be cancelled"]


def _wake(scope: Scope, finding: Finding) -> None:
    from infinioffice.office.messaging.desk import page_on_call

    now = datetime.now(UTC)
    words = f"The golden call to {finding.number} failed: {'; '.join(finding.why)}"
    page_on_call(scope, f"golden:{now:%Y%m%d%H%M%S}", topic="golden_call", phone="", text=words, now=now)
