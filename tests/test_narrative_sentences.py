"""Sentences in the style of many agencies, each with every fact that it states; and traps that state none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from extractors.parse.page import SourceText
from extractors.parse.prose.narrative import read_facts

YEAR = 2022

# Each with the facts that it states, in the notation that its head tells; none where its numbers state nothing.
SENTENCES: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("narrative_sentences.yml").read_text(encoding="utf-8")
)


def described(sentence: str, year: int | None = YEAR) -> list[str]:
    """Facts in the notation of the file."""
    facts, problems = read_facts(SourceText.plain(sentence), report_year=year)
    told = {problem.message: problem.code for problem in problems}
    lines = []
    for fact in facts:
        measure = fact.measure or "-"
        if fact.breakdown:
            measure += f"@{fact.breakdown}"
        words = [fact.value or "null", fact.unit or "", measure]
        if fact.qualifier != "exact":
            words.append(fact.qualifier)
        if fact.state == "worded_zero":
            words.append("zero")
        elif fact.state != "value":
            words.append(fact.state)
        if fact.period != (str(year) if year else None):
            words.append(f"@{fact.period}")
        if fact.part_of is not None:
            words.append(f"^{fact.part_of}")
        if fact.quote in told:
            words.append(f"!{told.pop(fact.quote)}")
        lines.append(" ".join(words))
    return lines + [f"!{code}" for code in told.values()]


@pytest.mark.parametrize(
    ("sentence", "expected"), SENTENCES.items(), ids=[s[:18] for s in SENTENCES]
)
def test_every_stated_number_is_read(sentence: str, expected: list[str]) -> None:
    assert described(sentence) == expected


def test_quotes_are_the_slices_of_the_source() -> None:
    for sentence in SENTENCES:
        facts, _ = read_facts(SourceText.plain(sentence), report_year=YEAR)
        for fact in facts:
            assert sentence[fact.start : fact.end] == fact.quote


def test_no_complaint_beside_no_suit_in_the_years_of_the_return_that_asks_for_them() -> None:
    complaints = "0 件 s2014.complaints zero"
    others = ["0 件 proceeding.reconsideration.total zero", "0 件 proceeding.litigation.total zero"]
    each = "未发生针对我局政府信息公开的行政复议案、行政诉讼案和举报。"
    assert described(each, 2017) == [*others, complaints]
    assert described(each) == others
    assert described("没有收到对政府信息公开内容的投诉。", 2017) == [complaints]
    assert complaints in described("未收到有关信息公开的行政诉讼、举报投诉件。", 2017)
    assert described("未发生因信息公开举报投诉引起的行政复议。", 2017) == others[:1]
    assert described("无涉及政府信息公开的信访举报投诉类申请。", 2017) == []
    beside = "未发生因政府信息公开引起的行政复议、行政诉讼，也未收到举报投诉。"
    assert described(beside, 2017) == [*others, complaints]
    assert described(beside) == others
    assert complaints in described("未收到信息公开申请，未发生行政诉讼和举报投诉。", 2017)
    assert described("未发生行政处罚诉讼，未收到举报投诉。", 2017) == []
    told = "没有政府信息公开事务的复议案件、诉讼案件和举报申诉件。"
    assert described(told, 2017) == [*others, complaints]
    assert described("政府信息公开工作没有被投诉举报。", 2017) == [complaints]
    assert described("本年未收到与依法申请公开工作有关的投诉。", 2017) == [complaints]
    headed = "五、复议、诉讼和举报投诉情况。行政复议1件，结果为维持；未发生行政诉讼和举报投诉。"
    assert described(headed, 2017)[-2:] == [others[1], complaints]


def test_the_first_year_of_reports_began_in_may() -> None:
    for months in ("5月至12月", "5至12月", "5月1日至12月31日"):
        told = f"{months}，收到政府信息公开申请8件。"
        assert described(told, 2008) == ["8 件 applications.received_new@applicant.total"]
        assert described(told) == ["8 件 -"]


def test_what_was_done_since_the_law_was_made_anew_is_of_some_months_of_that_year() -> None:
    told = "新修订的《政府信息公开条例》施行以来，收到政府信息公开申请4件，印发指南120本。"
    assert described(told, 2019) == ["4 件 -", "120 本 -"]
    assert described(told, 2022)[1] == "120 本 - @cumulative"


def test_why_requests_were_refused_has_the_rows_of_the_return_of_its_years_alone() -> None:
    sentence = "答复信息公开申请9件，其中涉及商业秘密2件，涉及个人隐私1件，法律、法规规定的其他情形3件，不是政府信息1件。"
    refused = "s2014.application.answered.refused"
    reasons = [(2, "trade_secret"), (1, "privacy"), (3, "law_other"), (1, "not_gov_info")]
    told = [f"{count} 件 {refused}.{reason} ^0" for count, reason in reasons]
    assert described(sentence, 2016)[1:] == told
    assert not any(refused in fact for fact in described(sentence, 2022))


def test_rows_of_older_returns_are_told_in_the_words_of_their_years() -> None:
    staff = "配备兼职工作人员2名。"
    assert described(staff, 2018) == ["2 名 s2014.capacity.staff_part_time"]
    assert described(staff, 2022) == ["2 名 -"]
    answered = "收到政府信息公开申请8件。8件申请均按时办结。"
    assert described(answered, 2017)[1] == "8 件 s2014.application.closed_on_time"
    known = "收到政府信息公开申请3件。2件属于已主动公开范围，3件按时办结。同意部分公开答复数0件，不同意公开答复数1件。"
    assert [fact.split()[2] for fact in described(known, 2017)[1:]] == [
        "s2014.application.answered.already_public",
        "s2014.application.closed_on_time",
        "applications.outcome.partial@applicant.total",
        "applications.outcome.refused@applicant.total",
    ]
    others = "收到政府信息公开申请5件，同意公开3件，“非本机关职责权限范围”2件。"
    assert described(others, 2016)[2] == "2 件 s2014.application.answered.not_this_organ ^0"
    told = "收到政府信息公开申请5件，按时答复5件，告知不属于本机关公开1件，1件告知通过其他途径办理，需补充更改的3件。"
    answers = "s2014.application.answered"
    assert described(told, 2016)[1:] == [
        "5 件 applications.replied_on_time@applicant.total",
        f"1 件 {answers}.not_this_organ ^0",
        f"1 件 {answers}.other_channel ^0",
        f"3 件 {answers}.told_to_correct ^0",
    ]
    missing = "收到政府信息公开申请4件，因信息不存在不予公开2件。"
    assert described(missing, 2015)[1] == f"2 件 {answers}.not_exist"
    assert described(missing, 2022)[1] == "2 件 -"
    made = "现行有效的规范性文件9件，本年新制作2件，新公开1件。"
    columns = "disclosure.normative_documents@disclosure.col"
    assert described(made, 2019)[1:] == [
        f"2 件 {columns}.made_new",
        f"1 件 {columns}.disclosed_new",
    ]
    assert described(made, 2022)[1:] == [f"2 件 {columns}.issued", "1 件 -"]


def test_a_change_is_no_total_of_the_parts_that_follow() -> None:
    text = SourceText.plain(
        "全年公开政府信息3215条，比去年增加215条，同比增长7.2%。其中，政策文件类58条、会议公开类62条。"
    )
    facts, _ = read_facts(text, report_year=2023)
    assert [(fact.value, fact.part_of) for fact in facts] == [
        ("3215", None),
        ("215", None),
        ("7.2", None),
        ("58", 0),
        ("62", 0),
    ]


def test_a_list_with_more_than_the_total_is_none_of_its_parts() -> None:
    text = SourceText.plain("通过新媒体公开信息28条。其中，微信公众号发布12条、微博发布198条。")
    facts, _ = read_facts(text, report_year=2023)
    assert [(fact.value, fact.part_of) for fact in facts] == [
        ("28", None),
        ("12", None),
        ("198", None),
    ]


def test_ways_of_what_was_disclosed_are_those_of_the_return_in_its_years() -> None:
    ways = "全年主动公开政府信息465条，网上公开449条，其它方式公开16条。"
    total, other = "465 条 s2014.disclosure.items", "16 条 s2014.channel.other ^0"
    assert described(ways, 2012) == [total, "449 条 s2014.channel.website ^0", other]
    assert described(ways, 2016) == [total, "449 条 - ^0", other]
    assert described(ways) == [total, "449 条 - ^0", "16 条 - ^0"]
    assert described("网上公开449条，其它方式受理16条。", 2012) == ["449 条 -", "16 条 -"]
    gazette = "主动公开政府信息90条，其中政府公报2条、政务微信88条。"
    assert described(gazette, 2017)[1] == "2 条 s2014.channel.gazette ^0"
    assert described(gazette)[1] == "2 条 - ^0"


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("通过其他方式回应3次。", ["3 次 s2014.response.other_events"]),
        ("微博微信回应公众关注热点5次。", ["5 次 s2014.response.weibo_wechat_events"]),
        ("解读稿件发布数4篇。", ["4 篇 s2014.response.interpretation_articles"]),
        (
            "政府网站在线访谈2次，其中主要负责同志参加1次。",
            ["2 次 s2014.response.interviews", "1 次 s2014.response.interviews_lead ^0"],
        ),
        (
            "政务微信公开政府信息9条，政务微博公开政府信息11条。",
            ["9 条 s2014.channel.wechat", "11 条 s2014.channel.weibo"],
        ),
        (
            "主动公开信息70条，其中政府公报公开政府信息3条，政务微博公开27条，其他方式40条。",
            [
                "70 条 s2014.disclosure.items",
                "3 条 s2014.channel.gazette ^0",
                "27 条 s2014.channel.weibo ^0",
                "40 条 s2014.channel.other ^0",
            ],
        ),
        ("公开渠道：政府网站公开62条。", ["62 条 s2014.channel.website"]),
        ("收到信息公开申请9件，延期办结2件。", ["9 件", "2 件 s2014.application.closed_extended"]),
        ("主动公开规范性文件12件。", ["12 件 s2014.disclosure.normative_items"]),
        ("制发规范性文件4件。", ["4 件 s2014.disclosure.normative_issued"]),
        ("全年未制发规范性文件。", ["0 件 s2014.disclosure.normative_issued zero"]),
        (
            "专职人员2人，兼职人员3人。",
            ["2 人 s2014.capacity.staff_full_time", "3 人 s2014.capacity.staff_part_time"],
        ),
    ],
)
def test_rows_of_the_return_are_known_in_its_years_alone(sentence: str, told: list[str]) -> None:
    found = described(sentence, 2016)
    assert len(found) == len(told)
    assert all(map(str.startswith, found, told))
    later = " ".join(described(sentence))
    assert not any(fact.split()[2] in later for fact in told[-1:])


def test_what_was_made_in_the_years_of_the_form_of_2019() -> None:
    made = "disclosure.normative_documents@disclosure.col.made_new"
    assert described("2019年制定规章2件、规范性文件5件。", 2019)[1] == f"5 件 {made}"
    assert described("全年未制定规范性文件。", 2020) == [f"0 件 {made} zero"]
    assert not any(made in fact for fact in described("2022年制定规章2件、规范性文件5件。"))


def test_the_noun_stands_first_in_the_years_of_the_return() -> None:
    told = "主动公开。政策性文件公开12件，规范性文件公开3件。"
    assert described(told, 2016) == ["12 件 -", "3 件 s2014.disclosure.normative_items"]
    assert described(told)[1] == "3 件 -"
    columns = "规范性文件新制作2件，新公开2件，对外公开总数15件。"
    assert described(columns, 2020)[2].endswith("disclosure.col.disclosed_total")


def test_the_net_is_the_site_before_there_were_accounts() -> None:
    assert described("网上公开政府信息61条。", 2010) == ["61 条 s2014.channel.website"]
    assert described("网上公开政府信息61条。", 2014) == ["61 条 -"]


def test_what_was_bought_may_be_added_up() -> None:
    bought = "政府集中采购项目7项，累计金额88万元。"
    amount = "disclosure.central_procurement@disclosure.col.procurement_amount"
    assert described(bought, 2020)[1] == f"88 万元 {amount}"
    assert described(bought)[1] == "88 万元 -"


def test_reports_of_wrongs_are_told_with_any_verb_in_the_years_of_the_return() -> None:
    complaints = "2 起 s2014.complaints"
    assert described("五、举报情况\n年内接到举报2起。", 2016) == [complaints]
    assert described("五、复议、诉讼与举报情况\n复议0件，接到举报2起。", 2015)[1:] == [complaints]
    assert described("五、举报情况\n年内接到违纪举报2起。", 2016) == ["2 起 -"]
    assert described("五、举报情况\n年内接到举报2起。") == ["2 起 -"]


def test_words_of_other_hands_are_told_in_the_years_of_the_return() -> None:
    assert described("四、因信息公开被投诉1次。", 2013) == ["1 次 s2014.complaints"]
    late = "收到公开申请3件，按期答复2件，延期后答复1件。"
    assert described(late, 2016)[2] == "1 件 s2014.application.closed_extended"
    since = "四、复议、诉讼、举报\n复议1件，历年累计3件；诉讼0件，历年累计1件；举报0件。"
    assert described(since, 2015)[2:] == [
        "0 件 proceeding.litigation.total",
        "1 件 - @cumulative",
        "0 件 s2014.complaints",
    ]


def test_reports_of_wrongs_of_every_kind_are_not_those_about_disclosure() -> None:
    every = "五、举报投诉\n举报9件，其中涉及信息公开0件。"
    assert described(every, 2017)[0] == "9 件 -"


def test_how_cases_ended_is_told_in_the_words_of_the_return_below_its_row() -> None:
    told = "四、行政复议数量3件。维持具体行政行为2件，被依法纠错1件。"
    ends = [f"proceeding.reconsideration.{end}" for end in ("upheld", "corrected")]
    assert [fact.split()[2] for fact in described(told, 2016)[1:]] == ends
    assert described(told, 2016)[2].split()[0] == "1"
    all_kinds = "四、行政复议情况\n审结3件，维持具体行政行为2件，被依法纠错1件。"
    assert not any(end in fact for fact in described(all_kinds, 2016) for end in ends)


def test_the_return_of_before_2019_asks_how_suits_of_both_kinds_ended() -> None:
    told = "因政府信息公开被提起行政诉讼4件，其中驳回原告诉讼请求2件，被依法纠错1件，撤诉1件。"
    ends = [f"{n} 件 s2014.litigation.{end} ^0" for n, end in ((2, "upheld"), (1, "corrected"))]
    assert described(told, 2016)[1:] == [*ends, "1 件 s2014.litigation.other ^0"]
    assert [fact.split()[2] for fact in described(told)[1:]] == ["-", "-", "-"]
    # two courts may have heard one suit, and what is told twice is neither all
    courts = "因信息公开引发行政诉讼3件，一审维持2件，二审维持1件。"
    twice = "因信息公开引发行政诉讼5件，其中维持2件，驳回诉讼请求3件。"
    more = "因信息公开引发行政复议2件、行政诉讼3件，其中维持4件，撤销1件。"
    for sentence in (courts, twice, more):
        assert not any("s2014" in fact for fact in described(sentence, 2016))
    reconsidered = "因信息公开引发行政复议3件，2件驳回诉讼请求，1件维持。"
    assert described(reconsidered, 2016)[1] == "2 件 - ^0"
    rows = "五、行政诉讼数量4件。维持具体行政行为或者驳回原告诉讼请求数3件，被依法纠错数1件。"
    assert [fact.split()[2] for fact in described(rows, 2016)[1:]] == [
        "s2014.litigation.upheld",
        "s2014.litigation.corrected",
    ]
    assert described("五、行政复议和行政诉讼情况。维持具体行政行为3件。", 2016) == ["3 件 -"]


def test_charges_of_older_reports_are_told_in_few_words_below_their_heading() -> None:
    charged = "fees.disclosure.charged"
    assert described("三、收费减免\n费用12元，减免3元。", 2010) == [f"12 元 {charged}", "3 元 -"]
    assert described("五、收费\n全年分文未收取。", 2015) == [f"0 元 {charged} zero"]
    # elsewhere it is what was spent
    spent = "五、收费及经费情况\n费用200元，用于设备。"
    assert described(spent, 2015) == ["200 元 -"]
    other = "三、依申请公开情况\n受理患者复印病历申请412件，收费300元。"
    assert described(other, 2015)[1] == "300 元 -"
