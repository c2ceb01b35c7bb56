"""`infinioffice export`: everything of one tenant, as files."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
import orjson

from infinioffice.cli import WrongUsage
from infinioffice.cli.installation import office


@click.command(help="Write everything of TENANT (its id, or the slug of one of its businesses) into a new folder.")
@click.argument("tenant")
@click.option("--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="A new folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest.")
def command(*, tenant: str, folder: Path, as_json: bool) -> None:
    with office() as settings:
        from infinioffice.office.audit.chain import record
        from infinioffice.office.privacy.export import export
        from infinioffice.office.tenancy import tenant_scope
        from infinioffice.stores import build_objects, equip_office

        equip_office(settings)
        tenant_id = _tenant(tenant)
        try:
            with tenant_scope(tenant_id):
                record("operator", "tenant.exported")
            manifest = export(tenant_id, folder, build_objects(settings))
        except FileExistsError:
            raise WrongUsage(f"{folder} is not empty") from None
    if as_json:
        click.echo(orjson.dumps(manifest))
        return
    click.echo(f"{sum(manifest['rows'].values())} rows of {len(manifest['rows'])} tables in {folder}")
    if manifest["missing_audio"]:
        click.echo(f"{len(manifest['missing_audio'])} recordings could not be fetched: see manifest.json")


def _tenant(text: str) -> UUID:
    from infinioffice.office.accounts.models import Tenant
    from infinioffice.office.businesses.models import Business
    from infinioffice.office.tenancy import platform_scope

    with platform_scope(reason="which tenant is exported"):
        try:
            found = Tenant.objects.filter(id=UUID(text)).values_list("id", flat=True).first()
        except ValueError:
            found = Business.objects.filter(slug=text).values_list("tenant_id", flat=True).first()
    if found is None:
        raise WrongUsage(f"there is no tenant {text}")
    return found
