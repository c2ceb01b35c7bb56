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


URL = "https://office.example:8443/twilio/voice?call=1&line=main"
FORM = {
    "CallSid": "CA" + "1" * 32, "AccountSid": "AC" + "2" * 32, "From": "+15551230000", "To": "+15005550101",
    "CallStatus": "ringing", "CallerName": "O'Brien <Anne> & Söhne", "Empty": "", "Digits": "12 #*",
}  # fmt: skip


def mutations() -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """A name, and the request (address, form, signature) as a forger might send it: each differs from the genuine one
    in one thing."""
    validator = RequestValidator(TOKEN)
    good = validator.compute_signature(URL, FORM)
    pairs = list(FORM.items())
    found: list[tuple[str, str, list[tuple[str, str]], str]] = []
    for at, (name, value) in enumerate(pairs):
        others = pairs[:at] + pairs[at + 1 :]
        changes = {
            "dropped": others,
            "renamed": [*others, (name + "x", value)],
            "lower": [*others, (name.swapcase(), value)],
            "longer": [*others, (name, value + "0")],
            "space": [*others, (name, value + " ")],
            "newline": [*others, (name, value + "\n")],
            "shorter": [*others, (name, value[:-1])] if value else [*others, (name, "x")],
            "twice": [*pairs, (name, value + "2")],
            "shifted": [*others, (name + value[:1], value[1:] + "~")],
            "nul": [*others, (name, value + "\0")],
            "prefix": [*others, (name, "0" + value)],
            "title": [*others, (f" {name}", value)],
        }
        found += [(f"{name} {what}", URL, changed, good) for what, changed in changes.items()]
    found += [(f"new {name}", URL, [*pairs, (name, "1")], good) for name in ("A", "Z", "zz", "Body", "é", "")]
    parts = {
        "http": "http://office.example:8443/twilio/voice?call=1&line=main",
        "wss": "wss://office.example:8443/twilio/voice?call=1&line=main",
        "host": "https://office.example.evil:8443/twilio/voice?call=1&line=main",
        "other host": "https://evil.example:8443/twilio/voice?call=1&line=main",
        "user": "https://me@office.example:8443/x/twilio/voice?call=1&line=main",
        "path": "https://office.example:8443/twilio/after?call=1&line=main",
        "upper path": "https://office.example:8443/twilio/VOICE?call=1&line=main",
        "slash": "https://office.example:8443/twilio/voice/?call=1&line=main",
        "double slash": "https://office.example:8443//twilio/voice?call=1&line=main",
        "no query": "https://office.example:8443/twilio/voice",
        "query order": "https://office.example:8443/twilio/voice?line=main&call=1",
        "query value": "https://office.example:8443/twilio/voice?call=2&line=main",
        "query more": "https://office.example:8443/twilio/voice?call=1&line=main&x=",
        "encoded": "https://office.example:8443/twilio/voice?call=%31&line=main",
    }
    found += [(name, url, pairs, good) for name, url in parts.items()]
    for at in range(len(good)):
        changed = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
        found.append((f"signature at {at}", URL, pairs, changed))
        found.append((f"signature without {at}", URL, pairs, good[:at] + good[at + 1 :]))
        found.append((f"signature longer at {at}", URL, pairs, good[:at] + "+" + good[at:]))
    whole = {
        "empty": "", "lower": good.lower(), "quoted": f'"{good}"', "twice": good + good, "no padding": good.rstrip("="),
        "another token": RequestValidator("another").compute_signature(URL, FORM),
        "no token": RequestValidator("").compute_signature(URL, FORM),
        "address only": validator.compute_signature(URL, {}),
        "other request": validator.compute_signature(URL, FORM | {"From": "+15551230001"}),
        "other address": validator.compute_signature(parts["path"], FORM),
    }  # fmt: skip
    found += [(name, URL, pairs, signature) for name, signature in whole.items() if signature != good]
    return found


def test_the_genuine_request_passes_and_every_mutation_of_it_is_refused() -> None:
    good = RequestValidator(TOKEN).compute_signature(URL, FORM)
    assert is_signed([TOKEN], URL, list(FORM.items()), good)
    tried = mutations()
    assert len(tried) >= 200
    passed = [name for name, url, form, signature in tried if is_signed([TOKEN], url, form, signature)]
    assert passed == []


def test_the_vendors_library_judges_each_mutation_the_same() -> None:
    """Where a name comes once the library can be asked; it takes a dictionary."""
    referee = RequestValidator(TOKEN)
    single = [each for each in mutations() if len(dict(each[2])) == len(each[2])]
    assert len(single) >= 180
    assert [name for name, url, form, signature in single if referee.validate(url, dict(form), signature)] == []
