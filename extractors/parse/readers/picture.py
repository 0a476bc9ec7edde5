"""Pictures → sheets of paper: scanned pages, photographs, tables saved as images.

Cells are what lies between drawn lines. A number is read twice (``picture_cells.py``). Whether it is kept is decided later, by
the sums of its table (``confirm.py``).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from extractors.parse.page import Page
from extractors.parse.readers import ocr
from extractors.parse.readers.ocr import Word
from extractors.parse.readers.picture_cells import SURE, cell_texts, digits_of, in_colour, lines_of
from extractors.parse.readers.ruling import find_ruling, straighten, turn
from extractors.parse.readers.seals import without_seals
from extractors.parse.readers.sheet import (
    Box,
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

_SOME_WORDS = 20  # of a page; fewer are a photograph's, or a picture of a few numbers
_TOLD, _CLEARER = 0.1, 3  # of the words of a page that stands; a page of a form has a fourth
_CHINESE = re.compile("[\u4e00-\u9fff]")


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
    sheet = Sheet(number, without_page_number(lines_of(words, scale)), [], is_picture=True)
    if ruling is None:
        return sheet
    marks = ruling.ink
    if seals is not None:
        marks = marks | np.rot90(turn(np.ascontiguousarray(seals), tilt), quarters)
    for cells in ruling.tables:
        texts = cell_texts(cells, words, grey, ruling.ink, marks)
        piece = make_piece(number, texts)
        if piece is not None:
            piece.glyphs = digits_of(piece.cells, grey, ruling.ink)
            sheet.pieces.append(_in_points(piece, scale))
    sheet.pieces.sort(key=lambda piece: piece.box[1])
    return sheet


def _grey(shown: Any) -> Any:
    import numpy as np

    return np.ascontiguousarray(shown[:, :, 0]) if shown.ndim > 2 else shown


def _upright(grey: Any) -> tuple[int, list[Word]]:
    """How many quarters a page has to be turned where it cannot be read as it lies (upside down, on its side), and its words then."""
    import numpy as np

    words = ocr.find_words(in_colour(grey))
    told = _told(words)
    if len(words) < _SOME_WORDS or told >= _TOLD * len(words):
        return 0, words
    for quarters in (2, 1, 3):
        found = ocr.find_words(in_colour(np.ascontiguousarray(np.rot90(grey, quarters))))
        if _told(found) >= max(_TOLD * len(found), _CLEARER * told, 1):
            return quarters, found
    return 0, words


def _told(words: Sequence[Word]) -> int:
    """How many words of several Chinese letters are read for sure and lie level."""
    return sum(
        word.score >= SURE
        and len(_CHINESE.findall(word.text)) > 1
        and word.x1 - word.x0 > word.bottom - word.top
        for word in words
    )


def shows_table(shown: Any) -> bool:
    """Whether a picture within a document draws a table; photographs, seals and charts are not read."""
    ruling = find_ruling(straighten(_grey(shown))[0])
    return ruling is not None and any(len(cells) >= _FEW_CELLS for cells in ruling.tables)


def _in_points(piece: Piece, scale: float) -> Piece:
    def box(pixels: Box) -> Box:
        x0, top, x1, bottom = (place * scale for place in pixels)
        return x0, top, x1, bottom

    cells = [(box(place), text) for place, text in piece.cells]
    glyphs = {box(place): glyphs for place, glyphs in piece.glyphs.items()}
    return Piece(piece.page, box(piece.box), cells, is_picture=True, glyphs=glyphs)
