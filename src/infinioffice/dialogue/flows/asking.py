"""Questions about the business, answered from its own facts and from nothing else, in the middle of anything."""

from __future__ import annotations

import re

from infinioffice.dialogue.business import Fact, ServiceFacts
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.state import Note
from infinioffice.dialogue.wishes import from_when
from infinioffice.dialogue.wording import spoken
from infinioffice.understanding.meaning import Intent

ASKS: tuple[Intent, ...] = ("hours", "location", "services", "price", "insurance", "question")
_MOST_NAMED = 5
_ZIP_TALK = ("zip", "area", "come out to", "serve", "service area", "travel to", "go out to")
_LIST_TALK = re.compile(
    r"\bwhat (?:all |other |kinds? of |types? of |sorts? of )*(?:services|work|things|jobs|repairs)\b"
    r"|\bwhat (?:else )?do you (?:do|offer|fix|handle)\b|\bwhat can you\b",
    re.IGNORECASE,
)
"""Asking for the list, whatever service a word in it may sound like."""
_DO_YOU = re.compile(r"(?:hi |hello |hey )?(?:do|are|can) (?:you|you guys|y'all)\b", re.IGNORECASE)
_ZIP = re.compile(r"\b\d{5}\b")


def answer(m: Move, said: Said, *, strictly: bool = False) -> bool:
    """Say what we know for every question in the utterance; whether there was one that could be answered or refused
    honestly. `strictly`: in the middle of something else, where a stray word is no question."""
    asked = [each for each in dict.fromkeys(said.meaning.intents) if each in ASKS]
    may_be_insurer = "question" in asked or (not asked and said.is_question)
    if may_be_insurer and any(_is_named(each, said.text) for each in m.state.business.insurers):
        asked = ["insurance"]
    if not asked and said.is_question and (find_fact(m, said) is not None or said.contains(("how long",))):
        asked = ["question"]
    is_remark = not said.is_question and (strictly or said.fields.service is not None) and not find_fact(m, said)
    if "question" in asked and (len(asked) > 1 or is_remark):
        asked.remove("question")
    for each in asked:
        m.achieved("answered")
        if each == "hours":
            _hours(m, said)
        elif each == "location":
            _location(m, said)
        elif each == "services":
            _services(m, said)
        elif each == "price":
            _price(m, said)
        elif each == "insurance":
            _insurance(m, said)
        else:
            _question(m, said)
    return bool(asked)


def _hours(m: Move, said: Said) -> None:
    business = m.state.business
    when = said.fields.when
    wish = from_when(when, business.zone) if when is not None else None
    if wish is None or wish.first is None or not wish.is_one_day:
        m.say("hours", hours=spoken.hours([(d.weekday, d.open_minute, d.close_minute) for d in business.hours]))
        return
    spans = [each for each in business.hours if each.weekday == wish.first.weekday()]
    near = spoken.near_date(wish.first, m.state.now.date())
    day = near if near.startswith(("today", "tomorrow")) else f"on {near}"
    if not spans or wish.first.isoformat() in business.closed_dates:
        m.say("hours_day_closed", day=day)
        return
    times = [f"{spoken.opening(each.open_minute)} to {spoken.opening(each.close_minute)}" for each in spans]
    m.say("hours_day_open", day=day, spans=spoken.listing(times, "and"))


def _location(m: Move, said: Said) -> None:
    business = m.state.business
    if not business.address:
        _do_not_know(m, said)
        return
    comes_out = business.vertical in ("hvac", "plumbing", "electrical")
    m.say("location_visit" if comes_out else "location", address=business.address)


def _services(m: Move, said: Said) -> None:
    business = m.state.business
    service = None if wants_list(said) else m.state.service_of(said.fields.service)
    if _zip_in(said) or (said.contains(_ZIP_TALK) and service is None):
        answer_area(m, said)
        return
    if service is not None:
        m.say("service_yes", service=service.spoken)
        return
    if business.providers and said.contains(("doctor", "doctors", "dentist", "dentists", "who")):
        m.say("providers", providers=spoken.listing([each.name for each in business.providers]))
        return
    if not wants_list(said):
        # "Do you rent cars?" is not answered by everything else we do.
        _question(m, said)
        return
    names = [each.spoken for each in business.services]
    if len(names) > _MOST_NAMED:
        m.say("services_more", services=", ".join(names[:_MOST_NAMED]))
    else:
        m.say("services", services=spoken.listing(names, "and"))


def _zip_in(said: Said) -> str | None:
    typed = _ZIP.search(said.text)
    return said.fields.zip or (typed.group() if typed else None)


def is_about_area(said: Said) -> bool:
    """ "Do you come out to 12205?" """
    return (said.is_question or said.contains(("zip",))) and _zip_in(said) is not None and said.fields.address is None


def answer_area(m: Move, said: Said) -> None:
    """Whether we serve the ZIP that was named, or which ones we serve."""
    m.achieved("answered")
    _area(m, _zip_in(said))


def wants_list(said: Said) -> bool:
    """Whether the whole list of services is asked for."""
    return _LIST_TALK.search(said.text) is not None


def _area(m: Move, here: str | None) -> None:
    zips = m.state.business.service_zips
    if not zips:
        m.say("area_all")
    elif here is None:
        ranges = [f"{spoken.digits(first)} to {spoken.digits(last)}" for first, last in zips]
        m.say("area_some", ranges=spoken.listing(ranges, "and"))
    elif any(first <= here <= last for first, last in zips):
        m.learn(zip=here)
        m.say("area_yes", zip=spoken.digits(here))
    else:
        m.say("area_no", zip=spoken.digits(here))


def _price(m: Move, said: Said) -> None:
    """The posted sentence of the service, or that there is none: never a number of our own."""
    service: ServiceFacts | None = m.state.service_of(said.fields.service) or m.state.service
    if service is not None and service.price:
        m.speak(service.price)
        return
    fact = find_fact(m, said, ("price", "pricing", "fee", "diagnostic_fee"))
    if fact is not None:
        m.speak(fact.say)
    else:
        m.say("price_none")


def _insurance(m: Move, said: Said) -> None:
    insurers = m.state.business.insurers
    named = [each for each in insurers if _is_named(each, said.text)]
    if named:
        m.say("insurance_yes", insurer=spoken.listing(named, "and"))
    elif not insurers:
        fact = find_fact(m, said, ("insurance",))
        if fact is not None:
            m.speak(fact.say)
        else:
            m.say("insurance_none")
    elif re.search(r"\b(?:what|which)\b", said.text, re.IGNORECASE):
        m.say("insurance_list", insurers=spoken.listing(insurers[:_MOST_NAMED], "and"))
    else:
        m.say("insurance_unknown")


def _is_named(name: str, text: str) -> bool:
    """Whether a company is named in the text, by its whole name or its first distinctive word."""
    low = f" {' '.join(re.findall('[a-z0-9]+', text.lower()))} "
    words = re.findall("[a-z0-9]+", name.lower())
    return f" {' '.join(words)} " in low or f" {words[0]} " in low


def _question(m: Move, said: Said) -> None:
    service = m.state.service_of(said.fields.service) or m.state.service
    if service is not None and said.contains(("how long",)):
        m.say("duration", minutes=str(service.minutes), service=service.spoken)
        return
    fact = find_fact(m, said)
    if fact is not None:
        m.speak(fact.say)
    elif service is not None and _DO_YOU.match(said.text) and said.fields.service:
        m.say("service_yes", service=service.spoken)
    else:
        _do_not_know(m, said)


def _do_not_know(m: Move, said: Said) -> None:
    """No guess: the question itself can become a message, kept until the caller says so."""
    m.say("no_idea")
    if m.state.stage in ("open", "more", "invite"):
        m.set(note=Note("question", said.text))


def find_fact(m: Move, said: Said, topics: tuple[str, ...] = ()) -> Fact | None:
    """The fact one of whose cues is said, the longest cue first; else one whose topic is asked for. A topic that was
    already settled counts before all."""
    settled = next((fact for fact in m.state.business.facts if fact.topic == said.fact), None)
    if settled is not None:
        return settled
    text = f" {' '.join(re.findall('[a-z0-9]+', said.text.lower()))} "
    best: tuple[int, Fact] | None = None
    for fact in m.state.business.facts:
        for cue in (*fact.cues, fact.topic.replace("_", " ")):
            if f" {cue.lower()} " in text and (best is None or len(cue) > best[0]):
                best = (len(cue), fact)
    if best is not None:
        return best[1]
    return next((fact for fact in m.state.business.facts if fact.topic in topics), None)
