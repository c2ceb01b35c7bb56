"""A vertical's starting menu as a business's own services."""

from __future__ import annotations

from collections.abc import Mapping

from infinioffice import verticals
from infinioffice.dialogue.business import IntakeQuestion, ServiceFacts

_ASKED_AS = {"address": "address", "vehicle": "vehicle", "new_or_existing": "new_patient"}
"""Intake questions of a template the conversation asks before every booking, and the field each one fills."""

_KNOWN_BY_SERVICE = {"new_patient": "new_patient", "new_child": "new_patient"}
"""Services that answer a question by their name."""


def services(vertical: str, prices: Mapping[str, str]) -> tuple[ServiceFacts, ...]:
    """Every service of the template; `prices` are posted sentences by service key and replace the template's note.

    Raises KeyError for an unknown vertical.
    """
    template = verticals.get(vertical)
    asked = tuple(IntakeQuestion(_ASKED_AS[each.key], each.ask) for each in template.intake if each.key in _ASKED_AS)
    return tuple(
        ServiceFacts(
            key=service.key,
            name=service.name,
            spoken=service.spoken,
            cues=service.cues,
            minutes=service.minutes,
            mode=service.mode,
            questions=tuple(each for each in asked if each.field != _KNOWN_BY_SERVICE.get(service.key)),
            price=prices.get(service.key, service.price_note),
            urgent=service.urgency in ("urgent", "emergency"),
        )
        for service in template.services
    )
