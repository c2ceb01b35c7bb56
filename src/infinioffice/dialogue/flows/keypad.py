"""A whole booking by keys, for a call in which nobody can be heard: day, part of day, slot, number, ZIP, yes.

What keys cannot say (the name, the street, the intake questions) is left to be confirmed by a person.
"""

from __future__ import annotations

from datetime import date, timedelta

from infinioffice.dialogue.flows import naming, taking
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.stages import TABLE
from infinioffice.dialogue.wishes import Wish
from infinioffice.dialogue.wording import spoken

LEFT_OPEN = "to be confirmed"
_PATIENCE = 2
_GIVE_UP = 7
_DAYS = 4
_LOOK_AHEAD = 14
_NOON = 12 * 60
_MIDNIGHT = 24 * 60
_PARTS = {"1": (0, _NOON), "2": (_NOON, _MIDNIGHT), "3": (None, None)}


def not_heard(m: Move) -> None:
    """Somebody spoke and nothing could be read. Once may be chance; then the keys, and in the end the carrier's own
    recorder, which needs no ears."""
    m.set(unheard=m.state.unheard + 1, silences=0)
    if TABLE[m.state.stage].silence == "wait":
        return
    if m.state.unheard >= _GIVE_UP:
        m.finish("keys_give_up", outcome="failed")
    elif m.state.unheard < _PATIENCE:
        m.say("sorry")
        m.ask_again()
    else:
        if not m.state.by_keys:
            m.set(by_keys=True)
            m.say("keys_instead")
        _ask(m)


def heard(m: Move) -> None:
    """Words again: the keys are not needed any more."""
    if m.state.unheard:
        m.set(unheard=0, by_keys=False)


def _ask(m: Move) -> None:
    """The open question, answerable by keys."""
    stage = m.state.stage
    if stage == "open":
        m.ask("open", "keys_open", expecting=("intent", "service", "when"))
    elif stage in ("service", "which_service"):
        naming.ask_by_keys(m)
    elif stage == "when":
        ask_day(m)
    elif stage == "offer":
        ask_slot(m)
    elif stage in ("details", "phone", "address", "intake"):
        fill_in(m)
        if not ask_detail(m):
            m.say("keys_any")
    elif TABLE[stage].keys == "yes_no":
        m.ask_again()
        m.say("keys_yes_no")
    else:
        m.say("keys_any")


def ask_day(m: Move) -> None:
    """The first opening, or one of the next open days."""
    today = m.state.now.date()
    days = _open_days(m)
    lines = [m.line("keys_first", key="1")]
    lines += [m.line("keys_choice", key=str(n), what=spoken.near_date(day, today)) for n, day in enumerate(days, 2)]
    m.set(days=days)
    m.ask("when", "keys_menu", expecting=("when", "provider"), asking="day", menu=" ".join(lines))


def choose_day(m: Move, key: str) -> bool:
    """Whether a search can begin. A day is followed by its part of the day."""
    if m.state.asking == "part" and key in _PARTS and m.state.days:
        since, until = _PARTS[key]
        day = m.state.days[0]
        m.learn(wishes=(Wish(day, day + timedelta(days=1), since=since, until=until),), any_time=False)
        return True
    if m.state.asking == "day" and key == "1":
        m.learn(any_time=True, wishes=())
        return True
    if m.state.asking == "day" and 2 <= int(key) < 2 + len(m.state.days):
        m.set(days=(m.state.days[int(key) - 2],))
        m.ask("when", "keys_part", expecting=("when", "provider"), asking="part")
        return False
    ask_day(m)
    return False


def ask_slot(m: Move) -> None:
    """The offers, a key each."""
    today = m.state.now.date()
    has_providers = bool(m.state.business.providers)
    menu = " ".join(
        m.line("offer_key", key=str(place), offer=spoken.offers((slot,), today, with_provider=has_providers))
        for place, slot in enumerate(m.state.offers, 1)
    )
    m.ask("offer", "keys_menu", expecting=("choice", "when", "yes_no", "provider"), menu=menu)


def fill_in(m: Move) -> None:
    """What keys cannot say is left open, and the number that calls is the number."""
    if not m.learned.name:
        m.learn(first_name="Name", last_name=LEFT_OPEN)
    if not m.learned.phone and m.state.caller_id and not m.state.misses("phone"):
        taking.use_caller_id(m)
    service = m.state.service
    known = {field for field, _ in m.learned.answers}
    asked = tuple(each.field for each in service.questions if each.field not in known) if service else ()
    m.learn(answers=(*m.learned.answers, *((field, LEFT_OPEN) for field in asked)))
    if not m.learned.address:
        m.learn(address=LEFT_OPEN)


def ask_detail(m: Move, *, needs_zip: bool = True) -> bool:
    """The number, then the ZIP, both typed; False when neither is missing."""
    if not m.learned.phone:
        m.ask("phone", "ask_phone_keys", expecting=("phone",), asking="phone")
    elif needs_zip and not m.learned.zip:
        m.ask("address", "ask_zip_keys", expecting=("zip", "address"), asking="zip")
    else:
        return False
    return True


def _open_days(m: Move) -> tuple[date, ...]:
    business, today = m.state.business, m.state.now.date()
    weekdays = {each.weekday for each in business.hours}
    ahead = (today + timedelta(days=n) for n in range(1, _LOOK_AHEAD))
    found = [day for day in ahead if day.weekday() in weekdays and day.isoformat() not in business.closed_dates]
    return tuple(found[:_DAYS])
