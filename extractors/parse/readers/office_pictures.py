"""Pictures in office files: those that draw a table are read where they stand, all of them where there is no text."""

from __future__ import annotations

from extractors.parse.readers import ocr
from extractors.parse.readers.office_page import Paper
from extractors.parse.readers.sheet_page import make_page
from extractors.parse.records import Problem


class Pictures:
    """Reads the pictures of one document, some of them, where OCR is installed."""

    def __init__(self, *, only_tables: bool) -> None:
        self._only_tables = only_tables
        self._read = self._looked_at = 0

    def add(self, data: bytes, name: str, paper: Paper) -> None:
        """Writes what a picture shows; one that is not read is named in ``paper.images``."""
        if not ocr.is_installed():
            paper.images.append(name)
            if not (self._only_tables or paper.problems):
                words = f"pictures are not read without the extra ocr: {ocr.INSTALL}"
                paper.problems.append(Problem("no_text", words))
            return
        from extractors.parse.readers import picture  # its libraries take a second to load

        self._looked_at += 1
        if self._looked_at > picture.MAX_LOOKED_AT:
            paper.images.append(name)
            return
        pages, problems = picture.decode(data)
        shown = [p for p in pages if not self._only_tables or picture.shows_table(p)]
        sheets = []
        for number, grey in enumerate(shown):
            self._read += picture.pages_of(grey)
            if self._read > picture.MAX_PICTURES:
                if not paper.problems:
                    limit = f"the first {picture.MAX_PICTURES} pictures are read"
                    paper.problems.append(Problem("too_large", limit, name))
                break
            sheets.append(picture.read_sheet(grey, number))
        if sheets:
            paper.add_picture(make_page("image", sheets, ()))
        if problems or not shown:
            paper.images.append(name)
