"""A vertical's starting menu as a business's own services."""

from __future__ import annotations

from collections.abc import Mapping

from infinioffice import verticals
from infinioffice.dialogue.business import IntakeQuestion, ServiceFacts
from infinioffice.verticals.template import ServiceTemplate, VerticalTemplate

MOST_QUESTIONS = 5
_ASKED_AS = {"address": "address", "vehicle": "vehicle", "new_or_existing": "new_patient"}
"""Intake questions of a template the conversation asks before every booking, and the field each one fills."""

_OF_NEW_PEOPLE = ("birth_date", "insurance")
"""Asked of people who have not been here before; the office knows the others."""

_BEFORE_A_VISIT = "access"
"""Asked for visits that can wait. Whoever has no heat is not asked about the gate: the technician calls ahead."""

_KNOWN_BY_SERVICE = {"new_patient": "new_patient", "new_child": "new_patient"}
"""Services that answer a question by their name."""

_TOGETHER = {
    ("vehicle", "mileage"): "What's the year, make and model, and about how many miles are on it?",
    ("vehicle", "plate"): "What's the year, make and model, and the license plate?",
    ("birth_date", "insurance"): "What's the date of birth, and which dental insurance do you have, if any?",
    ("access", "tenure"): "Do you own it or rent, and is there anything we should know to get in, like a gate code?",
}
"""Two things people say in one breath, asked in one. The first names the field; what is left out is asked again."""


def questions(template: VerticalTemplate, service: ServiceTemplate) -> tuple[IntakeQuestion, ...]:
    """What is asked before this service is booked, at most five, in the order it is asked."""
    named = {each.key: each for each in template.intake}
    wanted = {each.key for each in service.questions if each.required}
    known = _KNOWN_BY_SERVICE.get(service.key)
    asked = [
        IntakeQuestion(field, _wording(field, wanted, named[key].ask))
        for key, field in _ASKED_AS.items()
        if key in named and field != known
    ]
    asked += [
        IntakeQuestion(key, _wording(key, set(named), named[key].ask), only_new=known is None)
        for key in _OF_NEW_PEOPLE
        if key in named
    ]
    asked += [
        IntakeQuestion(each.key, each.ask) for each in service.questions if each.required and not _is_told(each.key)
    ]
    if _BEFORE_A_VISIT in named and service.urgency == "routine":
        asked.append(IntakeQuestion(_BEFORE_A_VISIT, _wording(_BEFORE_A_VISIT, set(named), "")))
    return tuple(asked)[:MOST_QUESTIONS]


def _wording(field: str, others: set[str], ask: str) -> str:
    """The question, joined with the one that goes with it where that is asked too."""
    return next((words for (first, second), words in _TOGETHER.items() if first == field and second in others), ask)


def _is_told(key: str) -> bool:
    """Whether another question asks for it in the same breath."""
    return any(second == key for _, second in _TOGETHER)


def services(vertical: str, prices: Mapping[str, str]) -> tuple[ServiceFacts, ...]:
    """Every service of the template; `prices` are posted sentences by service key and replace the template's note.

    Raises KeyError for an unknown vertical.
    """
    template = verticals.get(vertical)
    return tuple(
        ServiceFacts(
            key=service.key,
            name=service.name,
            spoken=service.spoken,
            cues=service.cues,
            minutes=service.minutes,
            mode=service.mode,
            questions=questions(template, service),
            price=prices.get(service.key, service.price_note),
            urgent=service.urgency in ("urgent", "emergency"),
        )
        for service in template.services
    )
