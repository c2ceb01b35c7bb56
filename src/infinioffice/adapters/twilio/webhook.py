"""A webhook of the carrier's, read and proved to be its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from infinioffice.adapters.twilio.signature import is_signed
from infinioffice.call.http import Request, answer, read_request
from infinioffice.call.socket import Receive, Send
from infinioffice.kernel.errors import CallerFault

_log = logging.getLogger(__name__)


async def signed_request(
    scope: Mapping[str, Any], receive: Receive, send: Send, public_url: str, auth_tokens: Sequence[str]
) -> Request | None:
    """The request, or None when it was not the carrier's and has been answered: 400, 403, 405, 413."""
    try:
        request = await read_request(scope, receive)
    except CallerFault as fault:
        _log.warning("webhook refused", extra={"path": scope["path"], "reason": fault.reason})
        await answer(send, 413 if fault.reason == "too_large" else 400)
        return None
    if request.method != "POST":
        await answer(send, 405)
        return None
    signature = request.headers.get("x-twilio-signature", "")
    if not is_signed(auth_tokens, public_url + request.path, request.form, signature):
        _log.warning("webhook refused", extra={"path": scope["path"], "reason": "bad_signature"})
        await answer(send, 403)
        return None
    return request
