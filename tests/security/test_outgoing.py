"""Nothing inside is reached through an address somebody else gave: a listener on this machine tells.

The canary counts every connection. Names are answered by a resolver of the test's own.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infinioffice.call.outgoing import NoAnswer, Outgoing, TooLarge
from infinioffice.kernel.addresses import AddressRefused
from infinioffice.kernel.errors import VendorDown


class Canary(ThreadingHTTPServer):
    """A server on this machine that counts who comes, and answers as it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.connections = 0
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.answers: dict[str, Callable[[_Answering], None]] = {}

    def get_request(self) -> tuple[socket.socket, Any]:
        self.connections += 1
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Canary

    def _any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        self.server.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        self.server.answers.get(self.path, _fine)(self)

    do_GET = do_POST = do_PROPFIND = do_PUT = _any  # noqa: N815 - the names http.server asks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """The tests' own output is enough."""


def _fine(request: _Answering) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "2")
    request.end_headers()
    request.wfile.write(b"ok")


def _to(location: str, status: int = 302) -> Callable[[_Answering], None]:
    def answer(request: _Answering) -> None:
        request.send_response(status)
        request.send_header("Location", location)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


@pytest.fixture
def canary() -> Iterator[Canary]:
    server = Canary()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def strict() -> Iterator[Callable[..., Outgoing]]:
    """Makes clients as they run for real, with a resolver of the test's."""
    made: list[Outgoing] = []

    def make(*answers: list[str], allow_loopback: bool = False) -> Outgoing:
        left = list(answers)
        made.append(
            Outgoing(
                allow_loopback=allow_loopback,
                resolver=lambda name, port: left.pop(0) if len(left) > 1 else list(left[0]),
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "localhost.", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "user@127.0.0.1", "example.com@127.0.0.1", "127.0.0.1.",
        "127.0.0.1%2f", "example.com#@127.0.0.1", "example.com\\@127.0.0.1",
    ],
)  # fmt: skip
def test_no_way_of_writing_it_reaches_this_machine(canary: Canary, strict: Any, host: str) -> None:
    client = strict(["127.0.0.1"])
    for scheme in ("http", "https"):
        with pytest.raises(AddressRefused):
            client.request("GET", f"{scheme}://{host}:{canary.server_port}/", deadline_s=2)
    assert canary.connections == 0


def test_a_name_that_leads_inside_is_refused(canary: Canary, strict: Any) -> None:
    for inside in (["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["169.254.169.254"]):
        with pytest.raises(AddressRefused) as caught:
            strict(inside).request("GET", f"https://calendar.example:{canary.server_port}/", deadline_s=2)
        assert caught.value.reason == "inside"
    assert canary.connections == 0


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(canary: Canary) -> None:
    """Rebinding: the second answer leads elsewhere, and nobody asks for it."""
    asked: list[str] = []

    def resolver(name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    client = Outgoing(allow_loopback=True, resolver=resolver)
    answer = client.request("GET", f"http://calendar.example:{canary.server_port}/", deadline_s=5)
    client.close()
    assert (answer.status, answer.body, asked) == (200, b"ok", ["calendar.example"])
    assert canary.seen[0][2]["host"] == f"calendar.example:{canary.server_port}"


def test_rebinding_between_check_and_use_is_refused(canary: Canary, strict: Any) -> None:
    client = strict(["8.8.8.8"], ["127.0.0.1"])
    client.check("https://calendar.example/")
    with pytest.raises(AddressRefused):
        client.request("GET", f"https://calendar.example:{canary.server_port}/", deadline_s=2)
    assert canary.connections == 0


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", "//192.168.0.1/", "http://[fd00:ec2::254]/",
        "file:///etc/passwd", "http://user@127.0.0.1/", "gopher://127.0.0.1:6379/_x",
    ],
)  # fmt: skip
def test_a_redirect_goes_through_the_same_check(canary: Canary, strict: Any, location: str) -> None:
    canary.answers["/"] = _to(location)
    client = strict(["127.0.0.1"], allow_loopback=True)
    with pytest.raises(AddressRefused):
        client.request("GET", f"http://calendar.example:{canary.server_port}/", deadline_s=2, redirects=5)
    assert len(canary.seen) == 1


def test_redirects_end_and_keep_what_identifies_us_at_home(canary: Canary, strict: Any) -> None:
    client = strict(["127.0.0.1"], allow_loopback=True)
    address = f"http://calendar.example:{canary.server_port}"
    canary.answers["/round"] = _to("/round")
    with pytest.raises(AddressRefused) as caught:
        client.request("PROPFIND", f"{address}/round", deadline_s=5, redirects=3)
    assert caught.value.reason == "redirects"
    assert len(canary.seen) == 4
    canary.seen.clear()
    canary.answers["/away"] = _to(f"http://other.example:{canary.server_port}/there")
    canary.answers["/near"] = _to("/here", 308)
    for path in ("/away", "/near"):
        client.request("GET", address + path, headers={"Authorization": "x"}, deadline_s=5, redirects=3)
    assert [(path, "authorization" in headers) for _, path, headers in canary.seen] == [
        ("/away", True), ("/there", False), ("/near", True), ("/here", True),
    ]  # fmt: skip


def test_writing_is_never_redirected(canary: Canary, strict: Any) -> None:
    canary.answers["/"] = _to("/elsewhere", 307)
    client = strict(["127.0.0.1"], allow_loopback=True)
    url = f"http://calendar.example:{canary.server_port}/"
    assert client.request("PUT", url, body=b"x", deadline_s=5, redirects=5).status == 307
    assert [path for _, path, _ in canary.seen] == ["/"]


def test_an_answer_that_is_too_large_or_too_slow_ends(canary: Canary, strict: Any) -> None:
    hurry = threading.Event()

    def endless(request: _Answering) -> None:
        request.send_response(200)
        request.end_headers()
        while not hurry.is_set():
            request.wfile.write(b"x" * 65536)

    def drip(request: _Answering) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not hurry.wait(0.05):
            request.wfile.write(b"x")
            request.wfile.flush()

    canary.answers |= {"/endless": endless, "/drip": drip}
    client = strict(["127.0.0.1"], allow_loopback=True)
    address = f"http://calendar.example:{canary.server_port}"
    with pytest.raises(TooLarge):
        client.request("GET", f"{address}/endless", deadline_s=10, largest=1_000_000)
    with pytest.raises(NoAnswer) as caught:
        client.request("PUT", f"{address}/drip", body=b"x", deadline_s=0.5)
    hurry.set()
    assert caught.value.retryable


def test_a_closed_door_is_told_from_a_lost_answer(canary: Canary, strict: Any) -> None:
    def hang_up(request: _Answering) -> None:
        request.close_connection = True
        request.connection.shutdown(socket.SHUT_RDWR)

    canary.answers["/lost"] = hang_up
    client = strict(["127.0.0.1"], allow_loopback=True)
    with pytest.raises(NoAnswer):
        client.request("PUT", f"http://calendar.example:{canary.server_port}/lost", body=b"x", deadline_s=5)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(VendorDown) as caught:
            client.request("PUT", f"http://calendar.example:{closed.getsockname()[1]}/", body=b"x", deadline_s=5)
    assert not isinstance(caught.value, NoAnswer)


def _certificate(folder: Path, name: str) -> Path:
    """A key and a certificate that vouches for itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_the_certificate_must_be_the_names_though_the_address_was_checked(canary: Canary, tmp_path: Path) -> None:
    """The connection goes to an address, TLS is about the name: in SNI and in the certificate."""
    file = _certificate(tmp_path, "calendar.example")
    asked_for: list[str | None] = []
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    serving.sni_callback = lambda connection, name, context: asked_for.append(name)
    canary.socket = serving.wrap_socket(canary.socket, server_side=True)
    client = Outgoing(
        allow_loopback=True,
        resolver=lambda name, port: ["127.0.0.1"],
        trust=ssl.create_default_context(cafile=str(file)),
    )
    address = f"https://calendar.example:{canary.server_port}/"
    assert client.request("GET", address, deadline_s=5).status == 200
    assert asked_for == ["calendar.example"]
    with pytest.raises(VendorDown):
        client.request("GET", address.replace("calendar", "other"), deadline_s=5)
    assert [path for _, path, _ in canary.seen] == ["/"]
    client.close()


def test_each_thread_has_its_own_deadline(canary: Canary, strict: Any) -> None:
    slowly = threading.Event()

    def slow(request: _Answering) -> None:
        slowly.wait(10)
        _fine(request)

    canary.answers["/slow"] = slow
    client = strict(["127.0.0.1"], allow_loopback=True)
    address = f"http://calendar.example:{canary.server_port}"
    with ThreadPoolExecutor(4) as threads:
        short = threads.submit(client.request, "PUT", f"{address}/slow", deadline_s=0.3)
        long = threads.submit(client.request, "PUT", f"{address}/slow", deadline_s=20)
        with pytest.raises(NoAnswer):
            short.result()
        slowly.set()
        assert long.result().status == 200
