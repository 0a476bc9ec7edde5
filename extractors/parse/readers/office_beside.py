"""What an office file holds beside its text: notes, comments, heads and feet of pages, text boxes, charts and shapes.

It is not read, and named where it tells numbers that the text does not.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from extractors.parse.readers.unseen import COUNTED, ENDS, squeezed
from extractors.parse.records import Problem

_MOST = 500  # pieces that are looked at
_PARTS = re.compile(
    r"word/(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml|xl/comments(?:/comment)?\d*\.xml|xl/threadedComments/.*\.xml"
    r"|(?:word|xl)/(?:charts/chart|diagrams/data|drawings/drawing)\d*\.xml"
)
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _OFFICE, _STYLE, _TABLE = (_ODF % name for name in ("text", "office", "style", "table"))
_ODF_PLACES = (
    _TEXT + "note-body",
    _OFFICE + "annotation",
    _STYLE + "header",
    _STYLE + "footer",
    _TABLE + "shapes",
)
_ODF_CHART = re.compile(r"Object \d+/content\.xml")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Beside:
    """Pieces of text that stand beside that of a document, and the numbers of its charts."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._charts: list[str] = []

    def add(self, text: str) -> None:
        """Notes what one paragraph says."""
        if len(self._texts) < _MOST:
            self._texts.append(text)

    def add_chart(self, value: str) -> None:
        """Notes a number that a chart is drawn from."""
        if value and len(self._charts) < _MOST:
            self._charts.append(value)

    def unread(self, shown: str) -> tuple[Problem, ...]:
        """The problem that numbers stand here of which the text of the document says nothing."""
        if not self._texts and not self._charts:
            return ()
        seen = squeezed(shown)
        sentences = (squeezed(part) for text in self._texts for part in ENDS.split(text))
        told = [text for text in sentences if COUNTED.search(text) and text not in seen]
        printed = set(_NUMBER.findall(shown))
        told = [*dict.fromkeys(told), *(v for v in self._charts if v not in printed)]
        if not told:
            return ()
        message = f"{len(told)} passages with numbers beside the text are not read: {told[0][:40]}"
        return (Problem("unread_part", message),)


def note_parts(archive: zipfile.ZipFile, beside: Beside) -> None:
    """What the parts of a docx, xlsx or OpenDocument file say beside its text. Raises SyntaxError on damage."""
    import lxml.etree as markup

    parser = markup.XMLParser(resolve_entities=False, no_network=True)
    for name in archive.namelist():
        if _PARTS.fullmatch(name):
            root = markup.fromstring(archive.read(name), parser)
            note_paragraphs(root, beside)
            for value in root.iterfind(".//{*}numCache/{*}pt/{*}v"):
                beside.add_chart(value.text or "")
        elif _ODF_CHART.fullmatch(name):
            root = markup.fromstring(archive.read(name), parser)
            if root.find(f".//{_OFFICE}chart") is not None:
                for cell in root.iter(_TABLE + "table-cell"):
                    beside.add_chart(cell.get(_OFFICE + "value", ""))


def note_paragraphs(element: Any, beside: Beside) -> None:
    """What the paragraphs in an element of Office XML say."""
    for block in element.iter("{*}p", "{*}text"):
        beside.add("".join(_words(block)))


def note_open_document(root: Any, beside: Beside) -> None:
    """What a part of an OpenDocument file says in notes, comments, heads and feet of pages, and shapes of sheets."""
    for place in root.iter(*_ODF_PLACES):
        for block in place.iter(_TEXT + "p"):
            beside.add("".join(block.itertext()))


def _words(block: Any) -> Iterator[str]:
    yield block.text or ""
    for letters in block.iter("{*}t"):
        yield letters.text or ""
