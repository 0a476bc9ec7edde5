"""Grids of cells drawn in the markup styles that real sites use, and as lines of text. Never looks at the parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, zip_longest

from tests.table_forms import (
    Cell,
    Table,
    Tables,
    application_rows,
    applications_body,
    applications_head,
    grids,
)

STYLES = (
    "plain",
    "mso",
    "unclosed",
    "layout",
    "digit_spans",
    "headings",
    "one_table",
    "torn",
    "torn_with_head",
    "broken_labels",
    "full_width",
    "separators",
    "lost_label_spans",
    "pretty",
)
# What a reader has to put together again: the markup alone does not say what the tables are.
REBUILT = (
    "fields",
    "rows_apart",
    "rows_apart_without_spans",
    "tables_in_cells",
    "rows_in_cells",
    "stacked",
    "rows_run_together",
    "on_their_side_without_spans",
    "head_in_text",
    "labels_beside_numbers",
    "labels_only_beside_numbers",
    "units_beside_numbers",
    "spreadsheet",
    "counted_from_zero",
    "marks_of_sorting",
    "pairs",
    "pairs_below_titles",
    "pairs_in_one_label",
)


def render(tables: Tables, style: str) -> str:
    """The tables as a page in one of ``STYLES`` or ``REBUILT``, with prose and another table around them."""
    parts = grids(tables)
    applications = parts[1]
    if style == "one_table":
        parts = [[row for part in parts for row in part]]
    elif style in ("torn", "torn_with_head"):
        body = applications_body(tables)
        # The cell of 三 ends with the first part; the second begins with a blank one.
        first = [[(t, min(r, 6 - n), c) for t, r, c in row] for n, row in enumerate(body[:6])]
        second = [
            [(t, min(r, len(body) - 7 - n) if n < len(body) - 7 else 1, c) for t, r, c in row]
            for n, row in enumerate(body[6:])
        ]
        second[0] = [("", len(body) - 7, 1), ("", 6, 1), *second[0]]
        head = applications_head()
        parts = [
            parts[0],
            head + first,
            (head if style == "torn_with_head" else []) + second,
            parts[2],
        ]
    elif style == "lost_label_spans":
        parts[1] = [
            [(t, r, 1) if c == 3 and n >= 3 else (t, r, c) for t, r, c in row]
            for n, row in enumerate(applications)
        ]
    elif style == "stacked":
        parts[1] = applications_head() + _stacked(tables)
    elif style == "on_their_side_without_spans":
        parts[1:] = [on_its_side(part) for part in parts[1:]]
    elif style in _REDRAWN:
        parts = [_REDRAWN[style](part) for part in parts]
    return page_of(parts, style)


def _stacked(tables: Tables) -> Table:
    """The rows of applications, those of one group below each other in the cells of one row."""
    rows: Table = []
    listed = zip(applications_body(tables), application_rows(tables.edition), strict=True)
    for group, members in groupby(listed, key=lambda member: member[1][2]):
        lines = [
            [label, *(text or "&nbsp;" for text, _, _ in row[-7:])]
            for row, (_, label, _) in members
        ]
        if group:
            label, *values = ["<br>".join(below) for below in zip(*lines, strict=True)]
            rows.append([(group, 1, 2), (label, 1, 1), *((text, 1, 1) for text in values)])
        else:
            rows += [
                [(label, 1, 3), *((text, 1, 1) for text in values)] for label, *values in lines
            ]
    return rows


def _parted(part: Table) -> Iterator[tuple[list[Cell], list[Cell], list[str]]]:
    """Labels and values of each row of a grid, and the labels of the columns of these; a row of a head has no values."""
    columns: list[str] = []
    for number, row in enumerate(part):
        if not row or len(part) < 3:  # a row or table that a fault left
            yield row, [], []
            continue
        if len(part[0]) == 1:
            columns = [text for text, *_ in row[1:]] if row[0][0] == "信息内容" else columns
            is_head = len(row) == 1 or row[0][0] == "信息内容"
        else:
            leaves = [text for text, *_ in part[2]]
            columns = ["自然人", *leaves, "总计"] if len(leaves) == 5 else [*leaves[:5], *leaves]
            is_head = number < 3
        at = len(row) if is_head else len(row) - len(columns)
        yield row[:at], row[at:], columns


def _labels_beside_numbers(part: Table) -> Table:
    return [
        [*label, *((f"{name}：{v}", *over) for name, (v, *over) in zip(columns, row, strict=False))]
        for label, row, columns in _parted(part)
    ]


def _labels_only_beside_numbers(part: Table) -> Table:
    rows = [row for row in _labels_beside_numbers(part) if len(row) == 1 or "：" in row[-1][0]]
    if len(rows) > 1:
        return rows
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    return [[(name, 1, 1), *rows[0][n * 5 : n * 5 + 5]] for n, name in enumerate(names)]


def _units_beside_numbers(part: Table) -> Table:
    rows = []
    for label, row, columns in _parted(part):
        drawn = list(label)
        for (text, down, over), name in zip(row, columns, strict=False):
            unit = "万元" if "金额" in name else "件"
            drawn += [(text, down, over * 2 - 1), (unit, down, 1)]
        if not row:  # a head
            is_title = len(label) == 1
            left = (
                0
                if is_title or label[0][0] in ("行政复议", "结果维持", "自然人", "商业企业")
                else 1
            )
            drawn = [
                (t, r, c if at < left else c * 2 - is_title) for at, (t, r, c) in enumerate(label)
            ]
        rows.append(drawn)
    return rows


def _spreadsheet(part: Table) -> Table:
    width = max(sum(over for _, _, over in row) for row in part)
    letters = [(letter, 1, 1) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:width]]
    rows = [[(str(number), 1, 1), *row] for number, row in enumerate(part, 1)]
    return [[("", 1, 1), *letters], *rows]


def _counted_from_zero(part: Table) -> Table:
    """As programs print a table of data, with the numbers of its columns and rows."""
    width = max(sum(over for _, _, over in row) for row in part)
    head = [("", 1, 1), *((str(number), 1, 1) for number in range(width))]
    return [head, *([(str(number), 1, 1), *row] for number, row in enumerate(part))]


def _marks_of_sorting(part: Table) -> Table:
    return [
        [(f"{t} ▲▼" if t and not row else t, r, c) for t, r, c in label] + row
        for label, row, _ in _parted(part)
    ]


def _told_one_by_one(part: Table) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The label of each row of a grid with the label of the column beside each of its numbers."""
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    for label, row, columns in _parted(part):
        told = [(name, text) for name, (text, *_) in zip(columns, row, strict=False)]
        if label and told:
            yield label[-1][0], told
        for number, name in enumerate(names) if told and not label else ():
            yield name, told[number * 5 : number * 5 + 5]


def pairs(part: Table) -> Table:
    rows: Table = [[(text, 1, 1) for text in ("事项", "栏目", "数量")]]
    for label, told in _told_one_by_one(part):
        rows += [[(label, 1, 1), (name, 1, 1), (text, 1, 1)] for name, text in told]
    return rows


def _pairs_below_titles(part: Table) -> Table:
    rows: Table = []
    for label, told in _told_one_by_one(part):
        rows += [[(label, 1, 2)], *([(name, 1, 1), (text, 1, 1)] for name, text in told)]
    return rows


def _pairs_in_one_label(part: Table) -> Table:
    return [
        [(f"{label}（{name}）", 1, 1), (text, 1, 1)]
        for label, told in _told_one_by_one(part)
        for name, text in told
    ]


_REDRAWN: dict[str, Callable[[Table], Table]] = {
    "labels_beside_numbers": _labels_beside_numbers,
    "labels_only_beside_numbers": _labels_only_beside_numbers,
    "units_beside_numbers": _units_beside_numbers,
    "spreadsheet": _spreadsheet,
    "counted_from_zero": _counted_from_zero,
    "marks_of_sorting": _marks_of_sorting,
    "pairs": pairs,
    "pairs_below_titles": _pairs_below_titles,
    "pairs_in_one_label": _pairs_in_one_label,
}


def on_its_side(part: Table) -> Table:
    """A grid with rows and columns exchanged and blank cells for its spans."""
    covered: dict[tuple[int, int], str] = {}
    for number, row in enumerate(part):
        place = 0
        for text, rowspan, colspan in row:
            while (number, place) in covered:
                place += 1
            for down in range(rowspan):
                for over in range(colspan):
                    covered[number + down, place + over] = text if not down and not over else ""
    width = 1 + max(place for _, place in covered)
    return [
        [(covered[number, place], 1, 1) for number in range(len(part))] for place in range(width)
    ]


def page_of(parts: Sequence[Table], style: str, title: str = "某局年度报告") -> str:
    """Grids as a page whose cells and tags are of one of ``STYLES``."""
    cell = _CELLS.get(style, _plain_cell)
    drawn = "<p>二、主动公开政府信息情况</p>".join(_table(part, style, cell) for part in parts)
    if style == "layout":
        drawn = (
            f"<table width=100%><tr><td>机关导航<td><table><tr><td>索引号<td>12-34</table>{drawn}"
            "</td></tr></table>"
        )
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{drawn}<p>共收费0元。</p></body></html>"


def render_lines(tables: Tables, between: str, *, border: bool = False) -> list[str]:
    """The tables as lines of text, their cells parted by ``between``, under the headings of the form."""
    return lines_of(grids(tables), between, border=border)


def lines_of(parts: Sequence[Table], between: str, *, border: bool = False) -> list[str]:
    """Grids as lines of text; behind each stands the heading of the form that follows it."""

    def write(row: list[str], _width: int) -> str:
        drawn = between.join(row)
        return between + drawn + between if border else drawn

    return written(parts, write)


def written(parts: Sequence[Table], write: Callable[[list[str], int], str]) -> list[str]:
    """Grids as lines of text, each row as ``write`` (its cells, width of the grid) puts it, under the headings."""
    lines = ["二、主动公开政府信息情况"]
    headings = (
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
    )
    for grid, heading in zip_longest(parts, headings, fillvalue="附表"):
        if isinstance(grid, str):
            break
        width = max((sum(over for _, _, over in row) for row in grid), default=0)
        for row in grid:
            lines += write([text for text, _, _ in row], width).split("\n")
        lines.append(heading)
    return lines


def _table(rows: Table, style: str, cell: Callable[[str], str]) -> str:
    tag = "th" if style == "headings" else "td"
    close = style != "unclosed"
    lines = []
    if style.startswith("rows_apart") and len(rows) > 1:
        return "".join(_table([row], style, cell) for row in rows)
    if style == "rows_in_cells" and len(rows) > 1:
        inside = "".join(f"<tr><td>{_table([row], style, cell)}</td></tr>" for row in rows)
        return f"<table>{inside}</table>"
    if style == "head_in_text":
        return "".join(_below_its_head(rows))
    for number, row in enumerate(rows):
        drawn = []
        for text, rowspan, colspan in row:
            spans = (f' rowspan="{rowspan}"' if rowspan > 1 else "") + (
                f" colspan={colspan}" if colspan > 1 else ""
            )
            if style == "rows_apart_without_spans":
                spans = ""
            drawn.append(f"<{tag}{spans}>{cell(text)}" + (f"</{tag}>" if close else ""))
        gap = "\n\t" if style == "pretty" else ""
        if style == "rows_run_together" and len(rows) > 20 and number in (9, 11):
            lines[-1] = lines[-1].removesuffix("</tr>") + "".join(drawn) + "</tr>"
            continue
        lines.append("<tr>" + gap + gap.join(drawn) + ("</tr>" if close else ""))
    return "<table border=1>" + "\n".join(lines) + "</table>"


def _below_its_head(rows: Table) -> Iterator[str]:
    for is_head, run in groupby(_parted(rows), key=lambda row: not row[1]):
        drawn = [[*label, *values] for label, values, _ in run]
        if is_head:
            yield from (f"<p>{' '.join(text for text, *_ in row)}</p>" for row in drawn)
        else:
            yield _table(drawn, "plain", _plain_cell)


def _plain_cell(text: str) -> str:
    return text


def _mso(text: str) -> str:
    inner = (
        f'<span lang="EN-US" style=\'font-family:"仿宋"\'>{text}<o:p></o:p></span>'
        if text
        else "<o:p>&nbsp;</o:p>"
    )
    return f'\r\n  <p class="MsoNormal" align="center">{inner}</p>\r\n  '


def _digit_spans(text: str) -> str:
    return "".join(f"<span>{character}</span>" for character in text)


def _broken_labels(text: str) -> str:
    if not text or text.lstrip("-").isdigit():
        return text
    return "<br/>".join(text) if len(text) < 12 else f"<p>{text[:7]}</p><p>{text[7:]}</p>"


def _full_width(text: str) -> str:
    return text.translate(str.maketrans("0123456789-", "０１２３４５６７８９－")) or "&#12288;"


def _separators(text: str) -> str:
    return f"{int(text):,}" if text.isascii() and text.lstrip("-").isdigit() else text


def _field(text: str) -> str:
    return f"<input class=num value='{text}' readonly>" if text.lstrip("-").isdigit() else text


def _table_of_its_own(text: str) -> str:
    return f"<table><tr><td>{text}</td></tr></table>"


def _pretty(text: str) -> str:
    return f"\n\t\t<p>\n\t\t\t{text or '&nbsp;'}\n\t\t</p>\n\t"


_CELLS: dict[str, Callable[[str], str]] = {
    "mso": _mso,
    "digit_spans": _digit_spans,
    "broken_labels": _broken_labels,
    "full_width": _full_width,
    "separators": _separators,
    "pretty": _pretty,
    "fields": _field,
    "tables_in_cells": _table_of_its_own,
}
