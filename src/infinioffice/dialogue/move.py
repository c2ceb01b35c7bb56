"""One agent move while it is put together: the only mutable thing in this ring, and it lives for one `advance`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from infinioffice.dialogue import stages
from infinioffice.dialogue.effects import Effect, HangUp, Outcome, ReleaseHold, Say, SayKind
from infinioffice.dialogue.state import Goal, Learned, Purpose, State, Step, Waiting
from infinioffice.dialogue.wording import en
from infinioffice.understanding.meaning import Expected

_RANK: tuple[Outcome, ...] = (
    "emergency", "booked", "changed", "cancelled", "transferred", "message", "link", "answered", "failed", "abandoned",
)  # fmt: skip
"""When a call achieved several things its outcome is the first of these."""


_STYLE = {"dental": "calm"}
"""The manner of a vertical: a clinic is calm, a trade warm."""

_LASTING = frozenset({"vehicle", "new_patient"})
"""Intake answers that hold for another visit of the same call."""


class Move:
    """Collects the next state and the effects of one event."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.effects: list[Effect] = []
        self._spoken: list[str] = []

    def done(self) -> Step:
        """The finished step. What was said is kept for "say that again"."""
        if self._spoken:
            self.set(said=" ".join(self._spoken))
        return Step(self.state, tuple(self.effects))

    def set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def learn(self, **changes: Any) -> None:
        self.set(learned=replace(self.state.learned, **changes))

    @property
    def learned(self) -> Learned:
        return self.state.learned

    def line(self, key: str, /, **values: str) -> str:
        """The sentence of that key, its variant chosen by the call's seed."""
        style = _STYLE.get(self.state.business.vertical, "warm")
        return en.line(key, self.state.seed + self.state.turns, style=style, **values)

    def say(self, key: str, /, kind: SayKind = "answer", *, keep_floor: bool = False, **values: str) -> None:
        self.speak(self.line(key, **values), kind, keep_floor=keep_floor)

    def speak(self, text: str, kind: SayKind = "answer", *, keep_floor: bool = False) -> None:
        """Say a sentence that is already worded; never the same one twice in a move."""
        if text and text not in self._spoken:
            self.effects.append(Say(text, kind, keep_floor))
            if kind != "repeat":
                self._spoken.append(text)

    def go(self, stage: str) -> None:
        """Move to another stage without a question. Raises Broken when the table does not allow it."""
        stages.check(self.state.stage, stage)
        self.set(stage=stage, expecting=(), asking="", question="")

    def ask(
        self,
        stage: str,
        key: str,
        *,
        expecting: tuple[Expected, ...],
        asking: str = "",
        again: str = "",
        kind: SayKind = "question",
        **values: str,
    ) -> None:
        """Say a question and wait for its answer. `again` is the key of its shorter form for asking again."""
        text = self.line(key, **values)
        self.ask_worded(stage, text, expecting=expecting, asking=asking, kind=kind)
        if again:
            self.set(question=self.line(again, **values))

    def ask_worded(
        self,
        stage: str,
        text: str,
        *,
        expecting: tuple[Expected, ...],
        asking: str = "",
        again: str = "",
        kind: SayKind = "question",
    ) -> None:
        """As `ask`, for a question already worded."""
        stages.check(self.state.stage, stage)
        stages.check_expecting(stage, expecting)
        self.speak(text, kind)
        self.set(stage=stage, expecting=expecting, asking=asking or stage, question=again or text)

    def ask_again(self) -> None:
        """After an aside: the open question once more."""
        if self.state.question:
            self.speak(self.state.question, "question")

    def missed(self, field: str) -> int:
        """Note that an answer about `field` was not understood; how often that has happened now."""
        self.set(missed=(*self.state.missed, field))
        return self.state.misses(field)

    def request(self, purpose: Purpose, make: Callable[[str], Effect]) -> str:
        """Ask the world for something; its answer is awaited under `purpose`. Returns the operation's id."""
        op_id = f"{self.state.call_id}:{self.state.ops + 1}"
        effect = make(op_id)
        self.effects.append(effect)
        self.set(ops=self.state.ops + 1, waiting=(*self.state.waiting, Waiting(op_id, purpose, effect)))
        return op_id

    def repeat_request(self, waiting: Waiting) -> None:
        """The same operation once more, under the same id: the world does it at most once."""
        self.effects.append(waiting.effect)
        self.set(waiting=(*self.state.waiting, replace(waiting, again=waiting.again + 1)))

    def answered(self, op_id: str) -> Waiting | None:
        """Take a request off the list; None when nobody waits for it any more."""
        waiting = next((each for each in self.state.waiting if each.op_id == op_id), None)
        if waiting is not None:
            self.set(waiting=tuple(each for each in self.state.waiting if each is not waiting))
        return waiting

    def release(self) -> None:
        """Give a hold back that is not needed any more."""
        hold = self.state.hold
        if hold is not None:
            self.set(hold=None)
            self.request("release", lambda op_id: ReleaseHold(op_id, hold.id))

    def achieved(self, outcome: Outcome) -> None:
        self.set(outcomes=(*self.state.outcomes, outcome))

    def fresh(self) -> None:
        """Forget what belonged to the wish that is finished; what was learned about the person stays."""
        if self.state.is_done:
            self.set(is_done=False)
            answers = tuple(each for each in self.learned.answers if each[0] in _LASTING)
            self.learn(wishes=(), unwanted=(), about=(), any_time=False, service=None, provider=None, reason="")
            self.learn(answers=answers)

    def start(self, goal: Goal) -> None:
        """Turn to another wish of the caller. Misunderstandings of the last one are forgiven; that the number shown
        is not theirs (a missed "phone") stays true."""
        self.fresh()
        self.set(missed=tuple(each for each in self.state.missed if each == "phone"))
        if goal != self.state.goal:
            self.release()
        self.set(goal=goal, offers=(), refused=(), lost_tokens=(), choices=())

    def finish(self, key: str = "", outcome: Outcome | None = None, **values: str) -> None:
        """Say goodbye and hang up. Without `outcome` the call ends as the best of what it achieved."""
        self.release()
        if key:
            self.speak(self.line(key, **values), "goodbye")
        if outcome is not None:
            self.achieved(outcome)
        final = best(self.state.outcomes)
        self.effects.append(HangUp(final))
        self.go("ended")
        self.set(ended=True, outcome=final, question="")

    def hand_over(self, key: str) -> None:
        """Say so and let the carrier put the caller through. The call is filed as transferred, whatever it achieved."""
        self.release()
        self.speak(self.line(key), "goodbye")
        self.effects.append(HangUp("transferred"))
        self.go("ended")
        self.set(ended=True, outcome="transferred", question="")


def best(outcomes: tuple[Outcome, ...]) -> Outcome:
    """The outcome a call is filed under."""
    return next((each for each in _RANK if each in outcomes), "abandoned")
