"""Migration operations for what Django's models cannot say: row policies, tenant-safe references, append-only tables.

Each is reversible and names plain tables, so that old migrations never depend on today's models.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class _Sql(Operation):
    """An operation that is a few statements forwards and a few backwards and changes no model."""

    reduces_to_sql = True
    reversible = True
    elidable = False

    def forwards(self) -> list[str]:
        raise NotImplementedError

    def backwards(self) -> list[str]:
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,  # noqa: ARG002 - Django's signature, here and below
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,  # noqa: ARG002
        to_state: Any,  # noqa: ARG002
    ) -> None:
        _run(schema_editor, self.forwards())

    def database_backwards(
        self,
        app_label: str,  # noqa: ARG002 - Django's signature, here and below
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,  # noqa: ARG002
        to_state: Any,  # noqa: ARG002
    ) -> None:
        _run(schema_editor, self.backwards())


class EnableRowSecurity(_Sql):
    """Rows are seen and written only in their tenant's scope, or the platform's; the owner of the table included.

    `column` holds the tenant's id. Apply it to every partition too: a partition can be named directly.
    """

    def __init__(self, table: str, column: str = "tenant_id") -> None:
        self.table = table
        self.column = column

    def forwards(self) -> list[str]:
        return row_security(self.table, self.column)

    def backwards(self) -> list[str]:
        return [
            f'DROP POLICY IF EXISTS tenant_rows ON "{self.table}"',
            f'ALTER TABLE "{self.table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{self.table}" DISABLE ROW LEVEL SECURITY',
        ]

    def describe(self) -> str:
        return f"Force row security on {self.table}"


class TenantReference(_Sql):
    """A foreign key that includes the tenant, so that a row can never point at another tenant's row.

    Postgres checks references past row security; only a key of both columns keeps them inside. `to_table` needs a
    unique constraint on `(tenant_id, id)`; the model's own field is declared with `db_constraint=False`.
    """

    def __init__(self, table: str, column: str, to_table: str, on_delete: str = "CASCADE") -> None:
        self.table = table
        self.column = column
        self.to_table = to_table
        self.on_delete = on_delete

    @property
    def _name(self) -> str:
        return f"{self.table}_{self.column}_tenant_fk"

    def forwards(self) -> list[str]:
        key = f'FOREIGN KEY (tenant_id, "{self.column}") REFERENCES "{self.to_table}" (tenant_id, id)'
        return [f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self._name}" {key} ON DELETE {self.on_delete}']

    def backwards(self) -> list[str]:
        return [f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{self._name}"']

    def describe(self) -> str:
        return f"Reference {self.to_table} from {self.table} inside the tenant"


class AppendOnly(_Sql):
    """Rows of the table are never changed or removed, not even by its owner."""

    def __init__(self, table: str) -> None:
        self.table = table

    def forwards(self) -> list[str]:
        function = "CREATE OR REPLACE FUNCTION infinioffice_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        body = "BEGIN RAISE EXCEPTION 'table % is append only', TG_TABLE_NAME USING ERRCODE = '42501'; END"
        trigger = f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{self.table}"'
        return [
            f"{function} $$ {body} $$",
            f"{trigger} FOR EACH STATEMENT EXECUTE FUNCTION infinioffice_append_only()",
        ]

    def backwards(self) -> list[str]:
        return [f'DROP TRIGGER append_only ON "{self.table}"']

    def describe(self) -> str:
        return f"Make {self.table} append only"


def row_security(table: str, column: str = "tenant_id") -> list[str]:
    """The statements that force the tenant policy on a table or a partition."""
    rule = (
        f"\"{column}\" = nullif(current_setting('infinioffice.tenant', true), '')::uuid "
        "OR current_setting('infinioffice.platform', true) = 'on'"
    )
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY tenant_rows ON "{table}" USING ({rule}) WITH CHECK ({rule})',
    ]


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
    for statement in statements:
        # None: the statements hold no parameters and a percent sign in them is a plain one.
        schema_editor.execute(statement, None)
