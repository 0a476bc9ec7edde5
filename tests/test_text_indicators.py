"""Forms of before 2019 that running text draws, whole and damaged."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

import pytest

from extractors.codebook import codebook
from extractors.parse.records import Cell
from extractors.parse.report import extract
from extractors.parse.tables.texthalves import names_two
from tests.faults.lines import LINE_FAULTS
from tests.faults.text import TEXT_FAULTS
from tests.test_indicators import COLUMNS, EXPECTED, NATIONAL

SEEDS = int(os.environ.get("GONGKAI_TORTURE", "0")) // 2 or 12
TITLE = "某某市财政局2016年政府信息公开工作年度报告"
BETWEEN = {"tabs": "\t", "blanks": "\u3000", "pipes": "|", "cell_a_line": "\n", "glued": ""}


def text_of(rows: Sequence[Sequence[str]], between: str) -> str:
    """Blank cells leave no trace; a report around them."""
    drawn = "\n".join(between.join(cell for cell in row if cell) for row in rows)
    return f"{TITLE}\n一、概述\n一年来公开工作有序开展。\n附表\n{drawn}\n今后还要改进。\n"


@pytest.mark.parametrize(
    "label", ["（一）主动公开政府信息数", "1.当面申请数", "（三）接受培训人员数"]
)
def test_a_number_behind_words_that_no_form_has_leaves_the_label_above_unread(label: str) -> None:
    own = [row for row in NATIONAL if row[2] not in ("", "/")]
    rows = [(row[0], "另册登记", row[2]) if row[0] == label else row for row in own]
    record = extract(text_of(rows, "\n").encode())
    assert len(record.cells) == len(own) - 1
    assert [cell.state for cell in record.cells].count("unreadable") == 1
    assert "unknown_label" in {problem.code for problem in record.problems}


@pytest.mark.parametrize("number", ["5●53", "50〇3", "5O53", "4853●", "50φ3"])
def test_a_number_with_a_sign_that_no_number_has_is_unreadable_and_not_blank(number: str) -> None:
    own = [row for row in NATIONAL if row[2] not in ("", "/")]
    changed = [(*row[:2], number) if row[0] == "1.当面申请数" else row for row in own]
    printed, damaged = (
        {
            cell.measure: (cell.state, cell.value)
            for cell in extract(text_of(rows, "\n").encode()).cells
        }
        for rows in (own, changed)
    )
    differing = {code: state for code, state in damaged.items() if state != printed[code]}
    assert printed.keys() == damaged.keys()
    assert [*differing.values()] == [("unreadable", None)]


@pytest.mark.parametrize(
    "label", ["（一）主动公开政府信息数", "1.当面申请数", "（三）接受培训人员数"]
)
def test_an_indicator_without_a_number_beside_its_unit_is_named(label: str) -> None:
    own = [row for row in NATIONAL if row[2] not in ("", "/")]
    rows = [(*row[:2], "") if row[0] == label else row for row in own]
    record = extract(text_of(rows, "\n").encode())
    assert len(record.cells) == len(own) - 2
    assert "ragged_row" in {problem.code for problem in record.problems}


@pytest.mark.parametrize("between", [*BETWEEN.values(), ",", "， "])
@pytest.mark.parametrize("as_html", [False, True], ids=["text", "html"])
def test_a_form_in_running_text_is_read_as_a_table(between: str, as_html: bool) -> None:
    own = [row for row in NATIONAL if row[2] not in ("", "/")]
    if between.strip() in (",", "，"):  # 1,520 may be one number
        own = [(*row[:2], row[2].replace(",", "")) for row in own]
    text = text_of(own, between)
    if as_html:
        text = "".join(f"<p>{line}</p>" for line in text.splitlines())
    record = extract(text.encode())
    got = {cell.measure: (cell.value, cell.state, cell.unit) for cell in record.cells}
    assert got == {code: cell for code, cell in EXPECTED.items() if cell[0] is not None}
    assert record.edition == "pre2019"
    assert record.facts == (), "the numbers of the table are not prose"


@pytest.mark.parametrize("behind", [",234", ",5", "，7"])
def test_commas_behind_the_number_may_part_thousands_or_columns(behind: str) -> None:
    rows = [(*row[:2], "3" + behind) for row in NATIONAL if row[2] not in ("", "/")]
    assert not [cell for cell in extract(text_of(rows, ",").encode()).cells if cell.value]


def test_no_row_fits_a_head_that_lost_one_of_its_labels() -> None:
    truth, text = drawn(random.Random(1), COLUMNS[0], "\n")  # noqa: S311 - test data
    lost = truth["fj.answered"][1]
    text = text.replace("\n本年度\n", "\n本年■度\n").replace(f"\n{lost}\n", f"\n{lost}■\n")
    record = extract(text.encode())
    assert [cell for cell in record.cells if cell.value is not None] == []
    assert "not_the_form" in {problem.code for problem in record.problems}


@pytest.mark.parametrize("between", ["\t", "\u3000", "|", "\n"])
@pytest.mark.parametrize("codes", ["counting", "alike"])
def test_a_column_of_codes_behind_the_values_is_none_of_them(between: str, codes: str) -> None:
    own = [row for row in NATIONAL if row[2] not in ("", "/")]
    coded = [(*row[:1], row[2], "7" if codes == "alike" else str(n)) for n, row in enumerate(own)]
    text = text_of([("指标", "本年度", "编号"), *coded], between)
    got = {cell.measure: cell.value for cell in extract(text.encode()).cells}
    assert got == {code: cell[0] for code, cell in EXPECTED.items() if cell[0] is not None}


def test_of_more_numbers_than_a_head_with_codes_names_none_is_read() -> None:
    own = [row for row in NATIONAL if row[2] not in ("", "/")]
    rows = [("指标", "本年度", "编号"), *((*row[:1], row[2], "3", "7") for row in own)]
    record = extract(text_of(rows, "\t").encode())
    assert {(cell.value, cell.state) for cell in record.cells} == {(None, "unreadable")}


def test_a_sentence_is_no_line_of_two_halves() -> None:
    first, second = (row[0] for row in NATIONAL[3:6:2])
    assert names_two(f"{first} 3 {second} 4", "national_2014")
    assert not names_two(f"{first} 3 。 {second} 4", "national_2014")


@pytest.mark.parametrize("headed", [True, False])
@pytest.mark.parametrize("unit_first", [True, False])
@pytest.mark.parametrize("between", [b for b in BETWEEN.values() if b], ids=lambda b: repr(b))
def test_printed_codes_of_blank_rows_are_no_values(
    between: str, unit_first: bool, headed: bool
) -> None:
    _, *rows = NATIONAL
    printed = [["指标名称", *(("单位", "代码") if unit_first else ("代码", "单位")), "数量"]]
    for number, (label, unit, value) in enumerate(rows, 1):
        beside = (unit, f"{number:02d}") if unit_first else (f"{number:02d}", unit)
        printed.append([label, *(beside if unit else ("", "")), value])
    record = extract(text_of(printed if headed else printed[1:], between).encode())
    got = {cell.measure: cell.value for cell in record.cells if cell.value is not None}
    assert len(got) >= 11
    assert all(EXPECTED[code][0] == value for code, value in got.items())


def test_line_numbers_that_stand_before_the_labels_are_no_values_of_the_rows_above() -> None:
    columns = COLUMNS[0]
    truth, text = drawn(random.Random(4), columns, "\n")  # noqa: S311 - test data
    for number, code in enumerate(truth, 1):
        text = text.replace(f"\n{truth[code][1]}\n", f"\n{truth[code][1]}\n{number + 1}\n")
    text = text.replace("\n指标名称", "\n序号\n指标名称").replace(
        "\n主动公开文件数", "\n1\n主动公开文件数"
    )
    wrong, read = wrong_in(text, truth, columns)
    assert (wrong, read) == ([], 2 * len(truth) - 2), (
        "what stands behind the last row is no line number"
    )


def test_a_blank_cell_between_bars_gives_its_place_to_no_number() -> None:
    columns = COLUMNS[0]
    truth, text = drawn(random.Random(5), columns, "│")  # noqa: S311 - test data
    text = text.replace("│条│", "│").replace("│计量单位│", "│")
    text = text.replace(f"│{truth['fj.answered'][1]}\n", "│　\n")
    wrong, read = wrong_in(text, truth, columns)
    assert (wrong, read) == ([], 2 * len(truth) - 2)


@pytest.mark.parametrize("quoted", [False, True])
def test_a_blank_cell_before_remarks_keeps_its_place(quoted: bool) -> None:
    columns = COLUMNS[0]
    truth, text = drawn(random.Random(6), columns, "\t")  # noqa: S311 - test data
    lines = text.split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith("指标名称"))
    last = max(at for at, line in enumerate(lines) if "\t" in line)
    for at in range(first, last + 1):
        cells = [*lines[at].split("\t"), "3" if at > first else "备注"]
        if cells[0].startswith("对申请的答复总数"):
            cells[2] = ""
        lines[at] = '"' + '","'.join(cells) + '",' if quoted else "\t".join(cells)
    wrong, read = wrong_in("\n".join(lines), truth, columns)
    assert (wrong, read) == ([], 2 * len(truth) - 1)


def test_a_blank_that_parts_thousands_between_bars_makes_no_two_numbers() -> None:
    columns = COLUMNS[0]
    truth, text = drawn(random.Random(7), columns, "│")  # noqa: S311 - test data
    text = text.replace("│条│", "│")
    number = str(truth["fj.answered"][0])
    text = text.replace(f"│{number}│{truth['fj.answered'][1]}", "│ │61\u202f715")
    wrong, read = wrong_in(text, truth, columns)
    assert (wrong, read) == ([], 2 * len(truth) - 2)


def test_thousands_below_a_label_that_a_blank_parts_are_no_two_columns() -> None:
    columns = COLUMNS[0]
    truth, text = drawn(random.Random(8), columns, "\n")  # noqa: S311 - test data
    number, other = truth["fj.answered"]
    text = text.replace(f"\n{number}\n{other}\n", "\n17 374\n")
    wrong, read = wrong_in(text, truth, columns)
    assert (wrong, read) == ([], 2 * len(truth) - 2)


def test_a_unit_with_a_blank_in_it_is_one() -> None:
    own = [row for row in NATIONAL if row[2] not in ("", "/")]
    text = text_of(own, "\n").replace("\n万元\n", "\n万　元\n")
    cells = {cell.measure: (cell.value, cell.unit) for cell in extract(text.encode()).cells}
    assert cells["s2014.fees"] == ("0.35", "万元")


def test_a_number_that_nobody_counted_leaves_its_row_a_name() -> None:
    columns = COLUMNS[0]
    truth, text = drawn(random.Random(9), columns, "│")  # noqa: S311 - test data
    number = truth["fj.answered"][1]
    record = extract(text.replace(f"│{number}\n", f"│约{number}\n").encode())
    states = [(c.value, c.state) for c in record.cells if c.measure == "fj.answered"]
    assert states == [(str(truth["fj.answered"][0]), "value"), (None, "unreadable")]


def test_the_mark_of_a_note_behind_a_label_is_not_its_number() -> None:
    own = [row for row in NATIONAL if row[2] not in ("", "/")]
    text = text_of(own, "\n").replace("收到申请数\n", "收到申请数1\n")
    read = {cell.measure: cell.value for cell in extract(text.encode()).cells}
    assert read.pop("s2014.application.received") is None
    assert all(EXPECTED[code][0] == value for code, value in read.items())


Truth = dict[str, list[int]]


def drawn(rng: random.Random, columns: Sequence[str], between: str) -> tuple[Truth, str]:
    """Numbers of the Fujian form under the headings of ``columns``, and the text that shows them."""
    codes = [label for label in codebook().labels if label.form == "fujian" and label.axis == "row"]
    printed = {label.measure_code: label.printed for label in codes}
    truth = {code: rng.sample(range(100, 9000), max(len(columns), 1)) for code in printed}
    rows = [["指标名称", "计量单位", *columns]] if columns else []
    rows += [[printed[code], "条", *map(str, numbers)] for code, numbers in truth.items()]
    return truth, text_of(rows, between)


def wrong_in(text: str, truth: Truth, columns: Sequence[str]) -> tuple[list[Cell], int]:
    """Cells with another number than the truth, and how many have one."""
    read = [cell for cell in extract(text.encode()).cells if cell.value is not None]
    year = [column.startswith("本年") for column in columns] or [True]
    wrong = [
        cell
        for cell in read
        if cell.measure not in truth
        or cell.value != str(truth[cell.measure][year.index(cell.breakdown != "period.cumulative")])
    ]
    return wrong, len(read)


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN.keys())
@pytest.mark.parametrize("columns", COLUMNS)
def test_damaged_lines_give_no_wrong_number(between: str, columns: tuple[str, ...]) -> None:
    """Seeds of lost, doubled, joined and split lines, of lost labels and of page numbers between them."""
    wrong, read = [], 0
    for seed in range(SEEDS):
        rng = random.Random(f"{columns}-{seed}")  # noqa: S311 - test data
        truth, text = drawn(rng, columns, between)
        lines = text.splitlines()
        whole_rows = between not in (
            "",
            "\n",
        )  # else two faults can make a page that says another number
        for fault in rng.choices(list(LINE_FAULTS), k=rng.randint(1, 1 + whole_rows)):
            LINE_FAULTS[fault](rng, lines)
        misread, count = wrong_in("\n".join([TITLE, *lines]), truth, columns)
        wrong += [(seed, cell, truth.get(cell.measure)) for cell in misread]
        read += count
    assert wrong == []
    assert read > 5 * SEEDS or not between, "digits behind a label may be those of two columns"


@pytest.mark.parametrize("fault", TEXT_FAULTS)
def test_a_damaged_text_gives_no_wrong_number(fault: str) -> None:
    for seed in range(SEEDS):
        rng = random.Random(f"{fault}-{seed}")  # noqa: S311 - test data
        columns, between = rng.choice(COLUMNS), rng.choice(list(BETWEEN.values()))
        truth, text = drawn(rng, columns, between)
        text = TEXT_FAULTS[fault](rng, text)
        assert wrong_in(text, truth, columns)[0] == [], f"{seed}\n{text}"


def test_a_number_on_the_line_below_leaves_the_one_in_its_row_open() -> None:
    """Without headings nobody knows whether it is another column or what a line end tore off."""
    shown = [row for row in NATIONAL if row[2] not in ("", "/")]
    lines = text_of(shown, "|").replace("（一）收到申请数|件|12", "（一）收到申请数|件|12|\n88")
    record = extract(lines.replace("五、行政诉讼数量", "五\n、行政诉讼数量").encode())
    read = {cell.measure: cell.value for cell in record.cells if cell.value is not None}
    assert "s2014.application.received" not in read
    assert {code: EXPECTED[code][0] for code in read} == read


@pytest.mark.parametrize(
    ("between", "cell"),
    [("\t", "12 件"), ("  ", "12 件"), (" | ", "12 件"), ("\n", "12 件"), ("\t", "十二")],
)
def test_a_number_may_stand_with_its_unit_or_in_words(between: str, cell: str) -> None:
    rows = [
        (label, unit, cell if label == "（一）收到申请数" else value)
        for label, unit, value in NATIONAL
        if value not in ("", "/")
    ]
    got = {c.measure: c.value for c in extract(text_of(rows, between).encode()).cells}
    assert got["s2014.application.received"] == "12"
    assert len(got) == 13


@pytest.mark.parametrize(
    ("between", "told", "state"),
    [
        ("\t", "三", "value"),
        (" ", "三", "value"),
        (",", "三", "value"),
        ("\n", "三", "unreadable"),  # it may number the heading below a blank one
        ("\t", "没有", "unreadable"),
        (",", "没有", "unreadable"),
        ("\n", "没有", "unreadable"),
    ],
)
def test_words_in_place_of_a_number_are_told(between: str, told: str, state: str) -> None:
    rows = [
        (label, unit, told if label == "1.当面申请数" else value.replace(",", ""))
        for label, unit, value in NATIONAL
        if value not in ("", "/")
    ]
    cells = extract(text_of(rows, between).encode()).cells
    assert [c.state for c in cells if c.measure == "s2014.application.in_person"] == [state]


@pytest.mark.parametrize("between", ["\t", " ", "  "])
@pytest.mark.parametrize("headed", [True, False])
def test_line_numbers_before_the_labels_are_none_of_the_numbers(between: str, headed: bool) -> None:
    head, *rows = NATIONAL
    printed = [("序号", *head)] if headed else []
    printed += [(str(number), *row) for number, row in enumerate(rows, 1)]
    got = extract(text_of(printed, between).encode())
    values = {c.measure: c.value for c in got.cells if c.value is not None}
    wanted = {code: cell[0] for code, cell in EXPECTED.items() if cell[0] is not None}
    assert values == wanted


@pytest.mark.parametrize("between", ["\t", " ", "  ", " | "])
def test_two_halves_in_text_are_read_one_below_the_other(between: str) -> None:
    head, *rows = [row for row in NATIONAL if row[2] != "/"]
    half = (len(rows) + 1) // 2
    beside = [*rows[half:], *[("", "", "")] * (2 * half - len(rows))]
    printed = [(*head, *head)]
    printed += [(*left, *right) for left, right in zip(rows[:half], beside, strict=True)]
    record = extract(text_of(printed, between).encode())
    got = {c.measure: c.value for c in record.cells if c.value is not None}
    wanted = {code: cell[0] for code, cell in EXPECTED.items() if cell[0] is not None}
    assert got == wanted
    assert record.facts == ()


def test_numbers_of_several_columns_may_each_have_their_unit() -> None:
    """主动公开政府信息数 12 条 2.5 件: how much more it is than last year stands under a heading of its own."""
    rows = [("指标", "本年度", "增减（%）")]
    for label, unit, value in NATIONAL[1:]:
        own = f"{value.replace(',', '')} {unit}" if value.strip("/") else ""
        rows.append((label, own, "2.5 件" if own else ""))
    record = extract(text_of(rows, " ").encode())
    got = {c.measure: c.value for c in record.cells if c.value is not None}
    assert got == {code: cell[0] for code, cell in EXPECTED.items() if cell[0] is not None}
    assert [fact for fact in record.facts if fact.measure] == []


@pytest.mark.parametrize(
    "heads", ["内容代码单位2016年度累计数", "内容\n代码\n单位\n2016年\n历年累计"]
)
def test_headings_that_ran_together_or_stand_a_line_each_name_both_columns(heads: str) -> None:
    labels = {
        "主动公开文件数": "fj.proactive",
        "其中：1、政府网站公开数": "fj.proactive.website",
        "2、政府公报公开数": "fj.proactive.gazette",
        "受理依申请公开信息总数": "fj.received",
        "其中：1、当面申请数": "fj.received.in_person",
        "2、网上申请数": "fj.received.network",
    }
    between = "\n" if "\n" in heads else "\t"
    rows = [
        between.join((label, str(number), "条", str(10 * number), str(300 + number)))
        for number, label in enumerate(labels, 1)
    ]
    record = extract("\n".join((TITLE, "一、概述", heads, *rows, "今后还要改进。")).encode())
    found = {(c.measure, c.breakdown): c.value for c in record.cells if c.value is not None}
    wanted = {}
    for number, code in enumerate(labels.values(), 1):
        wanted[code, "period.year"] = str(10 * number)
        wanted[code, "period.cumulative"] = str(300 + number)
    assert found == wanted


def test_a_dash_on_a_line_of_its_own_is_a_cell() -> None:
    rows = [
        (label, "-" if label == "1.当面申请数" else value.replace(",", ""))
        for label, _, value in NATIONAL[1:]
        if value not in ("", "/")
    ]
    cells = extract(text_of(rows, "\n").encode()).cells
    assert [c.state for c in cells if c.measure == "s2014.application.in_person"] == ["dash"]


def test_a_number_between_two_labels_is_neither_s() -> None:
    """It stands in a cell of both rows, where all others stand beside their labels."""
    rows = [row for row in NATIONAL if row[2] not in ("", "/")]
    lines = text_of(rows, " ").replace(
        "1.政府公报公开政府信息数 条 0", "1.政府公报公开政府信息数\n9"
    )
    lines = lines.replace("2.政府网站公开政府信息数 条 1480", "2.政府网站公开政府信息数")
    read = {c.measure: c.value for c in extract(lines.encode()).cells if c.value is not None}
    assert len(read) > 8
    assert not {"s2014.channel.gazette", "s2014.channel.website"} & set(read)


def test_a_line_of_many_numbers_is_no_row_and_soon_told() -> None:
    lines = "\n".join("1.当面申请数 " + "12 条  " * 25 for _ in range(1000))
    assert extract(f"{TITLE}\n一、概述\n{lines}\n".encode()).cells == ()
