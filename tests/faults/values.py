"""Faults of single values."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.faults.places import Fault, some_row
from tests.table_forms import Table, Tables


def lost_value(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = some_row(rng, parts)
    if len(table[number]) > 1:
        del table[number][-rng.randint(1, values)]


def added_cell(rng: random.Random, parts: list[Table], _: Tables) -> None:
    table, number, values = some_row(rng, parts)
    at = len(table[number]) - rng.randint(0, values)
    table[number].insert(at, (rng.choice(("", "/", "9876", "0", "见注", "备注")), 1, 1))


def nested_table(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """A value cell that holds a table of its own."""
    table, number, values = some_row(rng, parts)
    at = len(table[number]) - rng.randint(1, values)
    text, rowspan, colspan = table[number][at]
    inner = rng.choice(
        (
            f"<table><tr><td>{text}</td></tr></table>",
            f"{text}<table><tr><td>注</td><td>99999</td></tr></table>",
            "<table><tr><td>其中</td><td>99998</td></tr></table>",
        )
    )
    table[number][at] = (inner, rowspan, colspan)


def odd_values(rng: random.Random, parts: list[Table], _: Tables) -> None:
    """Values with units, notes, marks and other ways to print them."""
    shapes: tuple[Callable[[str], str], ...] = (
        lambda text: f"{text}件",
        lambda text: f"{text}（注1）",
        lambda text: f"{text}①",
        lambda text: f"{text}<sup>1</sup>",
        lambda text: f"<sup>2</sup>{text}",
        lambda text: f"{text}*",
        lambda text: f"约{text}",
        lambda text: f"{text} ",
        lambda text: f"　{text}　",
        lambda text: f"{text}项",
        lambda text: f"({text})",
        lambda text: f"{text}.0",
        lambda text: f"&nbsp;{text}&#8203;",
        lambda text: "".join(f"<font>{c}</font>" for c in text),
        lambda text: text[:1] + "<br>" + text[1:],
        lambda text: text[:1] + " " + text[1:],
        lambda text: "/",
        lambda text: "—",
        lambda text: "无",
        lambda text: "无此项",
        lambda text: f"0{text}",
        lambda text: f"{text}/0",
        lambda text: f"{text}-0",
        lambda text: f"{text}%",
    )
    for _n in range(rng.randint(1, 6)):
        table, number, values = some_row(rng, parts)
        at = len(table[number]) - rng.randint(1, values)
        text, rowspan, colspan = table[number][at]
        if text.isdigit():
            table[number][at] = (rng.choice(shapes)(text), rowspan, colspan)


FAULTS: tuple[Fault, ...] = (
    lost_value,
    added_cell,
    nested_table,
    odd_values,
)
