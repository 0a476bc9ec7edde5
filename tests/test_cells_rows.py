"""Rows that were misread once: words for numbers, blanks too many, rows of another year or printed twice."""

from __future__ import annotations

import pytest

from extractors.parse.report import extract
from tests.faults.places import draw_distinct
from tests.table_forms import APPLICANTS, Table, draw_balanced, found, grids
from tests.table_pages import HEAD_ROWS, TABLES, TITLE, codes, parts, read, values, wrong
from tests.table_render import lines_of, page_of


@pytest.mark.parametrize(
    ("words", "value", "state"),
    [
        ("不详", None, "unreadable"),
        ("约3件", None, "unreadable"),
        ("三四件", None, "unreadable"),
        ("见附件1", None, "unreadable"),
        ("0件（含派出所2件）", None, "unreadable"),
        ("12件（含派出所2件）", "12", "value"),
        ("12（其中：派出所2）", "12", "value"),
        ("12（2）", None, "unreadable"),
        ("（含派出所2件）", None, "unreadable"),
        ("一二", None, "unreadable"),
        ("百", None, "unreadable"),
        ("三", "3", "value"),
        ("十二件", "12", "value"),
        ("壹拾贰", "12", "value"),
        ("未收取", "0", "worded_zero"),
        ("80.0", "80", "value"),
        ("1,280.00", "1280", "value"),
        ("80.5", None, "unreadable"),
        ("3.000", None, "unreadable"),
        ("35元", None, "unreadable"),
        ("2.5万元", None, "unreadable"),
    ],
)
def test_words_for_a_number_are_kept_and_the_next_row_is_read(
    words: str, value: str | None, state: str
) -> None:
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[0]) if row[0][0] == "行政处罚")
    drawn[0][at][1] = (words, 1, 3)
    record = read(drawn)
    cells = {c.measure: c for c in record.cells if c.table == "disclosures"}
    read_as = cells["disclosure.penalties"]
    assert (read_as.value, read_as.state, read_as.raw) == (value, state, words)
    assert cells["disclosure.coercion"].value is not None
    assert not codes(record) & {"missing_row", "unknown_label"}


@pytest.mark.parametrize("mark", ["：", " "])
def test_numbers_that_each_repeat_the_label_of_their_row_are_of_nobody_knows_whom(
    mark: str,
) -> None:
    drawn = parts()
    for row in drawn[1][HEAD_ROWS:]:
        *_, label = [text for text, _, _ in row[: -len(APPLICANTS)]]
        row[-len(APPLICANTS) :] = [
            (f"{label}{mark}{n}", 1, 1) for n, _, _ in row[-len(APPLICANTS) :]
        ]
    record = read(drawn)
    assert {cell.table for cell in record.cells} == {"disclosures", "litigation"}
    assert "table_missing" in codes(record)
    assert not [fact for fact in record.facts if (fact.measure or "").startswith("applications.")]


@pytest.mark.parametrize("below", [0, 4])
def test_two_years_side_by_side_in_one_table_out_of_step_are_not_read(below: int) -> None:
    """The right half is a row ahead, or the left one ends before it, so that no head names its columns twice."""
    right, left = (grids(draw_distinct("2019", seed))[0] for seed in (8, 7))
    if below:
        left[-below:] = [[("", 1, 4)]] * below
    else:
        right = [row for row in right if row[0][0] != "行政许可"]
    heads: Table = [[("2021年", 1, 4), ("2022年", 1, 4)]]
    joined = heads + [[*a, *b] for a, b in zip(left, right, strict=False)]
    record = read([joined, *parts()[1:]])
    shown = [c for c in record.cells if c.table == "disclosures" and c.value is not None]
    assert shown == []
    assert codes(record) & {"ragged_row", "incomplete_head"}


def test_words_in_the_first_row_are_no_labels_of_the_columns() -> None:
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[0]) if row[0][0] == "规章")
    drawn[0][at] = [drawn[0][at][0], *[("无规章制定权", 1, 1)] * 3]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == values(read(parts())) - 3
    told = [cell for cell in record.cells if cell.measure == "disclosure.regulations"]
    assert [(cell.raw, cell.state) for cell in told] == [("无规章制定权", "unreadable")] * 3


@pytest.mark.parametrize("words", ["免费", "免收费用", "不收费", "无收费"])
def test_fees_told_in_words_are_zero_and_counts_are_not(words: str) -> None:
    drawn = parts()
    for row in drawn[0]:
        if row[0][0] in ("行政事业性收费", "行政处罚"):
            row[1] = (words, 1, 3)
    cells = {c.measure: c for c in read(drawn).cells if c.table == "disclosures"}
    assert (cells["disclosure.admin_fees"].value, cells["disclosure.admin_fees"].state) == (
        "0",
        "worded_zero",
    )
    assert cells["disclosure.penalties"].value is None


@pytest.mark.parametrize(
    "title",
    [
        "2021年度统计表",
        "上年度情况",
        "附：2020年政府信息公开情况",
        "2022年上半年统计表",
        "2022年1-6月情况",
        "更正前：",
    ],
)
def test_a_lone_table_whose_title_names_another_time_is_not_read(title: str) -> None:
    drawn = parts()
    for before, rows in ((f"<p>{title}</p>", drawn[1]), ("", [[(title, 1, 10)], *drawn[1]])):
        record = read([rows], before)
        assert values(record) == 0
        assert "not_the_form" in codes(record)


@pytest.mark.parametrize(
    "title",
    [
        "2022年度统计表",
        "截至2021年底的情况",
        "上年结转已于2021年办结，现公布如下。",
        "2022年1-12月情况",
        "更正后：",
        "上半年开展培训",
    ],
)
def test_a_line_that_is_no_title_of_another_year_takes_nothing_away(title: str) -> None:
    assert values(read([parts()[1]], f"<p>{title}</p>")) > 100


def test_a_blank_added_within_a_row_moves_no_number_under_another_label() -> None:
    drawn = parts()
    drawn[1][HEAD_ROWS].insert(2, ("", 1, 1))
    record = read(drawn)
    assert wrong(record) == {}
    assert "ragged_row" in codes(record)


@pytest.mark.parametrize("rows", [(5, 6), (5, 10), (6, 7), (8, 9), (5, 24)])
def test_rows_left_blank_are_blanks_whichever_group_stood_above_them(rows: tuple[int, int]) -> None:
    drawn = parts()
    for row in drawn[1][slice(*rows)]:
        row[:] = [("" if text.isdigit() else text, *spans) for text, *spans in row]
    record = read(drawn)
    assert "missing_row" not in codes(record)
    states = [cell.state for cell in record.cells if cell.table == "applications"]
    assert states.count("blank") == 7 * (rows[1] - rows[0])


def test_a_row_that_stands_before_its_columns_and_is_short_is_not_paired_by_its_blanks() -> None:
    drawn = parts()
    for row in drawn[1]:
        row.append(("", 1, 1))
    row = drawn[1][HEAD_ROWS]
    drawn[1][HEAD_ROWS] = [(row[0][0], 1, 2), ("", 1, 1), *row[2:]]
    assert wrong(read(drawn)) == {}


def test_two_rows_printed_again_with_other_numbers_are_a_second_report() -> None:
    drawn = parts()
    copy = [
        [(str(70_000) if text.isdigit() else text, r, c) for text, r, c in row] for row in drawn[0]
    ]
    record = read([drawn[0][:4], drawn[1], drawn[2], copy])
    assert wrong(record) == {}


def test_rows_of_two_years_without_their_years_are_not_told_apart() -> None:
    drawn = parts()
    rows: Table = []
    for row in drawn[1][HEAD_ROWS:]:
        labels, own = row[: -len(APPLICANTS)], row[-len(APPLICANTS) :]
        blank = [("" if n % 3 == 0 else text, 1, 1) for n, (text, _, _) in enumerate(own)]
        rows += [[*labels, *((str(90_000 + n), 1, 1) for n in range(len(own)))], blank]
    drawn[1][HEAD_ROWS:] = rows
    text = "\n".join([TITLE, "一、总体情况", *lines_of(drawn, "|", border=True)])
    assert wrong(extract(text.encode())) == {}


@pytest.mark.parametrize(
    ("first", "second", "is_read"),
    [
        ("2022年", "", True),
        ("2022年度", "", True),
        ("2021年", "", False),
        ("2021年", "2022年", True),
        ("2022年", "2021年", True),
    ],
)
def test_the_row_of_litigation_may_name_the_year_of_the_report(
    first: str, second: str, *, is_read: bool
) -> None:
    drawn = parts()
    *head, row = drawn[2]
    head[0] = [("年度", 3, 1), *head[0]]
    rows = [[(year, 1, 1), *row] for year in (first, second) if year]
    for drawn_row, year in zip(rows, (first, second), strict=False):
        if not year.startswith("2022"):
            drawn_row[1:] = [(str(int(t) + 7), r, c) for t, r, c in drawn_row[1:]]
    for _ in range(3):  # no plan of this report's year may be followed in another one
        record = read([*drawn[:2], [*head, *rows]])
        assert wrong(record) == {}
        assert any(cell.table == "litigation" for cell in record.cells) == is_read
    page = page_of([*drawn[:2], [*head, *rows]], "plain", TITLE.replace("2022", "2023"))
    other = extract(page.replace("<body>", "<body><p>一、总体情况</p>").encode())
    assert not [cell for cell in other.cells if cell.table == "litigation"]


@pytest.mark.parametrize("where", ["behind the label", "among the numbers", "at the end"])
@pytest.mark.parametrize("table", [1, 2])
def test_one_blank_cell_too_many_is_none_where_the_numbers_add_up(table: int, where: str) -> None:
    tables = draw_balanced("2021", 4)
    drawn = grids(tables)
    row = drawn[table][HEAD_ROWS]
    size = len(row) - (7 if table == 1 else 15)
    at = {"behind the label": size, "among the numbers": size + 2, "at the end": len(row)}[where]
    drawn[table][HEAD_ROWS] = [*row[:at], ("", 1, 1), *row[at:]]
    cells = found(extract(page_of(drawn, "plain", TITLE).encode()).cells)
    assert cells == tables.expected()
    # And none is read where they do not.
    text, down, over = row[-1]
    drawn[table][HEAD_ROWS] = [*row[:at], ("", 1, 1), *row[at:-1], (f"1{text}", down, over)]
    if at < len(row):
        cells = found(extract(page_of(drawn, "plain", TITLE).encode()).cells)
        assert all(value == tables.expected()[key] for key, value in cells.items())
        assert len(cells) < len(tables.expected())


def test_a_label_that_lost_its_cell_is_named_and_its_numbers_are_none_of_the_heading_before_it() -> (
    None
):
    drawn = parts()
    row = next(row for row in drawn[1] if row[0][0] == "（四）无法提供")
    row[2:] = [(f"{text}件<br>1件", 1, 1) for text, _, _ in row[2:]]
    page = page_of(drawn, "plain", TITLE)
    lost = page.replace("<td>1.本机关不掌握相关政府信息</td>", "1.本机关不掌握相关政府信息</td>")
    assert lost != page
    record = extract(lost.encode())
    assert wrong(record) == {}
    said = [p.message for p in record.problems if p.code == "outside_cell"]
    assert said == ["1.本机关不掌握相关政府信息 stands in no cell"]
    assert not any(cell.measure == "applications.outcome.unable" for cell in record.cells)
    assert "applications.outcome.unable.not_held is not printed" in {
        problem.message for problem in record.problems
    }
    assert "outside_cell" not in codes(extract(page.encode()))


@pytest.mark.parametrize("behind", ["<td></td>", "<td>0</td>", ""])
def test_a_row_of_which_a_number_lost_its_cell_is_not_read(behind: str) -> None:
    page = page_of(parts(), "plain", TITLE)
    row = next(row for row in page.split("<tr>") if row.startswith("<td>2.重复申请"))
    label, first, *others = row.split("</td>")
    torn = "</td>".join([label, first.removeprefix("<td>"), *others]).replace(
        "</tr>", f"{behind}</tr>"
    )
    record = extract(page.replace(row, torn).encode())
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers) - len(APPLICANTS)
    said = [p.message for p in record.problems if p.code == "outside_cell"]
    assert said == [f"{first.removeprefix('<td>')} stands in no cell"]
    assert "missing_row" not in codes(record)


@pytest.mark.parametrize("lost", [0, 3, 14])
def test_a_total_in_front_of_the_results_is_none_of_them_where_one_is_lost(lost: int) -> None:
    drawn = parts()
    drawn[2][0].insert(0, ("合计", 3, 1))
    drawn[2][-1].insert(0, ("68", 1, 1))
    del drawn[2][-1][1 + lost]
    record = read(drawn)
    assert wrong(record) == {}
    assert "ragged_row" in codes(record)


@pytest.mark.parametrize("mark", ["*", " ※", "①", "（注1）", "[见注2]", "（见附注）"])
def test_a_mark_of_a_note_is_no_part_of_a_label(mark: str) -> None:
    drawn: list[Table] = [
        [
            [(t + mark if t and not t[-1].isdigit() else t, *over) for t, *over in row]
            for row in part
        ]
        for part in parts()
    ]
    record = read(drawn)
    assert (wrong(record), values(record)) == ({}, len(TABLES.numbers))
    assert codes(record) == codes(read(parts()))


@pytest.mark.parametrize(
    "between", ["&nbsp;", "<!-- 2.重复申请 -->", "<script>自然人</script>", "见附件"]
)
def test_what_stands_between_cells_and_is_no_label_says_nothing(between: str) -> None:
    page = page_of(parts(), "plain", TITLE).replace("</td><td", f"</td>{between}<td")
    record = extract(page.encode())
    assert (wrong(record), values(record)) == ({}, len(TABLES.numbers))
    assert codes(record) == codes(read(parts()))


def test_words_beside_a_heading_are_no_cells_of_it() -> None:
    drawn = parts()
    at = next(n for n, row in enumerate(drawn[1]) if row[0][0] == "（四）无法提供")
    label, first, *numbers = drawn[1][at]
    drawn[1][at] = [(label[0], 1, 2), *(("见附件", 1, 1) for _ in numbers)]
    drawn[1].insert(at + 1, [("", 3, 1), first, *numbers])
    drawn[1][5] = [(drawn[1][5][0][0], 23, 1), *drawn[1][5][1:]]
    record = read(drawn)
    assert wrong(record) == {}
    assert values(record) == len(TABLES.numbers)
    assert not any(cell.measure == "applications.outcome.unable" for cell in record.cells)
    assert "heading_with_values" in codes(record)


@pytest.mark.parametrize("mark", ["{}.", "{}、", "（{}）"])
def test_the_number_of_a_label_in_a_cell_of_its_own_is_no_value(mark: str) -> None:
    drawn = parts()
    rows: Table = []
    for row in drawn[1]:
        at = 0 if len(row) > 1 and row[-1][0].isdigit() else -1
        label = len(row) - len(APPLICANTS) - 1 if not at else -1
        text, down, over = row[label] if not at else ("", 0, 0)
        if not at and text[:1].isdigit():
            parted = [(mark.format(text[0]), down, 1), (text[2:], down, over)]
        else:
            parted = [(text, down, over + 1)]
        rows.append([*row[:label], *parted, *row[label + 1 :]] if not at else row)
    rows[0] = [(rows[0][0][0], 3, 4), *rows[0][1:]]
    drawn[1] = rows
    record = read(drawn)
    assert (wrong(record), values(record)) == ({}, len(TABLES.numbers))


def test_a_list_of_other_things_below_litigation_is_no_second_print_of_its_row() -> None:
    """其他 and 总计 head its columns, too; the others are none of the form."""
    drawn = parts()
    names = ("公开渠道", "网站", "微信", "其他", "总计")
    drawn.append([[(text, 1, 1) for text in row] for row in (names, ("数量", "3", "4", "5", "12"))])
    record = read(drawn)
    assert (wrong(record), values(record)) == ({}, len(TABLES.numbers))
    assert "contradicting_rows" not in codes(record)


@pytest.mark.parametrize(
    ("picture", "state"),
    [
        ('<img src="/images/n5.gif">', "unreadable"),
        ('<p><img src="a/2.png" width=30 height=16 alt="5"></p>', "unreadable"),
        ('<img data-src="/x/9.jpg" src="wait.gif">', "unreadable"),
        ('<img src="/up/outline5.png">', "unreadable"),
        ('<img src="/blank/W0202BGL5.gif">', "unreadable"),
        ('<img src="/images/5.png">5', "value"),
        ('<img src="/images/spacer.gif">', "blank"),
        ('<img src="/images/a.gif" width="1" height="20">', "blank"),
        ('<img style="display:none" src="/images/n5.gif">', "blank"),
    ],
)
def test_a_picture_in_a_cell_may_show_its_number(picture: str, state: str) -> None:
    page = page_of(parts(), "plain", TITLE)
    at = page.index("<td>", page.index("1.属于国家秘密"))
    page = page[:at] + f"<td>{picture}" + page[page.index("</td>", at) :]
    record = extract(page.encode())
    code = "applications.outcome.refused.state_secret"
    first = next(cell for cell in record.cells if cell.measure == code)
    assert first.state == state
