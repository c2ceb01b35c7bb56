"""What has been heard of one of the caller's names so far. Plain data, no language."""

from __future__ import annotations

from dataclasses import dataclass, replace

_TURNS = 4


@dataclass(frozen=True, slots=True)
class NameClues:
    """Per turn the name as it was said and the letters it was spelled with, each with the recogniser's alternatives,
    best first and in lower case. `refused` are names that were read back and turned down; `is_open` says that the
    letters did not settle the name."""

    heard: tuple[tuple[str, ...], ...] = ()
    spelled: tuple[tuple[str, ...], ...] = ()
    refused: tuple[str, ...] = ()
    is_open: bool = False

    def also(self, heard: tuple[str, ...], spelled: tuple[str, ...], refused: str = "") -> NameClues:
        """With what one more turn brought; the last turns are kept."""
        return replace(
            self,
            heard=(*self.heard, heard)[-_TURNS:] if heard else self.heard,
            spelled=(*self.spelled, spelled)[-_TURNS:] if spelled else self.spelled,
            refused=tuple(dict.fromkeys((*self.refused, refused.lower()))) if refused else self.refused,
        )


NO_CLUES = NameClues()
