"""`understand(heard)`: the one door from words to meaning. It picks the language; the folder does the rest."""

from __future__ import annotations

from collections.abc import Callable

from infinioffice.understanding.en.read import read as read_english
from infinioffice.understanding.meaning import Heard, Meaning

_LANGUAGES: dict[str, Callable[[Heard], Meaning]] = {"en": read_english}


def understand(heard: Heard) -> Meaning:
    """The meaning of one utterance; never raises on any text. An unknown language is read as English."""
    language = heard.locale.partition("-")[0].partition("_")[0].lower()
    return _LANGUAGES.get(language, read_english)(heard)
