"""What every test may ask for; see tests/services.py."""

from __future__ import annotations

from tests.installation import running_installation
from tests.services import (
    migrated_database,
    postgres_url,
    redis_url,
    seeded_database,
    servers,
    services_folder,
)

__all__ = [
    "migrated_database",
    "postgres_url",
    "redis_url",
    "running_installation",
    "seeded_database",
    "servers",
    "services_folder",
]
