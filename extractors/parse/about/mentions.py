"""What a document says about its issuer: printed names by the part they play, and hints of the place.

Only collects; ``issuer.py`` decides. Every mention keeps the words that prove it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from extractors.parse.about.agency_name import AgencyName, read_name
from extractors.parse.about.hints import quote, without_title
from extractors.parse.about.units import same_unit
from extractors.parse.records import Evidence
from extractors.parse.words.numerals import NAUGHT
from extractors.parse.words.openers import guarded

Role = Literal[
    "title", "compiler", "plan", "sign_off", "subject", "guide", "contact", "site", "publisher"
]

# What stands in a sentence and in no agency's name.
NO_NAME = re.compile(
    r"多次|主要领导|高度重视|合并|各部门|^(?:我|本|是|该|各|全|由|[省市县区]?(?:有关|相关)|上级|其他|下级|为|对|按|经|在|通过|依托|利用|围绕|结合|会同)|我[局委厅院镇乡县市区]|政府对|[对将把]政府|对于|由于|关于|进一步|加强|以|依托|[了的]|各级|^(?:集团|公司|集团公司|学校|学院|医院|中心|机关|单位|(?:镇|乡)?政府)$"
)
_OPENING = 1_500  # characters of the first section
_LONGEST_SIGNED = 36
_STOP = re.compile("[。；;！]")
_TITLE_ABOVE = re.compile(
    r"([\u4e00-\u9fff]{4,24}?)(?:(20\d\d)年度?)?(?:政府)?信息公开(?:工作)?(?:年度)?报告"
)
_LONGEST_DATE = 14  # with what a damaged copy leaves behind it
_DATE = re.compile(
    rf"(?:20\d\d|二[{NAUGHT}].{{2}})年[\d一二三四五六七八九十]{{1,2}}月[\d一二三四五六七八九十]{{1,3}}日"
)
_CLOCK = re.compile(r"^20\d\d-\d\d-\d\d(?:\d\d:\d\d(?::\d\d)?)?")  # before who published it
_NAME = r"([\u4e00-\u9fff（）()]{2,36}?)"
VERBS = (
    r"(?=坚持|认真|深入|严格|按照|高度|围绕|全面|始终|以习|以党|紧紧|紧扣|切实|持续|积极|扎实|[根依]据|贯彻|在(?:市|省|县|区|党|上级|国|[\u4e00-\u9fff]{2,6}[省市县区]委)|建立健全|依托|(?<!人民)政府信息|政务公开|"
    r"信息公开|依法|不断|进一步|(?<!公)共|主动|通过|授权|把|将(?=政务|政府信息|信息公开)|对|加强|结合|聚焦|落实|着力|推进|未|没有|办理|收到|受理|发布|牢固|大力|充分|继续|紧密|立足|门户网站|依申请|公开(?:政府|政务|各类)?信息|无(?=行政复议|行政诉讼|政府信息)|(?<!政府)网站共(?:发布|公开))"
)
_GUIDE = re.compile(
    r"《"
    + _NAME
    + r"(?:政府信息|政务信息|政务|信息)公开(?:工作|标准|基本)*(?:年度报告|指南|目录|实施细则|管理办法|事项清单)(?!格式|模[板版]|范[本文]|样[式本]|编[制写]|填[报写]|考核|评[估议])"
)
# What an agency laid down for itself: 制定《某某县水利局2024年信息公开实施方案》.
_OWN_PLAN = guarded(
    r"(?:制定|印发|出台|编制)(?:了)?《"
    + _NAME
    + r"20\d\d年(?:度)?[^《》]{2,30}(?:方案|办法|细则|制度|计划|安排|要点)》"
)
# 完善了《某某局政府信息公开责任制度》: whoever makes the rule is the agency itself.
_OWN_RULE = guarded(
    r"(?:制定|制订|修订|完善|健全|建立|出台)(?:并?印发)?(?:了)?《"
    + _NAME
    + r"(?:(?<=[局委厅院])[\u4e00-\u9fff]{2}(?=信息公开))?(?:政府)?信息(?:与政务|主动|依申请)?公开[^《》]{0,16}(?:制度|规定|方案|办法|细则)(?:[（(]试行[）)])?》"
)
# 调整了某某州自然资源局政务公开领导小组成员
_OWN_GROUP = guarded(
    r"(?:[和并]?(?:成立|组建|调整|充实|完善|补充)了?)+"
    + _NAME
    + r"(?:政府)?(?:信息|政务)公开(?:工作)?领导小组"
)
_ACCOUNT = re.compile(r"[“\"「]" + _NAME + r"[”\"」](?:官方|政务)?(?:微信)?公众号")
# Above a table of the form: 单位:某某市水利局2023年度
_FILLED_BY = guarded(r"(?:填报|报告)?单位(?:名称)?[:：]" + _NAME + r"(?=20\d\d年)")
# The title as the text tells it: 现编制并发布《某某镇2022年政府信息公开工作年度报告》.
_OWN_TITLE = guarded(
    r"(?:编制|编写|撰写|形成|现(?:将|向社会)?(?:予以)?(?:公布|发布|公开)?|特(?:向社会)?(?:编制|发布|公布|公开))(?:了|并(?:发布|公布))?《"
    + _NAME
    + r"(?:20\d\d年(?:度)?(?:政府)?信息公开(?:工作)?(?:年度)?|(?:政府)?信息公开(?:工作)?20\d\d年(?:度)?)报告》"
)
# 政务（政府信息）公开; 某某高新区（某某经济开发区）管委会, until 2018 Shanghai's taxes: one body with two names
_SECOND_NAME = re.compile(
    "[（(](?:政府信息[）)](?=公开)|(?<=区.)[\u4e00-\u9fff]{2,16}区[）)](?=管委会|管理委员会))"
    "|(?<=上海市国家税务局)[、和（(](?:上海市)?地方税务局[）)]?"
)
_CITED = re.compile(r"《[^《》]{0,120}》")
_CALLED = re.compile(r"[（(]以下简称[^（）()]{1,20}[）)]")
_OFFICE = r"(?:(?:人民)?政府办公[室厅]|委员会|办事处|管委会|办公[室厅]|政府(?!信息公开|信息与)|局|委|厅|院|中心|支队|大队|街道|镇|(?<!城)乡|联合会|[残妇侨文科商]联|[中小]学|学校|大学|幼儿园)"
_CONTACT = (
    r"([\u4e00-\u9fff]{2,34}?"
    + _OFFICE
    + r")(?:(?![\u4e00-\u9fff]{2,8}(?:街道|[市县区州](?![场政容域])))[\u4e00-\u9fff]{2,12}[科股室处组心办])?"
)
# Looked for in an opening with a line break before it: a look for a mark is quicker than one for a mark or the beginning.
_SOME_YEAR = r"(?:20\d\d(?:[-—~至]?(?:20)?\d\d学)?年(?:度)?)?"
_PREFACE: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "compiler",
        guarded(
            r"由"
            + _NAME
            + r"(?:负责|组织|牵头|汇总|统一|(?:综合(?=[各全厅局委有相本所下市县区年科股处办室部机])|结合)[^。，,]{0,36}){0,2}(?:编制|根据|依据|按照|编写|编撰|撰写|制作|编辑)"
        ),
    ),
    ("compiler", guarded(r"[。；;\n]" + _NAME + r"(?=(?:严格)?(?:根据|依据|按照))")),
    (
        "compiler",
        guarded(
            r"[。；;，,\n]"
            + _NAME
            + r"(?=(?:结合[^。，,]{0,12}实际[^。，,]{0,6}|根据[^。，,]{0,40}情况)[，,]?(?:认真)?(?:编制|编写|制作))"
        ),
    ),
    (
        "compiler",
        guarded(
            r"(?<!关于)(?:公布|公开|发布|现将|现就|编制了?|制定)(?:并(?:向社会)?(?:公布|公开|发布))?"
            + _NAME
            + r"(?:政府信息公开(?:工作)?)?20\d\d(?:[-—~]?20\d\d学)?年"
        ),
    ),
    (
        "compiler",
        guarded(
            r"(?:公布|公开|发布|现将|编制)20\d\d年(?:度)?"
            + _NAME
            + r"(?=(?:政府)?信息公开|政务公开)"
        ),
    ),
    (  # 特编制某某区商务局公开年度报告
        "compiler",
        guarded(
            r"编制(?:了|并?公布|并?发布)?"
            + _NAME
            + r"(?=(?:政府信息|信息)?公开(?:工作)?(?:年度报告|年报)(?!的?(?:通知|要求|工作|格式|有关)))"
        ),
    ),
    (  # a report without a title that names itself: 某某县2009年政府信息公开工作年度报告（以下简称年报）根据…
        "compiler",
        guarded(
            r"^\n(?:[^，。]{0,30}报告)?"
            + _NAME
            + r"20\d\d年(?:度)?(?:政府)?信息公开(?:工作)?(?:年度)?报告(?=[（(，,]|根据|依据|按照|由|是)"
        ),
    ),
    (  # …相关要求，某某市某某局认真编写了2025年政府信息公开工作年度报告; 某某局编制了2022年度报告, 编制本报告
        "compiler",
        guarded(
            r"[。；;，,\n\d]"
            + _NAME
            + r"(?=(?:认真|组织|现|特)?(?:编写|编制|编撰|撰写|形成)(?:了|完成)?《?(?:20\d\d(?:[-—~]20\d\d学)?年(?:度)?(?:(?:政府)?信息公开[^。，,]{0,6})?年?度?报告|本(?:年度)?报告))"
        ),
    ),
    (  # 根据某某大学2017-2018学年信息公开工作执行情况编制本报告
        "compiler",
        guarded(
            r"(?:根据|依据|按照|结合)(?=[^。；]{0,60}(?:情况|实际)[^。；]{0,40}(?:编制|编写|撰写))"
            + _SOME_YEAR
            + _NAME
            + _SOME_YEAR
            + r"(?:(?:政府)?信息公开(?:工作)?(?:执行|落实|开展|实际)?|(?<=[局委厅办年])(?:实际)?工作)(?:情况|实际)"
        ),
    ),
    ("plan", guarded(r"^\n(?:为)?(?:进一步)?做好" + _NAME + r"20\d\d年(?:度)?政务公开")),
    (
        "contact",
        guarded(r"(?:与|向|同)" + _CONTACT + r"(?:[（(][^（）()]{0,40}[）)])?(?:联系|反映|咨询)"),
    ),
    (
        "publisher",
        guarded(
            r"地址[:：]([\u4e00-\u9fff]{1,14}?[市县区旗][\u4e00-\u9fff]{1,6}?(?:镇|乡|街道)(?:人民政府|办事处)?)"
        ),
    ),
    (
        "contact",
        guarded(r"(?:请联系[:：]?|致电|联系单位[:：])" + _CONTACT + r"(?=[（(，,。：:;；])"),
    ),
    (
        "site",
        guarded(
            r"(?:在|从|通过|登录|登陆)“?"
            + _NAME
            + r"”?(?:政府)?(?:信息公开|政务公开)?(?:门户|官方|政务)?(?:网站|官网|网)"
        ),
    ),
)
# 2022年，在市委、市政府的领导下，某某市水利局…
_LED = r"(?:在[^。；]{2,40}?(?:领导|指导|部署|支持|关心|关怀|帮助)下[，,])?"
_SUBJECT = re.compile(r"20\d\d学?年(?:度)?(?:以来)?[，,]*" + _LED + _NAME + VERBS)
_SELF = guarded(
    r"(?:^|[。；，,、“\"])((?:省|市|县|区|州|旗|盟|自治区|自治州)[\u4e00-\u9fff]{1,18}?(?:委员会|国资委|委|局|厅|办公室|办公厅|办(?![公理法事])|政府|[残妇侨文科商]联))"
    + VERBS
)
_PUBLISHER = guarded(
    r"(?:信息来源|文章来源|稿件来源|来源|发布机构|发布单位|发文机关|发文机构|发文单位|公开机构|公开主体|责任单位|单位名称)[ \t\u3000\xa0]*[:：|]?\s*"
    + r"(?!(?:信息来源|文章来源|稿件来源|来源|发布机构|发布单位)[:：])([\u4e00-\u9fff（）()]{3,36})"
)
_META_PUBLISHERS = (
    "contentsource",
    "source",
    "publisher",
    "author",
    "og:article:author",
    "creator",
    "department",
)


class Mention(msgspec.Struct, frozen=True):
    """A printed name in its role. ``gap``: something unreadable stood right before it."""

    role: Role
    name: AgencyName
    evidence: Evidence
    gap: bool = False


def with_one_name(text: str) -> str:
    """``text`` where bodies with two names bear the first."""
    return _SECOND_NAME.sub("", text)


def text_mentions(
    title: str | None, preface: str, body: Sequence[str], tail: str, year: int | None
) -> list[Mention]:
    """Names in the opening, in sentences about the year, in the guide's title and in the sign-off."""
    found: list[Mention] = []
    flat = "".join(preface.split())
    flat = without_title(flat, title)
    # Without a preface the first section says what the preface would.
    openings = (flat, "".join(body[0].split())[:_OPENING]) if body else (flat,)
    for opening in openings:
        cites = "《" in opening
        found.extend(_all("title", _OWN_TITLE, opening, year) if cites else ())
        cited = _CITED.sub("《》", opening) if cites else opening
        cited = "\n" + with_one_name(cited)
        for role, shape in _PREFACE:
            if opening is flat or role in ("compiler", "contact", "publisher"):
                found.extend(_all(role, shape, cited, year))
    for part in (flat, *body):
        flat_part = "".join(part.split())
        cites = "《" in flat_part
        cited = _CITED.sub("《》", flat_part) if cites else flat_part
        cited = _CALLED.sub("", cited) if "以下简称" in cited else cited
        found.extend(_all("subject", _SUBJECT, cited, year))
        found.extend(_all("subject", _SELF, cited, year))
        if cites:
            found.extend(_all("guide", _GUIDE, flat_part, year))
            found.extend(_all("guide", _OWN_RULE, flat_part, year))
        found.extend(_all("guide", _FILLED_BY, flat_part, year))
        groups = _all("guide", _OWN_GROUP, flat_part, year) if "领导小组" in flat_part else ()
        found.extend(group for group in groups if not group.name.unit.startswith("人民政府"))
        if "公众号" in flat_part:
            found.extend(_all("publisher", _ACCOUNT, flat_part, year))
        if cites:
            plans = _all("guide", _OWN_PLAN, flat_part, year)
            found.extend(plan for plan in plans if not plan.name.unit.startswith("人民政府"))
    lines = ["".join(line.split()) for line in tail.splitlines() if line.strip()][-4:]
    # A sign-off has its date; a lone name at the end may be the frame's.
    dated = any(_DATE.search(line) for line in lines)
    for line in lines:
        bare = _DATE.sub("", line).rstrip("|")
        if bare != line:  # the last sentence may stand on the same line
            bare = _STOP.split(bare)[-1]
        name = read_name(bare, year) if 3 <= len(bare) <= _LONGEST_SIGNED else None
        if name:
            signed: Role = "sign_off" if dated else "publisher"
            found.append(Mention(signed, name, Evidence("text", quote(bare))))
    return found


def cover_mentions(above: str, year: int | None) -> Iterator[Mention]:
    """Who signed the letter that a document is sent out with: a name alone in its line, a date in the next."""
    lines = ["".join(line.split()) for line in above.splitlines() if line.strip()]
    for line, following in itertools.pairwise(lines):
        if (
            len(line) <= _LONGEST_SIGNED
            and _DATE.match(following)
            and len(following) <= _LONGEST_DATE
        ):
            name = read_name(line, year)
            if name:
                yield Mention("sign_off", name, Evidence("text", quote(line)))


def _headed(head: str, title: str | None, year: int | None) -> Iterator[Mention]:
    """Names with their place that stand alone in a line or a cell above the text, or in a fuller title there, beside what
    the title says."""
    titled = "".join((title or "").split())
    for line in dict.fromkeys(map(_bare, head.replace("|", "\n").splitlines())):
        if 3 <= len(line) <= _LONGEST_SIGNED and line not in titled:
            above = _TITLE_ABOVE.fullmatch(line)
            if above and above[2] not in (None, str(year)):
                continue
            name = read_name(above[1] if above else line, year)
            if name and (name.places or name.proper) and name.unit != "人民政府":
                yield Mention("publisher", name, Evidence("text", quote(line)))


def _bare(cell: str) -> str:
    """A line or a cell without its blanks, its brackets and the time before it."""
    line = "".join(cell.split())
    bare = line[1:-1] if line.startswith(("（", "(")) else line
    return _CLOCK.sub("", bare) if bare.startswith("20") else bare


def _all(role: Role, shape: re.Pattern[str], text: str, year: int | None) -> Iterator[Mention]:
    for match in shape.finditer(text):
        yield from _mention(role, match, year)


def _mention(role: Role, match: re.Match[str], year: int | None) -> Iterator[Mention]:
    name = read_name(match.group(1), year)
    if name and not NO_NAME.search(name.text):
        gap = match.start(1) > 0 and role == "site" and not name.is_absolute and not name.levels
        words = match.group().strip("。；，、“”")
        yield Mention(role, name, Evidence("text", quote(words)), gap=gap)


def publisher_mentions(
    head: str,
    title: str | None,
    meta: Sequence[tuple[str, str]],
    site_title: str | None,
    year: int | None,
) -> list[Mention]:
    """Publisher lines, the information table and ContentSource: they support an issuer, never refute one."""
    found = list(_headed(head, title, year))
    for match in _PUBLISHER.finditer(head):
        name = read_name(match.group(1), year)
        if name:
            found.append(Mention("publisher", name, Evidence("meta", quote(match.group()))))
    for key, value in meta:
        name = read_name(value, year) if key in _META_PUBLISHERS else None
        if name:
            found.append(Mention("publisher", name, Evidence("meta", quote(f"{key}: {value}"))))
    if site_title and (parts := re.split(r"[-_|—–]", site_title))[1:]:
        for part in parts[1:]:
            name = read_name(part, year)
            if name:
                found.append(Mention("publisher", name, Evidence("meta", quote(site_title))))
    return found


def office_below(mentions: Sequence[Mention]) -> Mention | None:
    """The sentence whose subject is an office of no place (区交通运输局) that the publisher's line names too."""
    offices = [m for m in mentions if m.name.levels and not m.name.unit.startswith("人民政府")]
    told = [m.name.unit for m in offices if m.role == "publisher"]
    subjects = (m for m in offices if m.role == "subject")
    return next((m for m in subjects if any(same_unit(m.name.unit, unit) for unit in told)), None)
