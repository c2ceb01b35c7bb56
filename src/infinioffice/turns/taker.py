"""The floor: when has the caller finished, who may speak, and who owes words.

    agent   silent ──AgentBegan──▶ speaking ──voice──▶ paused ──words──▶ silent (StopAgent)
                                       ▲                 └─no words in time─▶ speaking (ResumeAgent)

A timer that comes late is harmless: every decision is made again from the facts and the time given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from infinioffice.turns.events import (
    Action,
    AgentBegan,
    AgentEnded,
    AgentGrew,
    Asked,
    CallerQuiet,
    EndKeys,
    EndTurn,
    Event,
    Fill,
    KeyPressed,
    PauseAgent,
    ResumeAgent,
    Shape,
    StopAgent,
    Transcribed,
    VoiceBegan,
    VoicePaused,
    WorkBegan,
    WorkEnded,
)
from infinioffice.turns.overlap import Overlap, judge_overlap
from infinioffice.turns.pace import Pace, key_gap, silence_needed
from infinioffice.turns.reading import Reading

Judge = Callable[[str], Shape]
_EPSILON_S = 0.001
_READINGS = 3


@dataclass(slots=True)
class _Turn:
    """The caller's words since they last gave the floor away. `cut`: we were speaking and had to stop."""

    began_s: float
    ended_s: float
    cut: bool = False
    settled_s: float | None = None


@dataclass(slots=True)
class _Agent:
    state: Literal["silent", "speaking", "paused"] = "silent"
    keep_floor: bool = False
    ends_s: float = 0.0
    paused_s: float = 0.0
    remaining_s: float = 0.0
    false_alarms: int = 0


@dataclass(slots=True)
class TurnTaker:
    """One call's floor. `judge` says how finished a text sounds for what was asked; it must be pure."""

    judge: Judge = lambda _text: "open"
    language: str = "en"
    pace: Pace = field(default_factory=Pace)
    _asked: tuple[str, ...] = ()
    _reading: Reading = field(default_factory=Reading)
    _turn: _Turn | None = None
    _agent: _Agent = field(default_factory=_Agent)
    _voice: bool = False
    _own_pause_s: float = 0.0
    _fill_due_s: float | None = None
    _overrun: bool = False
    _is_noise: bool = False
    _free_s: float = 0.0
    _working: bool = False
    _fills: int = 0
    _quiet_s: float | None = None
    _keys: str = ""
    _key_s: float = 0.0
    _judged: tuple[str, Shape] = ("", "open")
    _now: float = 0.0

    # -- what the driver sees -------------------------------------------------------------------------------------

    @property
    def deadline(self) -> float | None:
        """When to call `receive(None, now)` if nothing happens before. None when only an event can change anything."""
        dues = (self._turn_due(), self._overlap_due(), self._dead_air_due(), self._keys_due(), self._wordless_due())
        waits = [at for at in dues if at is not None]
        if self._may_prompt() and self._quiet_s is not None:
            waits.append(self._quiet_s + self.pace.silence_s)
        return max(min(waits), self._now + _EPSILON_S) if waits else None

    @property
    def is_agent_paused(self) -> bool:
        return self._agent.state == "paused"

    @property
    def caller_has_voice(self) -> bool:
        return self._voice

    @property
    def heard_so_far(self) -> str:
        """The words of the turn that is still open."""
        return self._reading.pending_text()

    def receive(self, event: Event | None, now: float) -> list[Action]:
        """Tells the floor what happened (None: only time has passed). Returns what to do, in order."""
        self._now = max(self._now, now)
        actions: list[Action] = []
        if event is not None:
            self._note(event, actions)
        self._decide(actions)
        return actions

    # -- noting facts ---------------------------------------------------------------------------------------------

    def _note(self, event: Event, actions: list[Action]) -> None:
        match event:
            case Asked(fields):
                self._asked = fields
                self._judged = ("", "open")
            case VoiceBegan(segment, at_s):
                self._note_voice(segment, at_s, actions)
            case VoicePaused(segment, at_s):
                self._voice = self._overrun = self._is_noise = False
                self._reading.voice_ended(segment, at_s)
                if self._turn is not None:
                    self._turn.ended_s = max(self._turn.ended_s, at_s)
            case Transcribed(segment, text, covers_s, nbest, confidence):
                self._reading.transcribed(segment, text, covers_s, nbest, confidence)
                if self._turn is None and self._reading.has_words:
                    self._is_noise = False
                    # The text of a turn that had to be ended without it: the caller is owed an ear for these words.
                    self._turn = _Turn(self._now, self._now - self.pace.more_s)
            case KeyPressed(digit):
                self._note_key(digit, actions)
            case AgentBegan() | AgentGrew() | AgentEnded():
                self._note_agent(event, actions)
            case WorkBegan():
                self._working = True
                self._owe(self._now + self.pace.dead_air_s)
            case WorkEnded(answer_owed):
                self._working = False
                if answer_owed:
                    self._owe(self._now + self.pace.dead_air_s)
                else:
                    self._fill_due_s = None
                    self._rest()

    def _note_voice(self, segment: int, at_s: float, actions: list[Action]) -> None:
        self._voice = True
        self._reading.voice_began(segment)
        if self._turn is None:
            self._turn = _Turn(at_s, at_s)
        else:
            pause = at_s - self._turn.ended_s
            if 0.3 <= pause <= 2.0 and self._reading.has_words:
                self._own_pause_s = max(self._own_pause_s, pause)
            self._turn.ended_s = max(self._turn.ended_s, at_s)
        self._turn.settled_s = None
        if self._agent.state == "speaking" and not self._agent.keep_floor and self._agent.false_alarms == 0:
            self._pause(actions)

    def _note_key(self, digit: str, actions: list[Action]) -> None:
        if self._agent.state != "silent":
            actions.append(StopAgent())
            self._agent.state = "silent"
        if digit == "#" and self._keys:
            self._key_s = self._now - 60.0
            return
        self._keys += digit
        self._key_s = self._now

    def _note_agent(self, event: AgentBegan | AgentGrew | AgentEnded, actions: list[Action]) -> None:
        agent = self._agent
        match event:
            case AgentBegan(ends_s, keep_floor, filler):
                agent.state, agent.ends_s, agent.keep_floor, agent.false_alarms = "speaking", ends_s, keep_floor, 0
                self._quiet_s = None
                self._paid(filler)
                if self._voice and not keep_floor and not self._overrun:
                    self._pause(actions)
            case AgentGrew(ends_s, keep_floor, filler):
                agent.ends_s, agent.keep_floor = max(agent.ends_s, ends_s), keep_floor
                if agent.state == "paused":
                    agent.remaining_s = max(0.0, ends_s - self._now)
                self._paid(filler)
            case AgentEnded():
                if agent.state == "speaking":
                    agent.state = "silent"
                agent.keep_floor, self._free_s = False, self._now
                if self._fill_due_s is not None:
                    self._fill_due_s = self._now + self.pace.dead_air_again_s
                self._rest()

    # -- deciding -------------------------------------------------------------------------------------------------

    def _decide(self, actions: list[Action]) -> None:
        if self._turn is not None:
            self._note_settled(self._turn)
            if self._agent.state != "silent":
                self._decide_overlap(self._turn, actions)
        if self._turn is not None and self._agent.state == "silent":
            self._decide_end(self._turn, actions)
        due = self._wordless_due()
        if due is not None and self._now >= due:
            self._give_up_on_noise(actions)
        due = self._keys_due()
        if due is not None and self._now >= due:
            actions.append(EndKeys(self._keys))
            self._keys = ""
            self._owe(self._now + self.pace.dead_air_s)
        due = self._dead_air_due()
        if due is not None and self._now >= due:
            self._fills += 1
            self._fill_due_s = self._now + self.pace.dead_air_again_s
            actions.append(Fill(self._fills))
        if self._may_prompt() and self._quiet_s is not None and self._now - self._quiet_s >= self.pace.silence_s:
            actions.append(CallerQuiet(round(self._now - self._quiet_s, 3)))
            self._owe(self._now + self.pace.dead_air_s)

    def _decide_overlap(self, turn: _Turn, actions: list[Action]) -> None:
        """The caller speaks over us: words take the floor, a cough or "mm-hmm" does not."""
        agent = self._agent
        verdict = self._overlap()
        if verdict == "words":
            if agent.keep_floor:
                return
            agent.state = "silent"
            turn.cut = True
            actions.append(StopAgent())
            return
        is_over = not self._voice and self._reading.is_settled
        if is_over:
            self._reading.discard()
            self._turn = None
        if agent.state != "paused":
            return
        if is_over or self._now >= agent.paused_s + self.pace.confirm_s:
            agent.state = "speaking"
            agent.false_alarms += 1
            agent.ends_s = self._now + agent.remaining_s
            actions.append(ResumeAgent())

    def _decide_end(self, turn: _Turn, actions: list[Action]) -> None:
        due = self._turn_due()
        if due is None or self._now < due:
            return
        if self._reading.is_settled and not self._reading.has_words:
            # Noise, or nothing new since a forced end: no turn at all, and the caller still has the floor.
            self._reading.discard()
            self._turn = None
            self._rest()
            return
        self._end(turn, actions)

    def _give_up_on_noise(self, actions: list[Action]) -> None:
        """Music, a television, a machine: a voice without words is nobody we could wait for."""
        since_s = max(self._turn.began_s, self._free_s) if self._turn is not None else self._now
        quiet_s = self._now - since_s
        self._reading.discard()
        self._turn, self._is_noise, self._overrun = None, True, True
        actions.append(CallerQuiet(round(quiet_s, 3)))
        self._owe(self._now + self.pace.dead_air_s)

    def _end(self, turn: _Turn, actions: list[Action]) -> None:
        is_capped = self._voice
        text, nbest = self._reading.take()
        settled_s = self._now if turn.settled_s is None else turn.settled_s
        actions.append(EndTurn(text, turn.ended_s, settled_s, nbest, turn.cut, is_capped))
        self._overrun = self._voice
        self._turn = _Turn(self._now, self._now) if self._voice else None
        self._fills = 0
        self._owe(max(turn.ended_s + self.pace.dead_air_s, self._now + self.pace.grace_s))

    def _note_settled(self, turn: _Turn) -> None:
        if self._voice or not self._reading.is_settled:
            turn.settled_s = None
        elif turn.settled_s is None:
            turn.settled_s = self._now

    # -- when is what due -----------------------------------------------------------------------------------------

    def _turn_due(self) -> float | None:
        """When the present turn ends if nothing more is heard."""
        turn = self._turn
        if turn is None or self._agent.state != "silent":
            return None
        if self._voice:
            return turn.began_s + self.pace.longest_turn_s if self._reading.has_words else None
        due = turn.ended_s + silence_needed(self.pace, self._asked, self._shape(), self._own_pause_s)
        if self._reading.is_settled:
            return due
        if self._reading.has_words:
            return max(due, min(due + self.pace.late_text_s, turn.ended_s + self.pace.no_text_s))
        return turn.ended_s + self.pace.no_text_s

    def _wordless_due(self) -> float | None:
        """When a voice that says nothing stops counting as a caller who speaks."""
        turn = self._turn
        if turn is None or not self._voice or self._agent.state != "silent" or self._reading.has_words:
            return None
        return max(turn.began_s, self._free_s) + self.pace.wordless_s

    def _overlap_due(self) -> float | None:
        return self._agent.paused_s + self.pace.confirm_s if self._agent.state == "paused" else None

    def _keys_due(self) -> float | None:
        return self._key_s + key_gap(self.pace, self._asked, self._keys) if self._keys else None

    def _dead_air_due(self) -> float | None:
        if self._agent.state != "silent" or self._turn is not None or (self._voice and not self._is_noise):
            return None
        return self._fill_due_s

    def _may_prompt(self) -> bool:
        return self._agent.state == "silent" and self._turn is None and self._fill_due_s is None and not self._keys

    # -- small facts ----------------------------------------------------------------------------------------------

    def _shape(self) -> Shape:
        text = self._reading.pending_text()
        if self._judged[0] != text:
            self._judged = (text, self._shape_of(text) if text else "open")
        return self._judged[1]

    def _shape_of(self, text: str) -> Shape:
        """An open end that another reading of the same sound leaves hanging ("…an oil change work", "…for") goes on."""
        shape = self.judge(text)
        if shape == "open" and any(self.judge(each) == "more" for each in self._reading.alternatives()[:_READINGS]):
            return "more"
        return shape

    def _overlap(self) -> Overlap:
        remaining_s = self._agent.remaining_s if self.is_agent_paused else self._agent.ends_s - self._now
        return judge_overlap(
            self._reading.overheard(), self._asked, remaining_s, self.pace.answer_overlap_s, self.language
        )

    def _pause(self, actions: list[Action]) -> None:
        self._agent.state = "paused"
        self._agent.paused_s = self._now
        self._agent.remaining_s = max(0.0, self._agent.ends_s - self._now)
        actions.append(PauseAgent())

    def _owe(self, fill_due_s: float) -> None:
        """The caller waits for words of ours from now on; the first debt keeps its date."""
        if self._fill_due_s is None:
            self._fill_due_s = fill_due_s
        self._quiet_s = None

    def _paid(self, filler: bool) -> None:
        if not filler and not self._working:
            self._fill_due_s, self._fills = None, 0

    def _rest(self) -> None:
        """Nobody speaks and nobody owes: from now on the caller is being waited for."""
        if self._agent.state == "silent" and self._fill_due_s is None:
            self._quiet_s = self._now
