"""Mails about the bill, to the administrators. Inside the tenant's scope."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail

from infinioffice.office.accounts.models import Membership, Role, User
from infinioffice.office.billing import account as accounts
from infinioffice.office.billing.models import BillingAccount


def warn(account: BillingAccount, now: datetime) -> bool:
    """Once a period, when the bill so far has reached what they wanted to be told about. Whether it was told now."""
    period = accounts.period_of(account, now)
    if account.alert_cents is None or account.alerted_for == period.start:
        return False
    cents = accounts.statement(account, period).total_cents
    if cents < account.alert_cents:
        return False
    account.alerted_for = period.start
    account.save(update_fields=["alerted_for"])
    words = f"The bill of this period has reached ${cents / 100:,.2f}.\n\n{settings.PUBLIC_URL}/billing/\n"
    _mail("Your InfiniOffice bill", words, _administrators())
    return True


def standing_changed(account: BillingAccount) -> None:
    """A payment is late, or the line takes messages only now, or all is well again."""
    said = {
        "grace": "A payment did not go through. Your line works as before for two weeks; please check your card.",
        "limited": "A payment is still open. Your line answers and takes messages, and books again once it is paid.",
        "cancelled": "The subscription has ended. Your line answers and takes messages.",
        "active": "Your subscription is in good order.",
    }.get(account.standing)
    if said:
        _mail("Your InfiniOffice subscription", f"{said}\n\n{settings.PUBLIC_URL}/billing/\n", _administrators())


def differs(kinds: Mapping[str, tuple[int, int]]) -> None:
    """To whoever runs the installation: Stripe counted something else than we did."""
    people = sorted(User.objects.filter(is_superuser=True, is_active=True).values_list("email", flat=True))
    lines = "\n".join(f"{kind}: {ours} here, {theirs} there" for kind, (ours, theirs) in sorted(kinds.items()))
    _mail("Usage differs from Stripe's", f"Account {accounts.own().customer}:\n\n{lines}\n", people)


def _administrators() -> list[str]:
    rows = Membership.objects.filter(role=Role.ORG_ADMIN, user__is_active=True)
    return sorted(rows.values_list("user__email", flat=True))


def _mail(subject: str, words: str, people: list[str]) -> None:
    if people:
        send_mail(subject, words, None, people)
