"""Tables that programs wrote with pipes, on one line a row or on many, filled up and torn."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from itertools import count, zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.parse.page import RawTable, TableCell
from extractors.parse.report import extract
from extractors.parse.tables.grid import expand
from tests.table_forms import Table, draw, draw_balanced, found, grids
from tests.table_render import render_lines, written
from tests.text_pages import document, misread

# How programs that take the text off a page write a row of cells, and fill it up to the widest one.
DUMPS: dict[str, Callable[[list[str], int], str]] = {
    "filled": lambda row, width: " | ".join(row) + " | " + "|" * (width - len(row)),
    "filled_border": lambda row, width: "| " + " | ".join(row) + " | " + "|" * (width - len(row)),
    "filled_wrapped": lambda row, width: " |\n".join(row) + " |\n" + "|" * (width - len(row)),
    "leading": lambda row, width: "|\n" + " |\n".join(row) + " | " + "|" * (width - len(row)),
    "padded": lambda row, width: "| \n " + "  | \n ".join(row) + "  | " + "|" * (width - len(row)),
    "closed": lambda row, _: " | ".join(row) + " |",
    "doubled": lambda row, _: "|" + "||".join(row) + "|",
    "pipe_a_cell": lambda row, _: "|" + "\n|".join(row),
    "pipe_a_line": lambda row, _: "\n|\n".join(row) + "\n|",
    "wide_wrapped": lambda row, _: "｜\n".join(row) + "｜",
}


@pytest.mark.parametrize("name", DUMPS)
@settings(max_examples=2, deadline=None)
@given(edition=st.sampled_from(["2019", "2021"]), seed=st.integers(0, 10**6))
def test_dumped_tables_come_back(name: str, edition: str, seed: int) -> None:
    tables = draw(edition, seed)
    whole = dataclasses.replace(tables, numbers={k: n or 0 for k, n in tables.numbers.items()})
    lines = written(grids(whole), DUMPS[name])
    record = extract("\n".join(document(lines)).encode())
    assert found(record.cells) == whole.expected()
    assert [fact.value for fact in record.facts] == ["0"]
    # Cells without text are gone: the numbers behind them are read as no other column's.
    kept = [[[cell for cell in row if cell[0]] for row in grid] for grid in grids(tables)]
    record = extract("\n".join(document(written(kept, DUMPS[name]))).encode())
    assert misread(record, tables.expected()) == {}
    assert [fact.value for fact in record.facts] == ["0"]


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize(
    "write", [lambda row, _: f"| {' | '.join(row)} |", lambda row, _: "\t".join(row)]
)
def test_labels_over_several_columns_leave_blank_cells_and_those_over_rows_none(
    edition: str, write: Callable[[list[str], int], str]
) -> None:
    tables = draw_balanced(edition, 11)
    parts = [
        [
            [cell for text, _, over in row for cell in [(text, 1, 1), *[("", 1, 1)] * (over - 1)]]
            for row in part
        ]
        for part in grids(tables)
    ]
    record = extract("\n".join(document(written(parts, write))).encode())
    assert found(record.cells) == tables.expected()


@pytest.mark.parametrize("rule", ["-------  ------", "====== ====== ===", "  ─── ───  "])
def test_a_rule_for_each_column_that_blanks_part_ends_no_table(rule: str) -> None:
    tables = draw_balanced("2021", 11)
    lines = [
        line
        for row in written(grids(tables), lambda row, _: "  ".join(row))
        for line in ([rule, row] if row.startswith(("第二十条", "一、", "行政复议 ")) else [row])
    ]
    record = extract("\n".join(document(lines)).encode())
    assert found(record.cells) == tables.expected()


def ruled(row: list[str], _: int) -> str:
    """A row as programs draw it whose columns are ten characters wide, with a rule below it."""
    parts = [[cell[at : at + 10] for at in range(0, len(cell), 10)] or [""] for cell in row]
    lines = (" | ".join(line) for line in zip_longest(*parts, fillvalue=""))
    return "\n".join([*(f"| {line} |" for line in lines), "+" + "---+" * len(row)])


def quoted(row: list[str], _: int) -> str:
    """A row as spreadsheets copy it: tabs, and in quotes what has line breaks."""
    half = (len(cell) // 2 for cell in row)
    return "\t".join(
        f'"{cell[:at]}\n{cell[at:]}"' if at > 3 else cell
        for cell, at in zip(row, half, strict=True)
    )


@pytest.mark.parametrize("write", [ruled, quoted])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_cells_that_go_over_lines_between_rules_or_in_quotes_are_whole(
    edition: str, write: Callable[[list[str], int], str]
) -> None:
    tables = draw_balanced(edition, 11)
    record = extract("\n".join(document(written(grids(tables), write))).encode())
    assert found(record.cells) == tables.expected()


@pytest.mark.parametrize("rows", [2, 3, 5])
def test_rules_around_several_rows_join_none_of_them(rows: int) -> None:
    tables = draw_balanced("2021", 11)
    number = count()
    lines = written(
        grids(tables),
        lambda row, _: f"| {' | '.join(row)} |" + "\n+---+" * (next(number) % rows == 0),
    )
    assert found(extract("\n".join(document(lines)).encode()).cells) == tables.expected()


def test_pieces_of_a_page_with_a_mark_between_them_are_its_lines() -> None:
    tables = draw_balanced("2021", 11)
    record = extract("|".join(document(render_lines(tables, "|"))).encode())
    assert found(record.cells) == tables.expected()
    assert len(record.sections) > 3


WRAPPED = {name: DUMPS[name] for name in ("leading", "pipe_a_cell", "pipe_a_line")} | {
    "wrapped": lambda row, _: " |\n".join(row) + " |"
}


def damaged(lines: list[str], rng: random.Random) -> list[list[str]]:
    """The lines with a blank cell or a number lost, a label gone blank, a cell or a page number too many."""
    top = next(at for at, line in enumerate(lines) if "自然人" in line)
    drawn = [at for at in range(top, len(lines)) if "|" in lines[at]]
    at = rng.choice([n for n in drawn if lines[n].strip() == "|"])
    number = rng.choice([n for n in range(top, len(lines)) if any(map(str.isdigit, lines[n]))])
    label = rng.choice([n for n in range(top, len(lines)) if "." in lines[n]])
    place = rng.choice(drawn)
    return [
        lines[:at] + lines[at + 1 :],
        lines[:number] + lines[number + 1 :],
        [*lines[:label], "|", *lines[label + 1 :]],
        [*lines[:place], "|", *lines[place:]],
        [*lines[:place], "19", *lines[place:]],
    ]


@pytest.mark.parametrize("name", WRAPPED)
@pytest.mark.parametrize("seed", [3, 14])
def test_blank_cells_of_wrapped_tables_stay_blank(name: str, seed: int) -> None:
    rng = random.Random(f"{name} {seed}")  # noqa: S311 - test data
    tables = draw_balanced(rng.choice(["2019", "2021"]), seed)
    numbers = {k: n if n or rng.random() < 0.3 else None for k, n in tables.numbers.items()}
    tables = dataclasses.replace(tables, numbers=numbers)
    lines = "\n".join(document(written(grids(tables), WRAPPED[name]))).split("\n")
    expected = tables.expected()
    record = extract("\n".join(lines).encode())
    got = found(record.cells)
    printed = [key for key in expected if expected[key] is not None and key[0] == "applications"]
    assert misread(record, expected) == {}
    assert sum(got.get(key) == expected[key] for key in printed) > 0.8 * len(printed)
    assert any(key in got and expected[key] is None for key in expected)
    for case, text in enumerate(damaged(lines, rng)):
        record = extract("\n".join(text).encode())
        assert misread(record, expected) == {}, case


def test_the_fill_behind_a_head_is_no_blank_row() -> None:
    """总计 heads a column and names a row: seven pipes behind the head are its line's fill."""
    tables = draw_balanced("2021", 5)
    text = "\n".join(document(written(grids(tables), WRAPPED["wrapped"])))
    for fill in range(5, 11):
        filled = text.replace("总计 |\n", f"总计 |\n{'|' * fill}\n", 1)
        assert filled != text
        record = extract(filled.encode())
        assert misread(record, tables.expected()) == {}, fill
        got = [cell for cell in record.cells if cell.table == "applications"]
        assert len(got) > 150, fill


@pytest.mark.parametrize(
    "note", ["（职责划出，含强制3项、许可9项）", "项(另有（含并入的）2项未计)"]
)
def test_a_number_with_a_note_costs_its_row_no_other_number(note: str) -> None:
    """In a table of lines closed by pipes, some of which hold one cell, it is no label."""
    tables = draw_balanced("2019", 4)
    lines = "\n".join(document(render_lines(tables, " | "))).split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("行政许可"))
    label, before, change, decisions = lines[at].split(" | ")
    lines[at] = " | ".join((label, before, change + note, decisions))
    one_cell = [f"{line} |" if "|" in line or "第二十条" in line else line for line in lines]
    cells = found(extract("\n".join(one_cell).encode()).cells)
    gone = ("disclosures", "disclosure.licences", "disclosure.col.items_change")
    assert cells == {**tables.expected(), gone: None}


def test_a_table_that_breaks_off_inside_its_last_row_loses_that_row_alone() -> None:
    """Each row ends with a pipe, and the last one where the copy ends."""
    tables = draw_balanced("2021", 6)
    lines = "\n".join(document(render_lines(tables, " | "))).split("\n")
    rows = [number for number, line in enumerate(lines) if line.startswith("5.属于三类")]
    closed = [f"{line} |" if " | " in line else line for line in lines[: rows[0] + 1]]
    closed[-1] = " | ".join(closed[-1].split(" | ")[:5])
    record = extract("\n".join(closed).encode())
    assert misread(record, tables.expected()) == {}
    assert sum(cell.table == "applications" for cell in record.cells) == 7 * 8


def test_labels_broken_over_lines_are_whole_again() -> None:
    tables = draw_balanced("2019", 7)
    text = "\n".join(document(render_lines(tables, "\n")))
    for whole, broken in (
        ("本年新制作数量", "本年新\n\n制作数量"),
        ("商业企业", "商业\n企业"),
        ("其他结果", "其他\n结果"),
        ("总计\n未经复议直接起诉", "总\n计\n未经复议\n直接起诉"),
        ("没有现成信息需要另行制作", "没有现成信息\n需要另行制作"),
    ):
        assert whole in text
        text = text.replace(whole, broken)
    assert found(extract(text.encode()).cells) == tables.expected()


@pytest.mark.parametrize("name", ["filled", "pipe_a_line"])
def test_labels_of_which_a_dump_kept_the_first_line_are_known_by_their_place(name: str) -> None:
    tables = draw_balanced("2019", 8)
    text = "\n".join(document(written(grids(tables), DUMPS[name])))
    for label in ("本年新制作数量", "本年新公开数量"):
        text = text.replace(label, "本年新")
    text = text.replace("商业企业", "商业").replace("科研机构", "科研")
    assert found(extract(text.encode()).cells) == tables.expected()
    moved = extract(text.replace("对外公开总数量", "本年废止件数").encode())
    assert not [cell for cell in moved.cells if cell.measure == "disclosure.regulations"]


@pytest.mark.parametrize("blank", [" ", "\u3000", "\xa0"])
def test_a_blank_before_two_pipes_is_a_cell_where_no_other_pipe_has_one(blank: str) -> None:
    """Taken for the fill of its line, it would push the row's numbers two places to the left."""
    tables = draw_balanced("2021", 9)
    numbers = dict(tables.numbers)
    row = [key for key in numbers if key[1] == "applications.carried_out"]
    numbers.update(dict.fromkeys(row) | {row[0]: 0, row[4]: 0})
    tables = dataclasses.replace(tables, numbers=numbers)
    lines = [f"|{'|'.join(cells)}||" for grid in grids(tables) for cells in _places(grid)]
    drawn = next(line for line in lines if line.startswith("|四、结转"))
    text = "\n".join(document(lines))
    assert misread(extract(text.encode()), tables.expected()) == {}
    filled = text.replace(drawn, drawn.removesuffix("||||") + f"|{blank}|{blank}||")
    assert filled != text
    assert misread(extract(filled.encode()), tables.expected()) == {}


def _places(grid: Table) -> list[list[str]]:
    """Each place of the grid, a label in the first of those that it spans."""
    rows = tuple([tuple([TableCell(*cell) for cell in row]) for row in grid])
    whole = expand(RawTable(0, rows, 0, 0))
    assert whole is not None
    return [
        [
            cell.text if (cell.row, cell.col) == (number, place) else ""
            for place, cell in enumerate(whole.cells[index] for index in line)
        ]
        for number, line in enumerate(whole.at)
    ]


@pytest.mark.parametrize(
    ("below", "is_read"),
    [("企业 | 机构 |", True), ("机构 | 企业 |", False), ("企业 | 部门 |", False)],
)
def test_labels_whose_second_lines_stand_in_a_row_below_them(below: str, is_read: bool) -> None:
    """The rows of a group begin with a pipe behind a blank cell, and each row ends with one."""
    tables = draw_balanced("2021", 11)
    lines = written(grids(tables), DUMPS["closed"])
    broken = [
        (f"| {line}" if line[:1].isdigit() else line)
        .replace("商业企业", "商业")
        .replace("科研机构", "科研")
        for line in lines
    ]
    at = next(number for number, line in enumerate(broken) if line.startswith("商业 | 科研"))
    broken.insert(at + 1, below)
    record = extract("\n".join(document(broken)).encode())
    expected = tables.expected()
    kept = {key: n for key, n in expected.items() if is_read or key[0] != "applications"}
    assert found(record.cells) == kept
    assert is_read or "incomplete_head" in {problem.code for problem in record.problems}
