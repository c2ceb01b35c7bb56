"""Words → meaning. PURE.

Law: no I/O, no clock, no randomness, no asyncio. `now` and the business's own words are arguments. Rules only;
a model's answer enters through the dialogue, never from here. One folder per language; `understand()` picks it.
"""

from infinioffice.understanding.meaning import (
    Fields,
    Grain,
    Heard,
    Intent,
    Lexicon,
    Meaning,
    Offer,
    ProviderWords,
    Relation,
    ServiceWords,
    Span,
    When,
)

__all__ = [
    "Fields",
    "Grain",
    "Heard",
    "Intent",
    "Lexicon",
    "Meaning",
    "Offer",
    "ProviderWords",
    "Relation",
    "ServiceWords",
    "Span",
    "When",
]
