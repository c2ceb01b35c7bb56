"""`ObjectStore` in a folder: one file an object, whole or not there."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from infinioffice.kernel.errors import Broken, VendorDown, VendorRefused

NAME = "folder"
_KEY = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")


class FolderObjects:
    """`root` is made when the first object is put."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, body: bytes) -> None:
        path = self._path(key)
        draft = path.with_name(f".{path.name}.{uuid4().hex}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with draft.open("xb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as fault:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise VendorDown(NAME, fault.strerror or "cannot be written") from fault

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise VendorRefused(NAME, "not_found") from None
        except OSError as fault:
            raise VendorDown(NAME, fault.strerror or "cannot be read") from fault

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            path = self._path(key)
            try:
                path.unlink(missing_ok=True)
                if path.parent != self._root and path.parent.is_dir() and not any(path.parent.iterdir()):
                    path.parent.rmdir()
            except OSError as fault:
                raise VendorDown(NAME, fault.strerror or "cannot be removed") from fault

    def keys(self, prefix: str) -> list[str]:
        """`prefix` names a folder of keys (`tenant/business`)."""
        folder = self._path(prefix)
        files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        return sorted(path.relative_to(self._root).as_posix() for path in files)

    def _path(self, key: str) -> Path:
        """Keys are made by us; one that could leave the folder is a bug."""
        if not _KEY.fullmatch(key):
            raise Broken("not a key of an object")
        return self._root / key
