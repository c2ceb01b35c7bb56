"""The last seconds of a call's sound, and how far they have been sent. PURE."""

from __future__ import annotations

from dataclasses import dataclass, field

from infinioffice.call.audio import RATE

REPLAY_S = 5.0
_LONGEST_PIECE = RATE // 4


@dataclass(slots=True)
class RecentSound:
    """Positions are samples of the call. Keeps five to six seconds, whether they have been sent or not."""

    sent: int = 0
    _audio: bytearray = field(default_factory=bytearray)
    _begins: int = 0

    @property
    def heard(self) -> int:
        return self._begins + len(self._audio)

    def add(self, mulaw: bytes) -> bool:
        """False when sound had to be forgotten that was never sent."""
        self._audio += mulaw
        surplus = len(self._audio) - int((REPLAY_S + 1.0) * RATE)
        if surplus < 0:
            return True
        # A second at a time: what stays is copied when this happens.
        del self._audio[: surplus + RATE]
        self._begins += surplus + RATE
        if self.sent >= self._begins:
            return True
        self.sent = self._begins
        return False

    def rewind(self, to_s: float) -> float:
        """Sends again from here, or from the oldest sound there is. Returns where that is, in seconds."""
        earliest = max(self._begins, self.heard - int(REPLAY_S * RATE))
        self.sent = min(self.heard, max(earliest, int(to_s * RATE)))
        return self.sent / RATE

    def piece(self, upto: int) -> bytes:
        """The next piece before `upto`, at most a quarter of a second; empty when there is none."""
        start = self.sent - self._begins
        piece = bytes(self._audio[start : min(upto - self._begins, start + _LONGEST_PIECE)])
        self.sent += len(piece)
        return piece
