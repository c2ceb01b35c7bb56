from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _database(migrated_database: object) -> None:
    """Every test here has a real database."""
