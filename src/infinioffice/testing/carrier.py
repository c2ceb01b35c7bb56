"""A telephone carrier that behaves as Twilio does towards us: webhooks with real signatures, TwiML, media in real time.

`Carrier.place(...)` runs one inbound call: it posts the voice webhook, follows the TwiML verb by verb, opens the media
socket, sends a 20 ms frame every 20 ms, plays what it gets at real-time speed, answers marks when their audio has been
played, empties the buffer on `clear` and returns its marks at once. Who speaks is a `Person`: the carrier asks it for
160 bytes of μ-law 50 times a second and tells it what is being played to it.

Facts: ../shared/vendors/twilio.md sections 2 to 4 (message shapes, verbs, signature).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import httpx
import orjson
import websockets

FRAME_BYTES = 160
FRAME_S = 0.02
SILENCE = b"\xff" * FRAME_BYTES
_MAX_VERBS = 50


def sign(auth_token: str, url: str, form: dict[str, str]) -> str:
    """`X-Twilio-Signature` of a form POST: URL plus the sorted parameters, HMAC-SHA1, base64."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def new_sid(prefix: str) -> str:
    """A SID of the carrier's kind, such as `CA` + 32 hex digits."""
    return prefix + secrets.token_hex(16)


Callee = Literal["accepts", "declines", "machine", "busy", "no-answer"]
"""What somebody does whom `<Dial>` rings: presses 1, another key or none after picking up, or never picks up."""
_KEYS: dict[str, str] = {"accepts": "1", "declines": "2", "machine": ""}


class Person(Protocol):
    """Whoever holds the phone at the far end. All times are seconds since the media began."""

    def speak(self, at: float) -> bytes | None:
        """The next 20 ms of μ-law (160 bytes), or None for silence."""

    def keys(self, at: float) -> str:
        """Keys pressed now, usually none."""

    def hear(self, frame: bytes, at: float) -> None:
        """20 ms of the far side, played now; called only when there is something to play."""

    def hangs_up(self, at: float) -> bool:
        """True when this person has put the phone down."""


@dataclass(slots=True)
class _Playout:
    """The carrier's outbound buffer: audio and marks in order, played at real-time speed."""

    queue: deque[bytes | str] = field(default_factory=deque)
    waiting: bytes = b""

    def push(self, item: bytes | str) -> None:
        self.queue.append(item)

    def step(self) -> tuple[bytes | None, list[str]]:
        """20 ms of playing: the frame played (None when there was nothing) and the marks reached."""
        marks: list[str] = []
        while len(self.waiting) < FRAME_BYTES and self.queue:
            head = self.queue[0]
            if isinstance(head, str):
                if self.waiting:
                    break
                marks.append(head)
            else:
                self.waiting += head
            self.queue.popleft()
        if not self.waiting:
            return None, marks
        frame, self.waiting = self.waiting[:FRAME_BYTES], self.waiting[FRAME_BYTES:]
        while not self.waiting and self.queue and isinstance(self.queue[0], str):
            marks.append(str(self.queue.popleft()))
        return frame.ljust(FRAME_BYTES, b"\xff"), marks

    def clear(self) -> list[str]:
        marks = [item for item in self.queue if isinstance(item, str)]
        self.queue.clear()
        self.waiting = b""
        return marks


@dataclass(slots=True)
class Placed:
    """What the carrier saw of one call. `verbs` are the TwiML verbs run, `said` the texts of `<Say>`. `first_audio_s`
    has one number for each media stream: seconds from its start to the first audio from us, None without any. `rung`
    are the numbers that were dialled and `joined` the one the caller talked to."""

    call_sid: str
    status: int = 0
    verbs: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    webhook_ms: float | None = None
    media_began_at: datetime | None = None
    media_s: float = 0.0
    clears: int = 0
    marks: int = 0
    agent_closed: bool = False
    first_audio_s: list[float | None] = field(default_factory=list)
    rung: list[str] = field(default_factory=list)
    joined: str = ""


@dataclass(slots=True)
class Carrier:
    """`base_url` is where the product answers; `public_url` is what it believes its address to be (signatures).
    `people` are those `<Dial>` may ring; any other number does not answer."""

    base_url: str
    auth_token: str
    public_url: str = ""
    account_sid: str = "AC" + "0" * 32
    people: Mapping[str, Callee] = field(default_factory=dict)

    async def place(
        self,
        to: str,
        person: Person,
        *,
        caller: str = "+15185550123",
        call_sid: str | None = None,
        on_start: Callable[[str], None] | None = None,
    ) -> Placed:
        """One whole inbound call; returns when it is over on both sides."""
        placed = Placed(call_sid or new_sid("CA"))
        form = {"CallSid": placed.call_sid, "AccountSid": self.account_sid, "From": caller, "To": to}
        form |= {"Caller": caller, "Called": to, "Direction": "inbound", "ApiVersion": "2010-04-01"}
        async with httpx.AsyncClient(timeout=15) as http:
            document = await self._post(http, placed, "/twilio/voice", form | {"CallStatus": "ringing"})
            if document is not None:
                await self._run(http, placed, document, form | {"CallStatus": "in-progress"}, person, on_start)
            done = form | {"CallStatus": "completed", "CallDuration": str(round(placed.media_s)), "SequenceNumber": "0"}
            await self._post(http, placed, "/twilio/status", done)
        return placed

    async def _post(self, http: httpx.AsyncClient, placed: Placed, url: str, form: dict[str, str]) -> ET.Element | None:
        public = urljoin((self.public_url or self.base_url) + "/", url.lstrip("/")) if "://" not in url else url
        target = public.replace(self.public_url, self.base_url, 1) if self.public_url else public
        clock = asyncio.get_running_loop().time
        began = clock()
        headers = {"X-Twilio-Signature": sign(self.auth_token, public, form)}
        try:
            answer = await http.post(target, data=form, headers=headers)
        except httpx.TransportError:
            # A server that died under the connection is asked once more, as carriers do.
            try:
                answer = await http.post(target, data=form, headers=headers)
            except httpx.TransportError as fault:
                placed.problems.append(f"{public} cannot be reached: {type(fault).__name__}")
                return None
        if placed.webhook_ms is None:
            placed.webhook_ms = (clock() - began) * 1000
            placed.status = answer.status_code
        if answer.status_code not in (200, 204):
            placed.problems.append(f"{public} answered {answer.status_code}")
            return None
        if not answer.content.strip():
            return None
        try:
            return ET.fromstring(answer.content)  # noqa: S314 (our own product's TwiML, on loopback)
        except ET.ParseError as fault:
            placed.problems.append(f"TwiML cannot be read: {fault}")
            return None

    async def _run(
        self,
        http: httpx.AsyncClient,
        placed: Placed,
        document: ET.Element,
        form: dict[str, str],
        person: Person,
        on_start: Callable[[str], None] | None,
    ) -> None:
        """Follow the document until it ends, hangs up or the person has gone."""
        verbs = deque(document)
        while verbs and len(placed.verbs) < _MAX_VERBS:
            verb = verbs.popleft()
            placed.verbs.append(verb.tag)
            following: ET.Element | None = None
            if verb.tag == "Connect":
                left = await self._connect(placed, verb, person, on_start)
                if left:
                    return
                if action := verb.get("action"):
                    following = await self._post(http, placed, action, form)
                    verbs.clear()
            elif verb.tag == "Redirect":
                following = await self._post(http, placed, (verb.text or "").strip(), form)
                verbs.clear()
            elif verb.tag == "Dial":
                following = await self._dial(http, placed, verb, form)
                if verb.get("action"):
                    verbs.clear()
            elif verb.tag == "Say":
                placed.said.append("".join(verb.itertext()).strip())
            elif verb.tag in ("Hangup", "Reject"):
                return
            if following is not None:
                verbs.extend(following)

    async def _dial(
        self, http: httpx.AsyncClient, placed: Placed, verb: ET.Element, form: dict[str, str]
    ) -> ET.Element | None:
        """`<Dial><Number url>`: whoever picks up runs that document first; only without a hang-up they are joined."""
        noun = verb.find("Number")
        number = ((noun.text if noun is not None else verb.text) or "").strip()
        placed.rung.append(number)
        does = self.people.get(number, "no-answer")
        is_joined = does in _KEYS
        if is_joined and noun is not None and (url := noun.get("url")):
            theirs = {"CallSid": new_sid("CA"), "ParentCallSid": placed.call_sid, "From": form["To"], "To": number}
            theirs |= {"AccountSid": self.account_sid, "CallStatus": "in-progress"}
            is_joined = await self._screened(http, placed, url, theirs, _KEYS[does])
        if is_joined:
            placed.joined = number
        status = "completed" if does in _KEYS else does
        told = {"DialCallStatus": status, "DialBridged": "true" if is_joined else "false"}
        return await self._post(http, placed, action, form | told) if (action := verb.get("action")) else None

    async def _screened(
        self, http: httpx.AsyncClient, placed: Placed, url: str, form: dict[str, str], key: str
    ) -> bool:
        """True when the document ends without hanging up."""
        document = await self._post(http, placed, url, form)
        while document is not None:
            following: ET.Element | None = None
            for verb in document:
                placed.said += ["".join(each.itertext()) for each in verb.iter("Say")]
                if verb.tag == "Hangup":
                    return False
                if verb.tag == "Gather" and key:
                    following = await self._post(http, placed, verb.get("action", ""), form | {"Digits": key})
                    break
            document = following
        return True

    async def _connect(
        self, placed: Placed, verb: ET.Element, person: Person, on_start: Callable[[str], None] | None
    ) -> bool:
        """`<Connect><Stream>`: True when the person hung up, False when our side closed the socket."""
        stream = verb.find("Stream")
        if stream is None:
            placed.problems.append("Connect without Stream")
            return False
        url = stream.get("url", "")
        if "?" in url:
            placed.problems.append("query strings on a Stream url are dropped")
        if self.public_url:
            url = url.replace(_socket_base(self.public_url), _socket_base(self.base_url), 1)
        if self.base_url.startswith("http://"):
            # The document may say wss; on loopback nobody terminates TLS for us.
            url = url.replace("wss://", "ws://", 1)
        parameters = {p.get("name", ""): p.get("value", "") for p in stream.findall("Parameter")}
        headers = {"X-Twilio-Signature": sign(self.auth_token, stream.get("url", ""), {})}
        try:
            async with websockets.connect(url, additional_headers=headers, compression=None, max_size=None) as socket:
                return await _Media(self.account_sid, placed, person, socket).run(parameters, on_start)
        except (OSError, websockets.InvalidHandshake) as fault:
            placed.problems.append(f"media socket refused: {fault}")
            return False


def _socket_base(url: str) -> str:
    return url.replace("https://", "wss://", 1).replace("http://", "ws://", 1)


class _Media:
    """The media socket of one call, in real time."""

    def __init__(self, account_sid: str, placed: Placed, person: Person, socket: websockets.ClientConnection) -> None:
        self._account_sid = account_sid
        self._placed = placed
        self._person = person
        self._socket = socket
        self._stream_sid = new_sid("MZ")
        self._sequence = 0
        self._playout = _Playout()

    async def run(self, parameters: dict[str, str], on_start: Callable[[str], None] | None) -> bool:
        await self._socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}')
        await self._send(
            "start",
            {
                "streamSid": self._stream_sid,
                "accountSid": self._account_sid,
                "callSid": self._placed.call_sid,
                "tracks": ["inbound"],
                "customParameters": parameters,
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            },
        )
        self._placed.media_began_at = datetime.now(UTC)
        self._placed.first_audio_s.append(None)
        if on_start is not None:
            on_start(self._stream_sid)
        reader = asyncio.create_task(self._read())
        try:
            return await self._pace(reader)
        except websockets.ConnectionClosed:
            self._placed.agent_closed = True
            return False
        finally:
            reader.cancel()
            with contextlib.suppress(asyncio.CancelledError, websockets.ConnectionClosed):
                await reader

    async def _pace(self, reader: asyncio.Task[None]) -> bool:
        clock = asyncio.get_running_loop().time
        began = clock()
        chunk = 0
        # For the person it is one call, however many sockets carry it.
        before = self._placed.media_s
        while True:
            stamp = chunk * FRAME_S
            at = before + stamp
            await asyncio.sleep(max(0.0, began + stamp - clock()))
            self._placed.media_s = at
            frame, marks = self._playout.step()
            if frame is not None:
                self._person.hear(frame, at)
                if self._placed.first_audio_s[-1] is None:
                    self._placed.first_audio_s[-1] = stamp
            for name in marks:
                await self._send("mark", {"name": name})
            if reader.done():
                self._placed.agent_closed = True
                return False
            if self._person.hangs_up(at):
                await self._send("stop", {"accountSid": self._account_sid, "callSid": self._placed.call_sid})
                return True
            for key in self._person.keys(at):
                await self._send("dtmf", {"track": "inbound_track", "digit": key})
            payload = base64.b64encode(self._person.speak(at) or SILENCE).decode()
            chunk += 1
            media = {"track": "inbound", "chunk": str(chunk), "timestamp": str(round(stamp * 1000)), "payload": payload}
            await self._send("media", media)

    async def _read(self) -> None:
        """What our product sends: media, mark, clear, and nothing else."""
        async for text in self._socket:
            if isinstance(text, bytes):
                self._placed.problems.append("binary frame (31950)")
                continue
            message = orjson.loads(text)
            event = message.get("event")
            if message.get("streamSid") != self._stream_sid:
                self._placed.problems.append("wrong streamSid (31951)")
            elif event == "media":
                self._playout.push(base64.b64decode(message["media"]["payload"], validate=True))
            elif event == "mark":
                self._placed.marks += 1
                self._playout.push(str(message["mark"]["name"]))
            elif event == "clear":
                self._placed.clears += 1
                for name in self._playout.clear():
                    await self._send("mark", {"name": name})
            else:
                self._placed.problems.append(f"unknown event {event!r} (31951)")

    async def _send(self, event: str, body: Mapping[str, object]) -> None:
        self._sequence += 1
        message = {
            "event": event,
            "sequenceNumber": str(self._sequence),
            "streamSid": self._stream_sid,
            event: body,
        }
        await self._socket.send(orjson.dumps(message).decode())
