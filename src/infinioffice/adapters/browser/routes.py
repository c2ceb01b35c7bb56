"""WS /browser/media: a call from our own pages. The ticket in its first message is made by the page that rings."""

from __future__ import annotations

import logging

from infinioffice.adapters.browser.line import BrowserLine
from infinioffice.call.reception import Reception
from infinioffice.call.socket import Receive, Send, Socket
from infinioffice.kernel.errors import CallerFault, StoreDown

_log = logging.getLogger(__name__)


class BrowserRoutes:
    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    async def media(self, receive: Receive, send: Send) -> None:
        """One browser call. Whatever is wrong closes the socket, with the reason in the log."""
        line = BrowserLine(Socket(receive, send))
        try:
            ringing = await self._reception.admit(await line.greet())
        except CallerFault as fault:
            _log.warning("browser socket refused", extra={"reason": fault.reason})
            await line.refuse(fault.reason)
            return
        except StoreDown:
            await line.refuse("store_down")
            return
        await self._reception.converse(ringing, line, "browser")
