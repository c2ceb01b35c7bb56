"""`infinioffice understand`: what a sentence is understood as, without a database or a call."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import cache
from typing import Any, BinaryIO

import click
import orjson

from infinioffice import verticals
from infinioffice.dialogue.reading import lexicon
from infinioffice.office.businesses import demo
from infinioffice.understanding.meaning import Lexicon, ServiceWords
from infinioffice.understanding.understand import understand
from infinioffice.understanding.wire import heard_from_json, meaning_to_json


@click.command(help="Show what TEXT is understood as, or with --jsonl each line of standard input, as JSON.")
@click.argument("text", nargs=-1)
@click.option("--jsonl", is_flag=True, help="Read one JSON object a line and answer each with one.")
@click.option("--business", default="", help="A demo business or a vertical, for its services and providers.")
@click.option("--timezone", default="America/New_York", show_default=True, help="IANA zone of the business.")
def command(*, text: tuple[str, ...], jsonl: bool, business: str, timezone: str) -> None:
    if jsonl:
        answer_lines(sys.stdin.buffer, sys.stdout.buffer)
        return
    if not text:
        raise click.UsageError("say something, or use --jsonl")
    said = {"text": " ".join(text), "now": datetime.now(UTC).isoformat(), "timezone": timezone, "business": business}
    answer = answer_to(said)
    click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
    if "error" in answer:
        raise SystemExit(2)


def answer_lines(source: BinaryIO, target: BinaryIO) -> None:
    """One answer for every line, in order, flushed each; a bad line gets an error and the stream goes on."""
    for line in source:
        try:
            plain = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            answer = _error("bad_json", str(error))
        else:
            answer = answer_to(plain)
        target.write(orjson.dumps(answer) + b"\n")
        target.flush()


def answer_to(plain: object) -> dict[str, Any]:
    """The meaning of one input object in the form of docs/reference/interface.md, or its error."""
    try:
        heard = heard_from_json(plain, lexicon_for=lexicon_for)
    except ValueError as error:
        return _error("bad_input", str(error))
    return meaning_to_json(understand(heard))


@cache
def lexicon_for(name: str) -> Lexicon:
    """The words of a demo business by its slug, or of a vertical by its key. Raises KeyError for anything else."""
    for business in demo.businesses(2026):
        if business.slug == name:
            return lexicon(business)
    vertical = verticals.get(name)
    services = tuple(ServiceWords(each.key, each.name, each.cues) for each in vertical.services)
    return Lexicon(services=services, insurers=vertical.insurers, vertical=vertical.key)


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}
