"""Which service: the question, the choice between two close ones, the menu of keys."""

from __future__ import annotations

from infinioffice.dialogue.business import ServiceFacts
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.wording import spoken

_MENU = 4


def ask(m: Move) -> None:
    """What is it for?"""
    m.ask("service", "ask_service", expecting=("service", "when"), again="ask_service_short")


def close_ones(m: Move, said: Said) -> tuple[str, ...]:
    """Two services the words fit about equally well, best first."""
    keys = [said.fields.service, *(each.service for each in said.meaning.ambiguous)]
    known = tuple(dict.fromkeys(key for key in keys if key and m.state.service_of(key)))
    return known[:2] if len(known) > 1 else ()


def ask_which(m: Move, keys: tuple[str, ...]) -> None:
    services = [m.state.service_of(key) for key in keys]
    named = spoken.listing([each.spoken for each in services if each])
    m.set(choices=keys)
    m.ask("which_service", "which_service", expecting=("service", "choice"), services=named)


def by_place(m: Move, said: Said) -> str | None:
    places = {"first": 0, "former": 0, "second": 1, "latter": 1}
    found = [place for word, place in places.items() if said.contains((word,))]
    return m.state.choices[found[0]] if found and found[0] < len(m.state.choices) else None


def ask_by_keys(m: Move) -> None:
    """After two failures: keys for the first services, one more for everything else."""
    services: tuple[ServiceFacts, ...] = m.state.business.services[:_MENU]
    lines = [m.line("service_key", key=str(place), service=each.spoken) for place, each in enumerate(services, 1)]
    lines.append(m.line("service_key_other", key=str(len(services) + 1)))
    m.set(choices=tuple(each.key for each in services))
    m.ask("service", "service_keys", expecting=("service", "when"), menu=" ".join(lines))
