"""The command line as programs and people meet it: separate processes, exit codes, one-line refusals."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import click
import pytest

from infinioffice.cli import COMMANDS, Commands, root
from tests.services import clean_environ


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infinioffice.cli", *arguments],
        env=clean_environ(**environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_the_commands_with_their_lines() -> None:
    result = run("--help")
    assert result.returncode == 0
    for name in ("up", "web", "worker", "migrate", "doctor", "understand"):
        assert f"{name:<8}" in result.stdout
        assert COMMANDS[name] in result.stdout


def test_help_loads_no_command() -> None:
    program = (
        "import sys, infinioffice.cli as cli\n"
        "cli.root(['--help'], standalone_mode=False)\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'uvicorn', 'phonenumbers')])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_is_there_has_help(name: str) -> None:
    assert isinstance(root, Commands)
    if name not in root.list_commands(click.Context(root)):
        pytest.skip(f"{name} is not in this build")
    result = run(name, "--help")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Usage: infinioffice " + name)


def test_a_wrong_setting_is_named_on_one_line_with_exit_2(tmp_path: Path) -> None:
    for command in ("up", "web", "worker", "migrate"):
        result = run(command, INFINIOFFICE_DATA_DIR=str(tmp_path), INFINIOFFICE_PORT="eighty")
        assert result.returncode == 2
        assert result.stderr.splitlines() == ["Error: INFINIOFFICE_PORT: must be a whole number from 0 to 65535"]
        assert not result.stdout
    assert not list(tmp_path.iterdir())


def test_an_outside_database_without_a_cache_is_refused() -> None:
    result = run(
        "migrate",
        INFINIOFFICE_DATABASE_URL="postgresql://nobody:hidden@127.0.0.1:1/none",
        INFINIOFFICE_SECRET_KEY="s" * 40,
        INFINIOFFICE_MASTER_KEY="A" * 43 + "=",
    )
    assert result.returncode == 2
    assert "INFINIOFFICE_REDIS_URL" in result.stderr
    assert "hidden" not in result.stderr


def test_a_database_that_is_away_is_one_line_with_exit_1() -> None:
    result = run(
        "migrate",
        INFINIOFFICE_DATABASE_URL="postgresql://nobody:hidden@127.0.0.1:1/none",
        INFINIOFFICE_REDIS_URL="redis://127.0.0.1:1/0",
        INFINIOFFICE_SECRET_KEY="s" * 40,
        INFINIOFFICE_MASTER_KEY="A" * 43 + "=",
    )
    assert result.returncode == 1
    assert result.stderr.startswith("Error: the database cannot be prepared")
    assert len(result.stderr.splitlines()) == 1
    assert "hidden" not in result.stderr


def test_an_unknown_command_is_wrong_usage() -> None:
    result = run("dance")
    assert result.returncode == 2
    assert "dance" in result.stderr


def test_understand_starts_within_two_seconds() -> None:
    """Measured as work done, which a busy machine does not change."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run("understand", "--jsonl").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2.0
