"""The pages stay true: links lead somewhere, named tests exist, settings and terms are those of the code."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, REPOSITORY, modules

DOCS = REPOSITORY / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), REPOSITORY / "README.md"])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)|(?:src|srcset)=\"(?!https?:)([^\"]+)\"")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
SETTING = re.compile(r"\b(?:INFINIOFFICE|TWILIO|DEEPGRAM|OPENAI|GOOGLE|MICROSOFT|STRIPE|SMTP|S3|AWS|OTEL)_[A-Z0-9_]+\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = [first or second for first, second in LINK.findall(page.read_text(encoding="utf-8"))]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [REPOSITORY / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        waiting += [page.parent / first for first, _ in LINK.findall(page.read_text(encoding="utf-8")) if first]
    assert not {page.relative_to(REPOSITORY).as_posix() for page in PAGES} - {
        page.relative_to(REPOSITORY).as_posix() for page in reached if page.is_relative_to(REPOSITORY)
    }


@pytest.mark.parametrize("page", sorted((DOCS / "guarantees").glob("*.md")), ids=lambda page: page.name)
def test_every_guarantee_names_tests_that_exist(page: Path) -> None:
    named = TEST.findall(page.read_text(encoding="utf-8"))
    assert named
    for file, name in named:
        path = REPOSITORY / file
        assert path.exists(), file
        functions = {
            node.name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        }
        assert name in functions, f"{file} has no {name}"


def test_the_settings_page_and_config_name_the_same_settings() -> None:
    code = (PACKAGE / "config.py").read_text(encoding="utf-8")
    in_code = {name for name in SETTING.findall(code) if not name.endswith("_CLIENT")}
    in_code |= {
        f"{vendor}_{what}" for vendor in ("GOOGLE", "MICROSOFT") for what in ("CLIENT_ID", "CLIENT_SECRET", "BASE_URL")
    }
    on_page = set(SETTING.findall((DOCS / "reference" / "settings.md").read_text(encoding="utf-8")))
    assert on_page == in_code


def test_the_glossarys_terms_are_the_codes_words() -> None:
    code = "\n".join(module.text for module in modules()).lower().replace("_", " ").replace("-", " ")
    terms = re.findall(r"^\| \*\*(.+?)\*\* \|", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(terms) > 20
    missing = [term for term in terms if term.lower().replace("-", " ") not in code]
    assert not missing


def test_the_commands_page_is_fresh() -> None:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert (DOCS / "reference" / "cli.md").read_text(encoding="utf-8") == generate.commands_page(), "run: make docs"
