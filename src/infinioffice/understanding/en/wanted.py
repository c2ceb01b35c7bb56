"""What the caller wants, from everything the finders found: intents in order of mention.

Phrases come first, then the answer to our question, then the classifier, which may add what no phrase names and may
overrule a phrase in a sentence that is surely not for a receptionist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from infinioffice.understanding.en.choices import Choice
from infinioffice.understanding.en.classifier import likelihoods
from infinioffice.understanding.en.flat import flat, rule
from infinioffice.understanding.en.intents import Wish
from infinioffice.understanding.en.safety import Danger
from infinioffice.understanding.en.services import Candidate
from infinioffice.understanding.en.yes_no import Answer, is_unsure
from infinioffice.understanding.meaning import Heard, Intent, When

_SOCIAL: frozenset[Intent] = frozenset(("greeting", "thanks", "goodbye", "affirm", "deny", "select", "dont_care"))
_CALM_SERVICE = 0.6
_LIKELY = 0.5
_SURELY_OTHER = 0.8
_CERTAINLY_OTHER = 0.95
_RATHER = 0.7
_SHORT = 10
_FEW = 2
# No intent says "talk faster"; it is still no business of another shop.
_FASTER = rule("fast(?:er)?|speed|speedier|speedy|quick(?:er|ly)?|rapid(?:ly)?|hurry up")
_APPOINTMENT = rule(
    "appointments?|appts?|reservations?|bookings?|technicians?|your (?:shop|office|company|guys|address|location|"
    "number|hours)|phone number|"
    "dentists?|doctors?|dr|hygienists?|salons?|stylists?|hair ?cut|therapists?|psychologists?|psychiatrists?|"
    "plumbers?|electricians?|mechanics?|"
    "repair ?man|counsell?ors?|dermatologists?|specialists?|clinics?|maintenance|oil chang\\w+|oil changed|"
    "tires? (?:checked|changed|rotated|looked)|serviced|"
    "looked at|checked out|meeting room|conference room|meetings? with|rating|someone else|(?:their|the|"
    "its) (?:address|location|phone|number|rating)"
)
# What answers a question of ours is on topic, whatever it is; only a question back can lead away.
_OPEN_QUESTION = rule(
    "help you|do for you|anything else|something else|how (?:can|may) i|what's going on|what can i|reason for"
)
_ASKS_BACK = rule(
    "^ *(?:um |uh |and |so |ok |okay |but |hey )*(?:what|who|when|where|why|how|which|whose|is|are|do|does|did|can|"
    "could|will|would|should|tell me)(?:'s|'re|'d|'ll)?"
)
_GREETED = rule("how (?:can|may) i (?:help|assist)|do for you|what's going on|what can i|how can we")
_OTHER_TIMES = rule(
    "else|other|others|another|different|earlier|later|sooner|more|none|neither|find|look|alternatives?"
)
_HAS_INSURER = rule(
    "take|accept|cover|covered|covers|network|with|have|has|insurance|plan|through|participate|bill|use|work with"
)
_NO_BEFORE = rule("no+(?:pe)? *$")
_OVERRULED: frozenset[Intent] = frozenset(("book", "price", "question", "services", "alternatives"))
# "Change my PIN" is a change, of something that is not ours: both are said.
_ELSEWHERE: frozenset[Intent] = frozenset(
    ("cancel", "change", "language", "louder", "dont_care", "alternatives", "complaint", "insurance", "message",
        "status",
     "location", "hours")
)  # fmt: skip
_POLITE: frozenset[Intent] = frozenset(("greeting", "thanks", "goodbye", "affirm", "deny"))
# What the classifier may add by itself.
_ADDED: tuple[Intent, ...] = (
    "affirm", "deny", "repeat", "greeting", "goodbye", "thanks", "robot", "language", "slower", "louder", "cancel",
    "change", "status", "services", "dont_care", "person", "location", "question", "price",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Findings:
    """What the finders found in one utterance, overlaps settled. `answered`: a field we had asked for is among it."""

    whens: tuple[When, ...] = ()
    services: tuple[Candidate, ...] = ()
    providers: tuple[Candidate, ...] = ()
    answer: Answer | None = None
    choice: Choice | None = None
    danger: Danger | None = None
    wishes: tuple[Wish, ...] = ()
    answered: bool = False


def wanted(heard: Heard, found: Findings, *, has_fields: bool) -> tuple[tuple[Intent, ...], float]:
    """Intents in order of mention, and how sure the first one is."""
    said = [wish for wish in found.wishes if not _is_swallowed(wish, found, heard.text)]
    substance = [wish for wish in said if wish.intent not in _SOCIAL]
    said = [_as_booking(wish, heard) for wish in said]
    if insurer := _insurer(heard):
        said.append(insurer)
    said += _answer_wishes(heard, found, has_substance=bool(substance))
    if found.danger:
        said = [wish for wish in said if wish.intent != "emergency"]
        said.append(Wish("emergency", found.danger.start, found.danger.end, 0.97))
    if heard.offers and found.choice is None and found.whens and not substance and not said:
        said.append(Wish("alternatives", 0, 1, 0.7))
    if not substance and not found.danger and found.choice is None and _asks_for_service(heard, found):
        first = found.services[0]
        said.append(Wish("book", first.start, first.end, min(0.85, first.score)))
    said = _second_opinion(heard, found, said)
    said.sort(key=lambda wish: wish.start)
    intents = tuple(dict.fromkeys(wish.intent for wish in said))
    if said:
        return intents, min(0.99, said[0].weight)
    return (), 0.9 if has_fields else 0.0


def _second_opinion(heard: Heard, found: Findings, said: list[Wish]) -> list[Wish]:
    """What the classifier adds where no phrase spoke, and where it overrules one: a sentence it is sure no receptionist
    handles, that names nothing of this business and answers no question of ours."""
    named = bool(found.providers) or any(one.score >= _CALM_SERVICE for one in found.services)
    if named or found.danger or found.choice:
        return said
    low = flat(heard.text)
    asks_back = bool(_ASKS_BACK.search(low))
    pending = bool(heard.said_before) and not _OPEN_QUESTION.search(flat(heard.said_before))
    if (pending or found.answered) and not asks_back:
        return said
    if not said and (is_unsure(heard.text) or _FASTER.search(low)):
        return said
    chances = likelihoods(heard.text)
    if said:
        return said if pending else _overruled(said, chances, low)
    least = _LIKELY if not heard.expecting else _CERTAINLY_OTHER if asks_back else 2.0
    return _added(chances, low, least_other=least)


def _overruled(said: list[Wish], chances: dict[str, float], low: str) -> list[Wish]:
    outside = chances.get("other", 0.0)
    other = Wish("other", len(low), len(low), outside)
    polite = [wish for wish in said if wish.intent in _POLITE]
    rest = [wish for wish in said if wish not in polite]
    foreign = all(wish.intent in _OVERRULED and chances.get(wish.intent, 0.0) < _LIKELY for wish in rest)
    if not rest and len(low.split()) <= _FEW + sum(len(low[wish.start : wish.end].split()) for wish in polite):
        return said
    if foreign and outside >= _SURELY_OTHER and not _APPOINTMENT.search(low):
        return [*polite, other]
    if outside >= _CERTAINLY_OTHER and all(wish.intent in _ELSEWHERE for wish in said):
        return [*said, other]
    return said


def _added(chances: dict[str, float], low: str, *, least_other: float) -> list[Wish]:
    if not chances or max(chances, key=chances.__getitem__) == "unsure":
        return []
    outside = chances.get("other", 0.0)
    label = max(_ADDED, key=lambda one: chances.get(one, 0.0))
    chance = chances.get(label, 0.0)
    least = _RATHER if outside > chance or len(low.split()) > _SHORT else _LIKELY
    wishes = [Wish("other", 0, 1, outside)] if outside >= max(least_other, chance) else []
    if chance >= least:
        wishes.append(Wish(label, 0, 1, min(chance, 0.8)))
    return wishes


def _asks_for_service(heard: Heard, found: Findings) -> bool:
    """A complaint about a thing this business mends is a wish for a visit, unless it only answers a question."""
    if not found.services or found.services[0].score < _CALM_SERVICE:
        return False
    return "service" not in heard.expecting or "intent" in heard.expecting


def _as_booking(wish: Wish, heard: Heard) -> Wish:
    """ "Anything on Thursday?" asks for other times only when some were offered."""
    words = flat(heard.text)[wish.start : wish.end]
    if wish.intent == "alternatives" and not heard.offers and not heard.said_before and not _OTHER_TIMES.search(words):
        return Wish("book", wish.start, wish.end, wish.weight)
    return wish


def _insurer(heard: Heard) -> Wish | None:
    """An insurer's name together with a word of taking or having it."""
    low = flat(heard.text)
    if not _HAS_INSURER.search(low):
        return None
    for name in heard.lexicon.insurers:
        if (
            found := rule(re.escape(flat(name)).replace("\\ ", " ")).search(low)
        ) and "birth_date" not in heard.expecting:
            return Wish("insurance", found.start(), found.end(), 0.9)
    return None


def _answer_wishes(heard: Heard, found: Findings, *, has_substance: bool) -> list[Wish]:
    wishes: list[Wish] = []
    answer, choice = found.answer, found.choice
    if choice and choice.candidates and (choice.index is not None or "choice" in heard.expecting):
        wishes.append(Wish("select", choice.start, choice.end, 0.95))
    if answer and _is_answer(heard, found, answer, has_substance=has_substance):
        wishes.append(Wish("affirm" if answer.value else "deny", answer.start, answer.end, answer.confidence))
    return wishes


def _is_answer(heard: Heard, found: Findings, answer: Answer, *, has_substance: bool) -> bool:
    """False where a yes or no only puts the sentence: "okay, I'd like …", "I can't make it" of a cancellation."""
    if answer.weak and "yes_no" not in heard.expecting:
        alone = heard.text.strip(" .!").lower() == "please" and not heard.said_before and not heard.expecting
        if alone or has_substance or found.choice or not answer.bare:
            return False
    if answer.led:
        return not (answer.value and has_substance and _GREETED.search(flat(heard.said_before)))
    if answer.value:
        return found.choice is None
    if not heard.said_before and _says_goodbye(found, answer):
        return False
    return not any(wish.intent == "cancel" for wish in found.wishes)


def _says_goodbye(found: Findings, answer: Answer) -> bool:
    """ "That will be all" ends the call; it refuses nothing."""
    ends = (wish for wish in found.wishes if wish.intent == "goodbye")
    return any(wish.start < answer.end and answer.start < wish.end for wish in ends)


def _is_swallowed(wish: Wish, found: Findings, text: str) -> bool:
    """Phrases that mean something else here: "thanks" inside "no thanks", "later" inside "the later one"."""
    answer, choice = found.answer, found.choice
    if answer and answer.start <= wish.start and wish.end <= answer.end:
        if wish.intent == "thanks":
            return bool(_NO_BEFORE.search(flat(text)[: wish.start]))
        if wish.intent in ("dont_care", "cancel", "book", "repeat", "alternatives"):
            return True
    return bool(
        choice
        and choice.index is not None
        and wish.intent in ("alternatives", "dont_care", "book", "change")
        and wish.start < choice.end
        and choice.start < wish.end
    )
