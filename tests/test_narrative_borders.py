"""Small tables that are read as prose: a number ends with its cell."""

from __future__ import annotations

import pytest

from extractors.parse.report import extract

ROWS = (("土地出让", "88", "40.0%"), ("用地审批", "132", "60.0%"))


def test_a_number_and_the_share_in_the_cell_behind_it_are_two() -> None:
    drawn = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for row in (("类别", "数量（条）", "占比"), *ROWS)
    )
    page = (
        "<html><body><h1>来安县民政局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
        f"<p>公开信息220条，统计如下：</p><table>{drawn}</table><p>培训3次。</p></body></html>"
    )
    record = extract(page.encode())
    shares = [(fact.value, fact.quote) for fact in record.facts if fact.unit == "%"]
    assert shares == [("40.0", "40.0%"), ("60.0", "60.0%")]
    assert "unreadable_number" not in {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    ("end", "value"),
    [
        ("结转下年度1", None),
        ("结转下年度1件", "1"),
        ("结转下年度1\n", "1"),
        ("结转下年度0", "0"),
        ("访问量12万", None),
    ],
)
def test_digits_with_which_a_text_ends_may_be_a_piece_of_the_number(
    end: str, value: str | None
) -> None:
    text = f"来安县民政局2022年政府信息公开工作年度报告\n一、总体情况\n全年收到申请13件，办结12件，{end}"
    record = extract(text.encode())
    assert [fact.value for fact in record.facts] == ["13", "12", value]
    named = {problem.code for problem in record.problems if value is None}
    assert named >= ({"unreadable_number"} if value is None else set())
