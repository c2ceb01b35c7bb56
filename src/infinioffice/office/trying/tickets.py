"""Tickets of the browser line for the businesses that members look after."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from infinioffice.call.tokens import CallTokens, Ticket
from infinioffice.kernel.ids import ENTROPY_BYTES, uuid7_at


@dataclass(frozen=True, slots=True)
class RingingTicket:
    """One call that may be made now: its id, and the token that opens the media socket once."""

    call_id: str
    token: str


def ticket_for(slug: str, now: datetime) -> RingingTicket:
    """A ticket for one call to this business from a browser, without a caller's number. `now` is aware.

    Signed as the webhooks sign theirs, so the same reception reads it: it lives for `CallTokens.life`, works once,
    and opens no other business."""
    call_id = str(uuid7_at(now, os.urandom(ENTROPY_BYTES)))
    tokens = CallTokens(settings.SECRET_KEY.encode())
    return RingingTicket(call_id, tokens.make(Ticket(call_id, slug, "", ""), now))
