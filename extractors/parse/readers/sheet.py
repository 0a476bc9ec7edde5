"""Pages of paper: lines and table cells by their boxes, heads and numbers of pages, rows that a page's end tears. What a PDF
shows and what is read off a picture meet here."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterable, Sequence

import msgspec

from extractors.parse.page import Glyph, TableCell

TOLERANCE = 4.0  # points: borders of one column on two pages
_LOST = "\ufffd"
_PROSE = 30  # characters of a one-cell row that is prose drawn in a box, not a heading
_PAGE_NUMBER = re.compile(r"[\s\-—–－·第]*\d{1,3}[\s\-—–－·页]*(?:[/共]\s*\d{1,3}\s*页?)?")

_NUMBER = re.compile(r"[-+]?[\d０-９][\d０-９,，.．]*")
_ROW_BEGINS = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）.．、]|第")
_HEADS = 2  # lines at either end of a page that may be printed on every page
_COUNTER = re.compile(r"第\s*\d+\s*页|共\s*\d+\s*页")

Box = tuple[float, float, float, float]  # x0, top, x1, bottom
BoxedText = tuple[Box, str]


class Line(msgspec.Struct):
    """A printed line; lengths are in the units of its page (points). ``column``: the margins of the column that it
    stands in, where the page has several. ``cells``: where words of a line stand far apart, each with its place;
    ``is_row``: it is one of a table that nothing draws, so that it goes on in no other line."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    column: tuple[float, float] | None = None
    cells: tuple[tuple[float, str], ...] = ()
    is_row: bool = False


class Piece(msgspec.Struct):
    """The part of a table on one page: cells as (box, text). ``is_picture``: they were read off a picture.

    ``full``: boxes of the cells whose number fills the line, so that it may go on in the next one. ``glyphs``: how the
    digits of a number look in a picture, by its box.
    """

    page: int
    box: Box
    cells: list[BoxedText]
    is_picture: bool = False
    full: frozenset[Box] = frozenset()
    is_unruled: bool = False  # no lines tell its cells
    glyphs: dict[Box, tuple[Glyph, ...]] = msgspec.field(default_factory=dict)


class Sheet(msgspec.Struct):
    """One page of paper, or the part of it above, in or below a picture that is read.

    ``is_picture``: it carries no text, its words were read off the picture.
    """

    number: int
    lines: list[Line]
    pieces: list[Piece]
    is_picture: bool = False


def without_page_number(lines: list[Line]) -> list[Line]:
    """The lines of a page without a last one that is nothing but its number."""
    return lines[:-1] if lines and _PAGE_NUMBER.fullmatch(lines[-1].text) else lines


def without_running_heads(sheets: Sequence[Sheet]) -> None:
    """Takes out of each page what stands at the same place at the ends of several: headers and footers."""
    seen: collections.Counter[tuple[str, int]] = collections.Counter()
    for sheet in sheets:
        seen.update({_head_key(line) for line in _page_ends(sheet)})
    for sheet in sheets:
        heads = [line for line in _page_ends(sheet) if seen[_head_key(line)] > 1]
        rest = [line for line in sheet.lines if line not in heads]
        if rest:  # a page of nothing else is no page with heads
            sheet.lines = without_page_number(rest)


def _page_ends(sheet: Sheet) -> list[Line]:
    """The first and last lines of a page that are in no table."""
    ends = [*sheet.lines[:_HEADS], *sheet.lines[-_HEADS:]]
    return [
        line
        for line in ends
        if not any(p.box[1] <= (line.top + line.bottom) / 2 <= p.box[3] for p in sheet.pieces)
    ]


def _head_key(line: Line) -> tuple[str, int]:
    return _COUNTER.sub("", line.text), round(line.top / TOLERANCE)


def make_piece(
    number: int, cells: Iterable[BoxedText], full: frozenset[Box] = frozenset()
) -> Piece | None:
    """The cells of a table; None for boxes around prose and other things of one column."""
    lines: dict[float, list[BoxedText]] = {}
    for cell in cells:
        lines.setdefault(round(cell[0][1], 1), []).append(cell)
    tops = sorted(lines)
    while tops and _is_prose(lines[tops[0]]):
        tops.pop(0)
    while tops and _is_prose(lines[tops[-1]]):
        tops.pop()
    kept = [cell for place in tops for cell in lines[place]]
    if not tops or max(len(lines[place]) for place in tops) < 2:
        return None
    box = (
        min(cell[0][0] for cell in kept),
        min(cell[0][1] for cell in kept),
        max(cell[0][2] for cell in kept),
        max(cell[0][3] for cell in kept),
    )
    return Piece(number, box, kept, full=full)


def _is_prose(row: list[BoxedText]) -> bool:
    return len(row) == 1 and (len(row[0][1]) > _PROSE or not row[0][1])


def with_pictures(sheet: Sheet, pictures: Sequence[tuple[float, Sheet]]) -> list[Sheet]:
    """A page in parts: what is read off its pictures, each by the height of its middle, between the rest of it."""
    parts: list[Sheet] = []
    above = float("-inf")
    for below, picture in [*pictures, (float("inf"), None)]:
        part = Sheet(sheet.number, [], [])
        part.lines = [n for n in sheet.lines if above <= (n.top + n.bottom) / 2 < below]
        part.pieces = [p for p in sheet.pieces if above <= (p.box[1] + p.box[3]) / 2 < below]
        parts += [part] if picture is None else [part, picture]
        above = below
    return [part for part in parts if part.lines or part.pieces] or [sheet]


def piece_rows(group: Sequence[Piece]) -> tuple[tuple[TableCell, ...], ...]:
    """Rows with spans, from the boxes of the cells of one table."""
    group = _mend_torn_rows(group)
    columns = _clusters(x for piece in group for box, _ in piece.cells for x in (box[0], box[2]))
    rows: list[tuple[TableCell, ...]] = []
    for piece in group:
        tops = _clusters(y for box, _ in piece.cells for y in (box[1], box[3]))
        lines: list[list[tuple[int, TableCell]]] = [[] for _ in tops[:-1]]
        for box, text in piece.cells:
            first, last = _nearest(columns, box[0]), _nearest(columns, box[2])
            upper, lower = _nearest(tops, box[1]), _nearest(tops, box[3])
            if last <= first or lower <= upper or upper >= len(lines):
                continue  # thinner than the tolerance: a double border, not a cell
            glyphs = piece.glyphs.get(box, ())
            lines[upper].append((first, TableCell(text, lower - upper, last - first, glyphs)))
        taken: set[tuple[int, int]] = set()
        for number, line in enumerate(lines):
            row: list[TableCell] = []
            column = 0
            for first, cell in sorted(line, key=lambda item: item[0]):
                gap = sum((number, place) not in taken for place in range(column, first))
                # No border around it: an empty place. A border of a picture may have been missed.
                row.extend([TableCell(_LOST if piece.is_picture else "")] * gap)
                row.append(cell)
                column = first + cell.colspan
                taken.update(
                    (below, place)
                    for below in range(number, number + cell.rowspan)
                    for place in range(first, column)
                )
            rows.append(tuple(row))
    return tuple(rows)


def _mend_torn_rows(group: Sequence[Piece]) -> list[Piece]:
    """The pieces with a row that the end of a page tore put together: words above, the rest of them below. A head
    alone at the end of a page, printed again on the next one, counts once."""
    mended: list[Piece] = []
    for piece in group:
        if mended and len(_bands(mended[-1])) == _repeated(piece, mended[-1]):
            mended.pop()
        joined = _torn(mended[-1], _without_head(piece, group[0])) if mended else None
        if joined is None:
            mended.append(piece)
        else:
            mended[-1] = joined
    return mended


def _without_head(piece: Piece, first: Piece) -> Piece:
    """A piece without the rows of the head that are printed again on its page."""
    own, repeated = _bands(piece), _repeated(piece, first)
    rest = [cell for band in own[repeated:] for cell in band]
    if not repeated or not rest:
        return piece
    top = min(box[1] for box, _ in rest)
    box = (piece.box[0], top, *piece.box[2:])
    return msgspec.structs.replace(piece, box=box, cells=rest)


def _repeated(piece: Piece, first: Piece) -> int:
    """With how many rows of words a piece begins that ``first`` begins with too."""
    repeated = 0
    for above, band in zip(_bands(first), _bands(piece), strict=False):
        same = len(above) == len(band) and all(
            a[1] == b[1] and abs(a[0][0] - b[0][0]) <= TOLERANCE
            for a, b in zip(above, band, strict=True)
        )
        if not same or _has_number(band):
            break
        repeated += 1
    return repeated


def _bands(piece: Piece) -> list[list[BoxedText]]:
    """The cells of a piece by the height at which they begin, from left to right."""
    bands: dict[float, list[BoxedText]] = {}
    tops = _clusters(box[1] for box, _ in piece.cells)
    for cell in sorted(piece.cells, key=lambda cell: cell[0][0]):
        bands.setdefault(tops[_nearest(tops, cell[0][1])], []).append(cell)
    return [bands[top] for top in sorted(bands)]


def _torn(upper: Piece, lower: Piece) -> Piece | None:
    """Both pieces as one where the last row of one goes on in the first of the other; None where it does not.

    Each cell must have its rest below, which begins no new row. Numbers stand on one side only, or those below are the
    rest of numbers that fill their cells, beside others that end above.
    """
    end, start = upper.box[3], lower.box[1]
    last = [cell for cell in upper.cells if end - cell[0][3] <= TOLERANCE]
    first = [cell for cell in lower.cells if cell[0][1] - start <= TOLERANCE]
    rest = {
        number: cell
        for cell in first
        for number, above in enumerate(last)
        if abs(above[0][0] - cell[0][0]) <= TOLERANCE and abs(above[0][2] - cell[0][2]) <= TOLERANCE
    }
    words = [text for _, text in first if text and not _NUMBER.fullmatch(text)]
    numbers = [box for box, text in last if _NUMBER.fullmatch(text)]
    goes_on = [last[n][0] for n, (_, text) in rest.items() if _NUMBER.fullmatch(text)]
    if (
        not len(rest) == len(first) == len(last) > 2
        or (
            bool(goes_on) == bool(numbers)
            and not (set(goes_on) <= upper.full and len(goes_on) < len(numbers))
        )
        or not words
        or any(_ROW_BEGINS.match(text) for text in words)
    ):
        return None
    down = end - start
    cells = [cell for cell in upper.cells if cell not in last]
    for number, (box, text) in enumerate(last):
        below, more = rest[number]
        whole = (box[0], box[1], box[2], below[3] + down)
        between = "" if box in goes_on and box in upper.full else "\n"
        cells.append((whole, between.join(part for part in (text, more) if part)))

    def moved(box: Box) -> Box:
        return box[0], box[1] + down, box[2], box[3] + down

    cells += [(moved(box), text) for box, text in lower.cells if (box, text) not in first]
    box = (upper.box[0], upper.box[1], upper.box[2], lower.box[3] + down)
    full = upper.full | {moved(box) for box in lower.full}
    return Piece(
        upper.page,
        box,
        cells,
        upper.is_picture or lower.is_picture,
        full,
        # The cells of the torn row itself have other boxes now.
        glyphs=upper.glyphs | {moved(box): glyphs for box, glyphs in lower.glyphs.items()},
    )


def _has_number(row: Iterable[BoxedText]) -> bool:
    return any(_NUMBER.fullmatch(text) for _, text in row)


def _clusters(places: Iterable[float]) -> list[float]:
    """Distinct border places, those closer than the tolerance taken as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > TOLERANCE:
            found.append(place)
    return found


def _nearest(places: list[float], place: float) -> int:
    return min(range(len(places)), key=lambda number: abs(places[number] - place))
