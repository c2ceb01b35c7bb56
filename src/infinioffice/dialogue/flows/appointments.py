"""Finding an appointment that exists, and making sure it is the caller's before a word of it is said.

Two things must agree: the number they call from (or say) and the name, or the name and the time. Who cannot name them
may prove that they hold the phone the appointment is under.
"""

from __future__ import annotations

from infinioffice.dialogue.effects import FindAppointments
from infinioffice.dialogue.flows import booking, cancelling, closing, committing, messages, proving, taking
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.state import FoundBy, Goal, Note
from infinioffice.dialogue.wishes import from_when, matching
from infinioffice.dialogue.wording import en, spoken
from infinioffice.scheduling.slots import Booking
from infinioffice.understanding.meaning import Expected
from infinioffice.understanding.pieces import similar_name

_ALIKE = 0.74
"""How alike a name heard and a name written sound when they are taken for one; a second fact stands beside it."""
_GIVE_UP = 3
_ACK = {"change": "look_up_change", "cancel": "look_up_cancel", "status": "look_up_status"}
_MOST_NAMED = 3


def begin(m: Move, goal: Goal, said: Said) -> None:
    """The caller wants to move, cancel or ask about an appointment."""
    m.start(goal)
    m.set(found=(), target=None, is_known=m.state.booking is not None and m.state.is_known)
    taking.take_person(m, said)
    _sort_times(m, said)
    if said.fields.service:
        m.learn(service=said.fields.service)
    just_booked = m.state.booking
    if just_booked is not None:
        # They made it in this very call: nobody else can be meant.
        m.set(found=(just_booked,))
        go_on(m, just_booked)
        return
    m.say(_ACK[goal])
    if m.state.caller_id:
        _look_up(m, phone=m.state.caller_id)
    else:
        ask_who(m)


def _sort_times(m: Move, said: Said) -> None:
    """Which of the times said is the appointment's and which is the wish: "from Friday to Monday", "my Friday
    appointment", "to Tuesday"."""
    zone = m.state.business.zone
    whens = taking.whens_in(m, said)
    wishes = [from_when(each, zone) for each in whens]
    if m.state.goal != "change" or not wishes:
        m.learn(about=tuple(wishes))
        return
    targets = [_is_target(said.text, each.text) for each in whens]
    if len(wishes) > 1 and not any(targets):
        targets = [False] + [True] * (len(wishes) - 1)
    about = tuple(wish for wish, is_target in zip(wishes, targets, strict=True) if not is_target)
    m.learn(about=about, wishes=tuple(wish for wish, is_target in zip(wishes, targets, strict=True) if is_target))


def _is_target(text: str, expression: str) -> bool:
    """Whether a time stands where the new one stands: after "to", "until", "for"."""
    before, found, _ = text.lower().partition(expression.lower())
    words = before.replace(",", " ").split()
    return bool(found) and bool(words) and words[-1] in ("to", "til", "till", "until", "instead")


def _look_up(m: Move, *, phone: str | None = None, name: str | None = None) -> None:
    m.request("lookup", lambda op_id: FindAppointments(op_id, phone, name))
    m.go("looking_up")


def look_up_phone(m: Move) -> None:
    """The appointments of the number just given."""
    _look_up(m, phone=m.learned.phone)


def ask_who(m: Move) -> None:
    """Without a number that helps: the name and the time together."""
    if m.learned.name and m.learned.about:
        _look_up(m, name=m.learned.name)
    elif m.learned.name:
        _ask(m, "identify_time", ("when",), "time")
    elif m.learned.about:
        _ask(m, "identify_name", ("name", "when"), "both")
    else:
        _ask(m, "identify_both", ("name", "when"), "both")


def _ask(m: Move, key: str, expecting: tuple[Expected, ...], asking: str) -> None:
    m.ask("identify", key, expecting=expecting, asking=asking)


def on_found(m: Move, bookings: tuple[Booking, ...], *, phone: str | None) -> None:
    """What the store has for that number, or for a name when there was no number."""
    by: FoundBy = "name" if phone is None else "caller_id" if phone == m.state.caller_id else "phone"
    m.set(found=bookings, found_by=by)
    if not bookings:
        _on_none(m, by_phone=phone is not None)
        return
    narrow(m)


def _on_none(m: Move, *, by_phone: bool) -> None:
    """Nothing under it: try the other way once, then leave it to a person."""
    learned = m.learned
    if by_phone and not m.state.misses("name lookup"):
        m.missed("name lookup")
        if learned.name and learned.about:
            _look_up(m, name=learned.name)
        else:
            ask_who(m)
    elif not by_phone and not m.state.misses("phone lookup"):
        m.missed("phone lookup")
        _ask(m, "identify_phone", ("phone",), "phone")
    else:
        give_up(m)


def _prove(m: Move) -> bool:
    """They do not know when it is: a code to the number on it; with only the name it is looked up first."""
    if m.state.found:
        return proving.begin(m)
    if not m.learned.name or m.state.misses("forgotten"):
        return False
    m.missed("forgotten")
    _look_up(m, name=m.learned.name)
    return True


def proven(m: Move) -> None:
    """The code was right: the appointments under that number are theirs."""
    m.set(is_known=True)
    timed = matching(tuple(each for each in m.learned.about if each.has_day), m.state.found, m.state.business.zone)
    _settle(m, timed or m.state.found, wanted_other_time=bool(m.learned.about) and not timed)


def on_code(m: Move, said: Said) -> None:
    """The code, or that they cannot read it."""
    digits = proving.said_digits(said)
    if (not digits and said.is_no) or not proving.take(m, digits):
        give_up(m)


def on_code_typed(m: Move, digits: str) -> None:
    """The same on the keys."""
    if not proving.take(m, digits):
        give_up(m)


def give_up(m: Move) -> None:
    """It cannot be shown to be theirs: a person calls back."""
    had_code = m.state.stage == "code" or m.state.misses("code")
    m.say("not_proven" if had_code else "none_found")
    m.start("message")
    m.set(note=Note("callback"))
    m.ask("message", "none_found_message", expecting=("intent",), asking="message", again="ask_message_again")


def narrow(m: Move) -> None:
    """Keep the ones that agree with what the caller said of themselves: with the number that calls, the name or the
    day; otherwise the name and the day."""
    found, learned, by = m.state.found, m.learned, m.state.found_by
    # With the number that calls, or with the right day, a name need only sound like the one in the book: recognisers
    # get names wrong far more often than days.
    named = tuple(each for each in found if learned.name and is_same_name(learned.name, each.name))
    days = tuple(each for each in learned.about if each.has_day)
    timed = matching(days, found, m.state.business.zone)
    if by == "caller_id":
        # The number and the day are two things only they know.
        mine = named or timed
    else:
        mine = tuple(each for each in named if each in timed)
    if mine:
        m.set(is_known=True)
        chosen = tuple(each for each in mine if each in timed) or mine
        _settle(m, chosen, wanted_other_time=bool(learned.about) and not any(each in timed for each in mine))
    elif not learned.name:
        m.missed("identify")
        _ask(m, "identify_name", ("name", "when"), "name")
    elif by != "caller_id" and named and not days and m.state.misses("forgotten"):
        m.set(found=named)
        if not proving.begin(m):
            give_up(m)
    elif by != "caller_id" and named and not days:
        _ask(m, "identify_time", ("when",), "time")
    else:
        _no_match(m)


def _settle(m: Move, mine: tuple[Booking, ...], *, wanted_other_time: bool) -> None:
    if wanted_other_time and m.state.goal == "change" and not m.learned.wishes:
        # "Move my appointment, Tuesday" named no appointment they have: then it is the time they want.
        m.learn(wishes=m.learned.about, about=())
    service = m.learned.service
    same = tuple(each for each in mine if each.service == service)
    if len(mine) > 1 and len(same) == 1:
        mine = same
    m.set(found=mine)
    if len(mine) == 1:
        go_on(m, mine[0])
        return
    ask_which(m)


def ask_which(m: Move) -> None:
    """More than one: which?"""
    named = [
        f"{committing.yours(m, each)} on {spoken.slot_in_full(committing.local(m, each))}"
        for each in m.state.found[:_MOST_NAMED]
    ]
    m.ask("which", "which_appointment", expecting=("choice", "when", "service"), again="which_appointment_again",
          appointments=spoken.listing(named))  # fmt: skip


def on_which(m: Move, said: Said) -> None:
    """One of several appointments, by place, time or service."""
    found, zone = m.state.found, m.state.business.zone
    choice = said.fields.choice
    wishes = taking.times_in(m, said)
    timed = matching(wishes, found, zone)
    served = tuple(each for each in found if said.fields.service == each.service)
    if choice is not None and choice < len(found):
        go_on(m, found[choice])
    elif len(timed) == 1:
        go_on(m, timed[0])
    elif len(served) == 1:
        go_on(m, served[0])
    elif m.missed("which") >= _GIVE_UP:
        messages.give_up(m)
    else:
        m.say("sorry")
        m.ask_again()


def go_on(m: Move, target: Booking) -> None:
    """It is theirs: do what they called for."""
    if m.state.goal == "cancel":
        cancelling.begin(m, target)
    elif m.state.goal == "status":
        _tell(m, target)
    else:
        booking.change(m, target)


def _tell(m: Move, target: Booking) -> None:
    here = committing.local(m, target)
    m.set(target=None)
    m.achieved("answered")
    if here.start.date() == m.state.now.date() and target.mode == "window":
        m.say("status_today", when=f"today, {spoken.slot_time(here)}")
    else:
        m.say("status", what=committing.yours(m, target), when=f"on {spoken.slot_in_full(here)}")
    closing.anything_else(m)


def on_identify(m: Move, said: Said) -> None:
    """Name, time or number of the appointment."""
    asking = m.state.asking
    before = m.learned
    if asking in ("name", "both") and said.fields.first_name:
        m.learn(first_name="", last_name="")
    got = taking.take_person(m, said)
    if not m.learned.name and asking in ("name", "both"):
        got = taking.take_name_as_heard(m, said)
    wishes = taking.times_in(m, said)
    if wishes:
        m.learn(about=wishes)
    if not got and not wishes and said.contains(en.SMALL_TALK["forgotten"]) and _prove(m):
        return
    if not got and not wishes and (said.is_no or said.contains(en.SMALL_TALK["keep"])):
        m.say("kept")
        closing.anything_else(m)
    elif not got and not wishes:
        _identify_again(m)
    elif m.learned.phone != before.phone and m.learned.phone:
        _look_up(m, phone=m.learned.phone)
    elif not m.learned.name and asking in ("name", "both") and m.missed("identify") > _GIVE_UP:
        give_up(m)
    elif m.state.found and m.state.found_by != "name" and asking in ("name", "time"):
        narrow(m)
    else:
        ask_who(m)


def _identify_again(m: Move) -> None:
    if m.learned.phone_digits:
        m.ask("identify", "ask_phone_rest", expecting=("phone",), asking="phone",
              digits=spoken.digits(m.learned.phone_digits))  # fmt: skip
    elif m.missed("identify") > _GIVE_UP:
        give_up(m)
    else:
        m.say("sorry")
        m.ask_again()


def _no_match(m: Move) -> None:
    """What was said does not agree with the book: never say what the book has."""
    if m.missed("match") < 2:
        m.say("identify_no")
        keeps = m.state.found_by != "name"
        m.set(found=m.state.found if keeps else ())
        m.learn(first_name="", last_name="", about=())
        _ask(m, "identify_both", ("name", "when"), "name" if keeps else "both")
    elif not proving.begin(m):
        give_up(m)


def is_same_name(said: str, written: str) -> bool:
    """Whether the name given may be the one in the book: each part said must be there, one letter off at most in
    longer ones ("Jon" is "John", "Smyth" is "Smith"), or the whole must sound alike."""
    if similar_name(said, written) >= _ALIKE:
        return True
    parts = [_plain(each) for each in written.split()]
    mine = [_plain(each) for each in said.split()]
    return bool(mine) and all(any(_is_close(one, other) for other in parts) for one in mine)


def _plain(name: str) -> str:
    return "".join(each for each in name.lower() if each.isalpha())


def _is_close(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < 3 or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    return _edits_at_most_one(one, other)


def _edits_at_most_one(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    for place, letter in enumerate(one):
        if letter != other[place]:
            if len(one) == len(other):
                return one[place + 1 :] == other[place + 1 :]
            return one[place:] == other[place + 1 :]
    return True
