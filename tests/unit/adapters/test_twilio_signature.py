"""Our own check of X-Twilio-Signature against the vendor's library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from infinioffice.adapters.twilio.signature import is_signed, sign

TOKEN = "a-token-of-ours"
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
values = st.text(st.characters(codec="utf-8"), max_size=20)


@given(form=st.dictionaries(names, values, max_size=6))
def test_we_sign_as_the_vendors_library_does(form: dict[str, str]) -> None:
    url = "https://office.example/twilio/voice?a=1"
    assert sign(TOKEN, url, form.items()) == RequestValidator(TOKEN).compute_signature(url, form)


@pytest.mark.parametrize(
    ("seen", "signed"),
    [
        ("https://office.example/twilio/voice", "https://office.example:443/twilio/voice"),
        ("https://office.example:443/twilio/voice", "https://office.example/twilio/voice"),
        ("http://127.0.0.1:8080/twilio/voice", "http://127.0.0.1:8080/twilio/voice"),
        ("http://127.0.0.1:8080/twilio/voice", "http://127.0.0.1/twilio/voice"),
    ],
)
def test_the_port_may_be_there_or_not(seen: str, signed: str) -> None:
    form = [("To", "+15005550101"), ("Empty", ""), ("Space", " x ")]
    assert is_signed([TOKEN], seen, form, RequestValidator(TOKEN).compute_signature(signed, dict(form)))


def test_repeated_names_count_once_a_value_and_in_order() -> None:
    url, form = "https://office.example/x", [("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "a")]
    assert is_signed([TOKEN], url, form, sign(TOKEN, url, [("MediaUrl", "a"), ("MediaUrl", "b")]))


@pytest.mark.parametrize("signature", ["", "x", "é", "A" * 28])
def test_anything_else_is_not_signed(signature: str) -> None:
    assert not is_signed([TOKEN], "https://office.example/x", [], signature)


def test_a_changed_value_another_token_and_no_token_are_not_signed() -> None:
    url, form = "https://office.example/x", [("From", "+15551230000")]
    good = sign(TOKEN, url, form)
    assert is_signed(["old", TOKEN], url, form, good)
    assert not is_signed([TOKEN], url, [("From", "+15551230001")], good)
    assert not is_signed(["other"], url, form, good)
    assert not is_signed([""], url, form, sign("", url, form))
