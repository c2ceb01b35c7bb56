"""Requests to addresses that somebody outside gave us: calendars, webhooks, object stores.

A name is resolved once, every answer must be public, and the connection goes to exactly those addresses, with the name
in Host and in TLS. Redirects go through the same check. Time and size are bounded whatever the other side does.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import field as field_of
from typing import Any
from urllib.parse import urljoin

import httpcore

from infinioffice.kernel.addresses import AddressRefused, WebAddress, must_be_public, read_address
from infinioffice.kernel.errors import VendorDown

Resolver = Callable[[str, int], list[str]]
"""The IP addresses of a name, as text, in order of preference; empty for a name nobody knows."""

LARGEST_ANSWER = 32 * 1024 * 1024
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HUNG_UP = ("RemoteProtocolError", "ReadError", "WriteError")
_RESOLVERS = 8
_MOST_CONNECTIONS = 20


class NoAnswer(VendorDown):
    """The request may have arrived, its answer did not: what it asked for may have happened."""


class TooLarge(VendorDown):
    """The answer is larger than we take."""

    retryable = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Header names are in lower case; `url` is where it came from, after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field_of(repr=False)
    url: str


def resolve(name: str, port: int) -> list[str]:
    """What the machine's resolver says."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Outgoing:
    """A client for such addresses, for any number of threads. `allow_loopback` is for tests and the demo alone: it
    permits this machine and plain http."""

    def __init__(
        self, *, allow_loopback: bool = False, resolver: Resolver = resolve, trust: ssl.SSLContext | None = None
    ) -> None:
        self._allow_loopback = allow_loopback
        self._clock = _Deadline()
        self._names = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolver")
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust or ssl.create_default_context(),
            max_connections=_MOST_CONNECTIONS,
            keepalive_expiry=15.0,
            network_backend=_CheckedNetwork(self._addresses, self._clock),
        )
        self._resolver = resolver

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        deadline_s: float,
        redirects: int = 0,
        largest: int = LARGEST_ANSWER,
    ) -> Answer:
        """One request and its whole answer, within `deadline_s` altogether.

        Redirects are followed for methods that change nothing, at most `redirects` of them; any other answer is
        returned as it is. What identifies us (`Authorization`, `Cookie`) stays with the first origin. Raises
        AddressRefused, TooLarge, VendorDown when nothing was sent, NoAnswer when something may have been.
        """
        address = read_address(url, allow_loopback=self._allow_loopback)
        sent = {name: value for name, value in (headers or {}).items() if name.lower() != "host"}
        self._clock.begin(deadline_s)
        for _ in range(redirects + 1):
            answer = self._asked(method, address, sent, body, largest)
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location or method not in _SAFE or redirects == 0:
                return answer
            following = read_address(urljoin(address.url, location), allow_loopback=self._allow_loopback)
            if address.scheme == "https" and following.scheme != "https":
                raise AddressRefused(following.host, "scheme")
            if following.origin != address.origin:
                sent = {name: value for name, value in sent.items() if name.lower() not in ("authorization", "cookie")}
            if answer.status == 303:
                method, body = "GET", b""
            address = following
        raise AddressRefused(address.host, "redirects")

    def check(self, url: str) -> WebAddress:
        """For clients of their own making (an S3 library): the address, if it may be connected to at this moment.
        Raises AddressRefused."""
        address = read_address(url, allow_loopback=self._allow_loopback)
        self._clock.begin(10.0)
        self._addresses(address.host, address.port)
        return address

    def close(self) -> None:
        self._pool.close()
        self._names.shutdown(wait=False, cancel_futures=True)

    def _addresses(self, name: str, port: int) -> list[str]:
        """Resolved once, all of it public."""
        asked: Future[list[str]] = self._names.submit(self._resolver, name, port)
        try:
            found = asked.result(self._clock.left_s())
        except TimeoutError:
            asked.cancel()
            raise VendorDown(name, "its name was not resolved in time") from None
        return must_be_public(name, found, allow_loopback=self._allow_loopback)

    def _asked(self, method: str, address: WebAddress, headers: Mapping[str, str], body: bytes, largest: int) -> Answer:
        try:
            return self._once(method, address, headers, body, largest)
        except NoAnswer as fault:
            # A kept connection may be hung up at the moment it is used again; asking twice changes nothing.
            if method not in _SAFE or fault.reason not in _HUNG_UP:
                raise
            return self._once(method, address, headers, body, largest)

    def _once(self, method: str, address: WebAddress, headers: Mapping[str, str], body: bytes, largest: int) -> Answer:
        self._clock.has_sent(sent=False)
        # What a compressed answer unpacks to has no bound, so none is asked for.
        given = {"Accept-Encoding": "identity", "User-Agent": "InfiniOffice"} | dict(headers)
        left_s = self._clock.left_s()
        limits = {"connect": left_s, "read": left_s, "write": left_s, "pool": left_s}
        try:
            with self._pool.stream(
                method, address.url, headers=list(given.items()), content=body or None, extensions={"timeout": limits}
            ) as response:
                found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                return Answer(response.status, found, self._read(address, response, largest), address.url)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, ssl.SSLError) as error:
            reason = type(error).__name__
            if self._clock.was_sent:
                raise NoAnswer(address.host, reason) from error
            raise VendorDown(address.host, reason) from error

    @staticmethod
    def _read(address: WebAddress, response: httpcore.Response, largest: int) -> bytes:
        whole = bytearray()
        for part in response.iter_stream():
            whole += part
            if len(whole) > largest:
                raise TooLarge(address.host, "its answer is too large")
        return bytes(whole)


class _Deadline(threading.local):
    """How long the request of this thread has left, and whether any of it has gone out."""

    until = 0.0
    was_sent = False

    def begin(self, deadline_s: float) -> None:
        self.until = time.monotonic() + deadline_s

    def left_s(self) -> float:
        return max(0.001, self.until - time.monotonic())

    def has_sent(self, *, sent: bool) -> None:
        self.was_sent = sent


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to checked addresses, never to a name."""

    def __init__(self, addresses: Callable[[str, int], list[str]], clock: _Deadline) -> None:
        self._addresses = addresses
        self._clock = clock
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline of the whole request counts, here and below
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._addresses(host, port):
            try:
                stream = self._network.connect_tcp(
                    address, port, self._clock.left_s(), local_address, list(socket_options or ())
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _BoundedStream(stream, self._clock)
        raise failure or httpcore.ConnectError("no address")


class _BoundedStream(httpcore.NetworkStream):
    """A connection on which nothing lasts longer than the request it serves: not even one byte a second."""

    def __init__(self, stream: httpcore.NetworkStream, clock: _Deadline) -> None:
        self._stream = stream
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        self._must_go_on(httpcore.ReadTimeout)
        return self._stream.read(max_bytes, self._clock.left_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._must_go_on(httpcore.WriteTimeout)
        self._clock.has_sent(sent=True)
        self._stream.write(buffer, self._clock.left_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._clock.left_s())
        return _BoundedStream(secured, self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _must_go_on(self, failure: type[httpcore.TimeoutException]) -> None:
        if self._clock.until <= time.monotonic():
            raise failure
