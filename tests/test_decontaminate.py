"""Contamination put in comes out again, is counted, and never becomes a figure or a name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.parse.article.decontaminate import GAP, clean_text, decontaminate
from extractors.parse.page import SourceText
from extractors.parse.prose.narrative import read_facts

SENTENCE = "本年度共收到政府信息公开申请35件，上年结转4件，网站发布信息1.2万条。"
BRAND = "bet365网页版登录_365体育投注"


def kinds(text: str) -> dict[str, int]:
    return {item.kind: item.count for item in decontaminate(SourceText.plain(text))[1]}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, len(SENTENCE) - 1), min_size=4, max_size=12, unique=True))
def test_bracketed_pinyin_changes_no_fact(places: list[int]) -> None:
    dirty = "".join(
        character + ("(gong)(gong)" if i in places and "\u4e00" <= character <= "\u9fff" else "")
        for i, character in enumerate(SENTENCE)
    )
    text, _ = decontaminate(SourceText.plain(dirty))
    assert text.text == SENTENCE
    clean, _ = read_facts(SourceText.plain(SENTENCE), report_year=2022)
    facts, _ = read_facts(text, report_year=2022)
    assert [(f.measure, f.value, f.quote) for f in facts] == [
        (f.measure, f.value, f.quote) for f in clean
    ]
    for fact in facts:
        assert dirty[fact.start : fact.end].replace("(gong)", "") == fact.quote


@pytest.mark.parametrize("bracket", ["(app)", "(wechat)", "(PPP)", "(一)", "(2022)", "（简称）"])
def test_genuine_brackets_stay(bracket: str) -> None:
    text = f"平台{bracket}建设，平台{bracket}运行，平台{bracket}维护。"
    assert decontaminate(SourceText.plain(text))[0].text == text


def test_tone_marked_pinyin_goes() -> None:
    assert clean_text("公(gōng)开(kāi)信(xìn)息") == "公开信息"


@pytest.mark.parametrize("bracket", ["（zhengfu xinxi gongkai）", "(xinxi gongkai)", "( gongkai )"])
def test_words_of_the_title_spelled_without_tones_go(bracket: str) -> None:
    title = f"某市交通局2013年政府信息公开{bracket}年度报告"
    assert clean_text(title) == "某市交通局2013年政府信息公开年度报告"
    text, found = decontaminate(SourceText.plain(title))
    assert text.text == "某市交通局2013年政府信息公开年度报告"
    assert [(item.kind, item.token, item.count) for item in found] == [("pinyin", bracket, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "专栏（xinxi gongkai）地址",
        "政务公开（xinxi gongkai）",
        "信息公开（gongkai xinxi）",
        "公开（xinxi gongkai）",
        "信息公开(gongkai.gov.cn)",
        "信息公开（gongkaizhuanlan）",
        "信息公开（gongkai 12）",
    ],
)
def test_other_words_in_letters_stay(text: str) -> None:
    assert clean_text(text) == text
    assert decontaminate(SourceText.plain(text))[0].text == text


def test_a_gateway_in_traditional_script_is_read_but_not_contaminated() -> None:
    text, found = decontaminate(
        SourceText.plain("政府資訊網站發佈資訊，機關單位辦理業務報導及諮詢。")
    )
    assert "发" in text.text
    assert text.text.endswith("咨询。")
    assert found == ()


@pytest.mark.parametrize(
    "brand", ["6165金沙总站", "银河国际1331", "28365-365", "皇冠足球比分90分", "幸运飞艇168", "pg电子游戏官网7788", "188体育,188体育平台", "手机彩票网", "海棠直播", "365bet账号被限制_beat365在线_beat365体育登陆网址", "0365cc彩票APP官方版下载_365网新闻_日博365wWW1335"]
)  # fmt: skip
def test_numbers_of_brands_are_no_figures(brand: str) -> None:
    dirty = f"{brand}国资委2022年，{brand}国资委网站发布信息20条，{brand}国资委收到申请。"
    facts, problems = read_facts(decontaminate(SourceText.plain(dirty))[0], report_year=2022)
    assert [fact.value for fact in facts] == ["20"]
    assert problems == ()


@pytest.mark.parametrize(
    "text", ["2022金沙县人民政府网站发布信息20条。", "开云体育1162条信息由市水利局发布。"]
)
def test_figures_beside_what_looks_like_a_brand_stay(text: str) -> None:
    kept = decontaminate(SourceText.plain(text))[0].text
    assert "2022金沙县" in kept or "1162条" in kept


@pytest.mark.parametrize(
    "text",
    [
        "福利彩票登录系统，体育彩票官网公开信息2条。",
        "委官网-政务公开栏目、官网_登录平台发布信息3条。",
        "六合区、金沙县在澳门国资机构考察。",
    ],
)
def test_sites_lotteries_and_places_are_no_brands(text: str) -> None:
    clean, found = decontaminate(SourceText.plain(text))
    assert (clean.text, found) == (text, ())


@pytest.mark.parametrize("brand", ["亚博体育888", "28365-365", "银河国际1331", BRAND])
def test_a_figure_glued_to_a_brand_is_not_read(brand: str) -> None:
    dirty = f"网站发布信息{brand}1,036条，{brand}国资委、{brand}国资委收到申请。"
    facts, problems = read_facts(decontaminate(SourceText.plain(dirty))[0], report_year=2022)
    assert [fact.value for fact in facts] == [None]
    assert {problem.code for problem in problems} >= {"unreadable_number"}


def test_brand_tokens_leave_a_mark_and_no_number() -> None:
    dirty = f"{BRAND}国资委2022年报告。按照{BRAND}、省政府要求，{BRAND}网站发布信息20条。"
    text, found = decontaminate(SourceText.plain(dirty))
    assert text.text.count(GAP) == 3
    assert [(item.kind, item.token, item.count) for item in found] == [("brand", BRAND, 3)]
    facts, _ = read_facts(text, report_year=2022)
    assert [fact.value for fact in facts] == ["20"]
    start, end = text.span(0, 1)
    assert dirty[start:end] == BRAND


@pytest.mark.parametrize(
    "offer", ["注册送58元", "首存返水1.2%", "彩金最高3888元", "六合彩120期", "投注12倍"]
)
def test_offers_of_advertisers_state_nothing(offer: str) -> None:
    text, _ = decontaminate(SourceText.plain(f"{offer}，网站发布信息20条。"))
    facts, problems = read_facts(text, report_year=2022)
    assert ([fact.value for fact in facts], problems) == (["20"], ())


def test_other_kinds_are_counted_and_kept() -> None:
    assert kinds("本报告可在门户网站(http://gzw.example-shop.com/)查阅。") == {"foreign_host": 1}
    assert kinds("本报告可在门户网站(http://gzw.example.gov.cn/)查阅。") == {}
    assert kinds("可登录门户网站www.example.org.cn查阅。") == {"foreign_host": 1}
    assert kinds("可登录门户网站www.example.edu.cn查阅。") == {"foreign_host": 1}
    assert kinds("某某大学信息公开年度报告。可登录学校网站www.example.edu.cn查阅。") == {}
    assert kinds("答复了申请人。关于进一步做好某项工作的规定>\n下一段。") == {
        "dropped_characters": 1
    }
    assert kinds("公开\ufffd\ufffd信息。") == {"mojibake": 1}


def test_a_megabyte_of_any_one_thing_ends_soon() -> None:
    for unit in (
        "7",
        "(",
        "(gong)",
        "中(",
        "365体育投注",
        "《",
        "“1",
        "一二",
        "1,",
        "其中1件",
        "一百",
        "无码久久",
    ):
        started = time.process_time()
        text, _ = decontaminate(SourceText.plain(unit * (200_000 // len(unit))))
        read_facts(text, report_year=2022)
        assert time.process_time() - started < 10, unit


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    clean, _ = decontaminate(SourceText.plain(text))
    assert len(clean.text) == len(clean.starts) == len(clean.ends)
    read_facts(clean, report_year=2022)


@pytest.mark.parametrize(
    "token",
    [
        "欧博网页版登录_Oubo_体育平台app下载",
        "云开kaiyun(中国)官方网站",
        "365bet(中国)官方网站",
        "beat365官网最新版_365三式投注_365打水方案",
        "AG真人官网",
        "米乐m6体育平台",
        "雷速体育直播",
        "申博体育_bob电竞app",
        "澳门新葡萄京官网_PUJING88登录入口",
        "金沙娱城APP官方下载",
        "美高梅娱乐网站",
    ],
)
def test_a_brand_that_no_list_holds_is_known_by_its_trade_words(token: str) -> None:
    text = f"{token}国资委今年工作。中共{token}委和{token}人民政府印发3件文件，{token}电厂改制。"
    clean, found = decontaminate(SourceText.plain(text))
    assert [(item.token, item.count) for item in found if item.kind == "brand"] == [(token, 4)]
    assert clean.text == text.replace(token, GAP)


@pytest.mark.parametrize("brand", ["亚博体育app官网_yabo888", "bet365", BRAND])
def test_a_year_glued_to_a_brand_is_no_part_of_it(brand: str) -> None:
    text = f"{brand}2022年政府信息公开工作年度报告\n{brand}公开38条。"
    clean, found = decontaminate(SourceText.plain(text))
    assert [(item.token, item.count) for item in found] == [(brand, 2)]
    assert clean.text == text.replace(brand, GAP)


def test_a_lottery_is_a_token_only_where_a_name_stood() -> None:
    text = "中国体育彩票市统计局公布中国体育彩票公益金使用情况12条。"
    clean, _ = decontaminate(SourceText.plain(text))
    assert clean.text == f"{GAP}市统计局公布中国体育彩票公益金使用情况12条。"


def test_rows_of_search_words_are_no_text() -> None:
    dirty = "起碰97人妻视频|国产精品38集|无码一区二区\n某局网站发布信息20条，服务少妇联家庭3户。\n久久免费,熟女16人"
    text, found = decontaminate(SourceText.plain(dirty))
    assert [(item.kind, item.count) for item in found] == [("brand", 1), ("brand", 1)]
    facts, problems = read_facts(text, report_year=2022)
    assert ([fact.value for fact in facts], problems) == (["20", "3"], ())
    assert text.text.startswith("\n某局网站")


def test_chinese_read_as_latin_letters_is_mojibake() -> None:
    wrong = "认真落实条例".encode().decode("latin-1")
    _, found = decontaminate(SourceText.plain(f"全年公开12条，{wrong}。"))
    assert [(item.kind, item.token, item.count) for item in found] == [("mojibake", wrong, 1)]
    assert decontaminate(SourceText.plain("Café déjà vu，“naïve” Zürich 12条"))[1] == ()


def test_letters_of_another_alphabet_before_a_box_are_mojibake() -> None:
    _, found = decontaminate(SourceText.plain("?。ㄒ唬┲鲃庸_信息12条，?。ǘ┕_方式。"))
    assert [(item.kind, item.token) for item in found] == [
        ("mojibake", "ㄒ唬┲"),
        ("mojibake", "ǘ┕"),
    ]


def test_growth_to_the_left_never_takes_a_name() -> None:
    text = "".join(f"甲省kaiyun(中国)官网第{n}处。" for n in "一二三四")
    clean, _ = decontaminate(SourceText.plain(text))
    assert clean.text.count("甲省" + GAP) == 4


@pytest.mark.parametrize("text", ["检查KTV娱乐场所12家", "LED体育馆屏幕3块", "浙里办app下载5万次"])
def test_trade_words_of_honest_business_stay(text: str) -> None:
    clean, found = decontaminate(SourceText.plain(text))
    assert (clean.text, found) == (text, ())


# Names and phrases of honest reports, each of which holds a word that brands are called by.
HONEST = (
    "皇冠国际影院、皇冠电子厂、凯发电子和优德国际幼儿园各检查2次；壹号娱乐会所整治1家。",
    "江南国际艺术节12场，江南在线办件3000件，江南官网、半岛app和星空客户端发布30条。",
    "新金沙大桥通车，老金沙厂区投资2亿元，更新银河广场设施12处，新永利小区加装电梯3部。",
    "赴澳门威尼斯人酒店和澳门银河集团招商1次。美高梅国际酒店、新葡京小区投诉3件。",
    "打击网络足球投注5起，查处老虎机平台2个、时时彩平台3个，世界杯竞猜赌博宣传防范5次。",
    "承办CBA体育赛事20场，建成VR体育公园1个，检查KTV娱乐会所30家、PS电竞酒店4家。",
    "Intel（中国）有限公司、ABB（中国）有限公司投资2亿元，检定PG电子秤12台。",
    "浙里办APP网页版登录300次，体育app下载1.2万次，365在线受理1200件，365体育健身30场。",
    "一日游、半天游线路3条，节假日博物馆开放12次，工作日博客更新20篇，恒达注册资金变更3家。",
    "敢打必赢，江南18路公交线调整2次，开云2000平方米商铺整改，皇冠2022款车辆召回100辆。",
    "壹号平台市场监管局检查3次。半岛平台日报送信息2条。江南在线、市政府网站发布30条。",
    "壹号平台市场监管局检查3次，永利国际小区住建局回复3件，皇冠国际卫生健康局检查2次。",
    "赴SAP（中国）官网介绍的基地考察1次，与IBM（中国）有限公司座谈2次，凤凰彩票销售站检查12次。",
    "体彩中心天天开奖公告365期，完美（中国）有限公司约谈2次，今年会同财政局检查12次。",
)


@pytest.mark.parametrize("text", HONEST)
def test_names_that_brands_bear_too_are_none(text: str) -> None:
    clean, found = decontaminate(SourceText.plain(text))
    assert (clean.text, found) == (text, ())


@pytest.mark.parametrize(
    "token", ["hth官网", "hth（中国）官网", "leyu体育官网", "凤凰彩票", "大发快3"]
)
def test_houses_that_bear_no_trade_word_are_tokens(token: str) -> None:
    clean, found = decontaminate(
        SourceText.plain(f"{token}国资委公开20条，按照{token}人民政府要求公开。")
    )
    assert clean.text == f"{GAP}国资委公开20条，按照{GAP}人民政府要求公开。"
    assert [item.token for item in found] == [token]


def test_phrases_beside_a_proven_token_are_tokens_too() -> None:
    text = "江南体育国资委公开20条，江南体育落实要求，江南体育商务局答复2件。"
    clean, found = decontaminate(SourceText.plain(text))
    assert [(item.token, item.count) for item in found] == [("江南体育", 3)]
    assert clean.text == text.replace("江南体育", GAP)


@pytest.mark.parametrize(
    ("before", "behind"),
    [("", "2022年政府信息公开工作年度报告\n"), ("答复2件。", "\n"), ("", "水利局2022年信息公开报告\n"), ("《", "人民政府公报》")],
)  # fmt: skip
def test_the_places_that_prove_at_once(before: str, behind: str) -> None:
    clean, _ = decontaminate(SourceText.plain(f"{before}半岛国际{behind}公开2件。"))
    assert clean.text == f"{before}{GAP}{behind}公开2件。"


@pytest.mark.parametrize("token", ["威尼斯人娱乐场", "太阳城娱乐城", "云顶国际"])
def test_issuers_of_documents_and_superiors_beside_the_government_are_places_of_names(
    token: str,
) -> None:
    text = f"落实《{token}关于进一步加强公开工作的通知》，在{token}、省政府的领导下公开20条。"
    clean, found = decontaminate(SourceText.plain(text))
    assert [(item.token, item.count) for item in found] == [(token, 2)]
    assert clean.text == text.replace(token, GAP)


def test_a_company_beside_a_government_once_is_none() -> None:
    text = "江南在线、市政府网站发布30条，皇冠国际、县政府各检查2次，云顶国际、市政府签约1次。"
    assert decontaminate(SourceText.plain(text))[0].text == text


@pytest.mark.parametrize(
    "token",
    [
        "江南m6真人(中国)官方网站", "远博电子游戏·(中国)官方网站", "火狐(中国)官方网站", "开云kaiyun体育手机版", "凯发登录官网", "雷火注册", "明升线路检测",
        "k8凯发", "优德w88", "尊龙凯时", "欧宝娱乐", "新濠天地国际官网", "澳门美高梅娱乐城", "葡京(中国)有限公司", "永利3044", "银河国际1331", "ManBetX万博体育手机版_manbetx3.0下载", "德赢VWIN",
    ],
)  # fmt: skip
def test_tokens_as_they_are_written_in_the_place_of_a_name(token: str) -> None:
    text = f"{token}国资委2022年政府信息公开工作年度报告\n2022年，{token}商务局公开38条，{token}人民政府印发3件。"
    clean, _ = decontaminate(SourceText.plain(text))
    assert clean.text == text.replace(token, GAP)
    spans = [clean.span(i, i + 1) for i, mark in enumerate(clean.text) if mark == GAP]
    assert {text[start:end] for start, end in spans} == {token}
    facts, _ = read_facts(clean, report_year=2022)
    assert [fact.value for fact in facts] == ["38", "3"]


def test_tokens_by_the_thousand_end_soon() -> None:
    for unit in ("江南体育", "KTV娱乐", "开云kaiyun", "开云体育国资委", "365体育"):
        started = time.process_time()
        decontaminate(SourceText.plain(unit * (200_000 // len(unit))))
        assert time.process_time() - started < 10, unit


def test_marks_strewn_between_words_go_and_are_counted() -> None:
    source = "2022年@@,我局@@主动公开@@@@政府信息@@120@@条@@,解读@@12条。"
    text, found = decontaminate(SourceText.plain(source))
    assert text.text == "2022年,我局主动公开政府信息120条,解读12条。"
    assert [(item.kind, item.token, item.count) for item in found] == [("brand", "@@", 7)]
    start, end = text.span(text.text.index("120条"), text.text.index("120条") + 4)
    assert source[start:end] == "120@@条"
    few, none = decontaminate(SourceText.plain("联系：a@@b，c@@d。"))
    assert (few.text, none) == ("联系：a@@b，c@@d。", ())
