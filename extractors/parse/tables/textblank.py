"""Blank cells that a text of one cell a line or paragraph shows as lines of blanks → cells of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.parse.tables import labels
from extractors.parse.tables.heads import ALL_RESULTS, APPLICANTS
from extractors.parse.tables.textmarks import is_words
from extractors.parse.tables.textwrapped import Entry

_BLANK = re.compile(r"\n[ \t\xa0\u3000]+\n")
_ITEM = "第二十条"
# Cells of the rows of section two in the form of 2019 and in the later one.
_FORMS = ((3, 3, 2, 2), (3, 1, 1, 0))
_PLACES = {
    "disclosure.regulations": 0,
    "disclosure.normative_documents": 0,
    "disclosure.licences": 1,
    "disclosure.other_public_services": 1,
    "disclosure.penalties": 1,
    "disclosure.coercion": 1,
    "disclosure.admin_fees": 2,
    "disclosure.central_procurement": 3,
}


def with_blank_cells(text: str, found: Sequence[Entry]) -> list[Entry]:
    """The entries, paragraphs of blanks as cells where each row of a form has as many cells with them as the form.

    Where one row has not, they say nothing: then another paragraph may be lost, too.
    """
    if not _BLANK.search(text):
        return list(found)
    shown = [at for at, entry in enumerate(found) if entry.cells or entry.end > entry.start]
    kinds = [_kind(text, found[at]) for at in shown]
    cells = _cells(text, found, shown, kinds)
    if cells is None:
        return list(found)
    return [
        Entry(entry.start, entry.end, ("",), alone=True) if at in cells else entry
        for at, entry in enumerate(found)
    ]


def _kind(text: str, entry: Entry) -> str:
    """``w``ords, a ``v``alue, a ``b``lank or another row of cells."""
    if entry.cells is not None:
        return "o"
    bare = text[entry.start : entry.end].strip()
    return "b" if not bare else "w" if is_words(bare) else "v"


def _cells(
    text: str, found: Sequence[Entry], shown: Sequence[int], kinds: Sequence[str]
) -> set[int] | None:
    """The entries that are blank cells, or None where a row is longer or shorter than the form's."""
    blank: set[int] = set()
    forms = set(_FORMS)
    for words, begin, end in _runs(kinds):
        label = text[found[shown[words]].start : found[shown[words]].end].strip()
        run, size = kinds[begin:end], end - begin
        below = (
            text[found[shown[end]].start : found[shown[end]].end].strip()
            if end < len(shown)
            else ""
        )
        code = labels.find(label, "disclosures", "row")
        if code in _PLACES:
            place = _PLACES[code]
            sizes = {form[place] for form in forms}
        elif labels.names_row(label, "applications"):
            shared = labels.is_shared(
                label, "applications"
            )  # it may end the head of litigation, too
            sizes = {APPLICANTS, ALL_RESULTS} if shared else {APPLICANTS}
            if shared and "v" not in run and size not in sizes:
                continue
        elif "v" in run and blank:
            return None
        else:
            continue
        last = not (below.startswith(_ITEM) or labels.names_any_row(below))
        while last and size > max(sizes) and run[size - 1] == "b":
            size -= 1  # what parts the table from the next heading
        is_cut = end == len(shown) and size < max(sizes)
        if size not in sizes and not is_cut:
            return None
        if code in _PLACES:
            forms = {form for form in forms if is_cut or form[place] == size}
        blank.update(at for at, kind in zip(shown[begin:], run[:size], strict=False) if kind == "b")
    return blank


def _runs(kinds: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Words, and the bounds of the values and blanks right below them."""
    at = 0
    while at < len(kinds):
        end = at + 1
        while end < len(kinds) and kinds[end] in "vb":
            end += 1
        if kinds[at] == "w" and end > at + 1:
            yield at, at + 1, end
        at = end
