"""Preformatted stretches of an HTML page, where line breaks and tabs show: <pre> and ``white-space: pre``."""

from __future__ import annotations

import re

# Stand-ins of one character, so that offsets stay; neither means anything in HTML.
BREAK, TAB = "\x0b", "\x1c"

# Each begins with a mark that has no case: only so is the search quick.
_MARKS = (
    re.compile(r"<pre(?=[\s>])", re.IGNORECASE),
    re.compile(r"-(?<=white-)space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE),
)
_NAME = re.compile(r"<([A-Za-z][A-Za-z0-9]*)")
_LONGEST_TAG = 2_000
_SHOWN = str.maketrans("\n\t", BREAK + TAB)
_TAG = re.compile(r"(<[^>]*>?)")


def mark_preformatted(source: str, markup: str) -> str:
    """The source with the line breaks and tabs of preformatted text replaced by stand-ins; ``markup`` is what its markup
    says (``markup_of``).

    Of the same length. A style in a style sheet is not followed; an element that never ends reaches to the
    end. Linear in time: stretches do not overlap, and only the last one may be open.
    """
    source = (
        source.translate({0x0B: " ", 0x1C: " "}) if BREAK in source or TAB in source else source
    )
    if not any(pattern.search(markup) for pattern in _MARKS):
        return source
    parts = []
    position = 0
    marks = (mark for pattern in _MARKS for mark in pattern.finditer(source))
    for mark in sorted(marks, key=re.Match.start):
        if mark.start() < position:
            continue
        tag = source.rfind("<", max(position, mark.start() - _LONGEST_TAG), mark.end())
        name = _NAME.match(source, tag) if tag >= 0 else None
        opened = source.find(">", mark.end())
        if name is None or opened < 0 or ">" in source[tag : mark.start()]:
            continue
        end = _end_of(source, name[1], opened + 1)
        parts += [source[position : opened + 1], _shown(source[opened + 1 : end])]
        position = end
    return "".join((*parts, source[position:])) if parts else source


def _end_of(source: str, name: str, position: int) -> int:
    depth = 1
    for tag in re.compile(rf"<(/?){name}(?=[\s/>])", re.IGNORECASE).finditer(source, position):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.start()
    return len(source)


def _shown(stretch: str) -> str:
    """Text of the stretch with stand-ins; what stands inside tags is left alone."""
    return "".join(
        piece if piece.startswith("<") else piece.translate(_SHOWN) for piece in _TAG.split(stretch)
    )
