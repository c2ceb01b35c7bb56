"""The rules a business is booked by: written by `set_up`, read by every use case.

Reading is cached in the process by the version and its time, so that one small row is read for each use and the rules
themselves only after they changed. `Shop` keeps the calendar, which remembers the opening times it has worked out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID
from zoneinfo import ZoneInfo

from infinioffice.kernel.records import Codec, to_plain
from infinioffice.office.scheduling.models import BookingRules, Unit
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling.hours import Calendar
from infinioffice.scheduling.rules import Rules, ServiceRule

_CODEC = Codec(Rules)
_MOST_SHOPS = 256


@dataclass(frozen=True, slots=True)
class Shop:
    """One version of a business's rules, with the ids of its units."""

    business_id: UUID
    stamp: tuple[int, datetime]
    calendar: Calendar
    unit_ids: Mapping[str, UUID]
    unit_keys: Mapping[UUID, str]

    @property
    def rules(self) -> Rules:
        return self.calendar.rules

    @property
    def zone(self) -> ZoneInfo:
        return self.calendar.rules.zone

    def units_for(self, service: ServiceRule) -> list[UUID]:
        """The units that could ever be busy with the service."""
        kinds = {need.kind for need in service.needs}
        return [self.unit_ids[unit.key] for unit in self.rules.units if unit.kind in kinds]

    def units_of(self, whose: str) -> list[str]:
        """The keys of the units a calendar speaks for: those of a provider or of one unit, all for an empty text."""
        return [unit.key for unit in self.rules.units if not whose or whose in (unit.key, unit.provider)]


_shops: OrderedDict[UUID, Shop] = OrderedDict()
_shops_lock = Lock()


def set_up(business_id: UUID | str, tenant_id: UUID | str, rules: Rules) -> int:
    """Makes `rules` the business's rules and returns their version; the same rules again change nothing.

    Units are known by their keys: new ones are added, those no longer named are kept for their old bookings.
    """
    business = business_id if isinstance(business_id, UUID) else UUID(business_id)
    plain = to_plain(rules)
    with tenant_scope(tenant_id):
        row, is_new = BookingRules.objects.select_for_update().get_or_create(
            business_id=business, defaults={"version": 1, "rules": plain}
        )
        if not is_new and row.rules == plain:
            return row.version
        if not is_new:
            row.version += 1
            row.rules = plain
            row.save()
        keys = {unit.key for unit in rules.units}
        known = Unit.objects.filter(business_id=business)
        known.filter(key__in=keys).update(is_active=True)
        known.exclude(key__in=keys).update(is_active=False)
        missing = keys - set(known.values_list("key", flat=True))
        Unit.objects.bulk_create(Unit(business_id=business, key=key) for key in sorted(missing))
        return row.version


def shop_of(business_id: UUID) -> Shop | None:
    """The business's present rules, inside the tenant's scope; None when it has none, so nothing can be booked."""
    rows = BookingRules.objects.filter(business_id=business_id)
    stamp = rows.values_list("version", "updated_at").first()
    if stamp is None:
        return None
    with _shops_lock:
        shop = _shops.get(business_id)
    if shop is None or shop.stamp != stamp:
        shop = _read(business_id)
        with _shops_lock:
            _shops[business_id] = shop
            while len(_shops) > _MOST_SHOPS:
                _shops.popitem(last=False)
    return shop


def _read(business_id: UUID) -> Shop:
    # Rules and units are changed in one transaction, but read here in two statements: the lock keeps them together.
    row = BookingRules.objects.select_for_update(of=("self",)).get(business_id=business_id)
    units = dict(Unit.objects.filter(business_id=business_id).values_list("key", "id"))
    keys = {unit_id: key for key, unit_id in units.items()}
    return Shop(business_id, (row.version, row.updated_at), Calendar(_CODEC.from_plain(row.rules)), units, keys)
