"""A drawn table each of whose cells begins a new line (``label |`` below ``0 |``) → its rows, or its cells one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from extractors.parse.tables import labels
from extractors.parse.tables.heads import ALL_RESULTS, APPLICANTS
from extractors.parse.tables.textmarks import is_words

MAX_PERIOD = 24  # pipes of a row; the widest form has 15 columns
_FEWEST_WRAPPED = 3  # lines of one cell and one pipe
_FEWEST_ROWS = 3
_FEWEST_RULED, _MOST_LINES = 4, 20  # rows between rules, and lines of one
_LONGEST_BETWEEN = 80  # characters of a line inside a cell
_MOST_BETWEEN = 3  # lines without any pipe inside a cell
_WHOLE = (APPLICANTS, ALL_RESULTS)  # values of a row that tells by its sums where they stand
_MOST_LED = 2  # columns of a label beyond its first
_REQUESTS = "applications"
_STRAY = "□"
_ALL_VALUES = 10  # cells of the one row without a label, that of complaints and suits
_DRAWN = re.compile(r"[+\-=:_—─━┄┈┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╞╡╪]")
SECTION = re.compile(r"[一二三四五六七八]、|第[一二三四五六]部分")
_FEW = 10  # times as many are nearly all


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


def stretch(text: str, lines: Sequence[tuple[int, int]], first: int) -> int:
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


def is_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether enough lines hold one cell and one pipe, or a pipe alone."""
    found = 0
    for start, end in lines:
        bare = text[start:end].strip()
        one = bare.count("|") == 1 and (bare[0] == "|" or bare[-1] == "|")
        found += one and not _DRAWN.fullmatch(bare[-1])
        if found >= _FEWEST_WRAPPED:
            return True
    return False


def unwrapped(text: str, start: int, end: int) -> Iterator[Entry]:
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
        row = row[1:] if not row[0] and (led or kind_of(row[1]) == "t") else row
        yield Entry(places[at][0], places[min(at + period, len(places)) - 1][1], row, filled=True)


def _without_strays(
    text: str, places: Sequence[tuple[int, int]], cells: Sequence[str]
) -> list[str]:
    """The cells; a number whose pipe is not on its line, as those of nearly all others are, is read as none: it may
    number a page, and stand in a cell that is blank."""
    values = [at for at, cell in enumerate(cells) if kind_of(cell) == "v"]
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
        kind = kind_of(cell)
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
    kinds = [kind_of(cell) for cell in cells]
    for period in range(2, min(MAX_PERIOD, len(cells) // _FEWEST_ROWS) + 1):
        starts = range(0, len(cells), period)
        if all("\n" in text[slice(*places[at])] for at in starts[1:]) and all(
            _is_row(kinds[at : at + period]) for at in starts
        ):
            return period
    return None


def kind_of(cell: str) -> str:
    """``b``lank, ``v``alue or ``t``ext."""
    if not cell:
        return "b"
    return "t" if is_words(cell) else "v"


def _is_row(kinds: Sequence[str]) -> bool:
    shown = "".join(kind for kind in kinds if kind != "b")
    if not shown or "vt" in shown:
        return False
    return shown[0] == "t" or len(shown) >= _ALL_VALUES


def with_ruled_rows(found: Sequence[Entry]) -> list[Entry]:
    """The entries; of a table with a rule below each row, those of one row, whose cells go over several lines, as one."""
    whole: list[Entry] = []
    at = 0
    while at < len(found):
        until = at
        while until < len(found) and found[until].cells is not None and not found[until].alone:
            until += 1
        rows = _between_rules(found[at:until]) if until - at > _FEWEST_ROWS else []
        whole += rows or found[at : until + 1]
        at = until if rows else until + 1
    return whole


def _between_rules(run: Sequence[Entry]) -> list[Entry]:
    """The rows of a run of lines, each between two rules; none where that is not so of every line: as many cells in
    all lines of a row, and one number in each of its columns at most."""
    parted = [list(lines) for is_row, lines in groupby(run, key=lambda e: bool(e.cells)) if is_row]
    if len(parted) < _FEWEST_RULED or not 1 < max(map(len, parted)) <= _MOST_LINES:
        return []
    rows = []
    for lines in parted:
        cells = [line.cells or () for line in lines]
        if len({*map(len, cells)}) > 1:
            return []
        columns = list(zip(*cells, strict=True))
        if any(sum(kind_of(part) == "v" for part in column) > 1 for column in columns):
            return []
        joined = tuple(["".join(column) for column in columns])
        rows.append(Entry(lines[0].start, lines[-1].end, joined, raw=lines[0].raw))
    return rows
