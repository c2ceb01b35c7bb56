"""The process's own log as JSON, one object a line on standard output (`INFINIOFFICE_LOG=json`).

What it may hold is decided here and not by whoever writes a line: of our own records the constant words and the named
facts; of a fault its kind and where it happened, never its message; of other people's records the text without
addresses and numbers.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from structlog.stdlib import ProcessorFormatter

from infinioffice.config import LogForm

_OURS = "infinioffice"
_ADDRESS = re.compile(r"(?:https?:/)?/\S+")
_MANY_DIGITS = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")
_MAIL = re.compile(r"\S+@\S+")
_FACTS = frozenset(
    "business call_id code effect epoch files has_begun kinds level outcome path reason request_id seconds sid status"
    " tenant to user vendor".split()
)
_DEPTH = 12


def begin(form: LogForm, stream: TextIO | None = None) -> None:
    """Once, at the start of a serving command. `text` leaves Python's own way: warnings on standard error."""
    if form == "text":
        return
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(
        ProcessorFormatter(
            processors=[_event],
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(logging.INFO)


def _event(_logger: Any, _method: str, event: Any) -> str:
    record: logging.LogRecord = event["_record"]
    is_ours = record.name == _OURS or record.name.startswith(f"{_OURS}.")
    line: dict[str, Any] = {
        "at": event["at"],
        "level": event["level"],
        "logger": event["logger"],
        "event": record.msg if is_ours and isinstance(record.msg, str) else _scrubbed(str(event["event"])),
    }
    if is_ours:
        line |= {name: value for name, value in vars(record).items() if name in _FACTS}
    kind, _, where = event.get("exc_info") or (None, None, None)
    if kind is not None:
        line |= _fault(kind, where)
    return orjson.dumps(line, default=str).decode()


def _fault(kind: type[BaseException], where: TracebackType | None) -> dict[str, Any]:
    frames = traceback.extract_tb(where)[-_DEPTH:]
    return {"fault": kind.__name__, "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}


def _scrubbed(text: str) -> str:
    for pattern in (_MAIL, _ADDRESS, _MANY_DIGITS):
        text = pattern.sub("…", text)
    return text
