"""An export is everything of one tenant and nothing of another."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
import wave
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from .conftest import Shop


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


def fill(shop: Shop, word: str) -> str:
    """A call, a message, a consent, a booking, each with the word in it; the call's id."""
    from infinioffice.call.ports import CallEnd, TurnRecord
    from infinioffice.office.calls.log import append, close_call, open_call
    from infinioffice.office.messaging.desk import record_consent, take_message

    scope, now = shop.scope(), datetime.now(UTC)
    open_call(scope, "CA1", "+15185550142", "phone", now)
    append(scope, [], [TurnRecord(0, now, word, "Sure.", "reason")])
    close_call(scope, CallEnd(now, "message", {"first_name": word}, None, word))
    take_message(scope, "m:1", topic="person", name=f"={word}", phone="+15185550142", text=word, urgent=False, now=now)
    record_consent(scope, "m:2", phone="+15185550142", agreed=True, wording=word, now=now)
    return scope.call_id


def exported(shop: Shop, folder: Path, objects: Any = None) -> dict[str, Any]:
    from infinioffice.office.privacy.export import export

    return export(UUID(shop.tenant_id), folder, objects)


def test_every_column_has_a_kind() -> None:
    from infinioffice.office.privacy.data_map import kind_of
    from infinioffice.office.privacy.export import tables

    unknown = [
        f"{model._meta.db_table}.{field.column}"
        for model in tables()
        for field in model._meta.concrete_fields
        if kind_of(model._meta.db_table, field.column) is None
    ]
    assert unknown == [], "say in office/privacy/data_map.py what these hold"


def test_all_of_ours_and_none_of_theirs(shop: Shop, other_shop: Shop, tmp_path: Path) -> None:
    fill(shop, "marmalade")
    fill(other_shop, "quicksilver")
    manifest = exported(shop, tmp_path / "out")
    whole = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.*") if path.is_file())
    assert "marmalade" in whole
    assert "quicksilver" not in whole
    assert manifest["rows"]["calls_turn"] == 1
    for table in ("calls_call", "messaging_message", "messaging_consentevent", "businesses_business"):
        assert manifest["rows"][table] == 1, table
    assert other_shop.tenant_id not in whole


def test_the_manifest_tells_the_truth_about_every_file(shop: Shop, tmp_path: Path) -> None:
    fill(shop, "marmalade")
    exported(shop, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    there = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert there == {*manifest["files"], "manifest.json"}
    for name, told in manifest["files"].items():
        body = (tmp_path / "out" / name).read_bytes()
        assert (len(body), hashlib.sha256(body).hexdigest()) == (told["bytes"], told["sha256"])


def test_secrets_stay_here(shop: Shop, signed_in: Any, tmp_path: Path) -> None:
    from infinioffice.office.privacy.data_map import kind_of
    from infinioffice.office.privacy.export import tables

    signed_in(shop).post("/settings/people/", {"email": "a@b.example", "role": "viewer"})
    exported(shop, tmp_path / "out")
    assert not (tmp_path / "out" / "tables" / "vault_datakey.jsonl").exists()
    secrets: dict[str, set[str]] = {}
    for model in tables():
        table = model._meta.db_table
        fields = model._meta.concrete_fields
        secrets[table] = {field.attname for field in fields if kind_of(table, field.column) == "secret"}
    assert secrets["accounts_invitation"] == {"digest"}
    for table, names in secrets.items():
        path = tmp_path / "out" / "tables" / f"{table}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            assert not names & set(json.loads(line)), table


def test_a_spreadsheet_runs_nothing(shop: Shop, tmp_path: Path) -> None:
    fill(shop, "cmd|' /C calc'!A0")
    exported(shop, tmp_path / "out")
    with (tmp_path / "out" / "messages.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["name"] == "'=cmd|' /C calc'!A0"


def test_sound_is_a_file_that_plays(shop: Shop, tmp_path: Path) -> None:
    from infinioffice.adapters.storage.folder import FolderObjects
    from infinioffice.office.calls import recordings

    call_id = fill(shop, "marmalade")
    objects, scope = FolderObjects(tmp_path / "objects"), shop.scope(call_id)
    recordings.begin(scope, datetime.now(UTC), "This call is recorded.", 0)
    recordings.put(objects, scope, 0, 0, bytes(range(256)) * 125)
    exported(shop, tmp_path / "out", objects)
    with wave.open(str(tmp_path / "out" / "audio" / f"{call_id}.wav")) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, 8000)
        assert sound.getnframes() == 16_000


def test_the_trail_comes_with_its_checker(shop: Shop, tmp_path: Path) -> None:
    fill(shop, "marmalade")
    exported(shop, tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "-I", "verify_audit.py", "audit.jsonl", "anchors.jsonl"],
        cwd=tmp_path / "out", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "1 entries, whole")


def test_a_folder_with_something_in_it_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        exported(shop, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
