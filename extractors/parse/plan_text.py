"""Tables of tasks that running text draws: a row a line with pipes, or a cell a line with a pipe between.

Dumps drop the first cell of a row where the one above spans it, so that a short row begins in the column
behind; where cells stand alone, a doubled pipe ends a row, or the running number of the tasks begins one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.parse.about.doctype_page import ABOUT_DISCLOSURE
from extractors.parse.page import RawTable, TableCell
from extractors.parse.plan import NUMBER_HEADS, column_kind, is_task_head
from extractors.parse.tables.textpipes import split

_MOST_LINES = 2000
_MOST_COLUMNS = 8
_FARTHEST = 300  # characters above a table that is the whole document
_LINE = re.compile(r"[^\n]+")
_ORDINAL = re.compile(r"\d{1,3}")
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、[^。；，]{2,40}$")
_ROW_END = re.compile(r"\|\s*\|")
_FEWEST_WHOLE = 2  # rows of a table that has no running number
_LONGEST_LABEL = 8

Row = tuple[str, ...]


def drawn_task_tables(text: str) -> tuple[RawTable, ...]:
    """The table of tasks that the lines of ``text`` draw, cells as printed; none where no head of such a
    table (任务 beside 责任 or 时限) is found."""
    lines = [match[0].strip() for match in _LINE.finditer(text)][:_MOST_LINES]
    if not any("|" in line for line in lines):
        return ()
    for read in (_by_lines, _by_width, _by_marks, _by_cells):
        rows = read(lines)
        if len(rows) > 1:
            drawn = tuple(tuple(map(TableCell, row)) for row in rows)
            return (RawTable(0, drawn, 0, len(text), in_text=True),)
    return ()


def is_mostly_table(text: str) -> bool:
    """Whether a text begins with its drawn table, little above the first pipe, and is about disclosure: what stands
    above says so, or a task does where nothing but a label stands above."""
    text = text.lstrip()
    first = text.find("|")
    if not 0 <= first < _FARTHEST:
        return False
    above = [line.strip() for line in text[:first].split("\n")[:-1]]
    named = "".join(line for line in above if line and not _is_label(line))
    return bool(ABOUT_DISCLOSURE.search(named)) if named else "公开" in text


def _by_lines(lines: Sequence[str]) -> list[Row]:
    """Rows of one line each, short ones moved behind the column that the cell above spans."""
    rows: list[Row] = []
    for line in lines:
        drawn = split(line, inside=False)
        if drawn == ():  # | --- | --- |
            continue
        cells = _trimmed(drawn or ())
        if rows and not cells and _SECTION.match(line):
            cells = (line,)
        if not rows:
            if is_task_head(cells):
                rows.append(cells)
            continue
        if not cells or len(cells) > len(rows[0]):
            break
        rows.append(_filled(cells, rows))
    return rows


def _by_marks(lines: Sequence[str]) -> list[Row]:
    """Rows with a cell a line, each with a pipe before its first and behind its last cell."""
    rows: list[Row] = []
    for part in _ROW_END.split("\n".join(lines)):
        cells = tuple(cell for cell in ("".join(cell.split()) for cell in part.split("|")) if cell)
        if not rows:
            if _is_head(cells):
                rows.append(cells)
        elif len(cells) > len(rows[0]):
            break
        elif cells:
            rows.append(_filled(cells, rows))
    whole = sum(len(row) == len(rows[0]) for row in rows[1:])
    return rows if whole >= _FEWEST_WHOLE else []


def _by_width(lines: Sequence[str]) -> list[Row]:
    """Rows with a cell a line and a pipe behind each, blank ones too: as many pipes a row as the head has cells."""
    first, *others = "\n".join(lines).split("|")
    cells = ["".join(part.split()) for part in (first.rstrip().rpartition("\n")[2], *others)]
    head = next(
        (width for width in range(_MOST_COLUMNS, 2, -1) if _is_head(cells[:width])),
        None,
    )
    if head is None or len(cells) % head != 1 or cells[-1]:
        return []
    rows = [tuple(cells[at : at + head]) for at in range(0, len(cells) - 1, head)]
    whole = sum(all(row) for row in rows[1:])
    fits = all(row[0] and (all(row) or not any(row[1:])) for row in rows)
    return [row if all(row) else row[:1] for row in rows] if fits and whole >= _FEWEST_WHOLE else []


def _is_head(cells: Sequence[str]) -> bool:
    return is_task_head(cells) and all(map(_is_label, cells))


def _filled(cells: Row, rows: Sequence[Row]) -> Row:
    """A row with what the cells above span of it; a cell alone names a section."""
    missing = len(rows[0]) - len(cells)
    return (*rows[-1][:missing], *cells) if missing and len(cells) > 1 and len(rows) > 1 else cells


def _by_cells(lines: Sequence[str]) -> list[Row]:
    """Rows of a table with a cell a line: each goes from its running number to the next, with the words
    before the number that no row has taken."""
    first, *others = "\n".join(lines).split("|")
    cells = ["".join(part.split()) for part in (first.rstrip().rpartition("\n")[2], *others)]
    cells = [cell for cell in cells if cell]
    head = next(
        (
            cells[at : at + width]
            for at in range(min(len(cells), _MOST_COLUMNS))
            for width in range(_MOST_COLUMNS, 2, -1)
            if _is_head(cells[at : at + width])
        ),
        None,
    )
    if head is None:
        return []
    behind = cells[cells.index(head[0]) + len(head) :]
    labels = [label for label in head if label not in NUMBER_HEADS]
    rows: list[Row] = []
    title, taken, number = "", 0, 1
    for at, cell in enumerate(behind):
        if cell != str(number) or not _ORDINAL.fullmatch(cell):
            continue
        before = behind[taken:at]
        if len(before) > 1 and _SECTION.match(before[-2].rstrip("。")):
            rows.append((before[-2],))
        title = before[-1] if before else title
        row = (title, *behind[at + 1 : at + len(labels)])
        if len(row) != len(labels):
            break
        rows.append(row)
        taken, number = at + len(labels), number + 1
    return [tuple(labels), *rows] if rows else []


def _is_label(cell: str) -> bool:
    return cell in NUMBER_HEADS or (len(cell) <= _LONGEST_LABEL and column_kind(cell) is not None)


def _trimmed(cells: Row) -> Row:
    size = len(cells)
    while size and not cells[size - 1]:
        size -= 1
    return cells[:size]
