"""What one utterance tells us, taken into the fields it fills. Everything said is taken, asked for or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from infinioffice.dialogue.flows import surname
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.state import PhoneSource
from infinioffice.dialogue.wishes import Wish, from_when, joined, merged
from infinioffice.dialogue.wording import en
from infinioffice.kernel import phone as numbers
from infinioffice.understanding.meaning import Fields, Intent, Meaning, SpanField, When
from infinioffice.understanding.pieces import find_zip

_PHONE_DIGITS = 10
_FEW_DIGITS = 3
_SOON = timedelta(minutes=2)
_TIME_STAGES = frozenset({"when", "offer", "identify", "which", "waitlist"})
"""Where a time is asked for, so that a bare number may be one."""
_WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_LEAD_IN = re.compile(
    r"^(?:(?:um+|uh+|yes|yeah|yep|sure|okay|ok|oh|well|it's|its|it is|this is|that's|i'm|i am|my name is|my name's|"
    r"the name is|the name's|name is|under|put it under|for)[\s,.]+)+",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"o'?clock|:\d\d|\d ?[ap]\.?m\b"
    r"|\b(?:[ap]\.?m|at|by|around|about|after|before|noon|half|quarter|thirty|sharp|ish)\b",
    re.IGNORECASE,
)
_AND_YES = re.compile(
    r"[\s,]+(?:and |but )?(?:(?:yes|yeah|yep|sure|no|nope)\b|(?:this|that|the|my) (?:number|phone|cell|one)).*$",
    re.IGNORECASE,
)
"""The second half of an answer to "your name, and is this number good?"."""
_DIGITS = re.compile(r"[\d()+-]{2,}[\d\s()+-]*")
_PLACE = re.compile(r"(?:the )?(?:first|second|third|1st|2nd|3rd)(?: one)?", re.IGNORECASE)
"""A place among the offers, which could also be read as a day of the month."""
_NAME_WORD = re.compile(r"^[A-Za-z][A-Za-z'’.-]*$")
_INTRODUCTIONS = ("name", "this is", "i'm", "it's")
_NEVER_NAMES = frozenset("as thats that's yes yeah best its it's the and is number well um uh oh so".split())
"""Small words that a recogniser puts where "is" was, next to a name."""
_TRAILING = _NEVER_NAMES | {"in", "an"}
_CONTRACTED = ("'ve", "'m", "'re", "'ll", "n't", "'s", "'d")
_NO_NAMES = frozenset(
    """yes yeah no nope okay ok what why hello hi sure thanks thank you sorry um uh the a an is it i my me your who
    repeat again please right correct good fine great number same that this and or to for tomorrow today morning
    afternoon zero one two three four five six seven eight nine ten eleven twelve first second third don't know want
    need have will not can't cannot do be call calling back later never mind""".split()
)


_QUESTION_STARTS = frozenset(
    "what whats when where wheres who how hows do does did can could is are why which will would should".split()
)


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance with its reading; `text` has private numbers covered, `cut` is what had been heard of our sentence
    when the caller began (None: all of it), `fact` the topic of a fact that answers it, `others` what else the
    recogniser thought it might be."""

    text: str
    meaning: Meaning
    cut: str | None = None
    fact: str | None = None
    others: tuple[str, ...] = ()

    @property
    def fields(self) -> Fields:
        return self.meaning.fields

    def has(self, *intents: Intent) -> bool:
        """Whether any of these was meant."""
        return any(each in self.meaning.intents for each in intents)

    @property
    def is_yes(self) -> bool:
        if self.fields.yes_no is not None:
            return self.fields.yes_no
        # "Thank you, yes" is a yes wherever the word stands, unless a no stands beside it.
        plain = self.contains(("yes", "yeah", "yep", "yup")) and not self.contains(("no", "not", "don't"))
        return self.has("affirm") or plain

    @property
    def is_no(self) -> bool:
        return self.fields.yes_no is False or (self.fields.yes_no is None and self.has("deny"))

    @property
    def refuses_number(self) -> bool:
        """Whether the answer to "your name, and is this number good?" turns the number down."""
        other = ("different number", "another number", "other number", "not that number", "not this number")
        return self.is_no or (self.fields.yes_no is None and self.contains(("no", "nope", *other)))

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
    if said.is_question and not said.contains(_INTRODUCTIONS):
        # "Can I wait for it?" names nobody.
        fields = replace(fields, first_name=None, last_name=None)
    if (fields.first_name or "").lower() in _NEVER_NAMES:
        fields = replace(
            fields,
            first_name=None,
            last_name=None if (fields.last_name or "").lower() in _NEVER_NAMES else fields.last_name,
        )
    if fields.first_name:
        m.learn(first_name=_proper(fields.first_name))
        if not fields.last_name and "name" in m.state.expecting and before.first_name:
            m.learn(last_name="")
    if fields.last_name:
        m.learn(last_name=_last_name(fields.last_name))
        if not fields.first_name and "name" in m.state.expecting and not before.first_name:
            m.learn(first_name=_word_before(said.text, fields.last_name))
    surname.take(m, (said.text, *said.others), before)
    if fields.email:
        m.learn(email=fields.email)
    if fields.birth_date and "birth_date" in m.state.expecting:
        m.learn(birth_date=fields.birth_date)
    if fields.zip:
        m.learn(zip=_zip_served(m, said, fields.zip))
    if fields.address:
        m.learn(address=_street(fields.address, fields.zip))
    take_phone(m, fields)
    return m.learned != before


def _zip_served(m: Move, said: Said, heard: str) -> str:
    """A ZIP outside the area gives way to another reading of the same words that is inside it."""
    served = m.state.business.service_zips
    others = [found.value for each in said.others if (found := find_zip(each, ("zip",)))] if served else []
    inside = [each for each in (heard, *others) if any(first <= each <= last for first, last in served)]
    return inside[0] if inside else heard


def _street(address: str, zip_code: str | None) -> str:
    """The address without its ZIP, which has a field of its own."""
    return address.replace(zip_code, "").strip(" ,") if zip_code else address


def _last_name(heard: str) -> str:
    """The last name without the small words that came after it: "Raman in" was "Raman, and"."""
    words = heard.split()
    while len(words) > 1 and words[-1].lower() in _TRAILING:
        words.pop()
    return _proper(" ".join(words))


def _word_before(text: str, name: str) -> str:
    """The unknown first name in front of a known last name: "Dot" in "Dot Webb, yes"."""
    words = [each.strip(".,!?") for each in text.split()]
    low = [each.lower() for each in words]
    place = low.index(name.lower()) if name.lower() in low else 0
    if place == 0 or low[place - 1] in _NO_NAMES | _NEVER_NAMES or not _NAME_WORD.match(words[place - 1]):
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
    if said.is_question or set(said.meaning.intents) - {"affirm", "deny"}:
        return False
    text = _without(said, ("phone", "zip", "address", "email", "date", "time"))
    for when in said.fields.whens:
        text = text.replace(when.text, " ")
    text = _DIGITS.sub(" ", _AND_YES.sub("", text.strip()))
    words = [each for each in _LEAD_IN.sub("", text.strip()).strip(" .,!?").split() if each not in ("on", "at", "for")]
    while len(words) > 1 and words[-1].lower() in _TRAILING:
        words.pop()
    if not 1 <= len(words) <= 3 or any(not _may_be_name(each) for each in words):
        return False
    first, *rest = (_proper(each.strip(".,")) for each in words)
    m.learn(first_name=first, last_name=" ".join(rest))
    return True


def take_times(m: Move, said: Said) -> bool:
    """Times wanted and times ruled out; whether any was said. A new wish is joined with the one before."""
    zone = m.state.business.zone
    new = times_in(m, said)
    unwanted = tuple(from_when(each, zone) for each in said.fields.whens if each.excluded)
    if not new and said.contains(en.SMALL_TALK["soonest"]):
        m.learn(any_time=True)
    if new:
        m.learn(wishes=join(m, new, said), any_time=False)
    if unwanted:
        m.learn(unwanted=(*m.learned.unwanted, *unwanted))
    return bool(new or unwanted)


def _may_be_name(word: str) -> bool:
    low = word.lower().replace(chr(8217), "'")
    return bool(_NAME_WORD.match(word.rstrip(","))) and low not in _NO_NAMES and not low.endswith(_CONTRACTED)


def without_person(said: Said) -> str:
    """The words besides the name and the number: "2012 Toyota Camry" of "Karen Holloway, and it's a 2012 …"."""
    text = _without(said, ("first_name", "last_name", "phone", "email"))
    return " ".join(_LEAD_IN.sub("", text.strip(" .,")).split()).strip(" .,")


def _without(said: Said, fields: tuple[SpanField, ...]) -> str:
    """The text without the stretches that were read as these fields."""
    text = said.text
    for span in sorted(said.meaning.spans, key=lambda each: each.start, reverse=True):
        if span.field in fields:
            text = f"{text[: span.start]} {text[span.end :]}"
    return text


def times_in(m: Move, said: Said) -> tuple[Wish, ...]:
    """The times named in this utterance alone, without the ones ruled out."""
    whens = whens_in(m, said)
    return _in_stretch(m, whens, joined([from_when(each, m.state.business.zone) for each in whens]))


def whens_in(m: Move, said: Said) -> tuple[When, ...]:
    """The time expressions a visit can be about, in order: no years ("my 2012 Accord"), and what is past ("since
    yesterday") only when nothing else was named. Where no time was asked for, a bare number is no clock time."""
    whens = said.fields.whens or ((said.fields.when,) if said.fields.when else ())
    named = [each for each in whens if not each.excluded and each.grain != "year"]
    moves = said.contains(("make it", "instead", "actually", "rather"))
    if m.state.stage not in _TIME_STAGES and not moves:
        named = [each for each in named if not _is_bare_number(each)]
    named = [each for each in named if not _is_pronoun(each, said.text)]
    if m.state.offers:
        named = [each for each in named if not _PLACE.fullmatch(each.text.strip())]
    if said.contains(en.SMALL_TALK["soonest"]):
        # "As soon as you can" is no wish for this very minute.
        named = [each for each in named if each.start is None or each.start - m.state.now > _SOON]
    today = m.state.now.replace(hour=0, minute=0, second=0, microsecond=0)
    # "Since yesterday" has no end either, but it began too long ago to be a wish.
    ahead = [
        each
        for each in named
        if (each.end is not None and each.end > today)
        or (each.end is None and each.start is not None and each.start >= today)
    ]
    return tuple(ahead or (named if m.state.stage in _TIME_STAGES else ()))


def _is_bare_number(when: When) -> bool:
    """A number that could be a clock time and could be anything: "eighty five", "2016"."""
    return when.date_open and when.grain in ("minute", "hour") and not _CLOCK.search(when.text)


def _is_pronoun(when: When, text: str) -> bool:
    """The "one" of "either one works" is no hour; the one of "at one" is."""
    if when.text.lower() != "one" or len(text.split()) == 1:
        return False
    return re.search(r"\b(?:at|around|about|by|like|after|before) one\b", text, re.IGNORECASE) is None


def _in_stretch(m: Move, whens: tuple[When, ...], wishes: tuple[Wish, ...]) -> tuple[Wish, ...]:
    """ "Next week", then "Thursday": the Thursday of that week, not the next one there is."""
    stretch = next((each for each in m.learned.wishes if each.first and each.last and not each.is_one_day), None)
    if stretch is None or not any(_is_bare_weekday(each.text) for each in whens):
        return wishes
    return tuple(_moved_into(each, stretch) for each in wishes)


def _is_bare_weekday(text: str) -> bool:
    words = set(text.lower().split())
    return (
        bool(words & _WEEKDAYS) and not words & {"this", "next", "coming"} and not any(each.isdigit() for each in text)
    )


def _moved_into(wish: Wish, stretch: Wish) -> Wish:
    if not wish.is_one_day or wish.first is None or stretch.first is None or stretch.last is None:
        return wish
    ahead = wish.first
    while ahead < stretch.first:
        ahead += timedelta(days=7)
    return replace(wish, first=ahead, last=ahead + timedelta(days=1)) if ahead < stretch.last else wish


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
    """A name as it is written: recognisers and keyboards give "john" or "JOHN"; "McDonald" stays. A word heard twice
    in a row was said once."""
    words = name.split()
    name = " ".join(each for place, each in enumerate(words) if place == 0 or each.lower() != words[place - 1].lower())
    return name if name != name.lower() and name != name.upper() else name.title().replace("'S", "'s")
