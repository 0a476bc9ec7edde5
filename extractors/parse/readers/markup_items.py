"""Items of numbered lists (<ol>): a page draws their numbers by itself, so that they stand in no text."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from extractors.parse.page import SourceText

_LIST_TAG = re.compile(r"<(/?)(ol|ul|li)\b([^>]*)", re.IGNORECASE)
# A search from one character on takes less than a look for each word.
_NUMBERED = re.compile("<[oO][lL]")
_WITHOUT_NUMBERS = re.compile(
    r"list-style[^:\"']{0,20}:[^;\"']{0,60}\b(?:none|disc|circle|square)", re.I
)


def numbered_items(markup: str, pieces: Sequence[str], text: SourceText) -> tuple[int, ...]:
    """Where in ``text`` the items of numbered lists begin, those of lists within a list left out. ``pieces`` are the text and
    the runs of markup of the page in turn, ``markup`` every run once."""
    if not _NUMBERED.search(markup):
        return ()
    places: list[int] = []
    numbered: list[bool] = []  # of the lists that are open
    at = len(pieces[0])
    tags = {run: _LIST_TAG.findall(run) for run in set(pieces[1::2])}
    for run, shown in zip(pieces[1::2], pieces[2::2], strict=True):
        at += len(run)
        begins = False
        for ends, name, attributes in tags[run]:
            if name.lower() == "li":
                begins = not ends and numbered[-1:] == [True] and sum(numbered) == 1
            elif not ends:
                counts = name.lower() == "ol" and not _WITHOUT_NUMBERS.search(attributes)
                numbered.append(counts)
            elif numbered:
                numbered.pop()
        if begins:
            places.append(bisect.bisect_left(text.starts, at))
        at += len(shown)
    return tuple(
        place
        for place in dict.fromkeys(places)
        if place < len(text.text) and text.text[place - 1 : place] in ("", "\n")
    )
