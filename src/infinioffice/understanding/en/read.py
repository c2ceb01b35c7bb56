"""One English utterance, read whole: every finder is asked, overlaps are settled, intents are put in order.

Who wins where two fields claim the same words: a telephone number over a time, a birth date over a date when it was
asked for, a provider over the caller's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from infinioffice.understanding.en import parts
from infinioffice.understanding.en.choices import Choice, find_choice
from infinioffice.understanding.en.flat import flat, rule
from infinioffice.understanding.en.intents import find_intents
from infinioffice.understanding.en.known_names import is_listed
from infinioffice.understanding.en.safety import find_danger
from infinioffice.understanding.en.services import Candidate, find_providers, find_services
from infinioffice.understanding.en.time_words import clear_spans, not_now, without_one
from infinioffice.understanding.en.wanted import Findings, wanted
from infinioffice.understanding.en.yes_no import find_yes_no
from infinioffice.understanding.found import Found
from infinioffice.understanding.meaning import Expected, Fields, Heard, Intent, Lexicon, Meaning, Span, When

_BIRTH = rule("born|birth ?day|birth ?date|date of birth|d o b|dob")
_PLACE = rule(
    "address|i live (?:at|on)|we live|located at|house is|street|avenue|road|drive|lane|boulevard|court|zip|"
    "zip code|my place is"
)
_OWN_NAME = rule(
    r"(?:my (?:full |first |last )?name(?:'s| is)|names|this is|i'm|i am|(?:my|our|a|her|his) (?:\w+ )?(?:kid|kids|son|"
    "daughter|child|husband|wife|mother|father|mom|dad|baby|brother|sister|boy|girl|friend)(?: named| called| is|'s "
    "name is)?) *$"
)
_NOT_WANTED = rule(
    r"(?:(?:anyone|anybody|someone|somebody|everyone|everybody|any (?:\w+)|any)(?: else)? but|except(?: for)?|"
    "besides|other than|not|instead of|rather than|don't want|do not want|without|apart from)"
    "(?: to see| to have| to get| with| for)? *$"
)
_TURNS_TO = rule(
    "(?:try|how about|what about|make it|go with|rather|actually|instead|then)(?: it)?(?: with| for| to see)? *$"
)
_TITLED = rule("(?:dr|doctor|doc|mr|mrs|ms|miss)")
_ONLY_LEADS = re.compile(r"(?: |yes|yeah|yep|sure|ok|okay|uh|um|hi|hello|it's|its|it is|under|the name|is|well|oh)*")
_OF_A_PLACE = re.compile(
    r"\b(?:restaurant|place|bar|pub|shop|store|business|company|hotel|caf[eé])(?:'s)?(?: name)?(?: is| was)?"
    r"(?: named| called| name is)?(?: \w+){0,2}\W*$",
    re.IGNORECASE,
)
_FIRST_NAME_ENDINGS = ("a", "ie", "ye", "ann", "anne", "elle", "ette", "lyn", "lynn", "een", "ine")
_ASKED_BY: dict[Expected, tuple[str, ...]] = {
    "service": ("service",),
    "when": ("when",),
    "choice": ("choice", "when"),
    "yes_no": ("yes_no",),
    "provider": ("provider",),
    "name": ("first_name", "last_name"),
    "first_name": ("first_name", "last_name"),
    "last_name": ("last_name", "first_name"),
    "phone": ("phone", "phone_partial"),
    "email": ("email",),
    "zip": ("zip",),
    "address": ("address",),
    "birth_date": ("birth_date",),
    "number": ("number",),
}


def read(heard: Heard) -> Meaning:
    """The meaning of one utterance; when the best text lacks what was asked for, the alternatives are tried."""
    meaning = _read_text(heard)
    if _has_expected(meaning, heard.expecting):
        return meaning
    for other in heard.nbest:
        second = _read_text(replace(heard, text=other, nbest=()))
        if second.emergency and not meaning.emergency:
            meaning = replace(meaning, intents=("emergency", *meaning.intents), emergency=second.emergency)
        if _has_expected(second, heard.expecting) and not meaning.intents:
            return replace(second, spans=(), confidence=second.confidence * 0.8)
    return meaning


def _has_expected(meaning: Meaning, expecting: tuple[Expected, ...]) -> bool:
    fields = [name for field in expecting for name in _ASKED_BY.get(field, ())]
    if not fields:
        return bool(meaning.intents) or meaning.fields != Fields()
    return _answers(meaning.fields, expecting)


def _answers(fields: Fields, expecting: tuple[Expected, ...]) -> bool:
    """A field that the last question asked for is there."""
    names = [name for field in expecting for name in _ASKED_BY.get(field, ())]
    return any(getattr(fields, name) is not None for name in names)


def _when_to_book(intents: tuple[Intent, ...], fields: Fields) -> When | None:
    """The time a booking would use: "cancel Friday and get me in Monday" names the old one first."""
    later = [when for when in fields.whens if not when.excluded]
    gives_up_first = "cancel" in intents and "book" in intents[intents.index("cancel") :]
    return later[-1] if gives_up_first and len(later) > 1 and fields.when == later[0] else fields.when


def _read_text(heard: Heard) -> Meaning:
    """Times and contact data first, because digits belong to them; then people and services; then what is wanted."""
    text, expecting = heard.text, heard.expecting
    if not text.strip():
        return Meaning()
    values: dict[str, object] = {}
    spans: list[Span] = []
    taken: list[tuple[int, int]] = []
    _contact(heard, values, spans, taken)
    times = _times(heard)
    whens, best = _free_whens(times, taken)
    if whens:
        spans.extend(span for span in clear_spans(text, times.spans) if not _overlaps(span.start, span.end, taken))
    providers = _asked_for(
        text, expecting, find_providers(text, heard.lexicon.providers, asked="provider" in expecting)
    )
    services = find_services(text, heard.lexicon)
    _people_and_work(text, values, spans, providers, services)
    _name(heard, values, spans, [*taken, *times.covered, *((one.start, one.end) for one in providers)])
    choice = find_choice(text, heard.offers, whens, expecting=expecting)
    answer = find_yes_no(text, expecting=expecting, said_before=heard.said_before)
    if answer and not answer.weak:
        values["yes_no"] = answer.value
        if not answer.value:
            whens, best = not_now(whens, best)
    if choice:
        values["choice"] = choice.index
    if "number" in expecting and (numbers := parts.find_numbers(text)):
        values["number"] = float(numbers[0].value)
        spans.append(Span("number", numbers[0].start, numbers[0].end))
    fields = Fields(when=best, whens=whens, duration_s=times.duration_s, **values)  # type: ignore[arg-type]
    danger = find_danger(text, vertical=heard.lexicon.vertical)
    answered = _answers(fields, expecting)
    found = Findings(
        whens,
        services,
        providers,
        answer,
        choice,
        danger,
        find_intents(_without_changes(text, heard.lexicon)),
        answered,
    )
    intents, confidence = wanted(heard, found, has_fields=fields != Fields())
    fields = replace(fields, when=_when_to_book(intents, fields))
    return Meaning(
        intents=intents,
        confidence=confidence,
        fields=fields,
        ambiguous=_ambiguous(fields, times.ambiguous if best == times.best else (), services, providers, choice)
        + tuple(replace(fields, birth_date=each) for each in _other_births(heard, fields)),
        spans=tuple(sorted(spans, key=lambda span: (span.start, span.end))),
        emergency=danger.topic if danger else None,
    )


def _without_changes(text: str, lexicon: Lexicon) -> str:
    """The text with services such as "oil change" blanked: they ask for no change of an appointment."""
    low = flat(text)
    for service in lexicon.services:
        for cue in (service.name.lower(), *service.cues):
            if " " in cue and "change" in cue and cue in low:
                low = low.replace(cue, " " * len(cue))
                text = "".join(kept if now != " " else " " for kept, now in zip(text, low, strict=True))
    return text


def _times(heard: Heard) -> parts.Times:
    """With offers on the table a bare "nine" is a time."""
    asked: tuple[Expected, ...] = heard.expecting
    if heard.offers or "choice" in heard.expecting:
        asked = (*heard.expecting, "when")
    return parts.find_when(
        without_one(heard.text, offered=bool(heard.offers)),
        heard.now,
        heard.timezone,
        expecting=asked,
        prefer=heard.prefer,
        open_minutes=heard.open_minutes,
    )


def _asked_for(text: str, expecting: tuple[Expected, ...], providers: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Without those ruled out ("anyone but Dr. Lee") and those whose name the caller only bears too: "my name is
    Alexis", where a Dr. Alexis works."""
    low = flat(text)
    names_asked = bool({"name", "first_name", "last_name"} & set(expecting)) and "provider" not in expecting
    return tuple(
        one
        for one in providers
        if not _NOT_WANTED.search(low[: one.start])
        if _TITLED.match(low[one.start : one.end])
        or not (_OWN_NAME.search(low[: one.start]) or (names_asked and _ONLY_LEADS.fullmatch(low[: one.start])))
    )


def _settled(text: str, providers: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Of several people named the one that is turned to: "not with George; try Fred then"."""
    low = flat(text)
    turned = [one for one in providers if _TURNS_TO.search(low[: one.start])]
    later = max(turned, key=lambda one: one.start, default=None)
    return providers if later is None else (later, *(one for one in providers if one is not later))


def _people_and_work(
    text: str,
    values: dict[str, object],
    spans: list[Span],
    providers: tuple[Candidate, ...],
    services: tuple[Candidate, ...],
) -> None:
    if len(providers) > 1:
        providers = _settled(text, providers)
    if providers:
        values["provider"] = providers[0].key
        spans.append(Span("provider", providers[0].start, providers[0].end))
    if services:
        values["service"] = services[0].key
        spans.append(Span("service", services[0].start, services[0].end))


def _contact(heard: Heard, values: dict[str, object], spans: list[Span], taken: list[tuple[int, int]]) -> None:
    """Phone, e-mail, ZIP, address and birth date: the fields whose digits must not be read as times."""
    text, expecting, low = heard.text, heard.expecting, flat(heard.text)
    if email := parts.find_email(text):
        values["email"] = email.value
        spans.append(Span("email", email.start, email.end))
        taken.append((email.start, email.end))
    phone = parts.find_phone(text, expecting=expecting)
    if phone:
        values["phone" if phone.value.e164 else "phone_partial"] = phone.value.e164 or phone.value.digits
        spans.append(Span("phone", phone.start, phone.end))
        taken.append((phone.start, phone.end))
    if born := _birth_date(heard):
        values["birth_date"] = born.value
        spans.append(Span("birth_date", born.start, born.end))
        taken.append((born.start, born.end))
    if {"zip", "address"} & set(expecting) or _PLACE.search(low):
        if (place := parts.find_address(text, expecting=expecting)) and not _overlaps(place.start, place.end, taken):
            values["address"] = place.value.text
            values["zip"] = place.value.zip or None
            spans.append(Span("address", place.start, place.end))
            taken.append((place.start, place.end))
        code = None if values.get("zip") else parts.find_zip(text, expecting=expecting)
        if code and not _overlaps(code.start, code.end, taken):
            values["zip"] = code.value
            spans.append(Span("zip", code.start, code.end))
            taken.append((code.start, code.end))


def _birth_date(heard: Heard) -> Found[date] | None:
    if "birth_date" not in heard.expecting and not _BIRTH.search(flat(heard.text)):
        return None
    return parts.find_birth_date(heard.text, heard.now, nbest=heard.nbest, day_first=_is_day_first(heard))


def _is_day_first(heard: Heard) -> bool:
    """Outside the United States the day comes before the month."""
    return heard.locale != "en-US" or heard.timezone.key.startswith("Europe/")


def _other_births(heard: Heard, fields: Fields) -> list[date]:
    if fields.birth_date is None:
        return []
    readings = parts.birth_date_readings(heard.text, heard.now, nbest=heard.nbest, day_first=_is_day_first(heard))
    return [each for each in readings if each != fields.birth_date]


def _name(heard: Heard, values: dict[str, object], spans: list[Span], taken: Iterable[tuple[int, int]]) -> None:
    text = heard.text
    # A month is also a name: one bare word of time does not rule out a name that was asked for.
    asked = bool({"name", "first_name", "last_name"} & set(heard.expecting))
    ranges = [(start, end) for start, end in taken if not (asked and text[start:end].isalpha())]
    alone = _without(text, ranges) if asked else text
    name = parts.find_name(alone, expecting=heard.expecting, nbest=heard.nbest, said_before=heard.said_before)
    if not name or not (asked or (name.first_name and name.last_name)):
        name = parts.find_booking_name(text) or name
    first, last = name.first_name, name.last_name
    if first and not last and "last_name" in heard.expecting and not _is_first_name(first.value.lower()):
        first, last = None, first
    elif last and not first and "first_name" in heard.expecting and _is_first_name(last.value.lower()):
        first, last = last, None
    for field, part in (("first_name", first), ("last_name", last)):
        if part is None or _overlaps(part.start, part.end, ranges) or _OF_A_PLACE.search(text[: part.start]):
            continue
        values[field] = part.value
        if part.end > part.start:
            spans.append(Span(field, part.start, part.end))  # type: ignore[arg-type]
    if name.spelled:
        spelled = last or first
        values["spelled"] = spelled.value if spelled else None


def _without(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """The text with the ranges blanked, every other character in its place: "Ann Lee, Friday at 9" is then a name."""
    letters = list(text)
    for start, end in ranges:
        letters[start:end] = ["," if at == start else " " for at in range(start, end)]
    return "".join(letters)


def _is_first_name(word: str) -> bool:
    """One bare word may be either name: a first name is listed as one, or is in no list and ends like one."""
    listed = is_listed(word, "first")
    return listed or (not is_listed(word, "last") and word.endswith(_FIRST_NAME_ENDINGS))


def _free_whens(times: parts.Times, taken: list[tuple[int, int]]) -> tuple[tuple[When, ...], When | None]:
    """The times whose words no other field has taken."""
    if not taken:
        return times.whens, times.best
    kept = tuple(
        when for when, (start, end) in zip(times.whens, times.covered, strict=False) if not _overlaps(start, end, taken)
    )
    if len(kept) == len(times.whens):
        return times.whens, times.best
    return kept, (kept[-1] if kept else None)


def _overlaps(start: int, end: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in ranges)


def _ambiguous(
    fields: Fields,
    whens: tuple[When, ...],
    services: tuple[Candidate, ...],
    providers: tuple[Candidate, ...],
    choice: Choice | None,
) -> tuple[Fields, ...]:
    """The other readings: one field differs in each."""
    others = [replace(fields, when=when) for when in whens]
    others += [replace(fields, service=one.key) for one in services[1:]]
    others += [replace(fields, provider=one.key) for one in providers[1:] if one.score >= providers[0].score]
    if choice and choice.index is None:
        others += [replace(fields, choice=index) for index in choice.candidates]
    return tuple(others)
