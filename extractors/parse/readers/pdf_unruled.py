"""Tables of a PDF page without lines between their cells: rows by the numbers that stand in one line, columns by the
places of these, labels by what is printed beside them. What comes of it has to be proved (``tables/unruled.py``)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from extractors.parse.readers.pdf_letters import base_line
from extractors.parse.readers.sheet import BoxedText, Piece
from extractors.parse.readers.shown import by_shape

_APART = 0.3  # of a letter's size: words of two cells
_TOUCHING = 0.1  # a digit and what is before it in one word
_SAME = 2.0  # points: letters on one line
_ROW, _SUITS = 7, 15  # numbers in a row of applications, and of litigation
_HEAD_LINES = 14
_BARE = 2  # lines of a label between two rows of numbers
_LABEL, _COLUMN = 100.0, 20.0  # widths as cells are given, the same on all pages
_VALUE = re.compile(r"[-+]?\d[\d,，]*(?:\.\d+)?|[-—–－/／]")
_DETAIL = re.compile(r"\d{1,2}[.．、]")
_GROUP = re.compile("[（(][一二三四五六七八][）)]")  # innermost on a page without details
_ENDS_HEAD = re.compile("[一二三四五六七八]、|.*。")
_ITEM = re.compile("第二十条")
_WORDED = re.compile("[\u4e00-\u9fff]")  # a label; the number of a page is none: - 2-
_OVER_APPLICANTS = ("申请人情况", "法人或其他组织")
_OVER_RESULTS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
_NEAR = 1.1  # of it: a line of a label of two lines
_NEXT = 1.6  # of it: from one line of a label to the next
_MOST = 8  # lines of a label
_MOST_WORDS, _MOST_ROWS = 500, 60  # no form has half of them
_OFF = 0.8  # of a letter's size: how far the middle of a label may be from its numbers


class _Word(msgspec.Struct, frozen=True):
    """Letters that stand close to each other in one line."""

    base: float
    x0: float
    x1: float
    size: float
    text: str
    middles: tuple[float, ...]  # of its letters


class _Line(msgspec.Struct, frozen=True):
    """The words of a line, and the values at its end."""

    base: float
    words: tuple[_Word, ...]
    values: tuple[_Word, ...]


def unruled(number: int, letters: Sequence[dict[str, Any]], ruled: Sequence[Piece]) -> list[Piece]:
    """The tables of a level page that no lines tell, from the top down; none whose numbers those of ``ruled`` tell."""
    if sum(c["text"].isdigit() for c in letters) < _ROW:
        return []
    lines = list(_lines(letters))
    found = [*_bands(number, lines)]
    for width in (_ROW, _SUITS):
        rows = [n for n, line in enumerate(lines) if len(line.values) == width]
        if rows:
            found.append(_block(number, lines, rows, width))
    found = [piece for piece in found if not _is_ruled(piece, ruled)]
    return sorted(found, key=lambda piece: piece.box[1])


def _lines(letters: Sequence[dict[str, Any]]) -> Iterator[_Line]:
    shown = sorted((c for c in letters if c["text"].strip()), key=base_line)
    group: list[dict[str, Any]] = []
    for letter in (*shown, None):
        if group and (letter is None or base_line(letter) - base_line(group[0]) >= _SAME):
            words = tuple(_words(sorted(group, key=lambda c: c["x0"])))
            at = len(words)
            while at and _VALUE.fullmatch(words[at - 1].text):
                at -= 1
            yield _Line(words[0].base, words[:at], words[at:])
            group = []
        if letter is not None:
            group.append(letter)


def _words(line: Sequence[dict[str, Any]]) -> Iterator[_Word]:
    first = 0
    for place in range(1, len(line) + 1):
        if place < len(line):
            before, here = line[place - 1], line[place]
            apart = _TOUCHING if here["text"].isdigit() else _APART
            if here["x0"] - before["x1"] < apart * here["size"]:
                continue
        own = line[first:place]
        yield _Word(
            base_line(own[0]),
            own[0]["x0"],
            own[-1]["x1"],
            own[0]["size"],
            by_shape("".join(c["text"] for c in own)),
            tuple((c["x0"] + c["x1"]) / 2 for c in own),
        )
        first = place


def _is_ruled(piece: Piece, ruled: Sequence[Piece]) -> bool:
    """Whether drawn lines tell as many of the numbers."""
    told = [cell for other in ruled for cell in other.cells]
    beside = [text for box, text in told if box[1] < piece.box[3] and piece.box[1] < box[3]]
    own = [text for _, text in piece.cells]
    return sum(map(_is_value, beside)) >= sum(map(_is_value, own))


def _is_value(text: str) -> bool:
    return _VALUE.fullmatch(text) is not None


# -- rows of seven and of fifteen numbers -------------------------------------------------------


def _block(number: int, lines: Sequence[_Line], rows: Sequence[int], width: int) -> Piece:
    """The rows of one table; their labels are blank where their lines fit no rows, and a row between them that has
    more or fewer numbers has these in one cell."""
    inside = _rows_around(lines, rows)
    numbered = [lines[n].values for n in inside]
    whole = [values for values in numbered if len(values) == width]
    begins = [min(values[k].x0 for values in whole) for k in range(width)]
    ends = [max(values[k].x1 for values in whole) for k in range(width)]
    anchors = [values[0].base for values in numbered]
    above = lines[max(inside[0] - _HEAD_LINES, 0) : inside[0]]
    last = max((n for n, line in enumerate(above) if _ends_head(line)), default=-1)
    above = above[last + 1 :]
    has_labels = width == _ROW
    beside = [
        word
        for line in (*above, *lines[inside[0] : inside[-1] + 4])
        for word in line.words
        if has_labels and word.x1 < begins[0] + word.size / 4
    ]
    size = numbered[0][0].size
    labels, from_, to = _labels(anchors, beside, size)
    known = set(map(id, beside))
    head = [word for line in above for word in line.words if id(word) not in known]
    first = min((word.base for word in head), default=from_) - size
    tops = [first, from_ - size, *itertools.starmap(_middle, itertools.pairwise(anchors))]
    tops.append(to + size / 2)
    share = (tops[1] - first) / 3
    levels = [first, first + share, first + 2 * share, tops[1]]
    cells = list(_head(head, begins, ends, levels)) if head else []
    first = first if head else tops[1]
    edges = [_LABEL + _COLUMN * place for place in range(width + 1)]
    for row, (label, values) in enumerate(zip(labels, numbered, strict=True), 1):
        top, bottom = tops[row], tops[row + 1]
        if has_labels:
            cells.append(((0.0, top, _LABEL, bottom), label))
        if len(values) != width:
            text = " ".join(value.text for value in values)
            cells.append(((edges[0], top, edges[-1], bottom), text))
            continue
        for place, value in enumerate(values):
            cells.append(((edges[place], top, edges[place + 1], bottom), value.text))
    return Piece(number, (0.0, first, edges[-1], tops[-1]), cells, is_unruled=True)


def _rows_around(lines: Sequence[_Line], rows: Sequence[int]) -> list[int]:
    """The lines with numbers among whole rows, and those of several before and behind them, which lost some."""
    first, last = rows[0], rows[-1]
    for step in (-1, 1):
        n = first if step < 0 else last
        apart = 0
        while 0 <= n + step < len(lines) and apart <= _BARE:
            n += step
            apart += 1
            if len(lines[n].values) > 1:
                first, last, apart = min(first, n), max(last, n), 0
    return [n for n in range(first, last + 1) if lines[n].values]


def _ends_head(line: _Line) -> bool:
    """Whether a line above a table is a heading or prose, and none of its head."""
    return (
        bool(line.values) or _ENDS_HEAD.match("".join(word.text for word in line.words)) is not None
    )


def _head(
    words: Sequence[_Word],
    begins: Sequence[float],
    ends: Sequence[float],
    levels: Sequence[float],
) -> Iterator[BoxedText]:
    """The cells of a head of three rows between ``levels``: what stands over each column of numbers, and over several."""
    over: tuple[str, ...] = _OVER_APPLICANTS if len(begins) == _ROW else _OVER_RESULTS
    step = (begins[-1] - begins[0]) / (len(begins) - 1)
    spans = {word.text: (word.x0 + word.x1) / 2 for word in words if word.text in over}
    single = [word for word in words if word.text not in over and word.x1 - word.x0 < 1.5 * step]
    places = dict(zip(map(id, single), _places(single, begins, ends), strict=True))
    parts = [(ends[k] + begins[k + 1]) / 2 for k in range(len(begins) - 1)]
    names = [""] * len(begins)
    for word in sorted(words, key=lambda word: (word.base, word.x0)):
        if id(word) in places:
            names[places[id(word)]] += word.text
        elif word.text not in over:
            for letter, middle in zip(word.text, word.middles, strict=False):
                names[sum(part < middle for part in parts)] += letter
    top, second, third, bottom = levels

    def cell(first: int, behind: int, upper: float, lower: float, text: str) -> BoxedText:
        return (_LABEL + _COLUMN * first, upper, _LABEL + _COLUMN * behind, lower), text

    if len(begins) == _ROW:
        yield (0.0, top, _LABEL, bottom), ""
        yield cell(0, _ROW, top, second, over[0])
        yield cell(1, _ROW - 1, second, third, over[1])
        for place, name in enumerate(names):
            is_alone = place in (0, _ROW - 1)
            yield cell(place, place + 1, second if is_alone else third, bottom, name)
        return
    middles = [spans[name] for name in over if name in spans]
    if (
        len(middles) == len(over)
        and middles[0] < middles[2] < middles[3]
        and middles[0] < middles[1]
    ):
        each = _SUITS // 3
        review, suits, direct, after = over
        yield cell(0, each, top, third, review)
        yield cell(each, _SUITS, top, second, suits)
        yield cell(each, 2 * each, second, third, direct)
        yield cell(2 * each, _SUITS, second, third, after)
    for place, name in enumerate(names):
        yield cell(place, place + 1, third, bottom, name)


def _places(words: Sequence[_Word], begins: Sequence[float], ends: Sequence[float]) -> list[int]:
    """Over which column each word stands, as it is set like the numbers: to the left, in the middle or to the right."""
    middles = [(begin + end) / 2 for begin, end in zip(begins, ends, strict=True)]
    ways = (
        (begins, [word.x0 for word in words]),
        (middles, [(word.x0 + word.x1) / 2 for word in words]),
        (ends, [word.x1 for word in words]),
    )
    off = [sum(min(abs(x - column) for column in columns) for x in xs) for columns, xs in ways]
    columns, xs = ways[off.index(min(off))]
    return [min(range(len(columns)), key=lambda k: abs(columns[k] - x)) for x in xs]


def _labels(
    anchors: Sequence[float], words: Sequence[_Word], size: float
) -> tuple[list[str], float, float]:
    """The label of each row: the words of the innermost column of labels, those that are printed around the
    line of the row's numbers; blanks where they do not fit. Then the first and the last line of them."""
    blank = [""] * len(anchors), anchors[0], anchors[-1]
    if len(words) > _MOST_WORDS or len(anchors) > _MOST_ROWS:
        return blank
    details = [word for word in words if _DETAIL.match(word.text)]
    details = details or [word for word in words if _GROUP.match(word.text)]
    edge = min((word.x0 for word in details), default=float("-inf"))
    inner = [word for word in words if word.x1 > edge + word.size / 2]
    inner += [
        word
        for word in words
        if word not in inner and any(_goes_on(word, other, edge, anchors) for other in inner)
    ]
    short = []  # labels that span the column of their group too and end in it
    for anchor in anchors:
        if not any(abs(word.base - anchor) < _NEAR * size for word in inner):
            in_line = [word for word in words if abs(word.base - anchor) < _SAME]
            short += sorted(in_line, key=lambda word: word.x0)[-1:]
    inner += short
    lines: dict[float, str] = {}
    for word in sorted(inner, key=lambda word: (word.base, word.x0)):
        at = next((base for base in lines if abs(base - word.base) < _SAME), word.base)
        lines[at] = lines.get(at, "") + word.text
    found = _fitted(anchors, sorted(lines.items()), size)
    if found is None:
        return blank
    labels, bases = found
    return labels, min(*bases, anchors[0]), max(*bases, anchors[-1])


def _goes_on(word: _Word, other: _Word, edge: float, anchors: Sequence[float]) -> bool:
    """Whether a word that ends left of the innermost labels is the last line of a label that spans the column of its
    group too: both begin at one place, with the numbers in the middle of their lines or in the first."""
    apart = word.base - other.base
    middle = (word.base + other.base) / 2
    return (
        other.x0 < edge
        and abs(word.x0 - other.x0) < _SAME
        and 0 < apart < _NEXT * word.size
        and any(min(abs(middle - a), abs(other.base - a)) < apart / 4 for a in anchors)
    )


def _fitted(
    anchors: Sequence[float], lines: Sequence[tuple[float, str]], size: float
) -> tuple[list[str], list[float]] | None:
    """The lines put together to one label a row, so that the middles of the labels are nearest to the numbers, and
    where these lines stand."""
    ways = [_fit(anchors, lines, size, is_middle=is_middle) for is_middle in (True, False)]
    found = min((way for way in ways if way is not None), key=lambda way: way[0], default=None)
    return None if found is None else found[1:]


def _fit(
    anchors: Sequence[float], lines: Sequence[tuple[float, str]], size: float, *, is_middle: bool
) -> tuple[float, list[str], list[float]] | None:
    """How far off the labels are, they, and where their lines stand; where the numbers do not stand at their middles
    it is at their first lines."""
    # best[row][line]: how far off the labels of the first rows are that end before a line, and where the last begins
    best: list[dict[int, tuple[float, int]]] = [{n: (0.0, n) for n in range(len(lines) + 1)}]
    for anchor in anchors:
        here: dict[int, tuple[float, int]] = {}
        for begin, (cost, _) in best[-1].items():
            for end in range(begin + 1, min(begin + _MOST, len(lines)) + 1):
                last = lines[end - 1 if is_middle else begin][0]
                far = abs((lines[begin][0] + last) / 2 - anchor)
                if far <= _OFF * size and cost + far < here.get(end, (float("inf"), 0))[0]:
                    here[end] = (cost + far, begin)
        best.append(here)
    if not best[-1]:
        return None
    end = min(best[-1], key=lambda end: best[-1][end][0])
    cost, behind = best[-1][end][0], end
    labels = []
    for row in reversed(best[1:]):
        begin = row[end][1]
        labels.append("".join(text for _, text in lines[begin:end]))
        end = begin
    # The last label goes on as long as its lines are close.
    while not is_middle and 0 < behind < len(lines):
        if lines[behind][0] - lines[behind - 1][0] > _NEXT * size:
            break
        labels[0] += lines[behind][1]
        behind += 1
    return cost, labels[::-1], [base for base, _ in lines[end:behind]]


# -- section two: a band for each item ----------------------------------------------------------


def _bands(number: int, lines: Sequence[_Line]) -> Iterator[Piece]:
    """Lines that are an item of the regulations, labels of columns, or a label and as many numbers."""
    places = [n for n, line in enumerate(lines) if _ITEM.match("".join(w.text for w in line.words))]
    if not places:
        return
    kept: list[tuple[_Line, tuple[str, ...]]] = []
    width = 0
    for line in lines[places[0] :]:
        if not all(_WORDED.match(word.text) for word in line.words):
            break
        if not line.values and len(line.words) > 1:
            width = len(line.words) - 1
            kept.append((line, tuple(word.text for word in line.words)))
        elif not line.values and len(line.words) == 1 and _ITEM.match(line.words[0].text):
            kept.append((line, (line.words[0].text,)))
        elif len(line.words) == 1 and len(line.values) == width:
            kept.append((line, tuple(word.text for word in (*line.words, *line.values))))
        else:
            break
    if len(kept) < 3:
        return
    size = kept[0][0].words[0].size
    bases = [line.base for line, _ in kept]
    tops = [
        bases[0] - size,
        *itertools.starmap(_middle, itertools.pairwise(bases)),
        bases[-1] + size / 2,
    ]
    right = _LABEL + 6 * _COLUMN
    cells: list[BoxedText] = []
    for (_, texts), top, bottom in zip(kept, tops, tops[1:], strict=False):
        share = (right - _LABEL) / max(len(texts) - 1, 1)
        ends = [_LABEL + share * place for place in range(len(texts))] if texts[1:] else [right]
        for left, end, text in zip((0.0, *ends), ends, texts, strict=False):
            cells.append(((left, top, end, bottom), text))
    yield Piece(number, (0.0, tops[0], right, tops[-1]), cells, is_unruled=True)


def _middle(upper: float, lower: float) -> float:
    return (upper + lower) / 2
