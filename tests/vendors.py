"""The vendors' own API descriptions, where this machine has them (`INFINIOFFICE_VENDOR_DATA`)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

VENDORS = Path(
    os.environ.get("INFINIOFFICE_VENDOR_DATA") or Path(__file__).resolve().parents[1].parent / "shared" / "vendors"
)


def description(name: str) -> Any:
    """The description as read, None when it is not here."""
    path = VENDORS / name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
