"""One English utterance, read whole: every finder is asked, overlaps are settled, intents are put in order.

Who wins where two fields claim the same words: a telephone number over a time, a birth date over a date when it was
asked for, a provider over the caller's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from infinioffice.understanding.en import parts
from infinioffice.understanding.en.choices import Choice, find_choice
from infinioffice.understanding.en.classifier import likelihoods
from infinioffice.understanding.en.flat import flat, rule
from infinioffice.understanding.en.intents import Wish, find_intents
from infinioffice.understanding.en.known_names import is_listed
from infinioffice.understanding.en.safety import Danger, find_danger
from infinioffice.understanding.en.services import Candidate, find_providers, find_services
from infinioffice.understanding.en.yes_no import Answer, find_yes_no, is_unsure
from infinioffice.understanding.meaning import Expected, Fields, Heard, Intent, Meaning, Span, When

_BIRTH = rule("born|birth ?day|birth ?date|date of birth|d o b|dob")
_PLACE = rule("address|i live (?:at|on)|we live|located at|house is|street|avenue|road|drive|lane|boulevard|court|zip|zip code|my place is")
_OF_A_PLACE = re.compile(
    r"\b(?:restaurant|place|bar|pub|shop|store|business|company|hotel|caf[eé])(?:'s)?(?: name)?(?: is| was)?"
    r"(?: named| called| name is)?(?: \w+){0,2}\W*$",
    re.IGNORECASE,
)
_NOW_WORDS = frozenset(("now", "right now", "at the moment", "at this time", "this time", "just now"))
_PRONOUN_ONE = re.compile(
    r"\b(book(?:ing)?|schedul(?:e|ing)|mak(?:e|ing)|get|want|need|try|have|that|this|another|find|take|prefer|which|any|other|new"
    r"|different|earlier|later|no|like) one\b(?! ?(?:o'?clock|[ap]\.?m|thirty|fifteen|forty|ten|twenty|fifty|in the))",
    re.IGNORECASE,
)
_PART_OF_DAY = frozenset(("night", "evening", "morning", "afternoon", "tonight", "this evening", "this morning"))
_BARE_NUMBER = re.compile(r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve", re.IGNORECASE)
_FULL_CLOCK = re.compile(r"\d[:.]\d\d|[ap]\.?m\b|o'?clock|noon|midnight", re.IGNORECASE)
_THE_ONE = re.compile(
    r"\b((?:[a-z]+day(?:'s)?(?: morning| afternoon| evening)?|morning|afternoon|evening|tomorrow|today"
    r"|\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\.?|o'?clock)?|[ap]m|o'?clock"
    r"|the (?!other|next|only|wrong)[a-z]+(?: (?:thirty|fifteen|forty[ -]five))?)) one\b",
    re.IGNORECASE,
)
_PLACE_OF_OFFER = re.compile(
    r"\b(?:the )?(?:first|second|third|fourth|last|middle|1st|2nd|3rd|4th) (?:one|option|time|slot|choice|of (?:those|them|the two))\b"
    r"|\bthe (?:first|second|third|last|middle)\b(?= *(?:please|works|is|sounds|would|$|[.,!?]))",
    re.IGNORECASE,
)
_SOCIAL: frozenset[Intent] = frozenset(("greeting", "thanks", "goodbye", "affirm", "deny", "select", "dont_care"))
_CALM_SERVICE = 0.6
_LIKELY = 0.5
_SURELY_OTHER = 0.8
_CERTAINLY_OTHER = 0.9
_RATHER = 0.7
_SHORT = 10
# No intent says "talk faster"; it is still no business of another shop.
_FASTER = rule("fast(?:er)?|speed|speedier|speedy|quick(?:er|ly)?|rapid(?:ly)?|hurry up")
_APPOINTMENT = rule(
    "appointments?|appts?|reservations?|bookings?|technicians?|your (?:shop|office|company|guys|address|location|number|hours)|phone number|"
    "dentists?|doctors?|dr|hygienists?|salons?|stylists?|hair ?cut|therapists?|psychologists?|psychiatrists?|plumbers?|electricians?|mechanics?|"
    "repair ?man|counsell?ors?|dermatologists?|specialists?|clinics?|rating|someone else|(?:their|the|its) (?:address|location|phone|number|rating)"
)
# What answers a question of ours is on topic, whatever it is; only a question back can lead away.
_OPEN_QUESTION = rule("help you|do for you|anything else|something else|how (?:can|may) i|what's going on|what can i|reason for")
_ASKS_BACK = rule("^ *(?:um |uh |and |so |ok |okay |but |hey )*(?:what|who|when|where|why|how|which|whose|is|are|do|does|did|can|could|will|would|should|tell me)")
_NO_BEFORE = rule("no+(?:pe)? *$")
_OVERRULED: frozenset[Intent] = frozenset(
    ("book", "price", "question", "services", "hours", "location", "status", "insurance", "alternatives", "message",
     "job", "vendor")
)  # fmt: skip
# "Change my PIN" is a change, of something that is not ours: both are said.
_ELSEWHERE: frozenset[Intent] = frozenset(("cancel", "change", "language", "louder", "dont_care", "alternatives", "complaint"))
_POLITE: frozenset[Intent] = frozenset(("greeting", "thanks", "goodbye", "affirm", "deny"))
_ADDED: dict[str, Intent] = {
    "affirm": "affirm", "deny": "deny", "repeat": "repeat", "greeting": "greeting", "goodbye": "goodbye", "thanks": "thanks",
    "robot": "robot", "language": "language", "slower": "slower", "louder": "louder", "cancel": "cancel", "change": "change",
    "status": "status", "services": "services", "dont_care": "dont_care", "person": "person",
    "location": "location", "question": "question", "price": "price",
}  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the finders found, overlaps settled."""

    times: parts.Times
    whens: tuple[When, ...]
    best: When | None
    services: tuple[Candidate, ...]
    providers: tuple[Candidate, ...]
    answer: Answer | None
    choice: Choice | None
    danger: Danger | None
    wishes: tuple[Wish, ...]


def read(heard: Heard) -> Meaning:
    """The meaning of one utterance. When the best text lacks what was asked for, the alternatives are tried in order."""
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
    wanted = [name for field in expecting for name in _ASKED_BY.get(field, ())]
    if not wanted:
        return bool(meaning.intents) or meaning.fields != Fields()
    return any(getattr(meaning.fields, name) not in (None, ()) for name in wanted)


def _read_text(heard: Heard) -> Meaning:
    if not heard.text.strip():
        return Meaning()
    found, fields, spans = _fields(heard)
    intents, confidence = _intents(heard, found, fields)
    return Meaning(
        intents=intents,
        confidence=confidence,
        fields=fields,
        ambiguous=_ambiguous(fields, found),
        spans=tuple(sorted(spans, key=lambda span: (span.start, span.end))),
        emergency=found.danger.topic if found.danger else None,
    )


def _fields(heard: Heard) -> tuple[_Parts, Fields, list[Span]]:
    text, expecting = heard.text, heard.expecting
    low = flat(text)
    spans: list[Span] = []
    values: dict[str, object] = {}
    taken: list[tuple[int, int]] = []
    _contact(heard, low, values, spans, taken)
    asked: tuple[Expected, ...] = (*expecting, "when") if heard.offers or "choice" in expecting else expecting
    times = parts.find_when(
        _without_one(text, offered=bool(heard.offers)),
        heard.now,
        heard.timezone,
        expecting=asked,
        prefer=heard.prefer,
        open_minutes=heard.open_minutes,
    )
    whens, best = _free_whens(times, taken, expecting)
    if whens:
        spans.extend(span for span in _clear_spans(text, times.spans) if not _overlaps(span.start, span.end, taken))
    providers = find_providers(text, heard.lexicon.providers, asked="provider" in expecting)
    services = find_services(text, heard.lexicon)
    _name(heard, values, spans, [*taken, *times.covered, *((one.start, one.end) for one in providers)])
    choice = find_choice(text, heard.offers, whens, expecting=expecting)
    answer = find_yes_no(text, expecting=expecting, said_before=heard.said_before)
    if answer and not answer.value:
        whens, best = _not_now(whens, best)
    if providers:
        values["provider"] = providers[0].key
        spans.append(Span("provider", providers[0].start, providers[0].end))
    if services:
        values["service"] = services[0].key
        spans.append(Span("service", services[0].start, services[0].end))
    if answer and not answer.weak:
        values["yes_no"] = answer.value
    if choice:
        values["choice"] = choice.index
    if "number" in expecting and (numbers := parts.find_numbers(text)):
        values["number"] = float(numbers[0].value)
        spans.append(Span("number", numbers[0].start, numbers[0].end))
    fields = Fields(when=best, whens=whens, duration_s=times.duration_s, **values)  # type: ignore[arg-type]
    danger = find_danger(text, vertical=heard.lexicon.vertical)
    found = _Parts(times, whens, best, services, providers, answer, choice, danger, find_intents(text))
    return found, fields, spans


def _contact(
    heard: Heard, low: str, values: dict[str, object], spans: list[Span], taken: list[tuple[int, int]]
) -> None:
    """Phone, e-mail, ZIP, address and birth date: the fields whose digits must not be read as times."""
    text, expecting = heard.text, heard.expecting
    if email := parts.find_email(text):
        values["email"] = email.value
        spans.append(Span("email", email.start, email.end))
        taken.append((email.start, email.end))
    phone = parts.find_phone(text, expecting=expecting)
    if phone:
        values["phone" if phone.value.e164 else "phone_partial"] = phone.value.e164 or phone.value.digits
        spans.append(Span("phone", phone.start, phone.end))
        taken.append((phone.start, phone.end))
    if ("birth_date" in expecting or _BIRTH.search(low)) and (born := parts.find_birth_date(text, heard.now)):
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


def _name(heard: Heard, values: dict[str, object], spans: list[Span], taken: Iterable[tuple[int, int]]) -> None:
    text = heard.text
    # A month is also a name: one bare word of time does not rule out a name that was asked for.
    asked = bool({"name", "first_name", "last_name"} & set(heard.expecting))
    ranges = [(start, end) for start, end in taken if not (asked and text[start:end].isalpha())]
    name = parts.find_name(text, expecting=heard.expecting, nbest=heard.nbest, said_before=heard.said_before)
    if not name or not (name.first_name and name.last_name) and not asked:
        name = parts.find_booking_name(text) or name
    first, last = name.first_name, name.last_name
    if first and not last and "last_name" in heard.expecting and not is_listed(first.value.lower(), "first"):
        first, last = None, first
    for field, part in (("first_name", first), ("last_name", last)):
        if part is None or _overlaps(part.start, part.end, ranges) or _OF_A_PLACE.search(text[: part.start]):
            continue
        values[field] = part.value
        if part.end > part.start:
            spans.append(Span(field, part.start, part.end))  # type: ignore[arg-type]
    if name.spelled:
        spelled = last or first
        values["spelled"] = spelled.value if spelled else None


def _not_now(whens: tuple[When, ...], best: When | None) -> tuple[tuple[When, ...], When | None]:
    """ "Not right now" declines; it names no time."""
    kept = tuple(when for when in whens if when.text.lower() not in _NOW_WORDS)
    if len(kept) == len(whens):
        return whens, best
    return kept, (best if best in kept else kept[-1] if kept else None)


def _free_whens(
    times: parts.Times, taken: list[tuple[int, int]], expecting: tuple[Expected, ...]
) -> tuple[tuple[When, ...], When | None]:
    """The times whose words no other field has taken."""
    if not taken:
        return times.whens, times.best
    kept = tuple(
        when
        for when, (start, end) in zip(times.whens, times.covered, strict=False)
        if not _overlaps(start, end, taken)
    )
    if len(kept) == len(times.whens):
        return times.whens, times.best
    return kept, (kept[-1] if kept else None)


def _clear_spans(text: str, spans: Iterable[Span]) -> list[Span]:
    """Beside a full clock time a part of the day is no time of its own, and a bare number counts something else."""
    found = list(spans)
    clock = [span for span in found if span.field == "time" and _FULL_CLOCK.search(text[span.start : span.end])]
    digits = any(span.field == "time" and text[span.start].isdigit() for span in found)
    kept = []
    for span in found:
        said = text[span.start : span.end].lower()
        beside = span.field == "time" and span not in clock
        if beside and ((digits and said in _PART_OF_DAY) or (clock and _BARE_NUMBER.fullmatch(said))):
            continue
        kept.append(span)
    return kept


def _without_one(text: str, *, offered: bool) -> str:
    """ "Book one for May", "the Thursday one" and "the second" name no hour and no day: they are blanked, offsets kept."""
    text = _PRONOUN_ONE.sub(lambda found: found.group(1) + " " * (len(found.group()) - len(found.group(1))), text)
    if not offered:
        return text
    text = _PLACE_OF_OFFER.sub(lambda found: " " * len(found.group()), text)
    return _THE_ONE.sub(lambda found: found.group(1) + " " * (len(found.group()) - len(found.group(1))), text)


def _overlaps(start: int, end: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in ranges)


def _ambiguous(fields: Fields, found: _Parts) -> tuple[Fields, ...]:
    others = [replace(fields, when=when) for when in found.times.ambiguous if found.best == found.times.best]
    others += [replace(fields, service=one.key) for one in found.services[1:]]
    others += [replace(fields, provider=one.key) for one in found.providers[1:] if one.score >= found.providers[0].score]
    if found.choice and found.choice.index is None:
        others += [replace(fields, choice=index) for index in found.choice.candidates]
    return tuple(others)


def _intents(heard: Heard, found: _Parts, fields: Fields) -> tuple[tuple[Intent, ...], float]:
    """Intents in order of mention, and how sure the first one is."""
    said = [wish for wish in found.wishes if not _is_swallowed(wish, found, heard)]
    substance = [wish for wish in said if wish.intent not in _SOCIAL]
    said += _answer_wishes(heard, found, bool(substance))
    if found.danger:
        said = [wish for wish in said if wish.intent != "emergency"]
        said.append(Wish("emergency", found.danger.start, found.danger.end, 0.97))
    if heard.offers and found.choice is None and found.whens and not substance and not said:
        said.append(Wish("alternatives", 0, 1, 0.7))
    if not substance and not found.danger and found.choice is None and _asks_for_service(heard, found):
        first = found.services[0]
        said.append(Wish("book", first.start, first.end, min(0.85, first.score)))
    said = _second_opinion(heard, found, fields, said)
    said.sort(key=lambda wish: wish.start)
    intents = tuple(dict.fromkeys(wish.intent for wish in said))
    if said:
        return intents, min(0.99, said[0].weight)
    return (), 0.9 if fields != Fields() else 0.0


def _second_opinion(heard: Heard, found: _Parts, fields: Fields, said: list[Wish]) -> list[Wish]:
    """What the classifier adds where no phrase rule spoke, and where it overrules one: a sentence it is sure no
    receptionist handles, that names nothing of this business and answers no question of ours."""
    if found.danger or found.choice or _has_expected(Meaning(fields=fields), heard.expecting) and heard.expecting:
        return said
    if any(one.score >= _CALM_SERVICE for one in found.services) or found.providers:
        return said
    low = flat(heard.text)
    pending = bool(heard.said_before) and not _OPEN_QUESTION.search(flat(heard.said_before))
    if pending and not _ASKS_BACK.search(low):
        return said
    if not said and (is_unsure(heard.text) or _FASTER.search(low)):
        return said
    chances = likelihoods(heard.text)
    outside = chances.get("other", 0.0)
    if said:
        kept = [wish for wish in said if wish.intent in _POLITE]
        foreign = all(
            wish.intent in _OVERRULED and chances.get(wish.intent, 0.0) < _LIKELY for wish in said if wish not in kept
        )
        if foreign and not pending and outside >= _SURELY_OTHER and not _APPOINTMENT.search(low):
            return [*kept, Wish("other", len(heard.text), len(heard.text), outside)]
        if all(wish.intent in _ELSEWHERE for wish in said) and not pending and outside >= _CERTAINLY_OTHER:
            return [*said, Wish("other", len(heard.text), len(heard.text), outside)]
        return said
    if not chances:
        return said
    if max(chances, key=chances.__getitem__) == "unsure":
        return said
    label = max(_ADDED, key=lambda one: chances.get(one, 0.0))
    chance = chances.get(label, 0.0)
    least = _RATHER if outside > chance or len(low.split()) > _SHORT else _LIKELY
    wishes = [Wish("other", 0, 1, outside)] if outside >= _LIKELY and outside > chance and not heard.expecting else []
    if chance >= least:
        wishes.append(Wish(_ADDED[label], 0, 1, min(chance, 0.8)))
    return wishes


def _asks_for_service(heard: Heard, found: _Parts) -> bool:
    """A complaint about a thing this business mends is a wish for a visit, unless it only answers a question."""
    if not found.services or found.services[0].score < _CALM_SERVICE:
        return False
    return "service" not in heard.expecting or "intent" in heard.expecting


def _answer_wishes(heard: Heard, found: _Parts, has_substance: bool) -> list[Wish]:
    wishes: list[Wish] = []
    answer, choice = found.answer, found.choice
    if choice and choice.candidates and (choice.index is not None or "choice" in heard.expecting):
        wishes.append(Wish("select", choice.start, choice.end, 0.95))
    if answer is None:
        return wishes
    if not answer.value and not answer.led and not heard.said_before and _says_goodbye(found, answer):
        return wishes
    if answer.weak and heard.text.strip(" .!").lower() == "please" and not heard.said_before and not heard.expecting:
        return wishes
    if not answer.value and not answer.led and any(wish.intent == "cancel" for wish in found.wishes):
        return wishes
    if answer.weak and (has_substance or choice or not answer.bare) and "yes_no" not in heard.expecting:
        return wishes
    if answer.value and choice and not answer.led:
        return wishes
    wishes.append(Wish("affirm" if answer.value else "deny", answer.start, answer.end, answer.confidence))
    return wishes


def _says_goodbye(found: _Parts, answer: Answer) -> bool:
    """ "That will be all" ends the call; it refuses nothing."""
    return any(wish.intent == "goodbye" and wish.start < answer.end and answer.start < wish.end for wish in found.wishes)


def _is_swallowed(wish: Wish, found: _Parts, heard: Heard) -> bool:
    """Phrases that mean something else here: "thanks" inside "no thanks", "later" inside "the later one"."""
    answer, choice = found.answer, found.choice
    if answer and answer.start <= wish.start and wish.end <= answer.end:
        if wish.intent == "thanks":
            return bool(_NO_BEFORE.search(flat(heard.text)[: wish.start]))
        if wish.intent in ("dont_care", "cancel", "book", "repeat", "alternatives"):
            return True
    return bool(
        choice
        and choice.index is not None
        and wish.intent in ("alternatives", "dont_care", "book", "change")
        and wish.start < choice.end
        and choice.start < wish.end
    )
