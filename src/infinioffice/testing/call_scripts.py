"""Scripts of simulated calls with real audio (`infinioffice call --script`, `tests/calls/audio`).

    to: "+15005550101"
    from: "+15185550142"
    steps:
      - say: "Hi, my furnace won't turn on."
    answers:
      - {when: "name", say: "Karen Holloway."}
    expect: {outcome: booked, service: no_heat}

`steps` are taken in order. `answers` are given whenever the agent's last question matches (a regular expression, case
ignored), up to three times each, before the next step. When no step is left an ordinary caller's answers (`FRIENDLY`)
carry the call to its end, unless `friendly: false`. Raises ScriptWrong that says where.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from infinioffice.kernel.errors import InfiniOfficeError
from infinioffice.testing.callers import Step

_STEP_KEYS = frozenset({"say", "dtmf", "wait_s", "interrupt_after_s", "when", "expect", "times"})
_KEYS = frozenset(
    {"to", "from", "now", "voice", "noise", "snr_db", "steps", "answers", "expect", "about", "friendly", "start"}
)
_EXPECT_KEYS = frozenset({"outcome", "service", "start", "name", "phone", "provider", "zip", "status", "no_booking"})

FRIENDLY: tuple[Step, ...] = (
    Step(when=r"anything else", say="No thanks, that's all.", times=3),
    Step(when=r"is that okay|text this number", say="Yes please.", times=3),
    Step(when=r"shall I|go ahead|read that back|okay to go", say="Yes, please.", times=3),
    Step(when=r"^ ?is that an? ", say="The first one.", times=2),
    Step(when=r"which would you like|which one works|would one of those", say="The first one, please.", times=3),
    Step(when=r"does that work|would that work", say="Yes, that works.", times=3),
    Step(when=r"what day|when would|day and time|which day", say="Tomorrow morning.", times=3),
    Step(when=r"name, and the address", say="Karen Miller. Twelve Elm Street, one two two zero five.", times=2),
    Step(when=r"name, and have you been", say="Karen Miller, and yes, I've been there before.", times=2),
    Step(when=r"name, and what's the year", say="Karen Miller. It's a twenty fifteen Honda Civic.", times=2),
    Step(when=r"own it or rent", say="I own it, and there's nothing special.", times=2),
    Step(when=r"kind of system", say="A furnace, about ten years old.", times=2),
    Step(when=r"name, and is the number", say="Karen Miller, and yes, that number is good.", times=3),
    Step(
        when=r"name,? and the best", say="Karen Miller. Five one eight, five five five, zero one four two.", times=3
    ),
    Step(when=r"number ending", say="Yes.", times=3),
    Step(when=r"spell your last name", say="M, I, L, L, E, R.", times=2),
    Step(when=r"name", say="Karen Miller.", times=3),
    Step(when=r"which one is it|which one\?", say="The first one.", times=2),
    Step(when=r"address|where should we come", say="Twelve Elm Street, one two two zero five.", times=3),
    Step(when=r"zip code", say="One two two zero five.", times=3),
    Step(when=r"phone|best number|ten-digit", say="Five one eight, five five five, zero one four two.", times=3),
    Step(when=r"date of birth|birth date", say="March third, nineteen eighty.", times=2),
    Step(when=r"been here before|new patient", say="Yes, I have.", times=2),
    Step(when=r"insurance", say="I don't have insurance.", times=2),
    Step(when=r"year, make|what vehicle|what car", say="A twenty fifteen Honda Civic.", times=2),
)  # fmt: skip
"""What an ordinary, patient caller answers when a script does not say."""


class ScriptWrong(InfiniOfficeError):
    """A script cannot be run; the text says which and why."""


@dataclass(frozen=True, slots=True)
class CallScript:
    """One simulated call. `expect` names what must be true in the end; an empty one only wants a useful outcome."""

    to: str
    steps: tuple[Step, ...]
    caller: str = "+15185550142"
    answers: tuple[Step, ...] = ()
    friendly: tuple[Step, ...] = FRIENDLY
    voice: str = "joe"
    noise: Literal["", "street", "babble"] = ""
    snr_db: float = 20.0
    expect: dict[str, Any] = field(default_factory=dict)
    about: str = ""

    @property
    def sayings(self) -> tuple[str, ...]:
        """Everything this caller may say, without repetition: what has to be recorded before the call."""
        every = (*self.steps, *self.answers, *self.friendly)
        return tuple(dict.fromkeys(step.say for step in every if step.say))


def load(path: Path) -> CallScript:
    """The script in a YAML file."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as fault:
        raise ScriptWrong(f"{path.name}: {fault}") from fault
    return read(raw, path.name)


def read(raw: object, name: str) -> CallScript:
    """The script in a parsed document."""
    document = _mapping(raw, name, _KEYS)
    if not isinstance(document.get("to"), str):
        raise ScriptWrong(f"{name}: `to` must be a phone number in quotes")
    if document.get("noise", "") not in ("", "street", "babble"):
        raise ScriptWrong(f"{name}: `noise` must be street or babble")
    own = tuple(_step(each, f"{name}: answers[{n}]", times=3) for n, each in enumerate(document.get("answers") or ()))
    return CallScript(
        to=document["to"],
        steps=tuple(_step(each, f"{name}: steps[{n}]") for n, each in enumerate(document.get("steps") or ())),
        caller=str(document.get("from", "+15185550142")),
        answers=own,
        friendly=FRIENDLY if document.get("friendly", True) else (),
        voice=str(document.get("voice", "joe")),
        noise=cast("Literal['', 'street', 'babble']", document.get("noise", "")),
        snr_db=float(document.get("snr_db", 20)),
        expect=dict(_mapping(document.get("expect") or {}, f"{name}: expect", _EXPECT_KEYS)),
        about=str(document.get("about", "")),
    )


def _step(raw: object, where: str, times: int = 1) -> Step:
    values = _mapping(raw, where, _STEP_KEYS)
    say, dtmf, when, expect = (str(values.get(key, "")) for key in ("say", "dtmf", "when", "expect"))
    step = Step(say, dtmf, when=when, expect=expect, times=int(values.get("times", times)))
    if "wait_s" in values:
        step = replace(step, wait_s=float(values["wait_s"]))
    if "interrupt_after_s" in values:
        step = replace(step, interrupt_after_s=float(values["interrupt_after_s"]))
    if not (step.say or step.dtmf or step.wait_s):
        raise ScriptWrong(f"{where}: needs `say`, `dtmf` or `wait_s`")
    return step


def _mapping(raw: object, where: str, allowed: frozenset[str]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ScriptWrong(f"{where}: must be a mapping")
    unknown = sorted(set(map(str, raw)) - allowed)
    if unknown:
        raise ScriptWrong(f"{where}: unknown key {unknown[0]!r} (known: {', '.join(sorted(allowed))})")
    return {str(key): value for key, value in raw.items()}
