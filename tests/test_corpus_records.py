"""The real documents of the shared corpus: who, when, what kind; skipped where the corpus is missing."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract

CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
SASAC = "国有资产监督管理委员会"


@dataclasses.dataclass(frozen=True)
class Truth:
    agency_id: str | None
    name_zh: str
    division: str | None
    doc_type: str
    edition: str | None
    year: int
    published: tuple[str | None, str]
    scope: str
    sections: str
    cells: int
    contamination: frozenset[str] = frozenset()


TRUTH = {
    "000_d2df1605e0e73a8a.txt": Truth(
        "sasac-000000", f"国务院{SASAC}", None, "annual_report", "2019", 2020,
        ("2022-01-29", "suspect"), "organ", "一二三四五六", 0, frozenset({"pinyin", "traditional"}),
    ),
    "001_e0700da3b1f82edf.txt": Truth(
        "sasac-430200", f"株洲市人民政府{SASAC}", "430200", "annual_report", "2021", 2022,
        ("2023-01-11", "printed"), "organ", "一二三四五六", 0, frozenset({"brand", "foreign_host"}),
    ),
    "002_97591756f8818f06.txt": Truth(
        "sasac-210000", f"辽宁省人民政府{SASAC}", "210000", "annual_report", "pre2019", 2018,
        (None, "unknown"), "organ", "一二三四五六七", 0, frozenset({"brand"}),
    ),
    "003_1e7e71d106560495.txt": Truth(
        "sasac-440300", f"深圳市人民政府{SASAC}", "440300", "annual_report", "2019", 2019,
        ("2020-01-30", "printed"), "organ", "一二三四", 0,
    ),
    "004_6967f745b1b2253e.txt": Truth(
        "sasac-000000", f"国务院{SASAC}", None, "work_plan", None, 2024,
        (None, "unknown"), "organ", "一二三四五", 0,
    ),
    "shanghai_gov_office_2019.html": Truth(
        None, "上海市人民政府办公厅", "310000", "annual_report", "2019", 2019,
        ("2020-01-31", "printed"), "gov_office", "一二三四五六", 198,
    ),
    "shuyang_fgj_2023.html": Truth(
        None, "沭阳县发展和改革局", "321322", "annual_report", "2021", 2023,
        ("2024-01-17", "printed"), "organ", "一二三四五六", 200,
    ),
    "hongze_2023.pdf": Truth(
        None, "淮安市洪泽区人民政府", "320813", "annual_report", "2021", 2023,
        (None, "unknown"), "aggregate", "一二三四五六", 186,
    ),
}  # fmt: skip


@functools.cache
def _record(name: str) -> Record:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"the shared corpus is not here: {path}")
    return extract(path.read_bytes(), source=name)


@pytest.mark.parametrize("name", TRUTH)
def test_who_when_what(name: str) -> None:
    truth, record = TRUTH[name], _record(name)
    agency = record.agency
    assert agency is not None
    assert (agency.name_zh, agency.division_code) == (truth.name_zh, truth.division)
    if truth.agency_id:
        assert agency.agency_id == truth.agency_id
    else:
        assert agency.agency_id.startswith(f"x-{truth.division}-")
    assert len({item.quote for item in agency.evidence}) >= 2
    assert len({item.kind for item in agency.evidence}) >= 2
    assert (record.doc_type, record.edition, record.report_year) == (
        truth.doc_type,
        truth.edition,
        truth.year,
    )
    assert (record.published_on, record.published_status) == truth.published
    assert record.scope == truth.scope
    assert "".join(section.number or "?" for section in record.sections) == truth.sections
    assert len(record.cells) == truth.cells
    assert truth.contamination <= {item.kind for item in record.contamination}
    assert bool(truth.contamination) == bool(record.contamination)
    assert not {p.code for p in record.problems} & {
        "extractor_failed", "issuer_conflict", "issuer_unproven", "year_conflict", "year_unknown",
    }  # fmt: skip


def test_evidence_of_the_copies_is_their_own() -> None:
    quotes = " ".join(
        item.quote for item in (_record("001_e0700da3b1f82edf.txt").agency or _none()).evidence
    )
    for item in ("株国资〔2021〕75号", "株洲国资", "攸县", "天元公安分局"):
        assert item in quotes
    record = _record("002_97591756f8818f06.txt")
    assert "辽政办发" in " ".join(item.quote for item in (record.agency or _none()).evidence)
    # the footer's portal is the site's owner, not the issuer
    assert record.site_owner is not None
    assert (record.site_owner.name_zh, record.site_owner.division_code) == (
        "辽宁省人民政府",
        "210000",
    )


def _none() -> None:
    raise AssertionError("no issuer")


def test_missing_sections_are_named() -> None:
    missing = {
        p.where for p in _record("003_1e7e71d106560495.txt").problems if p.code == "missing_section"
    }
    assert missing == {"section.2", "section.6"}


def test_sections_five_and_six_can_be_read_as_text() -> None:
    name = "001_e0700da3b1f82edf.txt"
    record, source = _record(name), (CORPUS / name).read_text(encoding="utf-8")
    five, six = record.sections[4:]
    assert source[five.char_start :].startswith("五、")
    assert "信息处理费" in source[six.char_start : six.char_end]
    assert five.char_end <= six.char_start
    assert "信息处理费" in (six.text or "")
    assert source[five.char_start : five.char_end].endswith((five.text or "?").splitlines()[-1])
    assert {section.text for section in record.sections[:4]} == {None}


def test_a_plan_gives_tasks_and_no_figure() -> None:
    record = _record("004_6967f745b1b2253e.txt")
    assert [task.number for task in record.tasks] == list(range(1, 16))
    assert [sum(task.section == number for task in record.tasks) for number in "一二三四五"] == [
        3,
        2,
        3,
        3,
        4,
    ]
    assert record.tasks[0].title == "聚焦稳预期稳增长深化公开"
    assert record.tasks[9].title == "强化《国资委公告》标准文本作用"
    assert record.tasks[14].title == "狠抓重点任务落实"
    assert all(task.text for task in record.tasks)
    assert not record.facts
    assert not record.cells
