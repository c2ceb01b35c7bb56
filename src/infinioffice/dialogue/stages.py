"""The stages of a conversation as a table: what the open question may ask for, where it may lead, what keys and
silence mean. A move the table does not allow raises `Broken` and changes nothing.

    open ─ service ─ when ─ finding ─ offer ─ holding ─ details ─ confirm ─ committing ─ consent ─ more ─ ended

Law: data only. `docs/reference/dialogue.md` is drawn from it, and a test fails when the drawing is stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from infinioffice.kernel.errors import Broken
from infinioffice.understanding.meaning import Expected

Silence = Literal["ask_again", "wait"]
Keys = Literal["none", "choice", "yes_no", "digits", "menu"]


@dataclass(frozen=True, slots=True)
class Stage:
    """`expecting` is the most a question here may ask for; `next` are the stages that may follow besides the ones in
    `ANYWHERE`; `silence` says whether the question is asked again or we are the ones who owe a word; `keys` says how
    a key press is read."""

    name: str
    about: str
    expecting: tuple[Expected, ...] = ()
    next: frozenset[str] = frozenset()
    silence: Silence = "ask_again"
    keys: Keys = "none"


def _stage(
    name: str,
    about: str,
    expecting: tuple[Expected, ...],
    following: str,
    silence: Silence = "ask_again",
    keys: Keys = "none",
) -> Stage:
    return Stage(name, about, expecting, frozenset(following.split()), silence, keys)


_TABLE = (
    _stage("open", "how can I help?", ("intent", "service", "when"), "service which_service invite", keys="menu"),
    _stage("service", "what is it for?", ("service", "when"), "which_service", keys="menu"),
    _stage("which_service", "one of two close services", ("service", "choice"), "service", keys="choice"),
    _stage("invite", "would you like to book that?", ("yes_no", "service", "when"), "service", keys="yes_no"),
    _stage("when", "what day and time?", ("when", "provider"), "", keys="digits"),
    _stage("finding", "waiting for slots", (), "offer holding waitlist", "wait"),
    _stage("offer", "up to three slots were read out", ("choice", "when", "yes_no", "provider"), "holding waitlist",
           keys="choice"),
    _stage("holding", "waiting for the hold", (), "details phone address intake confirm offer", "wait"),
    _stage("details", "the name, together with one thing more",
           ("name", "first_name", "last_name", "yes_no", "phone", "address", "zip"),
           "phone address intake confirm",
           keys="digits"),
    _stage("phone", "the callback number", ("phone", "yes_no", "number"), "details address intake confirm",
           keys="digits"),
    _stage("address", "where the visit is", ("address", "zip"), "details phone intake confirm", keys="digits"),
    _stage("intake", "one question of this service", ("yes_no", "birth_date", "number", "name", "phone", "email"),
           "details phone address confirm", keys="yes_no"),
    _stage("confirm", "read-back: shall I do it?", ("yes_no", "when", "name", "phone", "address", "zip"),
           "committing fixing details phone address intake holding", keys="yes_no"),
    _stage("fixing", "what should be different?", ("when", "name", "phone", "address", "zip", "service"),
           "confirm details phone address intake", keys="none"),
    _stage("committing", "waiting for the row", (), "consent confirm", "wait"),
    _stage("consent", "may we text this number?", ("yes_no",), "", keys="yes_no"),
    _stage("looking_up", "waiting for the caller's appointments", (), "identify which proving", "wait"),
    _stage("identify", "whose appointment, and when?", ("name", "when", "phone"), "looking_up which proving",
           keys="digits"),
    _stage("proving", "waiting for the code to be sent or checked", (), "code which identify", "wait"),
    _stage("code", "the six digits texted to the number on the appointment", ("phone", "number"), "proving",
           keys="digits"),
    _stage("which", "one of several appointments", ("choice", "when", "service"), "identify", keys="choice"),
    _stage("cancel_check", "shall I cancel it?", ("yes_no", "when"), "cancelling", keys="yes_no"),
    _stage("cancelling", "waiting for the cancellation", (), "consent", "wait"),
    _stage("waitlist", "the waiting list?", ("yes_no", "when"), "details phone saving", keys="yes_no"),
    _stage("message", "what is the message?", ("intent",), "message_name message_phone saving"),
    _stage("message_name", "who is it from?", ("name", "yes_no", "phone"), "message_phone saving", keys="digits"),
    _stage("message_phone", "which number?", ("phone", "yes_no"), "message_name saving", keys="digits"),
    _stage("saving", "waiting for the message to be saved", (), "", "wait"),
    _stage("safety", "a number after a safety script", ("phone", "yes_no"), "", keys="digits"),
    _stage("more", "anything else?", ("intent", "service", "yes_no", "when"), "service which_service invite",
           keys="yes_no"),
    _stage("leaving", "the caller left while a write is on its way", (), "", "wait"),
    _stage("ended", "the call is over", (), "", "wait"),
)  # fmt: skip

TABLE: dict[str, Stage] = {stage.name: stage for stage in _TABLE}

ANYWHERE = frozenset(
    {"open", "service", "which_service", "identify", "when", "finding", "looking_up", "cancel_check", "message",
     "message_name", "message_phone", "saving", "safety", "waitlist", "more", "leaving", "ended"}
)  # fmt: skip
"""What a caller can bring up at any moment: another wish, an emergency, a message, the end."""

FINAL = frozenset({"ended"})


def check(before: str, after: str) -> None:
    """Whether `after` may follow `before`; a stage may always stay. Raises Broken when it may not."""
    if after not in TABLE:
        raise Broken(f"no such stage: {after}")
    if before in FINAL and after != before:
        raise Broken(f"nothing follows {before}")
    if before == "leaving" and after not in {"leaving", "ended"}:
        raise Broken(f"{after} may not follow leaving")
    if after != before and after not in ANYWHERE and after not in TABLE[before].next:
        raise Broken(f"{after} may not follow {before}")


def check_expecting(stage: str, expecting: tuple[Expected, ...]) -> None:
    """Whether a question in `stage` may ask for these. Raises Broken when it may not."""
    extra = set(expecting) - set(TABLE[stage].expecting)
    if extra:
        raise Broken(f"{stage} may not ask for {', '.join(sorted(extra))}")


def drawing() -> str:
    """The table as a page: a mermaid graph and the table itself."""
    lines = [
        "# The stages of a conversation",
        "",
        "Drawn from `src/infinioffice/dialogue/stages.py` by `python -m infinioffice.dialogue.stages`; a test fails",
        "when it is stale. Stages marked * can be reached from everywhere and their arrows are left out.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> open",
    ]
    for stage in TABLE.values():
        lines += [f"    {stage.name} --> {name}" for name in sorted(stage.next)]
    lines += [
        "    ended --> [*]",
        "```",
        "",
        "| stage | what it is | asks for | on silence | keys | leads to |",
        "|---|---|---|---|---|---|",
    ]
    for stage in TABLE.values():
        name = f"{stage.name}{' *' if stage.name in ANYWHERE else ''}"
        asks = ", ".join(stage.expecting) or "nothing"
        silence = "asks again" if stage.silence == "ask_again" else "waits"
        leads = ", ".join(sorted(stage.next)) or "the * stages"
        lines.append(f"| {name} | {stage.about} | {asks} | {silence} | {stage.keys} | {leads} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(drawing(), end="")
