"""Articles that a page holds in a script, an attribute or escaped are read where they stand; two of them are not."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

import pytest

from extractors.parse.report import extract
from tests.faults.places import draw_distinct
from tests.table_forms import found, grids
from tests.table_render import page_of

TITLE = "某某市财政局2022年政府信息公开工作年度报告"
TABLES = draw_distinct("2021", 11)
SENTENCE = "全年通过网站主动公开信息312条。"


def article(tables: object = TABLES) -> str:
    page = page_of(grids(tables), "plain", TITLE)  # type: ignore[arg-type]
    body = re.sub(r"^.*<body>|</body>.*$", "", page, flags=re.DOTALL)
    return f"<h1>{TITLE}</h1><p>一、总体情况</p><p>{SENTENCE}</p>{body}"


def page(inner: str) -> str:
    return f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body>{inner}</body></html>"


def script(code: str) -> str:
    return page(f'<div id="app"></div><script>{code}</script>')


ASCII = json.dumps(article()).replace("<", "\\u003C").replace("/", "\\/")
HOLDERS: dict[str, Callable[[], str]] = {
    "variable": lambda: script(f"var content = {json.dumps(article(), ensure_ascii=False)};"),
    "escaped": lambda: script(f"window.__NUXT__={{data:[{{n:1,content:{ASCII}}}]}};"),
    "copied": lambda: script(f"var a = {ASCII}, b = {ASCII};"),
    "written": lambda: script(f"document.write('{article()}')"),
    "json": lambda: json.dumps({"code": 200, "data": {"title": TITLE, "content": article()}}),
    "jsonp": lambda: f"show({json.dumps({'content': article()})})",
    "srcdoc": lambda: page(f'<iframe srcdoc="{html.escape(article())}"></iframe>'),
    "textarea": lambda: page(f"<textarea>{html.escape(article())}</textarea>"),
    "noscript": lambda: page(f"<noscript>{article()}</noscript>"),
    "xml": lambda: page(f'<script type="text/xml"><d><![CDATA[{article()}]]></d></script>'),
    "escaped_twice": lambda: page(html.escape(article())),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_an_article_is_read_from_what_holds_it(holder: str) -> None:
    source = HOLDERS[holder]()
    record = extract(source.encode())
    assert found(record.cells) == TABLES.expected()
    assert record.report_year == 2022
    fact = next(fact for fact in record.facts if fact.value == "312")
    shown = source[fact.start : fact.end]
    assert fact.quote in html.unescape(json.loads(f'"{shown}"') if "\\u" in shown else shown)


def test_two_articles_in_a_script_are_not_mixed() -> None:
    other = article(draw_distinct("2021", 12))
    record = extract(script(f"var d = {json.dumps([article(), other])};").encode())
    assert record.cells == ()
    assert record.facts == ()
    assert record.problems


@pytest.mark.parametrize("holder", ["textarea", "template", "variable", "json_ld"])
def test_what_the_page_shows_is_not_read_again_from_its_holders(holder: str) -> None:
    short = re.sub("<table.*</table>", "", article(), flags=re.DOTALL)
    more = "<p>依申请公开方面，新收到申请5件，均已答复。</p>"
    literal = json.dumps(short.replace("网站", "<b>网站</b>") + more, ensure_ascii=False)
    held = {
        "textarea": f"<textarea>{html.escape(short + more)}</textarea>",
        "template": f"<template>{short}{more}</template>",
        "variable": f"<script>var share = {literal};</script>",
        "json_ld": f'<script type="application/ld+json">{{"articleBody": {literal}}}</script>',
    }[holder]
    record = extract(page(short + held).encode())
    assert [fact.value for fact in record.facts] == ["312", "0", "5"]
    assert len(record.sections) == 1


def test_a_page_that_shows_its_tables_needs_nothing_from_its_scripts() -> None:
    other = json.dumps(article(draw_distinct("2021", 12)))
    record = extract(page(article() + f"<script>var last = {other};</script>").encode())
    assert found(record.cells) == TABLES.expected()


@pytest.mark.parametrize(
    "piece", ['"\\', "'<p>自然人", "<xmp>", "<iframe srcdoc='", '<script>"', "&lt;table", "\\ud83d"]
)
def test_unclosed_literals_are_read_in_linear_time(piece: str) -> None:
    source = page(f"<script>自然人{piece * 60_000}") if piece[0] != "<" else page(piece * 60_000)
    assert extract((source + "自然人").encode()).cells == ()
