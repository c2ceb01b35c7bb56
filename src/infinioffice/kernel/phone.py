"""Phone numbers: read what people type or say as digits, keep E.164, show and speak it.

Law: pure. `phonenumbers` is imported inside the functions because its import alone takes a good part of a second's
budget and most commands never need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber


def parse(text: str, region: str = "US") -> str | None:
    """The number in `text` as E.164 (`+15185550123`), or None when it is not a possible number.

    "Possible" is about length and shape, not about whether somebody owns it: made-up 555 numbers pass. Extensions
    are dropped.
    """
    number = _read(text, region)
    if number is None:
        return None
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_e164(text: str) -> bool:
    """Whether `text` is exactly a possible number in E.164 form."""
    return text.startswith("+") and parse(text) == text


def country_of(e164: str) -> str | None:
    """The ISO 3166 country of a number (`US`), or None when it belongs to none or to several services."""
    number = _read(e164, None)
    if number is None:
        return None
    import phonenumbers

    return phonenumbers.region_code_for_number(number)


def national(e164: str, region: str = "US") -> str:
    """For people to read: `(518) 555-0123` at home, `+52 55 1234 5678` abroad. Raises ValueError for no number."""
    number = _must_read(e164)
    import phonenumbers

    home = phonenumbers.country_code_for_region(region) == number.country_code
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape)


def in_groups(e164: str, region: str = "US") -> tuple[str, ...]:
    """The digits in the groups people say them in: `("518", "555", "0123")`. Raises ValueError for no number."""
    shown = national(e164, region)
    return tuple("".join(c if c.isdigit() else " " for c in shown).split())


def say_in_groups(e164: str, region: str = "US") -> str:
    """For a voice: digits apart, a comma between groups, so that each group is one breath: `5 1 8, 5 5 5, 0 1 2 3`."""
    return ", ".join(" ".join(group) for group in in_groups(e164, region))


def hidden(e164: str) -> str:
    """For logs and lists: all but the last two digits covered."""
    return "*" * max(len(e164) - 2, 0) + e164[-2:]


def _read(text: str, region: str | None) -> PhoneNumber | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    # Without its area code a number is "possible" only for the neighbours: not good enough to call back.
    reason = phonenumbers.is_possible_number_with_reason(number)
    return number if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None


def _must_read(e164: str) -> PhoneNumber:
    number = _read(e164, None)
    if number is None:
        raise ValueError("not a phone number in E.164 form")
    return number
