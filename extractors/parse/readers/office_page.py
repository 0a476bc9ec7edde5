"""The page of an office file under construction, and the bounds that hold for all of them."""

from __future__ import annotations

import msgspec

from extractors.parse.page import Page, RawTable, SourceText, TableCell, lost_characters
from extractors.parse.readers.office_beside import Beside
from extractors.parse.records import Problem

MAX_CELLS = 20_000
MAX_TEXT = 2_000_000

Rows = tuple[tuple[TableCell, ...], ...]


class RefusedError(Exception):
    """The file is not read; ``code`` and message of the problem."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Paper:
    """The page under construction: text and tables in reading order."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.cells = 0
        self.tables: list[RawTable] = []
        self.pictured: list[tuple[int, int]] = []
        self.images: list[str] = []  # names of pictures that are not read
        self.beside = Beside()
        self.problems: list[Problem] = []

    def write(self, text: str) -> None:
        self.length += len(text) + 1
        if self.length > MAX_TEXT:
            raise RefusedError("too_large", f"over {MAX_TEXT} characters")
        self.parts.append(text)

    def add_table(self, rows: Rows) -> None:
        start = self.length
        for row in rows:
            self.write("\t".join(cell.text.replace("\n", " ") for cell in row))
        if rows:
            self.tables.append(RawTable(len(self.tables), rows, start, self.length - 1))

    def add_picture(self, page: Page) -> None:
        """What was read off a picture that stands here."""
        start = self.length
        self.write(page.text.text)
        self.pictured.append((start, self.length - 1))
        self.tables += [
            msgspec.structs.replace(
                table,
                index=len(self.tables) + place,
                text_start=table.text_start + start,
                text_end=table.text_end + start,
                page=None,
            )
            for place, table in enumerate(page.tables)
        ]

    def count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise RefusedError("too_large", f"over {MAX_CELLS} cells")

    def page(self, kind: str) -> Page:
        text = "\n".join(self.parts)
        lost = lost_characters(text.count("\ufffd"))
        problems = (*self.problems, *self.beside.unread(text), *lost)
        if not text.strip() and not problems:
            problems = (Problem("no_text", f"the {kind} file shows no text"),)
        return Page(
            kind=kind,
            encoding=None,
            text=SourceText.plain(text),
            tables=tuple(self.tables),
            images=tuple(self.images),
            pictured=tuple(self.pictured),
            problems=problems,
        )
