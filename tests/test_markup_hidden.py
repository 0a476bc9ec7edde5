"""What a page hides, draws or leaves to a script: not read as if it were shown, and named where it tells numbers."""

from __future__ import annotations

import re

import pytest

from extractors.parse.page import PICTURE
from extractors.parse.readers.markup import read_html
from extractors.parse.report import extract
from extractors.parse.tables.numbers import read_number

SHOWN = "<p>主动公开政府信息12件。</p>" + "<p>这一段不含数字，只说明工作的情形。</p>" * 40


HIDDEN = "主动公开政府信息99件"


@pytest.mark.parametrize(
    ("css", "body", "kept", "named"),
    [
        (".a{display:none}", f"<p class=a>{HIDDEN}", "", True),
        (".a,.b:hover{display:none}", f"<div class='c a'><p>{HIDDEN}</div>", "", True),
        (".a{display:none}.a.on{display:block}", f"<p class=a>{HIDDEN}</p><p class='a on'>7", "7", True),
        ("#w .a{visibility:hidden}", f"<p id=w><i class=a>{HIDDEN}</i></p><i class=a>7</i>", "7", True),
        (".a{display:none}", "<p class=a style='display:block'>7", "7", False),
        (".a{left:-9999px;position:absolute}", f"<p class=a>{HIDDEN}", "", True),
        (".a{left:-9999px}", "<p class=a>7", "7", False),
        (".a{height:0;overflow:hidden}", f"<p class=a>{HIDDEN}", "", True),
        (".a{height:0}", "<p class=a>7", "7", False),
        ("", f"<dialog><p>{HIDDEN}</dialog><dialog open>7</dialog>", "7", True),
        (".a{position:absolute;width:1px;height:1px;overflow:hidden}", f"<p class=a>{HIDDEN}", "", True),
        ("", f"<p style='position:absolute; left:-9999px'>{HIDDEN}", "", True),
        ("tr.a{display:none}", f"<table><tr class=a><td>{HIDDEN}<tr><td>7</table>", "7", True),
        (".a{display:none}", f"<table><tr><td class=a><table><tr><td>{HIDDEN}</table><td>7</table>", "7", True),
        (".a{display:none}", f"<ul><li class=a>{HIDDEN}<li>7</ul>", "7", True),
        (".a{display:none}", "<p class=a>主动公开政府信息\n12件。</p>", "", False),  # a copy
        (".a{display:none}", "<p class=a>看过99次</p>", "", False),  # nothing of the report
        ("@media print{.a{display:none}}", "<p class=a>7", "7", False),
        ("@media screen{.b{left:0} .a{display:none}}", f"<p class=a>{HIDDEN}", "", True),
        ("@media (min-width:768px){.a{display:none}}", f"<p class=a>{HIDDEN}", "", True),
        ("@media (max-width:768px){.a{display:none}}", "<p class=a>7", "7", False),
        (".a{opacity:0}", f"<p class=a>{HIDDEN}", "", True),
        (".a{opacity:0}.on{opacity:.5}", "<p class='a on'>7", "7", False),
        (".a{font-size:0}", f"<p>7</p><p class=a>{HIDDEN}<br></p>", "7", True),
        (".a{font-size:0} b{font-size:12px}", "<p class=a><b>7</b></p>", "7", False),
        ("", "<p>收到3<span style='font-size: 0px'>9</span>件", "3", False),
        ("", "<p>收到3<SPAN style='FONT-SIZE: 0pt'>9</SPAN>件", "3", False),
        ("", "<p>收到3<span style='color:transparent'>9</span>件", "3", False),
        ("", "<p>收到3<span style='background-color:transparent'>9</span>件", "39", False),
        ("", "<table><tr><td style='opacity:0'>8<td>7</table>", "7", False),
        ("", "<p>收到3<span style='color:rgba(0, 0, 0, 0)'>9</span>件", "3", False),
        (".a{color:#fff}", "<table><tr><td><b class=a>8</b><td>7</table>", "7", False),
        (".a{color:#fff}.b{background:red}", "<table class=b><tr><td><b class=a>8</b><td>7</table>", "87", False),
        ("", "<table><tr style='visibility:collapse'><td>8<tr><td>7</table>", "7", False),
        (".a{vertical-align:super}", "<p>收到3<span class=a>9</span>件", "3", False),
        (".a{vertical-align:super}", "<p>收到3<span class=a>9件</span>", "39", False),
        (".a{vertical-align:super}", "<table><tr><td class=a>8</table>", "8", False),
        (".a{text-decoration:line-through}", "<p>收到<b class=a>9</b>3件", "3", False),
        (".a{text-decoration-line:line-through} b.a{text-decoration:none}", "<p>收到<b class=a>9</b>3件", "93", False),
        ("", "<p>收到<span class='x sr-only'>第9项</span>3件", "3", False),
        ("", "<p>收到<span class=not-sr-only>第9项</span>3件", "93", False),
        ("</style><style media=print>.a{display:none}", "<p class=a>7", "7", False),
        ("</style><noscript><style>.a{display:none}</style></noscript><style>", "<p class=a>7", "7", False),
    ],
)  # fmt: skip
def test_what_a_style_hides_is_not_read(css: str, body: str, kept: str, named: bool) -> None:
    page = read_html(f"<style>{css}</style>\r\n{body}</p>{SHOWN}")
    shown = page.text.text.replace("12件", "").replace("主动公开政府信息。", "")
    assert "".join(filter(str.isdecimal, shown)) == kept
    assert [problem.code for problem in page.problems] == ["hidden_text"] * named


@pytest.mark.parametrize(
    ("drawn", "is_lost"),
    [
        ("<span class=n data-to='1234'>0</span>", True),
        ("<b data-count=12 data-speed=9>0</b>", True),
        ('<i data-purecounter-start="0" data-counter-end="1,234">0</i>', True),
        ("<span data-to='0'>0</span>", False),
        ("<span data-to='1234'>1234</span>", False),
        ("<span data-id='12'>0</span>", False),
        ("<span data-row='12' data-to=''>0</span>", False),
    ],
)
def test_a_zero_from_which_a_script_counts_up_is_no_number(drawn: str, is_lost: bool) -> None:
    page = read_html(f"<p>受理申请{drawn}件。</p><table><tr><td data-value='3'>0</td></table>")
    shown = "□" if is_lost else re.sub("<[^>]*>", "", drawn)
    assert page.text.text.split() == [*f"受理申请{shown}件。".split(), "0"]
    assert bool(page.problems) == is_lost


@pytest.mark.parametrize(
    ("words", "shown", "is_named"),
    [
        (
            "主动公开规范性文件12件，收到申请34件，办结31件，延期办结5件" + "，其余情况见附表" * 6,
            "",
            True,
        ),
        (
            "主动公开规范性文件12件，收到申请34件，办结31件，延期办结5件" * 3,
            "主动公开规范性文件12件，收到申请34件，办结31件，延期办结5件" * 3,
            False,
        ),
        ("2022年政府信息主动公开工作年度报告图解", "", False),
        ("某市举行会议，1月2日、3月4日、5月6日、7月8日" * 4, "", False),
    ],
)
def test_words_in_place_of_a_picture_that_tell_numbers_are_named(
    words: str, shown: str, is_named: bool
) -> None:
    page = read_html(f"<p>年度报告{shown}</p><img src='a.png' alt='{words}'>")
    assert [problem.code for problem in page.problems] == ["hidden_text"] * is_named


def test_a_short_page_that_tells_numbers_waits_for_no_script() -> None:
    shown = "<p>网站发布12条、微信34篇，培训5人次，办理6件。</p>"
    page = read_html(f"{shown}<p style='display:none'>收到政府信息公开申请9件。</p>")
    assert "".join(filter(str.isdecimal, page.text.text)) == "123456"
    assert [problem.code for problem in page.problems] == ["hidden_text"]


@pytest.mark.parametrize("hides", [" class=a", " style='display:none'"])
def test_an_article_that_waits_for_its_script_is_read(hides: str) -> None:
    source = f"<style>.a{{display:none}}</style>首页<div{hides}>{SHOWN}</div><p{hides}>第9页</p>"
    page = read_html(source)
    assert page.text.text.startswith("首页\n主动公开政府信息12件")
    assert "9" not in page.text.text
    assert page.problems == ()
    letters = "".join(f"&#{ord(c)};" if c > "~" else c for c in SHOWN)
    assert read_html(source.replace(SHOWN, letters)).text.text == page.text.text


@pytest.mark.parametrize(
    "drawn",
    [
        "<math><mn>12</mn></math>",
        "<svg width=9><text>12</text></svg>",
        "<script>document.write(twelve)</script>",
    ],
)
def test_a_cell_whose_number_is_drawn_is_not_blank(drawn: str) -> None:
    row = read_html(f"<table><tr><td>{drawn}<td><td>3{drawn}</table>").tables[0].rows[0]
    assert [read_number(cell.text).state for cell in row] == ["unreadable", "blank", "value"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'> 12 </p>",
        "<span hidden>1,200件</span>",
        "<i class=a>12</i>",
        "<i class=b>0</i>",
    ],
)
def test_a_cell_whose_only_number_is_hidden_is_not_blank(hidden: str) -> None:
    css = "<style>.a{visibility:hidden}.b{font-size:0}</style>"
    rows = f"<tr><td>{hidden}<td><td>3{hidden}<td><p hidden>见附件1的说明</p><td hidden>4<td>"
    row = read_html(f"{css}<table>{rows}</table>").tables[0].rows[0]
    assert [read_number(cell.text).state for cell in row] == [
        *("unreadable", "blank", "value", "blank", "blank")
    ]


@pytest.mark.parametrize(
    ("cell", "is_seen"),
    [
        ("<td style='opacity:0'>12", False),
        ("<td style='visibility:hidden'>12", False),
        ("<td class=a>12", False),
        ("<td style='font-size:0'>12", False),
        ("<td style='font-size:0'><b style='font-size:14px'>12</b>", True),
        ("<td style='font-size:0'><b class=x>12</b>", True),
        ("<td><p style='font-size:0px'><span>12</span></p>", False),
        ("<td style='color:#FFF'>12", False),
        ("<td style='color:#FEFEFE'>12", False),
        ("<td style='background:#333;color:#fefefe'>12", True),
        ("<td><p style='color:rgb(255, 255, 255)'><span>12</span></p>", False),
        ("<td><font color=white>12</font>", False),
        ("<td style='color:white'><span style='color:#333'>12</span>", True),
        ("<td bgcolor='#cc0000'><font color='#ffffff'>12</font>", True),
        ("<td style='background:#fff;color:#fff'>12", False),
        ("<td style='background:url(a.png)'><b style='color:#fff'>12</b>", True),
        ("<td style='color:#fff'>12件", True),
    ],
)
def test_a_cell_whose_number_nobody_sees_keeps_its_place(cell: str, is_seen: bool) -> None:
    source = f"<style>.a{{visibility:hidden}}</style><table><tr><td>3{cell}<td>25</table>"
    states = [read_number(each.text).state for each in read_html(source).tables[0].rows[0]]
    assert states == ["value", "value" if is_seen else "unreadable", "value"]


@pytest.mark.parametrize("script", ["document.write(12)", "<!-- document.writeln('12'); //-->"])
def test_a_number_that_a_script_writes_where_it_stands_is_read(script: str) -> None:
    script = f"<script>{script}</script>"
    title = "<h1>某某市财政局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
    source = f"{title}<p>全年制发公文{script}件，公开信息3{script}条。"
    facts = extract(source.encode()).facts
    assert [fact.value for fact in facts] == ["12", "312"]
    assert all("12" in source[fact.start : fact.end] for fact in facts)
    row = read_html(f"<table><tr><td>{script}<td>3{script}</table>").tables[0].rows[0]
    assert [cell.text for cell in row] == ["12", "312"]
    assert "12" not in read_html(f"<p>公开{script.replace('12', 'x + 12')}条").text.text


def test_struck_and_white_digits_are_not_read_and_their_cells_keep_their_places() -> None:
    source = (
        "<table><tr><td style='text-decoration:line-through'>5</td><td><span style='text-decoration:line-through'>7</span>3</td>"
        "<td>4<font color=white>0</font></td><td style='background:blue'><span style='color:#fff'>6</span></td></table>"
    )
    assert [cell.text for cell in read_html(source).tables[0].rows[0]] == [PICTURE, "3", "4", "6"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("主动公开数", "26", "规范性文件", "7", "微博", "310", "微信", "52"), ["hidden_text"]),
        (("主动公开数", "26", "微博", "310"), []),  # too few
        (("公交", "26", "地铁", "7", "出租", "310", "单车", "52"), []),  # of something else
    ],
)
def test_numbers_that_a_drawing_tells_are_named(words: tuple[str, ...], codes: list[str]) -> None:
    drawn = "".join(f'<text x="{n * 80}" y="20">{word}</text>' for n, word in enumerate(words))
    page = read_html(
        f"<p>附表如下。</p><svg width=9><g>{drawn}</g></svg><svg><path d='M0 0'/></svg>"
    )
    assert page.text.text.split() == ["附表如下。"]
    assert [problem.code for problem in page.problems] == codes
