"""The floor under random speech, random recogniser delays, random agent audio and late timers."""

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
    EndTurn,
    Fill,
    PauseAgent,
    ResumeAgent,
    StopAgent,
    Transcribed,
    VoiceBegan,
    VoicePaused,
)
from infinioffice.turns.taker import TurnTaker

ASKED = [(), ("yes_no",), ("phone",), ("when",), ("choice",), ("intent",)]


@dataclass
class Burst:
    pause_s: float
    words: int
    same_segment: bool
    partial_after_s: float | None
    decode_s: float


@dataclass
class World:
    """A caller, a recogniser and an agent around one TurnTaker, on a virtual clock."""

    taker: TurnTaker
    timer_lag_s: list[float]
    speak_s: list[float]
    queue: list[tuple[float, int, Any]] = field(default_factory=list)
    order: Any = field(default_factory=itertools.count)
    given: list[str] = field(default_factory=list)
    turns: int = 0
    fills: int = 0
    agent_until: float | None = None
    agent_left: float = 0.0
    epoch: int = 0
    last_s: float = 0.0

    def at(self, when: float, what: Any) -> None:
        heapq.heappush(self.queue, (when, next(self.order), what))

    def run(self) -> None:
        now, lags = 0.0, itertools.cycle(self.timer_lag_s)
        for _ in range(4000):
            due = self.taker.deadline
            next_event = self.queue[0][0] if self.queue else None
            if due is not None and (next_event is None or due < next_event):
                if next_event is None and due > self.last_s + 15.0:
                    return
                now = max(now, due + next(lags))
                self.act(self.taker.receive(None, now), now)
                continue
            if next_event is None:
                return
            _, _, what = heapq.heappop(self.queue)
            now = self.last_s = max(now, next_event)
            if isinstance(what, int):
                if what != self.epoch:
                    continue
                self.agent_until = None
                what = AgentEnded()
            self.act(self.taker.receive(what, now), now)
        raise AssertionError("the floor never comes to rest")

    def act(self, actions: list[Any], now: float) -> None:
        for action in actions:
            if isinstance(action, EndTurn):
                self.given += action.text.split()
                self.turns += 1
                self.speak(now)
            elif isinstance(action, Fill):
                self.fills += 1
            elif isinstance(action, PauseAgent):
                assert self.agent_until is not None
                self.agent_left = self.agent_until - now
                self.epoch += 1
            elif isinstance(action, ResumeAgent):
                self.agent_until = now + self.agent_left
                self.at(self.agent_until, self.epoch)
            elif isinstance(action, StopAgent):
                self.agent_until = None
                self.epoch += 1

    def speak(self, now: float) -> None:
        if self.agent_until is None and self.turns <= len(self.speak_s):
            length = self.speak_s[self.turns - 1]
            self.agent_until = now + length
            self.epoch += 1
            self.at(self.agent_until, self.epoch)
            self.act(self.taker.receive(AgentBegan(now + length), now), now)


bursts = st.lists(
    st.builds(
        Burst,
        pause_s=st.floats(0.05, 3.0),
        words=st.integers(0, 4),
        same_segment=st.booleans(),
        partial_after_s=st.none() | st.floats(0.05, 0.8),
        decode_s=st.floats(0.02, 2.5),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=250, deadline=None)
@given(
    bursts=bursts,
    asked=st.sampled_from(ASKED),
    lags=st.lists(st.floats(0.0, 0.4), min_size=1, max_size=4),
    speak=st.lists(st.floats(0.3, 4.0), max_size=4),
    shapes=st.sampled_from(["complete", "more", "open"]),
)
def test_no_word_is_lost_and_none_is_said_twice(
    bursts: list[Burst], asked: tuple[str, ...], lags: list[float], speak: list[float], shapes: Any
) -> None:
    taker = TurnTaker(judge=lambda _text: shapes)
    world = World(taker, lags, speak)
    taker.receive(Asked(asked), 0.0)
    spoken: list[str] = []
    clock, segment, so_far = 0.1, -1, []
    for number, burst in enumerate(bursts):
        clock += burst.pause_s
        if segment < 0 or not burst.same_segment or burst.pause_s > 0.8:
            segment, so_far = segment + 1, []
        fresh = [f"word{number}n{i}" for i in range(burst.words)]
        ends = clock + 0.2 + 0.3 * burst.words
        world.at(clock, VoiceBegan(segment, clock))
        if burst.partial_after_s is not None and fresh:
            through = min(clock + burst.partial_after_s, ends - 0.06)
            said = [w for i, w in enumerate(fresh) if clock + 0.3 * (i + 1) <= through]
            world.at(through + burst.decode_s, Transcribed(segment, " ".join(so_far + said), through))
        so_far = so_far + fresh
        world.at(ends + 0.1, VoicePaused(segment, ends))
        world.at(ends + 0.15 + burst.decode_s, Transcribed(segment, " ".join(so_far), ends))
        spoken += fresh
        clock = ends
    world.run()
    assert sorted(world.given) == sorted(spoken)
    assert not taker.is_agent_paused


@settings(max_examples=150, deadline=None)
@given(
    noise=st.lists(st.tuples(st.floats(0.1, 2.0), st.floats(0.1, 1.5), st.floats(0.0, 1.0)), min_size=1, max_size=5),
    text=st.sampled_from(["", "mm-hmm", "yeah", "Uh-huh.", "okay", "oh I see"]),
)
def test_noise_and_listening_sounds_never_take_the_floor(noise: list[tuple[float, float, float]], text: str) -> None:
    taker = TurnTaker()
    world = World(taker, [0.0], [])
    taker.receive(AgentBegan(30.0), 0.0)
    world.agent_until = 30.0
    world.at(30.0, 0)
    clock = 0.1
    for number, (gap, length, decode) in enumerate(noise):
        clock += gap
        world.at(clock, VoiceBegan(number, clock))
        world.at(clock + length + 0.1, VoicePaused(number, clock + length))
        world.at(clock + length + 0.15 + decode, Transcribed(number, text, clock + length))
        clock += length + 0.2
    world.run()
    assert world.turns == 0
    assert world.agent_until is None, "the agent said everything to its end"
