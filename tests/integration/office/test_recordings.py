"""Recordings in the office: sealed, whole, played in ranges, only by their own people, and gone when they should be."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import pytest

from infinioffice.adapters.storage.folder import FolderObjects
from infinioffice.call.audio import decode
from infinioffice.call.ports import Scope

from .conftest import NOW, Shop

if TYPE_CHECKING:
    from django.test import Client

SECOND = 16_000
NOTICE = "This call is recorded."


def sound(value: int, seconds: float) -> bytes:
    return bytes([value, 0x7F]) * int(seconds * SECOND // 2)


@pytest.fixture
def objects(office: None, tmp_path: Path) -> Iterator[FolderObjects]:
    from infinioffice.office.calls import recordings

    kept = FolderObjects(tmp_path / "kept")
    recordings.choose(kept)
    yield kept
    recordings.choose(None)


def a_call(shop: Shop, objects: FolderObjects) -> Scope:
    """A finished call with two parts and two seconds lost between them."""
    from infinioffice.office.calls import log, recordings

    scope = shop.scope()
    log.open_call(scope, f"CA{scope.call_id}"[:64], "+15185550111", "phone", NOW)
    recordings.begin(scope, NOW + timedelta(seconds=6), NOTICE, 6000)
    recordings.put(objects, scope, 0, 0, sound(0x10, 4))
    recordings.put(objects, scope, 1, 6000, sound(0x20, 2))
    recordings.finish(scope, 8000)
    return scope


def listen(client: Client, scope: Scope, **headers: str) -> Any:
    return client.get(f"/calls/{scope.call_id}/recording.wav", headers=headers)


def test_a_recording_is_one_file_with_its_gaps_and_both_channels(
    shop: Shop, objects: FolderObjects, signed_in: Callable[..., Client]
) -> None:
    scope = a_call(shop, objects)
    answer = listen(signed_in(shop), scope)
    assert (answer.status_code, answer["Content-Type"], answer["Accept-Ranges"]) == (200, "audio/wav", "bytes")
    assert answer.content[:4] == b"RIFF"
    assert struct.unpack("<I", answer.content[40:44])[0] == len(answer.content) - 44 == 8 * 2 * SECOND
    samples = np.frombuffer(answer.content[44:], dtype="<i2").reshape(-1, 2)
    caller, agent = decode(b"\x10")[0], decode(b"\x7f")[0]
    assert set(samples[: 4 * 8000, 0]) == {caller}
    assert set(samples[: 4 * 8000, 1]) == {agent}
    assert set(samples[4 * 8000 : 6 * 8000].ravel()) == {0}
    assert set(samples[6 * 8000 :, 0]) == {decode(b"\x20")[0]}


def test_any_range_is_that_part_of_the_whole(
    shop: Shop, objects: FolderObjects, signed_in: Callable[..., Client]
) -> None:
    scope, client = a_call(shop, objects), signed_in(shop)
    whole = listen(client, scope).content
    for start, last in [(0, 0), (0, 43), (40, 50), (127_000, 131_000), (44 + 4 * 32_000 - 1, 44 + 4 * 32_000 + 1)]:
        answer = listen(client, scope, Range=f"bytes={start}-{last}")
        assert (answer.status_code, answer.content) == (206, whole[start : last + 1])
        assert answer["Content-Range"] == f"bytes {start}-{last}/{len(whole)}"
    assert listen(client, scope, Range="bytes=-10").content == whole[-10:]
    assert listen(client, scope, Range="bytes=100-").content == whole[100:]
    for wrong in (f"bytes={len(whole)}-", "bytes=5-4", "bytes=-0", "lines=1-2", "bytes=1-2,4-5"):
        assert listen(client, scope, Range=wrong).status_code == 416, wrong


def test_nobody_else_hears_it(
    shop: Shop, other_shop: Shop, objects: FolderObjects, signed_in: Callable[..., Client]
) -> None:
    from django.test import Client as Browser

    scope = a_call(shop, objects)
    assert listen(signed_in(other_shop), scope).status_code == 404
    assert listen(Browser(SERVER_NAME="127.0.0.1"), scope).status_code == 302


def test_the_store_holds_no_sound_anybody_could_read(shop: Shop, objects: FolderObjects) -> None:
    scope = a_call(shop, objects)
    keys = objects.keys(scope.tenant_id)
    assert len(keys) == 2
    assert all(key.startswith(f"{scope.tenant_id}/{scope.business_id}/{scope.call_id}/") for key in keys)
    for key in keys:
        assert b"\x10\x7f" * 8 not in objects.get(key)
        assert b"\x20\x7f" * 8 not in objects.get(key)


def test_a_part_put_again_replaces_its_sound_and_its_object(shop: Shop, objects: FolderObjects) -> None:
    from infinioffice.office.calls import recordings
    from infinioffice.office.tenancy import tenant_scope

    scope = a_call(shop, objects)
    recordings.put(objects, scope, 0, 0, sound(0xFF, 4))
    assert len(objects.keys(scope.tenant_id)) == 2
    with tenant_scope(scope.tenant_id):
        first = recordings.parts_of(UUID(scope.call_id))[0]
    assert recordings.sound_of(objects, UUID(scope.tenant_id), first) == sound(0xFF, 4)


def test_an_erased_recording_is_gone_and_stays_gone(
    shop: Shop, objects: FolderObjects, signed_in: Callable[..., Client]
) -> None:
    from infinioffice.office.calls import recordings

    scope = a_call(shop, objects)
    recordings.erase(objects, scope, "asked by the caller", NOW)
    recordings.put(objects, scope, 2, 8000, sound(0x30, 4))
    assert objects.keys(scope.tenant_id) == []
    assert listen(signed_in(shop), scope).status_code == 404
    assert recordings.going_on(scope) is None


def test_a_worker_that_lost_the_call_adds_nothing(shop: Shop, objects: FolderObjects) -> None:
    from infinioffice.office.calls import held, log, recordings

    scope = shop.scope()
    log.open_call(scope, "CA-rec", None, "phone", NOW)
    recordings.begin(scope, NOW, NOTICE, 0)
    later = Scope(scope.tenant_id, scope.business_id, scope.call_id, 1)
    held.take_over(later, NOW)
    recordings.put(objects, scope, 0, 0, sound(0x10, 4))
    assert objects.keys(scope.tenant_id) == []
    assert recordings.going_on(later) == NOW
    recordings.put(objects, later, 0, 4000, sound(0x20, 4))
    assert len(objects.keys(scope.tenant_id)) == 1


def test_the_page_has_a_player_when_there_is_something_to_play(
    shop: Shop, objects: FolderObjects, signed_in: Callable[..., Client]
) -> None:
    from infinioffice.call.ports import TurnRecord
    from infinioffice.office.calls import log

    scope, client = a_call(shop, objects), signed_in(shop)
    log.append(scope, [], [TurnRecord(0, NOW + timedelta(seconds=9), "hello", "hi", "open")])
    page = client.get(f"/calls/{scope.call_id}/").content.decode()
    assert f'src="/calls/{scope.call_id}/recording.wav"' in page
    assert 'data-offset="3.0"' in page
    silent = shop.scope()
    log.open_call(silent, "CA-silent", None, "phone", NOW)
    assert "<audio" not in client.get(f"/calls/{silent.call_id}/").content.decode()


def test_the_port_does_the_same_in_its_threads(shop: Shop, objects: FolderObjects) -> None:
    from infinioffice.office.calls.log import open_call
    from infinioffice.office.calls.recordings import OfficeRecordings
    from infinioffice.office.threads import StoreThreads

    scope = shop.scope()
    open_call(scope, "CA-port", None, "phone", NOW)

    async def main() -> None:
        threads = StoreThreads(2)
        kept = OfficeRecordings(threads, objects)
        await kept.begin(scope, NOW, NOTICE, 10)
        await kept.put(scope, 0, 0, sound(0x10, 1))
        assert await kept.going_on(scope) == NOW
        await kept.finish(scope, 1000)
        assert await kept.going_on(scope) is None
        await kept.erase(scope, "asked", NOW)
        threads.close()

    asyncio.run(main())
    assert objects.keys(scope.tenant_id) == []
