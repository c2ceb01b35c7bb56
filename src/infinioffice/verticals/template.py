"""The shapes of a vertical's starting menu.

Law: data only. Owners edit a copy; nothing here is read after a business has published its own settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["window", "exact"]
Urgency = Literal["emergency", "urgent", "soon", "routine"]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to find out. `choices` are the usual answers, empty when the answer is free."""

    key: str
    ask: str
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class ServiceTemplate:
    """One bookable thing. `spoken` fits after "for": "booked for a furnace repair".

    `cues` are lower-case words callers use; `minutes` is the time on site, in the bay or in the chair; `mode` says
    whether callers get an arrival window or an exact time; `skill` is what the person who does it must be able to do.
    """

    key: str
    name: str
    spoken: str
    cues: tuple[str, ...]
    minutes: int
    mode: Mode
    skill: str = ""
    urgency: Urgency = "routine"
    questions: tuple[Question, ...] = ()
    price_note: str = ""


@dataclass(frozen=True, slots=True)
class VerticalTemplate:
    """Everything a new business of one trade starts with.

    `never` are things the agent may not say; `safety` are the topics whose scripts may run here; `intake` is asked for
    every service; `insurers` is empty outside healthcare.
    """

    key: str
    name: str
    services: tuple[ServiceTemplate, ...]
    never: tuple[str, ...]
    safety: tuple[str, ...]
    intake: tuple[Question, ...]
    insurers: tuple[str, ...] = ()

    def service(self, key: str) -> ServiceTemplate:
        """The service of that key; KeyError when there is none."""
        for service in self.services:
            if service.key == key:
                return service
        raise KeyError(key)
