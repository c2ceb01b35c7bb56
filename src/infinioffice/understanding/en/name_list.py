"""The commonest US first and last names with their ranks, and nicknames; read once from `names.txt`."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from types import MappingProxyType


@lru_cache(maxsize=1)
def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    words: list[str] = []
    for line in resources.files(__package__).joinpath("names.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            words = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            words += line.split()
    return sections


@lru_cache(maxsize=1)
def first_names() -> MappingProxyType[str, int]:
    """Lower-case first name → rank, 0 the commonest."""
    return MappingProxyType({name: rank for rank, name in enumerate(_sections()["first"])})


@lru_cache(maxsize=1)
def last_names() -> MappingProxyType[str, int]:
    """Lower-case last name without apostrophe or space (`obrien`) → rank, 0 the commonest."""
    return MappingProxyType({name: rank for rank, name in enumerate(_sections()["last"])})


@lru_cache(maxsize=1)
def _short_forms() -> dict[str, frozenset[str]]:
    forms: dict[str, set[str]] = {}
    for pair in _sections()["nicknames"]:
        short, full = pair.split("=")
        forms.setdefault(short, set()).add(full)
    return {short: frozenset(full) for short, full in forms.items()}


def full_forms(name: str) -> frozenset[str]:
    """The full names a nickname may stand for: `bob` → {`robert`, ...}; empty when none is known."""
    return _short_forms().get(name, frozenset())


def share_a_name(a: str, b: str) -> bool:
    """One is a nickname of the other, or both are nicknames of the same name."""
    forms_a, forms_b = full_forms(a) | {a}, full_forms(b) | {b}
    return not forms_a.isdisjoint(forms_b)
