"""Google's push messages: all in the headers, nothing in the body, not signed."""

from __future__ import annotations

from collections.abc import Mapping

from infinioffice.kernel.errors import CallerFault
from infinioffice.scheduling.calendars import Notice

_LONGEST = 256
_STATES = {"sync": "opened", "exists": "changed", "not_exists": "changed"}


def read(headers: Mapping[str, str]) -> Notice:
    """`headers` by name in any case. `not_exists` is a change too: reading tells what is gone. Answer it with 200 at
    once and read afterwards. Raises CallerFault for what is no message of Google's."""
    given = {name.lower(): value for name, value in headers.items() if name.lower().startswith("x-goog-")}
    channel_id, secret = given.get("x-goog-channel-id", ""), given.get("x-goog-channel-token", "")
    kind = _STATES.get(given.get("x-goog-resource-state", "").lower())
    if not channel_id or kind is None or len(channel_id) > _LONGEST or len(secret) > _LONGEST:
        raise CallerFault("not_a_notice")
    return Notice(channel_id, secret, "opened" if kind == "opened" else "changed")
