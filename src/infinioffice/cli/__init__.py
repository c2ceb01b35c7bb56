"""The command line. Each command is one module with a click command named `command`, imported when it is called.

The table below is all that `--help` reads, so that it answers at once and `understand` never loads the web.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Any

import click

from infinioffice.kernel.errors import InfiniOfficeError, SettingWrong

COMMANDS = {
    "up": "Start everything here: database, cache, web, calls and worker.",
    "web": "Serve pages and calls.",
    "worker": "Do the durable jobs.",
    "migrate": "Bring the database up to date.",
    "doctor": "Check settings, database, speech and vendors.",
    "call": "Place a simulated call with real audio.",
    "chat": "Hold the same conversation in text.",
    "understand": "Show what a sentence is understood as.",
    "replay": "Decide a call again from its log and compare.",
    "audit": "Check the audit trail.",
    "export": "Write out everything of one tenant.",
    "billing": "Make in Stripe what the plan file says.",
    "backup": "Copy database and files.",
    "restore": "Put a copy back.",
    "synthetic": "Place the golden call and check it.",
}
"""Name → one line. A name whose module is not in this build is not listed."""


class Refusal(click.ClickException):
    """One line on standard error, and exit code 1."""


class WrongUsage(Refusal):
    """As `Refusal`, with the exit code of a wrong option: 2."""

    exit_code = 2


class Commands(click.Group):
    """The table above as a click group."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it with one
        return [name for name in COMMANDS if find_spec(f"{__name__}.{name}") is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"{__name__}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingWrong as wrong:
            raise WrongUsage(str(wrong)) from wrong
        except InfiniOfficeError as fault:
            raise Refusal(str(fault)) from fault


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings are environment variables: docs/reference/settings.md.",
)
@click.version_option(package_name="infinioffice")
def root() -> None:
    """InfiniOffice answers the phone and books real appointments."""


def main() -> None:
    """Runs the command line and exits the process."""
    root(prog_name="infinioffice")
