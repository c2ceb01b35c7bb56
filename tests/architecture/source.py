"""The product's source, parsed once for the tests beside this file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "src" / "infinioffice"
PURE_RINGS = (
    "kernel",
    "turns",
    "understanding",
    "scheduling",
    "compliance",
    "billing",
    "verticals",
    "dialogue",
)


@dataclass(frozen=True)
class Module:
    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path inside the package, as a report shows it."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def ring(self) -> str:
        return self.path.relative_to(PACKAGE).parts[0]

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product except Django's migrations, which are generated."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    texts = [(path, path.read_text(encoding="utf-8")) for path in paths]
    return tuple(Module(path, text, ast.parse(text, str(path))) for path, text in texts)


def pure_modules() -> list[Module]:
    return [module for module in modules() if module.ring in PURE_RINGS]


def imported(module: Module) -> Iterator[tuple[str, int]]:
    """Every absolute module name an import statement names, with its line."""
    for node in module.nodes():
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
