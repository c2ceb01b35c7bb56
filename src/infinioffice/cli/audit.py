"""`infinioffice audit verify`: whether the audit trail is whole."""

from __future__ import annotations

import click
import orjson

from infinioffice.cli import WrongUsage
from infinioffice.cli.installation import office
from infinioffice.office.audit.verifier import Wrong, check, read_anchors, read_links


@click.group(help="Check the audit trail.")
def command() -> None:
    """The trail's own commands."""


@command.command(help="Check every tenant's chain against itself and its anchors; exit 1 when one does not hold.")
@click.option("--tenant", metavar="ID", help="Only this tenant.")
@click.option("--file", "path", type=click.Path(exists=True, dir_okay=False), help="An exported audit.jsonl instead.")
@click.option("--anchors", type=click.Path(exists=True, dir_okay=False), help="The export's anchors.jsonl.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
def verify(*, tenant: str | None, path: str | None, anchors: str | None, as_json: bool) -> None:
    found = _of_file(path, anchors) if path else _of_installation(tenant)
    bad = {name: wrong for name, wrong in found.items() if wrong is not None}
    if as_json:
        told = {name: {"number": wrong.number, "reason": wrong.reason} for name, wrong in bad.items()}
        click.echo(orjson.dumps({"chains": len(found), "wrong": told}))
    else:
        for name, wrong in bad.items():
            click.echo(f"{name}: entry {wrong.number}: {wrong.reason}")
        if not bad:
            click.echo(f"{len(found)} chain{'' if len(found) == 1 else 's'}, whole.")
    raise SystemExit(1 if bad else 0)


def _of_file(path: str, anchors: str | None) -> dict[str, Wrong | None]:
    try:
        return {path: check(read_links(path), read_anchors(anchors) if anchors else ())}
    except (ValueError, KeyError, TypeError) as error:
        raise WrongUsage(f"{path}: not an exported audit trail: {error}") from error


def _of_installation(tenant: str | None) -> dict[str, Wrong | None]:
    with office() as settings:
        from infinioffice.office.accounts.models import Tenant
        from infinioffice.office.audit import anchoring
        from infinioffice.office.audit.chain import verify as verify_chain
        from infinioffice.office.tenancy import platform_scope, tenant_scope
        from infinioffice.stores import equip_office

        equip_office(settings)
        with platform_scope(reason="the audit trails are checked"):
            known = [str(each) for each in Tenant.objects.values_list("id", flat=True)]
        if tenant is not None and tenant not in known:
            raise WrongUsage(f"there is no tenant {tenant}")
        found: dict[str, Wrong | None] = {}
        for each in [tenant] if tenant else known:
            with tenant_scope(each):
                found[each] = verify_chain(anchoring.outside(), anchoring.key(), each)
        return found
