"""The audit trail: whatever is done to it afterwards is found."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from infinioffice.office.audit import verifier
from infinioffice.office.audit.verifier import Anchor, Link, Wrong, check, digest_of


@pytest.fixture(autouse=True)
def _database(migrated_database: Any) -> Iterator[None]:
    yield
    connection.close()


@pytest.fixture
def tenant() -> UUID:
    from infinioffice.office.accounts.models import Tenant
    from infinioffice.office.tenancy import platform_scope

    with platform_scope(reason="a test makes a tenant"):
        return Tenant.objects.create(name="Someone").id


def write(tenant: UUID, count: int = 5) -> None:
    from infinioffice.office.audit.chain import record
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(tenant):
        for number in range(count):
            record(f"owner{number}@x.example", "settings.published", str(uuid4()), version=number, note="naïve: 1:2")


def chain_of(tenant: UUID) -> list[Link]:
    from infinioffice.office.audit.chain import links
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(tenant):
        return list(links())


def verified(tenant: UUID, outside: list[Anchor] | None = None) -> Wrong | None:
    from infinioffice.office.audit.anchoring import key
    from infinioffice.office.audit.chain import verify
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(tenant):
        return verify(outside or [], key(), str(tenant))


def anchored(tenant: UUID) -> Anchor:
    from infinioffice.office.audit.anchoring import anchor
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(tenant):
        found = anchor()
    assert found is not None
    return found


def test_a_chain_that_was_only_written_to_is_whole(tenant: UUID) -> None:
    write(tenant)
    chain = chain_of(tenant)
    assert [link.number for link in chain] == [1, 2, 3, 4, 5]
    assert check(chain) is None
    assert verified(tenant) is None


def test_chains_of_two_tenants_do_not_meet(tenant: UUID) -> None:
    from infinioffice.office.accounts.models import Tenant
    from infinioffice.office.tenancy import platform_scope

    with platform_scope(reason="a test makes a tenant"):
        other = Tenant.objects.create(name="Another").id
    write(tenant, 2)
    write(other, 3)
    assert (len(chain_of(tenant)), len(chain_of(other))) == (2, 3)


def test_the_application_can_only_add(tenant: UUID) -> None:
    from infinioffice.office.audit.models import AuditEntry
    from infinioffice.office.tenancy import tenant_scope

    write(tenant)
    for change in (
        lambda: AuditEntry.objects.filter(number=2).update(actor="somebody else"),
        lambda: AuditEntry.objects.filter(number=5).delete(),
    ):
        with pytest.raises(DatabaseError), tenant_scope(tenant):
            change()
    assert verified(tenant) is None


def test_a_number_or_a_time_that_is_given_is_not_taken(tenant: UUID) -> None:
    from datetime import UTC, datetime

    from infinioffice.office.audit.models import AuditEntry
    from infinioffice.office.tenancy import tenant_scope

    write(tenant, 1)
    with tenant_scope(tenant):
        old = datetime(2020, 1, 1, tzinfo=UTC)
        AuditEntry.objects.create(actor="a", action="b", number=77, digest="f" * 64, previous="e" * 64, at=old)
    last = chain_of(tenant)[-1]
    assert (last.number, last.at > "2026") == (2, True)
    assert verified(tenant) is None


def relinked(chain: list[Link]) -> list[Link]:
    """What somebody with the whole database would write: every digest made anew."""
    made: list[Link] = []
    for link in chain:
        fresh = replace(link, number=len(made) + 1, previous=made[-1].digest if made else "")
        made.append(replace(fresh, digest=digest_of(fresh)))
    return made


TAMPERINGS: dict[str, Callable[[list[Link]], list[Link]]] = {
    "edit": lambda chain: [*chain[:2], replace(chain[2], detail="{}"), *chain[3:]],
    "edit the time": lambda chain: [*chain[:2], replace(chain[2], at=chain[1].at), *chain[3:]],
    "delete": lambda chain: chain[:2] + chain[3:],
    "reorder": lambda chain: [chain[0], chain[2], chain[1], *chain[3:]],
    "cut the head": lambda chain: chain[1:],
    "cut the tail": lambda chain: chain[:-2],
    "empty it": lambda chain: [],
    "edit and compute anew": lambda chain: relinked([*chain[:2], replace(chain[2], detail="{}"), *chain[3:]]),
    "delete and compute anew": lambda chain: relinked(chain[:2] + chain[3:]),
    "move text between fields": lambda chain: [
        *chain[:2], replace(chain[2], actor=chain[2].actor + chain[2].action, action=""), *chain[3:]
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(tenant: UUID, name: str) -> None:
    write(tenant)
    anchor, chain = anchored(tenant), chain_of(tenant)
    assert check(chain, [anchor]) is None
    assert check(TAMPERINGS[name](chain), [anchor]) is not None


def test_an_owner_of_the_database_who_changes_a_row_is_found(tenant: UUID, migrated_database: Any) -> None:
    write(tenant)
    with psycopg.connect(migrated_database.admin_url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE audit_auditentry SET actor = 'nobody' WHERE tenant_id = %s AND number = 3", (tenant,))
    assert verified(tenant) == Wrong(3, "the entry was changed")


def test_an_anchor_that_is_not_ours_is_found(tenant: UUID) -> None:
    write(tenant)
    anchor = anchored(tenant)
    assert verified(tenant, [anchor]) is None
    found = verified(tenant, [replace(anchor, signature="0" * 64)])
    assert found == Wrong(anchor.number, "the anchor is not ours")


def test_two_writers_at_once_make_one_chain(tenant: UUID) -> None:
    def many() -> None:
        for _ in range(10):
            write(tenant, 2)
        connection.close()

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(chain_of(tenant)) == 80
    assert verified(tenant) is None


def test_what_is_rolled_back_leaves_no_gap(tenant: UUID) -> None:
    from infinioffice.office.audit.chain import record
    from infinioffice.office.tenancy import tenant_scope

    write(tenant, 2)
    with tenant_scope(tenant):
        record("a", "never.happened")
        transaction.set_rollback(True)
    write(tenant, 1)
    assert len(chain_of(tenant)) == 3
    assert verified(tenant) is None


def test_the_verifier_runs_alone(tenant: UUID, tmp_path: Path) -> None:
    write(tenant)
    chain, anchor = chain_of(tenant), anchored(tenant)
    script = tmp_path / "verify_audit.py"
    script.write_text(Path(verifier.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    anchors = tmp_path / "anchors.jsonl"
    anchors.write_bytes(orjson.dumps(anchor))

    def run(links: list[Link]) -> tuple[int, str]:
        told = tmp_path / "audit.jsonl"
        told.write_bytes(b"\n".join(orjson.dumps(link) for link in links))
        done = subprocess.run(
            [sys.executable, "-I", str(script), str(told), str(anchors)], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout.strip()

    assert run(chain) == (0, "5 entries, whole")
    assert run(chain[:-1]) == (1, "entry 5: the end was cut off")
