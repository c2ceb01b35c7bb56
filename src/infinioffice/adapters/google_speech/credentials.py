"""A service account's token, signed here: no request is made for it, and its key never leaves the process."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infinioffice.adapters.google_speech.codec import VENDOR
from infinioffice.kernel.errors import VendorRefused

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_EARLY = timedelta(minutes=5)


class ServiceAccount:
    """The key file that Google's console gives out. `project` is the account's own."""

    def __init__(self, path: Path) -> None:
        """Raises VendorRefused for a file that is no service account's key."""
        from google.oauth2 import service_account

        try:
            info = json.loads(path.read_text(encoding="utf-8"))
            library: Any = service_account.Credentials
            made = library.from_service_account_info(info, scopes=[_SCOPE])
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise VendorRefused(VENDOR, "no service account key") from fault
        self.project: str = made.project_id or ""
        self._credentials: Any = made.with_always_use_jwt_access(always_use_jwt_access=True)

    def token(self) -> str:
        """A token good for five minutes at least; signing takes about a millisecond."""
        expires = self._credentials.expiry
        if not self._credentials.token or expires is None or expires.replace(tzinfo=UTC) - datetime.now(UTC) < _EARLY:
            # Self-signed: the transport it could ask for one is never used.
            self._credentials.refresh(None)
        return str(self._credentials.token)
