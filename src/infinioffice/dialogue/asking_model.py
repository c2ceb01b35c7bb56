"""When the rules are not sure, what a language model is told, and what becomes of its answer.

Law: pure. The model proposes: it picks from closed lists and quotes the caller; `understanding.quoted` checks. Danger,
private numbers and whatever the rules are sure of are never its to decide. The checked reading travels in `CallerSaid`,
so a replayed call needs no model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infinioffice.dialogue.events import CallerSaid
from infinioffice.dialogue.private import find_private, hide_private
from infinioffice.dialogue.reading import heard, is_unsure
from infinioffice.dialogue.stages import TABLE
from infinioffice.dialogue.state import State
from infinioffice.dialogue.wording import spoken
from infinioffice.understanding.meaning import Source
from infinioffice.understanding.quoted import read, schema

_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """Everything a model is told: one utterance and this business's own lists. No number, no id, nobody else's words.
    `is_repeat` is set when the caller has had to say it again: then the larger model is asked at once."""

    text: str
    said_before: str
    expecting: tuple[str, ...]
    offers: tuple[str, ...]
    vertical: str
    services: tuple[tuple[str, str], ...]
    providers: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    schema: dict[str, Any]
    is_repeat: bool = False


def question(state: State, said: CallerSaid) -> ModelQuestion | None:
    """What to ask about these words, or None when the rules are sure enough or the words may not leave the house."""
    words = said.text.strip()
    if state.ended or TABLE[state.stage].silence == "wait" or len(words.split()) < _FEWEST_WORDS:
        return None
    if find_private(words) or hide_private(words) != words or not is_unsure(state, words, said.at, said.nbest):
        return None
    business = state.business
    facts = tuple((fact.topic, fact.say) for fact in business.facts)
    return ModelQuestion(
        text=words,
        said_before=without_digits(state.question or state.said),
        expecting=tuple(state.expecting),
        offers=tuple(spoken.slot_in_full(each) for each in state.offers),
        vertical=business.vertical,
        services=tuple((each.key, each.name) for each in business.services),
        providers=tuple((each.key, each.name) for each in business.providers),
        facts=facts,
        schema=schema(heard(state, words, said.at, said.nbest), tuple(topic for topic, _ in facts)),
        is_repeat=bool(state.asking) and state.misses(state.asking) > 0,
    )


def answered(state: State, said: CallerSaid, answer: Mapping[str, Any], source: Source) -> CallerSaid | None:
    """The turn with what may be believed of the model's answer, None when that is nothing."""
    topics = tuple(fact.topic for fact in state.business.facts)
    reading = read(answer, heard(state, said.text.strip(), said.at, said.nbest), source, topics)
    if reading is None:
        return None
    meaning = reading.meaning
    if reading.fact is not None and not meaning.intents:
        meaning = type(meaning)(("question",), meaning.confidence, meaning.fields, source=source)
    return CallerSaid(said.text, said.at, said.nbest, said.cut, meaning, reading.fact)


def without_digits(text: str) -> str:
    """Our own sentence with every digit masked: what we read back of a caller stays here."""
    return "".join("#" if each.isdigit() else each for each in text)
