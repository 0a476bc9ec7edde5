"""Column labels that ran together in a line of text → the head of a statutory table."""

from __future__ import annotations

import functools
import re

from extractors.codebook import codebook
from extractors.labels import normalise_label
from extractors.parse.codes import ALL_APPLICANTS
from extractors.parse.page import TableCell
from extractors.parse.records import TableKind
from extractors.parse.tables import labels
from extractors.parse.tables.heads import ALL_RESULTS, APPLICANTS, PROCEEDINGS, RESULTS

MAX_HEAD = 400
# Groups of rows carry codes of the same table; only those of columns stand in a head.
_HEAD_CODES = ("applicant", "disclosure.art20", "disclosure.col", "proceeding")
_NOTE = re.compile(r"[（(]?本列数据的勾稽关系[^）)]*[）)]?|信息内容|[（(]?单位[:：][件项条][)）]?")


@functools.cache
def vocabulary(kind: TableKind) -> tuple[str, ...]:
    """Normalised labels of the columns and their groups, the longest first."""
    found = {
        normalise_label(label.printed)
        for label in codebook().labels
        if label.table_code == kind
        and label.axis in ("column", "group")
        and label.measure_code.startswith(_HEAD_CODES)
    }
    return tuple(sorted(found, key=lambda label: (-len(label), label)))


@functools.lru_cache(maxsize=16384)
def head_labels(text: str, kind: TableKind) -> tuple[str, ...] | None:
    """The labels of which a line consists, () for a note of the head, None for anything else."""
    if not text or len(text) > MAX_HEAD or not labels.may_name(text):
        return None
    bare = _NOTE.sub("", text)
    if not bare:
        return ()
    # Again in what is left: pinyin or the other script stood inside the words of a note.
    bare = _NOTE.sub("", normalise_label(bare))
    return _segment(bare, kind) if bare else ()


def is_known(text: str, *, single: bool = False) -> bool:
    """Whether a text is a label of a statutory table, in any place of it; unless ``single``, also several."""
    return any(
        labels.names_row(text, kind)
        or ((found := head_labels(text, kind)) is not None and (len(found) == 1 or not single))
        for kind in labels.STATUTORY
    )


def _segment(text: str, kind: TableKind) -> tuple[str, ...] | None:
    """``text`` as a run of labels. ``reached[i]``: the labels that lead to place ``i``, longest first."""
    known = vocabulary(kind)
    reached: dict[int, tuple[str, ...]] = {0: ()}
    for place in range(len(text)):
        if place not in reached:
            continue
        for label in known:
            end = place + len(label)
            if end not in reached and text.startswith(label, place):
                reached[end] = (*reached[place], label)
    return reached.get(len(text))


def head_rows(kind: TableKind, found: list[str], width: int) -> list[tuple[TableCell, ...]]:
    """Head rows for the labels in their order on the page, right of ``width`` places for row labels.

    A merged head is read row by row: total and organisations, or proceedings and results, change places.
    Both orders mean the one form; any other order is kept as it is, so that the reader refuses it.
    """
    if kind == "applications":
        rows = _applicants(found)
    elif kind == "litigation":
        rows = _results(found)
    else:
        return _band(found, width)
    corner = (TableCell(""),) * width
    return [(*corner, *row) for row in rows]


def _band(found: list[str], width: int) -> list[tuple[TableCell, ...]]:
    kind: TableKind = "disclosures"
    bands = [label for label in found if _code(label, kind).startswith("disclosure.art20")]
    columns = [label for label in found if label not in bands]
    rows = [_row([label]) for label in bands]
    return [*rows, _row([*[""] * width, *columns])] if columns else rows


def _applicants(found: list[str]) -> list[tuple[TableCell, ...]]:
    leaves = [
        label
        for label in found
        if _code(label, "applications") not in ("applicant", "applicant.org")
    ]
    leaves = _once(leaves, APPLICANTS)
    codes = [_code(label, "applications") for label in leaves]
    if codes[1:2] == [ALL_APPLICANTS] and len(leaves) == APPLICANTS:
        leaves = [leaves[0], *leaves[2:], leaves[1]]
    return [_row(leaves)] if leaves else []


def _once(leaves: list[str], size: int) -> list[str]:
    """The lowest row of the labels, where those above it are of labels that span several rows and stand in each."""
    over, lowest = leaves[:-size], leaves[-size:]
    return lowest if {*over} <= {*lowest} else leaves


def _results(found: list[str]) -> list[tuple[TableCell, ...]]:
    codes = [_code(label, "litigation") for label in found]
    groups = [label for label, code in zip(found, codes, strict=True) if code in PROCEEDINGS]
    leaves = [
        label
        for label, code in zip(found, codes, strict=True)
        if code not in PROCEEDINGS and code != "proceeding.litigation.total"
    ]
    leaves = _once(leaves, ALL_RESULTS)
    in_order = tuple(code for code in codes if code in PROCEEDINGS) == PROCEEDINGS
    runs = [leaves[at : at + RESULTS] for at in range(0, len(leaves), RESULTS)]
    if in_order and len(runs) == len(PROCEEDINGS) and all(run == runs[0] for run in runs):
        return [tuple(TableCell(label, colspan=RESULTS) for label in groups), _row(leaves)]
    return [_row(found)] if found else []


def is_proceeding(label: str) -> bool:
    """Whether a label heads results of reconsideration or of a kind of suit."""
    return _code(label, "litigation") in PROCEEDINGS


def _code(label: str, kind: TableKind) -> str:
    """A code that the label has in a head of the table; of a result any of its three."""
    for axis in ("group", "column"):
        for candidate in codebook().labels.candidates(label, table=kind, axis=axis):
            if candidate.measure_code.startswith(_HEAD_CODES):
                return candidate.measure_code
    return ""


def _row(texts: list[str]) -> tuple[TableCell, ...]:
    return tuple(TableCell(text) for text in texts)
