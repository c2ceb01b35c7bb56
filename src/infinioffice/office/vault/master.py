"""The key that wraps all data keys: from the installation's settings, or kept by an outside service."""

from __future__ import annotations

import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infinioffice.kernel.errors import Broken

NONCE_BYTES = 12


class WrongMaster(Broken):
    """This master key did not wrap that data key."""


class MasterKey(Protocol):
    """Wraps data keys. `context` is bound to the wrapped key: unwrapping needs the same. Raises Broken for a key that
    it did not wrap, and VendorFault when it lives outside."""

    @property
    def name(self) -> str: ...

    def wrap(self, plain: bytes, context: str) -> bytes: ...

    def unwrap(self, wrapped: bytes, context: str) -> bytes: ...


class LocalMaster:
    """A master key of 32 bytes held by this process."""

    name = "local"

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def wrap(self, plain: bytes, context: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        try:
            return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise WrongMaster("a data key does not open with this installation's master key") from error


_chosen: MasterKey | None = None


def choose(master: MasterKey | None) -> None:
    """Called once by the composition root; None takes the key of the settings."""
    global _chosen
    _chosen = master


def chosen() -> MasterKey:
    """The installation's master key. Raises Broken when there is no installation."""
    from infinioffice.office import startup

    global _chosen
    if _chosen is None:
        installation = startup.given()
        if installation is None:
            raise Broken("no installation, no master key")
        _chosen = LocalMaster(installation.master_key)
    return _chosen
