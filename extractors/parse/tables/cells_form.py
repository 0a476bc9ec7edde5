"""Which form the rows and columns of a report belong to, and what of that form is not printed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import get_args

from extractors.codebook import codebook
from extractors.parse.records import Cell, Edition, Problem, TableKind
from extractors.parse.tables import labels
from extractors.parse.tables.heads import expected_columns
from extractors.parse.tables.order import orders

_OTHER = "applications.outcome.other."  # 其他处理, which one form splits in three

_NEARLY_ALL = 0.9  # of the indicators of a form

Seen = Mapping[tuple[TableKind, str], str]


def edition_of(cells: Sequence[Cell], seen: Seen) -> Edition | None:
    """The form that is printed: by the columns of ``disclosures``, else by the rows of 其他处理."""
    measures = codebook().measures
    found: dict[str, int] = {}
    for cell in cells:
        if cell.table == "other":
            found["pre2019"] = found.get("pre2019", 0) + 1
        elif cell.table == "disclosures" and cell.breakdown is not None:
            editions = measures[cell.breakdown].editions
            if len(editions) == 1:
                found[editions[0]] = found.get(editions[0], 0) + 1
    if not found:
        for kind, code in seen:
            if kind == "applications" and code.startswith("applications.outcome.other"):
                name = measures[code].editions[0]  # the first form that has the row
                found[name] = found.get(name, 0) + 1
    best = max(found, key=lambda name: found[name], default=None)
    return next((edition for edition in get_args(Edition) if edition == best), None)


def missing(
    form: str | None, seen: Seen, heads: Collection[TableKind], cells: Sequence[Cell]
) -> Iterator[Problem]:
    """Names the rows and proceedings of the form that the report does not print, and the tables that are lost."""
    yield from _missing_indicators({code for kind, code in seen if kind == "other"})
    read = {kind for kind, _ in seen if kind != "other"}
    if form not in labels.editions_of("applications") or not (read or heads):
        return
    for kind in labels.STATUTORY:
        if kind not in read:
            state = "has headings but no rows" if kind in heads else "is not there"
            yield Problem("table_missing", f"table {kind} {state}", kind)
        elif kind == "litigation":
            told = {_proceeding(cell.measure) for cell in cells if cell.table == kind}
            for code in dict.fromkeys(map(_proceeding, expected_columns(kind))):
                if told and code not in told:
                    yield Problem("missing_row", f"{code} is not printed", kind)
        else:
            printed = {code for other, code in seen if other == kind}
            lost = labels.missing_rows(kind, form, printed)
            # A report that mixes both forms splits it, too.
            if any(code.startswith(_OTHER) for code in printed):
                split = labels.missing_rows(kind, labels.editions_of(kind)[-1], printed)
                lost += [code for code in split if code.startswith(_OTHER) and code not in lost]
            for code in lost:
                yield Problem("missing_row", f"{code} is not printed", kind)


def _missing_indicators(printed: Collection[str]) -> Iterator[Problem]:
    """Names the indicators of a form of before 2019 that are not printed where nearly all are (else provinces chose them), but
    for those that it lost in its time."""
    order = max(orders("other"), key=lambda codes: sum(code in printed for code in codes))
    if sum(code in printed for code in order) < len(order) * _NEARLY_ALL:
        return
    last = {code: codebook().measures[code].last_year for code in order}
    for code in order:
        if code not in printed and last[code] == last[order[0]]:
            yield Problem("missing_row", f"{code} is not printed", "other")


def _proceeding(measure: str) -> str:
    return measure.rpartition(".")[0]
