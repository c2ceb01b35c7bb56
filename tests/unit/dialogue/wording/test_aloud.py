"""What is written, and what a voice must say."""

from __future__ import annotations

import pytest

from infinioffice.dialogue.wording.aloud import aloud


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("It is $45 today.", "It is 45 dollars today."),
        ("Only $1 more", "Only 1 dollar more"),
        ("That is $1,250.50.", "That is 1,250 dollars and 50 cents."),
        ("$0.99 each", "99 cents each"),
        ("$89.00 flat", "89 dollars flat"),
        ("between $89-$120", "between 89 to 120 dollars"),
        ("We open at 8am.", "We open at 8 A M"),
        ("8:30 a.m. to 5:00 PM", "8:30 A M to 5 P M"),
        ("Mon-Fri 8am-5pm", "Monday through Friday 8 A M to 5 P M"),
        ("Sat 9-1pm, closed Sun", "Saturday 9 to 1 P M, closed Sunday"),
        ("Tues and Thurs", "Tuesday and Thursday"),
        ("The sun sat low", "The sun sat low"),
        ("on 12/24/2026", "on December 24th, 2026"),
        ("until 1/3", "until January 3rd"),
        ("from 2026-11-02", "from November 2nd, 2026"),
        ("Call (541) 555-0163.", "Call 5 4 1, 5 5 5, 0 1 6 3."),
        ("Call +15415550163 now", "Call 5 4 1, 5 5 5, 0 1 6 3 now"),
        ("1-541-555-0163", "5 4 1, 5 5 5, 0 1 6 3"),
        ("12 Elm St., Albany, NY 12203", "12 Elm Street, Albany, New York 1 2 2 0 3"),
        ("400 N Main Ave, Ste 4", "400 North Main Avenue, suite 4"),
        ("7 Harbor Dr", "7 Harbor Drive"),
        ("Dr. Lee is in", "Doctor Lee is in"),
        ("Mrs. Ortiz and Mr. Bell", "Missus Ortiz and Mister Bell"),
        ("St. Mary's parking lot", "Saint Mary's parking lot"),
        ("write to front.desk@elm.example.com", "write to front dot desk at elm dot example dot com"),
        ("see www.elm-dental.com/new", "see elm dash dental dot com slash new"),
        ("Bits & Bobs", "Bits and Bobs"),
        ("10% off A/C service", "10 percent off A C service"),
        ("open 24/7", "open 24 hours a day, 7 days a week"),
        ("about 2 hrs", "about 2 hours"),
        ("#4 on No. 7", "number 4 on number 7"),
    ],
)
def test_written_forms(written: str, said: str) -> None:
    assert aloud(written) == said


@pytest.mark.parametrize(
    "spoken",
    [
        "I have Tuesday the 24th at 10 in the morning or Friday the 27th at 2:30 in the afternoon.",
        "Your number is 5 4 1, 5 5 5, 0 1 6 3. Is that right?",
        "You're all set for Tuesday, November 24th, between 8 and 10 in the morning.",
        "What street are you on? No. I may have misheard.",
        "I am in the office now.",
    ],
)
def test_what_is_spoken_already_stays(spoken: str) -> None:
    assert aloud(spoken) == spoken


@pytest.mark.parametrize("written", ["Mon-Fri 8am-5pm", "Dr. Lee, 12 Elm St., $45.50, 541-555-0163", "Sat 9-1pm"])
def test_saying_it_twice_changes_nothing(written: str) -> None:
    assert aloud(aloud(written)) == aloud(written)
