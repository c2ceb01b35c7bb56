"""Messages the carrier recorded: read in pieces the recogniser takes, asked for again while they may still appear."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from infinioffice.call.audio import RATE, encode
from infinioffice.call.journal import Journal, bring_home
from infinioffice.call.ports import Called
from infinioffice.call.voicemail import pieces, words_of
from infinioffice.dialogue.events import Done
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.testing.fakes import FakeCallLog, FakeRecognizer, FakeTools, VirtualClock, WordTable, run_virtual
from infinioffice.testing.stage import SHOP

WORDS = " ".join(f"word{n}" for n in range(70))


class Shelf:
    async def by_number(self, number: str) -> Called | None:
        return Called("t1", SHOP) if number == SHOP.phone else None

    async def by_slug(self, slug: str) -> Called | None:
        return None


def test_a_long_message_is_read_whole_and_in_order() -> None:
    table = WordTable()
    message = table.speech(WORDS)

    async def main(_clock: VirtualClock) -> str:
        return await words_of(FakeRecognizer(table), message)

    read = run_virtual(main).split()
    assert len(message) > 20 * RATE
    assert read == sorted(set(read), key=read.index), "nothing twice"
    assert len(read) >= 68, "a cut may fall into a word of a message without pauses"


def test_pieces_are_the_whole_message_cut_where_it_is_quiet() -> None:
    loud = np.tile(np.array([8000, -8000], dtype=np.int16), RATE // 2)
    pause = np.zeros(RATE // 2, dtype=np.int16)
    message = encode(np.concatenate([*[loud] * 9, pause, *[loud] * 9, pause, *[loud] * 9]))
    cut = list(pieces(message))
    assert b"".join(cut) == message
    assert [round(len(each) / RATE) for each in cut] == [9, 10, 9]
    assert list(pieces(b"")) == []


def test_a_recogniser_that_reads_nothing_leaves_the_message_without_words() -> None:
    recognizer = FakeRecognizer(WordTable())
    recognizer.fails = True

    async def main(_clock: VirtualClock) -> str:
        return await words_of(recognizer, b"\x55" * RATE)

    assert run_virtual(main) == ""
    assert recognizer.open_ears == 0


async def home(folder: Path, at: datetime, listen: Any) -> tuple[int, list[Any], FakeCallLog]:
    journal, log = Journal(folder), FakeCallLog()
    line = {"what": "recording", "at": at.isoformat(), "CallSid": "CA7", "From": "+15551230000", "To": SHOP.phone}
    await journal.write("recording-CA7", [{**line, "RecordingUrl": "https://r/7", "RecordingDuration": "9"}])
    made = FakeTools(lambda effect: Done(str(getattr(effect, "op_id", "")), at), delay_s=0.0)
    count = await bring_home(journal, Shelf(), log, lambda _scope: made, listen)
    return count, made.ran, log


def test_the_message_holds_the_words_and_where_its_sound_is(tmp_path: Path) -> None:
    async def listen(address: str) -> str:
        assert address == "https://r/7"
        return "please call me about my furnace"

    count, ran, log = asyncio.run(home(tmp_path, datetime.now(UTC), listen))
    assert count == 1
    assert ran[0].text.startswith("please call me about my furnace\n")
    assert "https://r/7" in ran[0].text
    assert log.ends[0].outcome == "message"


def test_a_recording_that_is_not_there_yet_is_asked_for_again_and_no_call_is_open_meanwhile(tmp_path: Path) -> None:
    async def listen(_address: str) -> str:
        raise VendorDown("twilio", "404")

    count, ran, log = asyncio.run(home(tmp_path, datetime.now(UTC), listen))
    assert (count, ran, log.opened) == (0, [], [])
    assert len(Journal(tmp_path).files()) == 1


def test_after_a_while_or_a_refusal_the_message_comes_without_words(tmp_path: Path) -> None:
    async def gone(_address: str) -> str:
        raise VendorDown("twilio", "404")

    async def refused(_address: str) -> str:
        raise VendorRefused("twilio", "foreign_address")

    old = datetime.now(UTC) - timedelta(minutes=11)
    for name, at, listen in (("old", old, gone), ("refused", datetime.now(UTC), refused)):
        count, ran, _ = asyncio.run(home(tmp_path / name, at, listen))
        assert count == 1
        assert ran[0].text == "Voice message of 9 seconds: https://r/7"
