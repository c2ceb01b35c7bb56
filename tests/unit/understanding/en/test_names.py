"""The caller's name."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.names import FoundName, find_name, name_readings, similar_name, written

NAME = ("name",)


def parts(found: FoundName) -> tuple[str | None, str | None]:
    return (
        found.first_name.value if found.first_name else None,
        found.last_name.value if found.last_name else None,
    )


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Hi, this is Denise Kessler", ("Denise", "Kessler")),
        ("my name's Jo", ("Jo", None)),
        ("my name is denise kessler and my furnace is out", ("Denise", "Kessler")),
        ("the name is Will Power", ("Will", "Power")),
        ("Denise speaking", ("Denise", None)),
        ("first name Denise, last name Kessler", ("Denise", "Kessler")),
        ("my last name is Kessler", (None, "Kessler")),
        ("my name is Jorge Ruiz Delgado", ("Jorge", "Ruiz Delgado")),
    ],
)
def test_a_phrase_gives_the_name_unasked(said: str, name: tuple[str | None, str | None]) -> None:
    assert parts(find_name(said)) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Denise Kessler", ("Denise", "Kessler")),
        ("uh, denise kessler", ("Denise", "Kessler")),
        ("Kessler, Denise", ("Denise", "Kessler")),
        ("yes it's Mary Ann O'Hara", ("Mary", "O'Hara")),
        ("patrick o brien", ("Patrick", "O'Brien")),
        ("maria de la cruz", ("Maria", "De La Cruz")),
        ("it's Mrs. Kessler", (None, "Kessler")),
        ("it's Bob with a B", ("Bob", None)),
        ("Kathy with a C", ("Cathy", None)),
        ("June Day", ("June", "Day")),
        ("sean mcdonald", ("Sean", "McDonald")),
    ],
)
def test_bare_words_are_a_name_when_asked(said: str, name: tuple[str | None, str | None]) -> None:
    assert parts(find_name(said, expecting=NAME)) == name


@pytest.mark.parametrize("said", ["Denise Kessler", "can I talk to Denise", "is this Denise", "I see Doctor Lee"])
def test_a_name_that_is_not_given_as_the_callers_is_left_alone(said: str) -> None:
    assert not find_name(said)


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "no thank you",
        "good morning",
        "tomorrow morning",
        "book a cleaning please",
        "that's fine",
        "speaking",
        "okay sure",
        "",
    ],
)
def test_ordinary_words_are_never_a_name_even_when_asked(said: str) -> None:
    assert not find_name(said, expecting=NAME)


@pytest.mark.parametrize(
    "said",
    [
        "I'm calling about my furnace",
        "I'm interested in a checkup",
        "this is urgent",
        "it's leaking everywhere",
        "I'm good",
        "it's Friday",
        "this is the third time",
        "what's your name",
        "I'm late",
        "that's long",
    ],
)
def test_weak_phrases_need_a_name_behind_them(said: str) -> None:
    assert not find_name(said)


def test_a_spelling_corrects_the_name_it_follows() -> None:
    found = find_name("Denise Kesler, K, E, S, S, L, E, R", expecting=NAME)
    assert parts(found) == ("Denise", "Kessler")
    assert found.spelled


def test_a_spelling_alone_fills_the_part_that_was_asked_for() -> None:
    found = find_name("K, E, S, S, L, E, R", expecting=("last_name",))
    assert parts(found) == (None, "Kessler")
    assert found.spelled


def test_both_names_spelled_in_one_breath_are_parted() -> None:
    assert parts(find_name("d e n i s e p a r k e r", expecting=NAME)) == ("Denise", "Parker")


def test_a_misheard_letter_gives_way_to_a_common_name_and_stays_as_second_reading() -> None:
    readings = [parts(found) for found in name_readings("M, O, M, I, C, A", expecting=("first_name",))]
    assert readings[0] == ("Monica", None)
    assert ("Momica", None) in readings


def test_a_rare_name_spelled_clearly_stays_as_spelled() -> None:
    assert parts(find_name("M, A, R, N, E, L, L", expecting=("last_name",))) == (None, "Marnell")


def test_another_hypothesis_wins_when_only_it_holds_a_name() -> None:
    found = find_name("the niece castle er", expecting=NAME, nbest=("the niece Kessler", "Denise Kessler"))
    assert parts(found) == ("Denise", "Kessler")
    assert found.first_name is not None
    assert 0 <= found.first_name.start < found.first_name.end <= len("the niece castle er")


def test_a_correction_goes_to_the_part_it_resembles() -> None:
    found = find_name("no, it's Kestler", expecting=NAME, said_before="I have Denise Kessler. Is that right?")
    assert parts(found) == (None, "Kestler")


def test_a_refused_name_is_not_offered_again() -> None:
    found = find_name("Julia Davis", expecting=NAME, nbest=("Julia Davies",), rejected=("Julia Davis",))
    assert parts(found) == ("Julia", "Davies")


def test_places_cover_the_words() -> None:
    text = "hello, my name is Denise Kessler"
    found = find_name(text)
    assert found.first_name is not None
    assert found.last_name is not None
    assert text[found.first_name.start : found.first_name.end] == "Denise"
    assert text[found.last_name.start : found.last_name.end] == "Kessler"


def test_similar_names() -> None:
    assert similar_name("Denise Kessler", "denise kessler") == 1.0
    assert similar_name("Bob", "Robert") >= 0.85
    assert similar_name("Kessler Denise", "Denise Kessler") > 0.9
    assert similar_name("Claire", "Clare") >= 0.85
    assert similar_name("Denise", "Robert") < 0.5
    assert similar_name("", "Robert") == 0.0


def test_names_are_written_as_on_a_card() -> None:
    assert written("mcdonald") == "McDonald"
    assert written("O'BRIEN") == "O'Brien"
    assert written("smith-jones") == "Smith-Jones"
    assert written("DeShawn") == "DeShawn"


@pytest.mark.parametrize(
    "said",
    [
        "how long does a cleaning take",
        "when will somebody be here",
        "can you find me a time on friday",
        "I would rather talk about my credit card first",
        "you already have my name",
        "same name as before",
        "I'd rather not say",
    ],
)
def test_an_answer_that_talks_of_something_else_holds_no_name(said: str) -> None:
    assert not find_name(said, expecting=NAME)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("it's under the name Odile Brandvold", ("Odile", "Brandvold")),
        ("Odile Brandvold is my name", ("Odile", "Brandvold")),
        ("I have a booking for Denise Kessler at nine", ("Denise", "Kessler")),
        ("This is Odile Brandvold and I need to move my visit", ("Odile", "Brandvold")),
    ],
)
def test_a_whole_name_in_capitals_may_be_unknown_to_the_lists(said: str, name: tuple[str, str]) -> None:
    assert parts(find_name(said)) == name


def test_somebody_elses_name_is_not_the_callers() -> None:
    assert not find_name("my husband's name is Carl")
    assert not find_name("I need a visit with Dr. Patel")
    assert not find_name("an appointment for May 3rd")


def test_initials_stand_for_the_first_name() -> None:
    assert parts(find_name("T. J. Miller", expecting=NAME)) == ("T.J.", "Miller")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Teresa, but I have to be quick", ("Teresa", None)),
        ("yes it's Gloria, I wanted to come on friday", ("Gloria", None)),
        ("Victor and i need somebody today", ("Victor", None)),
        ("Karen Whitfield, and yes, that is the right number.", ("Karen", "Whitfield")),
        ("Paul Brown. The tank is in the garage.", ("Paul", "Brown")),
    ],
)
def test_a_name_said_first_stands_whatever_follows(said: str, name: tuple[str | None, str | None]) -> None:
    assert parts(find_name(said, expecting=("name",))) == name


@pytest.mark.parametrize("said", ["thats right", "im sure, and thanks", "will you come, or not", "yes, and thank you"])
def test_what_only_leads_an_answer_is_no_name(said: str) -> None:
    assert not find_name(said, expecting=("name",))


def test_the_name_of_another_is_passed_over_for_the_callers() -> None:
    assert parts(find_name("their name is Oscar and I'm Denise", expecting=("name",))) == ("Denise", None)
    assert parts(find_name("This is Denise! What's your name?")) == ("Denise", None)
