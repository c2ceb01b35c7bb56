"""The caller's name when it was misheard: said again, spelled, read back and turned down. What is heard of the last
name in one turn is kept for the next: two bad hearings of one name are better than one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from infinioffice.dialogue.move import Move
from infinioffice.dialogue.state import Learned
from infinioffice.understanding.pieces import (
    find_name,
    find_spelled,
    letters_in,
    names_in,
    settle_first_name,
    settle_last_name,
)

_IS = r"\b(?:\s+(?:is|as|was|that's|it's|of|its))?[\s,.:]+"
_LAST_NAME = re.compile(rf"\b(?:last|family|sur) ?name{_IS}", re.IGNORECASE)
_FIRST_NAME = re.compile(rf"\b(?:first|given) name{_IS}", re.IGNORECASE)
_READ_BACK = frozenset({"confirm", "fixing"})


def take(m: Move, texts: tuple[str, ...], before: Learned) -> None:
    """The names of this turn, `texts` best first; `before` is what was known when it began."""
    if m.state.asking == "last_name" or _LAST_NAME.search(texts[0]):
        _correct(m, texts, before)
    elif m.learned.last_name != before.last_name:
        others = names_in(texts[1:]) if "name" in m.state.expecting else ()
        heard = _distinct((m.learned.last_name, *others))
        m.set(name_clues=m.state.name_clues.also(heard, ()))
    if _FIRST_NAME.search(texts[0]):
        _take_first(m, texts, before)
    elif m.learned.first_name != before.first_name:
        found = [find_name(each, expecting=("name",)).first_name for each in texts[1:]]
        names = _distinct((m.learned.first_name, *(each.value for each in found if each)))
        m.set(first_name_clues=m.state.first_name_clues.also(names, ()))


def _correct(m: Move, texts: tuple[str, ...], before: Learned) -> None:
    """ "No, the last name is Morris, M O R R I S", or the letters that were asked for."""
    tails = tuple(_after(_LAST_NAME, each) for each in texts)
    spelled = letters_in(tails)
    if m.state.asking == "last_name":
        asked = [find_spelled(each, expecting=("last_name",)) for each in tails]
        spelled = tuple(dict.fromkeys([*spelled, *(each.value for each in asked if each)]))
    said = [re.split(r"[,.]|(?<=\w) (?=\w\b)", each, maxsplit=1)[0] for each in tails if each]
    heard = names_in(said) if m.state.asking != "last_name" else ()
    refused = before.last_name.lower() if m.state.stage in _READ_BACK else ""
    if refused in (*spelled[:1], *heard[:1]):
        # The same again: it is something else about the name that is wrong.
        refused = ""
    clues = m.state.name_clues.also(heard, spelled, refused)
    # Letters that came exactly so take a refusal back: it was the spelling, or another name, that was meant.
    clues = replace(clues, refused=tuple(each for each in clues.refused if each not in spelled[:1]))
    m.set(name_clues=replace(clues, is_open=False))
    if spelled:
        settled = settle_last_name(clues)
        m.set(name_clues=replace(clues, is_open=not settled.sure))
        name = settled.name
    else:
        name = next((each for each in heard if each not in clues.refused), "")
    if name:
        m.learn(last_name=name.title(), first_name=before.first_name or m.learned.first_name)


def _take_first(m: Move, texts: tuple[str, ...], before: Learned) -> None:
    """ "My first name is Luis", however the rest of the sentence came through."""
    tails = [_after(_FIRST_NAME, each) for each in texts if _FIRST_NAME.search(each)]
    m.learn(first_name=before.first_name, last_name=before.last_name)
    found = [find_name(each, expecting=("first_name",)).first_name for each in tails]
    names = _distinct(each.value for each in found if each)
    known = before.first_name.lower()
    if not names or names[0] == known:
        return
    first = m.state.first_name_clues.also(names, (), known if m.state.stage in _READ_BACK else "")
    m.set(first_name_clues=first)
    m.learn(first_name=settle_first_name(first).title(), last_name=before.last_name)


def ask_again(m: Move) -> bool:
    """Ask for the letters once more, with a word for each, when they leave the name open; True when asked."""
    if not m.state.name_clues.is_open or m.state.misses("last_name"):
        return False
    m.missed("last_name")
    m.set(name_clues=replace(m.state.name_clues, is_open=False))
    m.ask("details", "ask_last_name_words", expecting=("last_name",), asking="last_name")
    return True


def ask_first_name(m: Move, text: str) -> bool:
    """Ask for the letters of a first name that was turned down and heard the same again; True when asked."""
    if not _FIRST_NAME.search(text) or m.state.misses("first_name"):
        return False
    m.missed("first_name")
    m.ask("details", "ask_first_name_spelled", expecting=("first_name",), asking="first_name")
    return True


def ask_missing_first_name(m: Move) -> bool:
    """Ask for the first name when only the last one came through; once, and True when asked."""
    if m.state.line == "text" or m.learned.first_name or not m.learned.last_name or m.state.misses("first_name"):
        return False
    m.missed("first_name")
    m.ask("details", "ask_first_name", expecting=("first_name",), asking="first_name")
    return True


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.lower() for each in names))


def _after(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return text[found.end() :] if found else text
