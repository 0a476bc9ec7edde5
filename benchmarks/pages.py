"""Realistic report pages for measuring: seeded, written for this project, about 80 KB each.

The mix: 70 % with the three statutory tables, 18 % an indicator form of before 2019, 12 % prose only; a
third malformed, half in GB encodings (some with a wrong or missing declaration), a tenth contaminated;
plain, WPS and Word markup. The numbers are random, the labels those of the forms.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import opencc

from extractors.codebook import codebook
from tests.table_forms import Tables, draw
from tests.table_render import render

_STATEMENTS = (
    "全年通过门户网站主动公开各类信息{a}条，其中工作动态{b}条、政策文件{c}件。",
    "“{place}发布”微信公众号推送信息{a}条，关注人数达到{b}人。",
    "本年度共收到政府信息公开申请{c}件，均在法定期限内办结。",
    "办理人大代表建议{c}件、政协提案{d}件，答复率为100%。",
    "组织召开新闻发布会{d}次，发布解读稿件{c}篇，回应群众关切{c}次。",
    "全年开展业务培训{d}次，参训人员约{b}人次。",
    "制发行政规范性文件{d}件，废止{d}件，全部按要求公开并附有解读。",
    "通过政务服务大厅提供查阅服务{a}余次，接听咨询电话超过{b}个。",
    "更新政府信息公开指南{d}次，调整公开目录栏目{d}个。",
    "受理12345热线转办事项{b}件，按时办结率99.{d}%。",
    "“{place}国资”公众号全年推文{a}篇，阅读量{w}万次，较上年增长{p}%。",
    "通过局门户网站栏目发布动态{a}条、公示公告{c}条，政策解读{d}篇。",
    "全年网站总访问量突破{w}万人次，页面平均停留时间有所延长。",
    "官方微博发布信息{t}条，粉丝{w}万人。",
    "视频号上传短视频{c}个，累计播放{w}万余次。",
    "召开党委会{g}次，其中专题研究公开工作{h}次。",
    "组织集中学习{h}期，{b}人次参加。",
    "修订公开制度{h}项，新建台账{g}本。",
    "收到依申请公开{c}件，其中自然人{d}件，已按期答复。",
    "上年结转申请{d}件，本年新收{c}件，结转下年{d}件。",
    "申请答复中予以公开{c}件，部分公开{d}件，不予公开{d}件，无法提供{d}件。",
    "申请人当面提交{d}件，信函提交{d}件，网络提交{c}件。",
    "全年因信息公开被申请行政复议{d}件，结果均为维持。",
    "行政诉讼案件{d}件，尚未审结{d}件。",
    "未发生因依申请公开引发的行政诉讼。",
    "办理省级建议提案{d}件，市级{c}件，面商率、满意率均达100%。",
    "公开企业国有资产监管数据{t}项，涉及企业{c}户。",
    "监管企业营业收入{w}亿元，同比增长{p}%。",
    "公布市属企业负责人薪酬信息{c}条。",
    "财政预决算、三公经费等信息按时公开，共{d}条。",
    "公开政府采购信息{c}条，采购金额{w}万元。",
    "全年行政许可{d}件，行政处罚{d}件。",
    "印发{y}年公开要点，分解任务{g}项。",
    "截至{y}年12月31日，累计主动公开信息{t}条。",
    "{y1}年公开信息{a}条，{y}年公开信息{b}条。",
    "与去年同期相比，公开数量增加{c}条，增幅{p}%。",
    "第三季度抽查栏目{g}个，发现问题{h}个，已全部整改。",
    "上半年发布{c}条，下半年发布{c}条。",
    "答复市民来信{c}封，接待来访{d}批{g}人次。",
    "领导信箱受理来信{c}件，办结{c}件，办结率{p}%。",
    "举办政府开放日活动{h}场，邀请代表{g}名。",
    "在线访谈{h}期，网友提问{c}个。",
    "征集意见建议{c}条，采纳{d}条。",
    "开展网上调查{h}次，参与人数{b}人。",
    "编发简报{g}期，被省级采用{d}篇、市级采用{c}篇。",
    "在省级以上媒体刊发稿件{c}篇，中央媒体{d}篇。",
    "报送信息{a}余条，录用近{c}条。",
    "制作图解{d}个、短视频{d}个、音频{d}段。",
    "规范性文件清理中，继续有效{c}件，宣布失效{d}件，拟修改{d}件。",
    "现行有效规范性文件{c}件，集中公开率100%。",
    "公开重大项目{c}个，总投资约{w}亿元。",
    "查阅点{g}个，全年接待查阅{c}人次，提供资料{a}份。",
    "专兼职工作人员{h}名，其中专职{h}名。",
    "举行听证会{h}次、座谈会{h}次。",
    "发放宣传手册{t}份，解答咨询{c}人次。",
    "更新机构职能信息{d}次，领导分工调整{d}次，人事任免{c}条。",
    "网站无障碍改造完成，错别字检测{g}次，纠正{c}处。",
    "监测发现失效链接{d}个，均于{h}个工作日内修复。",
    "公开权责清单事项{c}项，随机抽查事项{g}项。",
    "安全生产、生态环保督察整改信息公开{c}条。",
    "本年收取信息处理费0元。",
    "未收到涉及商业秘密的申请。",
    "各业务处室报送公开信息分别为{d}条、{c}条、{c}条。",
    "平均每月发布信息{c}条，每周更新不少于{h}次。",
    "计划明年组织培训{h}次。",
    "依据《条例》第{g}条，主动公开事项{h}类{c}项。",
    "联系电话0731-2288{b}，邮编412007。",
    "文件〔{y}〕{c}号已在网站公布，下载{t}次。",
    "本年度没有发生因政府信息公开引起的行政复议和行政诉讼案件。",
    "全年未收取政府信息公开信息处理费。",
)
_FILLERS = (
    "我单位把公开工作放在重要位置，由主要负责同志牵头，各科室分工负责，定期研究并督促落实。",
    "坚持以公开为常态、不公开为例外，围绕群众关心的事项及时更新栏目内容，做到应公开尽公开。",
    "进一步完善保密审查和信息发布的程序，谁提供谁审核，谁发布谁负责，防止出现表述差错。",
    "继续加强队伍建设，改进栏目设置，使查询更加方便，让公开的内容看得懂、找得到。",
    "个别科室对公开的时限要求把握不够，信息更新不够及时，内容的针对性还有待提高。",
    "对照上级评估指出的不足逐项整改，建立台账，明确责任人和完成时限，整改情况定期通报。",
)
_NEXT_STEP = "<p>下一步将健全制度，扩大公开的范围，让群众办事更加便利。</p>"  # ends section five
_HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_PROBLEMS = 4  # 五
_PLACES = ("株洲市", "衡阳市", "泉州市", "无锡市", "烟台市", "宜昌市", "绵阳市", "赣州市")
_STYLES = ("plain", "headings", "one_table", "torn_with_head", "pretty", "broken_labels")
_MALFORMED_STYLES = ("unclosed", "layout")
_BRAND = "bet365体育在线"
_PINYIN = {"公": "gong", "开": "kai", "信": "xin", "国": "guo", "工": "gong", "情": "qing"}

_WPS_CELL = (
    '<td style="width:56.7pt;border:1.0pt solid windowtext;padding:0cm 5.4pt 0cm 5.4pt;'
    'mso-border-alt:solid windowtext .5pt"'
)
_MSO_SPAN = (
    "<span style=\"font-size:10.5pt;font-family:'仿宋_GB2312','serif';mso-bidi-font-family:宋体;"
    'mso-font-kerning:0pt">'
)


def make_page(seed: int) -> bytes:
    """The bytes of page number ``seed``; the same seed gives the same bytes."""
    rng = random.Random(seed)  # noqa: S311 - test data
    year = rng.randrange(2019, 2024)
    place = rng.choice(_PLACES)
    kind = rng.random()
    malformed = rng.random() < 1 / 3
    if kind < 0.70:
        style = rng.choice(_MALFORMED_STYLES) if malformed else rng.choice(_STYLES)
        tables = _body(render(draw("2019" if year < 2021 else "2021", seed), style))
    elif kind < 0.88:
        year = rng.randrange(2014, 2018)
        tables = _indicators(rng)
    else:
        tables = ""
    markup = _draw_markup(rng)
    article = _dressed(_article(rng, place, year, tables), markup)
    if malformed:
        article = _damaged(article, rng)
    if rng.random() < 0.1:
        article = _contaminated(article, rng)
    return _encoded(_framed(article, rng, f"{place}国资委", year), rng)


def make_report(
    rng: random.Random, owner: str, year: int, statements: Sequence[str], numbers: Tables
) -> bytes:
    """The page of one agency's report of the form of 2021: its own statements and numbers, everything else as in ``make_page``.

    None is contaminated: what a page says has to be known to the letter.
    """
    malformed = rng.random() < 1 / 3
    style = rng.choice(_MALFORMED_STYLES) if malformed else rng.choice(_STYLES)
    title = f"{owner}{year}年政府信息公开工作年度报告"
    parts = [
        f"<h1>{title}</h1><p>发布时间：{year + 1}-01-{rng.randrange(10, 29)} 浏览次数：{rng.randrange(999)}</p>"
    ]
    parts.append(f"<p>本报告由{owner}编制，统计期限自{year}年1月1日起至{year}年12月31日止。</p>")
    for number, heading in enumerate(_HEADINGS):
        said = list(statements) if number == 0 else []
        said += [rng.choice(_FILLERS) for _ in range(24 if number in (0, 4) else 8)]
        parts.append(f"<p>{heading}</p>{_paragraphs(said)}")
        if number == _PROBLEMS:
            parts.append(_NEXT_STEP)
        if number == 2:
            parts.append(_body(render(numbers, style)).removesuffix("<p>共收费0元。</p>"))
    article = _dressed("\n".join(parts), _draw_markup(rng))
    if malformed:
        article = _damaged(article, rng)
    return _encoded(_framed(article, rng, owner, year), rng)


def _draw_markup(rng: random.Random) -> str:
    """Which editor a page was made with."""
    return rng.choices(("plain", "wps", "mso"), (43, 20, 37))[0]


def make_pages(count: int, first_seed: int = 0) -> list[bytes]:
    """``count`` pages with consecutive seeds."""
    return [make_page(first_seed + number) for number in range(count)]


def _prose(rng: random.Random, place: str, year: int, statements: int, fillers: int) -> str:
    sentences = [
        rng.choice(_STATEMENTS).format(
            place=place.removesuffix("市"),
            a=rng.randrange(100, 9000),
            b=rng.randrange(30, 70_000),
            c=rng.randrange(2, 400),
            d=rng.randrange(1, 10),
            t=f"{rng.randrange(1000, 90_000):,}",
            w=rng.randrange(11, 999) / 10,
            p=rng.randrange(11, 999) / 10,
            h=rng.choice("两三四五六七八九"),
            g=rng.choice(("十", "十二", "十五", "二十", "二十三", "三十六", "四十一")),
            y=year,
            y1=year - 1,
        )
        for _ in range(statements)
    ] + [rng.choice(_FILLERS) for _ in range(fillers)]
    rng.shuffle(sentences)
    return _paragraphs(sentences)


def _paragraphs(sentences: Sequence[str]) -> str:
    size = max(1, len(sentences) // 4)
    return "\n".join(
        f"<p>{''.join(sentences[at : at + size])}</p>" for at in range(0, len(sentences), size)
    )


def _article(rng: random.Random, place: str, year: int, tables: str) -> str:
    title = f"{place}国资委{year}年政府信息公开工作年度报告"
    parts = [
        f"<h1>{title}</h1><p>发布时间：{year + 1}-01-{rng.randrange(10, 29)} 浏览次数：{rng.randrange(999)}</p>",
        f"<p>本报告由{place}人民政府国有资产监督管理委员会编制，统计期限自{year}年1月1日起至{year}年12月31日止。</p>",
    ]
    for number, heading in enumerate(_HEADINGS):
        parts.append(f"<p>{heading}</p>")
        parts.append(
            _prose(rng, place, year, 8 if number == 0 else 2, 24 if number in (0, 4) else 8)
        )
        if number == _PROBLEMS:
            parts.append(_NEXT_STEP)
        if number == 2:
            parts.append(tables)
    return "\n".join(parts)


def _body(page: str) -> str:
    return page[page.index("<body>") + 6 : page.index("</body>")]


def _indicators(rng: random.Random) -> str:
    printed: dict[str, str] = {}
    for label in codebook().labels:
        if label.form == "national_2014" and label.axis == "row":
            printed.setdefault(label.measure_code, label.printed)
    rows = [
        f"<tr><td>{label}</td><td>件</td><td>{rng.randrange(500)}</td></tr>"
        for label in printed.values()
    ]
    return f"<table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>{''.join(rows)}</table>"


def _dressed(article: str, markup: str) -> str:
    """The article as an editor leaves it: WPS repeats cell styles, Word wraps every run."""
    if markup == "plain":
        return article.replace("<p>", '<p style="text-indent:2em;line-height:200%">')
    article = article.replace("<td", _WPS_CELL)
    article = article.replace("<p>", '<p style="margin:0;text-indent:32.0pt;line-height:28.0pt">')
    if markup == "mso":
        article = re.sub(
            r"(?<=>)([^<>\n]+)(?=<)",
            lambda run: f"{_MSO_SPAN}{run[1]}<o:p></o:p></span>",
            article,
        )
    return article


def _damaged(article: str, rng: random.Random) -> str:
    """Ends that are missing and fonts that never close, as editors leave them behind."""
    pieces = re.split(r"(?=<p)", article)
    for _ in range(6):
        at = rng.randrange(len(pieces))
        pieces[at] = rng.choice(("</font>", '<font color="#000">', "</p>", "<p>")) + pieces[at]
    return "".join(pieces)


def _contaminated(article: str, rng: random.Random) -> str:
    kind = rng.randrange(3)
    if kind == 0:
        return str(opencc.OpenCC("s2t").convert(article))
    if kind == 1:
        return article.replace("市国资委", _BRAND)
    return re.sub(f"[{''.join(_PINYIN)}](?=[^<>]*<)", lambda c: f"{c[0]}({_PINYIN[c[0]]})", article)


def _framed(article: str, rng: random.Random, owner: str, year: int) -> str:
    """Head, navigation and footer around the article."""
    css = "\n".join(
        f".box{n} a:hover{{color:#{rng.randrange(16**6):06x};padding:0 {n}px}}" for n in range(60)
    )
    script = "\n".join(
        f"var item{n}=function(e){{return e<{n}&&document.getElementById('m{n}')}};"
        for n in range(50)
    )
    menu = "\n".join(
        f'<li class="nav-item"><a href="/col/col{rng.randrange(10**6)}/index.html" target="_blank" '
        f'title="{word}">{word}</a></li>'
        for word in (
            rng.choice(("政策文件", "机构职能", "工作动态", "互动交流", "办事服务", "通知公告"))
            for _ in range(180)
        )
    )
    return (
        "<!DOCTYPE html>\n<html>\n<head>\n<!--charset-->\n"
        f"<title>{owner}{year}年政府信息公开工作年度报告</title>\n"
        f'<meta name="SiteName" content="{owner}"><meta name="ColumnName" content="年度报告">\n'
        f'<style>{css}</style><script>{script}</script></head>\n<body><div class="head"><ul>{menu}</ul></div>\n'
        f'<div id="zoom" class="TRS_Editor">{article}</div>\n'
        f"<div class=footer>版权所有：{owner} 网站标识码：4302000001 电话：0731-22883344</div></body></html>"
    )


def _encoded(page: str, rng: random.Random) -> bytes:
    encoding = rng.choices(("utf-8", "gbk", "gb18030"), (46, 43, 11))[0]
    declared = rng.choices(
        (encoding, None, "utf-8" if encoding != "utf-8" else "gb2312"), (63, 22, 15)
    )[0]
    meta = f'<meta charset="{declared}">' if declared else ""
    return page.replace("<!--charset-->", meta).encode(encoding, "replace")
