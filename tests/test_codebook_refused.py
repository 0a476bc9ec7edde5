"""A seed or list that contradicts itself is refused by its name and line, and blames no document."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import extractors.codebook as codebook_module
from extractors.codebook import CodebookError, load_codebook
from extractors.parse import report
from extractors.parse.prose import rules
from extractors.parse.words import lists
from extractors.settings import SEEDS


def copy_seeds(target: Path) -> Path:
    return Path(shutil.copytree(SEEDS, target / "seeds"))


@pytest.fixture
def broken_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Writes the list ``broken``, which the parser reads anew."""
    monkeypatch.setattr(lists, "_LISTS", tmp_path)

    def write(text: str) -> None:
        (tmp_path / "broken.yml").write_text(text, encoding="utf-8")
        lists._yaml.cache_clear()

    yield write
    lists._yaml.cache_clear()


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("labels.csv", "2021,,applications,row,,本年新收,applications.no_such", "is no code"),
        (
            "labels.csv",
            "2021,,applications,row,,一、本年 新收,applications.received_new",
            "repeats",
        ),
        (
            "measures.csv",
            "section.1" + ",x" * 7 + ",false" + ",x" * 8,
            "section.1 stands in line 2 already",
        ),
        (
            "measures.csv",
            "a.b,other,row,a.c,x,x,,int>=0,false,sum,2019,,2019,,,true,",
            "parent a.c of a.b is no code",
        ),
        (
            "measures.csv",
            "a.b,other,row,a.b,x,x,,int>=0,false,sum,2019,,2019,,,true,",
            "its own ancestor",
        ),
        ("measures.csv", "a.b,other", "fields expected"),
        (
            "measures.csv",
            "a.b,other,row,,x,x,,int>=0,perhaps,sum,2019,,2019,,,true,",
            "neither true nor false",
        ),
        (
            "measures.csv",
            "a.b,other,row,,x,x,,int>=0,false,sum,2019,,soon,,,true,",
            "'soon' is no year",
        ),
        ("labels.csv", "<<<<<<< ours", "a merge conflict was left there"),
        ("agencies.csv", "=======", "a merge conflict was left there"),
        ("identities.csv", '"A1"1,', "expected after"),
        ("identities.csv", "A1" + "," * 22, "A1 stands in line 2 already"),
    ],
)
def test_a_seed_that_contradicts_itself_is_refused_by_line(
    tmp_path: Path, name: str, line: str, says: str
) -> None:
    seeds = copy_seeds(tmp_path)
    with (seeds / name).open("a", encoding="utf-8") as handle:
        handle.write(line + "\n")
    last = len((seeds / name).read_text(encoding="utf-8").splitlines())
    with pytest.raises(CodebookError, match=says) as caught:
        load_codebook(seeds)
    assert f"{name}:{last}" in str(caught.value)


def test_a_seed_without_a_column_or_in_another_encoding_is_refused_by_name(tmp_path: Path) -> None:
    seeds = copy_seeds(tmp_path)
    labels = seeds / "labels.csv"
    whole = labels.read_bytes()
    labels.write_bytes(whole.replace(b"printed", b"shown", 1))
    with pytest.raises(CodebookError, match=r"labels\.csv: missing column printed"):
        load_codebook(seeds)
    labels.write_bytes(whole + "2021,,applications,row,,总计,x\n".encode("gb18030"))
    with pytest.raises(CodebookError, match=r"labels\.csv is not UTF-8"):
        load_codebook(seeds)


@pytest.mark.parametrize("name", sorted(codebook_module.MODEL_SEEDS - codebook_module.DECISIONS))
def test_a_seed_of_the_model_is_refused_before_dbt_meets_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = copy_seeds(tmp_path)
    monkeypatch.setattr(codebook_module, "SEEDS", seeds)
    codebook_module.check_model_seeds()
    whole = (seeds / name).read_text(encoding="utf-8")
    head, *rows = whole.splitlines()
    row = rows[0] if rows else "x" + "," * head.count(",")
    for text, says in (
        (whole + ">>>>>>> theirs\n", rf"{name}:\d+: a merge conflict"),
        (whole.replace(",", ",_", 1), rf"{name}: missing column {head.split(',')[1]}"),
        (
            f"{head},{head.split(',')[0]}\n",
            rf"{name}: column {head.split(',')[0]} stands there twice",
        ),
        (f"{head}\n{row}\n{row}\n", rf"{name}:3: .+ stands in line 2 already"),
    ):
        (seeds / name).write_text(text, encoding="utf-8")
        with pytest.raises(CodebookError, match=says):
            codebook_module.check_model_seeds()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind:\n- a\n<<<<<<< ours\n- b\n", r"broken\.yml:[34]: "),
        ("kind:\n- a(b\n- c\n", r"broken\.yml: kind: missing \)"),
        ("kind:\n- a\nkind:\n- b\n", r"broken\.yml:3: kind stands there twice"),
        ("kinds:\n- a\n", r"broken\.yml: kind is missing or empty"),
        ("kind:\n", r"broken\.yml: kind is missing or empty"),
        ("- a\n", r"broken\.yml: no list by its name"),
    ],
)
def test_a_broken_list_of_the_parser_is_named(
    text: str, says: str, broken_list: Callable[[str], None]
) -> None:
    for read in (lists.compiled, lists.rare, lists.any_rare, lists.alternation):
        broken_list(text)
        with pytest.raises(CodebookError, match=says):
            read("broken", "kind")


@pytest.mark.parametrize("shape", ["role: '{no_such}'", "role: '{itself}'", "role: a(b", "a role"])
def test_a_shape_of_no_word_is_named_by_its_list(
    shape: str, broken_list: Callable[[str], None]
) -> None:
    broken_list(f"words:\n  itself: '{{itself}}'\nkind:\n- {shape}\n")
    with pytest.raises(CodebookError, match=r"^broken\.yml: kind: "):
        lists.shapes("broken", "kind")


def test_a_rule_of_a_unit_that_no_list_has_is_named_by_its_line() -> None:
    row = dict.fromkeys(rules.COLUMNS, "") | {"form": "number", "phrase": "#", "units": "{no_such}"}
    with pytest.raises(CodebookError, match=r"^narrative_rules\.csv:9: units: 'no_such'"):
        rules.read_rules(iter([(9, row)]))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind:\n- plain: (words)|other\n", r"broken\.yml: kind: a pattern has a group of its own"),
        ("kind:\n- words\n", r"broken\.yml: kind: 'words' is no role with its pattern"),
        ("kind:\n- plain: '{unknown}'\n", r"broken\.yml: kind: no word, or one of itself"),
    ],
)
def test_a_broken_list_of_plain_words_is_named(
    text: str, says: str, broken_list: Callable[[str], None]
) -> None:
    broken_list(text)
    with pytest.raises(CodebookError, match=says):
        lists.replaced("broken", "kind")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("short,mean\na,b\n", r"broken\.csv: missing column means"),
        ("short,means\na,b\nc,d\na,e\n", r"broken\.csv:4: a stands in line 2 already"),
        ("short,means\na,b(\n", r"broken\.csv:2: means: missing \)"),
        ("short,means\na\n", r"broken\.csv:2: 2 fields expected"),
    ],
)
def test_a_broken_table_of_the_parser_is_named(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_LISTS", tmp_path)
    (tmp_path / "broken.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError, match=says):
        list(lists.rows("broken", ["short", "means"], ["short"], ["means"]))


def test_a_broken_list_makes_no_document_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise CodebookError("narrative_rules.csv:7: phrase: missing )")

    monkeypatch.setattr(report, "read_layout", broken)
    with pytest.raises(CodebookError, match=r"narrative_rules\.csv:7"):
        report.extract("<p>甲县财政局2023年政府信息公开工作年度报告</p>".encode())
