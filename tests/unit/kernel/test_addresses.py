"""Addresses given to us by somebody outside: what is refused before any name is resolved."""

from __future__ import annotations

import pytest

from infinioffice.kernel.addresses import AddressRefused, is_public, must_be_public, read_address

REFUSED = {
    "https://127.0.0.1/": "inside",
    "https://10.1.2.3/dav": "inside",
    "https://169.254.169.254/latest/meta-data/": "inside",
    "https://192.168.1.1:8443/": "inside",
    "https://100.100.100.200/": "inside",
    "https://168.63.129.16/": "inside",
    "https://0.0.0.0/": "inside",
    "https://255.255.255.255/": "inside",
    "https://[::1]/": "inside",
    "https://[::]/": "inside",
    "https://[::ffff:127.0.0.1]/": "inside",
    "https://[::ffff:a9fe:a9fe]/": "inside",
    "https://[::127.0.0.1]/": "inside",
    "https://[64:ff9b::7f00:1]/": "inside",
    "https://[2002:7f00:1::]/": "inside",
    "https://[2001:0:5ef5:79fd::1]/": "inside",
    "https://[fd00:ec2::254]/": "inside",
    "https://[fe80::1%25eth0]/": "inside",
    "https://2130706433/": "host",
    "https://0x7f000001/": "host",
    "https://0x7f.0.0.1/": "host",
    "https://0177.0.0.1/": "host",
    "https://127.1/": "host",
    "https://127.0.0.1.0/": "host",
    "https://010.8.8.8/": "host",
    "https://1.2.3.4.5/": "host",
    "https://256.1.1.1/": "host",
    "https://localhost/": "inside",
    "https://localhost./": "inside",
    "https://LOCALHOST/": "inside",
    "https://db.localhost/": "inside",
    "https://metadata.google.internal/": "inside",
    "https://printer.local/": "inside",
    "https://postgres/": "inside",
    "https://example.com../": "host",
    "https://.example.com/": "host",
    "https://exa_mple-.com/": "host",
    "https:///path": "host",
    "https://user@example.com/": "userinfo",
    "https://user:secret@example.com/": "userinfo",
    "https://example.com@127.0.0.1/": "userinfo",
    "https://@127.0.0.1/": "userinfo",
    "https://example.com:22/": "port",
    "https://example.com:25/": "port",
    "https://example.com:0/": "port",
    "https://example.com:99999/": "malformed",
    "https://example.com:x/": "malformed",
    "http://example.com/": "scheme",
    "ftp://example.com/": "scheme",
    "file:///etc/passwd": "scheme",
    "gopher://example.com:70/": "scheme",
    "javascript:alert(1)": "scheme",
    "//example.com/": "scheme",
    "example.com": "scheme",
    "": "scheme",
    "https://exam\tple.com/": "malformed",
    "https://example.com/\r\nX-Evil: 1": "malformed",
    "https://example.com\\@127.0.0.1/": "malformed",
    "https://１２７.0.0.1/": "malformed",
    "https://127。0。0。1/": "malformed",
    "https://[::1": "malformed",
    "https://example.com/" + "a" * 2000: "malformed",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_means_the_inside_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        read_address(text)
    assert caught.value.reason == REFUSED[text]
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("text", "host", "port", "url"),
    [
        ("https://caldav.example.com/dav/?a=1", "caldav.example.com", 443, "https://caldav.example.com/dav/?a=1"),
        ("https://Example.COM.:8443", "example.com", 8443, "https://example.com:8443/"),
        ("https://8.8.8.8/", "8.8.8.8", 443, "https://8.8.8.8/"),
        ("https://[2606:4700::1111]/x", "2606:4700::1111", 443, "https://[2606:4700::1111]/x"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443, "https://xn--bcher-kva.example/"),
        ("https://example.com:5232/#part", "example.com", 5232, "https://example.com:5232/"),
    ],
)
def test_what_is_public_is_read(text: str, host: str, port: int, url: str) -> None:
    found = read_address(text)
    assert (found.host, found.port, found.url) == (host, port, url)


def test_tests_and_the_demo_may_use_this_machine_and_nothing_else_inside() -> None:
    assert read_address("http://127.0.0.1:81/", allow_loopback=True).port == 81
    assert read_address("http://localhost:5232/", allow_loopback=True).host == "localhost"
    for inside in ("http://10.0.0.1/", "http://169.254.169.254/", "http://[fd00::1]/"):
        with pytest.raises(AddressRefused):
            read_address(inside, allow_loopback=True)


def test_one_answer_inside_spoils_the_name() -> None:
    assert must_be_public("a.example", ["8.8.8.8", "2606:4700::1111"]) == ["8.8.8.8", "2606:4700::1111"]
    with pytest.raises(AddressRefused):
        must_be_public("a.example", ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(AddressRefused) as caught:
        must_be_public("a.example", [])
    assert caught.value.reason == "unknown"


@pytest.mark.parametrize("text", ["", "nothing", "1.2.3", "fe80::1%eth0", "224.0.0.1", "240.0.0.1", "ff02::1"])
def test_what_is_no_public_address_is_not(text: str) -> None:
    assert not is_public(text)
