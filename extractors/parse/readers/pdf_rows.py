"""Rows of small tables that nothing draws: a label, and far from it a unit or a number. Their cells keep apart, a row goes
on in no other line, and a label of several lines is one; what they are is left to the reader of tables in text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from extractors.parse.readers.sheet import Box, Line

_FEWEST = 5  # rows
_BETWEEN = 4  # lines of them without a number: labels of several lines, headings
_MOST_PAGES = 300
_CLOSE = 1.35  # of a letter's size: from one line of a label to the next
_BESIDE = 1.0  # of it: cells of one column
_LOST = "□"
_NUMBER = re.compile(r"[-+]?\d[\d,，.]*")
_UNITS = "[条件次个人篇元项份场期]|人次|万元"
_ENDS = re.compile(rf"[-+]?\d[\d,，.]*(?:[%％]|[（(]?(?:{_UNITS})[)）]?)?|[-—–－/／无]|{_UNITS}")


def with_rows_apart(lines: Sequence[Line], tables: Sequence[Box]) -> list[Line]:
    """The lines, those outside of ``tables`` that are rows with tabs between their cells."""
    found: list[Line] = []
    run: list[Line] = []
    for line in (*lines, None):
        if line is not None and not _is_inside(line, tables):
            run.append(line)
            continue
        found += _read(run)
        run = []
        if line is not None:
            found.append(line)
    return found


def _is_inside(line: Line, tables: Sequence[Box]) -> bool:
    return any(box[1] <= (line.top + line.bottom) / 2 <= box[3] for box in tables)


def _is_row(line: Line) -> bool:
    return bool(line.cells) and _ENDS.fullmatch(line.cells[-1][1]) is not None


def _read(lines: Sequence[Line]) -> list[Line]:
    if sum(map(_is_row, lines)) < _FEWEST:
        return list(lines)
    found: list[Line] = []
    at = 0
    for first, last in _runs(lines):
        found += lines[at:first]
        found += _rows(lines[first:last])
        at = last
    return [*found, *lines[at:]]


def _runs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where enough rows follow each other closely, and where they end; the lines of the first one's label too."""
    places = [n for n, line in enumerate(lines) if _is_row(line)]
    groups: list[list[int]] = []
    for place in places:
        between = lines[groups[-1][-1] + 1 : place] if groups else ()
        if groups and len(between) < _BETWEEN and not any("。" in line.text for line in between):
            groups[-1].append(place)
        else:
            groups.append([place])
    for group in groups:
        if len(group) >= _FEWEST and not _is_contents([lines[n] for n in group]):
            first, last = group[0], group[-1] + 1
            while first and _are_close(lines[first - 1], lines[first]):
                first -= 1
            while last < len(lines) and _are_close(lines[last - 1], lines[last]):
                last += 1
            yield first, last


def _are_close(above: Line, below: Line) -> bool:
    return below.bottom - above.bottom < _CLOSE * above.size


def _is_contents(rows: Sequence[Line]) -> bool:
    """Whether the rows are a table of contents: numbers of pages, which never fall."""
    ends = [line.cells[-1][1] for line in rows]
    if not all(end.isdecimal() for end in ends):
        return False
    pages = [int(end) for end in ends]
    return pages == sorted(pages) and 0 < pages[0] < pages[-1] < _MOST_PAGES


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    """The rows, each with all lines of its label."""
    group: list[Line] = []
    for line in lines:
        if group and not _are_close(group[-1], line):
            yield from _joined(group)
            group = []
        group.append(line)
    yield from _joined(group)


def _joined(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines that stand close as one row, where they are one and its label; else as they are."""
    rows = [line for line in lines if _is_row(line)]
    if len(rows) != 1 or any(line.cells for line in lines if line is not rows[0]):
        for line in lines:
            is_alone = _NUMBER.fullmatch(line.text)  # between two labels: of which?
            yield _apart(line, ((line.x0, _LOST),) if is_alone else line.cells)
        return
    row = rows[0]
    cells: list[tuple[float, list[str]]] = [(x, []) for x, _ in row.cells]
    for line in lines:
        for x, text in line.cells or ((line.x0, line.text),):
            near = [own for at, own in cells if abs(at - x) < _BESIDE * row.size]
            if near:
                near[0].append(text)
            else:
                cells.append((x, [text]))
    yield _apart(row, [(x, "".join(texts)) for x, texts in sorted(cells, key=lambda c: c[0])])


def _apart(line: Line, cells: Sequence[tuple[float, str]]) -> Line:
    text = "\t".join(text for _, text in cells) or line.text
    return msgspec.structs.replace(line, text=text, is_row=True)
