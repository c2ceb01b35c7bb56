"""What is said every day is made once and put together."""

from __future__ import annotations

import asyncio
from pathlib import Path

from infinioffice.call.cache import PhraseCache
from infinioffice.call.phrasebook import PhraseBook, Rehearsal, parts_of_all, phrases_of, sentences_of_all
from infinioffice.testing.fakes import FakeVoice, VirtualClock, run_virtual
from infinioffice.testing.memory import MemoryDirectory


async def passed(seconds: float) -> None:
    """Virtual time goes by."""
    await asyncio.sleep(seconds)


def book() -> PhraseBook:
    found = PhraseBook()
    found.add([*sentences_of_all(), *parts_of_all(), *phrases_of(MemoryDirectory(2026).business("elm-street"))])
    return found


def test_an_offer_is_covered_by_the_longest_parts_there_are() -> None:
    parts = book().cover("I have Tuesday the 24th at 10 in the morning, or Friday the 27th at 2:30 in the afternoon.")
    assert parts is not None
    texts = [text for text, _ in parts]
    assert texts == [
        "I have", "Tuesday the 24th", "at", "10 in the morning", "or", "Friday the 27th", "at",
        "2:30 in the afternoon",
    ]  # fmt: skip
    assert [pause_s for _, pause_s in parts if pause_s] == [0.12, 0.25]


def test_every_clock_time_weekday_day_number_digit_and_name_is_there() -> None:
    found = book()
    for clause in (
        "5 1 8, 5 5 5, 0 1 2 3.", "at 11:45 in the evening", "Sunday the 31st", "noon", "Dr. Lee", "at 9:05",
        "December 1st",
    ):  # fmt: skip
        assert found.cover(clause) is not None, clause


def test_a_word_that_nobody_knows_is_not_covered() -> None:
    assert book().cover("I have Tuesday the 24th with Zorblax") is None


def test_a_part_breathes_only_where_the_sentence_does() -> None:
    found = PhraseBook()
    found.add(["good morning", "good", "morning"])
    assert found.cover("good, morning") == [("good", 0.12), ("morning", 0.0)]
    assert found.cover("good morning") == [("good morning", 0.0)]


def test_what_is_published_is_made_before_anybody_calls_and_kept_once_for_all(tmp_path: Path) -> None:
    async def main(clock: VirtualClock) -> None:
        voice = FakeVoice()
        cache, live = PhraseCache(voice, None), [0]
        rehearsal = Rehearsal(cache, lambda: bool(live[0]))
        rehearsal.start()
        rehearsal.published(MemoryDirectory(2026).business("elm-street"))
        live[0] = 1
        await passed(60)
        assert voice.made == [], "never while somebody is on the line"
        live[0] = 0
        await passed(1500)
        assert "Doctor Lee" in voice.made, "as it is spoken"
        assert len(voice.made) == len(set(voice.made)) > 500
        made = len(voice.made)
        assert cache.ready("I have Tuesday the 24th at 10 in the morning.")
        assert cache.ready("What day and time work for you?")
        assert cache.ready("I have Tuesday the 24th with Zorblax.") is None
        rehearsal.published(MemoryDirectory(2026).business("elm-street"))
        await passed(60)
        assert len(voice.made) == made
        await rehearsal.close()
        await cache.close()

    run_virtual(main, limit_s=3000)


def test_a_voice_that_is_away_is_not_asked_in_a_hurry() -> None:
    async def main(clock: VirtualClock) -> None:
        voice = FakeVoice()
        voice.is_down = True
        cache = PhraseCache(voice, None)
        rehearsal = Rehearsal(cache, lambda: False)
        rehearsal.start()
        await passed(25)
        assert cache.ready("noon") is None
        voice.is_down = False
        await passed(1500)
        assert cache.ready("noon")
        assert cache.ready("What day and time work for you?")
        await rehearsal.close()
        await cache.close()

    run_virtual(main, limit_s=3000)
