"""Data that must not be readable in the database, a backup or a bucket is sealed here first.

`seal(Place(table, column, row), plain)` inside a tenant's scope gives bytes to store; `unseal` at the same place gives
them back. What was sealed for one row, column or tenant cannot be opened at another (associated data), and what was
sealed for a `subject` (a person) can be made unreadable for ever by `shred(subject)`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infinioffice.office.vault.sealing import Place, SealBroken, rotate, seal, shred, unseal

__all__ = ["Place", "SealBroken", "rotate", "seal", "shred", "unseal"]


def __getattr__(name: str) -> Any:
    """The names above, when first asked for: Django reads this package before any model may be imported."""
    if name not in __all__:
        raise AttributeError(name)
    from infinioffice.office.vault import sealing

    return getattr(sealing, name)
