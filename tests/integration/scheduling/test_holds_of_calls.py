"""Holds live as long as their calls do: kept while a worker speaks for the call, free when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from infinioffice.call.ports import CallEnd
from tests.integration.scheduling.soon import NINE, NOW
from tests.integration.scheduling.worlds import Caller, _OnUse, models, open_business, salon, tenancy

held = _OnUse("infinioffice.office.calls.held")
log = _OnUse("infinioffice.office.calls.log")


def ring() -> Caller:
    """A call that holds a time."""
    caller = open_business(salon(stylists=1))
    log.open_call(caller.scope, "CA1", "+15185550142", "phone", NOW)
    caller.must_hold(NINE, NOW)
    return caller


def expiry(caller: Caller) -> datetime | None:
    with tenancy.tenant_scope(caller.tenant_id):
        row = models.Booking.objects.get(call_id=caller.call_id)
        return row.hold_expires_at if row.status == "held" else None


def test_a_call_that_goes_on_keeps_what_it_holds() -> None:
    caller, other = ring(), ring()
    later = NOW + timedelta(minutes=4)
    held.alive([caller.call_id], later)
    assert expiry(caller) == later + timedelta(minutes=5)
    assert expiry(other) == NOW + timedelta(minutes=5)
    assert not caller.another().find_at(NINE, now=NOW + timedelta(minutes=6)).fits
    assert other.another().find_at(NINE, now=NOW + timedelta(minutes=6)).fits


def test_the_end_of_a_call_frees_what_it_holds_however_it_ended() -> None:
    for outcome in ("abandoned", "failed"):
        caller = ring()
        log.close_call(caller.scope, CallEnd(NOW, outcome, {}, None))
        assert expiry(caller) is None
        assert caller.another().find_at(NINE, now=NOW).fits


def test_an_end_written_by_somebody_who_lost_the_call_frees_nothing() -> None:
    from dataclasses import replace

    caller = ring()
    held.take_over(replace(caller.scope, epoch=1), NOW)
    log.close_call(caller.scope, CallEnd(NOW, "failed", {}, None))
    assert expiry(caller) is not None
