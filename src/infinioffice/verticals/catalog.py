"""Which verticals exist: the only table that names them."""

from __future__ import annotations

from infinioffice.verticals import auto, dental, electrical, hvac, plumbing
from infinioffice.verticals.template import VerticalTemplate

_VERTICALS = {
    vertical.key: vertical
    for vertical in (hvac.VERTICAL, plumbing.VERTICAL, electrical.VERTICAL, auto.VERTICAL, dental.VERTICAL)
}
KEYS: tuple[str, ...] = tuple(_VERTICALS)


def get(key: str) -> VerticalTemplate:
    """The vertical of that key; KeyError naming the known ones when there is none."""
    try:
        return _VERTICALS[key]
    except KeyError:
        raise KeyError(f"unknown vertical {key!r}; known: {', '.join(KEYS)}") from None
