"""Which service: the question, the choice between two close ones, the menu of keys."""

from __future__ import annotations

import re

from infinioffice.dialogue.business import ServiceFacts
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.wording import spoken

_MENU = 4
_SMALL = 3
_AND = re.compile(r"\b(and|plus|also)\b")


def ask(m: Move) -> None:
    """What is it for?"""
    if m.state.by_keys:
        ask_by_keys(m)
        return
    m.ask("service", "ask_service", expecting=("service", "when"), again="ask_service_short")


def close_ones(m: Move, said: Said) -> tuple[str, ...]:
    """Two services the words fit about equally well, best first."""
    keys = [said.fields.service, *(each.service for each in said.meaning.ambiguous)]
    known = tuple(dict.fromkeys(key for key in keys if key and m.state.service_of(key)))
    return known[:2] if len(known) > 1 else ()


def wants_both(m: Move, said: Said, keys: tuple[str, ...]) -> bool:
    """ "An oil change and an inspection" is two visits; "my crown came loose and I have it here" is one."""
    first, _, second = _AND.split(said.text.lower(), maxsplit=1) if _AND.search(said.text.lower()) else ("", "", "")
    one, other = (m.state.service_of(key) for key in keys)
    if one is None or other is None:
        return False
    sides = [(_names(one, first), _names(other, first)), (_names(one, second), _names(other, second))]
    return sorted(sides) == [(False, True), (True, False)]


def _names(service: ServiceFacts, text: str) -> bool:
    return any(re.search(rf"\b{re.escape(cue)}\b", text) for cue in service.cues)


def ask_which(m: Move, keys: tuple[str, ...]) -> None:
    services = [m.state.service_of(key) for key in keys]
    named = spoken.listing([each.spoken for each in services if each])
    m.set(choices=keys)
    m.ask("which_service", "which_service", expecting=("service", "choice"), services=named)


def by_place(m: Move, said: Said) -> str | None:
    places = {"first": 0, "former": 0, "second": 1, "latter": 1}
    found = [place for word, place in places.items() if said.contains((word,))]
    return m.state.choices[found[0]] if found and found[0] < len(m.state.choices) else None


def by_words(m: Move, said: Said) -> str | None:
    """The one of the two services whose name holds a word of the answer: "the inspection"."""
    words = {each for each in re.findall(r"[a-z]+", said.text.lower()) if len(each) > _SMALL}
    named = [
        key
        for key in m.state.choices
        if (service := m.state.service_of(key)) and words & set(re.findall(r"[a-z]+", service.spoken.lower()))
    ]
    return named[0] if len(named) == 1 else None


def ask_by_keys(m: Move) -> None:
    """After two failures: keys for the first services, one more for everything else."""
    services: tuple[ServiceFacts, ...] = m.state.business.services[:_MENU]
    lines = [m.line("service_key", key=str(place), service=each.spoken) for place, each in enumerate(services, 1)]
    lines.append(m.line("service_key_other", key=str(len(services) + 1)))
    m.set(choices=tuple(each.key for each in services))
    m.ask("service", "service_keys", expecting=("service", "when"), menu=" ".join(lines))
