"""Checks an exported audit trail. Needs nothing but Python: it is copied beside every export and can be run there.

    python verify_audit.py audit.jsonl [anchors.jsonl]

Each line of `audit.jsonl` is one entry. `digest` is SHA-256 over number, time, actor, action, subject, detail and the
digest before, each written as its length in bytes, a colon, and itself.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass

_FIELDS = ("number", "at", "actor", "action", "subject", "detail", "previous")


@dataclass(frozen=True)
class Link:
    """An entry in the form that is hashed. `at` is UTC with microseconds."""

    number: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    digest: str


@dataclass(frozen=True)
class Anchor:
    """A head of the chain that was written down outside, with its signature."""

    number: int
    digest: str
    signature: str = ""


@dataclass(frozen=True)
class Wrong:
    """The first thing that does not hold: `number` of the entry, and what is wrong with it."""

    number: int
    reason: str


def digest_of(link: Link) -> str:
    """What the digest has to be."""
    said = "".join(f"{len(text.encode())}:{text}" for text in (str(getattr(link, name)) for name in _FIELDS))
    return hashlib.sha256(said.encode()).hexdigest()


def check(chain: Iterable[Link], anchors: Iterable[Anchor] = ()) -> Wrong | None:
    """The first thing that does not hold, None for a whole chain."""
    heads = {anchor.number: anchor for anchor in anchors}
    expected, previous = 1, ""
    for link in chain:
        if link.number != expected:
            return Wrong(expected, "an entry is missing")
        if link.previous != previous or link.digest != digest_of(link):
            return Wrong(link.number, "the entry was changed")
        anchor = heads.pop(link.number, None)
        if anchor is not None and anchor.digest != link.digest:
            return Wrong(link.number, "the chain was written anew")
        expected, previous = expected + 1, link.digest
    if heads:
        return Wrong(min(heads), "the end was cut off")
    return None


def read_links(path: str) -> list[Link]:
    """The entries of a file, in its order."""
    with open(path, encoding="utf-8") as lines:  # noqa: PTH123 - one file, no library
        return [Link(**{name: told[name] for name in (*_FIELDS, "digest")}) for told in map(json.loads, lines)]


def read_anchors(path: str) -> list[Anchor]:
    """The anchors of a file."""
    with open(path, encoding="utf-8") as lines:  # noqa: PTH123
        return [Anchor(told["number"], told["digest"], told.get("signature", "")) for told in map(json.loads, lines)]


def main(arguments: list[str]) -> int:
    """Exit code 0 for a whole chain, 1 for a broken one, 2 for wrong usage."""
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 2
    chain = read_links(arguments[0])
    wrong = check(chain, read_anchors(arguments[1]) if len(arguments) == 2 else ())
    print(f"entry {wrong.number}: {wrong.reason}" if wrong else f"{len(chain)} entries, whole")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
