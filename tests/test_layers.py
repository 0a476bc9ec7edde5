"""Imports point from a step to what it stands on, never back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from extractors.codebook import codebook
from extractors.parse import codes

ROOT = Path(__file__).parent.parent
# What each step may import, beside the modules that lie in extractors/ itself and what it is made of.
MAY_IMPORT = {
    "extractors/parse": set(),
    "extractors/landing": {"extractors/parse"},
    "extractors/crawl": {"extractors/parse", "extractors/landing"},
    # a build runs the gate, which reads what it made
    "extractors/stage": {"extractors/parse", "extractors/landing", "expectations"},
    "extractors/read": {"extractors/parse", "extractors/landing", "extractors/stage"},
    "expectations": {
        "extractors/parse",
        "extractors/landing",
        "extractors/stage",
        "extractors/read",
    },
}


@pytest.mark.parametrize("step", MAY_IMPORT)
def test_no_step_imports_what_stands_on_it(step: str) -> None:
    files = list((ROOT / step).rglob("*.py"))
    assert files
    imported = {
        (str(file.relative_to(ROOT)), of)
        for file in files
        for module in _imported(file)
        if (of := _step(module)) is not None and of != step
    }
    assert not [(file, of) for file, of in imported if of not in MAY_IMPORT[step]]


def _imported(file: Path) -> set[str]:
    """Modules that a file imports, anywhere in it."""
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    found = set()
    for node in tree:
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def _step(module: str) -> str | None:
    """The step or program of a module; None for those that belong to none, and of other projects."""
    first, second, *_ = [*module.split("."), ""]
    if first in ("expectations", "dags", "benchmarks"):
        return first
    if first != "extractors":
        return None
    if (ROOT / first / second).is_dir():
        return f"{first}/{second}"
    return "extractors/cli" if second.startswith("cli") else None


def test_codes_that_reading_names_are_measures() -> None:
    named = {value for name, value in vars(codes).items() if name.isupper()}
    single = {code for code in named if isinstance(code, str)}
    assert single
    assert single <= codebook().measures.keys()
