"""Who owes words is never silent for long: the floor under any delays of recogniser, work and voice."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from infinioffice.turns.events import (
    AgentBegan,
    AgentEnded,
    Asked,
    CallerQuiet,
    EndTurn,
    Fill,
    PauseAgent,
    ResumeAgent,
    StopAgent,
    Transcribed,
    VoiceBegan,
    VoicePaused,
    WorkBegan,
    WorkEnded,
)
from infinioffice.turns.taker import TurnTaker

MOST_S = 2.0
VOICE_S = 0.1
"""From wanting to say something that is ready to its first sound."""


@dataclass
class Exchange:
    speaks_s: float
    text_s: float | None
    works_s: float
    answers_s: float


@dataclass
class Line:
    """A caller and an engine around one floor. `spans` is when anybody was audible."""

    exchanges: list[Exchange]
    lag_s: float
    floor: TurnTaker = field(default_factory=TurnTaker)
    queue: list[tuple[float, int, Any]] = field(default_factory=list)
    order: Any = field(default_factory=itertools.count)
    spans: list[tuple[float, float]] = field(default_factory=list)
    debts: list[tuple[float, float]] = field(default_factory=list)
    owed_since: float | None = None
    ends_at: float | None = None
    left: tuple[float, bool] = (0.0, False)
    epoch: int = 0
    number: int = -1

    def at(self, when: float, what: Any) -> None:
        heapq.heappush(self.queue, (when, next(self.order), what))

    def run(self) -> None:
        now = 0.0
        self.tell(Asked(("intent",)), now)
        self.call(now + 0.3)
        for _ in range(3000):
            due, coming = self.floor.deadline, self.queue[0][0] if self.queue else None
            if coming is None and (due is None or self.number >= len(self.exchanges)):
                return
            if due is not None and (coming is None or due + self.lag_s < coming):
                now = max(now, due + self.lag_s)
                self.tell(None, now)
            elif coming is not None:
                now = max(now, coming)
                self.happen(heapq.heappop(self.queue)[2], now)
            is_quiet = self.ends_at is None and not self.floor.caller_has_voice
            if self.owed_since is not None and is_quiet:
                assert self.floor.deadline is not None, "who owes must wake up again"
                assert self.floor.deadline <= now + MOST_S
        raise AssertionError("never at rest")

    def call(self, when: float) -> None:
        """The next thing the caller says."""
        self.number += 1
        if self.number >= len(self.exchanges):
            return
        each, segment = self.exchanges[self.number], self.number
        ends = when + each.speaks_s
        self.spans.append((when, ends))
        self.at(when + 0.06, VoiceBegan(segment, when))
        self.at(ends + 0.1, VoicePaused(segment, ends))
        if each.text_s is not None:
            self.at(ends + 0.1 + each.text_s, Transcribed(segment, "please book me in", ends))

    def happen(self, what: Any, now: float) -> None:
        match what:
            case ("say", seconds, filler):
                if self.ends_at is not None or self.floor.is_agent_paused:
                    self.at(now + 0.02, what)
                    return
                if not filler and self.owed_since is not None:
                    self.debts.append((self.owed_since, now))
                    self.owed_since = None
                self.play(seconds, now, filler=filler)
                self.tell(AgentBegan(now + seconds, filler=filler), now)
            case ("end", epoch, filler):
                if epoch == self.epoch:
                    self.ends_at = None
                    self.tell(AgentEnded(), now)
                    if not filler:
                        self.call(now + 0.5)
            case ("worked", seconds):
                self.tell(WorkEnded(answer_owed=True), now)
                self.at(now + VOICE_S, ("say", seconds, False))
            case _:
                self.tell(what, now)

    def tell(self, event: Any, now: float) -> None:
        for action in self.floor.receive(event, now):
            match action:
                case EndTurn():
                    assert self.ends_at is None, "two floors"
                    each = self.exchanges[min(self.number, len(self.exchanges) - 1)]
                    self.owed_since = action.ended_s if self.owed_since is None else self.owed_since
                    self.at(now + each.works_s, ("worked", each.answers_s))
                    self.tell(WorkBegan(), now)
                case Fill() | CallerQuiet():
                    self.at(now + VOICE_S, ("say", 0.9, isinstance(action, Fill)))
                case ResumeAgent():
                    self.play(self.left[0], now, filler=self.left[1])
                case PauseAgent():
                    self.left = ((self.ends_at or now) - now, self.left[1])
                    self.stop(now)
                case StopAgent():
                    self.stop(now)

    def play(self, seconds: float, now: float, *, filler: bool) -> None:
        self.ends_at, self.left = now + seconds, (seconds, filler)
        self.epoch += 1
        self.spans.append((now, self.ends_at))
        self.at(self.ends_at, ("end", self.epoch, filler))

    def stop(self, now: float) -> None:
        if self.ends_at is not None:
            begins, _ = self.spans.pop(next(n for n, span in enumerate(self.spans) if span[1] == self.ends_at))
            self.spans.append((begins, now))
        self.ends_at = None
        self.epoch += 1

    def longest_silence(self) -> float:
        """The longest stretch without any sound inside a debt."""
        longest = 0.0
        for begins, ends in self.debts:
            heard = begins
            for start, stop in sorted(self.spans):
                if start > ends:
                    break
                if start > heard:
                    longest = max(longest, min(start, ends) - heard)
                heard = max(heard, min(stop, ends))
            longest = max(longest, ends - heard)
        return longest


exchanges = st.lists(
    st.builds(
        Exchange,
        speaks_s=st.floats(0.2, 3.0),
        text_s=st.none() | st.floats(0.0, 3.0),
        works_s=st.floats(0.0, 9.0),
        answers_s=st.floats(0.3, 4.0),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(exchanges, st.floats(0.0, 0.05), st.sampled_from(["complete", "half", "more", "open"]))
def test_no_silence_of_ours_is_longer_than_two_seconds(several: list[Exchange], lag_s: float, shape: Any) -> None:
    line = Line(several, lag_s, TurnTaker(judge=lambda _text: shape))
    line.run()
    assert line.longest_silence() <= MOST_S + lag_s + 0.01


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0.0, 3.0),
            st.sampled_from(["began", "paused", "text", "asked", "agent", "grew", "ended", "work", "done", "time"]),
            st.integers(0, 3),
        ),
        max_size=60,
    )
)
def test_whatever_happens_in_whatever_order_the_machine_keeps_its_promises(
    happened: list[tuple[float, str, int]],
) -> None:
    """Events that make no sense together, and timers that come late, break nothing: a turn never ends while we speak,
    and a timer is never set for the past."""
    floor, now, is_audible = TurnTaker(), 0.0, False
    for gap_s, what, number in happened:
        now += gap_s
        event: Any = {
            "began": VoiceBegan(number, now),
            "paused": VoicePaused(number, now),
            "text": Transcribed(number, "so " * number, now),
            "asked": Asked(("yes_no",)[: number % 2]),
            "agent": AgentBegan(now + number),
            "grew": AgentBegan(now + 2 * number, filler=True),
            "ended": AgentEnded(),
            "work": WorkBegan(),
            "done": WorkEnded(answer_owed=bool(number % 2)),
            "time": None,
        }[what]
        is_audible = is_audible or what in ("agent", "grew")
        is_audible = is_audible and what != "ended"
        for action in floor.receive(event, now):
            if isinstance(action, (StopAgent, PauseAgent)):
                is_audible = False
            if isinstance(action, ResumeAgent):
                assert not is_audible
                is_audible = True
            if isinstance(action, (EndTurn, Fill, CallerQuiet)):
                assert not is_audible, action
        assert floor.deadline is None or floor.deadline > now
