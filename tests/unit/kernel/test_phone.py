import subprocess
import sys

import pytest

from infinioffice.kernel import phone


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("518-555-0123", "+15185550123"),
        ("(518) 555 0123", "+15185550123"),
        ("1 518 555 0123", "+15185550123"),
        ("+1.518.555.0123", "+15185550123"),
        ("518 555 0123 ext 9", "+15185550123"),
        ("+44 20 7946 0123", "+442079460123"),
        ("+15005550101", "+15005550101"),
    ],
)
def test_reads_what_people_write(text: str, e164: str) -> None:
    assert phone.parse(text) == e164


@pytest.mark.parametrize("text", ["", "555", "555 0123", "call me", "+1518555012345678", "911"])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert phone.parse(text) is None


def test_region_decides_what_a_local_number_means() -> None:
    assert phone.parse("020 7946 0123", region="GB") == "+442079460123"


def test_e164_is_exact() -> None:
    assert phone.is_e164("+15185550123")
    assert not phone.is_e164("15185550123")
    assert not phone.is_e164("+1 518 555 0123")


def test_country() -> None:
    assert phone.country_of("+15185550123") == "US"
    assert phone.country_of("+14165550123") == "CA"
    assert phone.country_of("nobody") is None


def test_shown_at_home_and_abroad() -> None:
    assert phone.national("+15185550123") == "(518) 555-0123"
    assert phone.national("+442079460123") == "+44 20 7946 0123"


def test_spoken_group_by_group() -> None:
    assert phone.in_groups("+15185550123") == ("518", "555", "0123")
    assert phone.say_in_groups("+15185550123") == "5 1 8, 5 5 5, 0 1 2 3"


def test_only_numbers_can_be_spoken() -> None:
    with pytest.raises(ValueError, match="phone number"):
        phone.say_in_groups("12")


def test_logs_see_the_last_two_digits_only() -> None:
    assert phone.hidden("+15185550123") == "**********23"
    assert phone.hidden("7") == "7"


def test_importing_the_module_does_not_load_the_number_tables() -> None:
    program = "import sys, infinioffice.kernel.phone; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
