"""`make docs`: draws who reaches what, from the application's own table of addresses, into docs/security/flows.md."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).parent / "security" / "flows.md"
_HEAD = """# Who reaches what

`make docs` draws this from the table of addresses. An arrow is a kind of visitor, a box a group of pages, and the
number how many addresses it has. Tenants' rows are read in their own tenant's scope only; see the
[threats](threats.md).

"""
_WITH_A_KEY, _SIGNED, _ACCOUNTS = "api/v1", ("b", "w", "join"), ("accounts", "account")
_NOTICES = ("google", "microsoft")


def _routes() -> Iterator[tuple[str, str]]:
    """Every address with the role its page demands ("" for none)."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
        for each in resolver.url_patterns:
            address = prefix + str(each.pattern)
            if isinstance(each, URLPattern):
                yield address, str(getattr(each.callback, "needed_role", ""))
            else:
                yield from walk(each, address)

    return walk(get_resolver(), "")


def _visitor(address: str, role: str) -> str:
    group = address.partition("/")[0]
    if role:
        return f"Member: {role}"
    if address.startswith(_WITH_A_KEY):
        return "Program with a key"
    if group in _SIGNED:
        return "Whoever has a signed link"
    if group in _NOTICES:
        return "Calendar vendor"
    return "Anybody signing in" if group in _ACCOUNTS else "Anybody"


def page() -> str:
    """The page. Django must have been started."""
    counts: dict[tuple[str, str], int] = {}
    for address, role in _routes():
        group = _WITH_A_KEY if address.startswith(_WITH_A_KEY) else address.partition("/")[0] or "dashboard"
        counts[_visitor(address, role), group] = counts.get((_visitor(address, role), group), 0) + 1
    visitors = sorted({visitor for visitor, _ in counts})
    groups = sorted({group for _, group in counts})
    lines = ["```mermaid", "flowchart LR"]
    lines += [f'  v{n}(["{visitor}"])' for n, visitor in enumerate(visitors)]
    lines += ['  carrier(["Carrier, signed"])', '  phone(["Browser phone, by ticket"])']
    lines += ["  subgraph pages [Web process]"]
    lines += [f'    g{n}["/{group}"]' for n, group in enumerate(groups)]
    lines += ['    media["calls: webhooks and sockets"]', "  end"]
    for (visitor, group), count in sorted(counts.items()):
        lines.append(f"  v{visitors.index(visitor)} -->|{count}| g{groups.index(group)}")
    lines += ["  carrier --> media", "  phone --> media"]
    lines += ['  pages --> rows[("Postgres, row security")]', '  pages --> keys[("Valkey, no people")]']
    lines += ['  media --> sound[("Object store, sealed")]', '  worker["Worker of jobs"] --> rows']
    lines += ['  worker -->|checked addresses| out(["Carrier, calendars, webhooks"])', "```"]
    return _HEAD + "\n".join(lines) + "\n"


def main() -> int:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "infinioffice.office.settings"
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"written: {PAGE.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
