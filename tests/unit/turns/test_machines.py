"""Robots, mailboxes and announcements against people who only repeat themselves."""

from __future__ import annotations

import pytest

from infinioffice.turns.machines import MachineEar


@pytest.mark.parametrize(
    "text",
    [
        "Please leave a message after the tone.",
        "At the tone please record your message",
        "Your call has been forwarded to an automated voice messaging system",
        "The person you are trying to reach is not available.",
        "For sales press one, for service press two",
        "The number you have dialed is not in service",
    ],
)
def test_an_announcement_is_known_at_once(text: str) -> None:
    assert MachineEar().hears(text)


@pytest.mark.parametrize(
    "text",
    [
        "Can I leave a message for Dr. Lee?",
        "I pressed one but nothing happened",
        "Is the doctor not available on Friday?",
        "I'd like to book a cleaning for next Tuesday",
        "yes",
    ],
)
def test_people_are_not_machines(text: str) -> None:
    assert not MachineEar().hears(text)


def test_the_same_long_sentence_again_and_again_is_a_machine() -> None:
    ear = MachineEar()
    said = "Hi there, I am calling about your business listing today"
    heard = [ear.hears(each) for each in (said, said + ".", said.replace("today", "to day"), said)]
    assert heard == [False, False, False, True]


def test_who_says_yes_four_times_is_a_person() -> None:
    ear = MachineEar()
    assert not any(ear.hears("yes please do") for _ in range(8))
