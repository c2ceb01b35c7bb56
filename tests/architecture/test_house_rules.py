"""House rules that a reviewer would otherwise have to remember. Each failure names file and line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import PACKAGE, REPOSITORY, Module, modules

FILE_LINES = 500
TABLE_LINES = 800
"""For modules that only list phrases."""
FUNCTION_LINES = 70
AVOIDED_CLASS_WORDS = re.compile(r"(Manager|Handler|Processor|Helper|Utils?|Base|Impl|Wrapper)$|^(Base|Abstract)[A-Z]")
AVOIDED_MODULES = {"utils", "util", "common", "helpers", "helper", "misc", "core", "manager", "handlers"}

# The three named borders where anything at all may be caught: the inbox loop of a call, the job runner, the HTTP edge.
CATCH_ALL_BORDERS = {"call/session.py", "office/ops/jobs.py", "asgi.py"}
# The environment is read once, by config; commands and child processes hand it on.
READS_ENVIRONMENT = ("config.py", "asgi.py", "cli/", "adapters/embedded/", "office/startup.py")


def functions(module: Module) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Every function with its length in lines, decorators and docstring not counted."""
    for node in module.nodes():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0]
            is_documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if is_documented else 0
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def test_files_stay_readable() -> None:
    sizes = sorted(((module.text.count("\n"), module.name) for module in modules()), reverse=True)
    print("largest files:", *(f"{lines:5d} {name}" for lines, name in sizes[:8]), sep="\n  ")
    limits = {name: TABLE_LINES if name.endswith("_phrases.py") else FILE_LINES for _, name in sizes}
    assert not [f"{name}: {lines} lines" for lines, name in sizes if lines > limits[name]]


def test_functions_stay_readable() -> None:
    sizes = sorted(
        (
            (length, f"{module.name}:{node.lineno} {node.name}")
            for module in modules()
            for node, length in functions(module)
        ),
        reverse=True,
    )
    print("longest functions:", *(f"{length:5d} {place}" for length, place in sizes[:8]), sep="\n  ")
    assert not [f"{place}: {length} lines" for length, place in sizes if length > FUNCTION_LINES]


def test_classes_say_what_they_are() -> None:
    wrong = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules()
        for node in module.nodes()
        if isinstance(node, ast.ClassDef) and AVOIDED_CLASS_WORDS.search(node.name)
    ]
    assert not wrong, wrong


def test_modules_are_named_after_what_they_hold() -> None:
    parts = {part for module in modules() for part in module.path.relative_to(PACKAGE).with_suffix("").parts}
    assert not parts & AVOIDED_MODULES


def test_everything_is_caught_at_three_borders_only() -> None:
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in module.nodes()
        if isinstance(node, ast.ExceptHandler)
        and _catches_everything(node)
        and not _raises_again(node)
        and module.name not in CATCH_ALL_BORDERS
    ]
    assert not wrong, wrong


def _catches_everything(node: ast.ExceptHandler) -> bool:
    if node.type is None:
        return True
    names = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(isinstance(name, ast.Name) and name.id in ("Exception", "BaseException") for name in names)


def _raises_again(node: ast.ExceptHandler) -> bool:
    last = node.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_the_environment_is_read_in_one_place() -> None:
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in module.nodes()
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in ("environ", "getenv")
        and not module.name.startswith(READS_ENVIRONMENT)
    ]
    assert not wrong, wrong


def test_every_module_says_what_it_is_for() -> None:
    tables = {"apps.py", "urls.py"}
    silent = [
        m.name for m in modules() if m.path.name not in tables and m.text.strip() and not ast.get_docstring(m.tree)
    ]
    assert not silent, silent


def test_nothing_is_left_for_later() -> None:
    word = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HACK)\b")
    wrong = [
        f"{module.name}:{number}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), 1)
        if word.search(line)
    ]
    assert not wrong, wrong


def test_tests_do_not_sleep() -> None:
    """Sending sound in real time is computed from a clock and allowed; waiting and hoping has a number in it. On a
    virtual clock (`run_virtual`) nobody waits at all."""
    every = [path for path in (REPOSITORY / "tests").rglob("test_*.py") if path.name != "test_house_rules.py"]
    tests = [path for path in every if "run_virtual(" not in path.read_text(encoding="utf-8")]
    wrong = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno}"
        for path in tests
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("time.sleep", "sleep", "asyncio.sleep")
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value != 0
    ]
    assert not wrong, wrong


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    place = re.compile(r"(?<![\w.])/(work|root|tmp/team|home/\w+)/|https?://[^\s/]*(pypi|index)[^\s/]*/simple")
    suffixes = {".py", ".md", ".toml", ".txt", ".sh", ".yaml", ".yml", ".html", ".css", ".js", ".json"}
    folders = [REPOSITORY / name for name in ("src", "tests", "docs", "bench", "requirements", ".ci")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in suffixes]
    files += [REPOSITORY / name for name in ("Makefile", "README.md", "pyproject.toml", ".ci/run")]
    wrong = [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in files
        if "__pycache__" not in path.parts and "egg-info" not in str(path)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if place.search(line)
    ]
    assert not wrong, wrong
