"""How likely a word is a name."""

from __future__ import annotations

from infinioffice.understanding.en.known_names import is_listed, likeness, nearest, rarity, split_full_name
from infinioffice.understanding.en.name_list import first_names, full_forms, last_names, share_a_name


def test_common_names_look_more_like_names_than_rare_ones_and_words() -> None:
    assert likeness("mary", "first") > likeness("zelda", "first") > likeness("furnace", "first")
    assert likeness("yes", "last") == 0
    assert likeness("o'brien", "last") > 0.5
    assert rarity("smith", "last") < rarity("kessler", "last") < rarity("qwerty", "last")


def test_nearest_keeps_listed_names_and_mends_unlisted_ones() -> None:
    assert nearest("jon", "first")[0][0] == "jon"
    assert nearest("robertt", "first")[0][0] == "robert"
    assert nearest("xqzw", "last")[0][0] == "xqzw"


def test_a_name_heard_before_wins() -> None:
    assert nearest("kestlor", "last", hints=("kessler",))[0][0] == "kessler"


def test_full_names_are_parted_exactly_or_nearly() -> None:
    assert split_full_name("karenbaker")[0][:2] == ("karen", "baker")
    assert split_full_name("yvonnecoper")[0][:2] == ("yvonne", "cooper")


def test_the_lists_are_ranked_and_nicknames_known() -> None:
    assert first_names()["james"] < first_names()["horace"]
    assert last_names()["smith"] == 0
    assert is_listed("nguyen", "last")
    assert "robert" in full_forms("bob")
    assert share_a_name("bill", "william")
    assert share_a_name("liz", "beth")
    assert not share_a_name("bill", "karen")
