"""The notebook beside the phone: what could not be stored while the database was away, one JSON line each.

One file a call, `<folder>/<call id>.jsonl`. `bring_home` writes it into the stores when they are back; every line is
idempotent there (an operation id, or a sequence number), so an import that was cut short is simply repeated.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from infinioffice.call.ports import CallEnd, CallLog, Directory, LogEntry, Scope, Tools, TurnRecord
from infinioffice.dialogue.effects import (
    Effect,
    JoinWaitlist,
    PageOnCall,
    RecordTextConsent,
    StopTexts,
    TakeMessage,
)
from infinioffice.dialogue.events import ToolFailed
from infinioffice.kernel.errors import Broken, HandedOver, InfiniOfficeError, VendorFault
from infinioffice.kernel.records import Codec, RecordWrong, to_plain

_LISTEN_FOR_S = 600.0
NOTABLE = (TakeMessage, PageOnCall, RecordTextConsent, StopTexts, JoinWaitlist)
"""What a person with a notebook could write down for later. Everything else needs the calendar now."""

_CODEC = Codec(Scope, LogEntry, TurnRecord, CallEnd, *NOTABLE)


class Journal:
    """`folder` is made when the first line is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def write(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
        """Appends lines and returns when they are on the disk."""
        await asyncio.to_thread(self._append, name, lines)

    async def note(self, scope: Scope, effect: Effect, at: datetime) -> None:
        """A message, page, consent or waiting-list wish, to be carried out later."""
        await self.write(
            scope.call_id,
            [{"what": "effect", "at": at.isoformat(), "scope": to_plain(scope), "effect": to_plain(effect)}],
        )

    def files(self) -> list[Path]:
        """Journals not yet brought home, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted([*self.folder.glob("*.jsonl"), *self.folder.glob("*.importing")])

    def take(self, path: Path) -> tuple[Path, str]:
        """Puts a journal aside before it is read: a call that still writes begins a new file."""
        if path.suffix != ".importing":
            path = path.replace(path.with_suffix(f".{time.time_ns()}.importing"))
        return path, path.read_text(encoding="utf-8")

    def _append(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        safe = "".join(c if c.isalnum() or c in "-_" else "_" for c in name)[:80] or "unnamed"
        with (self.folder / f"{safe}.jsonl").open("a", encoding="utf-8") as file:
            for line in lines:
                file.write(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())


class NotHome(InfiniOfficeError):
    """A line could not be carried out yet; the file stays."""


Listen = Callable[[str], Awaitable[str]]
"""Reads a message the carrier recorded, by its address. Raises VendorFault."""


async def bring_home(
    journal: Journal,
    directory: Directory,
    log: CallLog,
    tools_for: Callable[[Scope], Tools],
    listen: Listen | None = None,
) -> int:
    """Imports every journal. Returns how many files came home; raises StoreDown when the store is still away. A line
    nobody can read, or of a call that another worker has gone on with, is kept aside with its file (`.wrong`)."""
    count = 0
    for found in await asyncio.to_thread(journal.files):
        path, text = await asyncio.to_thread(journal.take, found)
        ending = ".done"
        for raw in text.splitlines():
            try:
                line = json.loads(raw)
                if line["what"] == "recording":
                    await _import_recording(line, directory, log, tools_for, listen)
                else:
                    await _import_line(line, log, tools_for)
            except NotHome:
                ending = ""
                break
            except (ValueError, KeyError, TypeError, RecordWrong, HandedOver, Broken):
                ending = ".wrong"
        if ending:
            await asyncio.to_thread(path.replace, path.with_suffix(ending))
            count += 1
    return count


async def _import_recording(
    line: Mapping[str, Any],
    directory: Directory,
    log: CallLog,
    tools_for: Callable[[Scope], Tools],
    listen: Listen | None,
) -> None:
    """A message the carrier recorded when we could not answer: a call of its own, with a message in it, in the caller's
    words where they can be had."""
    called = await directory.by_number(line["To"])
    if called is None:
        raise KeyError(line["To"])
    at = datetime.fromisoformat(line["at"])
    call_id = str(uuid5(NAMESPACE_URL, f"recording:{line['CallSid']}"))
    scope = Scope(called.tenant_id, called.business.id, call_id)
    # First, and perhaps several times: a row that is open for long would look like a call that was cut off.
    words = await _words(line, at, listen) if listen is not None else ""
    await log.open(scope, line["CallSid"], line["From"] or None, "phone", at)
    text = f"{words}\n\n" if words else ""
    text += f"Voice message of {line['RecordingDuration'] or '?'} seconds: {line['RecordingUrl']}"
    message = TakeMessage(f"{call_id}:1", "other", "", line["From"], text)
    if isinstance(await tools_for(scope).run(message), ToolFailed):
        raise NotHome
    await log.close(scope, CallEnd(at, "message", {}, None))


async def _words(line: Mapping[str, Any], at: datetime, listen: Listen) -> str:
    """A recording appears some seconds after its webhook, and a carrier may be away: asked again for a while, because
    the message is worth more with its words than soon."""
    try:
        return await listen(line["RecordingUrl"])
    except VendorFault as fault:
        if fault.retryable and time.time() - at.timestamp() < _LISTEN_FOR_S:
            raise NotHome from fault
        return ""


async def _import_line(line: Mapping[str, Any], log: CallLog, tools_for: Callable[[Scope], Tools]) -> None:
    what = line["what"]
    scope: Scope = _CODEC.from_plain(line["scope"])
    if what == "open":
        at = datetime.fromisoformat(line["at"])
        await log.open(scope, line["sid"], line["caller_id"], line["line"], at)
    elif what == "append":
        entries = [_CODEC.from_plain(each) for each in line["entries"]]
        await log.append(scope, entries, [_CODEC.from_plain(each) for each in line["turns"]])
    elif what == "close":
        await log.close(scope, _CODEC.from_plain(line["end"]))
    elif what == "effect":
        answer = await tools_for(scope).run(_CODEC.from_plain(line["effect"]))
        if isinstance(answer, ToolFailed):
            raise NotHome
