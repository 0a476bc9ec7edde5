"""Labels that a picture was misread for, by a character or altogether."""

from __future__ import annotations

import msgspec
import pytest

from extractors.parse import document
from extractors.parse.tables.cells import CellsResult, read_cells
from extractors.parse.tables.labels import find_near, is_near
from tests.table_forms import Table
from tests.table_pages import TITLE, parts
from tests.table_render import page_of


def _pictured(drawn: list[Table], *, is_picture: bool = True) -> CellsResult:
    """What is read of tables whose words were read off a picture; | is the end of a line in a cell."""
    page = document.read(page_of(drawn, "plain", TITLE).encode())
    tables = tuple(
        msgspec.structs.replace(
            table,
            is_picture=is_picture,
            rows=tuple(
                tuple(msgspec.structs.replace(c, text=c.text.replace("|", "\n")) for c in row)
                for row in table.rows
            ),
        )
        for table in page.tables
    )
    return read_cells(msgspec.structs.replace(page, tables=tables), clean=str)


def _spoilt(part: int, label: str, misread: str, times: int = 1) -> list[Table]:
    drawn = parts()
    for row in drawn[part]:
        for at, (text, *span) in enumerate(row):
            if text == label and times:
                row[at], times = (misread, *span), times - 1
    return drawn


def _sharing(first: str, *others: str, shown: str = "") -> list[Table]:
    """The tables, of which labels below each other stand in one cell."""
    drawn = parts()
    rows = drawn[1]
    top = next(n for n, row in enumerate(rows) if any(cell[0] == first for cell in row))
    text = "|".join((first, *others))
    rows[top] = [
        (shown or text, 1 + len(others), span) if label == first else (label, high, span)
        for label, high, span in rows[top]
    ]
    for number, other in enumerate(others, top + 1):
        rows[number] = [cell for cell in rows[number] if cell[0] != other]
    assert drawn != parts()
    return drawn


@pytest.mark.parametrize(
    "shared",
    [
        ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"),
        ("1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”"),
        ("1.信访举报投诉类申请", "2.重复申请"),
    ],
)
def test_labels_of_rows_in_one_cell_of_a_picture_stand_in_their_rows_each(
    shared: tuple[str, ...],
) -> None:
    numbers = [(c.measure, c.breakdown, c.value, c.row, c.col) for c in _pictured(parts()).cells]
    drawn = _sharing(*shared)
    read_of = _pictured(drawn)
    assert [(c.measure, c.breakdown, c.value, c.row, c.col) for c in read_of.cells] == numbers
    assert read_of.problems == _pictured(parts()).problems
    typed = _pictured(drawn, is_picture=False)
    assert len(typed.cells) < len(numbers)  # what was typed so may be one row
    first, *others = shared
    for shown in ("|".join((*reversed(others), first)), "|".join((first, *others[:-1], "其余"))):
        wrong = _pictured(_sharing(first, *others, shown=shown))
        assert len(wrong.cells) < len(numbers)
    halved = "|".join((first[:5], first[5:], *others))
    assert len(_pictured(_sharing(first, *others, shown=halved)).cells) == len(numbers)


@pytest.mark.parametrize(
    ("part", "label", "misread", "times"),
    [
        (2, "尚未审结", "尚末宙结", 0),
        (2, "尚未审结", "尚未宙结", 3),
        (2, "结果维持", "结果维", 1),  # the first column of all
        (2, "总计", "�", 1),
        (1, "社会公益组织", "社会公盖组织", 1),
        (1, "3.危及“三安全一稳定”", "3.危及“三安全稳定”", 1),
        (1, "5.属于三类内部事务信息", "5.属手三类内部亊务信息", 1),
        (1, "（一）予以公开", "（一）予以公升", 0),  # too short for a row
    ],
)
def test_labels_of_a_picture_may_be_misread_a_little_where_all_others_stand_in_their_places(
    part: int, label: str, misread: str, times: int
) -> None:
    drawn = _spoilt(part, label, misread, times or 1)
    assert drawn != parts()
    whole, read_of = _pictured(parts()), _pictured(drawn)
    numbers = {(c.measure, c.breakdown): c.value for c in whole.cells}
    got = {(c.measure, c.breakdown): c.value for c in read_of.cells}
    assert got.items() <= numbers.items()
    assert (got == numbers) == bool(times)
    assert ("damaged_label" in {p.code for p in read_of.problems}) == bool(times)
    if "�" not in misread:
        plain = {
            (c.measure, c.breakdown): c.value for c in _pictured(drawn, is_picture=False).cells
        }
        assert plain.items() < numbers.items()  # what was typed so is another label


def test_a_head_of_a_picture_with_many_misread_labels_or_in_another_order_is_none() -> None:
    many = _spoilt(2, "尚未审结", "尚未宙结", 3)
    many[2] = [
        [(text.replace("其他结果", "其它结呆"), *span) for text, *span in row] for row in many[2]
    ]
    moved = _spoilt(2, "尚未审结", "尚未宙结")
    row = next(row for row in moved[2] if ("结果维持", 1, 1) in row)
    row[0], row[1] = row[1], row[0]
    for drawn in (many, moved):
        read_of = _pictured(drawn)
        assert not [cell for cell in read_of.cells if cell.table == "litigation"]
        assert "incomplete_head" in {problem.code for problem in read_of.problems}


def _joined(part: int, row: int, start: int, end: int, text: str) -> list[Table]:
    """The tables, of which labels of columns stand in one cell: the lines between them are lost."""
    drawn = parts()
    drawn[part][row][start:end] = [(text, 1, end - start)]
    return drawn


def _numbers(drawn: list[Table], kind: str) -> dict[tuple[str, str | None], str]:
    cells = _pictured(drawn).cells
    return {(c.measure, c.breakdown): c.value for c in cells if c.table == kind and c.value}


@pytest.mark.parametrize(
    ("part", "start", "end", "text", "is_read"),
    [
        (1, 0, 2, "商业企业科研机构", True),
        (1, 0, 5, "商业企业科研机构社会公益组法律服务机其他|织 构", True),
        (1, 0, 5, "商业科研社会法律其他|企业机构公益组织服务机构", True),
        (2, 5, 7, "结果维持结果纠正", True),
        (1, 0, 2, "科研机构商业企业", False),
        (1, 0, 2, "科研机构|商业企业", False),  # which stands left of which is not told
        (1, 0, 2, "商业企业科研机构媒体", False),
        (1, 0, 3, "商业企业科研机构", False),
        (2, 4, 6, "总计结果维持", False),  # of two proceedings, whose line is lost too
        (2, 5, 7, "结果纠正结果维持", False),
    ],
)
def test_labels_side_by_side_without_the_lines_between_them_are_those_of_the_form(
    part: int, start: int, end: int, text: str, is_read: bool
) -> None:
    kind = ("disclosures", "applications", "litigation")[part]
    drawn = _joined(part, 2, start, end, text)
    assert _numbers(drawn, kind) == (_numbers(parts(), kind) if is_read else {})


def test_a_result_misread_alike_in_both_suits_is_told_by_the_well_read_one() -> None:
    drawn = parts()
    drawn[2][2] = [(text.replace("结果", "结里"), *span) for text, *span in drawn[2][2]]
    assert _numbers(drawn, "litigation") == _numbers(parts(), "litigation")
    drawn[2][1] = [(text.replace("结果", "结里"), *span) for text, *span in drawn[2][1]]
    assert not _numbers(drawn, "litigation")  # read well nowhere


@pytest.mark.parametrize(
    ("labels", "is_read"),
    [
        (("商业企亚", "科研机枃", "社会公益组织"), True),
        (("商业企亚", "�", "社会公益组织"), True),
        (("�", "�", "社会公益组织"), False),
        (("商业企亚", "科研机枃", "社会公盖组织"), False),
        (("科研机枃", "商业企亚", "社会公益组织"), False),
    ],
)
def test_two_applicants_may_be_misread_and_one_lost(labels: tuple[str, ...], is_read: bool) -> None:
    drawn = parts()
    drawn[1][2][:3] = [(label, 1, 1) for label in labels]
    assert _numbers(drawn, "applications") == (_numbers(parts(), "applications") if is_read else {})


def test_an_unread_label_is_no_applicant_where_another_one_stands_left_of_it() -> None:
    drawn = parts()
    drawn[1][2].insert(0, ("�", 1, 1))
    drawn[1][1][1] = ("法人或其他组织", 1, 6)
    for row in drawn[1][3:]:
        row.insert(len(row) - 6, ("1", 1, 1))
    assert "damaged_label" not in {problem.code for problem in _pictured(drawn).problems}
    assert not _numbers(drawn, "applications")


def test_a_misread_label_is_the_one_that_it_differs_from_least_and_no_other() -> None:
    refused = "applications.outcome.refused"
    assert find_near("危及三安全稳定", "applications", refused) == f"{refused}.safety_stability"
    assert find_near("危及三安全稳定", "applications", "applications.outcome.unable") is None
    assert find_near("危及三安全一稳定", "applications", "applications.outcome.unable") is None
    assert find_near("某某街道办事处", "applications", refused) is None
    assert is_near("尚未宙结", "proceeding.reconsideration.pending", "litigation")
    assert not is_near("尚未宙结", "proceeding.reconsideration.upheld", "litigation")
    assert not is_near("处理中的案件", "proceeding.reconsideration.pending", "litigation")
