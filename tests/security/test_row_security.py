"""Isolation is the database's work: these tests ask its catalogue, then try to get around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection

from infinioffice.kernel.errors import Broken

PLATFORM_TABLES = {
    # People belong to no tenant; their memberships do.
    "accounts_user",
    "accounts_user_groups",
    "accounts_user_user_permissions",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
    "usersessions_usersession",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
    # Jobs carry ids only; the rows they name are read in their tenant's scope.
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}
TENANT_COLUMN = {"accounts_tenant": "id"}


@pytest.fixture(autouse=True)
def _database(migrated_database: Any) -> Iterator[None]:
    yield
    connection.close()


def rows(query: str, *parameters: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def all_tables() -> list[str]:
    found = rows(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1"
    )
    return [name for (name,) in found]


def new_tenant(name: str = "Someone") -> UUID:
    from infinioffice.office.accounts.models import Tenant
    from infinioffice.office.tenancy import platform_scope

    with platform_scope(reason="a test makes a tenant"):
        return Tenant.objects.create(name=name).id


def new_call(tenant_id: UUID) -> UUID:
    from django.utils import timezone

    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(tenant_id):
        return Call.objects.create(business_id=uuid4(), line="phone", started_at=timezone.now()).id


def open_tables() -> list[str]:
    """Tenants' tables whose rows are not kept by exactly one forced policy for every command."""
    secured = rows(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind IN ('r', 'p')"
    )
    policies = dict(
        rows(
            "SELECT tablename, count(*) FILTER (WHERE permissive = 'PERMISSIVE' AND cmd = 'ALL' "
            "AND qual = with_check AND qual LIKE '%%infinioffice.tenant%%') * (count(*) = 1)::int "
            "FROM pg_policies GROUP BY tablename"
        )
    )
    return [
        name
        for name in all_tables()
        if name not in PLATFORM_TABLES and ((name,) not in secured or policies.get(name) != 1)
    ]


def test_every_table_of_tenants_forces_its_policy() -> None:
    assert open_tables() == []
    assert len(all_tables()) > len(PLATFORM_TABLES)


@pytest.mark.parametrize(
    "steps",
    [
        (),
        ("ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY",),
        ("{policy}",),
        ("{enable}", "CREATE POLICY p ON forgotten USING (true) WITH CHECK (true)"),
        ("{enable}", "{policy}", "CREATE POLICY p ON forgotten USING (true)"),
        ("{enable}", "CREATE POLICY p ON forgotten FOR SELECT USING (tenant_id IS NULL)"),
    ],
)
def test_a_table_that_is_not_closed_would_be_found(steps: tuple[str, ...]) -> None:
    from django.db import connections, transaction

    from infinioffice.office.row_security import row_security

    enable, force, policy = row_security("forgotten")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE forgotten (tenant_id uuid NOT NULL)")
        for step in steps:
            cursor.execute({"{enable}": f"{enable}; {force}", "{policy}": policy}.get(step, step))
    try:
        assert open_tables() == ["forgotten"]
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("DROP TABLE forgotten")


def test_every_table_of_tenants_says_whose_each_row_is() -> None:
    columns = set(
        rows(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND data_type = 'uuid' AND is_nullable = 'NO'"
        )
    )
    without = [
        name
        for name in all_tables()
        if name not in PLATFORM_TABLES and (name, TENANT_COLUMN.get(name, "tenant_id")) not in columns
    ]
    assert without == []


def test_platform_tables_really_exist_so_that_the_list_cannot_rot() -> None:
    assert set(all_tables()) >= PLATFORM_TABLES


def test_views_do_not_see_around_the_policies() -> None:
    assert rows("SELECT viewname FROM pg_views WHERE schemaname = 'public'") == []


def test_functions_do_not_run_as_somebody_else() -> None:
    definers = rows(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = 'public' AND p.prosecdef"
    )
    assert definers == []


def test_the_app_role_owns_nothing_and_is_nobody_special() -> None:
    role = rows("SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    assert role == [("infinioffice_app", False, False, False)]
    assert rows("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []
    with pytest.raises(ProgrammingError):
        rows("ALTER TABLE calls_call DISABLE ROW LEVEL SECURITY")


def test_without_a_scope_there_are_no_rows() -> None:
    from infinioffice.office.calls.models import Call

    new_call(new_tenant())
    assert Call._base_manager.count() == 0
    for table in all_tables():
        if table not in PLATFORM_TABLES:
            assert rows(f'SELECT 1 FROM "{table}" LIMIT 1') == [], table


def test_a_tenant_sees_its_own_rows_only() -> None:
    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import platform_scope, tenant_scope

    ours, theirs = new_tenant(), new_tenant()
    our_call, their_call = new_call(ours), new_call(theirs)
    with tenant_scope(ours):
        assert [call.id for call in Call._base_manager.all()] == [our_call]
        assert Call._base_manager.filter(id=their_call).update(summary="changed") == 0
        assert Call._base_manager.filter(id=their_call).delete()[0] == 0
    with platform_scope(reason="a test counts calls"):
        assert {our_call, their_call} <= {call.id for call in Call.objects.all()}


def test_queries_say_the_tenant_so_that_its_index_is_used() -> None:
    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(new_tenant()), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Call.objects.order_by("-started_at")[:25].explain()
    assert "Index Cond: (tenant_id =" in plan, plan


def test_a_row_for_another_tenant_is_refused_with_42501() -> None:
    from django.utils import timezone

    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import tenant_scope

    ours, theirs = new_tenant(), new_tenant()
    with pytest.raises(DatabaseError) as refused, tenant_scope(ours):
        Call.objects.create(tenant_id=theirs, business_id=uuid4(), line="phone", started_at=timezone.now())
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert refused.value.__cause__.sqlstate == "42501"


def test_a_row_cannot_be_handed_to_another_tenant() -> None:
    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import tenant_scope

    ours, theirs = new_tenant(), new_tenant()
    call = new_call(ours)
    with pytest.raises(DatabaseError), tenant_scope(ours):
        Call._base_manager.filter(id=call).update(tenant_id=theirs)


def test_partitions_are_closed_when_named_directly() -> None:
    from infinioffice.office.tenancy import tenant_scope

    ours, theirs = new_tenant(), new_tenant()
    new_call(theirs)
    parts = [name for name in all_tables() if name.startswith("calls_call_")]
    assert len(parts) > 12
    with tenant_scope(ours):
        assert [name for name in parts if rows(f'SELECT 1 FROM "{name}" LIMIT 1')] == []


def test_references_cannot_cross_tenants() -> None:
    from infinioffice.office.businesses.models import Business, PhoneNumber
    from infinioffice.office.tenancy import tenant_scope

    ours, theirs = new_tenant(), new_tenant()
    with tenant_scope(theirs):
        business = Business.objects.create(slug=f"b-{theirs}", name="Theirs", zone="America/New_York")
    with pytest.raises(DatabaseError) as refused, tenant_scope(ours):
        PhoneNumber.objects.create(e164="+15185550199", business_id=business.id)
    assert isinstance(refused.value.__cause__, psycopg.errors.ForeignKeyViolation)


def test_a_used_connection_remembers_nothing() -> None:
    """The same server process serves the next borrower of the pool; the tenant must not still be set."""
    from infinioffice.office.tenancy import tenant_scope

    ours = new_tenant()
    new_call(ours)
    with tenant_scope(ours):
        first = rows("SELECT pg_backend_pid()")
    connection.close()
    seen = []
    for _ in range(4):
        settings = "current_setting('infinioffice.tenant', true), current_setting('infinioffice.platform', true)"
        seen += rows(f"SELECT pg_backend_pid(), {settings}, (SELECT count(*) FROM calls_call)")
        connection.close()
    assert first[0][0] in {row[0] for row in seen}
    assert {row[1] or "" for row in seen} == {""}
    assert {row[2] or "" for row in seen} == {""}
    assert {row[3] for row in seen} == {0}


def test_an_error_inside_a_scope_leaves_nothing_open() -> None:
    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import scoped_tenant_id, tenant_scope

    ours = new_tenant()
    new_call(ours)
    with pytest.raises(ZeroDivisionError), tenant_scope(ours):
        _ = 1 / 0
    assert Call._base_manager.count() == 0
    with pytest.raises(Broken):
        scoped_tenant_id()


def test_a_scope_inside_a_transaction_ends_with_itself() -> None:
    from django.db import transaction

    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import tenant_scope

    ours = new_tenant()
    new_call(ours)
    with transaction.atomic():
        with tenant_scope(ours):
            assert Call._base_manager.count() == 1
        assert Call._base_manager.count() == 0


def test_the_same_scope_may_be_opened_again_and_no_other() -> None:
    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import platform_scope, tenant_scope

    ours, theirs = new_tenant(), new_tenant()
    new_call(ours)
    with tenant_scope(ours):
        with tenant_scope(str(ours)):
            assert Call._base_manager.count() == 1
        assert Call._base_manager.count() == 1
        with pytest.raises(Broken), tenant_scope(theirs):
            pass
        with pytest.raises(Broken), platform_scope(reason="a test tries to widen its view"):
            pass
        assert Call._base_manager.count() == 1


def test_the_platform_scope_wants_a_reason() -> None:
    from infinioffice.office.tenancy import platform_scope

    with pytest.raises(Broken), platform_scope(reason=" "):
        pass


def test_new_rows_need_a_tenants_scope() -> None:
    from infinioffice.office.businesses.models import Business
    from infinioffice.office.tenancy import platform_scope

    with pytest.raises(Broken), platform_scope(reason="a test forgets whose row it makes"):
        Business.objects.create(slug="nobodys", name="Nobody's", zone="UTC")


def test_consent_is_never_changed_or_removed() -> None:
    from django.utils import timezone

    from infinioffice.office.businesses.models import Business
    from infinioffice.office.messaging.models import ConsentEvent
    from infinioffice.office.tenancy import tenant_scope

    ours = new_tenant()
    with tenant_scope(ours):
        business = Business.objects.create(slug=f"c-{ours}", name="Ours", zone="UTC")
        ConsentEvent.objects.create(
            business_id=business.id,
            op_id="c:1",
            phone="+15185550111",
            agreed=False,
            wording="?",
            created_at=timezone.now(),
        )
    for attempt in ("UPDATE messaging_consentevent SET agreed = true", "DELETE FROM messaging_consentevent"):
        with pytest.raises(DatabaseError), tenant_scope(ours):
            rows(attempt)
    with tenant_scope(ours):
        assert [event.agreed for event in ConsentEvent.objects.all()] == [False]
