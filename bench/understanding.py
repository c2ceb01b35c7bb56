"""How long reading one utterance takes, rules only, one core, after the first call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bench.measured import Measured, percentile, timed_ms
from infinioffice.cli.understand import lexicon_for
from infinioffice.understanding.meaning import Heard
from infinioffice.understanding.understand import understand

_ZONE = ZoneInfo("America/New_York")
_SAID = (
    "yes",
    "no thanks",
    "the second one please",
    "my furnace stopped blowing warm air last night",
    "can somebody come out tomorrow after three",
    "it's Katherine with a K, last name Oyelaran, O Y E L A R A N",
    "five one eight, five five five, oh one nine nine",
    "I'd like to move my cleaning from Tuesday to any morning the week after",
    "what time do you close on Saturdays and do you take Delta Dental",
    "there is a rotten egg smell in the basement and I have a headache",
    "so I was wondering, the thermostat upstairs reads like eighty five, Thursday or Friday, just not before nine",
)
ROUNDS = 100


def measure() -> Iterator[Measured]:
    now = datetime(2026, 11, 23, 18, 30, tzinfo=_ZONE)
    heard = [Heard(text, now, _ZONE, lexicon=lexicon_for("northside")) for text in _SAID]
    for each in heard:
        understand(each)
    times = [timed_ms(lambda each=each: understand(each)) for _ in range(ROUNDS) for each in heard]  # type: ignore[misc]
    how = f"{len(_SAID)} sentences, {ROUNDS} times"
    yield Measured("one utterance understood, median", percentile(times, 50), "ms", how)
    yield Measured("one utterance understood, 99 of 100", percentile(times, 99), "ms", how)
