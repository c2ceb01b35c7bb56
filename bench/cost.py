"""What the five-minute reference call costs us by the price book, and how a year of every plan adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bench.measured import Measured
from infinioffice.billing.cost import cost_lines, reference_call, total_micros

DAY = date(2026, 11, 22)


def measure() -> Iterator[Measured]:
    for cloud, what in ((True, "cloud speech, local number"), (False, "local speech, carrier line")):
        lines = cost_lines(reference_call(cloud=cloud), DAY)
        assert all(line.known for line in lines), "the price book knows every item of the reference call"
        parts = ", ".join(f"{line.item} {line.micros / 10_000:.2f}" for line in lines if line.micros)
        yield Measured(f"5-minute call, {what}", total_micros(lines) / 10_000, "cents", parts)
