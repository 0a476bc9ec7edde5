"""What the docs say is true now: commands exist, the dictionary is fresh, links lead somewhere."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
import typer.main

from extractors.cli import app
from extractors.codebook import codebook
from extractors.read.dictionary import read_models, render_dictionary

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "README.zh.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "benchmarks" / "README.md",
    ROOT / "dags" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
# Folders whose __init__.py names their modules in the order of the data.
ROOMS = [
    *sorted(init.parent for init in (ROOT / "extractors" / "parse").glob("*/__init__.py")),
    ROOT / "expectations" / "alerts",
]


def test_the_dictionary_is_what_seeds_and_models_say() -> None:
    fresh = render_dictionary(codebook(), read_models(ROOT / "dbt_project" / "models"))
    assert (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8") == fresh, "run `make docs`"


def test_make_docs_writes_dbts_page_in_one_file(tmp_path: Path) -> None:
    subprocess.run(["make", "docs", f"DBT_DOCS={tmp_path}"], cwd=ROOT, check=True)
    page = (tmp_path / "static_index.html").read_text(encoding="utf-8")
    assert "model.gongkai.fct_applications" in page
    assert "exposure.gongkai." in page
    assert not re.search(r"""<(script|link)[^>]+(src|href)=["']?https?:""", page), (
        "needs the network"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_in_the_docs_exist(page: Path) -> None:
    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    text = page.read_text(encoding="utf-8")
    # Commands stand in code: after a back quote, or at the start of a line of a fenced block.
    blocks = "\n".join(re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    named = set(re.findall(r"`gongkai ([a-z][a-z-]+)", text))
    named |= set(re.findall(r"^gongkai ([a-z][a-z-]+)", blocks, re.MULTILINE))
    assert named <= known, f"{page.name} names commands that do not exist: {named - known}"
    targets = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_local_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_names_all_its_modules_and_none_that_is_gone(room: Path) -> None:
    said = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    there = {path.stem for path in room.glob("*.py")} - {"__init__"}
    assert set(re.findall(r"``([a-z]\w+)``", said)) == there
