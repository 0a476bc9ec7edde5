"""Sentences in the style of many agencies, each with every fact that it states; and traps that state none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from extractors.parse.page import SourceText
from extractors.parse.prose.narrative import read_facts

YEAR = 2022
TOTAL = "applicant.total"

# sentence → (value, unit, measure[@breakdown], qualifier if not exact)
STATED: list[tuple[str, list[str]]] = [
    # published items
    ("2022年，区门户网站主动公开政府信息2315条。", ["2315 条 narrative.site.items_published"]),
    ("全年在市政府网站发布各类信息1,162条。", ["1162 条 narrative.site.items_published"]),
    ("全年在市政府网站发布各类信息１１６２条。", ["1162 条 narrative.site.items_published"]),
    ("通过政府网站公开信息300余条，", ["300 条 narrative.site.items_published over"]),
    ("全年主动公开政府信息3568条。", ["3568 条 s2014.disclosure.items"]),
    ("局网站全年访问量达12.6万人次。", ["126000 人次 narrative.site.page_views"]),
    ("网站总访问量突破1.2亿次。", ["120000000 次 narrative.site.page_views over"]),
    # accounts
    (
        "“某某发布”微信公众号全年推送信息428条，阅读量约36万次，关注人数1.2万人。",
        [
            "428 条 narrative.wechat.posts",
            "360000 次 narrative.wechat.reads about",
            "12000 人 narrative.wechat.followers",
        ],
    ),
    (
        "官方微博发布信息865条，粉丝数突破20万人。",
        ["865 条 narrative.weibo.posts", "200000 人 narrative.weibo.followers over"],
    ),
    (
        "微信公众号发布信息512条，微博发布信息204条。",
        ["512 条 narrative.wechat.posts", "204 条 narrative.weibo.posts"],
    ),
    ("微信、微博共发布信息700条。", ["700 条 -"]),
    ("抖音号发布短视频56个，播放量超300万次。", ["56 个 -", "3000000 次 - over"]),
    # applications
    (
        "全年共收到政府信息公开申请23件，上年结转2件，办结24件，结转下年度继续办理1件。",
        [
            "23 件 applications.received_new@applicant.total",
            "2 件 applications.carried_in@applicant.total",
            "24 件 applications.outcome.total@applicant.total",
            "1 件 applications.carried_out@applicant.total",
        ],
    ),
    (
        "本年新收政府信息公开申请数量为45件，上年结转政府信息公开申请数量为3件。",
        [
            "45 件 applications.received_new@applicant.total",
            "3 件 applications.carried_in@applicant.total",
        ],
    ),
    ("2022年，我局共受理依申请公开二十三件。", ["23 件 applications.received_new@applicant.total"]),
    (
        "全年收到15件政府信息公开申请，均已按期答复。",
        ["15 件 applications.received_new@applicant.total"],
    ),
    (
        "收到信息公开申请12件，其中自然人申请9件，法人或其他组织申请3件。",
        [
            "12 件 applications.received_new@applicant.total",
            "9 件 applications.received_new@applicant.natural ^0",
            "3 件 applications.received_new@applicant.org ^0",
        ],
    ),
    (
        "全年受理政府信息公开申请30件，其中网上申请21件、信函申请8件、当面申请1件。",
        [
            "30 件 applications.received_new@applicant.total",
            "21 件 s2014.application.network ^0",
            "8 件 s2014.application.letter ^0",
            "1 件 s2014.application.in_person ^0",
        ],
    ),
    ("全年办理政府信息公开申请18件。", ["18 件 -"]),
    (
        "共收到政府信息公开申请136件（含上年结转21件）。",
        ["136 件 - !ambiguous_received", "21 件 applications.carried_in@applicant.total ^0"],
    ),
    (
        "连同上年结转的5件，全年共收到政府信息公开申请40件。",
        ["5 件 applications.carried_in@applicant.total", "40 件 - !ambiguous_received"],
    ),
    (
        "政府信息公开申请办理结果：予以公开11件，部分公开3件，不予公开4件，无法提供6件，不予处理2件，其他处理1件。",
        [
            "11 件 applications.outcome.granted@applicant.total",
            "3 件 applications.outcome.partial@applicant.total",
            "4 件 applications.outcome.refused@applicant.total",
            "6 件 applications.outcome.unable@applicant.total",
            "2 件 applications.outcome.not_processed@applicant.total",
            "1 件 applications.outcome.other@applicant.total",
        ],
    ),
    ("依申请公开方面，予以公开和部分公开共20件。", ["20 件 -"]),
    (
        "2021年收到政府信息公开申请31件，2022年收到政府信息公开申请44件。",
        ["31 件 - @2021", "44 件 applications.received_new@applicant.total"],
    ),
    (
        "共受理政府信息公开申请60件，较上年增加12件，同比增长25%。",
        ["60 件 applications.received_new@applicant.total", "12 件 -", "25 % -"],
    ),
    (
        "共受理政府信息公开申请60件，比去年的48件增加12件。",
        ["60 件 applications.received_new@applicant.total", "48 件 - @2021", "12 件 -"],
    ),
    ("全年未收到政府信息公开申请。", ["0 件 applications.received_new@applicant.total zero"]),
    (
        "2022年没有收到依申请公开政府信息的申请。",
        ["0 件 applications.received_new@applicant.total zero"],
    ),
    ("本年度受理依申请公开0件。", ["0 件 applications.received_new@applicant.total"]),
    # proceedings
    (
        "因政府信息公开引发行政复议2件、行政诉讼1件。",
        ["2 件 proceeding.reconsideration.total", "1 件 proceeding.litigation.total"],
    ),
    (
        "因政府信息公开产生的行政复议、行政诉讼均为0件。",
        ["0 件 proceeding.reconsideration.total", "0 件 proceeding.litigation.total"],
    ),
    (
        "政府信息公开行政复议、行政诉讼分别为7件、9件。",
        ["7 件 proceeding.reconsideration.total", "9 件 proceeding.litigation.total"],
    ),
    ("政府信息公开行政复议和行政诉讼共3件。", ["3 件 -"]),
    (
        "全年未发生因政府信息公开申请引起的行政复议、行政诉讼。",
        ["0 件 proceeding.reconsideration.total zero", "0 件 proceeding.litigation.total zero"],
    ),
    (
        "本年度无因政府信息公开被申请行政复议、提起行政诉讼的情况。",
        ["0 件 proceeding.reconsideration.total zero", "0 件 proceeding.litigation.total zero"],
    ),
    ("全年没有发生政府信息公开行政诉讼案件。", ["0 件 proceeding.litigation.total zero"]),
    (
        "因政府信息公开被提起行政复议3件，结果维持2件，结果纠正1件。",
        [
            "3 件 proceeding.reconsideration.total",
            "2 件 proceeding.reconsideration.upheld ^0",
            "1 件 proceeding.reconsideration.corrected ^0",
        ],
    ),
    (
        "政府信息公开类行政诉讼6件，其中未经复议直接起诉4件、复议后起诉2件。",
        [
            "6 件 proceeding.litigation.total",
            "4 件 proceeding.suit_direct.total ^0",
            "2 件 proceeding.suit_after_reconsideration.total ^0",
        ],
    ),
    # fees
    ("本年度未收取政府信息公开信息处理费。", ["0 元 fees.information_processing.charged zero"]),
    (
        "2022年，依申请公开政府信息没有收取任何费用。",
        ["0 元 fees.information_processing.charged zero"],
    ),
    ("全年收取信息处理费1200元。", ["1200 元 fees.information_processing.charged"]),
    ("全年收取信息处理费0.35万元。", ["0.35 万元 fees.information_processing.charged"]),
    # interpretation, meetings, training
    (
        "全年发布政策解读材料45篇，其中图解12篇。",
        ["45 篇 narrative.policy_interpretation.items", "12 篇 narrative.infographic.items ^0"],
    ),
    (
        "举办政务公开培训班3期，培训人员260余人次。",
        ["3 期 narrative.training.sessions", "260 人次 narrative.training.attendance over"],
    ),
    (
        "组织召开政务公开业务培训会两次，参训人员近百人次。",
        ["2 次 narrative.training.sessions", "100 人次 narrative.training.attendance nearly"],
    ),
    ("全年举办两期培训班。", ["2 期 narrative.training.sessions"]),
    (
        "开展新闻发布会4场，在线访谈6期，意见征集9次。",
        [
            "4 场 s2014.response.press_conferences",
            "6 期 narrative.interview.own_site",
            "9 次 narrative.public_consultation",
        ],
    ),
    ("参加新闻发布会3次。", ["3 次 narrative.press_conference.attended"]),
    ("12345热线共受理群众诉求12345件，办结率99.8%。", ["12345 件 -", "99.8 % -"]),
    ("接待群众来访85批次320人次。", ["85 批次 -", "320 人次 -"]),
    ("接听咨询电话1500多个。", ["1500 个 narrative.hotline.calls over"]),
    ("回复网民留言63条，按时办结率100%。", ["63 条 narrative.site.messages_answered", "100 % -"]),
    # proposals
    (
        "全年共办理人大代表建议18件、政协提案26件，办复率、满意率均为100%。",
        [
            "18 件 narrative.npc_suggestions.total",
            "26 件 narrative.cppcc_proposals.total",
            "100 % narrative.proposals.reply_rate",
            "100 % narrative.proposals.satisfaction_rate",
        ],
    ),
    ("承办人大建议和政协提案共44件。", ["44 件 -"]),
    # documents and money
    (
        "全年制发行政规范性文件5件，废止行政规范性文件2件，现行有效行政规范性文件31件。",
        [
            "5 件 disclosure.normative_documents@disclosure.col.issued",
            "2 件 disclosure.normative_documents@disclosure.col.repealed",
            "31 件 disclosure.normative_documents@disclosure.col.in_force",
        ],
    ),
    ("政府采购金额合计308万元。", ["308 万元 narrative.procurement.amount"]),
    ("公开财政资金信息，涉及金额1,245.85亿元。", ["1245.85 亿元 -"]),
    ("发放补贴资金3千元。", ["3000 元 -"]),
    ("全年编发政府公报12期，发行2万余份。", ["12 期 narrative.gazette.issues", "20000 份 - over"]),
    # precision, ranges, time
    ("全年共回应公众关切三百零五次。", ["305 次 -"]),
    ("开展各类宣传活动百余场次。", ["100 场次 - over"]),
    ("每个专栏更新信息3至5条。", ["3 条 - over", "5 条 -"]),
    ("发放宣传资料5000份左右。", ["5000 份 - about"]),
    ("惠及企业120家以上。", ["120 家 - over"]),
    ("群众满意度达到百分之九十八点五。", ["98.5 % -"]),
    (
        "截至2022年底，网站开设栏目56个，累计发布信息8.3万条。",
        ["56 个 narrative.site.columns @cumulative", "83000 条 - @cumulative"],
    ),
    ("一图读懂发布20期，视频解读3个。", ["20 期 -", "3 个 -"]),
    ("发布解读稿件A类12条、图片8件、视频5篇。", ["12 条 -", "8 件 -", "5 篇 -"]),
    ("微信公众号每周推送3次。", ["3 次/周 narrative.wechat.issues_per_week"]),
    ("平均办理时间3.5个工作日。", ["3.5 个工作日 -"]),
    ("业务办理时间较2021年缩短30%。", ["30 % -"]),
    ("信息公开申请共5.1余条。", ["null 条 - over unreadable !unreadable_number"]),
    ("全年公开各类信息14,12由县级部门发布。", ["!unread_number"]),
    ("全年发布信息14,12条。", ["null 条 - unreadable !unreadable_number"]),
]

# More of them, reviewed one by one.
LISTED: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("narrative_sentences.yml").read_text(encoding="utf-8")
)

TRAPS = [
    "本报告由总体情况等六部分组成。",
    "统计期限自2022年1月1日起至2022年12月31日止。",
    "根据《条例》第二十条第（一）项和第50条编制。",
    "按照国办公开办函〔2021〕30号文件要求编制。",
    "认真贯彻党的十九大和十九届二中、三中、四中全会精神。",
    "市政协六届五次会议期间，落实三审三校制度。",
    "编制《2022年政务公开工作要点》和《关于做好第3季度工作的通知（20条）》。",
    "推动“最多跑一次”改革，实现“一网通办”。",
    "公开“三公”经费信息，深化“双百行动”。",
    "联系电话：0527-83593059，邮编：223600。",
    "地址：人民路42号3楼305室，联系电话 0571-87654321。",
    "网站标识码2100000037，京ICP备05023109号。",
    "拨打12345政务服务便民热线反映问题。",
    "提供7×24小时在线服务，工作日9:00-17:30接待。",
    "应当在20个工作日内答复申请人。",
    "一是健全机制；二是加强培训；三是强化监督。",
    "（一）主动公开。1.加强组织领导。2、完善制度。",
    "入围全国政务新媒体排行榜30强，名列第3名。",
    "改革开放40年来，近三年工作稳步推进。",
    "利用5G、H5等新技术，建设APP2.0版。",
    "推出“一项直播、一张地图、一次访谈”等产品。",
    "围绕“十四五”规划，紧盯八项规定精神。",
    "严格执行“1+3+N”工作体系。",
    "于3月和8月在网站公开预决算信息。",
    "申请人未收到答复的，可以依法申请行政复议或者提起行政诉讼。",
    "本年度未发生因政府信息公开行政复议被纠正的案件。",
    "无正当理由大量反复申请的，不予处理。",
    "六、其他需要报告的事项\n无。",
    "进一步提高一次性告知、一站式服务水平。",
    "开展5·15政务公开日活动。",
    "落实国、省、市三级监督检测要求。",
    "每季度召开新闻发布会。",
    "网址：http://www.example123.gov.cn/2022/01/5566.html",
    "电子邮箱：xxgk2022@126.com。",
    "2022年度收入预算和2021年度决算已公开。",
    "抓好一件事一次办，做到一图看懂。",
    "第一季度、第二批、第三方评估结果已公布。",
]


def described(sentence: str, year: int | None = YEAR) -> list[str]:
    """Facts in the notation of the table above."""
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


@pytest.mark.parametrize(("sentence", "expected"), STATED, ids=[s[:18] for s, _ in STATED])
def test_every_stated_number_is_read(sentence: str, expected: list[str]) -> None:
    assert described(sentence) == expected


@pytest.mark.parametrize(("sentence", "expected"), LISTED.items(), ids=[s[:18] for s in LISTED])
def test_every_listed_sentence_is_read(sentence: str, expected: list[str]) -> None:
    assert described(sentence) == expected


@pytest.mark.parametrize("sentence", TRAPS, ids=[s[:18] for s in TRAPS])
def test_numbers_that_state_nothing_are_no_facts(sentence: str) -> None:
    assert described(sentence) == []


@pytest.mark.parametrize("sentence", [s for s, _ in STATED], ids=[s[:18] for s, _ in STATED])
def test_quotes_are_the_slices_of_the_source(sentence: str) -> None:
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


def test_why_requests_were_refused_has_the_rows_of_the_return_of_its_years_alone() -> None:
    sentence = "答复信息公开申请9件，其中涉及商业秘密2件，涉及个人隐私1件，法律、法规规定的其他情形3件，不是政府信息1件。"
    refused = "s2014.application.answered.refused"
    reasons = [(2, "trade_secret"), (1, "privacy"), (3, "law_other"), (1, "not_gov_info")]
    told = [f"{count} 件 {refused}.{reason} ^0" for count, reason in reasons]
    assert described(sentence, 2016)[1:] == told
    assert not any(refused in fact for fact in described(sentence, 2022))


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
