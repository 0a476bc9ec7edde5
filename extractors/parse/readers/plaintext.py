"""Plain text → Page: the text is its own source."""

from __future__ import annotations

from extractors.parse.page import Page, SourceText


def read_text(source: str) -> Page:
    return Page(kind="text", encoding=None, replaced_characters=0, text=SourceText.plain(source))
