"""The carrier's reports: late, twice, in any order, of calls nobody knows."""

from __future__ import annotations

from itertools import permutations
from uuid import uuid4

from .conftest import NOW, Shop

REPORTS = (
    ("initiated", 0, None),
    ("ringing", 1, None),
    ("in-progress", 2, None),
    ("completed", 3, 61),
)


def told(shop: Shop, order: tuple[tuple[str, int, int | None], ...]) -> tuple[str, int | None]:
    from infinioffice.office.calls.log import open_call
    from infinioffice.office.calls.models import Call
    from infinioffice.office.calls.reports import report
    from infinioffice.office.tenancy import tenant_scope

    scope, sid = shop.scope(), f"CA{uuid4().hex}"
    open_call(scope, sid, None, "phone", NOW)
    for each in order:
        report(sid, *each)
    with tenant_scope(shop.tenant_id):
        call = Call.objects.get(id=scope.call_id)
    return call.carrier_status, call.carrier_seconds


def test_any_order_and_any_repetition_gives_one_state(shop: Shop) -> None:
    for order in permutations(REPORTS):
        assert told(shop, (*order, *order[:2])) == ("completed", 61), order


def test_two_ends_are_settled_by_their_number_whatever_came_first(shop: Shop) -> None:
    failed, completed = ("failed", 3, None), ("completed", 4, 5)
    assert told(shop, (failed, completed)) == told(shop, (completed, failed)) == ("completed", 5)


def test_a_word_nobody_knows_and_a_call_nobody_knows_change_nothing(shop: Shop) -> None:
    from infinioffice.office.calls.reports import report

    assert told(shop, (("ringing", 1, None), ("<script>", 99, 9), ("", 99, 9))) == ("ringing", None)
    assert not report("CA-never", "completed", 1, 5)
    assert not report("", "completed", 1, 5)
    assert not report("\0" * 3, "completed", 1, 5)
