"""A name and a number nobody else has go through a whole call: where they are afterwards, and that they can go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis

from infinioffice.call.ports import Scope
from infinioffice.call.text import TextCall, TextClock, TextStores
from infinioffice.dialogue.events import CallStarted

NAME, WORD, PHONE = "Wendell Quillmore", "quillmore", "+15415550187"
AT = datetime.fromisoformat("2026-12-01T19:30:00-08:00")
CARD = "4242 4242 4242 4242"
LINES = (
    f"oil change friday at 9, my card is {CARD}", "oil change friday at 9", f"{NAME}, yes", "2014 Nissan Altima", "yes",
    "no", "no thanks",
)  # fmt: skip
BESIDE_THE_MAP = {"django_session", "procrastinate_jobs", "procrastinate_events", "audit_auditentry"}


@pytest.fixture(autouse=True)
def _database(seeded_database: Any) -> Iterator[None]:
    from django.db import connection

    yield
    connection.close()


def stores() -> TextStores:
    """The office's own stores."""
    from infinioffice.office.businesses.directory import OfficeDirectory
    from infinioffice.office.calls.log import OfficeCallLog
    from infinioffice.office.messaging.desk import OfficeDesk
    from infinioffice.office.scheduling.appointments import OfficeAppointments
    from infinioffice.office.scheduling.schedule import OfficeSchedule
    from infinioffice.office.scheduling.tokens import SlotTokens
    from infinioffice.office.threads import StoreThreads

    threads = StoreThreads()
    schedule = OfficeSchedule(threads, SlotTokens(b"k" * 32))
    return TextStores(
        OfficeDirectory(threads), schedule, OfficeAppointments(threads), OfficeDesk(threads), OfficeCallLog(threads)
    )


async def a_call() -> str:
    """A booking by the canary; the tenant's id."""
    office = stores()
    called = await office.directory.by_slug("ridgeline")
    assert called is not None
    scope, clock = Scope(called.tenant_id, called.business.id, str(uuid4())), TextClock(AT)
    call = TextCall(office.toolbox(scope, clock), office.log, scope, clock)
    await call.start(CallStarted(scope.call_id, called.business, PHONE, AT, seed=1, line="text"))
    done = []
    for line in LINES:
        done += (await call.say(line)).effects
    await call.hang_up()
    assert any(each["type"] == "book" for each in done)
    return called.tenant_id


def columns_with(*words: str) -> set[tuple[str, str]]:
    """Every column of every table in which one of the words stands."""
    from django.db import connection

    from infinioffice.office.tenancy import platform_scope

    found = set()
    with platform_scope(reason="a test looks for a canary"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
            "AND a.attnum > 0 AND NOT a.attisdropped"
        )
        for table, column in cursor.fetchall():
            for word in words:
                where = f'"{column}"::text ILIKE %s'
                cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE {where})', (f"%{word}%",))
                if cursor.fetchone() == (True,):
                    found.add((table, column))
    return found


def in_valkey(url: str, *words: str) -> list[bytes]:
    """Keys that hold one of the words, in their name or their value."""
    store = redis.Redis.from_url(url)
    try:
        needles = [word.encode().lower() for word in words]
        found = []
        for key in store.scan_iter():
            dump = key + (store.dump(key) or b"")
            found += [key for needle in needles if needle in dump.lower()]
        return found
    finally:
        store.close()


def in_files(folder: Path, *words: str) -> list[str]:
    """Files of the data folder that hold one of the words; the database server's own are looked at as tables."""
    needles = [word.encode().lower() for word in words]
    found = []
    for path in folder.rglob("*"):
        inside_the_server = any(part in ("base", "pg_wal", "pg_xact", "global") for part in path.parts)
        if path.is_file() and not path.is_symlink() and not inside_the_server:
            body = path.read_bytes().lower()
            found += [str(path) for needle in needles if needle in body]
    return found


def test_the_canary_is_where_the_data_map_says_and_nowhere_after_its_erasure(
    redis_url: str, services_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from infinioffice.office.privacy.data_map import kind_of
    from infinioffice.office.privacy.erasure import erase_person

    caplog.set_level(logging.DEBUG)
    tenant = asyncio.run(a_call())
    words = (WORD, PHONE)
    known = columns_with(*words)
    assert ("scheduling_booking", "name") in known
    assert {each for each in known if kind_of(*each) != "personal"} == set()
    assert not {table for table, _ in known} & BESIDE_THE_MAP
    assert in_valkey(redis_url, *words) == []
    assert in_files(services_folder, *words) == []
    assert not [line for line in caplog.messages if WORD in line.lower() or PHONE in line]

    erase_person(UUID(tenant), PHONE, "owner@shop.example", AT + timedelta(days=9), None)
    assert columns_with(*words) == set()
    assert in_valkey(redis_url, *words) == []


def test_a_card_number_is_kept_nowhere() -> None:
    asyncio.run(a_call())
    assert columns_with(CARD, CARD.replace(" ", ""), "4242 4242") == set()
