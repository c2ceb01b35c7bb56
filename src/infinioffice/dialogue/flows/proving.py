"""Whose phone is it? A code texted to the number on the appointment, said or typed back. Three tries, then a person.

The office makes and checks the code; here it is only asked for.
"""

from __future__ import annotations

from infinioffice.dialogue.effects import ProveByText
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move

DIGITS = 6
_TRIES = 3


def begin(m: Move) -> bool:
    """Ask for a code to be texted, once a call; False when there is no one number it could go to."""
    phones = {each.phone for each in m.state.found if each.phone}
    if len(phones) != 1 or m.state.misses("proof"):
        return False
    m.missed("proof")
    m.set(code_digits="")
    phone, booking_id = phones.pop(), m.state.found[0].id
    m.request("proof", lambda op_id: ProveByText(op_id, phone, booking_id))
    m.go("proving")
    return True


def ask(m: Move, key: str = "code_sent") -> None:
    """What are the six digits?"""
    m.ask("code", key, expecting=("phone", "number"), asking="code", again="code_short")


def said_digits(said: Said) -> str:
    """The digits in an answer."""
    number = said.fields.number
    return (
        said.fields.phone_partial
        or "".join(each for each in said.text if each.isdigit())
        or (f"{number:.0f}" if number is not None else "")
    )


def take(m: Move, digits: str) -> bool:
    """More digits, said or typed; with six of them the code is checked. False when it has not been got in three
    tries."""
    known = "" if len(digits) >= DIGITS else m.state.code_digits
    whole = known + digits
    if len(whole) == DIGITS:
        m.set(code_digits="")
        found = m.state.found[0]
        m.request("proof", lambda op_id: ProveByText(op_id, found.phone, found.id, whole))
        m.go("proving")
        return True
    m.set(code_digits=whole if len(whole) < DIGITS else "")
    if m.missed("code") > _TRIES:
        return False
    ask(m, "code_unclear")
    return True


def may_try_again(m: Move) -> bool:
    """A wrong code counts as a try."""
    return m.missed("code") < _TRIES
