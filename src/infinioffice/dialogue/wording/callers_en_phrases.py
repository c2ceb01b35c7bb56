"""What English callers say besides anything they want: turns of phrase the flows listen for. Data only."""

from __future__ import annotations

SMALL_TALK: dict[str, tuple[str, ...]] = {
    "question": ("have a question", "quick question", "got a question", "ask you something", "ask a question"),
    "soonest": (
        "first available", "soonest", "asap", "as soon as possible", "earliest", "right away", "as soon as you can",
        "as soon as", "next available", "first opening", "next opening",
    ),
    "either": ("either", "whichever", "any of them", "any of those", "you pick", "doesn't matter"),
    "billing": ("bill", "invoice", "receipt", "refund", "charged", "statement", "payment", "paid", "my account"),
    "tell": ("tell them", "tell him", "tell her", "let them know", "let him know", "let her know"),
    "message": ("leave a message", "take a message", "leave a note", "leave word", "pass on a message"),
    "forgotten": (
        "don't know", "not sure", "don't remember", "can't remember", "no idea", "forgot", "forgotten", "do not know",
    ),
    "keep": ("keep it", "leave it", "don't cancel", "do not cancel", "never mind", "keep the appointment"),
    "late": ("running late", "be late", "running behind", "stuck in traffic", "minutes late", "bit late", "hour late"),
    "wait": (
        "wait a minute", "wait a second", "wait a moment", "wait one second", "hold on",
        "one moment", "one second", "just a second", "just a moment", "hang on", "let me check",
        "let me look", "give me a second", "give me a minute", "just a minute", "one sec",
    ),
    "hello": ("hello", "are you there", "anybody there", "anyone there", "can you hear me"),
}  # fmt: skip
"""What callers say that is not in any intent, as lower-case phrases."""

RUDE: tuple[str, ...] = (
    "fuck", "fucking", "fucker", "shit", "bullshit", "asshole", "bitch", "bastard", "dickhead", "motherfucker",
    "piece of crap", "shut up", "go to hell", "screw you", "damn robot", "stupid robot", "stupid machine", "idiot",
    "moron", "cunt",
)  # fmt: skip
"""Words aimed at us. Said in pain or anger about a broken boiler they are no offence, so one is never enough."""
