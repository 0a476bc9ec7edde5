"""HTML reading: offsets, tables by the rules of the standard, hidden parts, hostile pages."""

from __future__ import annotations

import time

import pytest
import turbohtml
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.parse import document
from extractors.parse.page import PICTURE
from extractors.parse.readers.markup import read_html
from extractors.parse.readers.markup_run import RAW, split_markup
from extractors.parse.readers.shown import as_shown
from extractors.parse.report import extract
from extractors.parse.tables.cells import read_cells
from extractors.parse.tables.numbers import read_number
from tests.table_forms import draw
from tests.table_render import STYLES, render


def test_every_character_keeps_its_place_in_the_source() -> None:
    source = (
        "<p>收到&nbsp;1&#50;件\r\n<b>𠀀</b></p><script>9</script><p style='display:none'>8</p>共3条"
    )
    text = read_html(source).text
    assert text.text.split() == ["收到", "12件", "𠀀", "共3条"]
    at = text.text.index("2")
    assert source[text.starts[at] : text.ends[at]] == "&#50;"
    at = text.text.index("3")
    assert source[text.starts[at] : text.ends[at]] == "3"


_FRAGMENTS = st.sampled_from(
    [
        *"<>\"'=/&!-?a \n",
        "12件",
        "</",
        "<p ",
        "<td class=x title='>'>",
        '<a href="a>b" ',
        "<b ='>",
        "<!--",
        "--!>",
        "-->",
        "<!doctype html>",
        "<?xml ",
        "<![CDATA[ x ]]>",
        "<script>",
        "<SCRIPT/>",
        "</script x>",
        "</scripts>",
        "<style>",
        "</style>",
        "<textarea>",
        "</textarea\t>",
        "<title>",
        "</title>",
        "<noscript>",
        "</noscript>",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_FRAGMENTS, max_size=14))
def test_markup_ends_where_the_library_ends_it(fragments: list[str]) -> None:
    source = "".join(fragments)
    pieces = split_markup(source)
    assert "".join(pieces) == source
    texts, raw = [], False
    for token in turbohtml.tokenize(source, resolve_references=False):
        if token.type in (0, 5) and not raw:
            texts.append(token.source if token.type == 5 else token.data)
        elif token.type in (1, 2):
            raw = token.type == 1 and token.tag in RAW
    assert "".join("".join(pieces[::2]).split()) == "".join("".join(map(str, texts)).split())


@pytest.mark.parametrize("style", STYLES)
def test_tables_are_those_of_the_library_tree(style: str) -> None:
    source = render(draw("2021", 7), style)
    ours = [
        ["".join(cell.text.split()) for row in table.rows for cell in row]
        for table in read_html(source).tables
    ]
    tree = turbohtml.parse(source).find_all("table")
    assert len(ours) == len(tree)
    if style != "layout":
        theirs = [
            ["".join(cell.text.split()) for cell in table.find_all(["td", "th"])] for table in tree
        ]
        assert ours == theirs


def test_a_saved_wechat_page_shows_its_article_and_lazy_pictures() -> None:
    page = read_html(
        "<p style='visibility: hidden'>1条</p>"
        '<div id="js_content" style="visibility: hidden; opacity: 0;"><p>发布2条</p>'
        '<img src="data:image/gif;base64,R0lG" data-src="https://mmbiz.example.cn/table.png"></div>'
    )
    assert page.text.text.split() == ["发布2条"]
    assert page.images == ("https://mmbiz.example.cn/table.png",)


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ('<input class="num" readonly value=" 120 ">', "120"),
        ("<div><input type=text value=7></div>", "7"),
        ("<INPUT TYPE='number' data-value='5' VALUE='1,203'/>", "1,203"),
        ("<textarea readonly>\n 0 </textarea>", "0"),
        ("<input type=hidden value=9>", ""),
        ("<input value=9 style='display:none'>", ""),
        ("<input type=checkbox value=9>", ""),
        ("<input value=请输入>", ""),
        ("34<input type=hidden value=9>", "34"),
        ("<select><option>1<option selected> 29 <option>3</select>", "29"),
        ('<select name=n><option value="1">41</option><option>9</option></select>', "41"),
        ("<select><option>1<option selected>29", "29"),  # never ended
        ("<select multiple><option>1<option>2</select>", ""),
        ("<select style='display:none'><option selected>9</select>", ""),
        ("<select><option>请选择<option>9</select>", ""),
        ("34<select><option selected>9</select>", "34"),
        ("<option selected>9", "9"),
        ("第<input value=9>页", "第页"),
        ('<input type="text" value="1 203 件">', "1 203 件"),
        ("<input value='（4）'>", "（4）"),
        ("<input value='1’203'>", "1’203"),
        ('<input value="1\'203">', "1'203"),
        ("<input value=３>", "３"),
        ("<input value=无 disabled>", "无"),
        ("<textarea>〇</textarea>", "〇"),
        ("<select><option selected>6 项</select>", "6 项"),
    ],
)
def test_a_number_in_a_field_that_is_all_of_its_cell_is_read(field: str, shown: str) -> None:
    source = f"<p><input value=8><table><tr><td>行政许可<td>{field}<td>3</table>"
    page = read_html(source)
    assert [cell.text for cell in page.tables[0].rows[0]] == ["行政许可", shown, "3"]
    start = page.text.text.index(shown, len("行政许可\n"))
    first, last = page.text.span(start, start + len(shown)) if shown else (0, 0)
    assert shown in (source[first:last], "第页")


@pytest.mark.parametrize(
    ("field", "is_drawn"),
    [
        ("<input value='见附件三'>", True),
        ("<textarea>三件左右</textarea>", True),
        ("<input value='请填写'>", False),
        ("<input value=''>", False),
        ("<input value='&nbsp;'>", False),
        ("<textarea> </textarea>", False),
        ("<input type=hidden value='见附件三'>", False),
    ],
)
def test_a_cell_whose_field_shows_other_words_is_not_blank(field: str, is_drawn: bool) -> None:
    page = read_html(f"<table><tr><td>行政许可<td>{field}<td>3</table>")
    state = "unreadable" if is_drawn else "blank"
    assert read_number(page.tables[0].rows[0][1].text).state == state


def test_a_footnote_mark_is_no_digit() -> None:
    raised = '12<span style="font-size:8pt; vertical-align: super">1</span>'
    moved = "12<span style='position:relative; top:-5.0pt;mso-text-raise:5.0pt'>1</span>"
    page = read_html(f"<table><tr><td>12<sup>1</sup><td>12①<td>{raised}<td>{moved}</table>")
    cells = [cell.text for cell in as_shown(page).tables[0].rows[0]]
    assert [read_number(text).state for text in cells[1:]] == ["unreadable"] * 3
    assert read_number(page.tables[0].rows[0][0].text).state == "unreadable"


@pytest.mark.parametrize(
    "mark",
    [
        "<span style='vertical-align:3.0pt'>1</span>",
        "<font style='VERTICAL-ALIGN: -20%'>1</font>",
        "<span style='vertical-align:text-top'>1</span>",
        "<b style='font-size:7pt;color:red;vertical-align:top'>1</b>",
        '<span style="vertical-align: top; font-size: x-small">1</span>',
        "<small>1</small>",
        '<a href="#fn1">1</a>',
        "<a href='#_ftn1' name='_ftnref1'>1</a>",
        '<a class="n" href="#footnote-1">1</a>',
        '<span style="font-size:6pt">1</span>',
        "<b><span lang=EN-US style='font-size:10px;color:red'>1</span></b>",
        "<font face=x size=-2>1</font>",
        "<span style='mso-text-raise:6.0pt'>1</span>",
        "<span class=MsoFootnoteReference>1</span>",
        '<span class="MsoEndnoteReference">1</span>',
    ],
)
def test_a_small_or_moved_digit_is_none_of_the_number_before_it(mark: str) -> None:
    alone = mark.replace(">1<", ">12<")
    page = as_shown(read_html(f"<table><tr><td>12{mark}<td>{alone}</table>"))
    assert [read_number(cell.text).value for cell in page.tables[0].rows[0]] == [None, "12"]


def test_small_digits_of_one_size_are_one_number() -> None:
    small = '<span style="font-size:8pt">{}</span>'
    cells = small.format("121"), small.format("12") + small.format("1"), small.format("<b>12</b>1")
    page = as_shown(read_html(f"<table><tr><td>{'<td>'.join(cells)}</table>"))
    assert [cell.text for cell in page.tables[0].rows[0]] == ["121"] * 3


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<span style="font-size:14pt">12</span><span style="font-size:9pt">1</span>', "12 1"),
        ('<span style="font-size:7pt">1</span><span style="font-size:14pt">12</span>', "1 12"),
        ('<span style="font-size:6pt">1</span>12', "1 12"),
        ("<small>1</small>12", "1 12"),
        ("<font size=4>12</font><font size=2>1</font>", "12 1"),
        ('<p style="font-size:14pt">12<b style="font-size:50%">1</b></p>', "12 1"),
        ('<b style="font-size:large">12</b><b style="font-size:small">1</b>', "12 1"),
        ('<b style="font-size:12pt">12</b><b style="font-size:smaller">1</b>', "12 1"),
        ('<span style="font-size:14pt">1</span><span style="font-size:12pt">2</span>', "12"),
        ('<span style="font-size:16px">1</span><span style="font-size:12.0pt">2</span>', "12"),
        ('<span style="font-size:15px">1</span>2', "12"),
        ('<b style="float:left">1</b><b style="float:right">2</b>', "1 2"),
        ('1<b style="margin-left:20px">2</b>', "1 2"),
        ('1<b style="margin-left:0">2</b>', "12"),
        ('1<img src="a.gif">2', "1 2"),
        ("1<!-- a --><b>2</b>", "12"),
        ("1<table><tr><td>2</table>", PICTURE),
        ("<table><tr><td>1<td>2</table>", PICTURE),
        ("<table><tr><td>1</table>", "1"),
    ],
)
def test_digits_that_do_not_look_like_one_number_are_parted(cell: str, shown: str) -> None:
    page = as_shown(read_html(f"<table><tr><td>行政许可<td>{cell}<td>3</table>"))
    row = page.tables[0].rows[0]
    assert [each.text.strip() for each in row] == ["行政许可", shown, "3"]


def test_digits_that_only_name_their_place_are_one_number() -> None:
    style = "style='vertical-align:top;font-size:12pt'", "style='vertical-align:0.0pt'"
    split = "".join(f"<td><span {said}>1</span><span {said}>2</span>" for said in style)
    page = as_shown(read_html(f"<table><tr>{split}<td style='vertical-align:3pt'>12</table>"))
    assert [read_number(cell.text).value for cell in page.tables[0].rows[0]] == ["12"] * 3


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 100_000,
        "<table><tr><td rowspan=65534 colspan=1000>" * 300,
        "<table>" + "<tr>" + "<td>1" * 150_000,
        "<td>1" * 1_000_000,
        "<table><tr>" + "<td rowspan=65534>1" * 9_000 + "<tr><td>2" * 9_000,
        "一" * 19_000_000,
        "<table><td>" + "<input value=&#51;>" * 100_000,
        "<style>.a .a{display:none}" + ".b .a{left:0}" * 400 + "</style>" + "<b class=a>" * 60_000,
    ],
    ids=["nested", "spans", "wide", "million", "tall", "long", "fields", "styled"],
)
def test_hostile_pages_end_soon(source: str) -> None:
    start = time.process_time()
    page = document.read(source[: 20 * 2**20].encode(), "text/html")
    result = read_cells(page, clean=str)
    assert time.process_time() - start < 6  # two seconds on an idle machine
    assert result.cells == ()


def test_bullets_of_symbol_fonts_are_bullets_and_no_damage() -> None:
    report = "<h1>某某市林业局2023年政府信息公开工作年度报告</h1><p>\uf0b7主动公开信息12条。</p>"
    record = extract(f"{report}<p>\uf06e 举办培训3场。</p>".encode())
    assert [fact.value for fact in record.facts] == ["12", "3"]
    assert record.contamination == ()
    assert "•主动公开" in document.read(report.encode()).text.text
    (damaged,) = extract(f"{report}<p>\ue01a</p>".encode()).contamination
    assert damaged.kind == "mojibake"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 broken", "pdf"),
        (b"PK\x03\x04rest", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\x00\x01\x02\x00\x05", "unknown"),
        (b"", "unknown"),
    ],
)
def test_what_cannot_be_read_is_a_named_problem(data: bytes, kind: str) -> None:
    page = document.read(data, "text/html")
    assert page.kind == kind
    assert page.problems


@pytest.mark.parametrize(
    ("text", "signed", "value", "state"),
    [
        ("1,162", False, "1162", "value"),
        ("５４", False, "54", "value"),
        ("1,16", False, None, "unreadable"),
        ("00", False, None, "unreadable"),
        ("1 2", False, None, "unreadable"),
        ("２７０６ １", False, None, "unreadable"),
        ("－3", True, "-3", "value"),
        ("减少3项", True, "-3", "value"),
        ("-3", False, "-3", "value"),  # the agency's error, for the checks to name
        ("+3", False, None, "unreadable"),
        ("3（注1）", False, "3", "value"),
        ("０ 【见注】", False, "0", "value"),
        ("3*", False, "3", "value"),
        ("3（其中网络2）", False, "3", "value"),
        ("3（其中网络4）", False, None, "unreadable"),
        ("3①", False, None, "unreadable"),
        ("未收费", False, "0", "worded_zero"),
        ("/", False, None, "slash"),
        ("—", False, None, "dash"),
        ("无", False, None, "word_none"),
        ("\xa0", False, None, "blank"),
        ("未收取", False, "0", "worded_zero"),
        (" " * 40 + "本年度没有收取任何费用。", False, "0", "worded_zero"),
        ("24252.311082", False, "24252.311082", "value"),
    ],
)
def test_states_of_a_cell(text: str, signed: bool, value: str | None, state: str) -> None:
    number = read_number(text, signed=signed)
    assert (number.value, number.state) == (value, state)


def test_choices_whose_selection_lost_its_tag_do_not_run_together() -> None:
    page = read_html(
        "<table><tr><td><option>1</option><option>2</option></select></td></tr></table>"
    )
    assert [cell.text for row in page.tables[0].rows for cell in row] == ["1\n2"]


@pytest.mark.parametrize(
    "order",
    ["thead tfoot tbody", "tbody thead tfoot", "tfoot tbody thead", "tbody tfoot tbody thead"],
)
def test_the_head_stands_above_and_the_foot_below_wherever_the_page_has_them(order: str) -> None:
    rows = {
        "thead": "<tr><th rowspan=3>h<th>i",
        "tbody": "<tr><td>1<td>2",
        "tfoot": "<tr><td>f<td>9",
    }
    page = read_html(
        "<table>" + "".join(f"<{n}>{rows[n]}</{n}>" for n in order.split()) + "</table>"
    )
    shown = [[cell.text for cell in row] for row in page.tables[0].rows]
    assert shown == [["h", "i"], *[["1", "2"]] * order.count("tbody"), ["f", "9"]]


def test_a_further_head_stays_where_it_is() -> None:
    again = "<thead><tr><th>a</thead><tbody><tr><td>1</tbody>"
    page = read_html(f"<table>{again * 2}</table>")
    assert [row[0].text for row in page.tables[0].rows] == ["a", "1", "a", "1"]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("display:block", "1\n2\n3"),
        ("color:red; DISPLAY : Block", "1\n2\n3"),
        ("display:inline-block", "123"),
        ("display:inline", "123"),
        ("display:none", "1"),
    ],
)
def test_what_a_style_makes_a_block_begins_a_line(style: str, text: str) -> None:
    block = f'<span style="{style}">'
    page = read_html(f"<p>1{block}2</span>{block}3</span></p>")
    assert page.text.text.strip() == text
