"""Pages of paper: rows that a page break tears, heads that every page prints again, columns that stand far apart."""

from __future__ import annotations

import pytest

from extractors.parse.readers import pdf
from extractors.parse.readers.sheet import (
    Line,
    Piece,
    Sheet,
    piece_rows,
    without_running_heads,
)
from extractors.parse.readers.sheet_page import make_page

Row = tuple[str, ...]
HEAD: Row = ("信息内容", "制发", "废止")


def piece(number: int, *rows: Row, top: float = 60.0) -> Piece:
    """A table of three columns, a row every 20 points."""
    cells = [
        ((100.0 * x, top + 20 * y, 100.0 * (x + 1), top + 20 * (y + 1)), text)
        for y, row in enumerate(rows)
        for x, text in enumerate(row)
    ]
    return Piece(number, (0.0, top, 300.0, top + 20 * len(rows)), cells)


def read(*pieces: Piece) -> list[Row]:
    return [tuple(cell.text for cell in row) for row in piece_rows(pieces)]


@pytest.mark.parametrize("head", [(), (HEAD,)], ids=["bare", "head again"])
@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        (("2.行政规范", "3", "4"), ("性文件", "", ""), ("2.行政规范\n性文件", "3", "4")),
        (("2.行政规范", "", ""), ("性文件", "3", "4"), ("2.行政规范\n性文件", "3", "4")),
    ],
    ids=["numbers above", "numbers below"],
)
def test_a_torn_row_is_one(head: tuple[Row, ...], upper: Row, lower: Row, expected: Row) -> None:
    rows = read(piece(0, HEAD, upper), piece(1, *head, lower, ("3.其他", "5", "6")))
    assert rows == [HEAD, expected, ("3.其他", "5", "6")]


@pytest.mark.parametrize("above", [(), (("规章", "1", "2"),)], ids=["the head alone", "a row"])
def test_a_head_at_the_end_of_a_page_counts_once(above: tuple[Row, ...]) -> None:
    rows = read(piece(0, HEAD, *above), piece(1, HEAD, ("3.其他", "5", "6")))
    assert rows == [HEAD, *above, *((HEAD,) if above else ()), ("3.其他", "5", "6")]


@pytest.mark.parametrize(
    "lower",
    [("性文件", "5", "6"), ("3.其他", "", ""), ("", "", ""), ("（四）其他", "", "")],
    ids=["numbers on both sides", "a row begins", "blank", "a group begins"],
)
def test_two_rows_stay_two(lower: Row) -> None:
    rows = read(piece(0, HEAD, ("2.行政规范", "3", "4")), piece(1, lower))
    assert rows == [HEAD, ("2.行政规范", "3", "4"), lower]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ((1,), [("2.行政规范\n性文件", "16838137", "4")]),
        ((), [("2.行政规范", "1683813", "4"), ("性文件", "7", "")]),
        ((2,), [("2.行政规范", "1683813", "4"), ("性文件", "7", "")]),
    ],
    ids=["fills its cell", "does not", "another does"],
)
def test_a_number_that_the_end_of_a_page_tears_is_one(
    places: tuple[int, ...], expected: list[Row]
) -> None:
    upper = piece(0, HEAD, ("2.行政规范", "1683813", "4"))
    upper.full = frozenset((100.0 * x, 80.0, 100.0 * (x + 1), 100.0) for x in places)
    assert read(upper, piece(1, ("性文件", "7", ""))) == [HEAD, *expected]


def test_numbers_without_words_are_never_moved_to_the_row_above() -> None:
    rows = read(piece(0, HEAD, ("2.行政规范", "", "")), piece(1, ("", "3", "4")))
    assert rows == [HEAD, ("2.行政规范", "", ""), ("", "3", "4")]


def line(text: str, top: float) -> Line:
    return Line(text, 0.0, 100.0, top, top + 10, 10.0)


@pytest.mark.parametrize(
    ("above", "below", "joint"),
    [
        ("公开不够及时。", "六、其他需要报告的事项", "\n"),
        ("六、其他需要报告的事项", "无。", "\n"),
        ("四、行政复议、行政诉讼情况", "无。", "\n"),
        ("公开不够及时。", "六项任务完成", ""),
        ("公开不够及时。", "全年公开3条", ""),
        ("负责第一、", "二、三项工作", ""),
        ("五、政府信息公开工作存在的", "主要问题", ""),
        ("一、收到申请5件，答复情况", "良好", ""),
    ],
)
def test_a_heading_is_a_line_of_its_own(above: str, below: str, joint: str) -> None:
    sheet = Sheet(0, [line(above, 0.0), line(below, 12.0)], [])
    assert make_page("pdf", [sheet], []).text.text == f"{above}{joint}{below}"


def test_what_every_page_prints_at_its_ends_is_no_text_of_the_report() -> None:
    sheets = [
        Sheet(
            number,
            [
                line("内部资料 97 件", 20),
                line(f"正文第{number}行，受理5件", 200),
                line("受理申请3件", 300 + 40 * number),
                line(f"年报 第{number + 1}页 共2页", 800),
            ],
            [],
        )
        for number in range(2)
    ]
    without_running_heads(sheets)
    shown = [[line.text for line in sheet.lines] for sheet in sheets]
    assert shown == [["正文第0行，受理5件", "受理申请3件"], ["正文第1行，受理5件", "受理申请3件"]]


def test_a_line_of_a_table_at_the_end_of_pages_is_kept() -> None:
    sheets = [Sheet(n, [line("规章 3 4", 62)], [piece(n, ("规章", "3", "4"))]) for n in range(2)]
    without_running_heads(sheets)
    assert [len(sheet.lines) for sheet in sheets] == [1, 1]
    assert len(make_page("pdf", sheets, ()).page_starts) == 2


def test_numbers_in_two_columns_do_not_run_together() -> None:
    text = "总计110 557 件"
    places = [0, 10, 20, 25, 30, 70, 75, 80, 90]
    characters = [
        {"text": letter, "x0": x, "x1": x + 5, "size": 10}
        for letter, x in zip(text.replace(" ", ""), places, strict=True)
    ]
    assert pdf._spread(text, characters) == "总计110   557 件"
    assert pdf._spread(text, characters[:-1]) == text  # characters that are not those of the line
