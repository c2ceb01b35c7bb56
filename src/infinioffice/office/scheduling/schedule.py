"""Finding, holding and booking times: `call.ports.Schedule` on Postgres.

Every use case asks the same `Plan`, every write is one transaction, and the exclusion constraint has the last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from infinioffice.call.ports import Scope
from infinioffice.kernel.errors import StoreDown
from infinioffice.office.billing import metering
from infinioffice.office.billing.account import takes_messages_only
from infinioffice.office.integrations.live import Doubt
from infinioffice.office.scheduling import occupying, outside, rows
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.scheduling.once import in_tenant, once, or_taken, uuid_or_none
from infinioffice.office.scheduling.setup import Shop, shop_of
from infinioffice.office.scheduling.tokens import SlotTokens
from infinioffice.office.threads import StoreThreads
from infinioffice.scheduling import offers, slots
from infinioffice.scheduling.plan import Opening, Plan, Visit
from infinioffice.scheduling.slots import BookingDetails, Hold, Refusal, Slot, SlotRequest, SlotsAnswer, SlotTaken
from infinioffice.scheduling.token import SlotIdentity

HOLD_LIFE = timedelta(minutes=5)
"""How long a hold lasts unless its call says that it goes on."""
_BOOKED = (Booking.Status.BOOKED, Booking.Status.PENDING)
_TAKEABLE = (Booking.Status.HELD, Booking.Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class OfficeSchedule:
    """`Schedule` in the given threads."""

    threads: StoreThreads
    tokens: SlotTokens

    async def find_slots(self, scope: Scope, request: SlotRequest, now: datetime) -> SlotsAnswer:
        return await self.threads.run(_find_for_a_call, self.tokens, scope, request, now)

    async def hold(self, scope: Scope, op_id: str, token: str, service: str, now: datetime) -> Hold | SlotTaken:
        return await self.threads.run(hold, self.tokens, scope, op_id, token, service, now)

    async def release(self, scope: Scope, op_id: str, hold_id: str) -> None:
        await self.threads.run(release, scope, op_id, hold_id)

    async def commit(
        self, scope: Scope, op_id: str, hold_id: str, details: BookingDetails, now: datetime
    ) -> slots.Booking | SlotTaken:
        return await self.threads.run(commit, scope, op_id, hold_id, details, now)

    async def keep_holds(self, scope: Scope, now: datetime) -> int:
        """The call goes on: its holds last another `HOLD_LIFE`. How many there are."""
        return await self.threads.run(keep_holds, scope, now)

    async def release_call(self, scope: Scope) -> int:
        """The call is over: its holds end. How many there were."""
        return await self.threads.run(release_call, scope)


def _find_for_a_call(tokens: SlotTokens, scope: Scope, request: SlotRequest, now: datetime) -> SlotsAnswer:
    """As `find_slots`. A line nobody pays for has no calendar: the conversation takes a message, as when it is away."""
    if in_tenant(scope.tenant_id, takes_messages_only):
        raise StoreDown("the line takes messages only")
    return find_slots(tokens, scope, request, now)


def find_slots(tokens: SlotTokens, scope: Scope, request: SlotRequest, now: datetime) -> SlotsAnswer:
    """The best few times for the request, each with a token good for this business and half an hour."""
    business_id = UUID(scope.business_id)
    moving = uuid_or_none(request.moving or "")

    def read() -> tuple[Shop, occupying.Taken] | None:
        shop = shop_of(business_id)
        service = shop.rules.service(request.service) if shop is not None else None
        if shop is None or service is None:
            return None
        first = int(now.timestamp()) // 60
        last = first + (service.horizon_days + 2) * 24 * 60
        own = [] if moving is None else [moving]
        units = shop.units_for(service)
        return shop, occupying.taken_between(shop, units, (first, last), now, call_of(scope), own)

    found = in_tenant(scope.tenant_id, read)
    if found is None:
        return SlotsAnswer((), fits=False, refusal=Refusal("no_such_service", None, request.service))
    shop, taken = found
    offered = (tokens.recall(token, business_id) for token in request.not_tokens)
    avoid = frozenset(identity.minute for identity in offered if identity is not None)
    answer = offers.find(Plan(shop.calendar, taken.spans, taken.load(now)), request, now, avoid)
    told = tuple(
        _slot(tokens.make(business_id, SlotIdentity.of(answer.visit, opening, request.moving), now), opening)
        for opening in answer.openings
    )
    return SlotsAnswer(told, answer.fits, answer.refusal)


def why_not(scope: Scope, visit: Visit, start: datetime, now: datetime) -> Refusal | None:
    """The first rule that forbids this start, or None when it can be booked."""

    def read() -> Refusal | None:
        shop = shop_of(UUID(scope.business_id))
        service = shop.rules.service(visit.service) if shop is not None else None
        if shop is None or service is None:
            return Refusal("no_such_service", start, visit.service)
        minute = int(start.timestamp()) // 60
        nearby = (minute - occupying.NEARBY_MINUTES, minute + occupying.NEARBY_MINUTES)
        taken = occupying.taken_between(shop, shop.units_for(service), nearby, now, call_of(scope))
        return Plan(shop.calendar, taken.spans).check(visit, start, now)

    return in_tenant(scope.tenant_id, read)


def hold(tokens: SlotTokens, scope: Scope, op_id: str, token: str, service: str, now: datetime) -> Hold | SlotTaken:
    """Keeps an offered slot for the call. `SlotTaken` says by its rule why not: `taken`, `expired` for a token that is
    too old or not ours, or the rule that has come to forbid it."""
    business_id = UUID(scope.business_id)
    identity = tokens.read(token, business_id, now)
    if identity is None or identity.service != service:
        return SlotTaken("expired")

    def work() -> Hold | SlotTaken:
        return once(op_id, "hold", now, lambda: place(scope, business_id, token, identity, now))

    return or_taken(lambda: in_tenant(scope.tenant_id, work))


def release(scope: Scope, op_id: str, hold_id: str) -> None:
    """Ends a hold of this call. A hold that is over, a booking or somebody else's row stays as it is."""
    identifier, now = uuid_or_none(hold_id), datetime.now(UTC)
    if identifier is not None:
        in_tenant(scope.tenant_id, lambda: once(op_id, "release", now, lambda: _end(scope, now, identifier)))


def release_call(scope: Scope) -> int:
    """Ends all holds of the call; returns how many there were. Holds without a call end by their time only."""
    if not scope.call_id:
        return 0
    return in_tenant(scope.tenant_id, lambda: _end(scope, datetime.now(UTC), None) or 0)


def keep_holds(scope: Scope, now: datetime) -> int:
    """Lets the call's holds last another `HOLD_LIFE`; returns how many there are."""
    if not scope.call_id:
        return 0

    def work() -> int:
        return _holds_of(scope).update(hold_expires_at=now + HOLD_LIFE, kept_until=datetime.now(UTC) + HOLD_LIFE)

    return in_tenant(scope.tenant_id, work)


def keep_holds_of(call_ids: Sequence[str], now: datetime) -> int:
    """The same for many calls of any tenants, inside the platform's scope."""
    return Booking.objects.filter(call_id__in=list(call_ids), status=Booking.Status.HELD).update(
        hold_expires_at=now + HOLD_LIFE, kept_until=datetime.now(UTC) + HOLD_LIFE
    )


def commit(scope: Scope, op_id: str, hold_id: str, details: BookingDetails, now: datetime) -> slots.Booking | SlotTaken:
    """Makes the call's hold a booking, with the effects the outside needs, in one transaction.

    A hold that ran out is taken again if its time is still free. Committing the same hold again, even as another
    operation, answers with the booking it became. Connected calendars are asked first, outside of the transaction:
    busy there is taken here, and one that does not answer in time makes the booking pending.
    """
    identifier = uuid_or_none(hold_id)
    if identifier is None:
        return SlotTaken("expired")
    doubt = outside.doubt_about(scope, identifier, now)
    if isinstance(doubt, SlotTaken):
        return doubt

    def work() -> slots.Booking | SlotTaken:
        return once(op_id, "commit", now, lambda: _commit(scope, identifier, details, now, doubt))

    return or_taken(lambda: in_tenant(scope.tenant_id, work))


def is_own_hold(row: Booking | None, scope: Scope) -> bool:
    """Whether the row is a hold, running or run out, that belongs to this call."""
    return row is not None and row.status in _TAKEABLE and row.call_id == call_of(scope)


def set_time(row: Booking, opening: Opening, identity: SlotIdentity) -> None:
    """The booking is at this opening; not saved yet."""
    row.start_at, row.end_at, row.mode = opening.start, opening.end, opening.mode
    row.provider, row.provider_name = opening.provider, opening.provider_name
    row.slot = identity.placed(opening).to_text()


def call_of(scope: Scope) -> UUID | None:
    """The call, or None for whoever books without one."""
    return UUID(scope.call_id) if scope.call_id else None


def place(scope: Scope, business_id: UUID, token: str, identity: SlotIdentity, now: datetime) -> Hold | SlotTaken:
    """Keeps the start for the scope's call, inside the tenant's scope; `token` is only handed back in the slot."""
    shop = shop_of(business_id)
    service = shop.rules.service(identity.service) if shop is not None else None
    if shop is None or service is None:
        return SlotTaken("no_such_service")
    start = datetime.fromtimestamp(identity.minute * 60, UTC)
    expires_at = now + HOLD_LIFE
    row = Booking(
        business_id=business_id,
        call_id=call_of(scope),
        status=Booking.Status.HELD,
        service=service.key,
        service_name=service.name,
        mode=service.mode,
        start_at=start,
        end_at=start + timedelta(minutes=service.minutes),
        slot=identity.to_text(),
        hold_expires_at=expires_at,
        kept_until=datetime.now(UTC) + HOLD_LIFE,
        created_at=now,
        updated_at=now,
    )
    row.save(force_insert=True)
    opening = occupying.take(shop, row, identity, row.call_id, now, now, uuid_or_none(identity.moving or ""))
    if isinstance(opening, SlotTaken):
        row.delete()
        return opening
    set_time(row, opening, identity)
    row.save(update_fields=["start_at", "end_at", "mode", "provider", "provider_name", "slot"])
    return Hold(str(row.id), _slot(token, opening), expires_at)


def _commit(
    scope: Scope, identifier: UUID, details: BookingDetails, now: datetime, doubt: Doubt = ""
) -> slots.Booking | SlotTaken:
    shop = shop_of(UUID(scope.business_id))
    row = rows.locked(UUID(scope.business_id), [identifier]).get(identifier)
    if shop is None or row is None or row.call_id != call_of(scope):
        return SlotTaken("expired")
    if row.status in _BOOKED:
        return rows.to_value(row, shop.zone)
    if not is_own_hold(row, scope):
        return SlotTaken("expired")
    refused = _secure(shop, row, now, details.zip)
    if refused is not None:
        _give_up(row, now)
        return refused
    service = shop.rules.service(row.service)
    rows.fill_in(row, details)
    row.pending_reason = "service" if service is not None and service.pending else doubt
    rows.touch(row, Booking.Status.PENDING if row.pending_reason else Booking.Status.BOOKED, now)
    row.save()
    if doubt:
        outside.tell_unconfirmed(row, doubt, now)
    value = rows.to_value(row, shop.zone)
    rows.plan_effect("booking.confirmed", row, value)
    metering.booking_made(row.id, row.call_id, now)
    return value


def _secure(shop: Shop, row: Booking, now: datetime, zip_code: str) -> SlotTaken | None:
    """Makes sure that a locked hold keeps its whole time and that the rules still allow it; None when so.

    Notice and horizon count from the moment of the hold: who was quick enough then is not too slow for having talked.
    """
    if row.start_at <= now:
        return SlotTaken("past")
    identity = SlotIdentity.from_text(row.slot)
    if zip_code:
        identity = replace(identity, zip=zip_code)
    if row.status == Booking.Status.HELD and identity.moving is None:
        rule = occupying.rule_against(shop, identity.visits()[0], row.start_at, row.created_at)
        return SlotTaken(rule) if rule is not None else None
    # Run out and perhaps given to somebody else, or a hold that was made for moving and has not all of its time.
    occupying.let_go([row.id])
    opening = occupying.take(shop, row, identity, row.call_id, row.created_at, now)
    if isinstance(opening, SlotTaken):
        return opening
    set_time(row, opening, identity)
    return None


def _give_up(row: Booking, now: datetime) -> None:
    """A hold that can no longer be booked is over."""
    if row.status == Booking.Status.HELD:
        rows.touch(row, Booking.Status.EXPIRED, now)
        row.save(update_fields=["status", "version", "updated_at", "hold_expires_at", "kept_until"])
        occupying.let_go([row.id])


def _end(scope: Scope, now: datetime, identifier: UUID | None) -> int | None:
    """Ends the call's holds, or the one of them."""
    holds = _holds_of(scope)
    if identifier is not None:
        holds = holds.filter(id=identifier)
    ids = list(holds.select_for_update().order_by("id").values_list("id", flat=True))
    if ids:
        Booking.objects.filter(id__in=ids).update(
            status=Booking.Status.EXPIRED, version=F("version") + 1, updated_at=now,
            hold_expires_at=None, kept_until=None,
        )  # fmt: skip
        occupying.let_go(ids)
    return len(ids) if identifier is None else None


def _holds_of(scope: Scope) -> QuerySet[Booking]:
    return Booking.objects.filter(
        business_id=UUID(scope.business_id), call_id=call_of(scope), status=Booking.Status.HELD
    )


def _slot(token: str, opening: Opening) -> Slot:
    return Slot(token, opening.start, opening.end, opening.mode, opening.provider, opening.provider_name)
