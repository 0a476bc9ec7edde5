"""Reports whose tables are lines of text, in the ways that programs write them."""

from __future__ import annotations

from extractors.parse.records import Record
from extractors.parse.report import extract
from tests.table_forms import Key, Tables, found
from tests.table_render import render_lines

SHAPES = {
    "pipes": "|",
    "tabs": "\t",
    "commas": ",",
    "blanks": " ",
    "wide_blanks": "\u3000",
    "cell_a_line": "\n",
    "glued": "",
}


HTML = {
    "p": ("<p>", "</p><p>", "</p>"),
    "br": ("<div>", "<br/>", "</div>"),
    "pre": ("<pre>", "\n", "</pre>"),
    "column": ("<table><tr><td>", "</td></tr><tr><td>", "</td></tr></table>"),
    "row": ("<table><tr><td>", "</td><td>", "</td></tr></table>"),
    "pre_wrap": ('<div style="white-space: pre-wrap">', "\n", "</div>"),
}

# A table of the form of 2019 with a cell a line, whose third column has a shorter name.
TOP_2020 = "某某市财政局2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（一）项\n信息内容\n本年新制作数量\n本年新公开数量\n对外公开总数量\n规章\n0\n0\n0\n规范性文件\n4\n4\n130\n第二十条第（五）项\n信息内容\n"


def document(tables: list[str]) -> list[str]:
    return [
        "某某市财政局2022年政府信息公开工作年度报告",
        "一、总体情况",
        "一年来认真做好公开。",
        *tables,
        "今后还要改进。",
        "六、其他需要报告的事项",
        "按规定没有收取信息处理费。",
    ]


def report(tables: Tables, shape: str, *, html: str | None = None) -> Record:
    lines = document(render_lines(tables, SHAPES[shape], border=shape == "pipes"))
    if html is not None:
        before, between, behind = HTML[html]
        body = before + between.join(lines) + behind
        return extract(f"<html><body>{body}<p>打印本页</p></body></html>".encode())
    return extract("\n".join(lines).encode())


def misread(record: Record, expected: dict[Key, str | None]) -> dict[Key, str | None]:
    return {
        key: value
        for key, value in found(record.cells).items()
        if value is not None and value != expected.get(key)
    }
