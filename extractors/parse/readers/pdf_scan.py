"""Pages of a PDF that show words without carrying them: scans, outlines, fonts without characters."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1

from extractors.parse.readers import ocr
from extractors.parse.readers.picture import (
    MAX_LOOKED_AT,
    MAX_PICTURES,
    MAX_PIXELS,
    SIDE,
    as_array,
    read_sheet,
    shows_table,
)
from extractors.parse.readers.sheet import Box, Sheet
from extractors.parse.records import Problem

ONE_AT_A_TIME = threading.Lock()  # PDFium knows no threads, a crawl has many
_FEW_LETTERS = 20
_SCAN = 0.5  # share of a page that its pictures cover
_PASTED = 0.08
_BEHIND = 3  # letters on a picture that are dirt, not words
_MOST_IMAGES = 100
_STRIP = 2.0  # points between strips of one picture
_INVISIBLE = frozenset((3, 7))  # ways of showing text in PDF
_UNDRAWN = 3  # the way in which nothing is drawn
_TRACE = 24  # of 255 shades: what tells a letter from what lies behind it
_TEXT_STEP = re.compile(rb"\b(?:(\d)\s+Tr|Tj|TJ|q|Q)\b")
_MOST_CONTENT = 2_000_000  # bytes
_OUTLINES = 100  # curves: a page of text drawn as shapes has thousands


def is_scan(page: Any, letters: int, unmapped: int) -> bool:
    """Whether the words of a page (as pdfplumber has it) can only be seen."""
    if letters >= _FEW_LETTERS:
        return unmapped > letters // 2 or _is_unseen(page)
    return _covered(page) >= _SCAN or (letters == 0 and len(page.curves) >= _OUTLINES)


def _is_unseen(page: Any) -> bool:
    """Whether most words of a page are drawn invisibly: what a program read off a scan, with its errors, to be searched."""
    mode, outer = 0, [0]
    seen = hidden = 0
    for content in contents(page.root_page):
        for found in _TEXT_STEP.finditer(content):
            if found[0] == b"q":
                outer.append(mode)
            elif found[0] == b"Q":
                mode = outer.pop() if len(outer) > 1 else mode
            elif found[1] is not None:
                mode = int(found[1])
            elif mode in _INVISIBLE:
                hidden += 1
            else:
                seen += 1
    return hidden > seen


def pasted_pictures(page: Any) -> list[Box]:
    """The boxes of the pictures of a page with text that are large enough to be a table, from the top down.

    Strips of one picture are put together. One that lies behind words of the page is decoration.
    """
    boxes: list[Box] = []
    for image in page.images[:_MOST_IMAGES]:
        box = (
            max(float(image["x0"]), 0.0),
            max(float(image["top"]), 0.0),
            min(float(image["x1"]), float(page.width)),
            min(float(image["bottom"]), float(page.height)),
        )
        touching = [other for other in boxes if _touch(box, other)]
        boxes = [other for other in boxes if other not in touching]
        boxes.append(
            (
                min(b[0] for b in (box, *touching)),
                min(b[1] for b in (box, *touching)),
                max(b[2] for b in (box, *touching)),
                max(b[3] for b in (box, *touching)),
            )
        )
    area = float(page.width) * float(page.height)
    return sorted(
        (b for b in boxes if (b[2] - b[0]) * (b[3] - b[1]) >= _PASTED * area and b[3] > b[1]),
        key=lambda box: box[1],
    )


def _touch(box: Box, other: Box) -> bool:
    return (
        box[0] <= other[2] + _STRIP
        and other[0] <= box[2] + _STRIP
        and box[1] <= other[3] + _STRIP
        and other[1] <= box[3] + _STRIP
    )


def _letters_in(page: Any, box: Box) -> int:
    return sum(
        box[0] <= (c["x0"] + c["x1"]) / 2 <= box[2]
        and box[1] <= (c["top"] + c["bottom"]) / 2 <= box[3]
        for c in page.chars
        if c["text"].strip()
    )


def contents(page: Any) -> Iterator[bytes]:
    """What draws a page, in the language of PDF."""
    for part in map(resolve1, page.page_obj.contents):
        if isinstance(part, PDFStream):
            yield part.get_data()[:_MOST_CONTENT]


def holds_huge_picture(page: Any) -> bool:
    """Whether a page must not be drawn."""
    return any(i["srcsize"][0] * i["srcsize"][1] > MAX_PIXELS for i in page.images)


def _shades(drawn: Any) -> Any:
    import numpy as np

    return (drawn if drawn.ndim == 2 else drawn[:, :, 0]).astype(np.int16)


def _covered(page: Any) -> float:
    """Share of the page under its pictures (those of a scan may lie side by side in strips)."""
    area = float(page.width) * float(page.height)
    return sum(i["width"] * i["height"] for i in page.images) / area if area > 0 else 0.0


class Scans:
    """Reads the pages of one document that are pictures, some of them, where OCR is installed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None
        self._read = self._looked_at = 0

    def read(self, page: Any) -> tuple[Sheet | None, Problem | None]:
        """The sheet of a page, or None and why it was not read.

        Raises PdfiumError (a RuntimeError) where the page cannot be drawn.
        """
        where = f"page {page.page_number}"
        if not ocr.is_installed():
            words = f"pictures are not read without the extra ocr: {ocr.INSTALL}"
            return None, Problem("no_text", words, where)
        if self._read >= MAX_PICTURES:
            return None, Problem(
                "too_large", f"the first {MAX_PICTURES} scanned pages are read", where
            )
        if holds_huge_picture(page):
            return None, Problem("too_large", f"a picture of over {MAX_PIXELS} pixels", where)
        self._read += 1
        return read_sheet(self.draw(page), page.page_number - 1), None

    def read_pasted(self, page: Any, box: Box) -> Sheet | None:
        """The table that a picture on a page with text shows; None for any other picture, and where it is not read.

        Raises PdfiumError (a RuntimeError) where the page cannot be drawn.
        """
        if (
            not ocr.is_installed()
            or self._read >= MAX_PICTURES
            or self._looked_at >= MAX_LOOKED_AT
            or _letters_in(page, box) > _BEHIND
            or holds_huge_picture(page)
        ):
            return None
        self._looked_at += 1
        margins = (box[0], page.height - box[3], page.width - box[2], box[1])
        grey = self.draw(page, tuple(float(margin) for margin in margins))
        if not shows_table(grey):
            return None
        self._read += 1
        return read_sheet(grey, page.page_number - 1)

    def is_lettered(self, page: Any) -> bool:
        """Whether the letters of a page lie over its picture and change nothing on it: white, transparent, invisible ones, which
        some program read off a scan.

        Raises PdfiumError (a RuntimeError) where the page cannot be drawn.
        """
        # The drawing library may lack a font of Chinese letters; of these it has its own.
        letters = [c for c in page.chars if c["text"].isascii() and c["text"].strip()]
        if not letters or _covered(page) < _SCAN or holds_huge_picture(page):
            return False
        shown, bare = (_shades(self.draw(page, letters=each)) for each in (True, False))
        across, down = shown.shape[1] / float(page.width), shown.shape[0] / float(page.height)
        traces = 0
        for letter in letters:
            place = (
                slice(max(int(letter["top"] * down), 0), int(letter["bottom"] * down) + 1),
                slice(max(int(letter["x0"] * across), 0), int(letter["x1"] * across) + 1),
            )
            traces += bool((abs(shown[place] - bare[place]) >= _TRACE).any())
        return traces < len(letters) / 2

    def draw(
        self,
        printed: Any,
        cut: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0),
        *,
        letters: bool = True,
    ) -> Any:
        """A page (as ``as_array`` gives it) without what is cut off at its left, lower, right and upper side (points), or
        without its letters."""
        import pypdfium2

        with ONE_AT_A_TIME:
            if self._document is None:
                self._document = pypdfium2.PdfDocument(self._data)
            page = self._document[printed.page_number - 1]
            page.set_rotation(printed.rotation)  # as its letters stand
            for text in () if letters else page.get_objects((pypdfium2.raw.FPDF_PAGEOBJ_TEXT,)):
                pypdfium2.raw.FPDFTextObj_SetTextRenderMode(text, _UNDRAWN)
            width, height = page.get_size()
            longer = max(width - cut[0] - cut[2], height - cut[1] - cut[3], 1.0)
            drawn = page.render(scale=SIDE / longer, crop=cut)
            shown = as_array(drawn.to_pil().copy())
            drawn.close()
            page.close()
            return shown

    def close(self) -> None:
        """Frees the drawing library's copy of the document."""
        if self._document is not None:
            with ONE_AT_A_TIME:
                self._document.close()
