"""Lines with pipes, tabs, semicolons or commas → rows of cells, also where a row runs over many lines.

Text dumps of pages draw a row on one line, or begin a new line in every cell, and fill short rows up with
pipes (``label | 0 | ||``). Empty cells may be gone from such dumps: a filled row says nothing of its last
cells, so that it is handed on without them, for the reader to refuse where it is too short for its head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from extractors.labels import simplify
from extractors.parse.tables import labels
from extractors.parse.tables.numbers import has_digit
from extractors.parse.tables.textheads import is_known
from extractors.parse.tables.textmarks import (
    ENDS_ITEM,
    MOST_LISTED,
    is_words,
    listed_below,
    listed_row,
    mark_of,
    marked_row,
    with_thousands,
)
from extractors.parse.tables.textrows import APPLICANTS, RESULTS, is_rest, with_rest

MAX_PERIOD = 24  # pipes of a row; the widest form has 15 columns
_FEWEST_WRAPPED = 3  # lines of one cell and one pipe
_FEWEST_ROWS = 3
_LONGEST_BETWEEN = 80  # characters of a line inside a cell
_LONGEST_PART = 30  # characters of a line that is a part of a label
_LINES_AHEAD = 4  # over which a label may go on
# Labels of which a dump kept the first line alone: two columns of the form begin so, the third says which.
_CUT = ("本年新", "本年新", "对外公开")
_UNCUT = ("本年新制作数量", "本年新公开数量")
_MOST_BETWEEN = 3  # lines without any pipe inside a cell
_WHOLE = (
    APPLICANTS,
    3 * RESULTS,
)  # values of a row of a form that tells by its sums where they stand
_MOST_LED = 2  # columns of a label beyond its first
_FEW = 10  # times as many are nearly all
_REQUESTS = "applications"
_STRAY = "□"
_ALL_VALUES = 10  # cells of the one row without a label, that of complaints and suits

PIPE = re.compile("[|｜│┃]")
_RULE = re.compile(r"[\s|｜│┃+\-=:_—─━┄┈┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╞╡╪]+")
_DRAWN = re.compile(r"[+\-=:_—─━┄┈┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╞╡╪]")
_FILLED = re.compile(r"(?:^|[^\S\n])\|{2,}\s*$")
SECTION = re.compile(r"[一二三四五六七八]、|第[一二三四五六]部分")


class Entry(msgspec.Struct, frozen=True):
    """A line of text (``cells`` None), or a row of cells. ``filled``: its blank cells may be none.
    ``alone``: a cell of a table whose rows nobody can tell apart but by their labels.
    ``raw``: the line, where it is a row by itself."""

    start: int
    end: int
    cells: tuple[str, ...] | None = None
    filled: bool = False
    alone: bool = False
    raw: str = ""


def entries(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Entry]:
    """The lines (start, end) of ``text`` in order; those of a wrapped table as its rows or cells."""
    position = 0
    inside = False
    piped = "|" in text
    while position < len(lines):
        until = _stretch(text, lines, position) if piped else position
        if until > position and _is_wrapped(text, lines[position:until]):
            yield from _unwrapped(text, lines[position][0], lines[until - 1][1])
            position, inside = until, False
            continue
        ahead = (
            lines[position : position + MOST_LISTED] if _may_be_card(text, lines, position) else ()
        )
        below, rows = listed_below([text[slice(*line)] for line in ahead])
        if rows:
            start, end = lines[position][0], lines[position + below][1]
            yield from (Entry(start, end, cells) for cells in rows)
            position, inside = position + below + 1, True
            continue
        for start, end in lines[position : max(until, position + 1)]:
            raw = text[start:end]
            listed = listed_row(raw.strip())
            if listed is not None:
                inside = True
                yield from (Entry(start, end, cells) for cells in listed)
                continue
            cells = split(raw, inside=inside)
            inside = cells is not None or (inside and not raw.strip())
            yield Entry(start, end, cells, filled=bool(_FILLED.search(raw)), raw=raw.strip())
        position = max(until, position + 1)


def _may_be_card(text: str, lines: Sequence[tuple[int, int]], position: int) -> bool:
    below = lines[position + 1 : position + 2]
    return any(ENDS_ITEM.search(text, *line) is not None for line in below)


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
    return bare if _kind(bare) == "t" else ""


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
        cells = [cell.strip() for cell in PIPE.split(bare)]
        if PIPE.match(bare):  # a border on both sides; else a blank cell may end the line
            cells = cells[1:-1] if PIPE.match(bare[-1]) else cells[1:]
        return tuple(cells)
    if _RULE.fullmatch(bare) and len(bare) > 3:
        return ()
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
    rows = [_uncut(cells) for cells in _between_borders(run)]
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
        return [row if row[-1] else row[:-1] for row in rows] if closed else rows
    return [_trimmed(row) for row in rows]


def _between_borders(run: Sequence[Entry]) -> list[tuple[str, ...]]:
    """The cells of each row. A pipe that begins a line is no border but ends a blank cell where other lines begin
    with words and all have as many pipes."""
    cells = [entry.cells or () for entry in run]
    led = [bool(PIPE.match(entry.raw)) for entry in run]
    if not any(led) or all(led) or len({len(PIPE.findall(entry.raw)) for entry in run}) > 1:
        return cells
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


# -- wrapped tables ---------------------------------------------------------------------------


def _stretch(text: str, lines: Sequence[tuple[int, int]], first: int) -> int:
    """The index behind the last line of a run with pipes that begins here; a cell may have lines of its own."""
    until, between = first, 0
    for number in range(first, len(lines)):
        line = text[slice(*lines[number])]
        if "|" in line:
            until, between = number + 1, 0
            continue
        bare = line.strip()
        if not bare:
            continue
        between += 1
        heading = SECTION.match(bare) and not labels.names_row(bare, "applications")
        if between > _MOST_BETWEEN or len(bare) > _LONGEST_BETWEEN or "。" in bare or heading:
            break
    return until


def _is_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether enough lines hold one cell and one pipe, or a pipe alone."""
    found = 0
    for start, end in lines:
        bare = text[start:end].strip()
        one = bare.count("|") == 1 and (bare[0] == "|" or bare[-1] == "|")
        found += one and not _DRAWN.fullmatch(bare[-1])
        if found >= _FEWEST_WRAPPED:
            return True
    return False


def _unwrapped(text: str, start: int, end: int) -> Iterator[Entry]:
    """The rows of a wrapped table where each has as many pipes, else its cells one by one."""
    places: list[tuple[int, int]] = []
    position = start
    while (at := text.find("|", position, end)) >= 0:
        places.append((position, at))
        position = at + 1
    closed = text[start:end].rstrip().endswith("|")
    if not closed:
        places.append((position, end))
    cells = _without_strays(text, places, [" ".join(text[a:b].split()) for a, b in places])
    period = _period(text, places, cells) if closed or len(cells) > _FEWEST_ROWS else None
    if period is None:
        for at in _shown(cells):
            yield Entry(*places[at], (cells[at],), alone=True)
        return
    led = not any(cells[::period])
    for at in range(0, len(cells), period):
        row = tuple(cells[at : at + period])
        # a border, or a merged cell that goes on; before values alone a blank cell is one of theirs
        row = row[1:] if not row[0] and (led or _kind(row[1]) == "t") else row
        yield Entry(places[at][0], places[min(at + period, len(places)) - 1][1], row, filled=True)


def _without_strays(
    text: str, places: Sequence[tuple[int, int]], cells: Sequence[str]
) -> list[str]:
    """The cells; a number whose pipe is not on its line, as those of nearly all others are, is read as none: it may
    number a page, and stand in a cell that is blank."""
    values = [at for at, cell in enumerate(cells) if _kind(cell) == "v"]
    apart = [at for at in values if text[slice(*places[at])].rstrip(" \t").endswith("\n")]
    marked = list(cells)
    for at in apart if len(apart) * _FEW < len(values) else ():
        marked[at] = f"{_STRAY} {cells[at]}"
    return marked


def _shown(cells: Sequence[str]) -> list[int]:
    """The cells of which the rows are made: all that show something, and the blank ones between values.

    Blanks behind the values of a row fill it up or begin the next one. Those before them are the row's own where
    they make it as long as the form and no row is longer for one: else they belong to a label of several columns.
    """
    runs: list[list[int]] = []  # each from behind the words before it to its last value
    behind_words = 0
    found = []
    for at, cell in enumerate(cells):
        kind = _kind(cell)
        if kind == "t":
            found.append(at)
            behind_words = at + 1
        elif kind == "v":
            if runs and runs[-1][0] == behind_words:
                runs[-1][-1] = at + 1
            else:
                runs.append([behind_words, at + 1])
        elif at - behind_words == APPLICANTS - 1 and not any(cells[behind_words : at + 1]):
            label = cells[behind_words - 1]
            # 总计 and 其他 may be heads, and what follows them the fill of the head's line
            blank_row = labels.names_row(label, _REQUESTS) and not labels.is_shared(
                label, _REQUESTS
            )
            found += range(behind_words, at + 1) if blank_row else ()
    led = any(not cells[start] and 0 < end - start - APPLICANTS <= _MOST_LED for start, end in runs)
    for start, end in runs:
        first = next(at for at in range(start, end) if cells[at])
        inner = not all(cells[first:end])
        if end - start in _WHOLE:
            found += [at for at in range(start, end) if cells[at] or not (led and not cells[start])]
        else:
            found += range(start if inner else first, end)
    return sorted(set(found))


def _period(text: str, places: Sequence[tuple[int, int]], cells: Sequence[str]) -> int | None:
    """The number of pipes that every row has: rows begin on a new line, with words before their values."""
    kinds = [_kind(cell) for cell in cells]
    for period in range(2, min(MAX_PERIOD, len(cells) // _FEWEST_ROWS) + 1):
        starts = range(0, len(cells), period)
        if all("\n" in text[slice(*places[at])] for at in starts[1:]) and all(
            _is_row(kinds[at : at + period]) for at in starts
        ):
            return period
    return None


def _kind(cell: str) -> str:
    """``b``lank, ``v``alue or ``t``ext."""
    if not cell:
        return "b"
    return "t" if is_words(cell) else "v"


def _is_row(kinds: Sequence[str]) -> bool:
    shown = "".join(kind for kind in kinds if kind != "b")
    if not shown or "vt" in shown:
        return False
    return shown[0] == "t" or len(shown) >= _ALL_VALUES


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
