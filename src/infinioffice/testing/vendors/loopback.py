"""A simulated vendor's front door: plain HTTP on a free loopback port in threads of its own, with faults on demand.

For vendors whose adapters block. The vendor is one function from what was asked to what is told; faults are used up in
order, each by the first request it is meant for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

_LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `path` is not unescaped; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def parts(self) -> list[str]:
        """The path's parts, unescaped."""
        return [unquote(part) for part in self.path.strip("/").split("/")]

    @property
    def base(self) -> str:
        return f"http://{self.headers['host']}"

    def first(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]

    def json(self) -> dict[str, Any]:
        value = orjson.loads(self.body or b"{}")
        assert isinstance(value, dict)
        return value

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(slots=True)
class Told:
    """One answer. `body` is JSON unless it is bytes; None is an empty one."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    is_dropped: bool = False
    slow_s: float = 0.0
    drips: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong. `on` is looked for in `METHOD /path`; `status` is told instead of doing anything.

    `drop="after"` does what was asked and closes the connection without a word, `"before"` does nothing. `slow_s` waits
    before it answers, `drips` answers a byte at a time. `empty_page` puts a page without items before the next list.
    """

    on: str = ""
    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    drop: Literal["", "before", "after"] = ""
    slow_s: float = 0.0
    drips: bool = False
    empty_page: bool = False


def take(faults: list[Fault], asked: Asked) -> Fault:
    """The first fault meant for this request, used up; one that does nothing when there is none."""
    line = f"{asked.method} {asked.path}"
    for number, fault in enumerate(faults):
        if fault.on in line:
            return faults.pop(number)
    return Fault()


@contextmanager
def serve(answer: Callable[[Asked], Told]) -> Iterator[str]:
    """`with serve(vendor.answer) as base_url`: up when entered; down when left, with no thread and no socket behind."""
    stopping = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(answer, stopping))
    # Joined when the server closes, so that no test ends with a thread of its own still writing.
    server.daemon_threads = False
    server.block_on_close = True
    running = threading.Thread(target=server.serve_forever, args=(0.02,), name="simulated-vendor")
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        stopping.set()
        server.shutdown()
        running.join()
        server.server_close()


def _door(answer: Callable[[Asked], Told], stopping: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def _any(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            parts = urlsplit(self.path)
            asked = Asked(
                self.command,
                parts.path,
                parse_qs(parts.query, keep_blank_values=True),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(min(size, _LARGEST)),
            )
            told = answer(asked)
            if told.slow_s:
                stopping.wait(told.slow_s)
            if told.is_dropped or stopping.is_set():
                return
            self._tell(told)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 - the library looks for these names
        do_PROPFIND = do_REPORT = do_OPTIONS = _any  # noqa: N815

        def _tell(self, told: Told) -> None:
            raw = (
                told.body if isinstance(told.body, bytes) else orjson.dumps(told.body) if told.body is not None else b""
            )
            try:
                self.send_response(told.status)
                for name, value in ({"Content-Type": "application/json"} | told.headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                for part in [raw[n : n + 1] for n in range(len(raw))] if told.drips else [raw]:
                    self.wfile.write(part)
                    if told.drips and stopping.wait(0.05):
                        return
            except OSError:
                # The client has given up, as a client may.
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parameter's name in the library
            """Silent: tests look at what was asked instead."""

    return Door
