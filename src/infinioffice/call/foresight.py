"""Answers made before they are needed. Nothing is done and nothing is said here: a guess that is wrong costs a little
synthesis, a right one the caller's whole wait for the voice.

    words     the caller has paused: what would be said if the turn ended here?
    look-ups  if that needs the stores, they are asked (reads only), and the answer's words are made as well
    yes, no   both replies to a yes/no question are known before it is asked to its end
"""

from __future__ import annotations

from infinioffice.call.conversation import Conversation, spoken_clauses
from infinioffice.call.errands import Errands, LookedUp
from infinioffice.call.speaking import Speaking
from infinioffice.dialogue.effects import FindAppointments, FindSlots
from infinioffice.dialogue.events import CallerSaid
from infinioffice.kernel.clock import Clock


class Foresight:
    """One call's guesses."""

    def __init__(self, conversation: Conversation, speaking: Speaking, errands: Errands, clock: Clock) -> None:
        self._conversation = conversation
        self._speaking = speaking
        self._errands = errands
        self._clock = clock
        self._last = ""

    def paused(self, text: str, nbest: tuple[str, ...], cut: str | None) -> None:
        """The caller has paused after these words; the floor still waits for more."""
        if not text or text == self._last:
            return
        self._last = text
        step = self._conversation.foresee(CallerSaid(text, self._clock.now(), nbest, cut))
        self._speaking.prepare(spoken_clauses(step.effects))
        for effect in step.effects:
            if isinstance(effect, (FindSlots, FindAppointments)) and not self._errands.pending:
                self._errands.look_up(effect, step.state)

    def looked_up(self, found: LookedUp) -> None:
        self._speaking.prepare(self._conversation.foresee_answer(found.foreseen, found.event))

    def agent_began(self) -> None:
        """We have begun to speak: if it is a yes/no question, prepare for both answers."""
        if "yes_no" in self._conversation.state.expecting and not self._errands.pending:
            for guess in ("yes", "no"):
                step = self._conversation.foresee(CallerSaid(guess, self._clock.now()))
                self._speaking.prepare(spoken_clauses(step.effects))

    def turn_ended(self) -> None:
        self._last = ""
