"""Everything of one tenant as files: one line of JSON for each row, tables for people, sound, the audit trail.

What is written is decided by the schema, not by a list: every table of tenants and every column that is no secret.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.apps import apps
from django.db import models

from infinioffice.call.ports import ObjectStore
from infinioffice.kernel.errors import VendorFault
from infinioffice.office.audit import verifier
from infinioffice.office.audit.chain import anchors, links
from infinioffice.office.calls import playing
from infinioffice.office.calls.models import Recording
from infinioffice.office.calls.recordings import parts_of, sound_of
from infinioffice.office.privacy.data_map import kind_of
from infinioffice.office.tenancy import TenantModel, tenant_scope
from infinioffice.office.vault import SealBroken

FORMAT = 1
_WITHHELD = ("vault_datakey",)
"""Keys are no data, and an export must not open what stays sealed elsewhere."""
_SHEETS = {
    "scheduling_booking": ("appointments.csv", ("start_at", "end_at", "status", "service_name", "provider_name", "name",
                                                "phone", "email", "address", "zip", "notes")),
    "calls_call": ("calls.csv", ("started_at", "ended_at", "outcome", "line", "caller_id", "summary")),
    "messaging_message": ("messages.csv", ("created_at", "topic", "name", "phone", "text", "urgent", "handled_at")),
    "messaging_textmessage": ("texts.csv", ("created_at", "kind", "phone", "body", "status", "reason")),
    "messaging_consentevent": ("consents.csv", ("created_at", "phone", "agreed", "source", "wording")),
}  # fmt: skip
_READ_ME = """This folder is everything InfiniOffice keeps for this tenant.

tables/*.jsonl   every row, one JSON object a line
*.csv            appointments, calls, messages, texts and consents as tables
audio/*.wav      recorded calls: the caller left, we right
audit.jsonl      the audit trail; check it with: python verify_audit.py audit.jsonl anchors.jsonl
manifest.json    every file with its length and SHA-256
"""


def tables() -> list[type[TenantModel]]:
    """The models of all tables that hold tenants' rows, by table name."""
    found = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    return sorted(found, key=lambda model: model._meta.db_table)


def export(tenant_id: UUID, folder: Path, objects: ObjectStore | None) -> dict[str, Any]:
    """Writes everything into `folder`, which must not exist or be empty; the manifest.

    All rows are of one moment: one repeatable-read transaction. Sound that cannot be fetched is named in the manifest.
    Raises FileExistsError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(str(folder))
    (folder / "tables").mkdir(parents=True)
    missing: list[str] = []
    with tenant_scope(tenant_id):
        counts = {model._meta.db_table: _table(model, folder) for model in tables() if _goes(model)}
        _lines(folder / "audit.jsonl", (asdict(link) for link in links()))
        _lines(folder / "anchors.jsonl", (asdict(anchor) for anchor in anchors()))
        if objects is not None:
            missing = _sound(tenant_id, folder / "audio", objects)
    shutil.copyfile(verifier.__file__, folder / "verify_audit.py")
    (folder / "README.txt").write_text(_READ_ME, encoding="utf-8")
    manifest = {
        "format": FORMAT,
        "tenant": str(tenant_id),
        "exported_at": datetime.now(UTC).isoformat(),
        "rows": counts,
        "missing_audio": missing,
        "files": {str(path.relative_to(folder)): _seal(path) for path in sorted(folder.rglob("*")) if path.is_file()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def _goes(model: type[TenantModel]) -> bool:
    return model._meta.db_table not in _WITHHELD


def _table(model: type[TenantModel], folder: Path) -> int:
    table = model._meta.db_table
    columns = [field.attname for field in model._meta.concrete_fields if kind_of(table, str(field.column)) != "secret"]
    rows = model._default_manager.order_by("pk").values(*columns).iterator(2000)
    sheet = _SHEETS.get(table)
    if sheet is None:
        return _lines(folder / "tables" / f"{table}.jsonl", rows)
    with (folder / sheet[0]).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sheet[1])
        return _lines(folder / "tables" / f"{table}.jsonl", _also(rows, writer, sheet[1]))


def _also(rows: Iterable[dict[str, Any]], writer: Any, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for row in rows:
        writer.writerow([cell(row[name]) for name in columns])
        yield row


def cell(value: Any) -> str:
    """A value for a table: what a spreadsheet would take for a formula stands behind an apostrophe."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime | date) else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _lines(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    count = 0
    with path.open("wb") as file:
        for row in rows:
            file.write(orjson.dumps(row, default=_plain, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if hasattr(value, "lower") and hasattr(value, "upper"):
        return [value.lower, value.upper]
    if isinstance(value, models.Model):
        return str(value.pk)
    return str(value)


def _sound(tenant_id: UUID, folder: Path, objects: ObjectStore) -> list[str]:
    """Each recorded call as one WAV; the ids of those whose sound could not be fetched."""
    folder.mkdir()
    missing = []
    for recording in Recording.objects.filter(erased_at=None).iterator(200):
        pieces = playing.pieces_of(parts_of(recording.call_id))
        path = folder / f"{recording.call_id}.wav"
        try:
            length = playing.file_bytes(pieces)
            path.write_bytes(playing.read(pieces, 0, length, lambda part: sound_of(objects, tenant_id, part)))
        except (SealBroken, VendorFault):
            missing.append(str(recording.call_id))
    return missing


def _seal(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
