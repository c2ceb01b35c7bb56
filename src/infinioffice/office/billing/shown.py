"""What the billing page and the statement show. Inside the tenant's scope."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum
from fpdf import FPDF

from infinioffice.billing.meter import FREE_CALLS, Statement, half_up
from infinioffice.office.billing import account as accounts
from infinioffice.office.billing import costs
from infinioffice.office.billing.account import Period
from infinioffice.office.billing.models import BillingAccount, CostLine, UsageEvent
from infinioffice.office.billing.plans import offer

CALLS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Day:
    """One day's use; `free_seconds` are those of calls that cost nothing."""

    day: date
    seconds: int
    free_seconds: int
    bookings: int
    texts: int

    @property
    def minutes(self) -> str:
        return spoken_minutes(self.seconds)


@dataclass(frozen=True, slots=True)
class CallPrice:
    """`price_cents` at the plan's rate above what is included; `cost` is ours, both as text."""

    call_id: UUID
    at: datetime
    minutes: str
    kind: str
    is_free: bool
    price: str
    cost: str


def dollars(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def fine_dollars(micros: int) -> str:
    """Micro-dollars, to a tenth of a cent."""
    return f"${micros / 1_000_000:,.3f}"


def spoken_minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def days(period: Period, zone: ZoneInfo) -> list[Day]:
    """Every day with use, newest first, on the business's clock."""
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for event in accounts.events(period):
        place = {"booking": 2, "text": 3}.get(event.kind, 0 if event.is_billable else 1)
        if place < 2 or event.is_billable:
            sums[event.at.astimezone(zone).date()][place] += event.quantity
    return [Day(day, *found) for day, found in sorted(sums.items(), reverse=True)]


def calls(account: BillingAccount, period: Period) -> list[CallPrice]:
    """The newest calls of the period with price and cost."""
    rows = UsageEvent.objects.filter(kind="call", at__gte=period.start, at__lt=period.end).order_by("-at")[:CALLS_SHOWN]
    rate = offer().plan(account.plan).minute_cents
    cost = costs.by_call(row.call_id for row in rows if row.call_id)
    return [
        CallPrice(
            row.call_id,
            row.at,
            spoken_minutes(row.quantity),
            row.call_kind,
            row.call_kind in FREE_CALLS,
            dollars(0 if row.call_kind in FREE_CALLS else half_up(row.quantity * rate, 60)),
            fine_dollars(cost.get(row.call_id, 0)),
        )
        for row in rows
        if row.call_id is not None
    ]


def vendor_costs(period: Period) -> list[tuple[str, str]]:
    """Each vendor with what it cost, dearest first."""
    rows = CostLine.objects.filter(at__gte=period.start, at__lt=period.end)
    sums = rows.values("vendor").annotate(total=Sum("micros")).order_by("-total")
    return [(row["vendor"], fine_dollars(int(row["total"]))) for row in sums if row["total"]]


def asked_period(account: BillingAccount, text: str, now: datetime) -> Period:
    """`YYYY-MM`, or the running period for anything else."""
    try:
        return accounts.month_of(datetime.strptime(text, "%Y-%m").replace(tzinfo=now.tzinfo))
    except ValueError:
        return accounts.period_of(account, now)


def as_csv(name: str, period: Period, told: Statement) -> bytes:
    """The statement for a spreadsheet; no cell can be taken for a formula."""
    sheet = io.StringIO()
    out = csv.writer(sheet)
    out.writerow(["Statement", _plain(name), f"{period.start:%Y-%m-%d}", f"{_last(period):%Y-%m-%d}"])
    out.writerow(["What", "Quantity", "Amount (USD)"])
    for line in told.lines:
        out.writerow([_plain(line.what), line.quantity, f"{line.cents / 100:.2f}"])
    out.writerow(["Total", "", f"{told.total_cents / 100:.2f}"])
    return ("\ufeff" + sheet.getvalue()).encode()


def as_pdf(name: str, period: Period, told: Statement, *, charged: bool) -> bytes:
    """One page for the files."""
    page = FPDF(format="letter")
    page.set_creation_date(period.start)
    page.add_page()
    page.set_font("Helvetica", size=18)
    page.cell(text="Statement", new_x="LMARGIN", new_y="NEXT")
    page.set_font("Helvetica", size=11)
    # The built-in fonts know Latin-1 only.
    page.cell(text=name.encode("latin-1", "replace").decode("latin-1"), new_x="LMARGIN", new_y="NEXT")
    page.cell(text=f"{period.start:%B %d, %Y} to {_last(period):%B %d, %Y}", new_x="LMARGIN", new_y="NEXT")
    page.ln(6)
    with page.table(col_widths=(4, 1), text_align=("LEFT", "RIGHT")) as table:
        table.row(("What", "Amount"))
        for line in told.lines:
            table.row((line.what, dollars(line.cents)))
        table.row(("Total", dollars(told.total_cents)))
    page.ln(6)
    page.cell(text="Charged by card." if charged else "This is a statement; nothing is charged.")
    return bytes(page.output())


def _last(period: Period) -> datetime:
    return period.end - timedelta(seconds=1)


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
