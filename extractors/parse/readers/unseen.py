"""What a page holds and does not show: named where it tells numbers that the page shows nowhere else.

A script may show it later (tabs, pages that fade in), which nobody can know without running it. Only where hardly
anything else is shown is it certain: nobody publishes an empty page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
import turbohtml

from extractors.parse.readers.markup_run import TABLE_TAGS
from extractors.parse.readers.markup_table import SECTIONS
from extractors.parse.records import Problem

_HARDLY = 500  # characters that a page with an article surely exceeds
_SEVERAL = 4  # numbers, more than a frame around an article shows
_MOST = 200  # stretches that are looked at
_ARTICLE = ("主动公开", "信息公开申请", "自然人", "结果维持")
COUNTED = re.compile(r"\d\s*(?:万?[条件篇次例起宗份]|人次|万?元|[%％])")
_IN_CELL = re.compile(r"\s*[-−]?\d[\d,，.]*\s*[件条次项个宗份元万亿]{0,2}\s*")
_LONGEST_NUMBER = 40  # characters, the blanks around it among them
_BLANKS = re.compile(r"\s+")
ENDS = re.compile(r"[。；;\n]")

_ENDED_BY_NEXT = ("p", "li", "dt", "dd")  # by another of their kind
_CELL_ENDED_BY = ("td", "th", "tr", *SECTIONS)
_ENDED_BY = {"tr": ("tr", *SECTIONS), "td": _CELL_ENDED_BY, "th": _CELL_ENDED_BY}
_NEAR = 20  # open elements that are looked at

# <span data-to="1234">0</span>: a script counts up to the number when the page is scrolled there.
_COUNTED_UP = re.compile(
    r"data-(?:(?:pure)?count(?:er)?(?:-?to|-value|-end)?|to|target|end(?:-value)?|final|num(?:ber)?|value)"
    r"\s*=\s*[\"']?(?P<to>[1-9][\d,.]*)[\"']?(?:\s[^<>]*)?>\s*(?P<shown>0)\s*</(?!t[dhr])",
    re.IGNORECASE,
)
_LOST = "□"
# Words for those who do not see a picture; a name or a caption is shorter.
# Begins with plain characters, for which the search is quick; that they begin a word is asked behind them.
_IN_PLACE = re.compile(r"""alt(?<=\balt)\s*=\s*(?:"([^"<>]{60,20000})"|'([^'<>]{60,20000})')""")
_NUMBER = re.compile(r"\d+")
_TAG = re.compile(r"<[^<>]*>")


class Stretch(msgspec.Struct):
    """Text inside one hidden element, its pieces as they stand in the source; ``at`` is where the markup that opens
    it begins."""

    at: int
    pieces: list[str]


def ends_before(name: str, hidden: Sequence[str]) -> bool:
    """Whether the hidden element ends where an element ``name`` begins, without an end tag; ``hidden`` are the
    elements that are open, from that one inward."""
    first, *inside = hidden[:_NEAR]
    if first in _ENDED_BY_NEXT:
        return (first == "p" and name in TABLE_TAGS) or (name == first and not inside)
    return name in _ENDED_BY.get(first, ()) and "table" not in inside


def is_hidden_number(text: str) -> bool:
    """Whether what a page hides in a cell is a number: a cell that shows nothing else is not known to be blank."""
    return len(text) <= _LONGEST_NUMBER and _IN_CELL.fullmatch(text) is not None


def held_back(
    shown: str, stretches: Sequence[Stretch]
) -> tuple[frozenset[int], tuple[Problem, ...]]:
    """Of a page that shows ``shown`` the stretches (by their ``at``) that are its article all the same, and
    the problem ``hidden_text`` where sentences with numbers of the disclosure work are not shown."""
    texts = (turbohtml.unescape("".join(item.pieces)) for item in stretches[:_MOST])
    told = [
        (item.at, squeezed(text))
        for item, text in zip(stretches, texts, strict=False)
        if any(word in text for word in _ARTICLE)
    ]
    if not told:
        return frozenset(), ()
    seen = squeezed(shown)
    if len(seen) < _HARDLY and not _is_article(shown):
        return frozenset(at for at, _ in told), ()
    sentences = [sentence for _, text in told for sentence in ENDS.split(text)]
    hidden = [text for text in sentences if COUNTED.search(text) and text not in seen]
    if not hidden:
        return frozenset(), ()
    message = f"{len(hidden)} hidden sentences with numbers are not read: {hidden[0][:40]}"
    return frozenset(), (Problem("hidden_text", message),)


def without_counters(source: str, markup: str) -> tuple[str, tuple[Problem, ...]]:
    """The source with a mark of something lost in place of each 0 from which a script counts up, and the problem
    ``hidden_text`` where there is one; ``markup`` is what its markup says (``markup_of``)."""
    found = [*_COUNTED_UP.finditer(source)] if "data-" in markup else ()
    if not found:
        return source, ()
    pieces, position = [], 0
    for counter in found:
        pieces += [source[position : counter.start("shown")], _LOST]
        position = counter.end("shown")
    numbers = " ".join(counter["to"] for counter in found[:_NEAR])
    message = f"{len(found)} numbers show 0 until a script counts up to them, not read: {numbers}"
    return "".join((*pieces, source[position:])), (Problem("hidden_text", message[:300]),)


def told_of_pictures(source: str, markup: str, shown: str) -> tuple[Problem, ...]:
    """The problem ``hidden_text`` where the words in place of a picture (``alt``) or of a drawing (``svg``) tell numbers
    of the disclosure work that the page does not show; ``markup`` is what the markup of ``source`` says."""
    markup = markup.replace("ALT", "alt")
    told = [(text[1] or text[2]) for text in _IN_PLACE.finditer(markup)] if "alt" in markup else []
    told += _drawn(source)
    if not told:
        return ()
    told = [
        text
        for text in map(turbohtml.unescape, told)
        if any(word in text for word in _ARTICLE) and len(_NUMBER.findall(text)) >= _SEVERAL
    ]
    seen = squeezed(shown) if told else ""
    told = [text for text in map(squeezed, told) if text not in seen]
    if not told:
        return ()
    message = f"the words of {len(told)} pictures tell numbers, not read: {told[0][:40]}"
    return (Problem("hidden_text", message),)


def _drawn(source: str) -> list[str]:
    """The words of the first drawings of a page, each told from the next by a blank."""
    found: list[str] = []
    begin = source.find("<svg")
    while begin >= 0 and len(found) < _MOST:
        end = source.find("</svg", begin)
        if end < 0:
            break
        if source.find("<text", begin, end) >= 0:
            found.append(_TAG.sub(" ", source[begin:end]))
        begin = source.find("<svg", end)
    return found


def _is_article(shown: str) -> bool:
    """Whether what a short page shows tells numbers of the disclosure work, or several of anything."""
    if len(COUNTED.findall(shown)) >= _SEVERAL:
        return True
    counted = (sentence for sentence in ENDS.split(shown) if COUNTED.search(sentence))
    return any(word in sentence for sentence in counted for word in _ARTICLE)


def squeezed(text: str) -> str:
    """A text without its blanks."""
    return _BLANKS.sub("", text)
