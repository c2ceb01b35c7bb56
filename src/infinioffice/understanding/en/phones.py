"""Telephone numbers in what a caller said: spoken, written, in halves over two turns, with an extension.

North American numbers are judged by our own rule (ten digits, area code and exchange from 2 up, no N11 exchange):
importing the full metadata would cost more than a whole turn. Other countries need a spoken or written plus.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from infinioffice.understanding.found import Found
from infinioffice.understanding.meaning import Expected

from .digits import DigitRun, digit_runs

_CUE = re.compile(
    r"\b(?:phone|telephone|tel|cell\w*|mobile|number|numbers|call(?: me)?(?: back)?(?: at| on)|reach me|text me|"
    r"contact me|my line|landline|area code|digits|callback)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:card|account|ssn|social|policy|member|order|invoice|confirmation|reference|claim|zip|postal|plate|vin|"
    r"formula|serial|routing|credit|omb|model|unit|license|licence)\b[^.?!]{0,32}$",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\s*[,.]?\s*(?:ext(?:ension|n)?\.?|x)\s*(?:is\s+|number\s+)?", re.IGNORECASE)
_CORRECTION = re.compile(
    r"\b(?:no wait|wait no|wait|no sorry|sorry|i mean|actually|scratch that|correction|let me start over|start over|"
    r"rather|oops|no)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:%|percent|dollars?|bucks|cents|[ap]\.?\s?m\b|o'?clock|degrees|miles|years|minutes|hours)", re.IGNORECASE
)
_NOT_PHONE = re.compile(
    r"\d{1,2}/\d{1,2}/\d{2,4}|\d{4}[-/]\d{1,2}[-/]\d{1,2}(?!\d)|\b\d{1,2}-\d{1,2}-\d{4}\b|\d:\d\d|\d[*=^]|[*=^]\d|\d\)?\+\(?\d"
    r"|\b0\.\d|\b\d+\.\d{5,}\b|\b\d{3}-\d{2}-\d{4}\b"
)
_STRONG_CUE = re.compile(
    r"\b(?:phone|telephone|tel|cell\w*|mobile|call me|reach me|text me|contact me|landline)\b", re.IGNORECASE
)
# A complete number in its usual grouping, so that a date or an amount written after it does not run into it.
_WRITTEN = re.compile(
    r"(?<![\d.\-/+*=])(?:\+?1[-. ]{0,2})?\(?[2-9]\d\d\)?[-. ]{0,2}[2-9]\d\d[-. ]\d{4}(?=\s+\d\d?[/:]\d)"
)
_SIGN = re.compile(r"(?:(?:\+|\bplus\b)\s*\(?|\()\s*$", re.IGNORECASE)
_LOCAL = re.compile(r"\d{3}[-. ]\d{4}")


@dataclass(frozen=True, slots=True)
class Phone:
    """`e164` is set when the number is complete and valid. `digits` are all digits heard, without plus or extension."""

    e164: str | None
    digits: str
    extension: str | None = None


def is_nanp(digits: str) -> bool:
    """Ten digits that a North American number may have."""
    return len(digits) == 10 and digits[0] > "1" and digits[3] > "1" and digits[4:6] != "11"


def as_e164(digits: str, *, plus: bool = False) -> str | None:
    """E.164 of a complete number or None. Without `plus` only North American numbers, with or without their 1."""
    if plus and not digits.startswith("1"):
        return "+" + digits if 8 <= len(digits) <= 15 and digits[0] != "0" else None
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    return "+1" + digits if is_nanp(digits) else None


def find_phone(text: str, *, expecting: Sequence[Expected] = (), so_far: str = "") -> Found[Phone] | None:
    """The phone number in the text, or None.

    `so_far` are digits of earlier turns: a second half completes them, a full number replaces them. Unless a phone was
    asked for or named, only a complete number counts: dates, times, prices, ZIPs and card numbers never do.
    Confidence falls with every word that had to be taken for a misheard digit, and for incomplete numbers.
    """
    asked = "phone" in expecting or bool(so_far)
    written = _WRITTEN.search(text)
    if written:
        text = text[: written.end()]
    runs = digit_runs(text, loose=asked)
    if not runs:
        return None
    if len(runs) > 1 and any(_CORRECTION.search(text[a.end : b.start]) for a, b in pairwise(runs)):
        corrected = _joined(text, runs, so_far)
        if corrected is not None:
            return corrected
    candidates = [
        candidate
        for i in range(len(runs))
        if (candidate := _candidate(text, runs, i, asked=asked, so_far=so_far)) is not None
    ]
    if asked and len(runs) > 1:
        joined = _joined(text, runs, so_far)
        if joined is not None:
            candidates.append(joined)
    return max(candidates, key=lambda found: (found.confidence, -found.start), default=None)


def _candidate(text: str, runs: Sequence[DigitRun], i: int, *, asked: bool, so_far: str) -> Found[Phone] | None:
    run = runs[i]
    before = text[: run.start]
    named = _CUE.search(before) is not None
    if i and _EXTENSION.fullmatch(text[runs[i - 1].end : run.start]):
        return None
    if _is_something_else(text, run, named=named, asked=asked):
        return None
    read = _read(run, so_far)
    if read is None:
        return None
    digits, plus, cost = read
    number = as_e164(digits, plus=plus)
    if number is None and asked and (mended := _without_a_doubled_digit(digits)) is not None:
        digits, number, cost = mended, as_e164(mended), cost + 1.5
    extension, end = _extension(text, runs, i)
    if number is None and not _may_be_partial(text, run, digits, named=named, asked=asked):
        return None
    confidence = _confidence(number, digits, cost, known=asked or named)
    sign = _SIGN.search(before)
    return Found(Phone(number, digits, extension), sign.start() if sign else run.start, end, confidence)


def _without_a_doubled_digit(digits: str) -> str | None:
    """Recognisers stretch "five five five" by one: of eleven digits with such a run, the ten without it."""
    if len(digits) != 11 or digits[0] == "1":
        return None
    run = re.search(r"(\d)\1{2,}", digits)
    shorter = digits[: run.start()] + digits[run.start() + 1 :] if run else ""
    return shorter if is_nanp(shorter) else None


def _read(run: DigitRun, so_far: str) -> tuple[str, bool, float] | None:
    """(digits, plus, cost): the reading that completes a number, else the plainest one."""
    if run.plus:
        return run.digits, True, 0.0
    readings = run.readings(20)
    choices: list[tuple[float, str]] = []
    for length, (digits, cost) in readings.items():
        if length and as_e164(digits):
            choices.append((cost, digits))
        if so_far and length and as_e164(so_far + digits):
            choices.append((cost, so_far + digits))
    if choices:
        cost, digits = min(choices)
        if cost < 2.5:
            return digits, False, cost
    local = readings.get(7)
    if local is not None and not so_far and local[1] < 1.0 and run.is_spoken:
        return local[0], False, local[1]  # a whole local number, the area code left out
    plain = min(((cost, -length, digits) for length, (digits, cost) in readings.items() if length), default=None)
    if plain is None:
        return None
    cost, _, digits = plain
    if so_far and digits.startswith(so_far):
        so_far = ""
    if so_far and len(so_far) + len(digits) > 11:
        so_far = ""
    return so_far + digits, False, cost


def _is_something_else(text: str, run: DigitRun, *, named: bool, asked: bool) -> bool:
    near = text[max(0, run.start - 4) : run.end + 8]
    if _NOT_PHONE.search(near) and not _is_plain_number(near, named=named, asked=asked):
        return True
    before, after = text[: run.start], text[run.end :]
    if before.endswith(("$", "#", "€")) or (before[-1:].isalnum()) or (before.endswith("-") and not asked):
        return True
    if not asked and _AFTER.match(after):
        return True
    if after[:1].isalpha() and after[:1] not in "xXeE":
        return True
    other = _OTHER.search(before)
    return other is not None and not _STRONG_CUE.search(before, other.start())


def _is_plain_number(near: str, *, named: bool, asked: bool) -> bool:
    """ "3333/2/6666" after "my number is" is a number all the same; a date, a time or a sum never is."""
    return (named or asked) and re.search(r"[*=^:]|\d\)?\+\(?\d|/\d{4}\b|\b\d{3}-\d{2}-\d{4}", near) is None


def _may_be_partial(text: str, run: DigitRun, digits: str, *, named: bool, asked: bool) -> bool:
    if asked:
        # "I don't have one": a lone digit among words is no beginning of a number.
        is_alone = len(text.split()) <= 2
        return len(digits) <= 15 and (len(digits) > 1 or is_alone)
    if named:
        return 7 <= len(digits) <= 15 and (len(digits) > 7 or digits[0] > "1")
    if run.plus:
        return 8 <= len(digits) <= 15
    written = text[run.start : run.end]
    if len(digits) == 7:
        return _LOCAL.fullmatch(written) is not None
    # Ten digits in a telephone's grouping are one even when no such number can exist.
    return (len(digits) in (10, 11) and re.search(r"\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}", written) is not None) or (
        run.is_spoken and len(digits) == 10
    )


def _confidence(number: str | None, digits: str, cost: float, *, known: bool) -> float:
    if number is not None:
        return max(0.5, (0.98 if known else 0.92) - 0.12 * cost)
    if len(digits) in (7, 10):
        return max(0.3, 0.7 - 0.1 * cost)
    return max(0.2, (0.3 + 0.03 * min(len(digits), 10)) - 0.1 * cost)


def _extension(text: str, runs: Sequence[DigitRun], i: int) -> tuple[str | None, int]:
    """The extension after run `i` and where everything ends."""
    run = runs[i]
    if i + 1 < len(runs) and _EXTENSION.fullmatch(text[run.end : runs[i + 1].start]):
        follower = runs[i + 1]
        if len(follower.digits) <= 7:
            return follower.digits, follower.end
    return None, run.end


def _joined(text: str, runs: Sequence[DigitRun], so_far: str) -> Found[Phone] | None:
    """A number in several runs: said in pieces with words between, or corrected in the middle."""
    digits = ""
    for i, run in enumerate(runs):
        between = text[runs[i - 1].end : run.start] if i else ""
        if i and _EXTENSION.fullmatch(between):
            break
        if i and _CORRECTION.search(between):
            # "555 1234, no, 1235": the new piece stands for as many digits as it has.
            digits = digits[: max(0, len(digits) - len(run.digits))]
        digits += run.digits
    for whole in (so_far + digits, digits):
        number = as_e164(whole, plus=runs[0].plus)
        if number is not None:
            return Found(Phone(number, whole), runs[0].start, runs[-1].end, 0.85)
    return None
