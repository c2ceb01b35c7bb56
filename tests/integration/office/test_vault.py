"""Sealed data opens at its own place, for its own tenant, and never again once its key is shredded."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import ModuleType
from uuid import UUID, uuid4

import pytest
from django.db import transaction


@pytest.fixture
def vault(office: None) -> ModuleType:
    """The sealing functions; their module imports models, so it waits for the database."""
    from infinioffice.office.vault import sealing

    return sealing


@pytest.fixture
def tenant() -> UUID:
    return uuid4()


def test_what_was_sealed_opens_at_the_same_place_only(vault: ModuleType, tenant: UUID) -> None:
    here = vault.Place("notes_note", "text", "1")
    with vault_scope(tenant):
        sealed = vault.seal(here, b"a private word")
        assert b"private" not in sealed
        assert vault.unseal(here, sealed) == b"a private word"
        for place in (("notes_note", "text", "2"), ("notes_note", "title", "1"), ("other", "text", "1")):
            with pytest.raises(vault.SealBroken):
                vault.unseal(vault.Place(*place), sealed)
        for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), b"plain", b""):
            with pytest.raises(vault.SealBroken):
                vault.unseal(here, broken)


def test_another_tenant_cannot_open_it(vault: ModuleType, tenant: UUID) -> None:
    here = vault.Place("notes_note", "text", "1")
    with vault_scope(tenant):
        sealed = vault.seal(here, b"ours")
    with vault_scope(uuid4()), pytest.raises(vault.SealBroken):
        vault.unseal(here, sealed)


def test_a_shredded_person_cannot_be_read_and_others_can(vault: ModuleType, tenant: UUID) -> None:
    here, person, other = vault.Place("notes_note", "text", "1"), uuid4(), uuid4()
    with vault_scope(tenant):
        gone, kept = vault.seal(here, b"gone", person), vault.seal(here, b"kept", other)
    with vault_scope(tenant):
        assert vault.shred(person) == 1
    with vault_scope(tenant):
        with pytest.raises(vault.SealBroken):
            vault.unseal(here, gone)
        assert vault.unseal(here, kept) == b"kept"


def test_after_a_rotation_old_and_new_both_open(vault: ModuleType, tenant: UUID) -> None:
    here = vault.Place("notes_note", "text", "1")
    with vault_scope(tenant):
        old = vault.seal(here, b"old")
    with vault_scope(tenant):
        vault.rotate()
        new = vault.seal(here, b"new")
    assert old[1:17] != new[1:17]
    vault.forget_opened()
    with vault_scope(tenant):
        assert (vault.unseal(here, old), vault.unseal(here, new)) == (b"old", b"new")


def test_a_key_that_was_rolled_back_seals_nothing_more(vault: ModuleType, tenant: UUID) -> None:
    here = vault.Place("notes_note", "text", "1")
    with vault_scope(tenant):
        vault.seal(here, b"lost with its key")
        transaction.set_rollback(True)
    with vault_scope(tenant):
        sealed = vault.seal(here, b"kept")
    vault.forget_opened()
    with vault_scope(tenant):
        assert vault.unseal(here, sealed) == b"kept"


def test_a_wrapped_key_opens_with_its_own_master_and_context_only() -> None:
    from infinioffice.office.vault.master import LocalMaster, WrongMaster

    wrapped = LocalMaster(bytes(32)).wrap(b"k" * 32, "tenant|key")
    assert LocalMaster(bytes(32)).unwrap(wrapped, "tenant|key") == b"k" * 32
    for master, context in ((LocalMaster(bytes(32)), "other|key"), (LocalMaster(b"x" * 32), "tenant|key")):
        with pytest.raises(WrongMaster):
            master.unwrap(wrapped, context)


def vault_scope(tenant_id: UUID) -> AbstractContextManager[UUID]:
    from infinioffice.office.tenancy import tenant_scope

    return tenant_scope(tenant_id)
