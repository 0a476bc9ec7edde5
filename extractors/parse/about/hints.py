"""Hints of the place of an issuer anywhere in its document: numbers of its papers, accounts, addresses, names."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

import msgspec

from extractors.codebook import codebook
from extractors.parse.about.divisions import (
    Division,
    by_short_name,
    contains,
    find_places,
    read_place,
    table,
)
from extractors.parse.records import Evidence
from extractors.parse.words.needles import Rare
from extractors.parse.words.openers import guarded

_LONGEST_QUOTE = 60
_MOST_NUMBERS = 2000  # no report cites a tenth of that many documents
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
_MEDIA = Rare(r"([\u4e00-\u9fff]{2,4}?)(?:日报|晚报|晨报|广播电视台|电视台|卫视|发布厅)(?:社)?")
_POLICE = Rare(
    r"(?:市|区|县|、|，|。|由|向)([\u4e00-\u9fff]{2,3})(?:公安分局|公安局|税务分局|自然资源分局)"
)
# 通过广州产权交易所挂牌: where a state-assets office has its companies sell. At those of five cities all the country sells.
_EXCHANGE = Rare(
    r"([\u4e00-\u9fff]{2,4}?)(?<![省市区])(?<!北京)(?<!上海)(?<!天津)(?<!重庆)(?<!深圳)(?:联合)?产权交易(?:所|中心)"
)
# 习近平总书记视察江西重要讲话: heeded by those of the place
_VISITED = Rare(r"察(?<=[视考]察)([\u4e00-\u9fff]{2,3}?)时?的?(?:重要|系列|发表)")
_EMAIL_OR_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,60}\.gov\.cn")
# 《某某县…》, 《关于印发某某县…的通知》
_PAPER = re.compile("《(?:关于(?:印发|下发|公布|转发)[《〈<]?)?([\u4e00-\u9fff][^《》]{4,60})》")
# Begins with its word: only so is the search quick.
_GOVERNMENT_SITE = re.compile(
    r"政府(?:(?:信息公开|政务公开|公众信息)?(?:门户|官方|政务)?网站?|(?:信息|政务)公开(?:统一)?平台)"
)
# 攸县门户网站
_PORTAL = re.compile("门户网站(?<=[省市县区旗州]门户网站)")
# “中国攸县”县政府网站
_NAMED_SITE = re.compile(r"[“\"]中国·?([\u4e00-\u9fff]{2,4})[”\"]([市县区旗]?)$")
# The site that the agency calls its own: 我局门户网站沅江市科技网; found from its word, which is quick
_OWN_BEFORE = re.compile(r"[我本](?:[局委办厅院]|单位|机关)的?(?:门户|官方)?$")
_NAMED_BEHIND = re.compile(r"网站[“\"（(「]?(?=([\u4e00-\u9fff]{4,14}?网))")
# Whose site others learn from is told beside it: 参考某某县政府网站, 某某县门户网站的做法值得借鉴.
_MODEL = re.compile("(?:学习|借鉴|参考|参照|对标|观摩)[^。；，]{0,12}$")
_MODEL_BEHIND = re.compile("[^。；，]{0,8}(?:借鉴|学习)")
_BEFORE_SHORT = "在从由到于过及和与用录陆托"
_LONGEST_PLACE = 16
CRUMB_MARK = re.compile("[>＞»›]")
_CRUMBS = re.compile(r"[\u4e00-\u9fff]{2,24}(?:[>＞»›]+[\u4e00-\u9fff（）()\d]{1,24}){2,9}")
_LONGEST_WAY = 200  # characters of its line
# A column of disclosure or of one agency; what a site reprints stands in others.
_COLUMN = re.compile("公开|年报|年度报告|(?:[镇乡局委办处厅]|街道)$")
_OWN_RULE = re.compile(
    r"(?:出台|印发|制定|制发|修订|完善)(?:了)?《([\u4e00-\u9fff]{2,12}?[市县区旗州盟])[^《》]{2,60}(?:办法|细则|方案|规定|规范|制度|要点|目录|规则|清单)"
)


# The rule of a province or municipality that its own bodies name: 根据《上海市政府信息公开规定》, 《天津市人民政府办公厅关于印发…年度报告编制办法的通知》.
_OWN_PROVINCE = re.compile(
    r"《([\u4e00-\u9fff]{2,8}?[省市区])(?:(?:政府信息公开|实施〈中华人民共和国政府信息公开条例〉)(?:暂行)?(?:规定|办法|条例)|人民政府办公厅关于印发[^《》]{0,12}政府信息公开工作年度报告编制办法的通知)》"
)


# By whose word the report is written: 按照某某县人民政府办公室《关于做好2022年政府信息公开工作年度报告编制工作的通知》.
_ASKED_FOR = re.compile(
    r"(?:人民政府办公[室厅]|政务公开(?:领导小组)?办公室)《?关于(?:认真|切实)?(?:做好|编制|编写|开展|报送)[^《》。；]{0,40}公开[^《》。；]{0,12}(?:年度报告|年报)[^《》。；]{0,16}通知"
)


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


def without_title(flat: str, title: str | None) -> str:
    """A text without blanks in which the title stands nowhere but inside of longer names: 市财政局… stays in 沅江市财政局…."""
    if not title:
        return flat
    pieces, position = [], 0  # a pattern of the title would be compiled anew for every page
    at = flat.find(title)
    while at >= 0:
        inside = at > 0 and "\u4e00" <= flat[at - 1] <= "\u9fff"
        if not inside:
            pieces += [flat[position:at], "\n"]
            position = at + len(title)
        at = flat.find(title, at + 1 if inside else position)
    return "".join((*pieces, flat[position:]))


def place_hints(text: str, title: str | None, year: int | None) -> list[PlaceHint]:
    """Every hint of the place in the page beside its title, strong and weak."""
    flat = without_title("".join(text.split()), title)
    way = way_here(text)
    crumb = _crumb_hint(way, year)
    prose = flat.replace(way, "\n", 1) if crumb else flat
    accounts: dict[str, PlaceHint] = {}
    for name, account in _wechat_hints(flat, year):
        prose = prose.replace(account.evidence.quote, "\n")  # one phrase is one item
        accounts.setdefault(name, account)  # and so is one account
    return [
        *((crumb,) if crumb else ()),
        *_number_hints(flat),
        *accounts.values(),
        *_address_hints(flat),
        *_site_hints(flat, year),
        *_own_site_hints(flat, year),
        *_rule_hints(flat, year),
        *_weak_hints(prose, year),
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


def county_papers(text: str, year: int | None) -> Iterator[PlaceHint]:
    """Each paper of a county that a town heeds, by its title: 《某某县2022年政务公开工作要点》, 《某某县乡镇权责清单》."""
    for match in dict.fromkeys(_PAPER.findall("".join(text.split()))):
        name, divisions = next(iter(find_places(match, year)), ("", ()))
        county = {unit.code for unit in divisions if unit.level == "county"}
        if county and match.startswith(name):
            evidence = Evidence("text", quote(f"《{match}》"))
            yield PlaceHint(frozenset(county), evidence, strong=False)


def own_numbers(text: str, short: str, unit: str) -> Iterator[Evidence]:
    """Document numbers whose letters are the first of place and unit: 长财〔2022〕3号 of 长沙市财政局."""
    letters = short[0] + ("政" if unit.startswith("人民政府") else unit[0])
    own = re.compile(letters + r"[\u4e00-\u9fff]?(?:发|办|函|字|规|联|公开)*$")
    for match in itertools.islice(_doc_numbers("".join(text.split())), _MOST_NUMBERS):
        found = own.search(match[1])
        if found:
            yield Evidence("document_number", quote(match[0][found.start() :]))


def government_numbers(text: str, short: str) -> list[Evidence]:
    """One number of the government or party committee of a place, by its first letter: 荔府办〔2021〕346号 of 荔湾区."""
    if short[0] in _PROVINCE_LETTERS:
        return []
    theirs = re.compile(short[0] + r"(?:[政府委发]|[县区市][政府委])(?:办|政|公开|发|函|字|规)*$")
    for match in itertools.islice(_doc_numbers("".join(text.split())), _MOST_NUMBERS):
        found = theirs.search(match[1])
        if found:
            return [Evidence("document_number", quote(match[0][found.start() :]))]
    return []


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


def _wechat_hints(flat: str, year: int | None) -> Iterator[tuple[str, PlaceHint]]:
    """Each account by its name, as often as the text names it."""
    for match in _WECHAT.finditer(flat):
        account = match.group(1) or match.group(2)
        evidence = Evidence("wechat", quote(match.group()))
        agency = codebook().agency_by_name(account)
        if agency:
            codes = frozenset({agency.division_code or "000000"})
            yield account, PlaceHint(codes, evidence, strong=True, own=True)
            continue
        stem = re.fullmatch(r"([\u4e00-\u9fff]{2,5}?)(国资委?|发布|政务|政府)", account)
        division = by_short_name(stem.group(1), year) if stem else None
        if stem and division:
            own = stem.group(2).startswith("国资")
            yield account, PlaceHint(frozenset({division.code}), evidence, True, own)
        elif code := _place_of_account(account, year):
            yield account, PlaceHint(frozenset({code}), evidence, strong=False)


def _place_of_account(account: str, year: int | None) -> str | None:
    """The place whose short name opens or closes an account's name beside its topic: 安康商务, 健康武侯."""
    for length in range(min(4, len(account) - 2), 1, -1):
        for words in (account[:length], account[-length:]):
            division = by_short_name(words, year)
            if division:
                below = (
                    _below(division, account[length:], year) if words == account[:length] else None
                )
                return below or division.code
    return None


def _below(upper: Division, rest: str, year: int | None) -> str | None:
    """The county whose short name follows that of its city or province before a topic: 天津东丽教育."""
    for length in range(min(4, len(rest) - 2), 1, -1):
        division = by_short_name(rest[:length], year)
        if division and division != upper and contains(upper.code, division.code):
            return division.code
    return None


def _address_hints(flat: str) -> Iterator[PlaceHint]:
    for match in _EMAIL_OR_HOST.finditer(flat) if ".gov.cn" in flat else ():
        agency = codebook().agency_by_host(match.group())
        if agency and agency.division_code:
            evidence = Evidence("host", match.group())
            yield PlaceHint(frozenset({agency.division_code}), evidence, strong=True)


def _site_hints(flat: str, year: int | None) -> Iterator[PlaceHint]:
    """The government on whose site a report lies: 在某某县人民政府网站查阅."""
    for match in itertools.chain(_GOVERNMENT_SITE.finditer(flat), _PORTAL.finditer(flat)):
        start = match.start() - (2 if flat.endswith("人民", 0, match.start()) else 0)
        before = flat[max(0, start - _LONGEST_PLACE) : start]
        if _MODEL.search(before) or _MODEL_BEHIND.match(flat, match.end()):
            continue
        named = next(iter(find_places(before, year)[-1:]), ("", ()))
        if not named[0] or not before.endswith(named[0]):
            named = _short_site(before, year)
        if named[1]:
            codes = frozenset(division.code for division in named[1])
            evidence = Evidence("text", named[0] + flat[start : match.end()])
            yield PlaceHint(codes, evidence, strong=True)


def _own_site_hints(flat: str, year: int | None) -> Iterator[PlaceHint]:
    for match in _NAMED_BEHIND.finditer(flat):
        before = _OWN_BEFORE.search(flat[max(0, match.start() - 6) : match.start()])
        place, divisions = next(iter(find_places(match[1], year)), ("", ())) if before else ("", ())
        rest = match[1].removeprefix(place)
        if before and rest != match[1] and not rest.startswith(("政府", "人民政府")):
            evidence = Evidence("text", quote(before[0] + match[0] + match[1]))
            yield PlaceHint(frozenset(unit.code for unit in divisions), evidence, strong=True)


def _short_site(before: str, year: int | None) -> tuple[str, tuple[Division, ...]]:
    """The place that a government's site is called by without its word: 在荔湾政府网, “中国永嘉”县政府门户网站."""
    quoted = _NAMED_SITE.search(before)
    division = by_short_name(quoted[1], year) if quoted else None
    if quoted and division:
        return (quoted[0], (division,)) if division.name.endswith(quoted[2]) else ("", ())
    for length in (4, 3, 2):
        name, edge = before[-length:], before[-length - 1 : -length]
        division = by_short_name(name, year) if len(name) == length else None
        if division and (edge in _BEFORE_SHORT or not "\u4e00" <= edge <= "\u9fff"):
            return name, (division,)
    return "", ()


def way_here(text: str) -> str:
    """The line that tells the way to the page: 首页>某某县人民政府>某某镇>年报; empty where there is none."""
    mark = CRUMB_MARK.search(text)
    if mark is None:
        return ""
    start, end = text.rfind("\n", 0, mark.start()) + 1, text.find("\n", mark.end())
    line = text[start:end] if end >= 0 else text[start:]
    match = _CRUMBS.search("".join(line.split())) if len(line) <= _LONGEST_WAY else None
    return match[0] if match else ""


def _crumb_hint(way: str, year: int | None) -> PlaceHint | None:
    """The smallest place on the way to a page of disclosure. Only one way downwards counts."""
    steps = CRUMB_MARK.split(way)
    if not any(_COLUMN.search(step) for step in steps):
        return None
    reached: tuple[Division, ...] = ()
    for step in steps:
        here, _ = read_place(step, year)
        if here and reached:
            here = tuple(d for d in here if any(contains(u.code, d.code) for u in reached))
            if not here:
                return None
        reached = here or reached
    if not reached:
        return None
    codes = frozenset(division.code for division in reached)
    return PlaceHint(codes, Evidence("text", quote(way)), strong=True)


def _rule_hints(flat: str, year: int | None) -> Iterator[PlaceHint]:
    """The place for which the agency made a rule: 出台《某某市政务新媒体管理细则》; whose government asked for the report; the
    province whose rule it heeds."""
    for match in _OWN_RULE.finditer(flat) if "《" in flat else ():
        name = match[1]
        codes = frozenset(unit.code for unit in table(year).get(name, ()))
        if codes:
            yield PlaceHint(codes, Evidence("text", quote(match[0])), strong=True)
    for match in _ASKED_FOR.finditer(flat):
        before = flat[max(0, match.start() - _LONGEST_PLACE) : match.start()]
        found = find_places(before, year)
        if found and before.endswith(found[-1][0]):
            codes = frozenset(unit.code for unit in found[-1][1])
            words = quote(found[-1][0] + match[0])
            yield PlaceHint(codes, Evidence("text", words), strong=True)
    for match in _OWN_PROVINCE.finditer(flat) if "《" in flat else ():
        codes = frozenset(unit.code for unit in table(year).get(match[1], ()))
        if any(code.endswith("0000") for code in codes):
            yield PlaceHint(codes, Evidence("text", quote(match[0])), strong=True)


def _weak_hints(flat: str, year: int | None) -> Iterator[PlaceHint]:
    for shape in (_MEDIA, _POLICE, _EXCHANGE, _VISITED):
        for match in shape.finditer(flat):
            found = _ending_short(match.group(1), year)
            if found:
                # 由株洲日报 and 在株洲日报 are one item
                evidence = Evidence("text", quote(flat[match.start(1) + found[1] : match.end()]))
                yield PlaceHint(frozenset({found[0]}), evidence, strong=False)
    for name, divisions in find_places(flat, year):
        codes = frozenset(division.code for division in divisions)
        yield PlaceHint(codes, Evidence("text", name), strong=False)


def _ending_short(words: str, year: int | None) -> tuple[str, int] | None:
    """The place whose short name ends ``words``: its code, and where the name begins."""
    for start in range(len(words) - 1):
        division = by_short_name(words[start:], year)
        if division:
            return division.code, start
    return None
