"""What every call of a process shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from infinioffice.call.cache import PhraseCache
from infinioffice.call.conversation import Machine
from infinioffice.call.model import NoModel, Reader
from infinioffice.call.ports import Notebook, Recognizer, VoiceActivity
from infinioffice.dialogue.business import Business
from infinioffice.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every call of a process shares."""

    machine: Machine
    recognizer: Recognizer
    activity: VoiceActivity
    phrases: PhraseCache
    journal: Notebook
    clock: Clock
    reader: Reader = field(default_factory=NoModel)
    heard_of: Callable[[Business], None] = lambda _business: None
    """Told of every business that is rung: what it says every day is made ready beforehand."""
