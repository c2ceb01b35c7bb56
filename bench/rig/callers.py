"""The simulated callers, in a process of their own. Lean on purpose: two hundred of them share a core with their
vendors, the database and the cache.

Every caller keeps ringing until the time is over: webhook with a real signature, TwiML, media socket, a 20 ms frame
every 20 ms, audio played at its real speed, marks answered when their audio has been played, `clear` obeyed at once.
Written at the end, one JSON object: every turn with the instants a caller notices.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import orjson
import uvloop

from bench.rig.scripts import Saying, caller_id, number_of, sayings
from bench.rig.tags import FRAME, FRAME_S, blank, read_tags, tagged
from bench.rig.wire import TEXT, Client, open_client, post
from infinioffice.call.audio import decode
from infinioffice.testing.carrier import new_sid, sign

_SILENCE = blank(b"\xff" * FRAME)
_PATIENCE_S = 0.7
_LATEST_ANSWER_S = 3.0
_GIVE_UP_S = 12.0
_GAP_AT_MOST_S = 0.5
_PHASES = 20
_PING_EVERY_S = 0.2
_IS_LOUD = bytes(int(abs(int(sample)) > 500) for sample in decode(bytes(range(256))))


@dataclass(slots=True)
class Turn:
    """One utterance. `ended_at` is when its last frame left, `ended_s` where that lies in the call's sound;
    `answered_at` when the first audible frame of the answer could be played, `clause` that frame's clause.
    `began_over_at` and `stopped_at`: of an utterance over the agent's voice."""

    caller: int
    sid: str
    nth: int
    words: str
    ended_at: float = 0.0
    ended_s: float = 0.0
    last_frame: int = 0
    answered_at: float | None = None
    clause: int = 0
    began_over_at: float | None = None
    stopped_at: float | None = None


@dataclass(slots=True)
class Seen:
    """What all callers noticed."""

    turns: list[Turn] = field(default_factory=list)
    gaps_ms: list[float] = field(default_factory=list)
    heard: dict[int, list[int]] = field(default_factory=dict)
    """Caller: the clauses it was played."""
    answers_ms: list[float] = field(default_factory=list)
    """How long the product's loop took to answer a ping."""
    late_ms: list[float] = field(default_factory=list)
    """How late this process itself was."""
    greetings_ms: list[float] = field(default_factory=list)
    calls: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)
    unanswered: int = 0
    live_s: float = 0.0
    doubled_voice_frames: int = 0
    lost_voice_frames: int = 0


class Call:
    """One call from the first frame on. `step` is called every 20 ms; `is_over` at its end."""

    def __init__(self, seen: Seen, caller: int, sid: str, script: tuple[Saying, ...], sounds: dict[str, list[int]]):
        self._seen = seen
        self._caller = caller
        self.sid = sid
        self._script = deque(enumerate(script, 1))
        self._sounds = sounds
        self._stream = new_sid("MZ")
        self._client: Client | None = None
        self._nth = 0
        self._speech: list[int] = []
        self._spoken = 0
        self._utterance = 0
        self._turn: Turn | None = None
        self._buffer_ends = 0.0
        self._audible_from = self._audible_until = 0.0
        self._began = 0.0
        self._marks: deque[tuple[float, str]] = deque()
        self._is_greeted = False
        self._clauses = seen.heard.setdefault(caller, [])
        self._voice_last = (-1, -1)
        self._pinged = 0.0
        self.is_over = False

    async def open(self, port: int, path: str, headers: str, parameters: dict[str, str]) -> bool:
        self._client = await open_client(port, path, headers, self._received)
        if self._client is None:
            return False
        self._tell('"event":"connected","protocol":"Call","version":"1.0.0"')
        start = {
            "streamSid": self._stream, "accountSid": "AC" + "0" * 32, "callSid": self.sid, "tracks": ["inbound"],
            "customParameters": parameters,
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        }  # fmt: skip
        body = orjson.dumps(start).decode()
        self._tell(f'"event":"start","sequenceNumber":"1","streamSid":"{self._stream}","start":{body}')
        self._began = self._audible_until = time.monotonic()
        return True

    def step(self, now: float) -> None:
        client = self._client
        assert client is not None
        if client.gone.is_set():
            self.is_over = True
            return
        while self._marks and self._marks[0][0] <= now:
            self._mark(self._marks.popleft()[1])
        if not self._speech:
            self._choose(now)
        self._nth += 1
        base, what = _SILENCE, 0
        if self._speech:
            base, what = self._speech[self._spoken], self._utterance
            self._spoken += 1
            if self._spoken == len(self._speech):
                what |= 0x80
        payload = base64.b64encode(tagged(base, self._caller, what, self._nth)).decode()
        self._tell(
            f'"event":"media","sequenceNumber":"{self._nth + 1}","media":{{"track":"inbound","chunk":"{self._nth}",'
            f'"timestamp":"{self._nth * 20 - 20}","payload":"{payload}"}},"streamSid":"{self._stream}"'
        )
        if what & 0x80:
            self._said(now)
        if self._nth % int(_PING_EVERY_S / FRAME_S) == self._caller % 10 and not self._pinged:
            self._pinged = time.monotonic()
            client.send(9, b"r")

    def hang_up(self) -> None:
        if self._client is not None and not self._client.gone.is_set():
            self._tell(f'"event":"stop","sequenceNumber":"{self._nth + 2}","streamSid":"{self._stream}","stop":{{}}')
            self._client.transport.close()
        self._close_turn()
        self.is_over = True

    @property
    def seconds(self) -> float:
        return self._nth * FRAME_S

    # -- speaking -------------------------------------------------------------------------------------------------

    def _choose(self, now: float) -> None:
        if not self._script or not self._is_greeted:
            if not self._script and now - max(self._audible_until, self._began) > _GIVE_UP_S:
                self.hang_up()
            return
        over_s = self._script[0][1].over_s
        turn = self._turn
        is_answered = turn is None or turn.answered_at is not None
        if over_s is not None:
            if is_answered and now < self._audible_until and now - self._audible_from >= over_s:
                self._begin(now, over=True)
            elif is_answered and now - self._audible_until > 2.0:
                self._begin(now, over=False)
        elif (is_answered and now - self._audible_until >= _PATIENCE_S) or (
            now - max(self._audible_until, turn.ended_at if turn else 0.0) > _GIVE_UP_S
        ):
            self._begin(now, over=False)

    def _begin(self, now: float, *, over: bool) -> None:
        self._close_turn()
        self._utterance, saying = self._script.popleft()
        self._speech, self._spoken = self._sounds[saying.clip], 0
        self._turn = Turn(self._caller, self.sid, self._utterance, saying.words)
        if over:
            self._turn.began_over_at = now

    def _said(self, now: float) -> None:
        self._speech = []
        turn = self._turn
        assert turn is not None
        turn.ended_at, turn.ended_s, turn.last_frame = now, self._nth * FRAME_S, self._nth
        if turn.began_over_at is not None and turn.stopped_at is None:
            # It never stopped for us: the silence came by itself, if it came.
            turn.stopped_at = max(turn.began_over_at, self._audible_until)

    def _close_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is None or not turn.ended_at:
            return
        is_answered = turn.answered_at is not None
        if is_answered or time.monotonic() - turn.ended_at > _LATEST_ANSWER_S:
            # A turn that the end of the measurement cut off says nothing.
            self._seen.turns.append(turn)
            self._seen.unanswered += not is_answered

    # -- hearing --------------------------------------------------------------------------------------------------

    def _received(self, code: int, payload: bytes) -> None:
        now = time.monotonic()
        if code == 10:
            self._seen.answers_ms.append((now - self._pinged) * 1000)
            self._pinged = 0.0
            return
        if code != TEXT:
            self._seen.problems.append("binary frame")
            return
        message = orjson.loads(payload)
        if message.get("streamSid") != self._stream:
            self._seen.problems.append("another call's stream")
        match message["event"]:
            case "media":
                self._hear(base64.b64decode(message["media"]["payload"], validate=True), now)
            case "mark":
                self._marks.append((self._buffer_ends, message["mark"]["name"]))
            case "clear":
                self._cleared(now)
            case _:
                self._seen.problems.append("unknown event")

    def _hear(self, sound: bytes, now: float) -> None:
        tags = read_tags(sound)
        begins = max(now, self._buffer_ends)
        audible_from = _audible_from(sound, is_tagged=bool(tags))
        if audible_from is not None:
            begins += audible_from
            dry_s = begins - self._audible_until
            was_dry_s = begins - audible_from - self._buffer_ends
            if 0.001 < was_dry_s <= _GAP_AT_MOST_S and self._is_greeted and not self._speech and not self._awaits():
                self._seen.gaps_ms.append(was_dry_s * 1000)
            if dry_s > _GAP_AT_MOST_S or not self._is_greeted:
                self._audible_from = begins
            self._audible_until = begins - audible_from + len(sound) / 8000
            self._note_clauses(tags)
            self._note_answer(tags[0][1].what << 16 | tags[0][1].who if tags else 0, begins)
            begins -= audible_from
        self._buffer_ends = begins + len(sound) / 8000

    def _awaits(self) -> bool:
        return self._turn is not None and self._turn.answered_at is None

    def _note_clauses(self, tags: list[Any]) -> None:
        for _, tag in tags:
            clause = tag.what << 16 | tag.who
            if clause != self._voice_last[0]:
                self._clauses.append(clause)
            elif tag.nth > self._voice_last[1] + 1:
                self._seen.lost_voice_frames += 1
            elif tag.nth <= self._voice_last[1]:
                self._seen.doubled_voice_frames += 1
            self._voice_last = (clause, tag.nth)

    def _note_answer(self, clause: int, begins: float) -> None:
        if not self._is_greeted:
            self._is_greeted = True
            self._seen.greetings_ms.append((begins - self._began) * 1000)
        turn = self._turn
        if turn is not None and turn.ended_at and turn.answered_at is None and not self._speech:
            turn.answered_at, turn.clause = begins, clause

    def _cleared(self, now: float) -> None:
        turn = self._turn
        if turn is not None and self._speech and turn.began_over_at is not None and turn.stopped_at is None:
            turn.stopped_at = min(now, self._audible_until)
        self._buffer_ends = min(self._buffer_ends, now)
        self._audible_until = min(self._audible_until, now)
        # What comes next was heard before, or never will be.
        self._voice_last = (-1, -1)
        while self._marks:
            self._mark(self._marks.popleft()[1])

    def _mark(self, name: str) -> None:
        self._tell(f'"event":"mark","streamSid":"{self._stream}","mark":{{"name":"{name}"}}')

    def _tell(self, body: str) -> None:
        assert self._client is not None
        self._client.send(TEXT, b"{" + body.encode() + b"}")


class Exchange:
    """Everybody who rings. One clock drives the steps, in `_PHASES` groups: frames must not come in one lump."""

    def __init__(self, given: argparse.Namespace, sounds: dict[str, list[int]]) -> None:
        self._given = given
        self._sounds = sounds
        self._live: list[set[Call]] = [set() for _ in range(_PHASES)]
        self.seen = Seen()

    async def run(self) -> Seen:
        began = time.monotonic()
        until = began + self._given.ramp + self._given.seconds
        clock = asyncio.create_task(self._tick())
        ringing = [asyncio.create_task(self._ring(n, until)) for n in range(self._given.calls)]
        await asyncio.gather(*ringing)
        clock.cancel()
        await asyncio.gather(clock, return_exceptions=True)
        return self.seen

    async def _tick(self) -> None:
        step_s = FRAME_S / _PHASES
        due, phase = time.monotonic(), 0
        while True:
            due += step_s
            wait_s = due - time.monotonic()
            await asyncio.sleep(max(0.0, wait_s))
            now = time.monotonic()
            if phase == 0:
                self.seen.late_ms.append((now - due) * 1000)
            for call in self._live[phase]:
                call.step(now)
            phase = (phase + 1) % _PHASES

    async def _ring(self, caller: int, until: float) -> None:
        await asyncio.sleep(self._given.ramp * caller / self._given.calls)
        while time.monotonic() < until:
            call = await self._dial(caller)
            if call is None:
                await asyncio.sleep(1.0)
                continue
            phase = self._live[caller % _PHASES]
            phase.add(call)
            while not call.is_over and time.monotonic() < until:  # noqa: ASYNC110 - a look costs less than an event each
                await asyncio.sleep(0.1)
            phase.discard(call)
            self.seen.live_s += call.seconds
            if call.is_over:
                await self._post("after", caller, call.sid, "in-progress")
            call.hang_up()
            await self._post("status", caller, call.sid, "completed")

    async def _dial(self, caller: int) -> Call | None:
        given, seen = self._given, self.seen
        sid = new_sid("CA")
        status, body = await self._post("voice", caller, sid, "ringing")
        stream = ET.fromstring(body).find(".//Stream") if status == 200 else None
        if stream is None:
            seen.refused += 1
            return None
        parameters = {p.get("name", ""): p.get("value", "") for p in stream.findall("Parameter")}
        call = Call(seen, caller, sid, sayings(caller, model=given.model), self._sounds)
        target = stream.get("url", "")
        signature = f"X-Twilio-Signature: {sign(given.token, target, {})}\r\n"
        if not await call.open(given.port, urlsplit(target).path, signature, parameters):
            seen.refused += 1
            return None
        seen.calls += 1
        return call

    async def _post(self, what: str, caller: int, sid: str, status: str) -> tuple[int, bytes]:
        given = self._given
        form = {"CallSid": sid, "AccountSid": "AC" + "0" * 32, "From": caller_id(caller), "To": number_of(caller)}
        form |= {"CallStatus": status, "Direction": "inbound", "ApiVersion": "2010-04-01"}
        url = f"http://127.0.0.1:{given.port}/twilio/{what}"
        headers = f"X-Twilio-Signature: {sign(given.token, url, form)}\r\n"
        return await post(given.port, f"/twilio/{what}", headers, urlencode(form).encode())


def _audible_from(sound: bytes, *, is_tagged: bool) -> float | None:
    """Seconds until somebody is heard in this piece; None for silence. The simulated voice is known by its tags."""
    if is_tagged:
        return 0.0
    for at in range(0, len(sound), FRAME):
        if sound[at : at + FRAME].translate(_IS_LOUD).count(b"\1") > FRAME // 10:
            return at / 8000
    return None


def load(folder: Path) -> dict[str, list[int]]:
    """Every sentence as frames ready to be tagged."""
    sounds: dict[str, list[int]] = {}
    for text, name in orjson.loads((folder / "clips.json").read_bytes()).items():
        sound = (folder / name).read_bytes()
        sounds[text] = [blank(sound[at : at + FRAME]) for at in range(0, len(sound) - FRAME + 1, FRAME)]
    return sounds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--ramp", type=float, default=5.0)
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", action="store_true")
    given = parser.parse_args()
    exchange = Exchange(given, load(given.clips))
    seen = uvloop.run(exchange.run())
    given.out.write_bytes(orjson.dumps(asdict(seen), option=orjson.OPT_NON_STR_KEYS))


if __name__ == "__main__":
    main()
