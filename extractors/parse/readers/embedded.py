"""Pages whose article stands in a script, an attribute or escaped: put where a reader would see it.

Portals built with scripts answer with the article as a string (``window.__NUXT__``, ``var content = "<table…"``, JSON), with
``srcdoc`` of a frame, or with markup escaped once too often. Nothing is run: string literals are decoded.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy
import numpy.typing as npt
import turbohtml

from extractors.parse.page import Page, SourceText
from extractors.parse.readers.markup_run import BLOCK

# One of these stands in every statutory table. A page that shows one needs nothing from its scripts.
_OF_TABLES = ("自然人", "结果维持", "处理决定数")
_OF_ARTICLES = (*_OF_TABLES, "主动公开")  # enough where the page itself shows hardly a word
_HARDLY = 500  # characters
_ESCAPED = tuple(
    form(word.encode("unicode_escape").decode())
    for word in _OF_ARTICLES
    for form in (str, lambda text: text.upper().replace("\\U", "\\u"))
)
_ARTICLE = re.compile(r"<(?:table|tr|td|p|div|section|span|br)[\s>/]", re.IGNORECASE)
_LONGEST_SEEN = 50_000  # characters of the page in which sentences of a held article are looked for
_MOST_SENTENCES = 5_000
_SHORTEST = 40  # characters of a literal that may hold a table
_LONGEST = 4_000_000  # of all that is decoded in a page

_SCRIPT = re.compile(r"<script\b([^<>]*)>(.*?)(?:</script\s*>|$)", re.IGNORECASE | re.DOTALL)
_OF_XML = re.compile(r"type\s*=\s*[\"']?(?:text|application)/xml", re.IGNORECASE)
_DATA = re.compile(r"\s*(?:[A-Za-z_$][\w$.]{0,60}\s*\(\s*)?[{\[]")
_LITERALS = tuple(
    re.compile(rf"{quote}([^{quote}\\]*+(?:\\[\s\S][^{quote}\\]*+)*+)(?:{quote}|\\?$)")
    for quote in "\"'`"
)
_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|(\r\n|[\s\S]))"
)
# What a backslash before a character makes of it, other than the character itself.
_SINGLE = {"n": "\n", "r": "\n", "t": "\t"} | dict.fromkeys(("b", "f", "v", "0", "\n", "\r\n"), "")
_SRCDOC = re.compile(
    r"<(?=[iI])iframe\b[^<>]*?\bsrcdoc\s*=\s*(?:\"([^\"]*)\"|'([^']*)')[^<>]*>", re.IGNORECASE
)
# Elements whose content a browser shows as text, or instead of a script.
_HOLDER = re.compile(
    r"<(?=[tTxXnN])(textarea|xmp|noscript|template|noembed)\b[^<>]*>(.*?)(?:</\1\s*>|$)",
    re.IGNORECASE | re.DOTALL,
)
# Of a held article: its tables, its tags, and what is left is text.
_PARTS = re.compile(
    r"(?P<apart><table\b.*?(?:</table\s*>|\Z)|<!--.*?(?:-->|\Z)|</?(?P<name>[a-z][a-z0-9]*)[^<>]*>?)"
    r"|[^<。；]+[。；]?|.",
    re.IGNORECASE | re.DOTALL,
)
_A_HEADING = 10  # characters that hardly any exceeds
_TAG_AS_TEXT = re.compile(r"</?(?:table|tr|td)\b", re.IGNORECASE)
_ESCAPED_TAG = re.compile(r"&lt;/?(?:table|tr|td)\b.{0,400}?&gt;", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});")


class Unfolded(msgspec.Struct, frozen=True):
    """A source as a reader would get it; ``starts[i]`` and ``ends[i]`` bound what shows its character ``i``."""

    source: str
    starts: npt.NDArray[numpy.int64]
    ends: npt.NDArray[numpy.int64]

    def locate(self, page: Page) -> Page:
        """A page read from ``source``, its offsets pointing into the document as it was landed."""
        text = page.text
        shown = numpy.asarray(text.starts, dtype=numpy.int64)
        behind = numpy.asarray(text.ends, dtype=numpy.int64)
        size = len(self.source)
        starts = numpy.append(self.starts, self.ends[-1:] if size else 0)[shown]
        ends = numpy.where(behind > shown, self.ends[numpy.maximum(behind, 1) - 1], starts)
        located = [
            type(text.starts)(text.starts.typecode, part.tolist()) for part in (starts, ends)
        ]
        return msgspec.structs.replace(page, text=SourceText(text.text, *located))


class _Piece(msgspec.Struct):
    """Source between ``start`` and ``end`` that is shown as ``shown``, each character with its span."""

    start: int
    end: int
    shown: str
    starts: array[int]
    ends: array[int]


def unfold(source: str, text: str) -> Unfolded | None:
    """The source with the markup that its scripts, attributes and entities hold in its place; None where the
    readable ``text`` shows tables already, nothing is held, or several literals hold different articles.

    Linear in time; the result is never longer than the source.
    """
    if _TAG_AS_TEXT.search(text):
        tags = [tag.span() for tag in _ESCAPED_TAG.finditer(source)]
        entities = _ENTITY.finditer(source, tags[0][0], tags[-1][1]) if tags else ()
        pieces = [_entities(source, *entity.span(), entity.span()) for entity in entities]
    elif any(anchor in text for anchor in _OF_TABLES):
        return None
    elif any(map(source.__contains__, _OF_ARTICLES)) or (
        "\\u" in source and any(map(source.__contains__, _ESCAPED))
    ):
        pieces = _pieces(source, _OF_TABLES if len(text) > _HARDLY else _OF_ARTICLES)
        if pieces:
            seen = "".join(text[:_LONGEST_SEEN].split())
            pieces = [_without_seen(piece, seen) for piece in pieces]
    else:
        return None
    if not pieces:
        return None
    parts, starts, ends, position = [], [], [], 0
    for piece in pieces:
        kept = numpy.arange(position, piece.start)
        parts += [source[position : piece.start], piece.shown]
        starts += [kept, numpy.array(piece.starts, dtype=numpy.int64)]
        ends += [kept + 1, numpy.array(piece.ends, dtype=numpy.int64)]
        position = piece.end
    kept = numpy.arange(position, len(source))
    shown = "".join((*parts, source[position:]))
    return Unfolded(shown, numpy.concatenate([*starts, kept]), numpy.concatenate([*ends, kept + 1]))


def _pieces(source: str, anchors: Sequence[str]) -> list[_Piece]:
    """What takes the place of scripts, frames and holders, in order and without overlaps. Of the same content
    twice the first; none where one of ``anchors`` stands in several: nobody knows which of them is the page's."""
    found: list[_Piece] = []
    if len(source) > _LONGEST:
        return found
    if _DATA.match(source):
        found += _literals(source, 0, len(source))
    else:
        for script in _SCRIPT.finditer(source):
            if _OF_XML.search(script[1]):
                found.append(_as_it_stands(source, script.start(2), script.end(2), script.span()))
            else:
                held = list(_literals(source, script.start(2), script.end(2)))
                for before, piece in zip([None, *held], held, strict=False):
                    piece.start = script.start() if before is None else before.end
                if held:
                    held[-1].end = script.end()
                found += held
        for frame in _SRCDOC.finditer(source):
            group = 1 if frame[1] is not None else 2
            found.append(_entities(source, frame.start(group), frame.end(group), frame.span()))
        for holder in _HOLDER.finditer(source):
            read = _entities if holder[1].lower() == "textarea" else _as_it_stands
            found.append(read(source, holder.start(2), holder.end(2), holder.span()))
    kept: list[_Piece] = []
    shown: set[str] = set()
    for piece in sorted(found, key=lambda piece: piece.start):
        holds = any(anchor in piece.shown for anchor in anchors) and _ARTICLE.search(piece.shown)
        inside = kept and piece.start < kept[-1].end
        if holds and not inside and piece.shown not in shown:
            kept.append(piece)
            shown.add(piece.shown)
    if any(sum(anchor in piece.shown for piece in kept) > 1 for anchor in anchors):
        return []
    return kept


def _without_seen(piece: _Piece, seen: str) -> _Piece:
    """The piece without the sentences that the page shows already (``seen``, without blanks), which would
    count twice; of an article that is shown for the most part nothing is kept but tables and what is not shown."""
    shown = piece.shown
    known = []
    size = size_known = 0
    for sentence in _sentences(shown):
        words = "".join(turbohtml.unescape("".join(shown[a:b] for a, b in sentence)).split())
        size += len(words)
        if words and words in seen:
            known.append((sentence, words))
            size_known += len(words)
    gone = bytearray(len(shown))
    for sentence, words in known:
        if 2 * size_known > size or len(words) > _A_HEADING:
            for start, end in sentence:
                gone[start:end] = b"\1" * (end - start)
    if not any(gone):
        return piece
    left = [at for at, is_gone in enumerate(gone) if not is_gone]
    places = [array("I", [part[at] for at in left]) for part in (piece.starts, piece.ends)]
    return _Piece(piece.start, piece.end, "".join(shown[at] for at in left), *places)


def _sentences(shown: str) -> Iterator[list[tuple[int, int]]]:
    """Sentences outside the tables of markup, each as the ranges of its text; the first ``_MOST_SENTENCES``."""
    found = 0
    sentence: list[tuple[int, int]] = []
    for part in _PARTS.finditer(shown):
        if part["apart"] is None:
            sentence.append(part.span())
        if sentence and (
            part[0][-1] in "。；"
            if part["apart"] is None
            else (part["name"] or "table").lower() in BLOCK
        ):
            yield sentence
            sentence = []
            found += 1
            if found == _MOST_SENTENCES:
                return
    if sentence:
        yield sentence


def _literals(source: str, start: int, end: int) -> Iterator[_Piece]:
    """String literals that hold markup, by the quote that finds most of it."""
    best: list[_Piece] = []
    for literal in _LITERALS:
        pieces = [
            _decoded(source, found.start(1), found.end(1))
            for found in literal.finditer(source, start, end)
            if found.end(1) - found.start(1) >= _SHORTEST
            and any(word in found[1] for word in (*_OF_ARTICLES, *_ESCAPED))
        ]
        pieces = [piece for piece in pieces if _ARTICLE.search(piece.shown)]
        if sum(len(piece.shown) for piece in pieces) > sum(len(piece.shown) for piece in best):
            best = pieces
    yield from best


def _decoded(source: str, start: int, end: int) -> _Piece:
    """The content of a literal of JavaScript or JSON; a pair of surrogates is one character."""
    return _undone(source, start, end, (start, end), _unescaped(source, start, end))


def _unescaped(source: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    position = start
    for escape in _ESCAPE.finditer(source, start, end):
        if escape.start() < position:
            continue
        code = escape[1] or escape[2] or escape[3]
        shown, until = _SINGLE.get(escape[4] or "", escape[4]) or "", escape.end()
        if code is not None:
            number = int(code, 16)
            low = _ESCAPE.match(source, until, end) if 0xD800 <= number < 0xDC00 else None
            if low is not None and low[1] is not None and 0xDC00 <= int(low[1], 16) < 0xE000:
                number = 0x10000 + (number - 0xD800 << 10) + int(low[1], 16) - 0xDC00
                until = low.end()
            shown = chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        yield escape.start(), until, shown
        position = until


def _entities(source: str, start: int, end: int, whole: tuple[int, int]) -> _Piece:
    """Content whose character references are undone once."""
    entities = _ENTITY.finditer(source, start, end)
    shown = ((*entity.span(), turbohtml.unescape(entity[0])) for entity in entities)
    return _undone(source, start, end, whole, shown)


def _as_it_stands(source: str, start: int, end: int, whole: tuple[int, int]) -> _Piece:
    return _undone(source, start, end, whole, ())


def _undone(
    source: str, start: int, end: int, whole: tuple[int, int], codes: Iterable[tuple[int, int, str]]
) -> _Piece:
    """The content ``source[start:end]`` of what takes the place ``whole``, each code in it (bounds in the source) as what it
    shows."""
    piece = _Piece(*whole, "", array("I"), array("I"))
    parts: list[str] = []
    position = start
    for first, last, shown in (*codes, (end, end, "")):
        parts += source[position:first], shown
        piece.starts.extend(range(position, first))
        piece.ends.extend(range(position + 1, first + 1))
        piece.starts.extend([first] * len(shown))
        piece.ends.extend([last] * len(shown))
        position = last
    piece.shown = "".join(parts)
    return piece
