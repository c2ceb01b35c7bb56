"""Whatever a valid number is and however it is said, the same number comes back; noise never breaks the finders."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from infinioffice.understanding.en.phones import as_e164, find_phone, is_nanp

WORDS = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
numbers = st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True).filter(is_nanp)
talk = st.lists(
    st.sampled_from(
        ("uh", "so", "march", "dollars", "at", "noon", "my", "dog", "is", "two", "5", "12:30", "zip", "no", "+")
    ),
    max_size=12,
).map(" ".join)


def spoken(digits: str) -> str:
    return " ".join(WORDS[int(digit)] for digit in digits)


@given(numbers)
def test_digit_by_digit(digits: str) -> None:
    found = find_phone(spoken(digits), expecting=("phone",))
    assert found is not None
    assert found.value.e164 == f"+1{digits}"


@given(
    numbers,
    st.sampled_from(("{a}-{b}-{c}", "({a}) {b}-{c}", "{a}.{b}.{c}", "1-{a}-{b}-{c}", "+1 {a} {b} {c}", "{a}{b}{c}")),
)
def test_however_it_is_written(digits: str, form: str) -> None:
    text = "call me at " + form.format(a=digits[:3], b=digits[3:6], c=digits[6:])
    found = find_phone(text)
    assert found is not None
    assert found.value.e164 == f"+1{digits}"
    assert 0 <= found.start < found.end <= len(text)


@given(numbers, st.integers(min_value=1, max_value=9))
def test_said_in_two_turns(digits: str, cut: int) -> None:
    first = find_phone(spoken(digits[:cut]), expecting=("phone",))
    assert first is not None
    assert first.value.digits == digits[:cut]
    second = find_phone(spoken(digits[cut:]), expecting=("phone",), so_far=first.value.digits)
    assert second is not None
    assert second.value.e164 == f"+1{digits}"


@given(st.one_of(talk, st.text(max_size=60)))
def test_anything_at_all_is_survived(text: str) -> None:
    for found in (find_phone(text), find_phone(text, expecting=("phone",)), find_phone(text, so_far="518")):
        if found is not None:
            assert 0 <= found.start < found.end <= len(text)
            assert 0 < found.confidence <= 1
            assert found.value.digits.isdigit()
            assert found.value.e164 is None or as_e164(found.value.e164[1:], plus=True) == found.value.e164
