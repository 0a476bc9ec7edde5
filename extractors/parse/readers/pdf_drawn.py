"""Letters that a PDF page holds and does not draw: of a layer that is off, invisible, transparent, clipped. Where a page may
have such, it is drawn, and a letter that left no trace is not read."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

from extractors.parse.readers.pdf_letters import base_line
from extractors.parse.readers.pdf_scan import contents, holds_huge_picture

_CLEAR = 0.1  # strength of a colour that nobody reads
_PLAIN = ("Normal", "Compatible")  # ways of laying a colour over another
_TRACE = 24  # of 255 shades: what tells ink from paper
_ABOVE, _BELOW = 0.8, 0.1  # of a letter's size: where it is drawn, from its base line
_INVISIBLE = re.compile(rb"\b[37]\s+Tr\b")


def may_hide(page: Any) -> bool:
    """Whether a page (as pdfplumber has it) can hold letters that are not drawn. One that is cut is drawn in other places."""
    if holds_huge_picture(page) or page.cropbox != page.mediabox:
        return False
    layers = _dict(_dict(page.pdf.doc.catalog.get("OCProperties")).get("D"))
    base = resolve1(layers.get("BaseState"))
    if resolve1(layers.get("OFF")) or (isinstance(base, PSLiteral) and base.name == "OFF"):
        return True
    if any(share < _CLEAR for share in _strengths(page)):
        return True
    return any(_INVISIBLE.search(content) for content in contents(page))


def blends(page: Any) -> bool:
    """Whether something on a page may be mixed with what lies behind it."""
    modes = (resolve1(state.get("BM")) for state in _states(page))
    plain = (None, *_PLAIN)
    return any(share < 1 for share in _strengths(page)) or any(
        getattr(mode, "name", mode) not in plain for mode in modes
    )


def _states(page: Any) -> list[Mapping[str, Any]]:
    return [*map(_dict, _dict(_dict(page.page_obj.resources).get("ExtGState")).values())]


def _strengths(page: Any) -> list[float]:
    """How strong the colours are that a page names."""
    named = (resolve1(state.get("ca")) for state in _states(page))
    return [share for share in named if isinstance(share, int | float)]


def undrawn(page: Any, grey: Any) -> list[dict[str, Any]]:
    """The letters of a level page that left no trace in its picture; none where these are most or all of them.

    A font that the drawing library lacks shows nothing but digits and Latin letters, of which it has its own.
    """
    across, down = grey.shape[1] / float(page.width), grey.shape[0] / float(page.height)
    missing, drawn = [], set()
    letters = [c for c in page.chars if c["text"].strip()]
    for letter in letters:
        base, size = base_line(letter), letter["size"]
        part = grey[
            max(math.floor((base - _ABOVE * size) * down), 0) : math.ceil(
                (base + _BELOW * size) * down
            ),
            max(math.floor(letter["x0"] * across), 0) : math.ceil(letter["x1"] * across),
        ]
        if part.size and int(part.max()) - int(part.min()) < _TRACE:
            missing.append(letter)
        else:
            drawn.add((letter["fontname"], letter["text"].isascii()))
    missing = [c for c in missing if c["text"].isascii() or (c["fontname"], False) in drawn]
    return missing if drawn and len(missing) < len(letters) / 2 else []


def _dict(value: Any) -> Mapping[str, Any]:
    value = resolve1(value)
    return value if isinstance(value, dict) else {}
