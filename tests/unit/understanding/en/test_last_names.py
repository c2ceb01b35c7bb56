"""Names that were misheard, spelled, turned down and spelled again."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.known_names import has_twin
from infinioffice.understanding.en.last_names import letters_in, names_in, settle_first_name, settle_last_name
from infinioffice.understanding.name_clues import NameClues


def clues(heard: list[tuple[str, ...]], spelled: list[tuple[str, ...]], refused: tuple[str, ...] = ()) -> NameClues:
    return NameClues(tuple(heard), tuple(spelled), refused)


@pytest.mark.parametrize(
    ("heard", "spelled", "wanted"),
    [
        (["whitacker"], ["whidaker"], "whitaker"),
        (["salad"], ["falas"], "salas"),
        (["sawyer"], ["sawyer"], "sawyer"),
        (["simmons"], ["sinnons"], "simmons"),
        (["weedy"], ["weide"], "weide"),
    ],
)
def test_letters_and_sound_together_settle_the_name(heard: list[str], spelled: list[str], wanted: str) -> None:
    settled = settle_last_name(clues([tuple(heard)], [tuple(spelled)]))
    assert (settled.name, settled.sure) == (wanted, True)


def test_two_bad_spellings_are_better_than_one() -> None:
    once = clues([("nova",)], [("nlexx",)], ("nix",))
    twice = clues([("nova",), ("nova",)], [("nlexx",), ("nodak", "nobak")], ("nix",))
    assert settle_last_name(twice).name == "novak"
    assert settle_last_name(twice).sure
    assert len(once.spelled) < len(twice.spelled)


def test_another_reading_of_the_same_letters_counts() -> None:
    assert settle_last_name(clues([("bench", "finch")], [("simca", "fimch")], ("banks",))).name == "finch"


def test_a_refused_name_and_its_sound_alikes_are_not_taken_again() -> None:
    settled = settle_last_name(clues([("smith",)], [("smith", "smath")], ("smyth",)))
    assert settled.name == "smith", "letters that came exactly so"
    settled = settle_last_name(clues([("smith",)], [("smath",)], ("smith",)))
    assert settled.name not in ("smith", "smyth")


def test_letters_nobody_could_be_called_by_leave_it_open() -> None:
    assert not settle_last_name(clues([("grass",)], [("exxlf",)], ("petrov",))).sure
    assert settle_last_name(clues([], [])).name == ""


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("M, O, R, R, I, S", ("morris",)),
        ("N as in Nancy, O as in Oscar, V as in Victor, A as in apple, K as in king", ("novak",)),
        ("He is in time, or as in Robert, as in Apple, and as in Nancy.", ("tran",)),
        ("Ramadan, R as in Robert, Hyzen Apple, Emma's in Mary, Hyzen Apple, Anna's in Nancy.", ("raman",)),
        ("the last name is fine", ()),
        ("I live in Albany, and I work in Troy", ()),
    ],
)
def test_letters_are_found_alone_and_by_their_example_words(text: str, letters: tuple[str, ...]) -> None:
    assert letters_in([text]) == letters


def test_each_row_of_letters_and_each_name_is_given_once() -> None:
    assert letters_in(["P, O, E, L", "p o e l", "P, O, E, M"]) == ("poel", "poem")
    assert names_in(["Foster", "it's Foster", "Forster"]) == ("foster", "forster")


def test_the_first_name_all_turns_agree_on_wins() -> None:
    heard = (("aaron",), ("erin", "karen", "aaron"), ("heron", "karen"))
    assert settle_first_name(NameClues(heard, (), ("aaron", "erin"))) == "karen"
    assert settle_first_name(NameClues((("louis",),), (), ())) == "louis"
    assert settle_first_name(NameClues((("lewis",), ("lewis",)), (), ("lewis",))) == "lewis", "nothing else was heard"


def test_two_names_that_sound_alike_are_known_to() -> None:
    for name in ("green", "greene", "pierce", "pearce", "kelly", "kelley"):
        assert has_twin(name), name
    for name in ("smith", "smyth", "miller", "clark", "novak", "whitfield"):
        assert not has_twin(name), name
