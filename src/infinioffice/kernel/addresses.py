"""Which addresses outside we may speak to when somebody else chose them: the check behind every outgoing request.

Law: pure. Names are not resolved here: whoever connects resolves once, asks `is_public` about every answer, and
connects to exactly what was asked about. Sources: the IANA special-purpose address registries for IPv4 and IPv6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from infinioffice.kernel.errors import VendorRefused

LONGEST_ADDRESS = 2000
_LONGEST_NAME = 253
_PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT = 1024
"""Below it only the web's own two ports: mail, shells and directories are nobody's calendar."""

_NOT_PUBLIC_4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        # A public address that only answers the machines inside one cloud: its metadata service.
        "168.63.129.16/32",
    )
)  # fmt: skip
# The only part of IPv6 that is given out; the rest holds loopback, local, mapped and translated addresses.
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(each)
    # The first holds Teredo, ORCHID and the benchmarks; 2002::/16 carries an IPv4 address inside.
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "corp", "private")
"""Names that mean this machine or this network wherever they are used."""


class AddressRefused(VendorRefused):
    """We do not connect there. `reason` is a constant word: see `read_address` and `must_be_public`."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address we may try. `host` is lower case without a trailing dot, an IPv6 one without brackets; `target` is
    path and query, as sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """`https://example.com`, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        return self.origin + self.target


def read_address(text: str, *, allow_loopback: bool = False) -> WebAddress:
    """What the text names, if it is an address somebody outside may give us.

    `allow_loopback` is for tests and the demo: it permits plain http, any port and this machine. Raises
    AddressRefused: `malformed`, `scheme`, `userinfo`, `host`, `port`, `inside`.
    """
    if len(text) > LONGEST_ADDRESS or not text.isascii() or re.search(r"[\x00-\x20\x7f\\]", text):
        raise AddressRefused("address", "malformed")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise AddressRefused("address", "malformed") from None
    if parts.scheme not in _PORTS or (parts.scheme == "http" and not allow_loopback):
        raise AddressRefused(host or "address", "scheme")
    if "@" in parts.netloc:
        raise AddressRefused(host or "address", "userinfo")
    host = host.removesuffix(".")
    _check_host(host, is_bracketed="[" in parts.netloc, allow_loopback=allow_loopback)
    if port is None:
        port = _PORTS[parts.scheme]
    if port == 0 or (port not in _PORTS.values() and port < _FIRST_FREE_PORT and not allow_loopback):
        raise AddressRefused(host, "port")
    query = f"?{parts.query}" if parts.query else ""
    return WebAddress(parts.scheme, host, port, (parts.path or "/") + query)


def is_public(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether an IP address, as text, belongs to the public internet; False for text that is none."""
    try:
        found = ip_address(address.partition("%")[0])
    except (AddressValueError, ValueError):
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if allow_loopback and found.is_loopback:
        return True
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _NOT_PUBLIC_4)
    return found in _PUBLIC_6 and not any(found in network for network in _NOT_PUBLIC_6)


def must_be_public(host: str, addresses: list[str], *, allow_loopback: bool = False) -> list[str]:
    """The addresses a name resolved to, all of them. One that is not public spoils the name: it may be asked for again
    until it wins. Raises AddressRefused `inside`, or `unknown` for a name without any."""
    if not addresses:
        raise AddressRefused(host, "unknown")
    if not all(is_public(each, allow_loopback=allow_loopback) for each in addresses):
        raise AddressRefused(host, "inside")
    return addresses


def _check_host(host: str, *, is_bracketed: bool, allow_loopback: bool) -> None:
    if is_bracketed or _is_dotted(host):
        if not is_public(host, allow_loopback=allow_loopback):
            raise AddressRefused(host, "inside")
        return
    labels = host.split(".")
    if len(host) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(host or "address", "host")
    # 2130706433, 0x7f.1 and 127.1 are names to us and this machine to a resolver.
    if _NUMBER.fullmatch(labels[-1]):
        raise AddressRefused(host, "host")
    if allow_loopback:
        return
    if len(labels) == 1 or any(host == name or host.endswith(f".{name}") for name in _INSIDE):
        raise AddressRefused(host, "inside")


def _is_dotted(host: str) -> bool:
    """Whether it is an IPv4 address in the one form everybody reads alike."""
    parts = host.split(".")
    return len(parts) == 4 and all(part.isdigit() and str(int(part)) == part and int(part) < 256 for part in parts)
