"""What one utterance tells us, taken into the fields it fills. Everything said is taken, asked for or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from infinioffice.dialogue.move import Move
from infinioffice.dialogue.state import PhoneSource
from infinioffice.dialogue.wishes import Wish, from_when, joined, merged
from infinioffice.kernel import phone as numbers
from infinioffice.understanding.meaning import Fields, Intent, Meaning, When

_PHONE_DIGITS = 10
_FEW_DIGITS = 3
_LEAD_IN = re.compile(
    r"^(?:(?:um+|uh+|yes|yeah|yep|sure|okay|ok|oh|well|it's|its|it is|this is|that's|i'm|i am|my name is|my name's|"
    r"the name is|the name's|name is|under|put it under|for)[\s,.]+)+",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"^[A-Za-z][A-Za-z'’.-]*$")
_NO_NAMES = frozenset(
    """yes yeah no nope okay ok what why hello hi sure thanks thank you sorry um uh the a an is it i my me your who
    repeat again please right correct good fine great number same that this and or to for tomorrow today morning
    afternoon don't know want need have will not can't cannot do be call calling back later never mind""".split()
)


_QUESTION_STARTS = frozenset(
    "what whats when where wheres who how hows do does did can could is are why which will would should".split()
)


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance with its reading; `text` has private numbers covered."""

    text: str
    meaning: Meaning

    @property
    def fields(self) -> Fields:
        return self.meaning.fields

    def has(self, *intents: Intent) -> bool:
        """Whether any of these was meant."""
        return any(each in self.meaning.intents for each in intents)

    @property
    def is_yes(self) -> bool:
        return self.fields.yes_no is True or (self.fields.yes_no is None and self.has("affirm"))

    @property
    def is_no(self) -> bool:
        return self.fields.yes_no is False or (self.fields.yes_no is None and self.has("deny"))

    @property
    def is_question(self) -> bool:
        """Whether it has the form of a question."""
        first = self.text.lower().replace("'", "").split()[:1]
        return self.text.endswith("?") or bool(first and first[0] in _QUESTION_STARTS)

    def contains(self, phrases: tuple[str, ...]) -> bool:
        """Whether one of the lower-case phrases stands in the text as whole words."""
        words = f" {' '.join(re.findall(r'[a-z0-9]+', self.text.lower().replace(chr(39), '')))} "
        return any(f" {phrase.replace(chr(39), '')} " in words for phrase in phrases)


def take_person(m: Move, said: Said) -> bool:
    """Name, number, e-mail, birth date, address and ZIP; whether any of them was said."""
    fields = said.fields
    before = m.learned
    if fields.first_name:
        m.learn(first_name=_proper(fields.first_name))
        if not fields.last_name and "name" in m.state.expecting and before.first_name:
            m.learn(last_name="")
    if fields.last_name:
        m.learn(last_name=_proper(fields.last_name))
        if not fields.first_name and "name" in m.state.expecting and not before.first_name:
            m.learn(first_name=_word_before(said.text, fields.last_name))
    if fields.email:
        m.learn(email=fields.email)
    if fields.birth_date and "birth_date" in m.state.expecting:
        m.learn(birth_date=fields.birth_date)
    if fields.zip:
        m.learn(zip=fields.zip)
    if fields.address:
        m.learn(address=fields.address)
    take_phone(m, fields)
    return m.learned != before


def _word_before(text: str, name: str) -> str:
    """The unknown first name in front of a known last name: "Dot" in "Dot Webb, yes"."""
    words = [each.strip(".,!?") for each in text.split()]
    low = [each.lower() for each in words]
    place = low.index(name.lower()) if name.lower() in low else 0
    if place == 0 or low[place - 1] in _NO_NAMES or not _NAME_WORD.match(words[place - 1]):
        return ""
    return _proper(words[place - 1])


def take_phone(m: Move, fields: Fields) -> None:
    """A whole number replaces what we had; a part of one is joined to the part before."""
    if fields.phone:
        m.learn(phone=fields.phone, phone_digits="", phone_from="said")
    elif fields.phone_partial and not fields.zip and "phone" in m.state.expecting:
        if len(fields.phone_partial) < _FEW_DIGITS and not m.learned.phone_digits:
            return
        add_digits(m, fields.phone_partial, "said")


def add_digits(m: Move, digits: str, source: PhoneSource) -> bool:
    """More digits of a phone number; whether it is complete now. Ten new digits begin a new number."""
    known = "" if len(digits) >= _PHONE_DIGITS else m.learned.phone_digits
    joined = known + digits
    whole = joined[1:] if len(joined) == _PHONE_DIGITS + 1 and joined.startswith("1") else joined
    number = numbers.parse(whole) if len(whole) >= _PHONE_DIGITS else None
    if number is not None:
        m.learn(phone=number, phone_digits="", phone_from=source)
        return True
    m.learn(phone_digits="" if len(joined) > _PHONE_DIGITS else joined)
    return False


def use_caller_id(m: Move) -> None:
    if m.state.caller_id:
        m.learn(phone=m.state.caller_id, phone_digits="", phone_from="caller_id")


def take_name_as_heard(m: Move, said: Said) -> bool:
    """A short answer to "what's your name" that no list of names knows, taken as it is."""
    if said.meaning.intents:
        return False
    words = _LEAD_IN.sub("", said.text.strip()).strip(" .,!?").split()
    if not 1 <= len(words) <= 3 or any(not _NAME_WORD.match(each) or each.lower() in _NO_NAMES for each in words):
        return False
    first, *rest = (_proper(each.strip(".")) for each in words)
    m.learn(first_name=first, last_name=" ".join(rest))
    return True


def take_times(m: Move, said: Said) -> bool:
    """Times wanted and times ruled out; whether any was said. A new wish is joined with the one before."""
    zone = m.state.business.zone
    new = times_in(m, said)
    unwanted = tuple(from_when(each, zone) for each in said.fields.whens if each.excluded)
    if new:
        m.learn(wishes=join(m, new, said), any_time=False)
    if unwanted:
        m.learn(unwanted=(*m.learned.unwanted, *unwanted))
    return bool(new or unwanted)


def times_in(m: Move, said: Said) -> tuple[Wish, ...]:
    """The times named in this utterance alone, without the ones ruled out."""
    return joined([from_when(each, m.state.business.zone) for each in whens_in(m, said)])


def whens_in(m: Move, said: Said) -> tuple[When, ...]:
    """The time expressions a visit can be about, in order: no years ("my 2012 Accord"), and what is past ("since
    yesterday") only when nothing else was named."""
    whens = said.fields.whens or ((said.fields.when,) if said.fields.when else ())
    named = [each for each in whens if not each.excluded and each.grain != "year"]
    today = m.state.now.replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = [each for each in named if each.end is None or each.end > today]
    return tuple(ahead or named)


def join(m: Move, new: tuple[Wish, ...], said: Said) -> tuple[Wish, ...]:
    """The new wish with what still holds of the old: a flexible caller's old time of day does not."""
    return new if said.has("dont_care") else merged(m.learned.wishes, new)


def take_service(m: Move, said: Said) -> bool:
    """The service, and the caller's own words as the reason; whether a service was said."""
    key = said.fields.service
    if key is None or m.state.service_of(key) is None:
        return False
    m.learn(service=key, reason=m.learned.reason or said.text)
    return True


def take_provider(m: Move, said: Said) -> bool:
    key = said.fields.provider
    if key is None or m.state.provider_of(key) is None:
        return False
    m.learn(provider=key)
    return True


def _proper(name: str) -> str:
    """A name as it is written: recognisers and keyboards give "john" or "JOHN"; "McDonald" stays."""
    return name if name != name.lower() and name != name.upper() else name.title().replace("'S", "'s")
