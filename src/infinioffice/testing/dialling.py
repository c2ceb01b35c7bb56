"""Places one scripted call over the real media protocol and says whether it went as the script expects.

The product is reached only as a carrier reaches it; what it wrote down about the call is read afterwards through the
two functions given (`Records`), so the same code grades a running installation and a server inside a test.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

import numpy as np

from infinioffice.testing.call_scripts import CallScript
from infinioffice.testing.callers import Impression, Samples, ScriptedCaller
from infinioffice.testing.carrier import Carrier, Placed, new_sid
from infinioffice.testing.noise import at_snr, babble, rms, street

_POLL_S = 0.15
_SETTLE_S = 10.0
_NOISE_S = 20.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the product wrote down: `turns` are (when, heard, said); `booking` is a plain row or None."""

    call_id: str
    outcome: str
    turns: tuple[tuple[datetime, str, str], ...]
    booking: dict[str, Any] | None


class Records(Protocol):
    """Reads the product's own records of a call by the carrier's call id."""

    async def sentences(self, sid: str) -> Sequence[str]:
        """What the agent has said so far."""

    async def recorded(self, sid: str) -> Recorded | None:
        """The call once it has ended, None before."""


@dataclass(slots=True)
class CallReport:
    """The object `infinioffice call --json` prints (docs/reference/interface.md)."""

    call_id: str
    to: str
    outcome: str | None
    booking: dict[str, Any] | None
    turns: list[dict[str, Any]]
    first_audio_ms: float | None
    gaps_ms: dict[str, float | None]
    webhook_ms: float | None
    longest_silence_s: float
    ok: bool = False
    why: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def noise_for(script: CallScript, audio: dict[str, Samples]) -> Samples | None:
    """The noise under this caller's voice at the script's signal-to-noise ratio."""
    if not script.noise:
        return None
    voices = [audio[text] for text in script.sayings]
    made = street(_NOISE_S) if script.noise == "street" else babble(voices, _NOISE_S)
    return at_snr(made, float(np.mean([rms(voice) for voice in voices])), script.snr_db)


async def dial(carrier: Carrier, script: CallScript, audio: dict[str, Samples], records: Records) -> CallReport:
    """One call from the first ring to the last row."""
    sid = new_sid("CA")
    words: list[str] = []
    caller = ScriptedCaller(
        script.steps,
        audio,
        answers=script.answers,
        friendly=script.friendly,
        noise=noise_for(script, audio),
        agent_words=lambda: words,
    )
    follower = asyncio.create_task(_follow(records, sid, words))
    try:
        placed = await carrier.place(script.to, caller, caller=script.caller, call_sid=sid)
    finally:
        follower.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await follower
    recorded = await _settled(records, sid)
    report = _report(script, placed, caller.impression, recorded)
    report.why = failures(script, report, placed)
    report.ok = not report.why
    return report


async def _follow(records: Records, sid: str, words: list[str]) -> None:
    while True:
        words[:] = await records.sentences(sid)
        await asyncio.sleep(_POLL_S)


async def _settled(records: Records, sid: str) -> Recorded | None:
    """The call's record, given the moment it needs to be closed."""
    clock = asyncio.get_running_loop().time
    until = clock() + _SETTLE_S
    while clock() < until:
        if (recorded := await records.recorded(sid)) is not None:
            return recorded
        await asyncio.sleep(_POLL_S)
    return None


def _report(script: CallScript, placed: Placed, heard: Impression, recorded: Recorded | None) -> CallReport:
    turns = []
    for n, turn in enumerate(heard.turns):
        following = heard.turns[n + 1].began_at if n + 1 < len(heard.turns) else math.inf
        ours = _between(recorded, placed, turn.began_at, following)
        row: dict[str, Any] = {
            "caller": turn.caller,
            "heard": " | ".join(each[1] for each in ours if each[1]),
            "agent": " ".join(each[2] for each in ours if each[2]),
            "voice_to_voice_ms": None if turn.voice_to_voice_ms is None else round(turn.voice_to_voice_ms),
        }
        if turn.barge_in_ms is not None:
            row["barge_in_ms"] = round(turn.barge_in_ms)
        turns.append(row)
    gaps = sorted(heard.gaps_ms)
    return CallReport(
        call_id=recorded.call_id if recorded else placed.call_sid,
        to=script.to,
        outcome=recorded.outcome if recorded else None,
        booking=recorded.booking if recorded else None,
        turns=turns,
        first_audio_ms=heard.first_audio_ms,
        gaps_ms={
            "p95": round(gaps[int(0.95 * (len(gaps) - 1))]) if gaps else None,
            "max": round(gaps[-1]) if gaps else None,
        },
        webhook_ms=placed.webhook_ms,
        longest_silence_s=round(heard.longest_silence_s, 2),
    )


def _between(
    recorded: Recorded | None, placed: Placed, began_s: float, until_s: float
) -> list[tuple[datetime, str, str]]:
    """The product's turns that fell between the beginnings of two of the caller's utterances."""
    if recorded is None or placed.media_began_at is None:
        return []
    began = placed.media_began_at
    return [turn for turn in recorded.turns if began_s < (turn[0] - began).total_seconds() <= until_s]


def failures(script: CallScript, report: CallReport, placed: Placed) -> list[str]:
    """Everything that is not as the script expects; empty is a good call."""
    why = list(placed.problems)
    if report.outcome is None:
        return [*why, "the call was not recorded"]
    expect = script.expect
    if "outcome" in expect and report.outcome != expect["outcome"]:
        why.append(f"outcome {report.outcome}, expected {expect['outcome']}")
    if not expect and report.outcome in ("failed", "abandoned"):
        why.append(f"outcome {report.outcome}")
    booking = report.booking or {}
    why += [
        f"{key} {booking.get(key)!r}, expected {expect[key]!r}"
        for key in ("service", "start", "name", "phone", "provider", "zip", "status")
        if key in expect and str(booking.get(key) or "").lower() != str(expect[key]).lower()
    ]
    if expect.get("no_booking") and report.booking is not None:
        why.append("a booking was made")
    agent = " ".join(str(turn["agent"]) for turn in report.turns)
    why += [
        f"the agent never said {step.expect!r}"
        for step in script.steps
        if step.expect and not re.search(step.expect, agent, re.IGNORECASE)
    ]
    return why
