"""The process stops at every named point of the write path, once and twice: after recovery there is exactly one event
where a booking stands, and none where it does not."""

from __future__ import annotations

import pytest

from infinioffice.kernel.errors import VendorFault
from infinioffice.scheduling.slots import Booking
from tests.integration.scheduling.connected import Connected, connected, hour, integration_jobs, models
from tests.integration.scheduling.soon import NINE, NOON, NOW
from tests.integration.scheduling.worlds import _OnUse

points = _OnUse("infinioffice.office.integrations.points")
POINTS = ("claimed", "opened", "looked", "sent", "recorded", "verified")


class Killed(BaseException):
    """The process is gone: nothing catches it, nothing after it runs, open transactions are rolled back."""


class Killer:
    """Kills so many times at one point."""

    def __init__(self, point: str, times: int) -> None:
        self.point = point
        self.left = times
        self.killed = 0

    def __call__(self, name: str) -> None:
        if name == self.point and self.left:
            self.left -= 1
            self.killed += 1
            raise Killed


def open_effects(shop: Connected) -> list[str]:
    rows = shop.rows(models.Effect, calendar_id=shop.linked_id)
    return [str(row.id) for row in rows if row.state not in ("done", "failed")]


def recover(shop: Connected, most: int = 12) -> None:
    """What the worker after the killed one does: the open writes again, in their order, until none is left."""
    tenant = str(shop.caller.tenant_id)
    for _ in range(most):
        waiting = open_effects(shop)
        if not waiting:
            return
        try:
            integration_jobs.write(tenant, waiting[0])
        except (Killed, VendorFault):
            continue
    raise AssertionError(f"still open: {open_effects(shop)}")


def changed(shop: Connected, change: str, booked: Booking) -> Booking | None:
    if change == "move":
        moved = shop.caller.move(booked, shop.caller.must_hold(NOON, NOW).id, now=NOW)
        assert isinstance(moved, Booking)
        return moved
    if change == "cancel":
        shop.caller.cancel(booked, now=NOW)
        return None
    return booked


def test_the_points_are_those_of_the_code() -> None:
    assert points.POINTS == POINTS


@pytest.mark.parametrize("lost", [0, 1], ids=["answered", "reply lost"])
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("change", ["book", "move", "cancel"])
def test_one_event_and_no_orphan(change: str, point: str, times: int, lost: int) -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        if change != "book":
            recover(shop)
        stands = changed(shop, change, booked)
        shop.calendar.lost_replies = lost
        killer = Killer(point, times)
        points.listen(killer)
        try:
            recover(shop)
        finally:
            points.listen(None)
        expected = [(stands.id, hour(stands.start))] if stands is not None else []
        assert [(entry.booking, entry.span) for entry in shop.ours()] == expected
        # Nothing is looked at before a write that had no doubt, nor verified after a removal.
        if point != "looked" and not (change == "cancel" and point == "verified"):
            assert killer.killed == times


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("point", POINTS)
def test_a_booking_in_doubt_is_settled_once(point: str, times: int) -> None:
    from infinioffice.kernel.errors import VendorDown

    with connected() as shop:
        held = shop.caller.must_hold(NINE, NOW)
        shop.calendar.faults = [VendorDown("memory", "away")]
        booked = shop.caller.commit(held.id, now=NOW)
        assert isinstance(booked, Booking)
        assert booked.status == "pending"
        killer = Killer(point, times)
        points.listen(killer)
        try:
            recover(shop)
        finally:
            points.listen(None)
        assert killer.killed == times
        assert shop.booking(booked.id).status == "booked"
        assert [(entry.booking, entry.span) for entry in shop.ours()] == [(booked.id, hour(NINE))]
