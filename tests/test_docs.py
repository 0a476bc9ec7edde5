"""What the docs say is true now: commands exist, the dictionary is fresh, links lead somewhere."""

from __future__ import annotations

import ast
import csv
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
# What both READMEs tell of all real pages that were read for the first time.
README_TELLS = {
    "README.md": (
        "on {documents:,} real pages, each read for the first time, {missed_numbers} of"
        " {numbers:,} numbers in prose and {missed_cells} of {cells:,} table cells",
        "{wrong_value} had a wrong value, {wrong_code} the wrong measure and {wrong_period}",
        "{not_a_number} were taken for numbers of the report that are none. {wrong_issuer} pages",
    ),
    "README.zh.md": (
        "在 {documents:,} 份第一次读到的真实网页上，{numbers:,} 个正文数字漏了 {missed_numbers} 个，"
        "{cells:,} 个表格数字漏了 {missed_cells} 个",
        "{wrong_value} 个数值有误，{wrong_code} 个指标有误，{wrong_period} 个年度或期间有误",
        "{not_a_number} 个被当作年报的数字，其实不是。有 {wrong_issuer} 份归错了机关",
    ),
}
# A row of a table of four numbers.
FOUR_NUMBERS = r"\| \**[a-z, ]+\** (\| \**[\d,]+\** ){4}\|"
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


def test_the_map_names_no_module_that_is_gone() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    code = [
        path for folder in ("extractors", "expectations") for path in (ROOT / folder).rglob("*.py")
    ]
    there = {f"/{path.relative_to(ROOT)}" for path in code}
    for module in set(re.findall(r"`([a-z_/]+\.py)`", page)):
        assert any(path.endswith(f"/{module}") for path in there), module


def test_the_sums_of_first_readings_are_those_of_their_file() -> None:
    """Each row of the table, and what both READMEs tell of real pages, come from first_readings.csv."""
    with (ROOT / "docs" / "first_readings.csv").open(encoding="utf-8", newline="") as file:
        readings = list(csv.DictReader(file))
    groups = [(pages, read) for pages in ("real", "examiner") for read in ("once", "after mending")]
    assert {(row["pages"], row["read"]) for row in readings} == set(groups)

    def total(column: str, among: list[dict[str, str]]) -> int:
        return sum(int(row[column] or 0) for row in among)

    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    columns = list(readings[0])[4:]
    table = [line for line in page.splitlines() if re.fullmatch(FOUR_NUMBERS, line)]
    told = [
        [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", line)] for line in table
    ]
    assert told == [
        [
            total(column, [row for row in readings if (row["pages"], row["read"]) == group])
            for group in groups
        ]
        for column in columns
    ]
    real = [row for row in readings if row["pages"] == "real"]
    sums = {column: total(column, real) for column in columns}
    for readme, sentences in README_TELLS.items():
        text = " ".join((ROOT / readme).read_text(encoding="utf-8").split())
        for sentence in sentences:
            assert sentence.format(**sums) in text, readme
