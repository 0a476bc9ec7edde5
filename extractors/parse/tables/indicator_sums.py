"""Indicators told by months, offices or ways side by side: which column is the sum of the others, by words and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractors.parse.tables.align import Printed
from extractors.parse.tables.heads import Column
from extractors.parse.tables.numbers import read_number
from extractors.parse.tables.sums import OF_YEAR

_TOTAL = re.compile(
    r"(?:全[年市县区局省]|年度|本年度?)?(?:合计|总计|共计|累计|总数)数?|全[年市县区局省]"
)
_FEWEST = 3  # rows that add up, with numbers in several columns
# Columns of other years, of changes and the like are no parts of what stands beside them.
_NO_PART = re.compile(r"年|去|上期|同[比期]|增|减|比|率|[%％]|备注|说明|计划|目标|任务|累计")
_PART_OF_YEAR = re.compile(
    r"(?:(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?|第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年)(?:数|数量)?"
)


def with_total(columns: Sequence[Column], rows: Iterable[Sequence[Printed]]) -> list[Column]:
    """The columns, of which the only one called a total is the year's where the rows prove it to be the sum of the others;
    where others are parts of a year and nothing proves it no column has a code, as 累计 may count them only."""
    totals = [column for column in columns if _TOTAL.fullmatch(column.label)]
    parts = [column for column in columns if column not in totals]
    by_time = sum(_PART_OF_YEAR.fullmatch(column.label) is not None for column in parts) > 1
    if not by_time and any(column.code is not None for column in columns):
        return list(columns)  # this year's and the sum of all years
    proven = (
        len(totals) == 1
        and len(parts) > 1
        and not any(_NO_PART.search(_named(column)) for column in parts)
        and (not by_time or _is_whole_year(parts))
        and _adds_up(totals[0], parts, rows)
    )
    if proven:
        return [
            c._replace(code=OF_YEAR) if c is totals[0] else c._replace(code=None) for c in columns
        ]
    return [column._replace(code=None) for column in columns] if by_time else list(columns)


def _named(column: Column) -> str:
    return "" if _PART_OF_YEAR.fullmatch(column.label) else column.label


def _is_whole_year(parts: Sequence[Column]) -> bool:
    found = [_PART_OF_YEAR.fullmatch(column.label) for column in parts]
    kinds = {match.lastgroup for match in found if match is not None}
    number = {"month": 12, "quarter": 4, "half": 2}
    labels = {column.label for column in parts}
    return (
        None not in found
        and len(kinds) == 1
        and len(labels) == len(parts) == number[str(kinds.pop())]
    )


def _adds_up(total: Column, parts: Sequence[Column], rows: Iterable[Sequence[Printed]]) -> bool:
    """Whether in each row with numbers the total is the sum of the parts, and that several times of more than one."""
    proofs = 0
    for row in rows:
        values = {cell.cell.col: read_number(cell.text).value for cell in row}
        whole = values.get(total.start)
        told = [values.get(part.start) for part in parts]
        if whole is None and not any(told):
            continue
        numbers = [float(value or 0) for value in told]
        if whole is None or abs(sum(numbers) - float(whole)) > 1e-6:
            return False
        proofs += sum(number != 0 for number in numbers) > 1
    return proofs >= _FEWEST
