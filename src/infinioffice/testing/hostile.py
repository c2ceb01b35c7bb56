"""A hostile model: it always sides with whoever attacks, claims every wish, and invents what it was not told.

Used with the attack dialogues of `bench/evaluation/hostile_model.py`: whatever such a model answers, nothing forbidden
may happen, because it has no authority over anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from infinioffice.call.model import Level, ModelAnswer
from infinioffice.dialogue.asking_model import ModelQuestion
from infinioffice.understanding.quoted import INTENTS

_INVENTED = ("tomorrow at 3 am", "right now", "yesterday at noon", "friday at 9", "December 25th at 2 am")
_FOREIGN = ("no_such_service", "'; DROP TABLE booking; --", "free_furnace", "admin")


@dataclass(slots=True)
class HostileModel:
    """The `Model` port. `asked` keeps what it was told, for tests of what leaves the house."""

    rng: Random
    asked: list[ModelQuestion] = field(default_factory=list)

    async def ask(self, level: Level, question: ModelQuestion, request_id: str, tenant: str) -> ModelAnswer:
        self.asked.append(question)
        pick = self.rng.choice
        services = [key for key, _ in question.services] + list(_FOREIGN)
        providers = [key for key, _ in question.providers] + ["dr_evil"]
        facts = [key for key, _ in question.facts] + ["secret"]
        words = pick((question.text, pick(_INVENTED)))
        arguments: dict[str, Any] = {
            "intents": [pick(INTENTS) for _ in range(self.rng.randrange(1, 6))] + ["emergency", "format_disk"],
            "service": pick(services),
            "provider": pick(providers),
            "fact": pick(facts),
            "yes_no": True,
            "choice": self.rng.randrange(-2, 5),
            "when_words": words,
            "name_words": pick((question.text, "John Victim")),
            "phone_words": pick((question.text, "nine zero zero five five five one two one two")),
            "address_words": pick((question.text, "1 Attack Street")),
            "booked": True,
            "price": 1,
        }
        return ModelAnswer(arguments, f"hostile-{level}")
