"""How often somebody may do something, counted in Valkey for all processes; in this one's memory while it is away."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

_log = logging.getLogger(__name__)
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times within a stretch of `within_s` seconds."""

    name: str
    most: int
    within_s: int


_here: OrderedDict[str, int] = OrderedDict()
_lock = Lock()


def take(limit: Limit, who: str) -> bool:
    """Counts once more; False when that was too often. What is kept is a digest, not who it was."""
    stretch = int(time.time()) // limit.within_s
    digest = hashlib.sha256(f"{settings.SECRET_KEY}|{who}".encode()).hexdigest()[:32]
    key = f"limit:{limit.name}:{digest}:{stretch}"
    try:
        cache.add(key, 0, limit.within_s)
        count = int(cache.incr(key))
    except ValueError:
        # It ran out between the two.
        count = 1
    except (RedisError, OSError):
        _log.warning("limits are counted in memory")
        count = _count_here(key)
    return count <= limit.most


def address_of(request: HttpRequest) -> str:
    """Where the request came from. Behind our own proxy (https) the last entry it added counts, never what the client
    wrote before it."""
    given = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER is not None:
        given = request.headers.get("X-Forwarded-For", given).rpartition(",")[2].strip() or given
    return given


def neighbourhood_of(request: HttpRequest) -> str:
    """The network somebody comes from: one household's worth of addresses (/24, /56)."""
    try:
        found = ip_address(address_of(request))
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(int(found) >> 72)
        found = found.ipv4_mapped
    return str(found).rpartition(".")[0]


def _count_here(key: str) -> int:
    with _lock:
        count = _here[key] = _here.pop(key, 0) + 1
        while len(_here) > _MOST:
            _here.popitem(last=False)
        return count
