"""One report in the coats that editors, copies and PDF files put on: what it states is the same in each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.parse.readers.markup import read_html
from extractors.parse.readers.plaintext import read_text
from extractors.parse.records import Record
from extractors.parse.report import extract
from extractors.parse.tables.numbers import read_number
from tests.table_forms import Table, draw_balanced, found, grids
from tests.table_render import page_of

Coat = Callable[[str], str]
GOLDEN = Path(__file__).parent / "golden"

LINES = (
    "湘潭市民政局2021年政府信息公开工作年度报告",
    "本报告由湘潭市民政局编制，所列数据的统计期限为2021年1月1日至2021年12月31日。",
    "一、总体情况",
    "2021年，通过门户网站公开各类信息1364条，其中通知公告210条、机构概况36条。",
    "二、政府信息公开申请情况",
    "全年收到政府信息公开申请12件，同意公开9件，部分公开3件，办理费用0.5万元。",
    "微信公众号推送信息486条，比上年增长12.5%，召开新闻发布会2场。",
    "三、存在的问题",
    "开展业务培训4次，培训120人次。截至2021年12月31日，累计公开规范性文件57件。",
)
HEADINGS = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
)
_NUMBER = re.compile(r"\d[\d.]*")
_RADICALS = str.maketrans("一二三人工日月文自行见门长", "⼀⼆三⼈⼯⽇⽉⽂⾃⾏⻅⻔⻓")
_CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")


def strewn(mark: str) -> Coat:
    return mark.join


def around_numbers(before: str, behind: str) -> Coat:
    return lambda line: _NUMBER.sub(lambda m: before + m[0] + behind, line)


def chinese_years(circle: str) -> Coat:
    def write(line: str) -> str:
        return re.sub(
            r"\d{4}(?=年)", lambda m: m[0].translate(_CHINESE).replace("〇", circle), line
        )

    return write


COATS: dict[str, Coat] = {
    "soft hyphens": strewn("&shy;"),
    "zero width blanks": strewn("\u200b"),
    "joiners": strewn("&#8205;"),
    "byte order marks": strewn("\ufeff"),
    "word joiners": strewn("\u2060"),
    "marks of direction": around_numbers("\u202a", "\u202c\u200e"),
    "forced direction": around_numbers("\u202d", "\u202c"),
    "marks of half the width": lambda line: line.translate(str.maketrans("、。", "､｡")),
    "a span a character": lambda line: "".join(f"<font><span>{c}</span></font>" for c in line),
    "comments": strewn("<!-- 7 -->"),
    "entities": lambda line: "".join(f"&#{ord(c)};" for c in line),
    "office markup": around_numbers('<span lang="EN-US">', "<o:p></o:p></span>"),
    "smart tags": around_numbers('<st1:chmetcnv SourceValue="77">', "</st1:chmetcnv>"),
    "no-break blanks": around_numbers("&nbsp;", "&nbsp;"),
    "ideographic blanks": around_numbers("&#12288;", "&#12288;"),
    "indented wide": lambda line: "&emsp;&emsp;" + line,
    "indented": lambda line: "&nbsp;&nbsp;&#160;&#12288;" + line,
    "full-width digits": lambda line: "".join(
        chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in line
    ),
    "digits of formulas": lambda line: "".join(
        chr(0x1D7CE + int(c)) if c.isdigit() else c for c in line
    ),
    "radicals": lambda line: line.translate(_RADICALS),
    "years in Chinese": chinese_years("〇"),
    "years with circles": chinese_years("○"),
    "years with larger circles": chinese_years("◯"),
    "years with letters": chinese_years("O"),
    "years with a word": chinese_years("零"),
    "struck numbers": around_numbers("<s>39</s>", ""),
    "numbers struck by a style": around_numbers(
        '<span style="color:red; text-decoration: underline line-through">39</span>', ""
    ),
    "white digits": around_numbers("", '<font color="#FFFFFF">0</font>'),
    "white digits before": around_numbers('<span style="color: white">00</span>', ""),
    "struck digits": lambda line: _NUMBER.sub(lambda m: f"{m[0]}<del>8</del>", line),
    "hidden numbers": around_numbers('<i style="display : none">39</i>', "<b hidden>5</b>"),
    "notes": lambda line: re.sub("(?<=[条件])", "<sup>[2]</sup>", line),
    "notes at numbers": around_numbers("", "<sup><a href='#n'>[1]</a></sup>"),
    "circled notes": lambda line: re.sub("(?<=[条件场])", "<sup>①</sup>", line),
    "bare notes": lambda line: re.sub("(?<=[条件场])", "<sup>3</sup>", line),
}


def drawn(coat: Coat) -> str:
    body = "".join(f"<p>{coat(line)}</p>\n" for line in LINES)
    return f"<html><head><title>信息公开</title></head><body>{body}</body></html>"


def said(record: Record) -> list[object]:
    facts = [
        (f.value, f.unit, f.qualifier, f.measure, f.breakdown, f.period, f.part_of)
        for f in record.facts
    ]
    sections = [section.number for section in record.sections]
    return [record.report_year, record.agency.name_zh, sections, *facts]


PLAIN = extract(drawn(str).encode())


def bare(quote: str) -> str:
    return "".join(unicodedata.normalize("NFKC", quote).split())


@pytest.mark.parametrize("name", COATS)
def test_a_coat_changes_nothing_that_is_stated(name: str) -> None:
    assert (len(PLAIN.facts), PLAIN.agency.name_zh) == (13, "湘潭市民政局")
    record = extract(drawn(COATS[name]).encode())
    assert said(record) == said(PLAIN)
    assert [bare(fact.quote) for fact in record.facts] == [bare(f.quote) for f in PLAIN.facts]


@pytest.mark.parametrize("slash", ["\u2044", "\u2215"])
def test_a_slash_of_another_block_is_a_slash(slash: str) -> None:
    rows = (
        ("第二十条第（五）项", "", "", ""),
        ("信息内容", "上一年项目数量", f"本年增{slash}减", "处理决定数量"),
        ("行政许可", "26", "-2", slash),
    )
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page = f"<p>{LINES[0]}</p><p>{HEADINGS[0]}</p><table>{lines}</table>"
    states = [cell.state for cell in extract(page.encode()).cells]
    assert states == ["value", "value", "slash"]


@pytest.mark.parametrize("digits", ["1", "12", "234"])
def test_a_raised_digit_is_none_of_the_number_before_it(digits: str) -> None:
    record = extract(drawn(around_numbers("", f"<sup>{digits}</sup>")).encode())
    assert {fact.value for fact in record.facts} <= {fact.value for fact in PLAIN.facts} | {None}
    assert "unreadable_number" in {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    "opened",
    [
        '<bdo dir="rtl">',
        "<bdo dir=RTL>",
        '<bdo style="direction: rtl">',
        '<bdo style="unicode-bidi:bidi-override;direction:rtl">',
    ],
)
def test_digits_that_the_markup_turns_round_are_lost(opened: str) -> None:
    record = extract(drawn(around_numbers(opened, "</bdo>")).encode())
    assert {fact.value for fact in record.facts} == {None}
    assert "unreadable_number" in {problem.code for problem in record.problems}
    cell = read_html(f"<table><tr><td>{opened}21</bdo></td></tr></table>").tables[0].rows[0][0]
    assert read_number(cell.text).state == "unreadable"


@pytest.mark.parametrize("opened", ["<bdo dir=ltr>", "<bdo>", '<bdo class="rtl">'])
def test_digits_that_stand_as_they_are_written_are_read(opened: str) -> None:
    record = extract(drawn(around_numbers(opened, "</bdo>")).encode())
    assert [fact.value for fact in record.facts] == [fact.value for fact in PLAIN.facts]


def broken(line: str, wide: int, measure: Callable[[str], int]) -> Iterator[str]:
    """``line`` as a program breaks it, wherever the length ends."""
    piece = ""
    for character in line:
        if sum(map(measure, piece + character)) > wide:
            yield piece
            piece = ""
        piece += character
    yield piece


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("wide", "measure"),
    [(wide, len) for wide in range(24, 34)]
    + [(wide, lambda c: 1 + (c > "\xff")) for wide in range(50, 60)],
)
def test_lines_broken_at_one_length_are_joined(
    wide: int, measure: Callable[[str], int], end: str
) -> None:
    """Figures that a line end tears among them; each place is the landed one."""
    lines = [*LINES, "各科室分别公开信息1204条、1305条，答复咨询2406人次。" * 4]
    told = end.join(piece for line in lines for piece in broken(line, wide, measure))
    whole, record = (extract(text.encode()) for text in ("\n".join(lines), told))
    assert said(record) == said(whole)
    shown = [told[fact.start : fact.end] for fact in record.facts]
    assert [bare(quote) for quote in shown] == [bare(fact.quote) for fact in whole.facts]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(LINES * 2),
        "\n".join(words for line in LINES * 2 for words in re.split("(?<=[，。条件、])", line)),
        "\n".join("一、本年新收政府信息公开申请数量共计为下列各数之和的件数\n12\n3" for _ in LINES),
        "\n".join("某某区某某街道办事处2022年政府信息公开工作年度报告" for _ in LINES),
    ],
    ids=["whole lines", "broken between words", "labels as long", "titles as long"],
)
def test_lines_of_other_lengths_stay(text: str) -> None:
    assert read_text(text).text.text == text


def test_a_report_that_is_one_table_tells_its_article_and_its_numbers() -> None:
    """A paragraph a row, the statutory tables between them, as sheets and old editors save it."""
    tables = draw_balanced("2021", 5)
    rows: Table = [[(line, 1, 10)] for line in LINES]
    for grid, heading in zip(grids(tables), HEADINGS, strict=True):
        rows += [[(heading, 1, 10)], *grid]
    record = extract(page_of([rows], "plain", LINES[0]).encode())
    assert found(record.cells) == tables.expected()
    facts = [(fact.value, fact.unit, fact.measure) for fact in record.facts]
    assert facts[:-1] == [(fact.value, fact.unit, fact.measure) for fact in PLAIN.facts]


def test_the_counters_below_an_article_are_none_of_it() -> None:
    page = (
        "<h1>某县财政局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>2022年公开信息12条。</p>"
        "<p>六、其他需要报告的事项</p><p>无。</p><div>阅读 1234 赞 27 在看 15</div>"
    )
    record = extract(page.encode())
    assert [fact.value for fact in record.facts] == ["12"]
    assert "unread_number" not in {problem.code for problem in record.problems}


def test_links_and_escapes_of_markdown_are_no_part_of_the_text() -> None:
    page = read_text(
        "## 湘潭市民政局\n办理[建议](http://a.cn/\\_1)***12***件，见2023\\-01\\-18公告。\n"
    )
    assert page.text.text == "湘潭市民政局\n办理建议12件，见2023-01-18公告。\n"


@pytest.mark.parametrize(
    "text", ["某市局20**年公开**条，收到**件。", "## 某局\n20**年公开**条，**市**局收到**件。"]
)
def test_stars_that_keep_places_are_no_marks_of_markdown(text: str) -> None:
    assert read_text(text).text.text.count("**") == text.count("**")


@pytest.mark.parametrize(
    "coat",
    [
        lambda cell: f"<span>{cell}</span>",
        lambda cell: "".join(f"&#{ord(character)};" for character in cell),
        lambda cell: f"{cell}<!-- -->",
    ],
    ids=["a span a cell", "entities", "a comment behind each cell"],
)
def test_tabs_between_cells_of_preformatted_text_keep_them_apart(coat: Coat) -> None:
    page = (GOLDEN / "pre2019_fujian_pre" / "page.html").read_text(encoding="utf-8")
    head, told, foot = re.split("(?<=<pre>)|(?=</pre>)", page)
    rows = (map(coat, line.split("\t")) for line in told.split("\n"))
    dressed = extract((head + "\n".join(map("\t".join, rows)) + foot).encode())
    assert len(dressed.cells) == 30
    assert _numbers(dressed) == _numbers(extract(page.encode()))


def _numbers(record: Record) -> list[tuple[str, str | None, str | None]]:
    return [(cell.measure, cell.breakdown, cell.value) for cell in record.cells]
