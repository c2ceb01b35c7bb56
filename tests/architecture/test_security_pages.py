"""The pages about security say what is so."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def asvs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("asvs", ROOT / "docs" / "asvs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["asvs"] = module
    spec.loader.exec_module(module)
    return module


def test_every_row_says_how_it_is_shown(asvs: ModuleType) -> None:
    for row, shown in asvs.facts().items():
        assert shown.words, row
        path, _, name = shown.where.partition("::")
        if shown.kind in ("test", "code"):
            assert (ROOT / path).exists(), (row, path)
        if shown.kind == "test":
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), (row, shown.where)
    assert len(asvs.ids()) > 200


def test_the_checklists_page_is_fresh(asvs: ModuleType) -> None:
    assert asvs.PAGE.read_text(encoding="utf-8") == asvs.page(), "make docs"
