"""Which person on file is calling."""

from __future__ import annotations

from datetime import date

import pytest

from infinioffice.understanding.en.names import similar_name
from infinioffice.understanding.identify import Clues, Person, code_distance, evidence, match_person

ANNA = Person("1", "Anna", "Torres", date(1984, 3, 12), "12207", "+15185550111")
ANN = Person("2", "Ann", "Torrence", date(1990, 7, 2), "12211", "+15185550112")
BOB = Person("3", "Robert", "Kessler", date(1971, 11, 30), "12302")
TWIN = Person("4", "Roberta", "Kessler", date(1971, 11, 30), "12302")
PEOPLE = (ANNA, ANN, BOB, TWIN, *(Person(f"x{i}", "Maria", f"Doe{i}", date(1960, 1, 1 + i % 28)) for i in range(60)))


def test_name_and_birth_date_name_a_person() -> None:
    match = match_person(Clues(names=(("Anna", "Torres"),), births=(date(1984, 3, 12),)), PEOPLE)
    assert match is not None
    assert match.person is ANNA
    assert match.sure


def test_a_misheard_name_with_the_right_birth_date_and_postcode_still_finds_the_record() -> None:
    clues = Clues(names=(("Hannah", "Doris"),), births=(date(1984, 3, 12),), postcodes=("12207",))
    match = match_person(clues, PEOPLE)
    assert match is not None
    assert match.person is ANNA
    assert match.sure


def test_a_name_alone_is_never_enough() -> None:
    match = match_person(Clues(names=(("Anna", "Torres"),)), PEOPLE)
    assert match is not None
    assert not match.sure


def test_two_people_who_fit_equally_are_not_told_apart() -> None:
    match = match_person(Clues(names=(("", "Kessler"),), births=(date(1971, 11, 30),), postcodes=("12302",)), PEOPLE)
    assert match is not None
    assert match.ahead == pytest.approx(0.0)
    assert not match.sure


def test_a_nickname_counts_when_the_language_says_so() -> None:
    clues = Clues(names=(("Bob", "Kessler"),))
    assert evidence(clues, BOB, alike=similar_name) > evidence(clues, TWIN, alike=similar_name)


def test_a_code_that_belongs_to_somebody_else_makes_the_match_contested() -> None:
    clues = Clues(names=(("Anna", "Torres"),), births=(date(1984, 3, 12),), postcodes=("12302",))
    match = match_person(clues, PEOPLE)
    assert match is not None
    assert match.contested
    assert not match.sure


def test_month_and_day_turned_round_still_speak_for_a_record() -> None:
    right = evidence(Clues(births=(date(1984, 3, 12),)), ANNA)
    turned = evidence(Clues(births=(date(1984, 12, 3),)), ANNA)
    other = evidence(Clues(births=(date(1950, 6, 9),)), ANNA)
    assert right > turned > 0 > other


def test_a_phone_number_is_strong_evidence() -> None:
    match = match_person(Clues(phone="+15185550112"), PEOPLE)
    assert match is not None
    assert match.person is ANN
    assert match.sure


def test_nothing_heard_names_nobody() -> None:
    assert match_person(Clues(), PEOPLE) is None
    assert match_person(Clues(names=(("Zebulon", "Quirk"),)), PEOPLE) is None


def test_codes_that_sound_alike_are_near() -> None:
    assert code_distance("b3", "b3") == 0
    assert code_distance("d3", "b3") < 1 < code_distance("wk", "b3")
