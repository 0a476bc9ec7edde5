"""Lines with pipes, tabs, semicolons or commas → rows of cells, also where a row runs over many lines.

Text dumps of pages draw a row on one line, or begin a new line in every cell, and fill short rows up with
pipes (``label | 0 | ||``). Empty cells may be gone from such dumps: a filled row says nothing of its last
cells, so that it is handed on without them, for the reader to refuse where it is too short for its head.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.labels import normalise_label, simplify
from extractors.parse.tables import labels
from extractors.parse.tables.numbers import has_digit
from extractors.parse.tables.paired import MOST_PAIRED, told_in_lines
from extractors.parse.tables.textheads import is_known
from extractors.parse.tables.textmarks import (
    ENDS_ITEM,
    MOST_LISTED,
    is_words,
    listed_below,
    listed_row,
    mark_of,
    marked_row,
    names_column,
    with_thousands,
)
from extractors.parse.tables.textrows import is_rest, with_rest
from extractors.parse.tables.textwrapped import Entry, is_wrapped, kind_of, stretch, unwrapped

_LONGEST_PART = 30  # characters of a line that is a part of a label
_LINES_AHEAD = 4  # over which a label may go on
_OPENS_QUOTED = re.compile(r'(?:^|\t)"[^"\t\n]*$', re.MULTILINE)
# Labels of which a dump kept the first line alone: two columns of the form begin so, the third says which.
_CUT = ("本年新", "本年新", "对外公开")
_UNCUT = ("本年新制作数量", "本年新公开数量")
_FEW = 10  # times as many are nearly all

PIPE = re.compile("[|｜│┃]")
WIDE_PIPE = "｜"
# A rule for each column that blanks part.
RULED_COLUMNS = re.compile(r"\s*(?:[-=─━]+[ \t]+)+[-=─━]+\s*")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_RULE = re.compile(r"[\s|｜│┃+\-=:_—─━┄┈┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╞╡╪]+")
# A line that is filled up has a blank before each of its own pipes; else a blank cell stands before two without any.
_FILLED = re.compile(r"(?!.*[^\s|]\|)(?:.*[^\S\n])?\|{2,}\s*$")


def entries(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Entry]:
    """The lines (start, end) of ``text`` in order; those of a wrapped table as its rows or cells."""
    position = 0
    inside = False
    piped = "|" in text
    lines = _with_quoted(text, lines) if '"' in text and "\t" in text else lines
    while position < len(lines):
        until = stretch(text, lines, position) if piped else position
        if until > position and is_wrapped(text, lines[position:until]):
            yield from unwrapped(text, lines[position][0], lines[until - 1][1])
            position, inside = until, False
            continue
        size, rows = _told(text, lines, position)
        if rows:
            start, end = lines[position][0], lines[position + size - 1][1]
            yield from (Entry(start, end, cells) for cells in rows)
            position, inside = position + size, True
            continue
        for start, end in lines[position : max(until, position + 1)]:
            raw = text[start:end]
            listed = listed_row(raw.strip())
            if listed is not None:
                inside = True
                yield from (Entry(start, end, cells) for cells in listed)
                continue
            cells = split(raw, inside=inside)
            inside = bool(cells) or (inside and (cells is not None or not raw.strip()))
            yield Entry(start, end, cells, filled=bool(_FILLED.match(raw)), raw=raw.strip())
        position = max(until, position + 1)


def _with_quoted(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines; those over which cells between tabs go, in quotes as spreadsheets copy them, as one."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        start, end = lines[at]
        at += 1
        until = at
        if _OPENS_QUOTED.search(text, start, end):
            ahead = range(at, min(at + _LINES_AHEAD, len(lines)))
            wholes = (n + 1 for n in ahead if not text.count('"', start, lines[n][1]) % 2)
            until = next(wholes, at)
        if until > at and "\t" in text[start : lines[until - 1][1]]:
            at, end = until, lines[until - 1][1]
        found.append((start, end))
    return found


def _told(
    text: str, lines: Sequence[tuple[int, int]], position: int
) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """How many lines from ``position`` on name the column of each of their numbers, and the rows that they tell."""
    if not any(ENDS_ITEM.search(text, *line) for line in lines[position + 1 : position + 2]):
        return 0, ()
    ahead = [text[slice(*line)] for line in lines[position : position + MOST_LISTED]]
    below, rows = listed_below(ahead)
    if rows:
        return below + 1, rows
    before = text[slice(*lines[position - 1])] if position else ""
    paired = (text[slice(*line)] for line in lines[position : position + MOST_PAIRED])
    return told_in_lines(before, paired)


def whole_labels(text: str, found: Sequence[Entry]) -> Iterator[Entry]:
    """The entries, lines put together that are a label only as a whole (``商业``, ``企业``)."""
    at = 0
    shown = [entry for entry in found if entry.cells or text[entry.start : entry.end].strip()]
    parts = [_words(text, entry) for entry in shown]
    while at < len(shown):
        ahead = tuple(parts[at : at + len(_CUT)])
        whole = _uncut(ahead)
        until, label = _label_from(parts, at)
        if whole != ahead:
            until = at + len(_UNCUT)
            for entry, label in zip(shown[at:until], whole, strict=False):
                yield Entry(entry.start, entry.end, (label,), alone=True)
        elif label:
            yield Entry(shown[at].start, shown[until - 1].end, (label,), alone=True)
        else:
            yield shown[at]
        at = until


def _label_from(parts: Sequence[str], at: int) -> tuple[int, str]:
    """The label that begins with the part and ends before another one, "" where that is one part at most."""
    words = parts[at]
    if not words:
        return at + 1, ""
    known = is_known(words)
    for number in range(at + 1, min(at + 1 + _LINES_AHEAD, len(parts))):
        more = parts[number]
        if not more:
            break
        words += more
        if is_known(words, single=known):
            return number + 1, words
        if known and is_known(more):
            break
    return at + 1, ""


def _words(text: str, entry: Entry) -> str:
    """The words of a line that may be a part of a label, else nothing."""
    if entry.cells is not None and not entry.alone:
        return ""
    bare = entry.cells[0] if entry.cells else text[entry.start : entry.end].strip()
    if not 0 < len(bare) <= _LONGEST_PART or "。" in bare or not labels.may_name(bare):
        return ""
    # What a template left (<%=n%>) says nothing as a label, and stands where a number is missing.
    return bare if kind_of(bare) == "t" and normalise_label(bare) else ""


def _unmarked(cell: str) -> str:
    """A cell without the stars by which Markdown makes all of its words bold."""
    return _BOLD.sub(r"\1", cell) if cell.startswith("**") and cell.endswith("**") else cell


def split(raw: str, *, inside: bool) -> tuple[str, ...] | None:
    """Cells of a line with pipes, tabs, semicolons or commas, () for a drawn rule, None for any other line.

    ``inside``: the line before was one, so that a lone label (a merged cell) or what is left of a torn number may follow.
    """
    bare = raw.strip()
    if not bare:
        return None
    if PIPE.search(bare):
        if _RULE.fullmatch(bare):
            return ()
        cells = [_unmarked(cell.strip()) for cell in PIPE.split(bare)]
        if PIPE.match(bare):  # a border on both sides; else a blank cell may end the line
            cells = cells[1:-1] if PIPE.match(bare[-1]) else cells[1:]
        return tuple(cells)
    if _RULE.fullmatch(bare) and len(bare) > 3:
        return ()
    if "\t" in bare and "\n" in bare:  # cells in quotes
        whole = raw.replace("\r", "").replace("\n", "")
        return tuple(cell.strip() for cell in next(csv.reader([whole], delimiter="\t")))
    if "\t" in (raw if inside else bare):
        return tuple(cell.strip() for cell in raw.rstrip("\r\n").split("\t"))
    mark = mark_of(bare)
    row = marked_row(bare, mark, inside=inside) if mark else None
    if row is None and inside and (is_known(bare) or is_rest(bare)):
        return (bare,)
    return row


def even_rows(run: Sequence[Entry]) -> list[tuple[str, ...]]:
    """The rows of a drawn table without what only fills them: doubled pipes, and in a table that
    is filled up all blank cells at the end. A number that a line end tore stands in its row as none."""
    rows = _with_whole_heads([_uncut(cells) for cells in _between_borders(run)])
    if not any(PIPE.search(entry.raw) or "\t" in entry.raw for entry in run):
        rows = with_thousands([entry.raw for entry in run], rows)
    for number, (row, below) in enumerate(pairwise(rows)):
        if len(row) > 1 and _goes_on(row, below):
            rows[number] = tuple(with_rest(row, below[0]))
    if max(map(len, rows)) > 2 and not any(cell for row in rows for cell in row[1::2]):
        rows = [row[::2] for row in rows]
    elif not any(entry.filled for entry in run):
        # each row ends with a pipe; of a page that breaks off, the last one may not
        closed = all(len(row) > 1 and not row[-1] for row in rows[: len(rows) - (len(rows) > _FEW)])
        return _narrowed([row if row[-1] else row[:-1] for row in rows] if closed else rows)
    return [_trimmed(row) for row in rows]


def _narrowed(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows; of those that lost what hangs in from above, and so are shorter, each label in one cell alone, however
    many blank ones it reaches over."""
    width = max(map(len, rows))
    return [
        tuple(filter(None, row))
        if len(row) < width and row[0] and row[-1] and not any(map(has_digit, row))
        else row
        for row in rows
    ]


def _with_whole_heads(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows, second lines of the labels in a row of words (``商业 | 科研 | 其他`` above ``企业 | 机构``) put behind the first."""
    found: list[tuple[str, ...]] = []
    for row in rows:
        whole = _joined(found[-1], [cell for cell in row if cell]) if found else None
        if whole:
            found[-1] = whole
        else:
            found.append(row)
    return found


def _joined(row: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...] | None:
    """The row with each of these words behind one of its cells, in their order, where that names an applicant."""
    if not 0 < len(more) < len(row) or any(map(has_digit, (*row, *more))):
        return None
    whole, left = list(row), list(more)
    for at, cell in enumerate(row):
        if left and cell and names_column(cell + left[0], "applications"):
            whole[at] += left.pop(0)
    return None if left else tuple(whole)


def _between_borders(run: Sequence[Entry]) -> list[tuple[str, ...]]:
    """The cells of each row. A pipe that begins a line is no border but ends a blank cell where other lines begin
    with words and all have as many pipes; else those that end lines end a cell where all have one."""
    cells = [entry.cells or () for entry in run]
    led = [bool(PIPE.match(entry.raw)) for entry in run]
    if not any(led) or all(led):
        return cells
    if len({len(PIPE.findall(entry.raw)) for entry in run}) > 1:
        whole = run[: len(run) - (len(run) > _FEW)]  # of a page that breaks off, not the last one
        closed = all(PIPE.match(entry.raw[-1:]) for entry in whole)
        return [
            row[:-1] if closed and not is_led and len(row) > 1 and not row[-1] else row
            for row, is_led in zip(cells, led, strict=True)
        ]
    return [
        tuple(cell.strip() for cell in PIPE.split(entry.raw)) if is_led else row
        for entry, row, is_led in zip(run, cells, led, strict=True)
    ]


def _goes_on(row: tuple[str, ...], below: tuple[str, ...]) -> bool:
    """Whether the row below shows numbers alone, and not as many as this row: a line end may have torn the last one."""
    shown = [cell for cell in below if cell]
    if not shown or not below[0] or not all(map(is_rest, shown)):
        return False
    return len(shown) == 1 or len(shown) != sum(map(is_rest, row))


def _uncut(row: tuple[str, ...]) -> tuple[str, ...]:
    """The row with its labels whole where the form leaves no doubt what they were."""
    size = len(_UNCUT)
    for at in range(len(row) - size):
        if row[at : at + size] == _CUT[:size] and simplify(row[at + size]).startswith(_CUT[-1]):
            return (*row[:at], *_UNCUT, *row[at + size :])
    return row


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    size = len(row)
    while size > 1 and not row[size - 1]:
        size -= 1
    return row[:size]


def without_torn(rows: Sequence[Sequence[str]]) -> tuple[list[Sequence[str]], list[str]]:
    """The rows without those of section two above numbers under no label, and what these said: a line end may have
    put the row's own numbers there, and no sum tells which are left."""
    kept: list[Sequence[str]] = []
    named = []
    for at, row in enumerate(rows):
        below = [cell for cell in rows[at + 1] if cell.strip()] if at + 1 < len(rows) else []
        bare = bool(below) and not any(is_words(cell) for cell in below)
        if (
            bare
            and any(map(has_digit, row))
            and any(labels.find(cell, "disclosures", "row") for cell in row)
        ):
            shown = " ".join(cell or "□" for cell in row)
            named.append(f"{shown} above {' '.join(below)} under no label")
        else:
            kept.append(row)
    return kept, named
