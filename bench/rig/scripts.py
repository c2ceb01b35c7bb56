"""What the simulated callers say. Every caller has a name and a number of their own, which must come back to nobody
else; the words of the rest are common, and so is the sound."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

NUMBERS = ("+15005550101", "+15005550102", "+15005550103")
_FIRST = (
    "Maya", "Oscar", "Nina", "Victor", "Hannah", "Felix", "Priya", "Marcus", "Elena", "Tobias",
    "Grace", "Samuel", "Ruth", "Dennis", "Carla", "Arthur",
)  # fmt: skip
_LAST = (
    "Okafor", "Miller", "Hartman", "Lindqvist", "Moreno", "Castellano", "Whitfield", "Baxter", "Nakamura", "Sullivan",
    "Petrov", "Grant", "Novak", "Ellison", "Duarte", "Fleming",
)  # fmt: skip
UNCLEAR = "It is doing that thing again, you know, with the noise."
HOURS = "What are your hours on Saturday?"


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing a caller says. `clip` is the sentence whose recording is played; `words` is what a recogniser should
    hear. `over_s` speaks over the agent so long after it began."""

    clip: str
    words: str
    over_s: float | None = None


def caller_id(caller: int) -> str:
    return f"+1518234{1000 + caller:04d}"


def name_of(caller: int) -> str:
    return f"{_FIRST[caller % 16]} {_LAST[caller // 16 % 16]}"


def number_of(caller: int) -> str:
    """Whom this caller calls: bookings go to the shop that needs no address."""
    return NUMBERS[2] if caller % 4 == 1 else NUMBERS[caller % 3]


@cache
def sayings(caller: int, *, model: bool = False) -> tuple[Saying, ...]:
    """One whole call. Every fourth caller books; every third one speaks over an answer."""
    named = Saying("Maya Okafor, and yes, that number is good.", f"{name_of(caller)}, and yes, that number is good.")
    texts: tuple[str | Saying, ...]
    if model:
        texts = (HOURS, UNCLEAR, HOURS, UNCLEAR, "What is your address?", UNCLEAR)
    elif caller % 4 == 1:
        texts = (
            "I need an oil change.", "Tomorrow morning, please.", "The first one, please.", named,
            "A twenty fifteen Honda Civic.", "Yes please.", "Yes please.",
        )  # fmt: skip
    else:
        texts = (
            HOURS, "How much is a visit?", "I would like to leave a message.",
            "Please call me back about my invoice from last week.", named,
        )  # fmt: skip
    said = [text if isinstance(text, Saying) else Saying(text, text) for text in texts]
    if not model and caller % 3 == 0:
        said.insert(1, Saying("What is your address?", "What is your address?", over_s=1.2))
    said.append(Saying("No thanks, that is all. Goodbye.", "No thanks, that is all. Goodbye."))
    return tuple(said)


def clips() -> list[str]:
    """Every sentence that has to be recorded."""
    every = [saying.clip for caller in range(12) for saying in (*sayings(caller), *sayings(caller, model=True))]
    return list(dict.fromkeys(every))
