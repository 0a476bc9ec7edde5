"""What a document says about its issuer: printed names by the part they play, and hints of the place.

Only collects; ``issuer.py`` decides. Every mention keeps the words that prove it.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from extractors.codebook import codebook
from extractors.parse.about.agency_name import AgencyName, read_name
from extractors.parse.about.divisions import by_code, by_short_name, find_places
from extractors.parse.needles import Rare
from extractors.parse.openers import guarded
from extractors.parse.records import Evidence

Role = Literal[
    "title", "compiler", "plan", "sign_off", "subject", "guide", "contact", "site", "publisher"
]

_LONGEST_QUOTE = 60
_MOST_NUMBERS = 2000  # no report cites a tenth of that many documents
_DATE = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")
_NAME = r"([\u4e00-\u9fff（）()]{2,36}?)"
_VERBS = (
    r"(?=坚持|认真|深入|严格|按照|高度|围绕|全面|始终|以习|以党|紧紧|紧扣|切实|持续|积极|扎实|根据|贯彻|在(?:市|省|县|区|党|上级|国)|政府信息|政务公开|"
    r"信息公开|依法|不断|进一步|(?<!公)共|主动|通过|授权|把|对|加强|结合|聚焦|落实|着力|推进|未|没有|办理|收到|受理|发布|牢固|大力|充分|继续|紧密|立足|门户网站)"
)
_GUIDE = re.compile(r"《" + _NAME + r"(?:政府)?信息公开(?:工作)?(?:年度报告|指南|目录)")
_PREFACE: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "compiler",
        re.compile(
            r"由"
            + _NAME
            + r"(?:负责|组织|牵头|汇总|统一){0,2}(?:编制|根据|依据|按照|编写|编撰|撰写|制作|编辑)"
        ),
    ),
    ("compiler", re.compile(r"(?:^|[。；\n])" + _NAME + r"(?=(?:严格)?(?:根据|依据|按照))")),
    ("compiler", re.compile(r"(?:公布|公开|发布)" + _NAME + r"20\d\d年")),
    ("plan", re.compile(r"^(?:为)?(?:进一步)?做好" + _NAME + r"20\d\d年(?:度)?政务公开")),
    ("guide", _GUIDE),
    (
        "contact",
        re.compile(r"(?:与|向|同)" + _NAME + r"(?:[（(][^（）()]{0,20}[）)])?(?:联系|反映|咨询)"),
    ),
    (
        "site",
        re.compile(
            r"(?:在|从|通过|登录|登陆)“?"
            + _NAME
            + r"”?(?:政府)?(?:信息公开|政务公开)?(?:门户|官方|政务)?(?:网站|官网|网)"
        ),
    ),
)
_SUBJECT = re.compile(r"20\d\d年(?:度)?(?:以来)?[，,]?" + _NAME + _VERBS)
_SELF = guarded(
    r"(?:^|[。；，、“])((?:省|市|县|区|州|旗|盟|自治区|自治州)[\u4e00-\u9fff]{1,18}?(?:委员会|国资委|委|局|厅|办公室|办公厅|政府))"
    + _VERBS
)
_PUBLISHER = re.compile(
    r"(?:信息来源|文章来源|稿件来源|来源|发布机构|发布单位|发文机关|发文机构|发文单位|公开机构|公开主体|责任单位|单位名称)[ \t\u3000\xa0]*[:：]?\s*"
    + r"([\u4e00-\u9fff（）()]{3,36})"
)
_META_PUBLISHERS = ("contentsource", "source", "publisher", "author", "creator", "department")
_WECHAT = guarded(
    r"[“\"‘「『]([\u4e00-\u9fff]{2,12})[”\"’」』](?:新媒体|官方|政务|微信|短视频|的|、|和|及)*(?:微信|微博|公众号|公众平台|订阅号|服务号|新媒体|客户端|头条号|抖音)"
    r"|(?:公众号|微信|微博|官方微信|新媒体平台|服务号|订阅号)[（(:：]?[“\"‘「『]([\u4e00-\u9fff]{2,12})[”\"’」』]"
)
_DOC_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,12})[〔\[【﹝(（]\s*(?:19|20)\d{2}\s*[〕\]】﹞)）]\s*(?:第?\s*\d{1,4}\s*号)?"
)
_BRACKETED_YEAR = re.compile(r"[〔\[【﹝(（]\s*(?:19|20)\d{2}")
_OWN_NUMBER = re.compile(r"([\u4e00-\u9fff]?)(国资)(?:委)?[\u4e00-\u9fff]{0,4}$")
_PROVINCE_LETTERS = {
    "京": "11", "津": "12", "冀": "13", "晋": "14", "蒙": "15", "辽": "21", "吉": "22", "黑": "23", "沪": "31",
    "苏": "32", "浙": "33", "皖": "34", "闽": "35", "赣": "36", "鲁": "37", "豫": "41", "鄂": "42", "湘": "43",
    "粤": "44", "桂": "45", "琼": "46", "渝": "50", "川": "51", "黔": "52", "滇": "53", "云": "53", "藏": "54",
    "陕": "61", "甘": "62", "青": "63", "宁": "64", "新": "65",
}  # fmt: skip
# 云 青 宁 苏 吉 鄂 also open the numbers of cities (宁政办发 is Nanjing's too): those prove no province.
_SHARED_LETTERS = frozenset("云青宁苏吉鄂甘川新")
_GOVERNMENT_NUMBER = re.compile(
    r"([\u4e00-\u9fff])(?:政办发|政办公开|政办函|政发|政字|政办字|委办发|委发|政公开办|政务公开办)$"
)
_QUOTED_PREFIX = Rare(r"[“\"]([\u4e00-\u9fff])(?:政办发|委办发|政发|政办公开)[”\"]")
_MEDIA = re.compile(
    r"([\u4e00-\u9fff]{2,4}?)(?:日报|晚报|晨报|广播电视台|电视台|卫视|发布厅)(?:社)?"
)
_MEDIA_WORD = re.compile("日报|晚报|晨报|电视台|卫视|发布厅")
_POLICE_WORD = re.compile(r"分局|公安局")
_POLICE = re.compile(
    r"(?:市|区|县|、|，|。|由|向)([\u4e00-\u9fff]{2,3})(?:公安分局|公安局|税务分局|自然资源分局)"
)
_EMAIL_OR_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,60}\.gov\.cn")
_FOOTER_OWNER = re.compile(r"(?:版权所有|主办单位|主办)\s*[:：©]\s*([\u4e00-\u9fff]{3,30})")
_FOOTER_CODE = re.compile(r"网站标识码\s*[:：]?\s*([A-Za-z0-9]{10})")


class Mention(msgspec.Struct, frozen=True):
    """A printed name in its role. ``gap``: something unreadable stood right before it."""

    role: Role
    name: AgencyName
    evidence: Evidence
    gap: bool = False


class PlaceHint(msgspec.Struct, frozen=True):
    """Division codes that one item of evidence can mean. Strong items (own document number, WeChat
    name, official address) may contradict a name; weak ones (a county's name in the prose) only support."""

    codes: frozenset[str]
    evidence: Evidence
    strong: bool
    own: bool = False  # names the agency's own unit, not only its place


def quote(text: str) -> str:
    """Evidence in one line, bounded."""
    return " ".join(text.split())[:_LONGEST_QUOTE]


def title_mention(title: str | None, year: int | None) -> Mention | None:
    """The agency named in a report's or plan's title, before or behind the year."""
    if not title:
        return None
    bare = "".join(title.split())
    before, _, after = _split_at_year(bare)
    after = re.split(r"(?:政府信息|政务|信息)(?:与政务)?公开|政府网站|工作要点", after)[
        0
    ].removeprefix("的")
    for part in (before, after):
        part = part.removesuffix("系统")
        part = re.sub(r"^(?:关于|公布|发布|印发)+|(?:关于|公布|发布|印发|的)+$", "", part)
        name = _printed(part, year)
        if name:
            return Mention("title", name[0], Evidence("title", quote(title)), gap=name[1])
    return None


def _split_at_year(title: str) -> tuple[str, str, str]:
    match = re.search(r"20\d{2}\s*(?:年度|年)?", title)
    if not match:
        head = re.split(r"(?:政府信息|政务|信息)公开", title)[0]
        return head, "", ""
    return title[: match.start()], match.group(), title[match.end() :]


def _printed(raw: str, year: int | None) -> tuple[AgencyName, bool] | None:
    """A name and whether something that is no Chinese character stood before it."""
    tail = re.search(r"[\u4e00-\u9fff（）()]+$", raw.strip("《》“”\"'"))
    if not tail:
        return None
    name = read_name(tail.group(), year)
    return (name, tail.start() > 0) if name else None


def text_mentions(
    title: str | None, preface: str, body: Sequence[str], tail: str, year: int | None
) -> list[Mention]:
    """Names in the opening, in sentences about the year, in the guide's title and in the sign-off."""
    found: list[Mention] = []
    flat = "".join(preface.split())
    if title:
        flat = flat.replace(title, "\n")
    for role, shape in _PREFACE:
        for match in shape.finditer(flat):
            found.extend(_mention(role, match, year))
    for part in (flat, *body):
        flat_part = "".join(part.split())
        for match in _SUBJECT.finditer(flat_part):
            found.extend(_mention("subject", match, year))
        for match in _SELF.finditer(flat_part):
            found.extend(_mention("subject", match, year))
        if part is not flat:
            for match in _GUIDE.finditer(flat_part):
                found.extend(_mention("guide", match, year))
    lines = ["".join(line.split()) for line in tail.splitlines() if line.strip()][-4:]
    # A sign-off has its date; a lone name at the end may be the frame's.
    dated = any(_DATE.search(line) for line in lines)
    for line in lines:
        bare = _DATE.sub("", line)
        name = read_name(bare, year) if 3 <= len(bare) <= 36 else None
        if name:
            signed: Role = "sign_off" if dated else "publisher"
            found.append(Mention(signed, name, Evidence("text", quote(bare))))
    return found


def _mention(role: Role, match: re.Match[str], year: int | None) -> Iterator[Mention]:
    raw = match.group(1)
    name = read_name(raw, year)
    if name and not re.match(r"^(?:我|本|该|各|全|有关|相关|上级|其他|下级)", name.text):
        gap = match.start(1) > 0 and role == "site" and not name.is_absolute and not name.levels
        words = match.group().strip("。；，、“”")
        yield Mention(role, name, Evidence("text", quote(words)), gap=gap)


def publisher_mentions(
    head: str, meta: Sequence[tuple[str, str]], site_title: str | None, year: int | None
) -> list[Mention]:
    """Publisher lines, the information table and ContentSource: they support an issuer, never refute one."""
    found = []
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


def site_owner(
    text: str, meta: Sequence[tuple[str, str]]
) -> tuple[str | None, str | None, str | None]:
    """(name, site code, division code) of the site: meta tags of 《政府网站发展指引》, else the footer."""
    values = dict(reversed([(key, value.strip()) for key, value in meta]))
    name = values.get("sitename") or None
    code = values.get("siteidcode") or None
    if name is None and (match := _FOOTER_OWNER.search(text)):
        name = match.group(1)
    if code is None and (match := _FOOTER_CODE.search(text)):
        code = match.group(1)
    return name, code, _division_of_site(code)


def _division_of_site(code: str | None) -> str | None:
    if code and re.fullmatch(r"\d{10}", code) and by_code(code[:6]):
        return code[:6]
    return None


def place_hints(text: str, title: str | None, year: int | None) -> list[PlaceHint]:
    """Every hint of the place in the page beside its title, strong and weak."""
    flat = "".join(text.split())
    if title:
        flat = flat.replace(title, "\n")
    return [
        *_number_hints(flat),
        *_wechat_hints(flat, year),
        *_address_hints(flat),
        *_weak_hints(flat, year),
    ]


def _number_hints(flat: str) -> Iterator[PlaceHint]:
    for match in itertools.islice(_doc_numbers(flat), _MOST_NUMBERS):
        words = match.group(1)
        evidence = Evidence("document_number", quote(_tail_of(match)))
        own = _OWN_NUMBER.search(words)
        if own:
            stem = f"{own.group(1)}国资"
            codes = _users(stem)
            if codes and own.group(1) not in ("", "市"):
                yield PlaceHint(codes, evidence, strong=codes != {"000000"}, own=True)
            continue
        yield from _government(words, evidence)
    for match in _QUOTED_PREFIX.finditer(flat):
        yield from _government(
            match.group().strip('“”"'), Evidence("document_number", quote(match.group()))
        )


def _doc_numbers(flat: str) -> Iterator[re.Match[str]]:
    """The matches of ``_DOC_NUMBER``, found from their brackets: every character may begin one."""
    free = 0
    for bracket in _BRACKETED_YEAR.finditer(flat):
        start = bracket.start()
        while start > max(free, bracket.start() - 12) and "\u4e00" <= flat[start - 1] <= "\u9fff":
            start -= 1
        match = _DOC_NUMBER.match(flat, start)
        if match:
            free = match.end()
            yield match


def own_numbers(text: str, short: str, unit: str) -> Iterator[Evidence]:
    """Document numbers whose letters are the first of place and unit: 长财〔2022〕3号 of 长沙市财政局."""
    letters = short[0] + ("政" if unit.startswith("人民政府") else unit[0])
    own = re.compile(letters + r"[\u4e00-\u9fff]?(?:发|办|函|字|规|联|公开)*$")
    for match in itertools.islice(_doc_numbers("".join(text.split())), _MOST_NUMBERS):
        found = own.search(match[1])
        if found:
            yield Evidence("document_number", quote(match[0][found.start() :]))


def _government(words: str, evidence: Evidence) -> Iterator[PlaceHint]:
    government = _GOVERNMENT_NUMBER.search(words)
    letter = government.group(1) if government else ""
    if letter in _PROVINCE_LETTERS and letter not in _SHARED_LETTERS:
        code = _PROVINCE_LETTERS[letter] + "0000"
        yield PlaceHint(frozenset({code}), evidence, strong=True)


def _tail_of(match: re.Match[str]) -> str:
    """The document number without the words before its letters."""
    words = match.group(1)
    shape = _OWN_NUMBER.search(words) or _GOVERNMENT_NUMBER.search(words)
    return match.group()[shape.start() if shape else 0 :]


@functools.lru_cache(maxsize=1024)
def _users(stem: str) -> frozenset[str]:
    """Division codes of the registered agencies whose document numbers begin with ``stem``."""
    return frozenset(
        agency.division_code or "000000"
        for agency in codebook().agencies.values()
        if any(prefix.startswith(stem) for prefix in agency.doc_number_prefixes)
    )


def _wechat_hints(flat: str, year: int | None) -> Iterator[PlaceHint]:
    for match in _WECHAT.finditer(flat):
        account = match.group(1) or match.group(2)
        evidence = Evidence("wechat", quote(match.group()))
        agency = codebook().agency_by_name(account)
        if agency:
            codes = frozenset({agency.division_code or "000000"})
            yield PlaceHint(codes, evidence, strong=True, own=True)
            continue
        stem = re.fullmatch(r"([\u4e00-\u9fff]{2,5}?)(国资委?|发布|政务|政府)", account)
        division = by_short_name(stem.group(1), year) if stem else None
        if stem and division:
            own = stem.group(2).startswith("国资")
            yield PlaceHint(frozenset({division.code}), evidence, strong=True, own=own)


def _address_hints(flat: str) -> Iterator[PlaceHint]:
    for match in _EMAIL_OR_HOST.finditer(flat) if ".gov.cn" in flat else ():
        agency = codebook().agency_by_host(match.group())
        if agency and agency.division_code:
            evidence = Evidence("host", match.group())
            yield PlaceHint(frozenset({agency.division_code}), evidence, strong=True)


def _weak_hints(flat: str, year: int | None) -> Iterator[PlaceHint]:
    for shape, word in ((_MEDIA, _MEDIA_WORD), (_POLICE, _POLICE_WORD)):
        if not word.search(flat):
            continue
        for match in shape.finditer(flat):
            division = _ending_short(match.group(1), year)
            if division:
                evidence = Evidence("text", quote(match.group()))
                yield PlaceHint(frozenset({division}), evidence, strong=False)
    for name, divisions in find_places(flat, year):
        codes = frozenset(division.code for division in divisions)
        yield PlaceHint(codes, Evidence("text", name), strong=False)


def _ending_short(words: str, year: int | None) -> str | None:
    for start in range(len(words) - 1):
        division = by_short_name(words[start:], year)
        if division:
            return division.code
    return None


def host_of(url: str | None) -> str | None:
    """The host (with its port) of an address; None where there is none."""
    try:
        return urlsplit(url or "").netloc.rpartition("@")[2] or None
    except ValueError:
        return None
