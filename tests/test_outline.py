"""Sections as printed, article bounds, kinds of documents, plans, divisions, fingerprints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from extractors.parse.about.divisions import by_short_name, read_place
from extractors.parse.article.outline import (
    CANONICAL_TITLES,
    missing_sections,
    read_outline,
    read_sections,
)
from extractors.parse.page import SourceText
from extractors.parse.plan import read_plan_year, read_tasks
from extractors.parse.report import extract

GOLDEN = Path(__file__).parent / "golden"
SIX = (
    "一、总体情况\n2022年，攸县财政局公开信息12条。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
    "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n需要改进。\n六、其他需要报告的事项\n无。\n"
)
HEAD = "攸县财政局2022年政府信息公开工作年度报告\n由攸县财政局编制，统计期限自2022年1月1日起至2022年12月31日止。\n"


def _titles(text: str) -> list[tuple[str | None, str]]:
    return [(section.number, section.title) for section in read_sections(SourceText.plain(text))]


def test_six_sections_with_offsets() -> None:
    text = HEAD + SIX + "主办单位：攸县人民政府 共访问8888次"
    sections = read_sections(SourceText.plain(text))
    assert "".join(section.number or "" for section in sections) == "一二三四五六"
    assert text[sections[4].char_start : sections[4].char_end].endswith("需要改进。")
    assert text[sections[5].char_start : sections[5].char_end] == "六、其他需要报告的事项\n无。"
    assert [section.text for section in sections[:4]] == [None] * 4
    assert (sections[4].text or "").endswith("需要改进。")
    assert sections[5].text == "无。"


def test_a_table_below_a_section_told_in_words_is_none_of_its_words() -> None:
    text = SIX + "附表\n条 12\n\n  某某县财政局"
    start = text.index("条 12")
    *_, six = read_sections(SourceText.plain(text), tables=[(start, start + 4)])
    assert six.text == "无。\n附表\n某某县财政局"


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        ("附件：某某县财政局附表.docx（下载次数：37）\n统计表", ""),
        ("附件1:附表.xlsx\n附件2:附图.pdf", ""),
        ("附件：统计表另行公布。", "\n附件：统计表另行公布。"),
    ],
)
def test_files_below_the_report_are_no_words_of_its_last_section(below: str, kept: str) -> None:
    *_, six = read_sections(SourceText.plain(f"{SIX}{below}"))
    assert six.text == f"无。{kept}"


def test_rows_of_a_return_below_take_no_section_from_the_report() -> None:
    text = (
        f"{HEAD}一、概述\n二、主动公开情况\n三、依申请公开情况\n四、复议诉讼和收费\n五、不足和打算\n需要改进。\n"
        "一、主动公开情况\n三、依申请公开情况\n"
    )
    assert [number for number, _ in _titles(text)] == list("一二三四五")


def test_a_table_of_contents_is_no_section() -> None:
    contents = "".join(line + "\n" for line in SIX.splitlines() if line[1:2] == "、")
    text = HEAD + contents + SIX
    sections = read_sections(SourceText.plain(text))
    assert len(sections) == 6
    assert sections[0].char_start == len(HEAD) + len(contents)


def test_last_years_report_behind_the_report_is_no_part_of_it() -> None:
    older = SIX.replace("12条", "97条").replace("2022", "2021")
    text = HEAD + SIX + "附件：上一年的报告\n" + older
    sections = read_sections(SourceText.plain(text))
    assert len(sections) == 6
    assert sections[0].char_start == len(HEAD)
    assert [fact.value for fact in extract(text.encode()).facts] == ["12"]


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        ((("2022", "2021"), ("2023", "2022")), "湘潭市国资委2021年政府信息公开工作年度报告"),
        ((("湘潭", "衡阳"),), "衡阳市国资委2022年政府信息公开工作年度报告"),
    ],
    ids=["last year", "another agency"],
)
def test_a_report_below_with_a_title_of_its_own_is_named_and_mixes_with_nothing(
    told: tuple[tuple[str, str], ...], stands: str
) -> None:
    page = (GOLDEN / "trs_2021/page.html").read_text(encoding="utf-8")
    body = other = page[page.index("<h1>") : page.index("</body>")]
    for word, changed in told:
        other = other.replace(word, changed)
    other = re.sub(r">([1-9])<", lambda cell: f">{int(cell[1]) + 3}<", other)
    alone, both = (extract(shown.encode()) for shown in (page, page.replace(body, body + other)))
    assert (both.report_year, both.agency) == (alone.report_year, alone.agency)
    assert (both.cells, both.facts) == (alone.cells, alone.facts)
    assert len(both.cells) == 200
    assert [problem.code for problem in both.problems] == ["not_the_form"]
    assert stands in both.problems[0].message


def _short(agency: str, year: int, items: int, *, titled: bool = True, parts: bool = False) -> str:
    """A report of a few lines, signed."""
    title = f"{agency if titled else ''}{year}年政府信息公开工作年度报告\n"
    told = f"{year}年，我局主动公开政府信息{items}条。", f"收到政府信息公开申请{items + 1}件。"
    text = f"一、总体情况\n{told[0]}\n二、依申请公开情况\n{told[1]}" if parts else "".join(told)
    return f"{title}由{agency}编制，统计期限为{year}年1月1日至12月31日。\n{text}\n{agency}\n{year + 1}年1月20日\n"


_OWN = ("攸县民政局", 2022, 12)
_OTHERS = {
    "another agency": _short("攸县教育局", 2022, 70),
    "last year": _short("攸县民政局", 2021, 70),
    "parts": _short("攸县教育局", 2022, 70, parts=True),
    "the agency in the line above": _short("攸县教育局\n", 2022, 70),
    "titles without agencies": _short("攸县教育局", 2022, 70, titled=False),
    "no title": _short("攸县教育局", 2022, 70).partition("\n")[2],
    "no title, last year": _short("攸县民政局", 2021, 70).partition("\n")[2],
}


@pytest.mark.parametrize("parts", [False, True], ids=["plain", "two headings"])
@pytest.mark.parametrize("other", _OTHERS)
def test_of_two_short_reports_only_the_first_is_read(other: str, parts: bool) -> None:
    text = _short(*_OWN, titled=other != "titles without agencies", parts=parts)
    alone, both = extract(text.encode()), extract((text + _OTHERS[other]).encode())
    assert [fact.value for fact in both.facts] == [fact.value for fact in alone.facts]
    assert (both.agency, both.report_year) == (alone.agency, alone.report_year)
    assert "not_the_form" in {problem.code for problem in both.problems}
    if other in ("another agency", "last year"):
        run_on = extract(" ".join((text + _OTHERS[other]).split("\n")).encode())
        assert [fact.value for fact in run_on.facts] == [fact.value for fact in alone.facts]


@pytest.mark.parametrize(
    "below",
    [
        _short(*_OWN).partition("\n")[0],
        f"附件\n{_short(*_OWN).partition(chr(10))[0]}附表\n本表统计公开信息5条。",
        "攸县教育局2022年政府信息公开工作年度报告 2023-01-12\n攸县水利局2022年政府信息公开工作年度报告 2023-01-12\n攸县民政局2021年政府信息公开工作年度报告",
        f"相关阅读\n{_OTHERS['another agency']}",
    ],
    ids=["title again", "attachment", "links", "related"],
)
def test_what_is_no_other_report_cuts_nothing_off(below: str) -> None:
    alone, both = (extract(text.encode()) for text in (_short(*_OWN), _short(*_OWN) + below))
    assert [fact.value for fact in both.facts][:2] == [fact.value for fact in alone.facts]
    assert "not_the_form" not in {problem.code for problem in both.problems}


def test_a_title_that_a_sentence_cites_in_a_line_of_its_own_cuts_nothing_off() -> None:
    cited = "去年公布了\n攸县民政局2021年政府信息公开工作年度报告\n，公开新增信息5条。\n"
    record = extract((_short(*_OWN) + cited).encode())
    assert [fact.value for fact in record.facts] == ["12", "13", "5"]


@pytest.mark.parametrize("broken_off", ["二、主动公开政府信息情况\n", "2022年，民政局还\n"])
@pytest.mark.parametrize(
    "other",
    [
        "攸县教育局2022年政府信息公开工作年度报告\n一、总体情况\n县教育局公开信息70条。\n",
        "攸县教育局2022年政府信息公开工作年度报告\n2022年，县教育局公开信息70条。\n",
        "攸县教育局\n2022年政府信息公开工作年度报告\n一、总体情况\n县教育局公开信息70条。\n",
        _short("攸县民政局", 2021, 70),
    ],
    ids=["heading", "year", "the agency in the line above", "period of last year"],
)
def test_a_report_that_breaks_off_ends_where_another_begins(broken_off: str, other: str) -> None:
    own = _short(*_OWN, parts=True) + broken_off
    record = extract((own + other).encode())
    assert [fact.value for fact in record.facts] == ["12", "13"]
    assert "not_the_form" in {problem.code for problem in record.problems}


@pytest.mark.parametrize("year", ["2021", "2022"])
def test_a_cited_title_ends_nothing_where_no_report_begins_below_it(year: str) -> None:
    cited = f"三、其他\n本局指导编制了\n攸县教育局{year}年政府信息公开工作年度报告\n等文件，公开信息5条。\n"
    record = extract((_short(*_OWN, parts=True) + cited).encode())
    assert [fact.value for fact in record.facts] == ["12", "13", "5"]
    assert "not_the_form" not in {problem.code for problem in record.problems}


@pytest.mark.parametrize(
    ("one", "other", "named"),
    [
        ("攸县人民政府", "攸县民政局", True),
        ("攸县", "攸县民政局", True),
        ("攸县民政局", "攸县人民政府", True),
        ("攸县人民政府", "攸县网岭镇人民政府", True),
        ("攸县人民政府", "攸县人民政府办公室", False),
        ("攸县人民政府", "攸县", False),
        ("攸县国土资源局", "攸县自然资源局", False),
    ],
)
def test_a_departments_report_below_its_governments_is_named(
    one: str, other: str, named: bool
) -> None:
    pages = [f"{name}2022年政府信息公开工作年度报告\n{SIX}" for name in (one, other)]
    assert [name.code for name in extract("".join(pages).encode()).problems].count(
        "not_the_form"
    ) == named


def test_a_digest_above_the_whole_report_ends_nothing() -> None:
    digest = "".join(line + "\n" for line in SIX.splitlines() if line[1:2] == "、")
    text = (
        HEAD
        + digest.replace("总体情况\n", "总体情况\n摘要。\n")
        + SIX
        + "本局还印发简报7期。\n" * 9
    )
    assert "7" in {fact.value for fact in extract(text.encode()).facts}


def test_rows_of_the_applications_table_are_no_sections() -> None:
    rows = "一、本年新收政府信息公开申请数量\n3\n二、上年结转政府信息公开申请数量\n0\n三、本年度办理结果\n四、结转下年度继续办理\n"
    text = HEAD + SIX.replace("四、政府", rows + "四、政府", 1)
    assert len(_titles(text)) == 6


def test_a_list_inside_a_section_is_no_section() -> None:
    text = HEAD + SIX.replace("需要改进。", "一、加强学习\n要学习。\n二、加强培训\n要培训。")
    assert len(_titles(text)) == 6


def test_an_item_that_opens_a_line_is_no_section() -> None:
    text = HEAD + SIX.replace(
        "需要改进。", "一是主动公开政府信息不足。\n六是其他需要报告的事项少。"
    )
    assert _titles(text) == _titles(HEAD + SIX)


def test_renumbered_sections_keep_their_numbers_and_the_lost_ones_are_named() -> None:
    text = HEAD + SIX.replace("二、主动公开政府信息情况\n", "").replace(
        "三、收到", "二、收到"
    ).replace("四、政府", "三、政府")
    outline = read_outline(SourceText.plain(text))
    assert [heading.number for heading in outline.headings][:3] == ["一", "二", "三"]
    assert [problem.where for problem in missing_sections(outline)] == ["section.2"]


def test_the_frames_counters_are_no_facts_and_leave_the_fingerprint_alone() -> None:
    frame = "今日访问 {0} 次 在线 {1} 人\n"
    after = "相关文章：\n版权所有：攸县人民政府 您是第{0}位访客\n"
    pages = [
        extract(
            (
                frame.format(n, n)
                + HEAD
                + f"发布时间：2023-01-12 浏览量：{n}次\n"
                + SIX
                + after.format(n)
            ).encode()
        )
        for n in (7, 4321)
    ]
    assert [fact.value for fact in pages[0].facts if fact.state == "value"] == ["12"]
    assert pages[0].fingerprint == pages[1].fingerprint
    assert pages[0].sha256 != pages[1].sha256


@pytest.mark.parametrize("day", ["01-12", "[2023-02-08]", " 2023/02/08"])
def test_titles_and_days_of_other_pages_below_are_no_part_of_the_report(day: str) -> None:
    """A list of them without a heading; one line alone may be the report's own, as may what a text ends with."""
    notice = f"关于公布行政许可事项目录的公告（共132项）{day}\n"
    others = f"2018年第3期政府公报{day}\n市政府召开第45次常务会议{day}\n"
    record = extract((HEAD + SIX + notice + others).encode())
    assert [fact.value for fact in record.facts if fact.state == "value"] == ["12"]
    assert not record.problems or "unread_number" not in {p.code for p in record.problems}
    below = extract((HEAD + SIX.removesuffix("无。\n") + notice + others).encode())
    assert [fact.value for fact in below.facts if fact.state == "value"] == ["12"]
    alone = extract((HEAD + SIX + notice).encode())
    assert [fact.value for fact in alone.facts if fact.state == "value"] == ["12", "132"]
    signed = extract((HEAD + SIX + "攸县财政局 2023年1月9日\n").encode())
    assert signed.published_on == "2023-01-09"


def test_any_figure_issuer_or_year_changes_the_fingerprint() -> None:
    base = HEAD + SIX
    changed = [
        base,
        base.replace("12条", "13条"),
        base.replace("攸县", "醴陵市"),
        base.replace("2022", "2021"),
    ]
    assert len({extract(text.encode()).fingerprint for text in changed}) == 4


def test_kinds_of_documents() -> None:
    cases = {
        HEAD + SIX: "annual_report",
        SIX: "annual_report",
        "关于印发政府信息公开工作年度报告格式的通知\n各县区：\n" + SIX: "notice",
        "攸县财政局2022年政府信息公开工作年度报告解读\n" + SIX: "other",
        "攸县财政局政府信息公开指南\n" + "为方便公众获取信息，编制本指南。" * 20: "other",
        "政府网站工作年度报表（2022年度）\n" + "信息发布总数 977\n" * 20: "other",
        "攸县财政局2022年政府信息公开工作年度报告\n暂无内容": "other",
        "××局20××年政府信息公开工作年度报告\n"
        + SIX.replace("2022年，攸县财政局公开信息12条。", "（填写）"): "form_template",
    }
    for text, kind in cases.items():
        record = extract(text.encode())
        assert record.doc_type == kind, text[:30]
        if kind != "annual_report":
            assert not record.facts, text[:30]
            assert not record.cells, text[:30]
            assert record.report_year is None, text[:30]


def test_tasks_of_a_plan_whatever_its_numbering() -> None:
    text = SourceText.plain(
        "一、主动公开\n1.公开预算。按时公布。\n2、公开采购。及时公布。\n二、保障\n加强培训，提高能力。\n三、监督\n（一）考核。每年一次。\n1.方案。\n"
    )
    tasks = read_tasks(text, read_outline(text))
    assert [(task.number, task.section, task.title) for task in tasks] == [
        (1, "一", "公开预算"), (2, "一", "公开采购"), (3, "二", "保障"), (4, "三", "考核"),
    ]  # fmt: skip
    assert tasks[3].text == "每年一次。\n1.方案。"
    assert read_plan_year("某委2025年政务公开工作要点", "") == 2025
    assert read_plan_year(None, "做好某委2024年政务公开工作，要……") == 2024
    assert read_plan_year("2024—2025年政务公开工作要点", "") is None


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        ("一是公开预算；二是公开采购，三是公开决算。按时。", ["公开预算", "公开采购", "公开决算"]),
        ("一是公开预算。\n二是公开采购，三是公开决算。", ["公开预算", "公开采购", "公开决算"]),
        ("一是公开预算，三是公开决算。\n二是公开采购。", ["公开预算，三是公开决算", "公开采购"]),
        ("公开预算：一是公开及时；二是内容完整。", ["保障"]),
        ("1.公开预算。一是及时；二是完整。", ["公开预算"]),
    ],
)
def test_tasks_behind_firstly_and_secondly(body: str, titles: list[str]) -> None:
    text = SourceText.plain(f"一、保障\n{body}\n二、监督\n（一）考核。\n")
    tasks = read_tasks(text, read_outline(text))
    assert [task.title for task in tasks] == [*titles, "考核"]


def test_divisions_year_by_year() -> None:
    assert [unit.code for unit in read_place("洪泽县财政局", 2014)[0]] == ["320829"]
    assert [unit.code for unit in read_place("洪泽区财政局", 2016)[0]] == ["320813"]
    assert [unit.code for unit in read_place("莱芜市财政局", 2015)[0]] == ["371200"]
    assert len(read_place("鼓楼区财政局", 2020)[0]) > 1
    assert [unit.code for unit in read_place("南京市鼓楼区财政局", 2020)[0]] == ["320106"]
    assert read_place("国务院国资委") == ((), 0)
    found = {short: by_short_name(short) for short in ("株洲", "内蒙古", "恩施", "攸县", "天元")}
    assert {short: unit and unit.code for short, unit in found.items()} == {
        "株洲": "430200", "内蒙古": "150000", "恩施": "422800", "攸县": "430223", "天元": "430211",
    }  # fmt: skip


def _bare(lines: Sequence[str]) -> list[tuple[str, str | None]]:
    body = "\n我局做好各项工作，取得成效。\n".join(lines)
    outline = read_outline(SourceText.plain(f"某局2022年政府信息公开工作年度报告\n{body}\n无。\n"))
    return [(heading.number, heading.canonical) for heading in outline.headings]


def test_headings_of_the_form_without_its_numerals() -> None:
    titles = list(CANONICAL_TITLES.values())
    whole = list(zip("一二三四五六", CANONICAL_TITLES, strict=True))
    assert _bare(titles) == whole
    assert _bare([titles[0], titles[2], titles[4]]) == [whole[0], whole[2], whole[4]]
    assert _bare([f"{n}．{title}" for n, title in enumerate(titles, 1)]) == [
        (str(n), code) for n, code in enumerate(CANONICAL_TITLES, 1)
    ]
    assert _bare(titles[:2]) == []  # two prove no form
    assert _bare([titles[2], titles[0], titles[1]]) == []  # nor do three in another order
    assert _bare([f"一、{titles[0]}", *titles[1:]]) == [
        whole[0]
    ]  # the numbered one is the top level


def test_the_number_of_a_heading_below_a_line_about_the_page_states_nothing() -> None:
    text = HEAD.partition("\n")[0] + "\n来源：攸县财政局\n1.总体情况\n全年公开信息12条。\n"
    record = extract(text.encode())
    assert [fact.value for fact in record.facts] == ["12"]
    assert "unread_number" not in {problem.code for problem in record.problems}


def test_the_title_behind_the_path_of_the_page_in_one_line() -> None:
    path = "当前位置: 首页 > 政务公开 > 政府信息公开年报"
    told = "一、总体情况　　全年公开信息12条。　　二、主动公开政府信息情况　　公开指南更新3次。"
    text = f"{path}　　攸县财政局2021年政府信息公开工作年度报告　　发布时间:2022-01-18　　{told}"
    record = extract(text.encode())
    assert (record.doc_type, record.report_year) == ("annual_report", 2021)
    assert record.title == "攸县财政局2021年政府信息公开工作年度报告"
    assert [fact.value for fact in record.facts] == ["12", "3"]
