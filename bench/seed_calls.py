"""Fills an installation with calls and turns, month by month in the database itself, and times the pages on them.

    python -m bench.seed_calls --calls 1000000 --turns 5

One tenant owns them all, which is the hardest case. Calls lie in twelve months; their words are made searchable as the
product does it. Each page is asked for as a signed-in owner, through Django's own stack, and the limit is 100 ms p95
(500 ms for the analytics, which add up whole months).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.measured import percentile, timed_ms
from infinioffice.adapters.embedded import opened
from infinioffice.config import Settings

MONTHS = 12
ROUNDS = 40
LIMIT_MS, ANALYTICS_LIMIT_MS = 100.0, 500.0
_SENTENCES = (
    "My furnace makes a rattling noise since Tuesday", "I would like to book a cleaning for next week",
    "The drain in the kitchen is blocked again", "Can I move my appointment to Friday morning",
    "How much is an inspection of the brakes", "There is water dripping from the ceiling", "Yes, that works for me",
    "My name is Ana Whitfield", "The number is five one eight, five five five, zero one four two", "No, later please",
)  # fmt: skip
_CALLS = """
INSERT INTO calls_call (id, tenant_id, business_id, sid, caller_id, line, started_at, ended_at, outcome, fields,
                        booking_id, summary)
SELECT gen_random_uuid(), %(tenant)s, %(business)s, '', '+1518555' || lpad((n %% 9000)::text, 4, '0'),
       CASE WHEN n %% 20 = 0 THEN 'browser' ELSE 'phone' END, at, at + interval '95 seconds',
       (array['booked', 'booked', 'booked', 'answered', 'answered', 'message', 'changed', 'abandoned', 'link',
              'emergency'])[1 + n %% 10],
       CASE WHEN n %% 2 = 0 THEN '{"service": "visit", "name": "Ana Whitfield", "phone": "+15185550142"}'::jsonb
            ELSE '{}'::jsonb END,
       NULL, CASE WHEN n %% 50000 = 7 THEN 'Asked about the periscope' ELSE '' END
FROM (SELECT n, %(start)s::timestamptz + (n::float / %(count)s) * (%(end)s::timestamptz - %(start)s::timestamptz) AS at
      FROM generate_series(0, %(count)s - 1) n) numbers
"""
_TURNS = """
INSERT INTO calls_turn (id, tenant_id, call_id, idx, at, heard, said, stage, hear_ms, understand_ms, decide_ms, tool_ms,
                        speak_ms, voice_to_voice_ms, barge_in)
SELECT gen_random_uuid(), c.tenant_id, c.id, i, c.started_at + i * interval '15 seconds',
       (%(sentences)s::text[])[1 + (abs(hashtext(c.id::text)) + i * 7) %% 10], 'Thank you. Which day would suit you?',
       'time', 210, 3, 1, 12, 180, 400 + (abs(hashtext(c.id::text || i)) %% 700), i %% 11 = 0
FROM calls_call c, generate_series(0, %(turns)s - 1) i
WHERE c.tenant_id = %(tenant)s AND c.started_at >= %(start)s AND c.started_at < %(end)s
"""
_WORDS = """
INSERT INTO reviewing_word (tenant_id, word, call_id)
SELECT DISTINCT c.tenant_id, left(stem, 40), c.id
FROM calls_call c JOIN LATERAL (
  SELECT unnest(tsvector_to_array(to_tsvector('english',
           c.summary || ' ' || string_agg(t.heard || ' ' || t.said, ' ')))) AS stem
  FROM calls_turn t WHERE t.tenant_id = c.tenant_id AND t.call_id = c.id
) words ON true
WHERE c.tenant_id = %(tenant)s AND c.started_at >= %(start)s AND c.started_at < %(end)s
ON CONFLICT DO NOTHING
"""


def seed(admin_url: str, tenant: UUID, business: UUID, calls: int, turns: int, now: datetime) -> None:
    """So many calls of the tenant in the twelve months before `now`, with their turns and words."""
    month = timedelta(days=365) / MONTHS
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for number in range(MONTHS):
            start = now - month * (number + 1)
            values: dict[str, Any] = {
                "tenant": tenant,
                "business": business,
                "start": start,
                "end": start + month,
                "count": calls // MONTHS,
                "turns": turns,
                "sentences": list(_SENTENCES),
            }
            for statement in (_CALLS, _TURNS, _WORDS):
                admin.execute(statement, values)
        admin.execute(
            "INSERT INTO contacts_contact (id, tenant_id, phone, name, email, notes, first_at, last_at)"
            " SELECT gen_random_uuid(), tenant_id, caller_id, 'Ana Whitfield', '', '', min(started_at), max(started_at)"
            " FROM calls_call WHERE tenant_id = %s GROUP BY 2, 3 ON CONFLICT DO NOTHING",
            (tenant,),
        )
        admin.execute("VACUUM ANALYZE")


def pages(tenant: UUID) -> Iterator[tuple[str, Callable[[], object]]]:
    """The pages somebody opens every day, each as something to be timed."""
    from django.test import Client

    from infinioffice.office.accounts.models import Membership, User
    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(tenant):
        user = User.objects.create_user(f"{uuid4().hex}@bench.example", uuid4().hex)
        Membership.objects.create(user=user, role="org_admin")
        some = Call.objects.order_by("-started_at").values_list("id", flat=True)[1000]
        middle = Call.objects.order_by("-started_at").values_list("started_at", flat=True)[Call.objects.count() // 2]
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    from infinioffice.office.paging import Cursor

    deep = Cursor(middle, some).to_text()
    addresses = (
        "/", "/calls/", f"/calls/?after={deep}", "/calls/?outcome=emergency", f"/calls/?outcome=emergency&after={deep}",
        "/calls/?q=furnace", "/calls/?q=furnace+appointment+friday", "/calls/?q=periscope", "/calls/?q=nowhere",
        "/calls/?q=%28518%29+555-0142", "/calls/?needs=1", "/calls/?line=browser&outcome=abandoned",
        f"/calls/{some}/", "/appointments/", "/messages/", "/contacts/", "/analytics/?days=7", "/analytics/?days=30",
    )  # fmt: skip
    for address in addresses:

        def ask(address: str = address) -> None:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)

        yield address, ask


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, _installation(Path(scratch) / "data") as (admin_url, scope):
        tenant, business = scope
        began = time.monotonic()
        seed(admin_url, tenant, business, given.calls, given.turns, datetime.now(UTC))
        print(f"seeded {given.calls:,} calls, {given.calls * given.turns:,} turns in {time.monotonic() - began:.0f} s")
        slow = 0
        for address, ask in pages(tenant):
            ask()
            took = [timed_ms(ask) for _ in range(ROUNDS)]
            shown = address.partition("&after=")[0].partition("?after=")[0] + (" (deep)" if "after=" in address else "")
            print(f"{shown:48s} p50 {percentile(took, 50):7.1f} ms  p95 {percentile(took, 95):7.1f} ms")
            slow += percentile(took, 95) > (ANALYTICS_LIMIT_MS if "analytics" in address else LIMIT_MS)
    return 1 if slow else 0


@contextmanager
def _installation(folder: Path) -> Iterator[tuple[str, tuple[UUID, UUID]]]:
    """Django on new embedded servers with one tenant and the partitions of the months before."""
    with opened(folder) as servers:
        from infinioffice.office import startup

        settings = Settings.from_env({"INFINIOFFICE_DATA_DIR": str(folder), "INFINIOFFICE_DEMO": "1"})
        startup.start(
            replace(
                settings,
                database_url=servers.database_url,
                migrate_database_url=servers.migrate_database_url,
                redis_url=servers.redis_url,
            )
        )
        startup.migrate()
        from django.db import connection, connections

        from infinioffice.office.accounts.models import Tenant
        from infinioffice.office.businesses.models import Business
        from infinioffice.office.calls.partitions import make_partitions
        from infinioffice.office.tenancy import platform_scope, tenant_scope

        make_partitions("owner", datetime.now(UTC) - timedelta(days=366))
        with platform_scope(reason="the benchmark makes a tenant"):
            tenant = Tenant.objects.create(name="Bench")
        with tenant_scope(tenant.id):
            business = Business.objects.create(slug="bench", name="Bench", zone="America/New_York")
        try:
            yield servers.admin_database_url, (tenant.id, business.id)
        finally:
            connections["owner"].close()
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
