"""AES-256-GCM with a data key per tenant or person, bound to the place where the sealed bytes are kept.

Sealed form: one byte of version, 16 of the data key's id, 12 of nonce, then ciphertext and tag.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from infinioffice.kernel.errors import InfiniOfficeError
from infinioffice.office.tenancy import new_id, scoped_tenant_id
from infinioffice.office.vault import master

_VERSION = 1
_HEAD = 1 + 16 + master.NONCE_BYTES
_KEPT, _KEPT_S = 2000, 300.0
"""Opened keys held by a process, and how long: the time after which a shredded key is gone from every process."""


class SealBroken(InfiniOfficeError):
    """These bytes were not sealed for this place, or their key was shredded."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where sealed bytes live: table (or bucket), column (or kind), and the row's id (or object key)."""

    table: str
    column: str
    row: str

    def bound(self, tenant_id: UUID) -> bytes:
        return "\x1f".join((str(tenant_id), self.table, self.column, self.row)).encode()


class _Opened:
    """Opened data keys of this process, the least used given up first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: OrderedDict[tuple[UUID, UUID], tuple[float, AESGCM]] = OrderedDict()
        self._active: dict[tuple[UUID, UUID | None], tuple[float, UUID]] = {}

    def key(self, tenant_id: UUID, key_id: UUID) -> AESGCM | None:
        with self._lock:
            kept = self._keys.get((tenant_id, key_id))
            if kept is None or kept[0] < time.monotonic():
                return None
            self._keys.move_to_end((tenant_id, key_id))
            return kept[1]

    def keep(self, tenant_id: UUID, key_id: UUID, cipher: AESGCM) -> None:
        with self._lock:
            self._keys[tenant_id, key_id] = (time.monotonic() + _KEPT_S, cipher)
            while len(self._keys) > _KEPT:
                self._keys.popitem(last=False)

    def active(self, tenant_id: UUID, subject: UUID | None) -> UUID | None:
        with self._lock:
            kept = self._active.get((tenant_id, subject))
            return kept[1] if kept is not None and kept[0] >= time.monotonic() else None

    def keep_active(self, tenant_id: UUID, subject: UUID | None, key_id: UUID) -> None:
        with self._lock:
            if len(self._active) > _KEPT:
                self._active.clear()
            self._active[tenant_id, subject] = (time.monotonic() + _KEPT_S, key_id)

    def forget(self) -> None:
        with self._lock:
            self._keys.clear()
            self._active.clear()


_opened = _Opened()


def seal(place: Place, plain: bytes, subject: UUID | None = None) -> bytes:
    """The bytes to keep at this place. Inside a tenant's scope; the tenant's (or subject's) first use makes its key."""
    tenant_id = scoped_tenant_id()
    key_id, cipher = _active_key(tenant_id, subject)
    nonce = os.urandom(master.NONCE_BYTES)
    return bytes([_VERSION]) + key_id.bytes + nonce + cipher.encrypt(nonce, plain, place.bound(tenant_id))


def unseal(place: Place, sealed: bytes) -> bytes:
    """What was sealed at this place, in the same tenant's scope. Raises SealBroken."""
    tenant_id = scoped_tenant_id()
    sealed = bytes(sealed)
    if len(sealed) < _HEAD or sealed[0] != _VERSION:
        raise SealBroken("not sealed by us")
    key_id = UUID(bytes=sealed[1:17])
    cipher = _opened.key(tenant_id, key_id) or _open(tenant_id, key_id)
    try:
        return cipher.decrypt(sealed[17:_HEAD], sealed[_HEAD:], place.bound(tenant_id))
    except InvalidTag as error:
        raise SealBroken("sealed for another place") from error


def rotate(subject: UUID | None = None) -> None:
    """From now on a new key seals; the old one goes on opening. Inside a tenant's scope."""
    from infinioffice.office.vault.models import DataKey

    tenant_id = scoped_tenant_id()
    with transaction.atomic():
        DataKey.objects.filter(subject=subject, is_active=True).update(is_active=False)
        _make(tenant_id, subject)
    forget_opened()
    transaction.on_commit(forget_opened)


def forget_opened() -> None:
    """Closes the keys this process holds open; they are opened again when needed."""
    _opened.forget()


def shred(subject: UUID) -> int:
    """Makes everything that was ever sealed for this person unreadable; how many keys there were. Other processes may
    hold an opened key for five more minutes."""
    from infinioffice.office.vault.models import DataKey

    count, _ = DataKey.objects.filter(subject=subject).delete()
    forget_opened()
    transaction.on_commit(forget_opened)
    return count


def _active_key(tenant_id: UUID, subject: UUID | None) -> tuple[UUID, AESGCM]:
    from infinioffice.office.vault.models import DataKey

    known = _opened.active(tenant_id, subject)
    cipher = _opened.key(tenant_id, known) if known is not None else None
    if known is not None and cipher is not None:
        return known, cipher
    row = DataKey.objects.filter(subject=subject, is_active=True).first()
    key_id = row.id if row is not None else _make(tenant_id, subject)
    # Only when the key is sure to stay: one that was rolled back must not seal anything more.
    transaction.on_commit(lambda: _opened.keep_active(tenant_id, subject, key_id))
    return key_id, _open(tenant_id, key_id)


def _make(tenant_id: UUID, subject: UUID | None) -> UUID:
    """A new active key. Of two transactions that make the first one at once, both get the same."""
    from infinioffice.office.vault.models import DataKey

    chosen, key_id = master.chosen(), new_id()
    wrapped = chosen.wrap(os.urandom(32), _context(tenant_id, key_id))
    DataKey.objects.bulk_create(
        [DataKey(id=key_id, subject=subject, wrapped=wrapped, master=chosen.name)], ignore_conflicts=True
    )
    return DataKey.objects.values_list("id", flat=True).get(subject=subject, is_active=True)


def _open(tenant_id: UUID, key_id: UUID) -> AESGCM:
    from infinioffice.office.vault.models import DataKey

    row = DataKey.objects.filter(id=key_id).first()
    if row is None:
        raise SealBroken("its key was shredded")
    cipher = AESGCM(master.chosen().unwrap(bytes(row.wrapped), _context(tenant_id, key_id)))
    transaction.on_commit(lambda: _opened.keep(tenant_id, key_id, cipher))
    return cipher


def _context(tenant_id: UUID, key_id: UUID) -> str:
    return f"{tenant_id}|{key_id}"
