"""Faults of single values."""

from __future__ import annotations

import random
from collections.abc import Callable

import cn2an

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
        lambda text: f"{text}.",
        lambda text: f"{text}。",
        lambda text: f"{text}、",
        lambda text: f"{text}；",
        lambda text: f"{text}.00",
        lambda text: f"+{text}",
        lambda text: f"“{text}”",
        lambda text: f"{text}余",
        lambda text: f"{text}件（含上年2）",
        lambda text: f"{text}（其中网上申请3）",
        lambda text: f"{text}+3",
        lambda text: f"{text}~9",
        lambda text: f"{text}×2",
        lambda text: f"{text}²",
        lambda text: f"{text}½",
        lambda text: f"{text}٣",
        lambda text: f"{text}③",
        lambda text: f"{text}<br>3",
        lambda text: f"{text} 件",
        lambda text: f"{text},",
        lambda text: f"{text[:-3]} {text[-3:]}",
        lambda text: f"{text[:-3]}'{text[-3:]}",
        lambda text: f"{text[:1]},{text[1:]}",
        lambda text: f"{text}<!-- 8 -->",
        lambda text: f"<!-- 8 -->{text}",
        lambda text: f"<del>7</del>{text}",
        lambda text: f"{text}<s>7</s>",
        lambda text: f"<strike>7</strike>{text}",
        lambda text: f"{text}<sub>2</sub>",
        lambda text: f'<span style="display:none">7</span>{text}',
        lambda text: f"<span hidden>7</span>{text}",
        lambda text: f'{text}<input type="hidden" value="7">',
        lambda text: f'<input value="{text}">',
        lambda text: f"{text}<script>7</script>",
        lambda text: f"<ruby>{text}<rt>9</rt></ruby>",
        lambda text: f"<a href='x'>{text}</a><a href='#f'>[1]</a>",
        lambda text: f"{text}<img alt='7' src='7.png'>",
        lambda text: f"{text}<p></p>",
        lambda text: f"<ol><li>{text}</li></ol>",
        lambda text: f"<ul><li>{text}<li>4</ul>",
        lambda text: cn2an.an2cn(text),
        lambda text: cn2an.an2cn(text) + "件",
        lambda text: cn2an.an2cn(text, "up"),
        lambda text: cn2an.an2cn(text, "direct"),
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
