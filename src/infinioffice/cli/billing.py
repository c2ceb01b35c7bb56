"""`infinioffice billing sync`: Stripe's products, prices and meters as the plan file says."""

from __future__ import annotations

import click

from infinioffice.cli.installation import office
from infinioffice.kernel.errors import SettingWrong


@click.group(help="Plans and prices in Stripe.")
def command() -> None:
    """Billing's own commands."""


@command.command(help="Make what the plans need in Stripe; a second run changes nothing.")
def sync() -> None:
    with office() as settings:
        from infinioffice.office.billing.plans import offer
        from infinioffice.stores import build_payments

        payments = build_payments(settings)
        if payments is None:
            raise SettingWrong("STRIPE_API_KEY", "must be set")
        done = payments.sync(list(offer().plans.values()))
        for line in done:
            click.echo(line)
        click.echo(f"{len(done)} changes, {'live' if payments.livemode else 'test'} mode." if done else "All is there.")
