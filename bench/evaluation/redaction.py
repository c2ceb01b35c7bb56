"""Numbers that must not be kept, said in a thousand ways, against a thousand ordinary lines with numbers in them.

Everything is made here, from one seed: payment cards with a right check digit, Social Security and bank numbers, in
figures, in words, with "double four", with fillers, in pairs, in Spanish, in groups over several turns. One counts as
found when nobody could read it from what is left: it was taken out of its turn, and of the turns before when it began
there. The ordinary lines hold telephone numbers, ZIP codes, dates, mileage, vehicle and order numbers and the like.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.evaluation.score import Figure, Report
from infinioffice.compliance.digits import runs
from infinioffice.compliance.redaction import Carry, is_card, is_ssn, redact

SECRET, ORDINARY = 1000, 1000
_SEED = 20261122
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPANISH = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_FILLERS = ("uh", "um", "and then", "let me see", "okay", "wait", "dash", "sorry", "hold on", "you know")
_FILLERS_ES = ("este", "eh", "y luego", "a ver", "espere", "guion")
_CARD_FRAMES = (
    "it's {}", "{}", "my card is {} okay", "the number is {} thanks", "sure, {} and that's a visa",
    "you can put it on {}", "um so it's {}", "my credit card number is {}", "charge it to {} please",
    "let me read it to you, {}", "for the deposit use {}", "amex {}",
)  # fmt: skip
_CARD_FRAMES_ES = ("mi tarjeta es {}", "el número es {}", "es {} gracias", "anote, {}")
_SSN_FRAMES = (
    "my social is {}", "my social security number is {}", "social is {} if you need that", "SSN {}",
    "the last tech asked for my social, it's {}", "here's my social security, {} okay",
)  # fmt: skip
_SSN_FRAMES_ES = ("mi seguro social es {}", "mi número de seguro social, {}")
_BANK_FRAMES = (
    "my account number is {}", "routing number {}", "it's the bank account {}", "the routing is {} for checking",
)  # fmt: skip
_ASKED = ("can I just pay by card now", "I want to give you my card number", "let me find my debit card, okay")
_SSN_ASKED = ("do you need my social security number", "let me give you my social")


@dataclass(frozen=True, slots=True)
class Case:
    """What is said in one or several turns; `kind` is what must be found there, empty for nothing."""

    kind: str
    turns: tuple[str, ...]


def card(rng: Random) -> str:
    """A card number that no issuer gave out: the check digit is right, the rest is chance."""
    head, length = rng.choice((("4", 16), ("4", 16), ("5", 16), ("6011", 16), ("37", 15), ("34", 15), ("36", 14)))
    body = (head + "".join(rng.choice("0123456789") for _ in range(20)))[: length - 1]
    if length == 16 and head == "5":
        body = "5" + rng.choice("12345") + body[2:]
    return next(body + digit for digit in "0123456789" if is_card(body + digit))


def ssn(rng: Random) -> str:
    """Nine digits that could be a Social Security number."""
    while True:
        digits = f"{rng.randrange(10**9):09d}"
        if is_ssn(digits):
            return digits


def _words(digits: str, rng: Random) -> str:
    zero = rng.choice(("zero", "oh"))
    return " ".join(zero if each == "0" else _WORDS[int(each)] for each in digits)


def _doubled(digits: str, rng: Random) -> str:
    out, n = [], 0
    while n < len(digits):
        same = len(digits[n:]) - len(digits[n:].lstrip(digits[n]))
        if same >= 2:
            many = 3 if same >= 3 and rng.random() < 0.5 else 2
            out.append(f"{'triple' if many == 3 else 'double'} {_WORDS[int(digits[n])]}")
            n += many
        else:
            out.append(_WORDS[int(digits[n])])
            n += 1
    return " ".join(out)


def _filled(digits: str, rng: Random) -> str:
    out = []
    for each in digits:
        out.append(_WORDS[int(each)])
        if rng.random() < 0.15:
            out.append(rng.choice(_FILLERS))
    return " ".join(out)


def _pair(digits: str) -> str:
    value = int(digits)
    if len(digits) < 2 or value < 10:
        return " ".join(_WORDS[int(each)] for each in digits)
    if value < 20:
        return _TEENS[value - 10]
    return _TENS[value // 10] + (f" {_WORDS[value % 10]}" if value % 10 else "")


def _pairs(digits: str, rng: Random) -> str:  # noqa: ARG001 - one of several ways of saying, all called alike
    return " ".join(_pair(digits[n : n + 2]) for n in range(0, len(digits), 2))


def _figures(digits: str, rng: Random) -> str:
    sizes = (3, 2, 4) if len(digits) == 9 else (4, 6, 5) if len(digits) == 15 else (4, 4, 4, 4)
    mark = rng.choice((" ", "-", ", ", " uh ", ""))
    groups, n = [], 0
    for size in sizes:
        groups.append(digits[n : n + size])
        n += size
    return mark.join(group for group in groups if group)


def _mixed(digits: str, rng: Random) -> str:
    """As a recogniser writes: some groups in figures, some in words."""
    groups = [digits[n : n + 4] for n in range(0, len(digits), 4)]
    return " ".join(group if rng.random() < 0.5 else _words(group, rng) for group in groups)


def _grouped(digits: str, rng: Random) -> str:
    sizes = (3, 2, 4) if len(digits) == 9 else (4, 4, 4, 4)
    out, n = [], 0
    for size in sizes:
        out.append(_words(digits[n : n + size], rng))
        n += size
    return ", ".join(each for each in out if each)


def _spanish(digits: str, rng: Random) -> str:
    out = []
    for each in digits:
        out.append(_SPANISH[int(each)])
        if rng.random() < 0.08:
            out.append(rng.choice(_FILLERS_ES))
    return " ".join(out)


_WAYS: tuple[Callable[[str, Random], str], ...] = (_words, _doubled, _filled, _pairs, _figures, _mixed, _grouped)


def spoken(digits: str, rng: Random) -> str:
    """The digits in one of the English ways."""
    return rng.choice(_WAYS)(digits, rng)


def _one_turn(kind: str, digits: str, rng: Random, frames: tuple[str, ...], spanish: tuple[str, ...]) -> Case:
    if spanish and rng.random() < 0.15:
        return Case(kind, (rng.choice(spanish).format(_spanish(digits, rng)),))
    return Case(kind, (rng.choice(frames).format(spoken(digits, rng)),))


def _over_turns(kind: str, digits: str, rng: Random, asked: tuple[str, ...]) -> Case:
    """The groups one turn at a time, or two; now and then the caller announces it first."""
    if kind == "ssn":
        pieces = [digits[:3], digits[3:5], digits[5:]] if rng.random() < 0.5 else [digits[:5], digits[5:]]
    else:
        size = rng.choice((4, 8))
        pieces = [digits[n : n + size] for n in range(0, len(digits), size)]
    turns = [rng.choice(("{}", "it's {}", "{} okay", "then {}")).format(_words(piece, rng)) for piece in pieces]
    announced = kind == "ssn" or len(digits) != 16 or rng.random() < 0.5
    return Case(kind, ((rng.choice(asked),) if announced else ()) + tuple(turns))


def secrets(count: int = SECRET, seed: int = _SEED) -> list[Case]:
    """Cases with a number to find: 55 % cards, 35 % SSNs, 10 % bank numbers."""
    rng = Random(seed)
    made = []
    for n in range(count):
        part = n % 20
        if part < 8:
            made.append(_one_turn("card", card(rng), rng, _CARD_FRAMES, _CARD_FRAMES_ES))
        elif part < 11:
            made.append(_over_turns("card", card(rng), rng, _ASKED))
        elif part < 16:
            made.append(_one_turn("ssn", ssn(rng), rng, _SSN_FRAMES, _SSN_FRAMES_ES))
        elif part == 16:
            said = _figures(ssn(rng), Random(n)) if rng.random() < 0.5 else _grouped(ssn(rng), rng)
            made.append(Case("ssn", (f"it's {said}",)) if "-" in said or ", " in said else _ssn_dashed(rng))
        elif part == 17:
            made.append(_over_turns("ssn", ssn(rng), rng, _SSN_ASKED))
        else:
            digits = f"{rng.randrange(10**8, 10**9)}" if rng.random() < 0.5 else f"{rng.randrange(10**9, 10**12)}"
            made.append(_one_turn("bank", digits, rng, _BANK_FRAMES, ()))
    return made


def _ssn_dashed(rng: Random) -> Case:
    digits = ssn(rng)
    return Case("ssn", (f"{digits[:3]}-{digits[3:5]}-{digits[5:]}",))


def _phone(rng: Random) -> str:
    return f"{rng.randrange(201, 990)}{rng.randrange(200, 999)}{rng.randrange(10000):04d}"


def _ordinary(rng: Random) -> Case:
    number, digits = rng.randrange, "0123456789"
    phone = _phone(rng)
    house, day, minute = _pair(str(number(10, 99))), number(2, 28), str(number(10, 59))
    said_phone = rng.choice(
        (f"({phone[:3]}) {phone[3:6]}-{phone[6:]}", phone, _words(phone, rng), _doubled(phone, rng),
         _filled(phone, rng), _pairs(phone, rng), _spanish(phone, rng))
    )  # fmt: skip
    vin = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ" + digits * 2) for _ in range(17))
    lines: tuple[tuple[str, ...], ...] = (
        (f"you can reach me at {said_phone}",),
        (f"my cell is {said_phone} and my wife's is {_words(_phone(rng), rng)}",),
        (said_phone, f"and the zip is {_words(f'{number(10000, 99999)}', rng)}"),
        (_words(phone[:3], rng), _words(phone[3:6], rng), _words(phone[6:], rng)),
        (f"I'm at {number(1, 9999)} Elm Street, zip {number(10000, 99999)}",),
        (f"{_pair(str(number(10, 99)))} {house} Oak Avenue, {_words(str(number(10000, 99999)), rng)}",),
        (f"I was born {number(1, 12)}/{number(1, 28)}/19{number(40, 99)}",),
        (f"march {number(1, 28)} nineteen {_pair(str(number(40, 99)))}",),
        (f"between {number(1, 6)} and {number(7, 12)} on the {day}th works, or {number(1, 12)}:{minute}",),
        (f"it has {number(20, 240)},{number(100, 999)} miles on it",),
        (f"the mileage is a hundred and {_pair(str(number(20, 99)))} thousand",),
        (f"the VIN is {vin}",),
        (f"VIN ends in {_words(f'{number(10**5, 10**6)}', rng)}",),
        (f"my order number is {number(10**7, 10**10)}",),
        (f"order {_words(str(number(10**7, 10**8)), rng)} from your website",),
        (f"the confirmation code is {_words(str(number(10**5, 10**6)), rng)}",),
        (f"model number {rng.choice('GTRX')}{number(1000, 9999)}{rng.choice('ABC')}{number(10, 99)}",),
        (f"serial {number(10**8, 10**9)} on the water heater",),
        (f"you quoted me {number(90, 900)} dollars and {number(10, 99)} cents",),
        (f"tres de la tarde el {number(2, 28)}, mi teléfono es {_spanish(phone, rng)}",),
        (f"the unit is a {number(2, 5)} ton from 20{number(10, 24)}, filter {number(10, 24)} by {day} by 1",),
        (f"my number's {said_phone}", f"yes {_words(phone[-4:], rng)}", f"{number(100, 999)} Maple"),
        (f"policy {rng.choice('ABH')}{number(10**6, 10**7)}, claim {number(10**5, 10**6)}",),
        (f"I get home at {number(4, 8)}, so {number(4, 8)} {_pair(minute)} or so, {day} or {number(2, 28)}",),
        ("can I pay by card when he comes", f"my number is {said_phone}"),
    )  # fmt: skip
    return Case("", rng.choice(lines))


def ordinary(count: int = ORDINARY, seed: int = _SEED) -> list[Case]:
    """Cases in which nothing may be taken out."""
    rng = Random(f"ordinary:{seed}")
    return [_ordinary(rng) for _ in range(count)]


def readable(case: Case) -> str:
    """What is left of the case's turns when they are kept as `compliance.redaction` says."""
    kept: list[str] = []
    carry = Carry()
    for turn in case.turns:
        result = redact(turn, carry)
        carry = result.carry
        if result.earlier:
            kept = [_without_digits(each) for each in kept]
        kept.append(result.text)
    return " | ".join(kept)


def _without_digits(text: str) -> str:
    for run in reversed(runs(text)):
        text = f"{text[: run.start]}[digits]{text[run.end :]}"
    return text


def is_found(case: Case) -> bool:
    """Fewer than five digits of the number can still be read: no more than a receipt shows."""
    return sum(len(run.digits) for run in runs(readable(case))) < 5


def is_left_alone(case: Case) -> bool:
    """Every turn is kept as it was said."""
    return readable(case) == " | ".join(case.turns)


def score(folder: Path) -> Report:  # noqa: ARG001 - this set makes its own cases
    made, plain = secrets(), ordinary()
    missed = [case for case in made if not is_found(case)]
    wrong = [case for case in plain if not is_left_alone(case)]
    figures = []
    for kind, must in (("card", 0.99), ("ssn", 0.98), ("bank", 0.98)):
        of = sum(case.kind == kind for case in made)
        figures.append(Figure(f"{kind} found", of - sum(case.kind == kind for case in missed), of, must, 1.0))
    figures.append(Figure("false alarms on ordinary lines", len(wrong), len(plain), 0.01, 0.0, at_most=True))
    errors = [f"{case.kind} missed: {' | '.join(case.turns)} → {readable(case)}" for case in missed]
    errors += [f"false alarm: {' | '.join(case.turns)} → {readable(case)}" for case in wrong]
    return Report("redaction", tuple(figures), tuple(errors), notes=(__doc__ or "").split("\n\n", 1)[1].strip())
