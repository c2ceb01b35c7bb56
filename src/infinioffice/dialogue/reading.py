"""The context an utterance is read in, and how finished a partial one looks.

Law: pure; everything comes from the state.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from infinioffice.dialogue.business import Business
from infinioffice.dialogue.state import State
from infinioffice.dialogue.wording import spoken
from infinioffice.understanding.meaning import Fields, Heard, Lexicon, Meaning, Offer, ProviderWords, ServiceWords
from infinioffice.understanding.understand import understand

Completeness = Literal["complete", "half", "open", "more"]

_UNFINISHED = re.compile(
    r"(?:^|[\s,])(?:and|or|but|so|because|at|on|in|to|for|from|with|the|a|an|my|is|it's|its|i'm|i|um|uh|uhm|er|hmm|like|"
    r"around|about|between|next|this|of|say|maybe|then|that|number's|name's|area code|after|before|by|until|till|any|"
    r"every|half|past|quarter|apartment|suite|unit|dot|underscore|dash)[\s,.…-]*$",
    re.IGNORECASE,
)
_SURE = 0.6
_NAME_WORDS = 5
"""A name with what leads in to it: "yeah it's Karen Holloway"."""
_SPELLING = re.compile(r"(?:^|[\s,-])[a-z](?:[\s,.-]+[a-z])+[\s,.…-]*$", re.IGNORECASE)
_GROWING_NUMBER = re.compile(
    r"\b(?:\d[\d\s.-]*|zero|oh|one|two|three|four|five|six|seven|eight|nine)[\s,.…-]*$", re.IGNORECASE
)
_GROWING_DATE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|twenty|thirty|\d{1,4}(?:st|nd|rd|th)?|week|month|one|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve)[\s,.…-]*$",
    re.IGNORECASE,
)
_YES = re.compile(r"\b(?:yes|yeah|yep|yup|sure|that's (?:fine|good|right))[\s.!]*$", re.IGNORECASE)


def lexicon(business: Business) -> Lexicon:
    """The business's own words."""
    return Lexicon(
        services=tuple(ServiceWords(each.key, each.name, each.cues) for each in business.services),
        providers=tuple(ProviderWords(each.key, each.name) for each in business.providers),
        insurers=business.insurers,
        vertical=business.vertical,
    )


def open_minutes(business: Business) -> tuple[int, int] | None:
    """The widest opening of the week in minutes after midnight; None for a business without hours."""
    if not business.hours:
        return None
    return min(each.open_minute for each in business.hours), max(each.close_minute for each in business.hours)


def heard(state: State, text: str, at: datetime, nbest: tuple[str, ...] = ()) -> Heard:
    """All that is needed to read an utterance at this point of the conversation."""
    business = state.business
    return Heard(
        text=text,
        now=at.astimezone(business.zone),
        timezone=business.zone,
        nbest=nbest,
        locale=business.locale,
        expecting=state.expecting,
        said_before=state.said,
        offers=_offers(state),
        lexicon=lexicon(business),
        prefer="past" if state.expecting == ("birth_date",) else "future",
        open_minutes=open_minutes(business),
    )


def _offers(state: State) -> tuple[Offer, ...]:
    if state.stage == "which":
        return tuple(Offer(each.start, each.end, each.service_name) for each in state.found)
    return tuple(Offer(each.start, each.end, spoken.slot_in_full(each)) for each in state.offers)


def is_unsure(state: State, text: str, at: datetime, nbest: tuple[str, ...] = ()) -> bool:
    """Whether the rules alone may have read these words wrongly: nothing was asked for and found, and nothing was
    recognised well. Then a language model may be asked before the turn is decided; never about danger."""
    if state.stage == "code":
        return False  # nobody else sees a code
    meaning = understand(heard(state, text, at, nbest))
    if meaning.emergency or _answers(state, meaning.fields, text):
        return False
    return not meaning.intents or meaning.intents == ("other",) or meaning.confidence < _SURE


def completeness(state: State, partial_text: str, at: datetime) -> Completeness:
    """Whether the words so far already answer the open question (`complete`), are a part of its answer that often has
    another (`half`: a day without its hour, a first name), clearly do not end here (`more`), or could be either
    (`open`). For the endpointer; it never decides what was meant."""
    text = partial_text.strip()
    if not text or (_UNFINISHED.search(text) and not _PARTICLE.search(text)):
        return "more"
    meaning = understand(heard(state, text, at))
    if meaning.emergency:
        return "complete"
    fields = meaning.fields
    wants: set[str] = set(state.expecting)
    if "phone" in wants and fields.phone is None and (fields.phone_partial or _GROWING_NUMBER.search(text)):
        return "more"
    if "phone" in wants and fields.phone is None and fields.yes_no is False:
        # "No" to "is this your number" is followed by the right one.
        return "half"
    if wants.intersection(("name", "last_name", "email")) and _SPELLING.search(text):
        return "more"
    if "intent" in wants and meaning.confidence >= _SURE and _is_whole_request(meaning, text):
        return "complete"
    if state.asking.startswith("name and ") and _is_name_alone(fields, text):
        return "half"
    if _is_half(wants, fields, text):
        return "half"
    if _answers(state, fields, text):
        return "complete"
    return "open"


_WISH = re.compile(r"\b(?:book|schedule|appointment|reschedule|move|cancel|set up|come in for)\b", re.IGNORECASE)
_QUESTION = re.compile(
    r"^(?:(?:hi|hello|hey|yes|yeah|so|and|okay|ok|um|uh)[\s,.]+)*"
    r"(?:what|when|where|which|who|how|do|does|are|is|can|could|will|would)\b",
    re.IGNORECASE,
)
_PARTICLE = re.compile(
    r"\b(?:turn|turns|turned|come|comes|kick|kicks|switch|stay|stays|go|goes|came|went)\s+on[.!?\s]*$", re.IGNORECASE
)
"""Where "on" ends the sentence: "it won't turn on"."""
_ASKED_OF_US = frozenset({"hours", "location", "services", "price", "insurance", "question", "robot", "status"})
_SAID_ONCE = frozenset({"message", "person", "goodbye", "repeat", "slower", "louder", "stop_recording", "stop_texts"})


def _is_whole_request(meaning: Meaning, text: str) -> bool:
    """A question to the business, a wish with its service, or something that needs no more words."""
    intents = set(meaning.intents)
    if _ASKED_OF_US & intents and _QUESTION.search(text):
        return True
    return bool(_SAID_ONCE & intents) or (meaning.fields.service is not None and _WISH.search(text) is not None)


def _is_name_alone(fields: Fields, text: str) -> bool:
    """Only the first half of an answer to "your name, and what car is it?"."""
    has_yes = fields.yes_no is not None or _YES.search(text) is not None
    return bool(fields.first_name or fields.last_name) and not has_yes and len(text.split()) <= _NAME_WORDS


def _is_half(wants: set[str], fields: Fields, text: str) -> bool:
    """A part of the answer is there, and people breathe before they say the rest."""
    when = fields.when
    if "when" in wants and fields.choice is None and fields.yes_no is None:
        if when is not None and (when.date_open or when.time_open or when.half_open):
            return True
        if when is None and "intent" not in wants and _GROWING_DATE.search(text):
            return True
    if "birth_date" in wants and fields.birth_date is None and (when is not None or _GROWING_DATE.search(text)):
        return True
    if wants.intersection(("address", "zip")):
        return (fields.address is not None) != (fields.zip is not None) and "address" in wants
    if "email" in wants:
        return fields.email is None
    has_name = bool(fields.first_name and fields.last_name)
    if wants >= {"name", "phone"}:
        number = bool(fields.phone) or fields.yes_no is not None or _YES.search(text) is not None
        return has_name != number or (bool(fields.first_name) and not has_name)
    if not wants.intersection(("name", "last_name")) or has_name:
        return False
    return bool(fields.first_name) or len(text.split()) <= 2


def _answers(state: State, fields: Fields, text: str) -> bool:
    has_name = bool(fields.first_name or fields.last_name)
    wants = set(state.expecting)
    if wants >= {"name", "phone"} or wants >= {"address", "zip"}:
        # A double question is answered when both halves are.
        number = bool(fields.phone) or fields.yes_no is not None or _YES.search(text) is not None
        return (has_name and number) or bool(fields.address and fields.zip)
    when = fields.when
    found = {
        "yes_no": fields.yes_no is not None,
        "choice": fields.choice is not None,
        "phone": fields.phone is not None,
        "zip": fields.zip is not None,
        "when": when is not None and not when.time_open and not when.date_open,
        "birth_date": fields.birth_date is not None,
        "email": fields.email is not None,
        "name": bool(fields.first_name and fields.last_name),
    }
    return any(found.get(each, False) for each in wants)
