"""`chat` and `replay` as programs use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from infinioffice.cli import chat, replay

_BASE = ["--jsonl", "--dry-run", "--business", "ridgeline", "--now", "2026-12-01T19:30:00-08:00", "--seed", "1"]
_BOOKING = ["oil change friday at 9", "Ed Moss, 541 555 0163", "2014 Nissan Altima", "yes", "no", "no thanks"]


def _chat(*lines: object, options: list[str] | None = None) -> Result:
    text = "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in lines)
    return CliRunner().invoke(chat.command, [*_BASE, *(options or [])], input=text)


def _answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_greeting_comes_before_any_input() -> None:
    result = _chat()
    (greeting,) = _answers(result)
    assert result.exit_code == 0
    assert greeting["stage"] == "open"
    assert "Ridgeline Auto Repair" in greeting["say"]


def test_a_whole_booking() -> None:
    answers = _answers(_chat(*({"say": each} for each in _BOOKING)))
    assert len(answers) == len(_BOOKING) + 1
    booked = [effect for each in answers for effect in each["effects"] if effect["type"] == "book"]
    assert [each["service"] for each in booked] == ["oil_change"]
    assert booked[0]["start"] == "2026-12-04T09:00:00-08:00"
    assert answers[-1]["ended"]
    assert answers[-1]["outcome"] == "booked"


def test_keys_silence_and_hanging_up() -> None:
    answers = _answers(_chat({"dtmf": "0"}, {"silence": 8}, {"hangup": True}))
    assert [each["stage"] for each in answers[:3]] == ["open", "message", "message"]
    assert answers[-1]["ended"]


@pytest.mark.parametrize(
    ("line", "code"),
    [("{", "bad_json"), ("[]", "bad_input"), ('{"say": 1}', "bad_input"), ('{"dtmf": "abc"}', "bad_input"),
     ('{"silence": -1}', "bad_input"), ('{"say": "hi", "nbest": [1]}', "bad_input"), ("{}", "bad_input")],
)  # fmt: skip
def test_a_bad_line_gets_an_error_and_the_stream_goes_on(line: str, code: str) -> None:
    result = _chat(line, {"say": "where are you"})
    answers = _answers(result)
    assert answers[1]["error"]["code"] == code
    assert "905 Ridge Road" in answers[2]["say"]
    assert result.exit_code == 0


def test_unknown_keys_are_ignored() -> None:
    answers = _answers(_chat({"say": "where are you", "mood": "fine"}))
    assert "905 Ridge Road" in answers[1]["say"]


@pytest.mark.parametrize(
    ("options", "word"),
    [(["--now", "yesterday"], "--now"), (["--now", "2026-12-01T10:00:00"], "offset"), (["--caller-id", "12"],
     "--caller-id"),
     (["--business", "nobody"], "--business")],
)  # fmt: skip
def test_wrong_usage_says_what_is_wrong(options: list[str], word: str) -> None:
    result = _chat(options=options)
    assert result.exit_code == 2
    assert word in result.output


def test_people_see_words_and_what_was_done() -> None:
    result = CliRunner().invoke(chat.command, _BASE[1:], input="oil change friday at 9\n/silence 8\n/hangup\n")
    assert result.exit_code == 0
    assert "them Thanks for calling" in result.output
    assert "hold" in result.output


def test_the_log_of_a_chat_can_be_replayed(tmp_path: Path) -> None:
    log = tmp_path / "call.jsonl"
    _chat(*({"say": each} for each in _BOOKING), options=["--log", str(log)])
    same = CliRunner().invoke(replay.command, [str(log), "--json"])
    assert same.exit_code == 0
    assert json.loads(same.output)["difference"] is None
    log.write_text(log.read_text().replace('"service":"oil_change","details"', '"service":"tires","details"'))
    other = CliRunner().invoke(replay.command, [str(log)])
    assert other.exit_code == 1
    assert "decided otherwise" in other.output


def test_replay_refuses_what_is_no_log(tmp_path: Path) -> None:
    nothing = CliRunner().invoke(replay.command, [str(tmp_path / "none.jsonl")])
    garbage = tmp_path / "garbage.jsonl"
    garbage.write_text("hello\n")
    assert nothing.exit_code == 2
    assert CliRunner().invoke(replay.command, [str(garbage)]).exit_code == 2
