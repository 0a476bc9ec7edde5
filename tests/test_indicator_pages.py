"""Yearly returns of before 2019 that are pages of their own: whether they are reports, of which year and whose."""

from __future__ import annotations

import pytest

from extractors.codebook import codebook
from extractors.parse.report import extract


def _return(above: str, extra: str = "") -> str:
    """The national return by itself, all of its rows filled in, as a page."""
    first = {}
    for label in codebook().labels:
        if label.form == "national_2014" and label.axis == "row":
            first.setdefault(label.measure_code, label.printed)
    rows = [("统计指标", "单位", "统计数"), ("一、主动公开情况", "", "")]
    rows += [(name, "件", str(n)) for n, name in enumerate(first.values(), 3)]
    drawn = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    lines = "".join(f"<p>{line}</p>" for line in above.split("\n"))
    return f"<html><body>{lines}<table>{drawn}</table>{extra}</body></html>"


@pytest.mark.parametrize(
    "above",
    [
        "泗阳县水利局2016年政府信息公开情况统计表",
        "政府信息公开情况统计表\n(2016年度)",
        "泗阳县水利局\n政府信息公开工作统计表（2016年）\n填报单位（盖章）：泗阳县水利局",
    ],
)
def test_a_yearly_return_that_is_a_page_of_its_own_is_a_report(above: str) -> None:
    record = extract(_return(above).encode())
    assert (record.doc_type, record.report_year, record.edition) == (
        "annual_report",
        2016,
        "pre2019",
    )
    assert len(record.cells) > 20
    assert "unknown_document" not in {problem.code for problem in record.problems}


def test_who_filled_in_a_return_is_a_witness_of_its_issuer() -> None:
    page = _return("泗阳县水利局2016年政府信息公开情况统计表\n填报单位（盖章）：泗阳县水利局")
    record = extract(page.encode())
    assert record.agency.name_zh == "泗阳县水利局"
    assert ("meta", "填报单位（盖章）：泗阳县水利局") in {
        (item.kind, item.quote) for item in record.agency.evidence
    }


@pytest.mark.parametrize(
    ("above", "extra"),
    [
        ("泗阳县水利局2016年第三季度政府信息公开情况统计表", ""),
        ("政府信息公开情况统计表\n(2016年3月)", ""),
        ("政府信息公开情况统计表\n(2016年度)", "<p>请各单位于1月20日前填报。</p>"),
    ],
)
def test_returns_of_some_months_and_letters_about_them_are_no_report(
    above: str, extra: str
) -> None:
    assert extract(_return(above, extra).encode()).doc_type == "other"
