"""Goal-driven callers talk to the whole conversation in text; only the final store counts.

Every caller (vertical × service × wish × personality) is drawn from a seed. `COUNT` callers run on their own empty
calendar with the demo businesses' rules; four runs with different seeds of manner give pass^4.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

from bench.evaluation.score import Figure, Report
from infinioffice.call.ports import Scope
from infinioffice.call.text import AgentMove, TextCall, TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue.events import CallStarted, LineKind
from infinioffice.dialogue.state import State
from infinioffice.kernel.errors import InfiniOfficeError
from infinioffice.scheduling.slots import Booking, SlotRequest
from infinioffice.testing.memory import MemoryOffice, open_office
from infinioffice.testing.people import Person, make

COUNT = 300
RUNS = 4
NOW = datetime(2026, 11, 22, 19, 30, tzinfo=ZoneInfo("America/New_York"))
"""A Sunday evening: after hours, with Thanksgiving in the week ahead."""
CLOSED = frozenset({date(2026, 11, 26)})


@dataclass(frozen=True, slots=True)
class Outcome:
    person: Person
    wrong: str
    turns: int


async def _prepare(person: Person, office: MemoryOffice, now: datetime) -> Booking | None:
    """The appointment that a caller who moves or cancels already has, on a day they do not wish for."""
    goal = person.goal
    if goal.kind == "book":
        return None
    request = SlotRequest(goal.service, limit=3)
    answer = await office.find_slots(Scope("t", "b", "c"), request, now)
    slot = next((each for each in answer.slots if each.start.date() not in goal.wish.days), answer.slots[-1])
    return office.add(goal.service, slot.start, f"{goal.first_name} {goal.last_name}", goal.phone)


Ear = Callable[[str, State], Awaitable[tuple[str, ...]]]
"""What is heard of a sentence, best first: the sentence itself, or what a recogniser makes of it."""


async def _plainly(text: str, state: State) -> tuple[str, ...]:  # noqa: ARG001
    return (text,)


async def hold_call(
    person: Person, seed: int, ear: Ear = _plainly, line: LineKind = "text"
) -> tuple[MemoryOffice, Booking | None]:
    """One whole call on an empty calendar."""
    goal = person.goal
    office = open_office(goal.slug, NOW)
    zone = office.business.zone
    now = NOW.astimezone(zone)
    before = await _prepare(person, office, now)
    if before is not None:
        person.goal = replace(goal, existing=before.start.astimezone(zone))
    clock = TextClock(now)
    scope = Scope("t", office.business.id, f"call-{seed}")
    call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock)
    move = await call.start(CallStarted(scope.call_id, office.business, goal.caller_id, now, seed, line))
    while (reply := person.reply(move.to_json())) is not None:
        move = await _take(call, reply, ear, move.state)
        if person.booked_after is None and move.state.booking is not None:
            person.booked_after = person.turns
    if not move.state.ended:
        await call.hang_up()
    return office, before


async def _take(call: TextCall, line: dict[str, object], ear: Ear, state: State) -> AgentMove:
    if "silence" in line:
        return await call.wait(float(str(line["silence"])))
    best, *others = await ear(str(line["say"]), state)
    return await call.say(best, others)


def grade(person: Person, office: MemoryOffice, before: Booking | None) -> str:
    """What is wrong with the final store, empty when it is exactly right."""
    goal = person.goal
    zone = office.business.zone
    active = office.active
    if goal.kind == "cancel":
        return "" if not active else "still booked"
    if len(active) != 1:
        return f"{len(active)} bookings"
    [row] = active
    checks = (
        (row.service == goal.service, f"service {row.service}"),
        (goal.wish.fits(row.start.astimezone(zone)), f"start {row.start.astimezone(zone):%a %b %d %H:%M}"),
        (row.name.lower() == f"{goal.first_name} {goal.last_name}".lower(), f"name {row.name!r}"),
        (row.phone == goal.phone, f"phone {row.phone}"),
        (before is None or row.id == before.id, "another row"),
        (row.mode != "window" or before is not None or row.zip == goal.zip, f"zip {row.zip}"),
    )
    return ", ".join(why for right, why in checks if not right)


def run_one(seed: int, run: int = 0) -> Outcome:
    person = make(seed, NOW, CLOSED)
    person.rng = Random(f"{seed}:{run}")
    try:
        office, before = asyncio.run(hold_call(person, seed))
    except InfiniOfficeError as fault:
        return Outcome(person, f"broken: {fault}", person.turns)
    return Outcome(person, grade(person, office, before), person.turns)


def _median(measure: str, turns: list[int], must: float | None = None, aim: float | None = None) -> Figure:
    """The median of a number of turns; `of` is how many calls it is over."""
    value = float(median(turns)) if turns else 0.0
    return Figure(measure, 0, len(turns), must, aim, at_most=True, value=value)


def score(folder: Path) -> Report:  # noqa: ARG001 - needs no data
    outcomes = [run_one(seed) for seed in range(COUNT)]
    good = [each for each in outcomes if not each.wrong]
    always = sum(
        all(not run_one(seed, run).wrong for run in range(1, RUNS)) for seed in range(COUNT) if not outcomes[seed].wrong
    )
    booked = [each for each in good if each.person.goal.kind == "book"]
    plain = sorted(each.turns for each in booked if each.person.personality == "plain")
    to_row = sorted(each.person.booked_after or each.turns for each in booked if each.person.personality == "plain")
    errors = [
        f"{each.person.personality.replace('_', ' ')}: {seed} {each.person.goal.slug} {each.wrong}"
        for seed, each in enumerate(outcomes)
        if each.wrong
    ]
    by_manner = Counter(each.person.personality for each in outcomes if each.wrong)
    figures = (
        Figure("exactly the right final rows", len(good), COUNT, 0.95, 0.99),
        Figure(f"right in all of {RUNS} runs", always, COUNT, 0.88, 0.97),
        _median("caller turns to a booking (until the row is written), plain callers, median", to_row, 9, 6),
        _median("caller turns of the whole call, consent and goodbye too, plain callers, median", plain),
    )
    notes = "failures by manner: " + (", ".join(f"{k} {n}" for k, n in by_manner.most_common()) or "none")
    return Report("simulated_callers", figures, tuple(errors), notes)


if __name__ == "__main__":
    wanted = [int(each) for each in sys.argv[1:]]
    if wanted:
        for number in wanted:
            outcome = run_one(number)
            print(f"\n== {number} {outcome.person.goal}\n{outcome.person.personality}")
            print("\n".join(outcome.person.lines))
            print("WRONG:" if outcome.wrong else "right", outcome.wrong)
    else:
        report = score(Path())
        for figure in report.figures:
            print(f"{figure.measure}: {figure.ratio if figure.of else figure.value}")
        print(report.notes)
        print(*report.worst(), sep="\n")
