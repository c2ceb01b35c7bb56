"""Putting a caller through by Twilio: the business's numbers one after the other, each asked for a key first.

POST /twilio/transferred?n=…   one of them was tried: over, the next, or a message
POST /twilio/whisper?line=…    what somebody hears who picks up
POST /twilio/whispered         the key they pressed: 1 joins them with the caller
"""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

from infinioffice.adapters.twilio import twiml
from infinioffice.call.http import Request
from infinioffice.call.reception import Reception

TAKE = "1"


class Transfers:
    """Answers in TwiML. Nothing of it is kept: the place in the list is in the address, which the carrier signs."""

    def __init__(self, reception: Reception, public_url: str) -> None:
        self._reception = reception
        self._root = f"{public_url}/twilio"

    async def ring(self, line: str, place: int = 0) -> bytes:
        """The business's n-th number rings, from 0; after the last the caller hears that nobody could come."""
        about = await self._reception.transfers(line)
        if place >= len(about.numbers):
            return twiml.record(twiml.NOBODY, f"{self._root}/recording")
        return twiml.put_through(
            about.numbers[place],
            line,
            f"{self._root}/whisper?line={quote(line)}",
            f"{self._root}/transferred?n={place}",
        )

    async def tried(self, request: Request) -> bytes:
        """Somebody took the call, or the next is tried. The number called says whose list it is."""
        was_joined = request.value("DialBridged").lower()
        status = request.value("DialCallStatus")
        is_joined = was_joined == "true" or (not was_joined and status in ("completed", "answered"))
        if is_joined or request.value("CallStatus") in ("completed", "canceled", "failed"):
            return twiml.hang_up()
        place = _asked(request, "n")
        return await self.ring(request.value("To"), int(place) + 1 if place.isascii() and place.isdigit() else 1)

    async def whisper(self, request: Request) -> bytes:
        """Who is wanted, before anybody is joined: an answering machine presses nothing."""
        name = (await self._reception.transfers(_asked(request, "line"))).name
        sentence = f"A caller for {name} wants to talk to somebody. Press 1 to take the call."
        return twiml.screen(sentence, f"{self._root}/whispered")

    async def whispered(self, request: Request) -> bytes:
        return twiml.join() if request.value("Digits") == TAKE else twiml.hang_up()


def _asked(request: Request, name: str) -> str:
    return parse_qs(urlsplit(request.path).query).get(name, [""])[0]
