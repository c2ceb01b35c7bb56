"""Graph's push messages: the handshake that opens a channel, changes, and the events of the channel's own life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import orjson

from infinioffice.kernel.errors import CallerFault
from infinioffice.scheduling.calendars import Notice

_LONGEST_BODY = 256 * 1024
_LONGEST = 512
_MOST = 1000
_LIFE: dict[str, Literal["expiring", "missed", "ended"]] = {
    "reauthorizationRequired": "expiring",
    "missed": "missed",
    "subscriptionRemoved": "ended",
}


@dataclass(frozen=True, slots=True)
class Handshake:
    """Answer with 200, `text/plain` and exactly this text, within ten seconds: Graph is making sure we are there. It
    comes while our own request for the channel is still waiting."""

    text: str


def read(query: Mapping[str, str], body: bytes) -> Handshake | tuple[Notice, ...]:
    """`query` is decoded. Notices are answered with 202 within three seconds and acted on afterwards; each counts only
    if it is from its own channel. Raises CallerFault for what is no message of Graph's."""
    token = query.get("validationToken", "")
    if token:
        if len(token) > 4 * _LONGEST:
            raise CallerFault("not_a_notice")
        return Handshake(token)
    if len(body) > _LONGEST_BODY:
        raise CallerFault("too_large")
    try:
        whole = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise CallerFault("not_a_notice") from None
    items = whole.get("value") if isinstance(whole, dict) else None
    if not isinstance(items, list) or len(items) > _MOST:
        raise CallerFault("not_a_notice")
    return tuple(_notice(item) for item in items)


def _notice(item: object) -> Notice:
    if not isinstance(item, dict):
        raise CallerFault("not_a_notice")
    channel_id, secret = item.get("subscriptionId"), item.get("clientState")
    if not isinstance(channel_id, str) or not channel_id or len(channel_id) > _LONGEST:
        raise CallerFault("not_a_notice")
    life = item.get("lifecycleEvent")
    kind = _LIFE.get(life, "missed") if isinstance(life, str) else "changed"
    return Notice(channel_id, secret[:_LONGEST] if isinstance(secret, str) else "", kind)
