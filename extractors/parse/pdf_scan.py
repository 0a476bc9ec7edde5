"""Pages of a PDF that show words without carrying them: scans, outlines, fonts without characters."""

from __future__ import annotations

import threading
from typing import Any

from extractors.parse import ocr
from extractors.parse.picture import MAX_PICTURES, MAX_PIXELS, SIDE, as_array, read_sheet
from extractors.parse.records import Problem
from extractors.parse.sheet import Sheet

_ONE_AT_A_TIME = threading.Lock()  # PDFium knows no threads, a crawl has many
_FEW_LETTERS = 20
_SCAN = 0.5  # share of a page that its pictures cover
_PASTED = 0.08
_OUTLINES = 100  # curves: a page of text drawn as shapes has thousands


def is_scan(page: Any, letters: int, unmapped: int) -> bool:
    """Whether the words of a page (as pdfplumber has it) can only be seen."""
    if letters >= _FEW_LETTERS:
        return unmapped > letters // 2
    return _covered(page) >= _SCAN or (letters == 0 and len(page.curves) >= _OUTLINES)


def has_pasted_picture(page: Any) -> bool:
    """Whether a page with text shows a picture that is large enough to be a table."""
    return _covered(page) >= _PASTED


def _covered(page: Any) -> float:
    """Share of the page under its pictures (those of a scan may lie side by side in strips)."""
    area = float(page.width) * float(page.height)
    return sum(i["width"] * i["height"] for i in page.images) / area if area > 0 else 0.0


class Scans:
    """Reads the pages of one document that are pictures, some of them, where OCR is installed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None
        self._read = 0

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
        if any(i["srcsize"][0] * i["srcsize"][1] > MAX_PIXELS for i in page.images):
            return None, Problem("too_large", f"a picture of over {MAX_PIXELS} pixels", where)
        self._read += 1
        return read_sheet(self._draw(page.page_number - 1), page.page_number - 1), None

    def _draw(self, number: int) -> Any:
        import pypdfium2

        with _ONE_AT_A_TIME:
            if self._document is None:
                self._document = pypdfium2.PdfDocument(self._data)
            page = self._document[number]
            scale = SIDE / max(*page.get_size(), 1.0)
            drawn = page.render(scale=scale, grayscale=True)
            grey = as_array(drawn.to_pil().copy())
            drawn.close()
            page.close()
            return grey

    def close(self) -> None:
        """Frees the drawing library's copy of the document."""
        if self._document is not None:
            with _ONE_AT_A_TIME:
                self._document.close()
