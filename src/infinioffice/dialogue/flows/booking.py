"""A new booking, and the part of a change that looks just like one: service → time → hold → details → read-back →
commit. `proceed` asks for the next thing missing; every answer ends there."""

from __future__ import annotations

from infinioffice.dialogue.flows import closing, committing, details, messages, naming, offering, surname, taking
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.wishes import all_past
from infinioffice.dialogue.wording import en, spoken
from infinioffice.scheduling.slots import Booking, Hold

_KEYS_AFTER = 2
_GIVE_UP = 3
_SHORT = 3
_SERVICE_STAGES = frozenset({"open", "more", "service", "which_service", "invite", "fixing", "safety"})
_INSTEAD = ("actually", "instead", "rather", "i meant", "i mean")
"""How a caller sounds who wants another service than the one already understood."""


def begin(m: Move, said: Said | None = None) -> None:
    """The caller wants a visit."""
    m.start("book")
    if said is not None:
        take(m, said)
    proceed(m)


def take(m: Move, said: Said) -> None:
    """Everything about the visit that one utterance tells."""
    before = m.state.service
    if before is None or m.state.stage in _SERVICE_STAGES or said.contains(_INSTEAD):
        taking.take_service(m, said)
    take_but_service(m, said)
    after = m.state.service
    if after is not None and after is not before:
        m.say("ack_sorry" if after.urgent else "ack_service", service=after.spoken)


def take_but_service(m: Move, said: Said) -> None:
    """As `take`, while it is not settled which service is meant."""
    if said.fields.service and not m.learned.reason:
        m.learn(reason=said.text)
    taking.take_times(m, said)
    taking.take_provider(m, said)
    taking.take_person(m, said)
    if said.has("dont_care") and not m.learned.wishes:
        m.learn(any_time=True)
    details.note_answers_said(m, said)


def proceed(m: Move) -> None:
    """Ask for the next thing missing, look for times, or read back."""
    learned = m.learned
    if m.state.goal == "change":
        _proceed_change(m)
    elif m.state.service is None:
        naming.ask(m)
    elif details.is_outside_area(m):
        return
    elif m.state.hold is None:
        if not learned.wishes and not learned.any_time and m.state.service.urgent and not learned.unwanted:
            # Somebody in pain or without brakes is not asked when it would suit them.
            m.learn(any_time=True)
        if not m.learned.wishes and not m.learned.any_time:
            offering.ask_when(m)
        else:
            look(m)
    elif not details.ask_next(m):
        committing.read_back(m)


def look(m: Move) -> None:
    """Search, unless the time is plainly past or has no day yet that a search could use."""
    if all_past(m.learned.wishes, m.state.now.date()):
        m.learn(wishes=())
        offering.ask_when(m, "when_past")
        return
    offering.search(m)


def change(m: Move, target: Booking) -> None:
    """Give an appointment the caller has shown to be theirs another time."""
    m.set(goal="change", target=target)
    m.learn(service=target.service, provider=m.learned.provider or target.provider)
    if m.learned.wishes or m.learned.any_time:
        look(m)
        return
    m.ask("when", "change_when", expecting=("when", "provider"), again="change_when_again",
          what=committing.yours(m, target), when=spoken.slot_in_full(committing.local(m, target)))  # fmt: skip


def _proceed_change(m: Move) -> None:
    if m.state.hold is not None:
        committing.read_back(m)
    elif m.learned.wishes or m.learned.any_time:
        look(m)
    else:
        offering.ask_when(m, "ask_other_time")


# ── Which service ───────────────────────────────────────────────────────────────────────────────────────────────────


def on_service(m: Move, said: Said) -> None:
    """An answer to what it is for."""
    close = naming.close_ones(m, said)
    if close and naming.wants_both(m, said, close):
        both(m, said, close)
        return
    if close:
        naming.ask_which(m, close)
        return
    had_times = bool(m.learned.wishes)
    take(m, said)
    if m.state.service is not None or (m.learned.wishes and not had_times):
        proceed(m)
        return
    failures = m.missed("service")
    if failures >= _GIVE_UP:
        m.learn(reason=m.learned.reason or said.text)
        messages.give_up(m, "service_unknown")
    elif failures >= _KEYS_AFTER:
        naming.ask_by_keys(m)
    else:
        examples = spoken.listing([each.spoken for each in m.state.business.services[:3]])
        m.ask("service", "service_examples", expecting=("service", "when"), again="ask_service_short",
              examples=examples)  # fmt: skip


def on_which_service(m: Move, said: Said) -> None:
    """One of the two, by name or by place."""
    take_but_service(m, said)
    named = said.fields.service if said.fields.service in m.state.choices else None
    key = named or naming.by_words(m, said) or naming.by_place(m, said)
    if key is None and said.fields.service is None and m.missed("service") < _KEYS_AFTER:
        m.say("sorry")
        m.ask_again()
        return
    choose_service(m, key or said.fields.service or m.state.choices[0])


def choose_service(m: Move, key: str) -> None:
    m.learn(service=key)
    service = m.state.service
    details.note_answers_in(m, m.learned.reason)
    m.set(choices=())
    if service is not None:
        m.say("ack_service", service=service.spoken)
    proceed(m)


def both(m: Move, said: Said, keys: tuple[str, ...]) -> None:
    """ "An oil change and a state inspection": one after the other."""
    take_but_service(m, said)
    m.set(queue=(*m.state.queue, "book"), next_services=(*m.state.next_services, *keys[1:]))
    choose_service(m, keys[0])


def begin_next(m: Move) -> None:
    """The service that was mentioned together with the one just booked."""
    m.start("book")
    if m.state.next_services:
        key, *rest = m.state.next_services
        m.set(next_services=tuple(rest))
        m.learn(service=key)
        service = m.state.service
        if service is not None:
            m.say("and_now", service=service.spoken)
    proceed(m)


# ── When ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def on_when(m: Move, said: Said) -> None:
    """An answer to what day and time."""
    provider = m.learned.provider
    take(m, said)
    if said.has("dont_care") or said.contains(
        ("first available", "soonest", "asap", "as soon as possible", "earliest")
    ):
        m.learn(any_time=not m.learned.wishes)
    if m.learned.wishes or m.learned.any_time:
        proceed(m)
        return
    if m.learned.provider != provider:
        offering.ask_when(m, "ask_when_short")
        return
    if said.is_no and len(said.text.split()) <= _SHORT:
        stop(m)
        return
    if m.state.stage == "when" and len(said.text.split()) > _KEYS_AFTER and not said.is_question:
        m.learn(reason=f"{m.learned.reason}; {said.text}".strip("; "))
    if m.missed("when") >= _KEYS_AFTER:
        m.say("when_first")
        m.learn(any_time=True)
        proceed(m)
    else:
        m.ask("when", "when_unclear", expecting=("when", "provider"), again="ask_when_short")


def on_offer(m: Move, said: Said) -> None:
    """An answer to the offered times: a choice, another wish, or no."""
    taking.take_person(m, said)
    choice = said.fields.choice
    offers = m.state.offers
    named = taking.times_in(m, said)
    if choice is not None and choice < len(offers) and offering.agrees(m, choice, named):
        offering.take(m, choice)
        return
    places = offering.fitting(m, named) if named and not said.is_no else ()
    is_partial = all(not (each.has_day and each.has_time) for each in named)
    before = m.learned
    number = _bare_number(said)
    if len(places) == 1:
        offering.take(m, places[0])
    elif number is not None and 1 <= number <= len(offers):
        offering.take(m, number - 1)
    elif len(places) > 1 and is_partial and len(places) < len(offers):
        offering.narrow(m, places)
    elif taking.take_times(m, said) or (taking.take_provider(m, said) and m.learned.provider != before.provider):
        m.set(refused=())
        look(m)
    elif said.contains(en.SMALL_TALK["soonest"]):
        offering.take(m, 0)
    elif said.contains(("later", "earlier", "sooner")):
        offering.other_side(m, later=said.contains(("later",)))
    elif said.has("alternatives") and not said.is_no and not said.contains(("none",)):
        offering.something_else(m)
    elif said.is_no or said.has("alternatives"):
        offering.refuse_all(m)
        m.learn(wishes=(), any_time=False)
        offering.ask_when(m, "ask_other_time")
    elif said.has("dont_care") or said.contains(en.SMALL_TALK["either"]) or (said.is_yes and len(offers) == 1):
        offering.take(m, 0)
    elif said.is_yes and m.missed("which one") <= _KEYS_AFTER:
        offering.narrow(m, tuple(range(len(offers))), "which_one")
    else:
        offering.not_understood(m)


def _bare_number(said: Said) -> int | None:
    """ "Two", "number two" and nothing else: a place, when no offer is at that hour."""
    if said.fields.number is None or len(said.text.split()) > 2:
        return None
    return int(said.fields.number)


def on_hold(m: Move, hold: Hold) -> None:
    """The slot is ours for a while."""
    m.set(hold=hold, offers=())
    proceed(m)


# ── Details ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def on_details(m: Move, said: Said) -> None:
    """Answers about person, place and intake."""
    if m.state.stage != "intake" and wants_other_time(said):
        _change_time(m, said)
        return
    had_name = m.learned.name
    if m.state.stage == "address":
        go_on = details.on_where(m, said)
    elif m.state.stage == "intake":
        go_on = details.on_intake(m, said)
    else:
        go_on = details.on_who(m, said)
    if go_on:
        if m.learned.first_name and not had_name:
            m.say("thanks_name", first_name=m.learned.first_name)
        proceed(m)


def wants_other_time(said: Said) -> bool:
    """Whether the caller goes back to the time while we ask for something else."""
    when = said.fields.when
    if when is None or when.grain in ("year", "month") or said.fields.phone or said.fields.address:
        return False
    return (
        said.is_question
        or said.has("change", "alternatives", "deny", "book")
        or said.contains(("instead", "actually", "wait"))
    )


def _change_time(m: Move, said: Said) -> None:
    m.release()
    taking.take_times(m, said)
    m.set(refused=())
    look(m)


# ── Read-back, commit ───────────────────────────────────────────────────────────────────────────────────────────────


def on_confirm(m: Move, said: Said) -> None:
    """The answer to the read-back. A correction counts more than a yes."""
    before = m.learned
    corrects = said.has("change", "alternatives") or said.contains(_INSTEAD) or said.contains(("but", "make it"))
    times = taking.take_times(m, said) if not said.is_yes or corrects else False
    if times and m.state.hold is not None and m.learned.wishes != before.wishes:
        m.release()
        m.set(refused=())
        look(m)
        return
    taking.take_person(m, said)
    if m.learned != before:
        if not details.is_outside_area(m):
            proceed(m)
        return
    if said.is_no and said.contains(("number", "phone")) and _fix_named(m, said):
        return
    if surname.ask_first_name(m, said.text):
        return
    if said.is_no:
        m.ask("fixing", "fixing", expecting=("when", "name", "phone", "address", "zip", "service"),
              again="fixing_again")  # fmt: skip
    elif said.is_yes:
        committing.commit(m)
    else:
        _confirm_unclear(m)


def _confirm_unclear(m: Move) -> None:
    failures = m.missed("confirm")
    if failures >= _GIVE_UP:
        messages.give_up(m)
        return
    expecting = m.state.expecting
    keys = "confirm_move_keys" if m.state.goal == "change" else "confirm_keys"
    m.ask("confirm", keys if failures >= _KEYS_AFTER else "confirm_unclear", expecting=expecting)


def on_fixing(m: Move, said: Said) -> None:
    """What should be different: a new value, or the name of the thing that is wrong."""
    before = m.learned
    take(m, said)
    if m.learned.service != before.service or m.learned.wishes != before.wishes:
        m.release()
        m.set(refused=())
        proceed(m)
    elif m.learned != before:
        proceed(m)
    elif said.is_no and len(said.text.split()) <= _SHORT:
        stop(m)
    elif not _fix_named(m, said):
        if m.missed("fixing") >= _GIVE_UP:
            messages.give_up(m)
        else:
            m.ask("fixing", "fixing_again", expecting=m.state.expecting)


def _fix_named(m: Move, said: Said) -> bool:
    if said.contains(("time", "day", "date", "appointment")):
        m.release()
        m.learn(wishes=(), any_time=False)
        offering.ask_when(m, "ask_other_time")
    elif said.contains(("name", "spelling")):
        m.learn(first_name="", last_name="")
        m.ask("details", "ask_name_spelled", expecting=("name",), asking="name")
    elif said.contains(("number", "phone")):
        m.missed("phone")
        m.learn(phone="", phone_digits="")
        m.ask("phone", "ask_phone", expecting=("phone",), asking="phone")
    elif said.contains(("address", "street", "zip")):
        m.learn(address="", zip="")
        m.ask("address", "ask_address", expecting=("address", "zip"), asking="address")
    elif said.contains(("nothing", "never mind", "cancel", "forget it")) or said.has("cancel", "goodbye"):
        stop(m)
    else:
        return False
    return True


def stop(m: Move) -> None:
    """The caller does not want it after all."""
    m.release()
    if m.state.goal == "change":
        m.say("nothing_changed")
    else:
        m.say("left_out" if m.state.booking is not None else "not_booked")
    closing.anything_else(m)


def on_taken(m: Move) -> None:
    """The hold was lost before the write: another offer, never a dead end."""
    m.set(hold=None)
    m.say("hold_expired")
    m.learn(any_time=m.learned.any_time or not m.learned.wishes)
    offering.search(m)
