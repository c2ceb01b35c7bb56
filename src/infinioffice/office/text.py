"""What a caller's words must be like to be stored."""

from __future__ import annotations

from typing import Any


def storable(text: str) -> str:
    """The text without what Postgres refuses: NUL and halves of surrogate pairs become the replacement sign."""
    if text.isascii() and "\0" not in text:
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\ufffd")


def storable_json(value: Any) -> Any:
    """As `storable`, for every text inside a plain JSON value, keys included."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(key): storable_json(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable_json(each) for each in value]
    return value
