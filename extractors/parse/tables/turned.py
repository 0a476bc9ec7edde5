"""Tables that lie on their side: their rows are columns."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.parse.tables import labels
from extractors.parse.tables.grid import NO_CELL, Grid
from extractors.parse.tables.heads import APPLICANTS, PROCEEDINGS, RESULTS
from extractors.parse.tables.numbers import has_digit

_LABEL_COLUMNS = 4  # in which the labels of a table turned on its side stand


def is_turned(grid: Grid, texts: Sequence[str]) -> bool:
    """Whether the labels of columns stand below each other at the left, so that rows are columns. Not where a row is
    shorter or longer than another: what stands behind a lost cell would pass for the row's next number."""
    shown = [[texts[index] for index in row if texts[index]] for row in grid.rows]
    if len({end for words, end in zip(shown, grid.ends, strict=True) if len(words) > 1}) != 1:
        return False
    for kind, within, wanted in (
        ("applications", None, APPLICANTS),
        ("litigation", PROCEEDINGS[0], RESULTS),
    ):
        found = set()
        for line in grid.at:
            named = [
                code
                for index in line[:_LABEL_COLUMNS]
                if index != NO_CELL
                and (code := labels.find(texts[index], kind, "column", within)) is not None
            ]
            found.update(named[-1:])
        if len(found) >= wanted - 1:
            return True
    # Of section two the columns are few: numbers stand beside their labels.
    counted = {words[0] for words in shown if any(map(has_digit, words[1:]))}
    return len({labels.find(text, "disclosures", "column") for text in counted} - {None}) > 1
