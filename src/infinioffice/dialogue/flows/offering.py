"""Looking for times, reading out at most three, and keeping the one that is chosen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from infinioffice.dialogue.effects import FindSlots, PlaceHold
from infinioffice.dialogue.flows import keypad, messages
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.wishes import Wish, wanted
from infinioffice.dialogue.wording import spoken
from infinioffice.scheduling.slots import Refusal, Slot, SlotRequest, SlotsAnswer, Wanted

_MOST_OFFERS = 3
_KEYS_AFTER = 2
_GIVE_UP = 3
_EARLY = 9 * 60
_RULES = frozenset(
    {"closed", "holiday", "past", "notice", "horizon", "taken", "area", "provider_away", "too_long", "no_such_service",
     "not_in_hours", "off_grid"}
)  # fmt: skip


def ask_when(m: Move, key: str = "") -> None:
    """What day and time?"""
    if m.state.by_keys:
        keypad.ask_day(m)
        return
    if not key:
        key = "ask_when_visit" if is_visit(m) else "ask_when"
    m.ask("when", key, expecting=("when", "provider"), again="ask_when_short")


def is_visit(m: Move) -> bool:
    """Whether we go to the caller rather than the caller coming in."""
    return m.state.business.vertical in ("hvac", "plumbing", "electrical")


def search(m: Move) -> None:
    """Look for times that fit what was said."""
    state, learned = m.state, m.learned
    zone = state.business.zone
    request = SlotRequest(
        service=learned.service or "",
        wanted=() if learned.any_time else tuple(wanted(each, zone) for each in learned.wishes),
        excluded=(*(wanted(each, zone) for each in learned.unwanted), *(_around(each) for each in state.refused)),
        provider=learned.provider,
        zip=learned.zip or None,
        limit=_MOST_OFFERS,
        not_tokens=(*state.lost_tokens, *(each.token for each in state.refused)),
        moving=state.target.id if state.goal == "change" and state.target is not None else None,
    )
    m.set(offers=())
    m.request("slots", lambda op_id: FindSlots(op_id, request))
    m.go("finding")


def _around(slot: Slot) -> Wanted:
    """A quarter of an hour beside a time that was turned down is no other time."""
    near = timedelta(minutes=1 if slot.mode == "window" else 45)
    return Wanted(start=slot.start - near, end=slot.start + near)


def on_slots(m: Move, answer: SlotsAnswer) -> None:
    """Read out what there is, or say honestly why there is nothing."""
    slots = answer.slots[:_MOST_OFFERS]
    if answer.refusal is not None and answer.refusal.rule in ("area", "no_such_service"):
        m.say(f"refused_{answer.refusal.rule}")
        messages.begin(m, "callback", messages.summary(m.state))
    elif not slots:
        _nothing(m)
    elif answer.fits and (chosen := _asked_for_exactly(m, slots)) is not None:
        m.set(offers=(chosen,))
        m.say("works", offer=spoken.offers((chosen,), m.state.now.date(), with_provider=_names_provider(m)))
        take(m, 0)
    else:
        _read_out(m, slots, answer)


def _asked_for_exactly(m: Move, slots: tuple[Slot, ...]) -> Slot | None:
    """The one slot the caller already named by day and time: there is nothing left to choose."""
    wishes = m.learned.wishes
    if m.learned.any_time or len(wishes) != 1 or not (wishes[0].has_time and wishes[0].is_one_day):
        return None
    if not wishes[0].is_exact:
        return slots[0] if len(slots) == 1 and slots[0].mode == "window" else None
    asked = wanted(wishes[0], m.state.business.zone).exact
    here = [each for each in slots if asked is not None and _is_at(each, asked)]
    return here[0] if here else None


def _is_at(slot: Slot, asked: datetime) -> bool:
    return slot.start <= asked < slot.end if slot.mode == "window" else slot.start == asked


def _names_provider(m: Move) -> bool:
    return bool(m.state.business.providers)


def _read_out(m: Move, slots: tuple[Slot, ...], answer: SlotsAnswer) -> None:
    m.set(offers=slots)
    listed = spoken.offers(slots, m.state.now.date(), with_provider=_names_provider(m))
    one = len(slots) == 1
    if answer.fits:
        text = m.line("offer_one" if one else "offer_many", offers=listed)
    else:
        why = refusal(m, answer.refusal)
        question = m.line("closest_one" if one else "closest_many")
        closest = m.line("closest", offers=listed, question=question)
        text = f"{why} {closest}".strip()
    again = m.line("offer_again_one" if one else "offer_again", offers=listed)
    m.ask_worded("offer", text, expecting=("choice", "when", "yes_no", "provider"), again=again)
    if m.state.by_keys:
        keypad.ask_slot(m)


def refusal(m: Move, why: Refusal | None) -> str:
    """The sentence for a refused wish, or nothing when the wish did not name a time."""
    if why is None:
        return ""
    if not m.learned.wishes and why.rule in ("taken", "notice", "closed"):
        return ""
    day = "then"
    wish = m.learned.wishes[0] if m.learned.wishes else Wish()
    at = why.at.astimezone(m.state.business.zone).date() if why.at else wish.first
    if at is not None:
        near = spoken.near_date(at, m.state.now.date())
        day = near if near.startswith(("today", "tomorrow")) else f"on {near}"
    provider = m.state.provider_of(m.learned.provider)
    rule = why.rule if why.rule in _RULES else "other"
    if rule == "past" and at == m.state.now.date():
        rule = "past_today"
    return m.line(f"refused_{rule}", day=day, provider=provider.name if provider else "That person")


def _nothing(m: Move) -> None:
    """No slot at all: another time for a change, the waiting list for a new visit."""
    if m.state.refused:
        m.set(refused=())
        m.say("only_these")
        ask_when(m, "ask_other_time")
        return
    m.say("none_at_all")
    if m.state.goal == "change":
        messages.begin(m, "callback", messages.summary(m.state))
        return
    m.ask("waitlist", "ask_waitlist", expecting=("yes_no", "when"), again="ask_waitlist_again")


def take(m: Move, index: int) -> None:
    """The caller chose: keep it before anything else is asked."""
    slot = m.state.offers[index]
    m.release()
    m.request("hold", lambda op_id: PlaceHold(op_id, slot.token, m.learned.service or ""))
    m.go("holding")


def on_refused(m: Move) -> None:
    """Somebody else was quicker: say so, look again without that slot."""
    lost = m.state.offers[0].token if len(m.state.offers) == 1 else ""
    tokens = tuple(each.token for each in m.state.offers) if not lost else (lost,)
    m.say("taken_just_now")
    m.set(lost_tokens=(*m.state.lost_tokens, *tokens), hold=None)
    search(m)


def other_side(m: Move, *, later: bool) -> None:
    """ "Anything later?" is later on the same day, "anything earlier" before the first one offered."""
    zone = m.state.business.zone
    slot = m.state.offers[-1 if later else 0]
    start = slot.start.astimezone(zone)
    minute, day = start.hour * 60 + start.minute, start.date()
    if later:
        m.learn(wishes=(Wish(day, day + timedelta(days=1), since=minute + 1),), any_time=False)
    else:
        m.learn(wishes=(Wish(m.state.now.date(), day),) if minute < _EARLY else _before(day, minute), any_time=False)
    refuse_all(m)
    search(m)


def _before(day: date, minute: int) -> tuple[Wish, ...]:
    return (Wish(day, day + timedelta(days=1), until=minute),)


def something_else(m: Move) -> None:
    """ "What else do you have?": the same wish without what was refused; with no wish left open, ask for one."""
    if m.learned.wishes and all(each.is_exact for each in m.learned.wishes):
        ask_when(m, "ask_other_time")
        return
    refuse_all(m)
    search(m)


def refuse_all(m: Move) -> None:
    m.set(refused=(*m.state.refused, *m.state.offers))


def not_understood(m: Move) -> None:
    """A choice that was not understood: the offers again, then keys, then a person."""
    failures = m.missed("choice")
    if failures >= _GIVE_UP:
        messages.give_up(m)
    elif failures >= _KEYS_AFTER:
        today = m.state.now.date()
        menu = " ".join(
            m.line("offer_key", key=str(place), offer=spoken.offers((slot,), today, with_provider=_names_provider(m)))
            for place, slot in enumerate(m.state.offers, 1)
        )
        m.ask("offer", "offer_keys", expecting=("choice", "when", "yes_no", "provider"), menu=menu)
    else:
        m.say("sorry")
        m.ask_again()


def fitting(m: Move, wishes: tuple[Wish, ...]) -> tuple[int, ...]:
    """The places of the offers that a time the caller named can mean."""
    zone = m.state.business.zone
    return tuple(place for place, slot in enumerate(m.state.offers) if any(_means(each, slot, zone) for each in wishes))


def agrees(m: Move, place: int, named: tuple[Wish, ...]) -> bool:
    """Whether an offer is what was named: "ten o'clock" is no choice of a quarter to ten, and "December 3rd" is not
    the third of three."""
    telling = tuple(each for each in named if each.is_exact or each.has_day)
    return not telling or place in fitting(m, telling)


def narrow(m: Move, places: tuple[int, ...], key: str = "narrowed") -> None:
    """Several of the offers can be meant: only those again."""
    m.set(offers=tuple(m.state.offers[each] for each in places))
    listed = spoken.offers(m.state.offers, m.state.now.date(), with_provider=_names_provider(m))
    m.ask("offer", key, expecting=("choice", "when", "yes_no", "provider"), again="offer_again", offers=listed)


def _means(wish: Wish, slot: Slot, zone: ZoneInfo) -> bool:
    start = slot.start.astimezone(zone)
    day, minute = start.date(), start.hour * 60 + start.minute
    if (wish.first and day < wish.first) or (wish.last and day >= wish.last):
        return False
    if wish.is_exact and wish.since is not None:
        length = (slot.end - start) // timedelta(minutes=1) if slot.mode == "window" else 1
        return minute <= wish.since < minute + length
    return (wish.since is None or minute >= wish.since) and (wish.until is None or minute < wish.until)
