"""Pictures → sheets of paper: scanned pages, photographs, tables saved as images.

Cells are what lies between drawn lines. A number is read twice, as a word of the page and once more cut out
of its cell; where the two readings differ it is damaged (``\ufffd``), never one of the two. Whether a number
is kept is decided later, by the sums of its table (``confirm.py``).
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Sequence
from typing import Any

from extractors.parse.page import Page
from extractors.parse.readers import ocr
from extractors.parse.readers.ocr import Word
from extractors.parse.readers.ruling import find_ruling, straighten, turn
from extractors.parse.readers.seals import without_seals
from extractors.parse.readers.sheet import (
    Box,
    BoxedText,
    Line,
    Piece,
    Sheet,
    make_piece,
    without_page_number,
)
from extractors.parse.readers.sheet_page import make_page
from extractors.parse.records import Problem

MAX_PICTURES = 20  # pages of one document that are read; each takes some seconds, a tall one as many as it is high
MAX_LOOKED_AT = 60  # pictures of one document that are looked at for tables
MAX_PIXELS = 40_000_000  # of a picture before it is made smaller
SIDE = 1_800  # pixels of the longer side when it is read: 150 dots an inch on A4
_SMALL = 1_200  # of the longer side: letters of such a page are drawn larger, a 1 is more than a speck then
_LARGER = 2.0
_TALL = 2.0  # height to width: pages below each other, as a telephone keeps them
_TALLEST = 12  # times ``SIDE``
_SMALLEST = (120, 40)  # pixels; smaller ones are icons
_FEW_CELLS = 6
_WIDTH = 595.0  # points, as wide as A4: what a picture's lengths are given in

_SURE = 0.8  # score of a number; words may be weaker
_READABLE = 0.5
_SOME_WORDS = 20  # of a page; fewer are a photograph's, or a picture of a few numbers
_TOLD, _CLEARER = 0.1, 3  # of the words of a page that stands; a page of a form has a fourth
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LOST = "\ufffd"
_MARGIN = 4  # pixels between a drawn line and what stands in its cell
_STROKES = frozenset("/1|lI7丨丿")
_STROKE_HEIGHT = 8  # pixels
_SLANT = (0.28, 1.0)  # width to height: an italic 1 has a fifth
_STRAIGHT = 1.5  # pixels, half the width of a stroke
_NUMBER = re.compile(r"[0-9０-９.,，．\-—–/%％+]{1,24}")


def read_picture(data: bytes) -> Page:
    """Text and tables of an image file. Never raises.

    Named problems: ``unsupported_type`` (the extra is not installed), ``no_text``, ``too_large`` (pixels,
    pages), ``unreadable_image`` (damaged).
    """
    if not ocr.is_installed():
        words = f"pictures are not read without the extra ocr: {ocr.INSTALL}"
        return Page.unread("image", Problem("unsupported_type", words))
    pictures, problems = decode(data)
    sheets = [read_sheet(picture, number) for number, picture in enumerate(pictures)]
    if not problems and not any(sheet.lines or sheet.pieces for sheet in sheets):
        problems.append(Problem("no_text", "the picture shows no words"))
    if not sheets:
        return Page.unread("image", *problems)
    return make_page("image", sheets, problems)


def decode(data: bytes) -> tuple[list[Any], list[Problem]]:
    """The pages of an image file as arrays of grey bytes; none and a problem where it is damaged or too large."""
    from PIL import Image

    try:
        return _decode(data)
    except Image.DecompressionBombError as error:
        return [], [Problem("too_large", f"{error}"[:200])]
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        return [], [Problem("unreadable_image", f"{type(error).__name__}: {error}"[:200])]


def _decode(data: bytes) -> tuple[list[Any], list[Problem]]:
    """The pages of an image file as arrays, refused by their declared size before they are decoded."""
    from PIL import Image, ImageOps

    problems: list[Problem] = []
    pictures = []
    with Image.open(io.BytesIO(data)) as image:
        # Only a fax or a scan has pages; the frames of an animation are one picture.
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        if count > MAX_PICTURES:
            words = f"{count} pages, the first {MAX_PICTURES} are read"
            problems.append(Problem("too_large", words))
        for number in range(min(count, MAX_PICTURES)):
            image.seek(number)
            width, height = image.size
            if width * height > MAX_PIXELS:
                words = f"{width} by {height} pixels, at most {MAX_PIXELS} are read"
                problems.append(Problem("too_large", words))
                continue
            if width < _SMALLEST[0] or height < _SMALLEST[1]:
                continue
            image.draft("RGB", (SIDE, SIDE * (_TALLEST if height > _TALL * width else 1)))
            frame = ImageOps.exif_transpose(image.convert("RGBA"))
            white = Image.new("RGBA", frame.size, "white")
            pictures.append(as_array(Image.alpha_composite(white, frame)))
            if sum(map(pages_of, pictures)) > MAX_PICTURES:
                pictures.pop()
                problems.append(Problem("too_large", f"the first {MAX_PICTURES} pages are read"))
                break
    return pictures, problems


def pages_of(grey: Any) -> int:
    """How many pages' time it takes to read a picture."""
    height: int = grey.shape[0]
    return max(1, round(height / SIDE))


def as_array(image: Any) -> Any:
    """A picture of the PIL library as an array of grey bytes, its letters about as large as a page's of ``SIDE`` pixels.

    Where it shows seals they are taken off it, and a second plane of the array tells where they were.
    """
    import numpy as np
    from PIL import Image

    if image.mode not in ("L", "RGB"):
        image = image.convert("L" if image.mode in ("1", "I;16", "I", "F", "LA") else "RGB")
    width, height = image.size
    is_tall = height > _TALL * width
    most = (SIDE * 2 // 3, SIDE * _TALLEST) if is_tall else (SIDE, SIDE)
    if width > most[0] or height > most[1]:
        image.thumbnail(most)
    elif max(width, height) < _SMALL:
        larger = min(_LARGER, SIDE / max(width, height))
        image = image.resize(
            (round(width * larger), round(height * larger)), Image.Resampling.BICUBIC
        )
    if image.mode == "L":
        return np.asarray(image)
    grey, seals = without_seals(np.asarray(image))
    return grey if seals is None else np.dstack((grey, seals))


def read_sheet(shown: Any, number: int) -> Sheet:
    """Lines and tables of one page (as ``as_array`` gives it). Call it only where OCR is installed."""
    import numpy as np

    seals = shown[:, :, 1] if shown.ndim > 2 else None
    grey, tilt = straighten(_grey(shown))
    quarters, words = _upright(grey)
    grey = np.ascontiguousarray(np.rot90(grey, quarters))
    ruling = find_ruling(grey)
    scale = _WIDTH / grey.shape[1]
    sheet = Sheet(number, without_page_number(_lines(words, scale)), [], is_picture=True)
    if ruling is None:
        return sheet
    marks = ruling.ink
    if seals is not None:
        marks = marks | np.rot90(turn(np.ascontiguousarray(seals), tilt), quarters)
    for cells in ruling.tables:
        texts = _cell_texts(cells, words, grey, ruling.ink, marks)
        piece = make_piece(number, texts)
        if piece is not None:
            sheet.pieces.append(_in_points(piece, scale))
    sheet.pieces.sort(key=lambda piece: piece.box[1])
    return sheet


def _grey(shown: Any) -> Any:
    import numpy as np

    return np.ascontiguousarray(shown[:, :, 0]) if shown.ndim > 2 else shown


def _upright(grey: Any) -> tuple[int, list[Word]]:
    """How many quarters a page has to be turned where it cannot be read as it lies (upside down, on its side), and its words then."""
    import numpy as np

    words = ocr.find_words(_colour(grey))
    told = _told(words)
    if len(words) < _SOME_WORDS or told >= _TOLD * len(words):
        return 0, words
    for quarters in (2, 1, 3):
        found = ocr.find_words(_colour(np.ascontiguousarray(np.rot90(grey, quarters))))
        if _told(found) >= max(_TOLD * len(found), _CLEARER * told, 1):
            return quarters, found
    return 0, words


def _told(words: Sequence[Word]) -> int:
    """How many words of several Chinese letters are read for sure and lie level."""
    return sum(
        word.score >= _SURE
        and len(_CHINESE.findall(word.text)) > 1
        and word.x1 - word.x0 > word.bottom - word.top
        for word in words
    )


def shows_table(shown: Any) -> bool:
    """Whether a picture within a document draws a table; photographs, seals and charts are not read."""
    ruling = find_ruling(straighten(_grey(shown))[0])
    return ruling is not None and any(len(cells) >= _FEW_CELLS for cells in ruling.tables)


def _colour(grey: Any) -> Any:
    import numpy as np

    return np.repeat(grey[:, :, None], 3, axis=2)


def _in_points(piece: Piece, scale: float) -> Piece:
    def box(pixels: Box) -> Box:
        x0, top, x1, bottom = (place * scale for place in pixels)
        return x0, top, x1, bottom

    cells = [(box(place), text) for place, text in piece.cells]
    return Piece(piece.page, box(piece.box), cells, is_picture=True)


# -- cells ------------------------------------------------------------------------------------


def _cell_texts(
    cells: Sequence[Box], words: Sequence[Word], grey: Any, ink: Any, marks: Any
) -> list[BoxedText]:
    """The text of each cell: its words, and cut out of the picture what they may have missed.

    ``marks``: the ink, and the seals that may cover some.
    """
    own: dict[Box, list[Word]] = {cell: [] for cell in cells}
    torn: set[Box] = set()
    for word in words:
        touched = [cell for cell in cells if _reaches(word, cell)]
        if len(touched) == 1:
            own[touched[0]].append(word)
        else:
            torn.update(touched)  # one word over a drawn line is two
    return [(cell, _cell_text(cell, own[cell], cell in torn, grey, ink, marks)) for cell in cells]


def _reaches(word: Word, cell: Box) -> bool:
    """Whether a good part of a word lies in a cell; words overhang their cells by some pixels."""
    across = min(word.x1, cell[2]) - max(word.x0, cell[0])
    down = min(word.bottom, cell[3]) - max(word.top, cell[1])
    height, width = word.bottom - word.top, word.x1 - word.x0
    return across > min(0.4 * height, 0.5 * width) and down > 0.4 * height


def _cell_text(
    cell: Box, words: Sequence[Word], is_torn: bool, grey: Any, ink: Any, marks: Any
) -> str:
    if not is_torn and words:
        text = "\n".join(line.text for line in _lines(words, 1.0))
        if not _NUMBER.fullmatch(text):
            return text if min(word.score for word in words) >= _READABLE else text + _LOST
        again = _cut_out(cell, grey, ink, margin=2)
        return _agreed([(words[0].text, words[0].score), again], text, cell, marks)
    if not is_torn and not _has_ink(cell, marks):
        return ""
    near, wide = (_cut_out(cell, grey, ink, margin=margin) for margin in (2, 8))
    return _agreed([near, wide], "", cell, marks)


def _agreed(readings: Sequence[tuple[str, float]], text: str, cell: Box, marks: Any) -> str:
    """What both readings of a cell say, else ``text`` with a mark. A stroke is easily taken for a 1: its slant tells."""
    agree = _agree(readings)
    if {said for said, _ in readings} & _STROKES and _is_slanted(cell, marks):
        return text + _LOST if agree and readings[0][0] != "/" else "/"
    return readings[0][0] if agree else text + _LOST


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
    return len(texts) == 1 and "" not in texts and all(score >= _SURE for _, score in readings)


def _inside(cell: Box) -> tuple[slice, slice]:
    x0, top, x1, bottom = (round(place) for place in cell)
    return slice(top + _MARGIN, bottom - _MARGIN), slice(x0 + _MARGIN, x1 - _MARGIN)


def _has_ink(cell: Box, ink: Any) -> bool:
    """Whether anything stands in a cell: a dash and a 1 are small, so all that is no dust counts."""
    return bool(ink[_inside(cell)].any())


def _cut_out(cell: Box, grey: Any, ink: Any, margin: int) -> tuple[str, float]:
    """What stands in a cell, read from a picture of its ink with so many white pixels around."""
    import cv2
    import numpy as np

    place = _inside(cell)
    down, across = np.nonzero(ink[place])
    if not down.size:
        return "", 0.0
    cut = grey[place][
        max(int(down.min()) - margin, 0) : int(down.max()) + margin + 1,
        max(int(across.min()) - margin, 0) : int(across.max()) + margin + 1,
    ]
    paper = int(np.percentile(grey[place], 90))
    cut = cv2.copyMakeBorder(cut, 4, 4, 8, 8, cv2.BORDER_CONSTANT, value=paper)
    larger = cv2.resize(cut, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC)
    return ocr.read_word(_colour(larger))


# -- lines ------------------------------------------------------------------------------------


def _lines(words: Sequence[Word], scale: float) -> list[Line]:
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
