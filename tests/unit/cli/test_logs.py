"""Lines for a collector: one object each, and nothing of a caller in them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from infinioffice.cli import logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root, ours = logging.getLogger(), logging.getLogger("infinioffice")
    before = list(root.handlers), root.level, ours.level
    stream = io.StringIO()
    logs.begin("json", stream)
    yield stream
    root.handlers, _, _ = before
    root.setLevel(before[1])
    ours.setLevel(before[2])


def test_a_line_is_one_object_with_its_facts(written: io.StringIO) -> None:
    logging.getLogger("infinioffice.call.reception").info("call ended", extra={"call_id": "c1", "outcome": "booked"})
    (line,) = written.getvalue().splitlines()
    found = json.loads(line)
    assert (found["event"], found["call_id"], found["outcome"], found["level"]) == (
        "call ended",
        "c1",
        "booked",
        "info",
    )
    assert found["at"].endswith("Z")


def test_a_fault_is_told_without_its_message(written: io.StringIO) -> None:
    try:
        raise ValueError("Maria Gomez\n+1 518 555 0123")
    except ValueError:
        logging.getLogger("infinioffice.call.session").exception("call failed", extra={"said": "my name is Maria"})
    (line,) = written.getvalue().splitlines()
    assert json.loads(line)["fault"] == "ValueError"
    assert "test_logs.py" in json.loads(line)["where"][-1]
    assert "Maria" not in line
    assert "0123" not in line


def test_other_peoples_lines_lose_addresses_and_numbers_and_stay_one_line(written: io.StringIO) -> None:
    logging.getLogger("django.request").error("Not found: %s\r\nfor %s", "/m/secret-ticket", "518-555-0123 a@b.example")
    logging.getLogger("somebody").info("too quiet to be kept")
    (line,) = written.getvalue().splitlines()
    assert json.loads(line)["event"].startswith("Not found: …")
    for private in ("secret-ticket", "0123", "a@b.example"):
        assert private not in line


def test_text_leaves_pythons_own_way() -> None:
    before = list(logging.getLogger().handlers)
    logs.begin("text")
    assert logging.getLogger().handlers == before
