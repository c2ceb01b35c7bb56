"""What every master key promises: the one of this process, and one in a KMS behind a real server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from infinioffice.adapters.kms.master import KmsMaster
from infinioffice.kernel.errors import Broken, VendorDown, VendorRefused
from infinioffice.office.vault.master import LocalMaster, MasterKey


@pytest.fixture(scope="module")
def kms_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def kms(kms_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], KmsMaster]:
    """Makes a key at KMS."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("kms", endpoint_url=kms_url)
    return lambda: KmsMaster(client.create_key()["KeyMetadata"]["KeyId"], kms_url)


@pytest.fixture(params=["local", "kms"])
def master(request: pytest.FixtureRequest) -> MasterKey:
    if request.param == "local":
        return LocalMaster(bytes(range(32)))
    made: KmsMaster = request.getfixturevalue("kms")()
    return made


def test_a_data_key_comes_back_in_its_own_context_only(master: MasterKey) -> None:
    wrapped = master.wrap(b"k" * 32, "tenant|key")
    assert b"k" * 32 not in wrapped
    assert master.unwrap(wrapped, "tenant|key") == b"k" * 32
    with pytest.raises(Broken):
        master.unwrap(wrapped, "other|key")


def test_what_was_changed_does_not_open(master: MasterKey) -> None:
    wrapped = master.wrap(b"k" * 32, "tenant|key")
    with pytest.raises((Broken, VendorRefused)):
        master.unwrap(b"no key of ours at all, but long enough to be one", "tenant|key")
    assert master.unwrap(wrapped, "tenant|key") == b"k" * 32


def test_after_a_change_of_the_kms_key_old_ones_still_open(kms: Callable[[], KmsMaster]) -> None:
    old, new = kms(), kms()
    wrapped = old.wrap(b"k" * 32, "c")
    assert old.name != new.name
    assert new.unwrap(wrapped, "c") == b"k" * 32


def test_a_key_that_is_not_there_is_refused_and_a_kms_away_is_down(kms: Callable[[], KmsMaster], kms_url: str) -> None:
    kms()
    with pytest.raises(VendorRefused, match="NotFound"):
        KmsMaster("11111111-2222-3333-4444-555555555555", kms_url).wrap(b"k", "c")
    with pytest.raises(VendorDown):
        KmsMaster("x", "http://127.0.0.1:9").wrap(b"k", "c")


@contextmanager
def chosen(master: MasterKey) -> Iterator[None]:
    """The vault works with this master key, and has nothing open before or after."""
    from infinioffice.office.vault import master as port
    from infinioffice.office.vault import sealing

    port.choose(master)
    sealing.forget_opened()
    yield
    port.choose(None)
    sealing.forget_opened()


def test_the_vault_seals_through_kms(migrated_database: Any, kms: Callable[[], KmsMaster]) -> None:
    from django.db import connection

    from infinioffice.office.tenancy import tenant_scope
    from infinioffice.office.vault import Place, sealing
    from infinioffice.office.vault.models import DataKey

    tenant, here, master = uuid4(), Place("notes_note", "text", "1"), kms()
    with chosen(master):
        with tenant_scope(tenant):
            sealed = sealing.seal(here, b"ours")
            assert DataKey.objects.get().master == master.name
        sealing.forget_opened()
        with tenant_scope(tenant):
            assert sealing.unseal(here, sealed) == b"ours"
    connection.close()


def test_rotating_under_traffic_loses_no_read(migrated_database: Any) -> None:
    from django.db import connection

    from infinioffice.office.tenancy import tenant_scope
    from infinioffice.office.vault import Place, sealing
    from infinioffice.office.vault.models import DataKey

    tenant, failures, written = uuid4(), [], []
    with tenant_scope(tenant):
        sealing.seal(Place("notes_note", "text", "0"), b"first")

    def traffic(worker: int) -> None:
        try:
            for n in range(40):
                here, plain = Place("notes_note", "text", f"{worker}-{n}"), f"{worker}:{n}".encode()
                with tenant_scope(tenant):
                    sealed = sealing.seal(here, plain)
                with tenant_scope(tenant):
                    if sealing.unseal(here, sealed) != plain:
                        failures.append(here)
                written.append((here, sealed, plain))
        except BaseException as error:  # noqa: BLE001 - whatever a thread meets is what the test is about
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=traffic, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        with tenant_scope(tenant):
            sealing.rotate()
    for thread in threads:
        thread.join()
    assert failures == []
    sealing.forget_opened()
    with tenant_scope(tenant):
        assert all(sealing.unseal(here, sealed) == plain for here, sealed, plain in written)
        assert len(written) == 120
        assert DataKey.objects.filter(is_active=True).count() == 1
        assert DataKey.objects.count() == 11
    connection.close()
