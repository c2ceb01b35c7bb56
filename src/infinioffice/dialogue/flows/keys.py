"""Key presses: 1, 2, 3 for offers, 1 and 2 for yes and no, digits for numbers, 0 for a message, * to hear it again."""

from __future__ import annotations

from datetime import date

from infinioffice.compliance.redaction import is_card
from infinioffice.dialogue.flows import (
    appointments,
    booking,
    details,
    keypad,
    messages,
    offering,
    safety,
    taking,
    transfer,
)
from infinioffice.dialogue.flows.hearing import handle
from infinioffice.dialogue.flows.routing import route
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.private import find_private
from infinioffice.dialogue.stages import TABLE
from infinioffice.dialogue.wording import spoken
from infinioffice.understanding.meaning import Fields, Intent, Meaning

_ZIP_DIGITS = 5
_BIRTH_DIGITS = 8
_MENU: dict[str, Intent] = {"1": "book", "2": "change", "3": "cancel"}


def press(m: Move, digits: str) -> None:
    """One run of keys."""
    m.set(turns=m.state.turns + 1, silences=0)
    stage = TABLE[m.state.stage]
    if stage.silence == "wait":
        return
    pressed = digits.replace("#", "")
    number = pressed.replace("*", "")
    if find_private(digits) or is_card(number):
        m.say("card")
        m.ask_again()
    elif "*" in pressed:
        m.speak(m.state.said or m.state.question, "repeat")
    elif pressed == "0" and not (stage.keys == "digits" and m.learned.phone_digits):
        transfer.begin(m)
    elif not number:
        m.ask_again()
    else:
        _by_stage(m, stage.keys, number)


def _by_stage(m: Move, keys: str, number: str) -> None:
    stage = m.state.stage
    if stage == "when":
        _when(m, number)
    elif stage == "intake" and "birth_date" in m.state.expecting:
        _birth_date(m, number)
    elif keys == "choice":
        _choice(m, number)
    elif keys == "yes_no" and number in ("1", "2"):
        _yes_no(m, yes=number == "1")
    elif keys == "menu":
        _menu(m, number)
    elif keys == "digits":
        _digits(m, number)
    else:
        m.say("sorry")
        m.ask_again()


def as_said(number: str, *, yes_no: bool | None = None, intent: Intent | None = None) -> Said:
    """A key press as if it had been spoken, for the flows that take either."""
    return Said(number, Meaning((intent,) if intent else (), 1.0, Fields(yes_no=yes_no)))


def _choice(m: Move, number: str) -> None:
    place = int(number[-1]) - 1
    if m.state.stage == "which_service" and 0 <= place < len(m.state.choices):
        booking.choose_service(m, m.state.choices[place])
    elif m.state.stage == "which" and 0 <= place < len(m.state.found):
        appointments.go_on(m, m.state.found[place])
    elif m.state.stage == "offer" and 0 <= place < len(m.state.offers):
        offering.take(m, place)
    else:
        m.say("sorry")
        m.ask_again()


def _yes_no(m: Move, *, yes: bool) -> None:
    handle(m, as_said("yes" if yes else "no", yes_no=yes))


def _menu(m: Move, number: str) -> None:
    if m.state.stage == "service" and m.state.choices:
        place = int(number[-1]) - 1
        if place < len(m.state.choices):
            booking.choose_service(m, m.state.choices[place])
        else:
            messages.give_up(m, "service_unknown")
        return
    intent = _MENU.get(number)
    if intent is None:
        m.say("sorry")
        m.ask_again()
    else:
        route(m, as_said(number, intent=intent))


def _digits(m: Move, number: str) -> None:
    stage = m.state.stage
    if stage == "address":
        _zip(m, number)
        return
    if stage == "code":
        appointments.on_code_typed(m, number)
        return
    if "yes_no" in m.state.expecting and number in ("1", "2") and not m.learned.phone_digits:
        _yes_no(m, yes=number == "1")
        return
    if not taking.add_digits(m, number, "keys"):
        if m.learned.phone_digits and stage in ("details", "phone"):
            m.ask("phone", "ask_phone_rest", expecting=("phone",), asking="phone",
                  digits=spoken.digits(m.learned.phone_digits))  # fmt: skip
        elif not m.learned.phone_digits and stage in ("details", "phone"):
            details.who_not_understood(m)
        else:
            m.say("sorry")
            m.ask_again()
        return
    if stage in ("message_name", "message_phone"):
        messages.proceed(m)
    elif stage == "identify":
        appointments.look_up_phone(m)
    elif stage == "safety":
        safety.invite(m)
    elif stage == "when":
        m.ask_again()
    else:
        booking.proceed(m)


def _when(m: Move, number: str) -> None:
    """Any key at the question for a time begins the menu of days."""
    m.set(by_keys=True)
    if keypad.choose_day(m, number[-1]):
        booking.proceed(m)


def _zip(m: Move, number: str) -> None:
    if len(number) != _ZIP_DIGITS:
        m.ask("address", "ask_zip_keys", expecting=("zip", "address"), asking="zip")
        return
    m.learn(zip=number)
    if not details.is_outside_area(m):
        booking.proceed(m)


def _birth_date(m: Move, number: str) -> None:
    """Month, day and year as eight digits."""
    try:
        born = date(int(number[4:8]), int(number[:2]), int(number[2:4])) if len(number) == _BIRTH_DIGITS else None
    except ValueError:
        born = None
    if born is None:
        m.ask("intake", "ask_birth_date_again", expecting=("birth_date",), asking="birth_date")
        return
    m.learn(birth_date=born)
    booking.proceed(m)
