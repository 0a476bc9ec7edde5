"""XML of Word 2003 → the blocks of docx, which has nearly the same elements under another name space.

Programs that fill in a template write such files too, and call them .doc.
"""

from __future__ import annotations

import re
from typing import Any

from extractors.parse.readers.office_beside import note_paragraphs
from extractors.parse.readers.office_page import Paper
from extractors.parse.readers.word import write_body

WORD = "http://schemas.microsoft.com/office/word/2003/wordml"
_AUX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_MAIN}}}"
_OTHER_NAMES = {_W + "vmerge": _W + "vMerge", _W + "hmerge": _W + "hMerge"}
_REVISIONS = {"Word.Insertion": _W + "ins", "Word.Deletion": _W + "del"}
# Parts of their own in a docx.
_BESIDE = tuple(_W + name for name in ("footnote", "endnote", "hdr", "ftr"))
_WRAPPER = _W + "customXml"
_BLOCKS = frozenset((_WRAPPER, *(_W + name for name in ("p", "tbl", "tr", "tc"))))
_MARKED = re.compile(
    "[一二三四五六七八九十]{1,3}[、）).．章节]|[（(][一二三四五六七八九十]{1,3}[）)]"
)


def read_word_2003(root: Any, paper: Paper) -> None:
    """Writes all blocks of a document. Raises what the library does on damage."""
    import lxml.etree as markup
    from docx.oxml import parse_xml

    renamed = markup.tostring(root).replace(WORD.encode(), _MAIN.encode())
    document = parse_xml(renamed)
    body = document.find(_W + "body")
    for place in body.iter(*_BESIDE):
        note_paragraphs(place, paper.beside)
    _as_docx(body)
    styles = document.find(_W + "styles")
    for picture in body.iter(_W + "binData"):
        paper.images.append(picture.get(_W + "name", "picture"))
    write_body(body, document if styles is None else styles, _Told(), {}, paper)


def _as_docx(body: Any) -> None:
    """Renames what docx calls otherwise, and takes out heads and feet of pages, which stand in the text here."""
    for element in reversed(list(body.iter())):  # what is inside first
        tag = element.tag
        if not isinstance(tag, str) or element.getparent() is None:
            continue
        if tag == _W + "sectPr":
            element.getparent().remove(element)
        elif tag == _AML + "annotation":
            _as_revision(element)
        elif tag in _OTHER_NAMES:
            element.tag = _OTHER_NAMES[tag]
        elif not tag.startswith(_W) and any(child.tag in _BLOCKS for child in element):
            element.tag = _WRAPPER  # shows what it holds


def _as_revision(annotation: Any) -> None:
    """What was put in or struck out in a revision; a comment and a bookmark are no text."""
    name = _REVISIONS.get(annotation.get(_W + "type", ""))
    if name is None:
        annotation.tag = _W + "del"
        return
    annotation.tag = name
    for content in annotation.findall(_AML + "content"):
        annotation.extend(list(content))
        annotation.remove(content)


class _Told:
    """The numbers before paragraphs, which the file tells."""

    def before(self, paragraph: Any) -> str:
        """The Chinese number that Word shows before a paragraph."""
        text = _told(paragraph)
        return text if _MARKED.fullmatch(text) else ""

    def is_numbered(self, paragraph: Any) -> bool:
        """Whether Word shows a number before a paragraph."""
        return any(letter.isalnum() for letter in _told(paragraph))


def _told(paragraph: Any) -> str:
    shown = paragraph.find(f"{_W}pPr/{_W}listPr/{_AUX}t")
    return "" if shown is None else str(shown.get(_AUX + "val", ""))
