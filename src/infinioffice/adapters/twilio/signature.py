"""X-Twilio-Signature: HMAC-SHA1 over the address and the sorted form, in base64. Pure.

Twilio does not agree with itself about default ports, so an address is accepted with the port and without it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit, urlunsplit

_DEFAULT_PORTS = {"https": 443, "http": 80, "wss": 443, "ws": 80}


def sign(auth_token: str, url: str, form: Iterable[tuple[str, str]] = ()) -> str:
    """The signature of a request: every different name, every different value of it, both in byte order."""
    pairs = sorted(set(form), key=lambda pair: (pair[0].encode(), pair[1].encode()))
    text = url + "".join(name + value for name, value in pairs)
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def is_signed(auth_tokens: Sequence[str], url: str, form: Sequence[tuple[str, str]], signature: str) -> bool:
    """Whether one of the tokens (two while one is being rotated) signed this request. An empty token signs nothing."""
    found = False
    for token in auth_tokens:
        for address in _addresses(url):
            wanted = sign(token, address, form)
            found |= bool(token) and hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace"))
    return found


def _addresses(url: str) -> list[str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    bare = urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
    with_port = urlunsplit((parts.scheme, f"{host}:{port}", parts.path, parts.query, ""))
    return [bare, with_port]
