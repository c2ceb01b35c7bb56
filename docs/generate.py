"""`make docs`: writes the reference pages that come from the code. A test fails when one is stale."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from infinioffice.cli import root

PAGE = Path(__file__).parent / "reference" / "cli.md"
HEAD = "# Commands\n\n`.venv/bin/infinioffice COMMAND …`. `make docs` writes this page from the commands' own help.\n"


def commands_page() -> str:
    """Every command's help, at a fixed width."""
    parts = [HEAD]
    context = click.Context(root, info_name="infinioffice", max_content_width=100, terminal_width=100)
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        assert command is not None
        text = command.get_help(click.Context(command, parent=context, info_name=name, terminal_width=100))
        parts.append(f"\n## {name}\n\n```\n{text}\n```\n")
    return "".join(parts)


def main() -> int:
    PAGE.write_text(commands_page(), encoding="utf-8")
    click.echo(f"written: {PAGE.relative_to(PAGE.parents[2])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
