"""Conversations as YAML: what the caller does, what they must hear, and what must be in the stores afterwards.

    name: books a tune-up in one breath
    business: northside
    now: 2026-11-23T19:30:00-05:00
    caller_id: "+15185550142"
    before:                                  # appointments that exist already
      - {service: tune_up, start: 2026-11-24T10:00, name: Ada Marsh, phone: "+15185550142"}
    steps:
      - say: I need a tune-up tomorrow at nine
        expect: {says: [tune-up], stage: details, effects: [hold]}
      - dtmf: "1"
      - silence: 8
      - fail: commit                         # the next call of that store method finds the store away
      - taken: true                          # somebody else takes the next slot that is chosen
      - down: true                           # the stores are away from here on (false: back)
      - hangup: true
    expect:
      outcome: booked
      turns_at_most: 6                       # caller turns until the first booking
      bookings: [{service: tune_up, start: 2026-11-24T08:00, name: Ada Marsh}]
      messages: [{topic: person, text: ~invoice}]

`expect` at the end names the whole store: bookings (all rows ever committed), messages, pages, texts, consents and
waitlist are empty unless listed. A text that begins with ~ must be contained, any other must be equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from infinioffice.call.ports import Scope
from infinioffice.call.replay import first_difference
from infinioffice.call.text import AgentMove, TextCall, TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue.events import CallStarted, LineKind
from infinioffice.scheduling.slots import Booking
from infinioffice.testing.memory import MemoryOffice, open_office

_KEYS = {"name", "business", "now", "caller_id", "line", "seed", "before", "steps", "expect"}
_STEPS = {"say", "dtmf", "silence", "hangup", "fail", "taken", "down", "expect", "nbest"}
_EXPECTED = {"says", "not_says", "stage", "effects", "fields", "ended", "expecting", "offers"}
_FINAL = {
    "outcome",
    "ended",
    "turns_at_most",
    "bookings",
    "messages",
    "pages",
    "texts",
    "consents",
    "waitlist",
    "never_says",
}
_ROW_LISTS = ("messages", "pages", "texts", "consents")


class _Loader(yaml.SafeLoader):
    """YAML in which `say: yes` is what the caller says: only true and false are booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class ScriptWrong(ValueError):
    """The script itself makes no sense; the message says where."""


@dataclass(slots=True)
class Ran:
    """One script's run: what was said, line by line, and everything that was not as expected."""

    name: str
    transcript: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    turns: int = 0
    turns_to_booking: int | None = None


def load(path: Path) -> list[dict[str, Any]]:
    """The scripts of one file, which may hold several documents. Raises ScriptWrong."""
    text = path.read_text(encoding="utf-8")
    scripts = [each for each in yaml.load_all(text, _Loader) if each is not None]
    for script in scripts:
        _check_keys(script, _KEYS, f"{path.name}")
        for number, step in enumerate(script.get("steps", ()), 1):
            _check_keys(step, _STEPS, f"{path.name}: {script.get('name')}, step {number}")
            _check_keys(step.get("expect", {}), _EXPECTED, f"{path.name}: {script.get('name')}, step {number}")
        _check_keys(script.get("expect", {}), _FINAL, f"{path.name}: {script.get('name')}")
    return scripts


def _check_keys(plain: object, known: set[str], where: str) -> None:
    if not isinstance(plain, Mapping):
        raise ScriptWrong(f"{where}: not a mapping")
    if unknown := set(plain) - known:
        raise ScriptWrong(f"{where}: unknown {', '.join(sorted(unknown))}")


async def run(script: Mapping[str, Any]) -> Ran:
    """Hold the conversation against stores in memory and compare."""
    at = _moment(script["now"])
    office = open_office(script["business"], at)
    zone = office.business.zone
    for each in script.get("before", ()):
        start = _moment(each["start"])
        start = start if start.tzinfo else start.replace(tzinfo=zone)
        office.add(each["service"], start, each["name"], each["phone"], each.get("provider"))
    clock = TextClock(at)
    scope = Scope("tenant", office.business.id, "call")
    call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock)
    ran = Ran(script["name"])
    caller_id = script.get("caller_id")
    line: LineKind = "phone" if script.get("line") == "phone" else "text"
    move = await call.start(CallStarted("call", office.business, caller_id, at, script.get("seed", 0), line))
    ran.transcript.append(f"agent: {move.say}")
    for number, step in enumerate(script["steps"], 1):
        done = await _step(call, office, step)
        if done is None:
            continue
        move = done
        ran.turns += 1
        if ran.turns_to_booking is None and any(each["type"] in ("book", "change") for each in move.effects):
            ran.turns_to_booking = ran.turns
        ran.transcript += [f"caller: {_shown(step)}", f"agent [{move.state.stage}]: {move.say}"]
        ran.problems += [f"step {number}: {each}" for each in _compare(step.get("expect", {}), move)]
    _compare_end(script.get("expect", {}), ran, move, office)
    difference = first_difference(office.calls.entries)
    if difference is not None:
        ran.problems.append(f"replay differs at {difference.seq}")
    return ran


def _moment(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


async def _step(call: TextCall, office: MemoryOffice, step: Mapping[str, Any]) -> AgentMove | None:
    match step:
        case {"say": text}:
            return await call.say(str(text), tuple(step.get("nbest", ())))
        case {"dtmf": keys}:
            return await call.press(str(keys))
        case {"silence": seconds}:
            return await call.wait(float(seconds))
        case {"hangup": True}:
            return await call.hang_up()
        case {"fail": method}:
            office.fail_next.add(str(method))
        case {"taken": True}:
            office.steal_next_hold = True
        case {"down": bool(down)}:
            office.down = down
        case _:
            raise ScriptWrong(f"no such step: {dict(step)}")
    return None


def _shown(step: Mapping[str, Any]) -> str:
    return str(step.get("say") or {key: value for key, value in step.items() if key != "expect"})


def _compare(expected: Mapping[str, Any], move: AgentMove) -> list[str]:
    plain = move.to_json()
    said = move.say.lower()
    problems = [f"not said: {each!r} in {move.say!r}" for each in _texts(expected, "says") if each.lower() not in said]
    problems += [f"said: {each!r} in {move.say!r}" for each in _texts(expected, "not_says") if each.lower() in said]
    for key in ("stage", "ended"):
        if key in expected and expected[key] != plain[key]:
            problems.append(f"{key} is {plain[key]!r}, not {expected[key]!r}")
    if "expecting" in expected and set(expected["expecting"]) != set(plain["expecting"]):
        problems.append(f"expecting {plain['expecting']}, not {expected['expecting']}")
    if "offers" in expected and len(plain["offers"]) != expected["offers"]:
        problems.append(f"{len(plain['offers'])} offers, not {expected['offers']}")
    done = [each["type"] for each in move.effects]
    problems += [f"no {each} in {done}" for each in expected.get("effects", ()) if each not in done]
    fields = plain["fields"]
    for key, value in expected.get("fields", {}).items():
        if not _is_as(value, fields.get(key)):
            problems.append(f"{key} is {fields.get(key)!r}, not {value!r}")
    return problems


def _texts(expected: Mapping[str, Any], key: str) -> Sequence[str]:
    value = expected.get(key, ())
    return (value,) if isinstance(value, str) else tuple(str(each) for each in value)


def _is_as(wanted: object, got: object) -> bool:
    if isinstance(wanted, str) and wanted.startswith("~"):
        return wanted[1:].lower() in str(got or "").lower()
    if isinstance(wanted, datetime) and isinstance(got, datetime):
        return got.replace(tzinfo=None) == wanted.replace(tzinfo=None)
    return wanted == got


def _compare_end(expected: Mapping[str, Any], ran: Ran, move: AgentMove, office: MemoryOffice) -> None:
    problems = ran.problems
    if "outcome" in expected and move.state.outcome != expected["outcome"]:
        problems.append(f"outcome is {move.state.outcome}, not {expected['outcome']}")
    if expected.get("ended", True) != move.state.ended:
        problems.append(f"ended is {move.state.ended} at {move.state.stage}")
    most = expected.get("turns_at_most")
    if most is not None and (ran.turns_to_booking or most + 1) > most:
        problems.append(f"{ran.turns_to_booking} turns to the booking, more than {most}")
    zone = office.business.zone
    _compare_rows("bookings", expected, [_row(each, zone) for each in office.bookings], problems)
    for key in _ROW_LISTS:
        _compare_rows(key, expected, getattr(office.calls, key), problems)
    waiting = [
        {"service": request.service, "name": who.name, "phone": who.phone} for request, who in office.calls.waitlist
    ]
    _compare_rows("waitlist", expected, waiting, problems)
    said = "\n".join(line for line in ran.transcript if line.startswith("agent")).lower()
    problems += [f"said {each!r}" for each in _texts(expected, "never_says") if each.lower() in said]


def _row(booking: Booking, zone: Any) -> dict[str, object]:
    return {
        "service": booking.service,
        "start": booking.start.astimezone(zone),
        "end": booking.end.astimezone(zone),
        "status": booking.status,
        "name": booking.name,
        "phone": booking.phone,
        "provider": booking.provider,
        "notes": booking.notes,
        "address": booking.address,
        "zip": booking.zip,
    }


def _compare_rows(
    key: str, expected: Mapping[str, Any], got: Sequence[Mapping[str, object]], problems: list[str]
) -> None:
    wanted = expected.get(key, ())
    if len(wanted) != len(got):
        problems.append(f"{key}: {len(got)} instead of {len(wanted)}: {[dict(each) for each in got]}")
        return
    for row, made in zip(wanted, got, strict=True):
        for name, value in row.items():
            value = _moment(value) if name in ("start", "end") else value
            if not _is_as(value, made.get(name)):
                problems.append(f"{key}: {name} is {made.get(name)!r}, not {value!r}")
