"""One call, from its first frame to its last. One inbox, one writer, no locks.

Everything that happens is posted to the inbox and taken out by one loop; only that loop touches the floor, the
conversation and the playout. Timers are not tasks: the loop sleeps until the nearest deadline of its machines.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from infinioffice.call.conversation import Conversation
from infinioffice.call.equipment import Equipment
from infinioffice.call.errands import Answered, Errands, LookedUp, Stuck
from infinioffice.call.foresight import Foresight
from infinioffice.call.in_place import InPlace, captions_of
from infinioffice.call.inbox import Inbox
from infinioffice.call.listening import Listening, VoiceChance, hints_of
from infinioffice.call.log import SAID_GOODBYE, CallRecord
from infinioffice.call.ports import (
    AudioCame,
    CallEnd,
    Caption,
    KeyCame,
    Line,
    LineClosed,
    LineEvent,
    MarkPlayed,
    Recognized,
    Tools,
)
from infinioffice.call.readings import Readings, TurnRead
from infinioffice.call.recorder import Recorder, Unrecorded
from infinioffice.call.replay import Interrupted
from infinioffice.call.speaking import CUT_IN, FILLERS, NO_PERSON, STILL_HERE, TROUBLE, ClauseAudio, Speaking
from infinioffice.call.stopwatch import Stopwatch
from infinioffice.dialogue.effects import Effect, HangUp, Outcome, Say, SetSpeech, StopRecording
from infinioffice.dialogue.events import (
    CallerLeft,
    CallerPressed,
    CallerSaid,
    CallerSilent,
    CallerUnheard,
    CallStarted,
    Event,
)
from infinioffice.dialogue.private import hide_in, hide_private
from infinioffice.kernel.errors import HandedOver
from infinioffice.turns import events as floor
from infinioffice.turns.events import Shape
from infinioffice.turns.machines import MachineEar
from infinioffice.turns.taker import TurnTaker

_log = logging.getLogger(__name__)

LONGEST_CALL_S = 1800.0
_WRAP_UP_S = 12.0
_MANY_FILLERS = 6
_VOICE_LOST = 3
_LOOK_S = 0.1
_QUIET_LINE_S = 0.05
"""A timer of ours comes after the frame that does the same work, where frames come."""

Item = LineEvent | VoiceChance | Recognized | ClauseAudio | Answered | LookedUp | Stuck | TurnRead


class Session:
    """Runs one call. `run` returns how it ended, whatever happened; it raises only when cancelled. Afterwards
    `goes_on_elsewhere` tells that it is not over, only not ours any more."""

    def __init__(
        self,
        equipment: Equipment,
        line: Line,
        tools: Tools,
        record: CallRecord,
        started: CallStarted,
        interrupted: Interrupted | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self._clock = equipment.clock
        self._equipment = equipment
        self._line = line
        self._show = captions_of(line)
        self._record = record
        self._started = started
        self._inbox: Inbox[Item] = Inbox()
        self._speaking = Speaking(line, equipment.phrases, self._inbox.post)
        self._errands = Errands(tools, record, equipment.journal, self._clock, self._inbox.post)
        self._interrupted = interrupted
        self._recorder = recorder or Unrecorded()
        self._watch = Stopwatch(interrupted.turns if interrupted else 0)
        self._taker = TurnTaker(judge=self._shape, language=started.business.locale[:2])
        self._machines = MachineEar()
        self._floor_events: list[floor.Event] = []
        self._cut: str | None = None
        self._agent_speaks = False
        self._hang_up: Outcome | None = None
        self._over = False
        self._due_s: float | None = None
        self._is_touched = True
        self._in_place = InPlace(self._inbox, self._within, self._clock.monotonic)
        self._decided: tuple[float | None, float] = (None, 0.0)
        self._began = 0.0
        self._readings: Readings | None = None
        self.goes_on_elsewhere = False

    def let_go(self) -> None:
        """Gives the call up in the middle: the carrier comes back with it and another worker goes on."""
        self._inbox.post(LineClosed("let_go", may_return=True))

    async def run(self) -> CallEnd:
        """The whole call. A bug inside ends this call alone: the line is given back, the carrier's next verb runs."""
        self._began = self._clock.monotonic()
        self._open_ears()
        is_pushed = self._in_place.pushed_by(self._line)
        reader = None if is_pushed else asyncio.get_running_loop().create_task(self._read_line())
        failed = False
        try:
            before = self._interrupted.state if self._interrupted else None
            self._conversation, effects = Conversation.begin(self._equipment.machine, self._started, before)
            self._foresight = Foresight(self._conversation, self._speaking, self._errands, self._clock)
            conversation = self._conversation
            self._readings = Readings(
                self._equipment.reader, self._started.business.id, lambda: conversation.state, self._inbox.post
            )
            self._record.event(self._started)
            self._watch.turn_began("", self._conversation.state.stage, self._clock.now())
            self._apply(effects)
            await self._loop()
            if not self.goes_on_elsewhere:
                await self._wrap_up()
        except HandedOver:
            self.goes_on_elsewhere = True
        except Exception:  # noqa: BLE001 - border: the inbox loop
            _log.exception("call failed", extra={"call_id": self._started.call_id})
            failed = True
        finally:
            if reader is not None:
                reader.cancel()
                await asyncio.gather(reader, return_exceptions=True)
            self._listening.close()
            await self._speaking.close()
            await self._errands.close()
            if self._readings is not None:
                await self._readings.close()
        return await self._end(failed=failed)

    # -- the loop -------------------------------------------------------------------------------------------------

    async def _loop(self) -> None:
        while not self._over:
            await self._inbox.wait(self._timeout_s())
            item = self._inbox.take()
            while item is not None and not self._over:
                self._take(item)
                item = self._inbox.take()
            self._drain_floor()
            self._tick()
            self._listening.is_over_agent = self._agent_speaks
            await self._speaking.flush()
            self._record.write_soon()
            if self._record.handed_over:
                raise HandedOver

    def _timeout_s(self) -> float:
        now = self._clock.monotonic()
        # Once a second at least: a call that another worker has taken over must find out.
        wake_at = now + 1.0
        playout = self._speaking.playout.deadline(now)
        if playout is not None:
            wake_at = min(wake_at, playout)
        elif self._agent_speaks:
            wake_at = min(wake_at, now + _LOOK_S)
        turn = self._due_s = self._taker.deadline
        if turn is not None:
            # Frames move the call's time and wake us; this is for a line that has gone quiet.
            wake_at = min(wake_at, now + max(0.0, turn - self._call_s(now)) + _QUIET_LINE_S)
        return wake_at - now

    def _take(self, item: Item) -> None:
        match item:
            case AudioCame():
                self._listening.is_over_agent = self._agent_speaks
                self._listening.hear(item, self._clock.monotonic())
            case VoiceChance(probability, samples):
                self._listening.voice_chance(probability, samples)
            case Recognized():
                self._take_words(item)
            case ClauseAudio():
                self._take_clause(item)
            case MarkPlayed(name):
                self._speaking.playout.mark_played(name, self._clock.monotonic())
                if self._recorder.is_waiting:
                    self._recorder.proven(self._speaking.playout.heard_text)
            case KeyCame(digit):
                self._floor(floor.KeyPressed(digit))
            case Answered():
                self._take_answer(item)
            case TurnRead(said):
                self._take_reading(said)
            case LookedUp():
                self._foresight.looked_up(item)
            case Stuck(fault):
                raise fault
            case LineClosed(reason, may_return):
                self._record.mark("line_closed", reason=reason)
                self._over = True
                self.goes_on_elsewhere = may_return
        self._drain_floor()

    def _drain_floor(self) -> None:
        while self._floor_events:
            self._floor(self._floor_events.pop(0))

    def _tick(self) -> None:
        """Time has passed: timers of the floor, audio that is due, and the end of what we were saying."""
        if self._is_touched or (self._due_s is not None and self._call_s(self._clock.monotonic()) >= self._due_s):
            self._is_touched = False
            self._floor(None)
        now = self._clock.monotonic()
        playout = self._speaking.playout
        if self._speaking.pump(now):
            self._agent_speaks = True
            if self._hang_up is None:
                self._foresight.agent_began()
            voice_to_voice = self._watch.audio_began(now)
            if voice_to_voice is not None:
                due_s, decided_s = self._decided
                self._record.mark("voice_to_voice", ms=voice_to_voice, due_s=due_s, decided_s=decided_s)
            self._floor(floor.AgentBegan(self._ends_s(now), self._keeps_floor(), playout.is_filler))
        if not playout.is_empty and playout.is_finished(now):
            playout.finish()
            self._watch.played()
            if self._agent_speaks:
                self._agent_speaks = False
                self._floor(floor.AgentEnded())
        if self._agent_speaks and self._speaking.has_run_dry(now):
            self._record.mark("filler", nth=0)
            self._say(FILLERS[0], filler=True)
        if self._hang_up is not None and playout.is_empty:
            self._over = True
        if now - self._began >= LONGEST_CALL_S and self._hang_up is None:
            self._apology("I'm sorry, I have to end this call now. Please call again. Goodbye.", "abandoned")

    # -- hearing --------------------------------------------------------------------------------------------------

    def _open_ears(self) -> None:
        equipment, business = self._equipment, self._started.business
        ear = equipment.recognizer.open(self._started.call_id, hints_of(business), self._inbox.post)
        track = equipment.activity.open(self._in_place.chance)
        self._listening = Listening(ear, track, self._floor_events.append)
        self._listening.time.arrived_at = self._began
        self._in_place.listening = self._listening

    def _within(self, hear: Callable[[], None]) -> None:
        """Whatever goes wrong in place ends this call as it would in the loop, and touches nobody who called us. The
        loop is woken when the floor or the time wants it."""
        try:
            hear()
        except Exception as fault:  # noqa: BLE001 - border: the inbox loop
            self._inbox.post(Stuck(fault))
            return
        if self._floor_events or (self._due_s is not None and self._call_s(self._clock.monotonic()) >= self._due_s):
            self._inbox.wake()

    async def _read_line(self) -> None:
        while True:
            event = await self._line.receive()
            self._inbox.post(event)
            if isinstance(event, LineClosed):
                return

    def _take_words(self, heard: Recognized) -> None:
        transcribed = self._listening.recognized(heard)
        if transcribed is None:
            return
        self._floor(transcribed)
        if words := self._taker.heard_so_far:
            self._recorder.heard(words)
            self._show(Caption("caller", words, is_final=False))
        if not self._taker.caller_has_voice and self._hang_up is None:
            self._foresight.paused(self._taker.heard_so_far, transcribed.nbest, self._cut)
        if heard.failed:
            self._begin_turn("")
            self._advance(CallerUnheard(self._clock.now()))

    def _shape(self, text: str) -> Shape:
        return self._conversation.shape(text, self._clock.now())

    # -- the floor ------------------------------------------------------------------------------------------------

    def _floor(self, event: floor.Event | None) -> None:
        now = self._clock.monotonic()
        call_s = self._call_s(now)
        self._is_touched |= event is not None
        for action in self._taker.receive(event, call_s):
            if isinstance(action, floor.EndTurn):
                # Known since the last look: a decision that waited for words instead was due when they came.
                is_due = event is None and self._due_s is not None and self._due_s <= call_s
                self._decided = (self._due_s if is_due else None, call_s)
            self._do(action, now)

    def _do(self, action: floor.Action, now: float) -> None:
        match action:
            case floor.PauseAgent():
                self._speaking.pause(now)
                self._record.mark("paused")
            case floor.ResumeAgent():
                self._speaking.playout.resume(now)
                self._record.mark("resumed")
            case floor.StopAgent():
                heard = self._speaking.stop()
                self._agent_speaks = False
                self._cut = heard
                self._watch.cut(heard)
                self._record.mark("barge_in", heard=heard)
            case floor.EndTurn():
                self._end_turn(action, now)
            case floor.EndKeys(digits):
                self._begin_turn(digits)
                self._cut = None
                self._advance(CallerPressed(digits, self._clock.now()))
            case floor.CallerQuiet(seconds):
                self._begin_turn("")
                self._advance(CallerSilent(seconds, self._clock.now()))
            case floor.Fill(nth):
                self._fill(nth)

    def _end_turn(self, turn: floor.EndTurn, now: float) -> None:
        self._listening.cut()
        self._recorder.turn_over(turn.text)
        self._begin_turn(turn.text, barge_in=turn.cut)
        time = self._listening.time
        self._watch.listened(time.monotonic(turn.ended_s), time.monotonic(turn.settled_s), now)
        cut, self._cut = self._cut, None
        self._foresight.turn_ended()
        if self._machines.hears(turn.text) and self._hang_up is None:
            self._record.mark("machine")
            self._apology(NO_PERSON, "abandoned")
            return
        if turn.capped:
            self._say(CUT_IN, keep_floor=True)
        said = CallerSaid(turn.text, self._clock.now(), turn.nbest, cut)
        if self._readings is not None and self._readings.take(said):
            if not self._errands.pending:
                self._floor(floor.WorkBegan())
            self._errands.pending += 1
        else:
            self._advance(said)

    def _begin_turn(self, heard: str, *, barge_in: bool = False) -> None:
        heard = hide_private(heard)
        before = self._watch.turn_began(heard, self._conversation.state.stage, self._clock.now(), barge_in=barge_in)
        if before is not None:
            self._record.turn(before)
        if heard:
            self._show(Caption("caller", heard))

    def _fill(self, nth: int) -> None:
        """The caller waits and hears nothing. Said from memory, whatever else is slow or broken."""
        self._record.mark("filler", nth=nth)
        if nth > _MANY_FILLERS:
            self._apology(TROUBLE, "failed")
        elif self._errands.pending or not self._speaking.playout.is_empty:
            self._say(FILLERS[min(nth, len(FILLERS)) - 1], filler=True)
        else:
            self._say(STILL_HERE)

    # -- the conversation -----------------------------------------------------------------------------------------

    def _advance(self, event: Event) -> None:
        began = self._clock.monotonic()
        event = hide_in(event)
        self._record.event(event)
        effects = self._conversation.advance(event)
        self._watch.understood(self._clock.monotonic() - began)
        self._apply(effects)

    def _apply(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self._record.effect(effect)
        self._listening.ear.expect(self._conversation.state.expecting)
        self._floor(floor.Asked(self._conversation.state.expecting))
        for effect in effects:
            match effect:
                case Say(text, _, keep_floor):
                    self._say(text, keep_floor=keep_floor)
                case SetSpeech(rate, gain_db):
                    self._speaking.rate, self._speaking.gain_db = rate, gain_db
                case HangUp(outcome):
                    self._hang_up = outcome
                case StopRecording():
                    self._recorder.stop()
                case _:
                    if not self._errands.pending:
                        self._floor(floor.WorkBegan())
                    self._errands.run(effect)

    def _say(self, text: str, *, keep_floor: bool = False, filler: bool = False) -> None:
        now = self._clock.monotonic()
        self._speaking.say(text, keep_floor=keep_floor, filler=filler)
        self._watch.said(text, now)
        self._show(Caption("agent", text))
        if self._agent_speaks:
            self._floor(floor.AgentGrew(self._ends_s(now), self._keeps_floor(), self._speaking.playout.is_filler))

    def _take_reading(self, said: CallerSaid) -> None:
        self._errands.pending -= 1
        self._advance(said)
        if self._readings is not None:
            self._readings.done()
        self._rest_if_done()

    def _take_answer(self, answer: Answered) -> None:
        self._errands.pending -= 1
        self._watch.tool_answered(answer.seconds)
        if answer.event is not None:
            self._advance(answer.event)
        self._rest_if_done()

    def _rest_if_done(self) -> None:
        if not self._errands.pending:
            self._floor(floor.WorkEnded(answer_owed=not (self._agent_speaks or self._speaking.playout.is_empty)))

    def _take_clause(self, audio: ClauseAudio) -> None:
        self._speaking.came(audio)
        if audio.failed:
            self._record.mark("voice_failed", count=self._speaking.failures)
            if self._speaking.failures >= _VOICE_LOST and self._hang_up is None:
                self._apology(TROUBLE, "failed")
        elif self._agent_speaks and audio.is_last:
            now = self._clock.monotonic()
            self._floor(floor.AgentGrew(self._ends_s(now), self._keeps_floor(), self._speaking.playout.is_filler))

    def _apology(self, text: str, outcome: Outcome) -> None:
        self._hang_up = outcome
        self._say(text, keep_floor=True)

    # -- the end --------------------------------------------------------------------------------------------------

    async def _wrap_up(self) -> None:
        """The line goes; what was asked of the stores is finished and told to the conversation."""
        await self._speaking.flush()
        if self._hang_up is not None:
            # Before the carrier asks anybody: who finds this in the log does not pick the call up again.
            self._record.mark(SAID_GOODBYE)
            await self._record.durable()
        await self._line.hang_up()
        if self._hang_up is None:
            self._watch.cut(self._speaking.playout.heard_text)
            self._record.event(left := CallerLeft(self._clock.now()))
            self._errands_only(self._conversation.advance(left))
        until = self._clock.monotonic() + _WRAP_UP_S
        while self._errands.pending and self._clock.monotonic() < until:
            await self._inbox.wait(until - self._clock.monotonic())
            item = self._inbox.take()
            if isinstance(item, Answered):
                self._errands.pending -= 1
                if item.event is not None:
                    self._record.event(item.event)
                    self._errands_only(self._conversation.advance(item.event))

    def _errands_only(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self._record.effect(effect)
            if hasattr(effect, "op_id"):
                self._errands.run(effect)

    async def _end(self, *, failed: bool) -> CallEnd:
        last = self._watch.close()
        if last is not None:
            self._record.turn(last)
        if failed:
            end = CallEnd(self._clock.now(), "failed", {}, None)
        else:
            state = self._conversation.state
            outcome = state.outcome or self._hang_up or "abandoned"
            booking_id = state.booking.id if state.booking else None
            end = CallEnd(self._clock.now(), outcome, self._conversation.learned, booking_id)
        if self.goes_on_elsewhere:
            # Before the carrier asks: the next worker reads it. Errands under way are asked again by their ids.
            await self._record.settle()
        await self._line.hang_up()
        if not self.goes_on_elsewhere:
            await self._record.close(end)
        return end

    # -- small facts ----------------------------------------------------------------------------------------------

    def _call_s(self, now: float) -> float:
        return self._listening.time.at(now)

    def _ends_s(self, now: float) -> float:
        return self._call_s(now) + self._speaking.playout.ends_s(now) - now

    def _keeps_floor(self) -> bool:
        """After the goodbye has begun there is nothing left to interrupt."""
        return self._speaking.playout.keeps_floor or self._hang_up is not None
