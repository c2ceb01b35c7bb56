"""The ledger of use (append-only), cost lines, and a tenant's standing. Stripe's objects are copied, never trusted to
stay: everything of theirs is read again when a webhook says that something changed."""

from __future__ import annotations

from django.db import models

from infinioffice.office.tenancy import TenantModel


class UsageEvent(TenantModel):
    """One thing that was used (`billing.meter.UsageEvent`), written in the transaction that caused it."""

    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    quantity = models.PositiveIntegerField()
    at = models.DateTimeField()
    call_kind = models.CharField(max_length=12, default="real")
    call_id = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "key"], name="billing_usage_once"),)
        indexes = (models.Index(fields=["tenant_id", "at"], name="billing_usage_by_time"),)


class MeterReport(TenantModel):
    """A usage event's way to Stripe. `status`: waiting, sent, capped (above the cap, not charged), or lost."""

    usage_id = models.UUIDField()
    identifier = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)
    quantity = models.PositiveIntegerField()
    used_on = models.DateTimeField()
    status = models.CharField(max_length=12, default="waiting")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "usage_id"], name="billing_report_once"),)
        indexes = (
            models.Index(fields=["status"], condition=models.Q(status="waiting"), name="billing_report_waiting"),
            models.Index(fields=["tenant_id", "used_on"], name="billing_report_by_time"),
        )


class CostLine(TenantModel):
    """What one vendor's part of a call or text costs us (`billing.cost.CostLine`). `subject` is the usage key."""

    subject = models.CharField(max_length=80)
    call_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    item = models.CharField(max_length=60)
    vendor = models.CharField(max_length=20)
    quantity = models.PositiveIntegerField()
    micros = models.BigIntegerField()
    is_known = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "subject", "item"], name="billing_cost_once"),)
        indexes = (
            models.Index(fields=["tenant_id", "at"], name="billing_cost_by_time"),
            models.Index(fields=["tenant_id", "call_id"], name="billing_cost_by_call"),
        )


class BillingAccount(TenantModel):
    """How a tenant stands. The period is Stripe's; without a subscription it is the calendar month (both null).

    `next_plan` holds from the next period on, asked for at `next_since`. `alert_cents` is when the administrators are
    told; `alerted_for` the period they were told about.
    """

    plan = models.CharField(max_length=20, default="starter")
    next_plan = models.CharField(max_length=20, blank=True)
    next_since = models.DateTimeField(null=True)
    standing = models.CharField(max_length=12, default="active")
    is_comped = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    cancel_at_period_end = models.BooleanField(default=False)
    trial_end = models.DateTimeField(null=True)
    grace_until = models.DateTimeField(null=True)
    period_start = models.DateTimeField(null=True)
    period_end = models.DateTimeField(null=True)
    cap_cents = models.PositiveIntegerField(null=True)
    alert_cents = models.PositiveIntegerField(null=True)
    alerted_for = models.DateTimeField(null=True)
    customer = models.CharField(max_length=64, blank=True)
    subscription = models.CharField(max_length=64, blank=True)
    checkout_attempt = models.PositiveIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id"], name="billing_account_once"),
            models.UniqueConstraint(
                fields=["customer"], condition=~models.Q(customer=""), name="billing_account_customer_once"
            ),
        )


class PlanChange(TenantModel):
    """From `at` on the tenant has this plan."""

    plan = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["tenant_id", "at"], name="billing_planchange_by_time"),)


class Credit(TenantModel):
    """Money given back, in cents, by whoever runs the installation."""

    key = models.CharField(max_length=80)
    cents = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "key"], name="billing_credit_once"),)


class InvoiceCopy(TenantModel):
    """An invoice as Stripe showed it last; amounts in cents of `currency`."""

    external_id = models.CharField(max_length=64)
    number = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    created_at = models.DateTimeField()
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    url = models.TextField(blank=True)
    pdf = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "external_id"], name="billing_invoice_once"),)


class StripeNotice(TenantModel):
    """A webhook that was taken; the same one again is answered and changes nothing."""

    event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "event_id"], name="billing_notice_once"),)
