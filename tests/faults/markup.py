"""Faults of the page's markup: what is hidden, and attributes and tags that are wrong or missing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

MarkupFault = Callable[[random.Random, str], str]

_CELL = re.compile(r"<t[dh](?=[ >])")
_ROW = re.compile(r"<tr>.*?(?=<tr>|</table>)", re.DOTALL)
_TABLE = re.compile(r"<table border=1>.*?</table>", re.DOTALL)


def _some(rng: random.Random, pattern: re.Pattern[str], page: str) -> re.Match[str] | None:
    places = list(pattern.finditer(page))
    return rng.choice(places) if places else None


def hidden_cell(rng: random.Random, page: str) -> str:
    """Cells that no reader of the page sees, with numbers."""
    how = rng.choice(
        ('style="display:none"', "hidden", "style='width:0; display: none !important'")
    )
    for _ in range(rng.randint(1, 4)):
        place = _some(rng, _CELL, page)
        if place is not None:
            at = place.start()
            page = f"{page[:at]}<td {how}>88</td>{page[at:]}"
    return page


def hidden_row(rng: random.Random, page: str) -> str:
    """A row printed again with other numbers, and hidden."""
    place = _some(rng, _ROW, page)
    if place is None:
        return page
    row = re.sub(r"(?<=>)\d+(?=<|\Z)", "77", place[0])
    hidden = row.replace("<tr>", rng.choice(("<tr style=display:none>", "<tr hidden>")), 1)
    at = rng.choice((place.start(), place.end()))
    return page[:at] + hidden + page[at:]


def hidden_table(rng: random.Random, page: str) -> str:
    """A table for small screens, with other numbers, in a block that is not shown."""
    place = _some(rng, _TABLE, page)
    if place is None:
        return page
    table = re.sub(r"(?<=>)\d+(?=<)", "66", place[0])
    at = rng.choice((place.start(), place.end()))
    return f'{page[:at]}<div style="display:none">{table}</div>{page[at:]}'


def commented_row(rng: random.Random, page: str) -> str:
    """A row taken out by a comment."""
    place = _some(rng, _ROW, page)
    return (
        page if place is None else f"{page[: place.start()]}<!--{place[0]}-->{page[place.end() :]}"
    )


def odd_spans(rng: random.Random, page: str) -> str:
    """Spans that are no plain numbers."""
    odd = rng.choice(
        (
            "colspan=0",
            "rowspan=0",
            "colspan='2px'",
            "colspan=abc",
            "rowspan='1.9'",
            "colspan=-2",
            "rowspan=99",
        )
    )
    place = _some(rng, _CELL, page)
    return page if place is None else f"{page[: place.end()]} {odd}{page[place.end() :]}"


def lost_end(rng: random.Random, page: str) -> str:
    """End tags, or the tag of a row, are missing."""
    place = _some(rng, re.compile(r"</t[dhr]>|</table>|<tr>"), page)
    return page if place is None else page[: place.start()] + page[place.end() :]


def caption(rng: random.Random, page: str) -> str:
    """A caption inside a table, or a line above it; none names another year."""
    words = rng.choice(("单位：件", "2022年度统计表", "某某市财政局", "表3"))
    drawn = rng.choice(
        (f"<caption>{words}</caption>", f"<thead><tr><td colspan=9>{words}</thead><tbody>")
    )
    return page.replace("<table border=1>", f"<table border=1>{drawn}", rng.randint(1, 3))


def sections(rng: random.Random, page: str) -> str:
    """Row groups begin in the middle, and cut the spans that reach over them."""
    place = _some(rng, _ROW, page)
    group = rng.choice(("<tbody>", "</tbody><tbody>", "<tfoot>", "<thead>"))
    return page if place is None else page[: place.start()] + group + page[place.start() :]


def office_filler(rng: random.Random, page: str) -> str:
    """The invisible row by which Excel keeps the widths of merged columns."""
    row = (
        "<![if supportMisalignedColumns]><tr height=0 style='display:none'>"
        + "<td width=72></td>" * 10
    )
    return page.replace("</table>", f"{row}</tr><![endif]></table>", rng.randint(1, 3))


MARKUP_FAULTS: dict[str, MarkupFault] = {
    fault.__name__: fault
    for fault in (
        hidden_cell,
        hidden_row,
        hidden_table,
        commented_row,
        odd_spans,
        lost_end,
        caption,
        sections,
        office_filler,
    )
}
