"""A copy of a data folder's database and files while everything runs, and its way back into an empty folder.

    database.dump   `pg_dump` of one moment
    files.tar       what else is kept: recordings, journals, mails
    manifest.json   what is here, with its checksums

The secrets are not in it: whoever finds a copy reads nothing that is sealed. Keep `secrets/` in another place.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from infinioffice.adapters.embedded.postgres import binary
from infinioffice.kernel.errors import InfiniOfficeError

_LEFT_OUT = frozenset({"postgres", "valkey", "secrets", "phrases", "log", "run"})
_MANIFEST = "manifest.json"
_LIMIT_S = 6 * 3600


class CopyFailed(InfiniOfficeError):
    """The copy could not be made or is not whole. `str()` is one line."""


def copy_to(target: Path, data_dir: Path, admin_url: str, master_key: bytes, at: datetime) -> None:
    """Makes `target`, which must not exist, whole or not at all. Raises CopyFailed."""
    if target.exists():
        raise CopyFailed(f"{target} exists already")
    draft = target.with_name(f".{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        _run(["pg_dump", "--format=custom", f"--file={draft / 'database.dump'}"], admin_url)
        with tarfile.open(draft / "files.tar", "w") as files:
            for entry in sorted(data_dir.iterdir()):
                if entry.is_dir() and entry.name not in _LEFT_OUT and not entry.name.startswith("."):
                    files.add(entry, entry.name)
        sums = {name: _checksum(draft / name) for name in ("database.dump", "files.tar")}
        manifest = {"made_at": at.isoformat(), "key": _key_mark(master_key), "sha256": sums}
        (draft / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        draft.replace(target)
    except OSError as error:
        raise CopyFailed(f"the copy was not written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def check(source: Path, master_key: bytes) -> None:
    """Raises CopyFailed when the copy is not whole, or is sealed with another key than this one."""
    try:
        manifest = json.loads((source / _MANIFEST).read_text(encoding="utf-8"))
        wrong = [name for name, wanted in manifest["sha256"].items() if _checksum(source / name) != wanted]
        mark = manifest["key"]
    except (OSError, ValueError, KeyError) as error:
        raise CopyFailed(f"{source} is no whole copy") from error
    if wrong:
        raise CopyFailed(f"{', '.join(wrong)} in {source} is not what was copied")
    if mark != _key_mark(master_key):
        raise CopyFailed("the copy is sealed with another master key: put the secrets of its installation in place")


def copy_back(source: Path, data_dir: Path, admin_url: str) -> None:
    """Into a fresh database and folder. Raises CopyFailed; the database is then as it was."""
    _run(
        ["pg_restore", "--exit-on-error", "--single-transaction", "--dbname=", str(source / "database.dump")], admin_url
    )
    with tarfile.open(source / "files.tar") as files:
        files.extractall(data_dir, filter="data")


def _run(command: list[str], url: str) -> None:
    """The password goes in by the environment: a command line can be read by every user."""
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    environ = {each: value for each, value in os.environ.items() if not each.startswith("PG")} | {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": name,
    }
    program, *arguments = [f"--dbname={name}" if each == "--dbname=" else each for each in command]
    done = subprocess.run(
        [str(binary(program)), "--no-password", *arguments],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_LIMIT_S,
    )
    if done.returncode != 0:
        # Its later lines quote rows.
        raise CopyFailed((done.stderr.strip().splitlines() or [f"{program} failed"])[0])


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key_mark(master_key: bytes) -> str:
    return hashlib.sha256(b"infinioffice copy\0" + master_key).hexdigest()[:16]
