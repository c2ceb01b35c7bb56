"""The steps of the setup, in order. Each may be skipped and come back to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """`key` is the last word of its address. A step with a `part` shows that form (`businesses.forms.PARTS`); one
    without shows a page of its own."""

    key: str
    name: str
    part: str = ""


STEPS = (
    Step("about", "Business", "about"),
    Step("hours", "Hours", "hours"),
    Step("services", "Services", "services"),
    Step("work", "Who does it", "work"),
    Step("number", "Phone number"),
    Step("calendar", "Calendar"),
    Step("voice", "Greeting", "voice"),
    Step("on-call", "On call", "on-call"),
    Step("texts", "Texts", "texts"),
    Step("call", "Try it"),
)
BY_KEY = {step.key: step for step in STEPS}


def after(key: str) -> Step:
    """The step after this one; the last is its own."""
    keys = [step.key for step in STEPS]
    return STEPS[min(keys.index(key) + 1, len(keys) - 1)]


def first_open(done: tuple[str, ...]) -> Step:
    """Where somebody who comes back goes on."""
    return next((step for step in STEPS if step.key not in done), STEPS[-1])
