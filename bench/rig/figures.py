"""From what callers, vendors and product saw of one level to the figures of its row. PURE.

Added by us is what remains of a wait when everything that is not ours is taken off: from the instant the decision that
the caller has finished falls due on the caller's own clock (or, where words were waited for, the instant the recogniser
sent them) to the instant the first audible frame of the answer can be played, less the voice's and the model's delay
where the answer waited for them. Frames, sockets, voice activity, decision, database, scheduling: all that is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.measured import percentile
from bench.rig.scripts import UNCLEAR, caller_id, name_of
from bench.rig.vendors import MODEL_S

_NEAR_S = 3.0
_NAMES = frozenset(name_of(caller) for caller in range(256))


@dataclass(frozen=True, slots=True)
class Spread:
    """Of so many values; None when there was none."""

    count: int
    median: float | None
    p95: float | None
    p99: float | None
    most: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        if not values:
            return cls(0, None, None, None, None)
        known = list(values)
        median, p95, p99 = (round(percentile(known, per_cent), 1) for per_cent in (50, 95, 99))
        return cls(len(known), median, p95, p99, round(max(known), 1))


@dataclass(frozen=True, slots=True)
class Level:
    """One row of the report: so many calls at a time. Times in ms."""

    calls: int
    seconds: float
    turns: int
    voice_to_voice: Spread
    added: Spread
    barge_in: Spread
    gaps: Spread
    loop: Spread
    greeting: Spread
    callers_late: Spread
    cpu_s_per_call_minute: float
    cpu_share: float
    rss_mb: float
    placed: int
    refused: int
    unanswered: int
    lost_frames: int
    doubled_frames: int
    mixed_frames: int
    lost_voice_frames: int
    mixed_clauses: int
    own_clauses: int
    problems: tuple[str, ...] = ()

    @property
    def dropped(self) -> int:
        return self.lost_frames + self.lost_voice_frames

    @property
    def mixed(self) -> int:
        return self.mixed_frames + self.mixed_clauses

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"dropped": self.dropped, "mixed": self.mixed}


@dataclass(slots=True)
class Observed:
    """Everything known about one level. `callers` and `vendors` are what those processes reported."""

    calls: int
    seconds: float
    cpu_s: float
    rss_mb: float
    callers: Mapping[str, Any]
    vendors: Mapping[str, Any]
    marks: Sequence[tuple[str, Mapping[str, Any]]]
    peer_wait_s: float | None = None
    """Another engine: how long it waits after the caller's voice by its own settings, known from outside."""
    _finals: dict[tuple[int, int], list[float]] = field(default_factory=dict)

    def level(self) -> Level:
        callers, vendors = self.callers, self.vendors
        for caller, last_frame, _, sent in vendors.get("finals", ()):
            self._finals.setdefault((caller, last_frame), []).append(sent)
        turns = [turn for turn in callers["turns"] if turn["answered_at"] is not None]
        plain = [turn for turn in turns if turn["began_over_at"] is None]
        waits = [(turn["answered_at"] - turn["ended_at"]) * 1000 for turn in plain]
        added = [ms for turn in plain if (ms := self._added_ms(turn)) is not None]
        stops = [
            (turn["stopped_at"] - turn["began_over_at"]) * 1000
            for turn in callers["turns"]
            if turn["stopped_at"] is not None and turn["began_over_at"] is not None
        ]
        mixed, own = self._clauses()
        return Level(
            calls=self.calls,
            seconds=self.seconds,
            turns=len(callers["turns"]),
            voice_to_voice=Spread.of(waits),
            added=Spread.of(added),
            barge_in=Spread.of(stops),
            gaps=Spread.of(callers["gaps_ms"]),
            loop=Spread.of(callers["answers_ms"]),
            greeting=Spread.of(callers["greetings_ms"]),
            callers_late=Spread.of(callers["late_ms"]),
            cpu_s_per_call_minute=round(self.cpu_s * 60 / self.seconds / self.calls, 4),
            cpu_share=round(self.cpu_s / self.seconds, 3),
            rss_mb=round(self.rss_mb, 1),
            placed=callers["calls"],
            refused=callers["refused"],
            unanswered=callers["unanswered"],
            lost_frames=vendors.get("lost_frames", 0),
            doubled_frames=vendors.get("doubled_frames", 0),
            mixed_frames=vendors.get("mixed_frames", 0),
            lost_voice_frames=callers["lost_voice_frames"],
            mixed_clauses=mixed,
            own_clauses=own,
            problems=tuple(sorted(set(callers["problems"]))),
        )

    def _added_ms(self, turn: Mapping[str, Any]) -> float | None:
        base = self._decided_at(turn)
        if base is None:
            return None
        if turn["words"] == UNCLEAR:
            base += MODEL_S
        text_asked_sent = self.vendors["speaks"].get(str(turn["clause"]))
        voice_s = 0.0
        if text_asked_sent is not None:
            _, asked, sent = text_asked_sent
            voice_s = max(0.0, sent - max(asked, base))
        return float((turn["answered_at"] - base - voice_s) * 1000)

    def _decided_at(self, turn: Mapping[str, Any]) -> float | None:
        """When the turn's end fell due, by the caller's clock."""
        mark = next(
            (
                facts
                for sid, facts in self.marks
                if sid == turn["sid"] and -0.5 <= float(facts.get("decided_s") or -9) - turn["ended_s"] < _NEAR_S
            ),
            None,
        )
        if mark is None and self.peer_wait_s is None:
            return None
        due_s = mark.get("due_s") if mark is not None else None
        if due_s is not None:
            return float(turn["ended_at"] + (float(due_s) - turn["ended_s"]))
        sent = [
            at
            for at in self._finals.get((turn["caller"], turn["last_frame"]), ())
            if 0 <= at - turn["ended_at"] < _NEAR_S
        ]
        if not sent or self.peer_wait_s is None:
            return sent[0] if sent else None
        return max(sent[0], float(turn["ended_at"]) + self.peer_wait_s)

    def _clauses(self) -> tuple[int, int]:
        """Clauses played to somebody that hold another caller's number or name, and those that hold the own."""
        mixed = own = 0
        speaks = self.vendors.get("speaks", {})
        for caller, clauses in self.callers["heard"].items():
            digits, name = " ".join(caller_id(int(caller))[-4:]), name_of(int(caller))
            for clause in clauses:
                text = speaks.get(str(clause), ("", 0, 0))[0]
                told = re.findall(r"ending (\d \d \d \d)", text)
                told += [pair for pair in re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+", text) if pair in _NAMES]
                mixed += any(each not in (digits, name) for each in told)
                own += any(each in (digits, name) for each in told)
        return mixed, own
