"""Who it is for, where, and the few questions of the service. Two things that belong together are asked together;
nothing that was said is asked again."""

from __future__ import annotations

import re
from dataclasses import replace

from infinioffice.dialogue.business import IntakeQuestion, ServiceFacts
from infinioffice.dialogue.flows import keypad, messages, surname, taking
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.reading import heard
from infinioffice.dialogue.state import Learned, State
from infinioffice.dialogue.wording import spoken
from infinioffice.understanding.meaning import Expected
from infinioffice.understanding.pieces import has_twin, is_listed
from infinioffice.understanding.understand import understand

MOST_QUESTIONS = 5
_KEYS_AFTER = 2
_GIVE_UP = 3
_FOLDED = frozenset({"vehicle", "new_patient"})
"""What is asked together with the name, because its answer cannot be taken for one."""
_NAME_AND = "name and "
_ASKED_ELSEWHERE = frozenset({"reason", "concern", "name", "phone", "address", "zip", "first_name", "last_name"})
_ON_SITE = ("hvac", "plumbing", "electrical")
_EXPECTED: dict[str, tuple[Expected, ...]] = {
    "birth_date": ("birth_date",),
    "email": ("email",),
    "new_patient": ("yes_no",),
    "member": ("yes_no",),
    "vulnerable": ("yes_no",),
    "mileage": ("number",),
}
_MAKES = re.compile(
    r"\b(?:toyota|honda|ford|chev(?:y|rolet)|nissan|hyundai|kia|subaru|mazda|volkswagen|vw|bmw|beemer|mercedes|audi|lexus|"
    r"acura|infiniti|jeep|dodge|ram|chrysler|buick|gmc|cadillac|lincoln|volvo|tesla|mini cooper|mitsubishi|porsche|"
    r"corolla|camry|civic|accord|f ?-?150|silverado|jetta|altima|rav4|prius|outback|forester|tacoma|explorer)\b",
    re.IGNORECASE,
)
_UNINSURED = re.compile(
    r"\b(?:no|don't have|without|not have)(?: any| dental)* insurance\b|\bself.?pay\b", re.IGNORECASE
)
_NEW = re.compile(
    r"\b(?:new patient|first (?:time|visit)|never been|new here|just moved|haven't been|have not been)\b", re.IGNORECASE
)
_SAID_BEFORE: dict[str, re.Pattern[str]] = {
    "vehicle": _MAKES,
    "new_patient": re.compile(r"\b(?:new patient|first time|first visit|never been|new here|just moved|been (?:here|"
                              r"there|in) before|i'm a patient|existing patient|regular patient)\b", re.IGNORECASE),
    "system": re.compile(r"\b(?:furnace|boiler|heat pump|central air|mini.?split|ductless|rooftop)\b", re.IGNORECASE),
    "since": re.compile(r"\b(?:since|started|yesterday|last night|this morning|last week|for (?:a|two|three|\d+) "
                        r"(?:day|week|month)s?)\b", re.IGNORECASE),
    "wait_or_drop": re.compile(r"\b(?:drop (?:it )?off|wait for it|i'll wait|while i wait)\b", re.IGNORECASE),
    "access": re.compile(r"\b(?:gate code|code is|key is|i (?:own|rent)|we (?:own|rent)|landlord|my tenant|dogs?)\b",
                         re.IGNORECASE),
    "insurance": re.compile(r"\b(?:delta dental|cigna|aetna|metlife|guardian|humana|united concordia|blue cross|"
                            r"(?:no|don't have) (?:dental )?insurance)\b", re.IGNORECASE),
    "drivable": re.compile(r"\b(?:tow(?:ed)?|can't drive|won't start|drivable)\b", re.IGNORECASE),
}  # fmt: skip
"""How an answer sounds that was given before the question."""


def needs_address(state: State, service: ServiceFacts) -> bool:
    """Whether somebody has to know where to go."""
    asks = {each.field for each in service.questions}
    return service.mode == "window" or state.business.vertical in _ON_SITE or bool({"address", "zip"} & asks)


def open_question(state: State, service: ServiceFacts) -> IntakeQuestion | None:
    """The next intake question that has no answer yet."""
    known_new = is_new(state)
    questions = [
        each
        for each in service.questions
        if each.field not in _ASKED_ELSEWHERE and not (each.only_new and known_new is False)
    ]
    return next((each for each in questions[:MOST_QUESTIONS] if not _is_known(state.learned, each.field)), None)


def is_new(state: State) -> bool | None:
    """Whether they have never been here, from the answer to that question; None while nobody knows."""
    answer = state.learned.answer("new_patient")
    if answer is None:
        return None
    words = understand(heard(replace(state, expecting=("yes_no",)), answer, state.at))
    if _NEW.search(answer):
        return True
    return words.fields.yes_no is False or (words.fields.yes_no is None and "deny" in words.intents)


def _is_known(learned: Learned, field: str) -> bool:
    if field == "birth_date" and learned.birth_date is not None:
        return True
    if field == "email" and learned.email:
        return True
    return learned.answer(field) is not None


def note_answers_said(m: Move, said: Said) -> None:
    """Answers that came before their question."""
    if m.state.stage != "intake":
        note_answers_in(m, said.text)


def note_answers_in(m: Move, text: str) -> None:
    """The same, from words kept since before it was clear which service is meant."""
    service = m.state.service
    for each in service.questions if service else ():
        pattern = _SAID_BEFORE.get(each.field)
        if pattern and not _is_known(m.learned, each.field) and pattern.search(text):
            m.learn(answers=(*m.learned.answers, (each.field, text)))


def ask_next(m: Move) -> bool:
    """Ask for the next thing missing; False when nothing is."""
    service = m.state.service
    if service is None:
        return False
    if m.state.by_keys:
        keypad.fill_in(m)
        return keypad.ask_detail(m, needs_zip=needs_address(m.state, service))
    if m.learned.name and not m.learned.phone and not m.learned.phone_digits and _calls_from_usable_number(m):
        taking.use_caller_id(m)
    if surname.ask_again(m) or surname.ask_missing_first_name(m):
        return True
    learned = m.learned
    if not learned.name or not learned.phone:
        _ask_who(m, service)
    elif needs_address(m.state, service) and not (learned.address and learned.zip):
        _ask_where(m)
    elif (question := open_question(m.state, service)) is not None:
        m.ask_worded("intake", question.ask, expecting=_EXPECTED.get(question.field, ()), asking=question.field)
    else:
        return False
    return True


def _ask_who(m: Move, service: ServiceFacts) -> None:
    learned = m.learned
    has_number = bool(learned.phone) or _calls_from_usable_number(m)
    if not learned.name and not has_number:
        m.ask("details", "ask_name_and_phone", expecting=("name", "phone"), asking="name")
    elif not learned.name:
        _ask_name_with_more(m, service)
    else:
        m.ask("phone", "ask_phone", expecting=("phone",), asking="phone")


def _calls_from_usable_number(m: Move) -> bool:
    """Whether the number that calls can be the number to call back: nobody has turned it down."""
    return m.state.caller_id is not None and not m.state.misses("phone")


def _ask_name_with_more(m: Move, service: ServiceFacts) -> None:
    """The name, in one breath with what people say along with it. The number they call from is theirs until they say
    otherwise; the read-back names its end."""
    question = open_question(m.state, service)
    if needs_address(m.state, service) and not m.learned.address and not m.learned.zip:
        m.ask("details", "ask_name_and_address", expecting=("name", "address", "zip"), asking="name",
              again="ask_name_and_address")  # fmt: skip
    elif question is not None and question.field in _FOLDED:
        expecting: tuple[Expected, ...] = ("name", "yes_no") if question.field == "new_patient" else ("name",)
        m.ask("details", "ask_name_and", expecting=expecting, asking=f"{_NAME_AND}{question.field}", again="ask_name",
              question=question.ask[:1].lower() + question.ask[1:])  # fmt: skip
    else:
        m.ask("details", "ask_name", expecting=("name",), asking="name", again="ask_name_again")


def _ask_where(m: Move) -> None:
    learned = m.learned
    if not learned.address and not learned.zip:
        m.ask("address", "ask_address", expecting=("address", "zip"), asking="address")
    elif not learned.zip:
        m.ask("address", "ask_zip", expecting=("zip", "address"), asking="zip")
    else:
        m.ask("address", "ask_street", expecting=("address", "zip"), asking="address")


def on_who(m: Move, said: Said) -> bool:
    """An answer about name and number; True when something was learned and the flow may go on."""
    folded = m.state.asking.removeprefix(_NAME_AND) if m.state.asking.startswith(_NAME_AND) else ""
    asked_number = "yes_no" in m.state.expecting and not folded
    asked_name = "name" in m.state.expecting
    had_name = bool(m.learned.name)
    learned_some = taking.take_person(m, said)
    if asked_name and not had_name and not m.learned.name:
        if said.fields.spelled:
            m.learn(last_name=said.fields.spelled.title())
        learned_some = bool(m.learned.name) or taking.take_name_as_heard(m, said) or learned_some
    if asked_number and not m.learned.phone and not m.learned.phone_digits:
        if said.refuses_number:
            m.missed("phone")
            learned_some = True
        elif said.is_yes or (asked_name and m.learned.name):
            # The number was offered together with the name and not refused; the read-back says it once more.
            taking.use_caller_id(m)
            learned_some = True
    if m.state.asking in ("last_name", "first_name"):
        # What came instead of letters is not asked for again.
        return True
    if folded:
        learned_some = _take_folded(m, said, folded) or learned_some
    if not learned_some:
        who_not_understood(m)
        return False
    if asked_name and not had_name and _is_doubtful(m, said):
        m.ask("details", "ask_last_name_spelled", expecting=("last_name",), asking="last_name",
              first_name=m.learned.first_name)  # fmt: skip
        return False
    if m.learned.phone_digits and not m.learned.phone:
        m.ask("phone", "ask_phone_rest", expecting=("phone",), asking="phone",
              digits=spoken.digits(m.learned.phone_digits))  # fmt: skip
        return False
    return True


def _take_folded(m: Move, said: Said, field: str) -> bool:
    """The answer to what was asked along with the name; whether there was one."""
    if _is_known(m.learned, field):
        return True
    pattern = _SAID_BEFORE.get(field)
    is_answer = field == "new_patient" and (said.is_yes or said.is_no)
    if not is_answer and not (pattern is not None and pattern.search(said.text)):
        return False
    words = taking.without_person(said) if field == "vehicle" else said.text
    if field == "new_patient" and is_answer and not (pattern is not None and pattern.search(said.text)):
        words = "no" if said.is_no else "yes"
    m.learn(answers=(*m.learned.answers, (field, words.strip(" .,"))))
    return True


def _is_doubtful(m: Move, said: Said) -> bool:
    """A last name nobody bears is probably another one misheard, and of two that sound alike nobody hears which. What
    was typed or spelled was not misheard."""
    last = m.learned.last_name
    if not last or not m.learned.first_name or m.state.line == "text" or said.fields.spelled:
        return False
    return not is_listed(last.lower(), "last") or has_twin(last.lower())


def who_not_understood(m: Move) -> None:
    """Ask again, then another way (spelling, keys), then hand it to a person."""
    field = "name" if not m.learned.name and "name" in m.state.expecting else "number"
    failures = m.missed(field)
    if failures >= _GIVE_UP:
        messages.give_up(m)
    elif field == "name":
        again = "ask_name_again" if failures < _KEYS_AFTER else "ask_name_spelled"
        m.ask("details", again, expecting=("name",), asking="name")
    else:
        m.ask("phone", "ask_phone_again" if failures < _KEYS_AFTER else "ask_phone_keys", expecting=("phone",),
              asking="phone")  # fmt: skip


def on_where(m: Move, said: Said) -> bool:
    """An answer about the address; True when the flow may go on."""
    if not taking.take_person(m, said) and not _take_address_as_heard(m, said):
        failures = m.missed("address")
        if failures >= _GIVE_UP:
            messages.give_up(m)
        elif m.state.asking == "zip":
            m.ask("address", "ask_zip_keys" if failures >= _KEYS_AFTER else "ask_zip", expecting=("zip", "address"),
                  asking="zip")  # fmt: skip
        else:
            m.ask("address", "ask_address_again", expecting=("address", "zip"), asking="address")
        return False
    return not is_outside_area(m)


def _take_address_as_heard(m: Move, said: Said) -> bool:
    """A street we cannot parse is kept in the caller's words rather than asked for a third time."""
    if m.state.asking != "address" or not m.state.misses("address") or len(said.text.split()) < 2:
        return False
    if said.meaning.intents:
        return False
    m.learn(address=said.text.strip(" .,"))
    return True


def is_outside_area(m: Move) -> bool:
    """Whether the ZIP is one we do not serve; says so and offers a message."""
    zips, here = m.state.business.service_zips, m.learned.zip
    if not zips or not here or any(first <= here <= last for first, last in zips):
        return False
    m.release()
    m.say("area_no", zip=spoken.digits(here))
    m.set(offers=(), queue=())
    m.ask("waitlist", "ask_area_message", expecting=("yes_no", "when"), asking="area")
    return True


def on_intake(m: Move, said: Said) -> bool:
    """An answer to an intake question, kept in the caller's words; True when the flow may go on."""
    field = m.state.asking
    if field == "birth_date":
        taking.take_person(m, said)
        _take_insurance(m, said)
        if m.learned.birth_date is None and m.missed("birth_date") < _KEYS_AFTER:
            m.ask("intake", "ask_birth_date_again", expecting=("birth_date",), asking="birth_date")
            return False
    if field == "email":
        taking.take_person(m, said)
    words = said.text.strip(" .,")
    m.learn(answers=(*m.learned.answers, (field, words or "not said")))
    return True


def _take_insurance(m: Move, said: Said) -> None:
    """The insurance named along with the birth date, so that it is not asked for."""
    named = next((each for each in m.state.business.insurers if each.lower() in said.text.lower()), None)
    if named is None and _UNINSURED.search(said.text):
        named = "none"
    if named is not None and m.learned.answer("insurance") is None:
        m.learn(answers=(*m.learned.answers, ("insurance", named)))


def notes(state: State) -> str:
    """What the business should know beforehand: the reason in the caller's words, then the answers."""
    learned = state.learned
    parts = [learned.reason] if learned.reason else []
    asked = {each.field: each.ask for each in state.service.questions} if state.service else {}
    parts += [f"{asked.get(field, field)} {words}" for field, words in learned.answers if words != learned.reason]
    if learned.birth_date is not None:
        parts.append(f"born {learned.birth_date.isoformat()}")
    return "; ".join(parts)
