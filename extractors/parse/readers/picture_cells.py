"""What stands in the cells of a pictured table.

A number is read twice, as a word of the page and once more cut out of its cell. Where the two readings differ it is damaged
(``\ufffd``), never one of the two, unless one of them is read again without the dust of its cell, or with the gaps of its strokes
closed, and the other is no number.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

from extractors.parse.page import Glyph
from extractors.parse.readers import ocr
from extractors.parse.readers.glyphs import glyphs_of
from extractors.parse.readers.ocr import Word
from extractors.parse.readers.sheet import Box, BoxedText, Line

SURE = 0.8  # score of a number; words may be weaker
_READABLE = 0.5
_LOST = "\ufffd"
_MARGIN = 4  # pixels between a drawn line and what stands in its cell
_NEAR = 2  # the same for words, of which some lie nearer
_PAPER = 20  # pixels around the words of a cell
_STROKES = frozenset("/1|lI7丨丿")
# What an upright stroke is read as: the engine lays down words that are much higher than wide.
_TURNED = frozenset("一-—–－_")
_HIGH = 1.5  # height to width of such a word
_STROKE_HEIGHT = 8  # pixels
_SLANT = (0.28, 1.0)  # width to height: an italic 1 has a fifth
_STRAIGHT = 1.5  # pixels, half the width of a stroke
_DUST = 0.4  # of the height of the highest letter of a cell
# Pixels of a letter drawn larger: gaps that a scan without greys leaves in its thin strokes.
_CLOSED = 5
_DIGITS = re.compile("[0-9]{1,9}")
_WORDS = re.compile("[\u4e00-\u9fff]{2,}")
_BESIDE = re.compile(r"^\D+|\D+$")  # what dust beside a number is read as
_NUMBER = re.compile(r"[0-9０-９.,，．\-—–/%％+]{1,24}")


def cell_texts(
    cells: Sequence[Box], words: Sequence[Word], grey: Any, ink: Any, marks: Any
) -> list[BoxedText]:
    """The text of each cell: its words, and cut out of the picture what they may have missed.

    ``marks``: the ink, and the seals that may cover some.
    """
    own: dict[Box, list[Word]] = {cell: [] for cell in cells}
    torn: set[Box] = set()
    for word in words:
        touched = [cell for cell in cells if _reaches(word, cell)]
        if len(touched) == 1 and not _is_laid_down(word):
            own[touched[0]].append(word)
        else:
            torn.update(touched)  # one word over a drawn line is two; a stroke laid down is no dash
    return [(cell, _cell_text(cell, own[cell], cell in torn, grey, ink, marks)) for cell in cells]


def digits_of(cells: Sequence[BoxedText], grey: Any, ink: Any) -> dict[Box, tuple[Glyph, ...]]:
    """How the digits of each number look."""
    return {
        cell: glyphs_of(text, grey[_inside(cell)], ink[_inside(cell)])
        for cell, text in cells
        if _DIGITS.fullmatch(text)
    }


def _reaches(word: Word, cell: Box) -> bool:
    """Whether a good part of a word lies in a cell; words overhang their cells by some pixels."""
    across = min(word.x1, cell[2]) - max(word.x0, cell[0])
    down = min(word.bottom, cell[3]) - max(word.top, cell[1])
    height, width = word.bottom - word.top, word.x1 - word.x0
    return across > min(0.4 * height, 0.5 * width) and down > 0.4 * height


def _is_laid_down(word: Word) -> bool:
    """Whether a word is an upright stroke that was turned to be read."""
    return word.text in _TURNED and word.bottom - word.top >= _HIGH * (word.x1 - word.x0)


def _cell_text(
    cell: Box, words: Sequence[Word], is_torn: bool, grey: Any, ink: Any, marks: Any
) -> str:
    if not is_torn and words:
        text = "\n".join(line.text for line in lines_of(words, 1.0))
        if not _NUMBER.fullmatch(text):
            return text if min(word.score for word in words) >= _READABLE else text + _LOST
        readings = [(words[0].text, words[0].score), _cut_out(cell, grey, ink, margin=2)]
    elif not is_torn and not _has_ink(cell, marks):
        return ""
    else:
        text = ""
        readings = [_cut_out(cell, grey, ink, margin=margin) for margin in (2, 8)]
    likely = _likely(readings)
    if likely is not None:
        cleaned = _cleaned_out(cell, grey, ink)
        if _agree([(likely, 1.0), cleaned]):
            return likely
        told = {_BESIDE.sub("", said) for said, _ in (*readings, cleaned)} - {""}
        if told == {likely} and _agree([(likely, 1.0), _cleaned_out(cell, grey, ink, _CLOSED)]):
            return likely
    agreed = _agreed(readings, text, cell, marks)
    return _words_alone(cell, grey) if is_torn and agreed == _LOST else agreed


def _words_alone(cell: Box, grey: Any) -> str:
    """The words of a cell that were read over its lines together with its neighbours', found once more without these; a
    mark for anything else."""
    import numpy as np

    place = _inside(cell, _NEAR)
    if min(grey[place].shape) < _STROKE_HEIGHT:
        return _LOST
    paper = int(np.percentile(grey[place], 90))
    alone = np.pad(grey[place], _PAPER, constant_values=paper)
    words = ocr.find_words(in_colour(alone))
    if any(word.score < SURE for word in words):
        return _LOST
    text = "\n".join(line.text for line in lines_of(words, 1.0))
    return text if _WORDS.fullmatch("".join(text.split())) else _LOST


def _agreed(readings: Sequence[tuple[str, float]], text: str, cell: Box, marks: Any) -> str:
    """What both readings of a cell say, else ``text`` with a mark. A stroke is easily taken for a 1: its slant tells."""
    agree = _agree(readings)
    if {said for said, _ in readings} & _STROKES and _is_slanted(cell, marks):
        return text + _LOST if agree and readings[0][0] != "/" else "/"
    return readings[0][0] if agree else text + _LOST


def _likely(readings: Sequence[tuple[str, float]]) -> str | None:
    """The number on which two readings that are not alike may agree once the dust of the cell is gone, and all of it is seen: no
    other is read for sure."""
    if _agree(readings) or {said for said, _ in readings} & _STROKES:
        return None
    numbers = {_BESIDE.sub("", said) for said, score in readings if score >= SURE} - {""}
    number = numbers.pop() if len(numbers) == 1 else ""
    return number if _DIGITS.fullmatch(number) else None


def _is_slanted(cell: Box, marks: Any) -> bool:
    """Whether all that stands in a cell is one straight stroke from its lower left, further over than any 1."""
    import numpy as np

    down, across = np.nonzero(marks[_inside(cell)])
    if np.ptp(down) < _STROKE_HEIGHT:
        return False
    slope, start = np.polyfit(down, across, 1)
    return bool(
        _SLANT[0] <= -slope <= _SLANT[1]
        and np.abs(across - slope * down - start).max() <= _STRAIGHT + 0.1 * np.ptp(down)
    )


def _agree(readings: Sequence[tuple[str, float]]) -> bool:
    texts = {text for text, _ in readings}
    return len(texts) == 1 and "" not in texts and all(score >= SURE for _, score in readings)


def _inside(cell: Box, margin: int = _MARGIN) -> tuple[slice, slice]:
    x0, top, x1, bottom = (round(place) for place in cell)
    return slice(top + margin, bottom - margin), slice(x0 + margin, x1 - margin)


def _has_ink(cell: Box, ink: Any) -> bool:
    """Whether anything stands in a cell: a dash and a 1 are small, so all that is no dust counts."""
    return bool(ink[_inside(cell)].any())


def _cut_out(cell: Box, grey: Any, ink: Any, margin: int) -> tuple[str, float]:
    """What stands in a cell, read from a picture of its ink with so many white pixels around."""
    import numpy as np

    place = _inside(cell)
    down, across = np.nonzero(ink[place])
    if not down.size:
        return "", 0.0
    return _read(
        grey[place][
            max(int(down.min()) - margin, 0) : int(down.max()) + margin + 1,
            max(int(across.min()) - margin, 0) : int(across.max()) + margin + 1,
        ],
        int(np.percentile(grey[place], 90)),
    )


def _cleaned_out(cell: Box, grey: Any, ink: Any, closed: int = 1) -> tuple[str, float]:
    """What stands in a cell up to its lines, without what is much smaller than its letters; gaps of fewer than ``closed``
    pixels are filled."""
    import cv2
    import numpy as np

    place = _inside(cell, 1)
    count, labels, places, _ = cv2.connectedComponentsWithStats(ink[place], connectivity=8)
    heights = places[1:, cv2.CC_STAT_HEIGHT]
    if count < 2:
        return "", 0.0
    large = np.zeros(count, np.uint8)
    large[1:] = heights >= _DUST * heights.max()
    letters = cv2.dilate(large[labels], np.ones((5, 5), np.uint8))
    paper = int(np.percentile(grey[place], 90))
    cleaned = np.where(letters > 0, grey[place], np.uint8(paper))
    down, across = np.nonzero(letters)
    return _read(
        cleaned[int(down.min()) : int(down.max()) + 1, int(across.min()) : int(across.max()) + 1],
        paper,
        closed,
    )


def _read(cut: Any, paper: int, closed: int = 1) -> tuple[str, float]:
    """The words of a picture of one line, drawn larger on more paper; dark strokes with gaps of fewer than ``closed`` pixels as one."""
    import cv2
    import numpy as np

    cut = cv2.copyMakeBorder(cut, 4, 4, 8, 8, cv2.BORDER_CONSTANT, value=paper)
    larger = cv2.resize(cut, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC)
    if closed > 1:
        larger = cv2.morphologyEx(larger, cv2.MORPH_OPEN, np.ones((closed, closed), np.uint8))
    return ocr.read_word(in_colour(larger))


def in_colour(grey: Any) -> Any:
    import numpy as np

    return np.repeat(grey[:, :, None], 3, axis=2)


def lines_of(words: Sequence[Word], scale: float) -> list[Line]:
    """Words beside each other as lines, from top to bottom, lengths in pixels times ``scale``."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.top + word.bottom):
        middle = (word.top + word.bottom) / 2
        if rows and rows[-1][0].top < middle < rows[-1][0].bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = []
    for row in rows:
        row.sort(key=lambda word: word.x0)
        size = min(word.bottom - word.top for word in row)
        text = row[0].text
        for left, right in itertools.pairwise(row):
            text += (" " if right.x0 - left.x1 > 0.6 * size else "") + right.text
        lines.append(
            Line(
                text,
                row[0].x0 * scale,
                max(word.x1 for word in row) * scale,
                min(word.top for word in row) * scale,
                max(word.bottom for word in row) * scale,
                0.8 * size * scale,
            )
        )
    return lines
