"""Places in the grids of the three tables at which a fault is done."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.table_forms import APPLICANTS, Key, Table, Tables, keys

Fault = Callable[[random.Random, list[Table], Tables], None]

HEAD_ROWS = 3  # of applications and of litigation


def draw_distinct(edition: str, seed: int) -> Tables:
    """Tables in which no number comes twice, so that one in a wrong place is seen wherever it lands."""
    rng = random.Random(seed)  # noqa: S311 - test data
    drawn = rng.sample(range(100, 10_000), len(keys(edition)))
    if rng.random() < 0.5:  # small ones too: they look like enumerators and column numbers
        drawn = rng.sample(range(1, 400), len(keys(edition)))
    numbers: dict[Key, int | str | None] = {}
    for key, number in zip(keys(edition), drawn, strict=True):
        change = key[2] == "disclosure.col.items_change" and rng.random() < 0.4
        numbers[key] = -number if change else number
    return Tables(edition, numbers)


def data_rows(parts: list[Table]) -> list[tuple[int, int, int]]:
    """(table, row, number of value cells at its end) of the rows with values that still fit the form."""
    found = []
    head: Table = []
    for number, row in enumerate(parts[0]):
        if len(row) == 1 or row[0][0] == "信息内容":
            head = [row]
        elif head:
            found.append((0, number, min(len(head[0]), len(row)) - 1))
    for number, row in enumerate(parts[1]):
        if number >= HEAD_ROWS and len(row) > len(APPLICANTS):
            found.append((1, number, len(APPLICANTS)))
    found += [(2, number, len(parts[2][number])) for number in range(HEAD_ROWS, len(parts[2]))]
    return found


def some_row(rng: random.Random, parts: list[Table]) -> tuple[Table, int, int]:
    """A table, a data row of it and how many value cells end the row; mostly of applications."""
    rows = data_rows(parts)
    table, number, values = rng.choice(rows)
    return parts[table], number, values


def some_head(rng: random.Random, parts: list[Table]) -> tuple[Table, int]:
    """A table and one of its header rows."""
    data = {(table, row) for table, row, _ in data_rows(parts)}
    table = rng.randrange(3)
    rows = [n for n, row in enumerate(parts[table]) if (table, n) not in data and row]
    return (parts[table], rng.choice(rows)) if rows else (parts[1], 0)


def release(table: Table, number: int) -> None:
    """Row ``number`` is going: the cells that cover it from above end one row earlier."""
    for above in range(number):
        table[above] = [(t, r - 1 if above + r > number else r, c) for t, r, c in table[above]]


def has_whole_head(table: Table) -> bool:
    """Whether the applicants are printed once, in the order of the form: a fault may move columns."""
    texts = [[text for text, _, _ in row] for row in table]
    return (
        texts[1] == ["自然人", "法人或其他组织", "总计"]
        and len(texts[2]) == 5
        and sum(row.count("自然人") for row in texts) == 1
        and "四、结转下年度继续办理" in texts[-1]  # not torn
    )


def lefts(table: Table) -> list[list[int]]:
    """The grid place at which every cell of a table begins."""
    covered: set[tuple[int, int]] = set()
    found = []
    for number, row in enumerate(table):
        col, line = 0, []
        for _text, rowspan, colspan in row:
            while (number, col) in covered:
                col += 1
            line.append(col)
            covered |= {(number + r, col + c) for r in range(rowspan) for c in range(colspan)}
            col += colspan
        found.append(line)
    return found


def insert_column(table: Table, place: int, texts: Callable[[int], str]) -> None:
    """A column before the grid place ``place``; cells that reach over it grow. ``texts``: of a row."""
    places = lefts(table)
    over = {
        number + down
        for number, row in enumerate(table)
        for (_t, rowspan, colspan), left in zip(row, places[number], strict=True)
        if left < place < left + colspan
        for down in range(rowspan)
    }
    for number, row in enumerate(table):
        for at, left in enumerate(places[number]):
            text, rowspan, colspan = row[at]
            if left < place < left + colspan:
                row[at] = (text, rowspan, colspan + 1)
        if number not in over:
            at = next((n for n, left in enumerate(places[number]) if left >= place), len(row))
            row.insert(at, (texts(number), 1, 1))
