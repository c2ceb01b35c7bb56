"""`make docs`: writes the reference pages that come from the code. A test fails when one is stale."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from infinioffice.cli import root

PAGE = Path(__file__).parent / "reference" / "cli.md"
API_PAGE = Path(__file__).parent / "reference" / "api.md"
HEAD = "# Commands\n\n`.venv/bin/infinioffice COMMAND …`. `make docs` writes this page from the commands' own help.\n"
API_HEAD = """# The API

At `/api/v1/`; every field is described at `/api/v1/docs` of a running installation and, for programs, at
`/api/v1/openapi.json`. `make docs` writes this page from the same description.

A webhook is one POST of `{"type", "timestamp", "data"}` as JSON, with `webhook-id`, `webhook-timestamp` and
`webhook-signature` as Standard Webhooks says. An answer from 200 to 299 within 15 seconds is success; anything else is
tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h. 410 ends it at once, and an endpoint that has
failed for five days is switched off until somebody switches it on again.
"""


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


def api_page() -> str:
    """Every operation of the API, from its own description. Django must have been started."""
    from infinioffice.office.api.models import EVENTS, SCOPES
    from infinioffice.office.api.problems import TITLES
    from infinioffice.office.api.v1 import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    parts = [API_HEAD, "\n" + str(schema["info"]["description"]) + "\n"]
    for path, methods in schema["paths"].items():
        for method, each in methods.items():
            says = " ".join(str(each.get("description", "")).split())
            parts.append(f"\n### `{method.upper()} {path}`\n\n{says}\n")
            given = [
                f"`{one['name']}`{'' if one.get('required') else ' (optional)'}" for one in each.get("parameters", ())
            ]
            if given:
                parts.append(f"\nParameters: {', '.join(given)}.\n")
    for title, rows in (("Scopes", SCOPES), ("Events of webhooks", EVENTS), ("Problems", sorted(TITLES.items()))):
        parts.append(f"\n## {title}\n\n" + "".join(f"- `{key}`: {says}\n" for key, says in rows))
    return "".join(parts)


def main() -> int:
    from infinioffice.office import startup

    startup.start(startup.Nowhere())
    for page, text in ((PAGE, commands_page()), (API_PAGE, api_page())):
        page.write_text(text, encoding="utf-8")
        click.echo(f"written: {page.relative_to(page.parents[2])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
