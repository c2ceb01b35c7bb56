"""Our audio on its way to the caller: what was queued, sent, and proven to be heard. Sans-IO.

Sent 200–400 ms ahead of playing, so that a stall of ours is not heard and a `clear` throws little away. Every mark has
its own name and belongs to a position; `clear` forgets all marks that are still out, because the line returns them
although their audio was never played.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from infinioffice.call.audio import RATE, framed, seconds

_PIECE = 800
"""100 ms: every piece costs a message, and a `clear` throws away whatever has not been played."""
_SETTLE_S = 0.7
_CHARS_A_SECOND = 15.0


@dataclass(frozen=True, slots=True)
class Mark:
    name: str


Outgoing = bytes | Mark


@dataclass(slots=True)
class _Clause:
    text: str
    keep_floor: bool
    filler: bool
    audio: bytearray = field(default_factory=bytearray)
    is_whole: bool = False
    starts: int = -1


@dataclass(slots=True)
class Playout:
    """One call's outgoing audio. Positions are bytes since the present utterance began; times are monotonic seconds."""

    lead_s: float = 0.3
    mark_every_s: float = 0.4
    _clauses: list[_Clause] = field(default_factory=list)
    _names: dict[int, _Clause] = field(default_factory=dict)
    _next_id: int = 0
    _sent: int = 0
    _proven: int = 0
    _base: int = 0
    _base_at: float = 0.0
    _marks: dict[str, int] = field(default_factory=dict)
    _marked: int = 0
    _mark_count: int = 0
    _is_paused: bool = False

    def add(self, text: str, *, keep_floor: bool = False, filler: bool = False) -> int:
        """Queues a clause whose audio will come. Returns its number. A filler goes before the first clause that has no
        audio yet: it is said because that one is late."""
        self._next_id += 1
        clause = _Clause(text, keep_floor, filler)
        silent = (at for at, each in enumerate(self._clauses) if not each.audio and not each.is_whole)
        self._clauses.insert(next(silent, len(self._clauses)) if filler else len(self._clauses), clause)
        self._names[self._next_id] = clause
        return self._next_id

    def supply(self, clause_id: int, mulaw: bytes, *, is_last: bool) -> None:
        """Audio of a queued clause. Audio of a clause that was dropped since is ignored."""
        clause = self._names.get(clause_id)
        if clause is None or clause.is_whole:
            return
        clause.audio += mulaw
        if is_last:
            clause.audio[:] = framed(bytes(clause.audio))
            clause.is_whole = True

    def pump(self, now: float) -> list[Outgoing]:
        """What to send now."""
        out: list[Outgoing] = []
        while not self._is_paused and self._ahead_s(now) < self.lead_s:
            piece = self._next_piece()
            if not piece:
                break
            if self._playing_at(now) >= self._sent:
                # Nothing was playing: this piece starts when it arrives.
                self._base, self._base_at = self._sent, now
            self._sent += len(piece)
            out.append(piece)
            if seconds(self._sent - self._marked) >= self.mark_every_s:
                out.append(self._mark())
        if self._sent > self._marked and not self._is_paused and self._is_all_sent():
            out.append(self._mark())
        return out

    def mark_played(self, name: str, now: float) -> None:
        """The line says that everything before this mark has been played."""
        position = self._marks.pop(name, None)
        if position is None:
            return
        self._proven = max(self._proven, position)
        if self._playing_at(now) < position:
            self._base, self._base_at = position, now

    def pause(self, now: float) -> None:
        """The line is being cleared: go back to what was heard, and wait."""
        if self._is_paused:
            return
        heard = max(self._proven, min(self._sent, self._playing_at(now) - int(0.1 * RATE)))
        heard -= heard % 160
        self._marks.clear()
        self._sent = self._base = self._marked = max(0, heard)
        self._base_at = now
        self._is_paused = True

    def resume(self, now: float) -> None:
        """Goes on from what was heard."""
        self._is_paused = False
        self._base_at = now

    def stop(self) -> str:
        """Drops everything not heard. Returns the words of the present utterance that were proven to be heard."""
        heard = self.heard_text
        self._forget()
        return heard

    def finish(self) -> None:
        """The utterance is over: the next clause begins a new one."""
        self._forget()

    @property
    def heard_text(self) -> str:
        """Whole words only, and only as far as marks prove."""
        words: list[str] = []
        for clause in self._clauses:
            if clause.starts < 0 or clause.starts >= self._proven:
                break
            length = len(clause.audio) if clause.is_whole else max(len(clause.audio), self._sent - clause.starts)
            part = min(1.0, (self._proven - clause.starts) / max(1, length))
            spoken = clause.text.split()
            words += spoken if part >= 1.0 else spoken[: int(part * len(spoken))]
        return " ".join(words)

    @property
    def is_empty(self) -> bool:
        return not self._clauses

    @property
    def has_begun(self) -> bool:
        """Has any audio of the present utterance been sent?"""
        return self._sent > 0 or self._proven > 0

    @property
    def keeps_floor(self) -> bool:
        """Is what plays now (or still waits) not to be stopped by the caller's voice?"""
        return any(c.keep_floor for c in self._clauses if not (c.starts >= 0 and self._is_heard(c)))

    @property
    def is_filler(self) -> bool:
        """Does everything queued only bridge a wait?"""
        return all(clause.filler for clause in self._clauses)

    def is_finished(self, now: float) -> bool:
        """Everything was sent and played. A mark that never returns is waited for only a moment."""
        if not self._is_all_sent() or self._is_paused:
            return False
        return self._proven >= self._sent or self._playing_at(now) >= self._sent + int(_SETTLE_S * RATE)

    def is_dry(self, now: float) -> bool:
        """Has everything been played that is there, while more was promised?"""
        return not self._is_paused and not self._is_all_sent() and self._playing_at(now) >= self._sent

    def ends_s(self, now: float) -> float:
        """When the queue will have been played, as far as its length is known."""
        known = sum(len(c.audio) for c in self._clauses)
        guess = sum(len(c.text) / _CHARS_A_SECOND for c in self._clauses if not c.is_whole)
        return now + max(0.0, seconds(known - min(self._playing_at(now), self._sent))) + guess

    def deadline(self, now: float) -> float | None:
        """When `pump`, or a look at `is_finished`, is next worth while. None while nothing can change by itself."""
        if self._is_paused or not self._clauses:
            return None
        if self._is_all_sent():
            return self._base_at + seconds(self._sent - self._base) + _SETTLE_S
        if not self._peek():
            return None
        return now + max(0.005, self._ahead_s(now) - self.lead_s + 0.02)

    # -- positions ------------------------------------------------------------------------------------------------

    def _playing_at(self, now: float) -> int:
        """Our estimate of the position the caller hears; it may lie beyond what was sent when the line ran dry."""
        return self._base + int((now - self._base_at) * RATE)

    def _ahead_s(self, now: float) -> float:
        return max(0.0, seconds(self._sent - self._playing_at(now)))

    def _is_heard(self, clause: _Clause) -> bool:
        return clause.is_whole and clause.starts + len(clause.audio) <= self._proven

    def _is_all_sent(self) -> bool:
        return all(c.is_whole for c in self._clauses) and self._sent >= sum(len(c.audio) for c in self._clauses)

    def _peek(self) -> bool:
        position = 0
        for clause in self._clauses:
            if self._sent < position + len(clause.audio):
                return True
            if not clause.is_whole:
                return False
            position += len(clause.audio)
        return False

    def _next_piece(self) -> bytes:
        position = 0
        for clause in self._clauses:
            end = position + len(clause.audio)
            if self._sent < end:
                clause.starts = position
                start = self._sent - position
                piece = bytes(clause.audio[start : start + _PIECE])
                # A clause still being made is cut at whole frames; its tail is padded when it is complete.
                return piece if clause.is_whole else piece[: len(piece) - len(piece) % 160]
            if not clause.is_whole:
                return b""
            position = end
        return b""

    def _mark(self) -> Mark:
        self._mark_count += 1
        name = f"m{self._mark_count}"
        self._marks[name] = self._sent
        self._marked = self._sent
        return Mark(name)

    def _forget(self) -> None:
        self._clauses.clear()
        self._names.clear()
        self._marks.clear()
        self._sent = self._proven = self._base = self._marked = 0
        self._is_paused = False
