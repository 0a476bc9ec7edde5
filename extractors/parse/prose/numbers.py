"""Numbers in prose: where they stand, what they count, what the words around them say about precision.

Text → mentions. A mention is one printed number with its span, unit and qualifier; which measure it is
comes later. Spans whose digits state nothing (dates, titles, document numbers, slogans …) are masked
first, from ``lists/narrative_traps.yml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from extractors.parse.article.decontaminate import GAP
from extractors.parse.prose.precision import qualifier_of
from extractors.parse.prose.small import is_small_count
from extractors.parse.prose.torn import LOST_MARKS, is_cut, is_torn
from extractors.parse.records import Qualifier
from extractors.parse.words.lists import traps, units
from extractors.parse.words.numerals import (
    CIRCLES,
    FORMAL,
    NUMERALS,
    parse_chinese,
    parse_digits,
    plain,
    scaled,
    whole,
)
from extractors.parse.words.openers import guarded

MASK = "\x00"
MAX_MENTIONS = 4000  # a report states some hundred numbers; more is a table or an attack

_SCALE = "[万千百十]亿|千万|百万|十万|亿|万|千|百(?!分点)|十"
_IN_A_WORD = re.compile("[登大着内水海]陆|[队入退]伍|[收捡]拾|放肆")  # no formal numerals
_ESTIMATE = re.compile(
    "[\u4e00-\u9fff](?:" + "|".join(map("、".join, pairwise("一二三四五六七八九"))) + ")$"
)
_BEHIND_POINT = re.compile(rf"[{NUMERALS}\d]点$|\d[余多来几O]$")
_RANGE = re.compile(rf"[{NUMERALS}](?:[至到]|[-~]{{1,2}})$")
_LARGE = "万亿千百"
_MORE = "余多来几+"
_HUNDRED_MILLIONS = re.compile(r"\d{1,4}亿")
_TEN_THOUSANDS = re.compile(r"\d{1,4}万")
_BETWEEN = re.compile(r"[零〇]?|\s+")
_LONGEST_GAP = 2
_ANY_NUMERAL = NUMERALS + CIRCLES + FORMAL
# 二十 三件: a blank or line end in a numeral
_LONGEST_BEFORE = 18
_GOES_ON = re.compile(rf"\s{{0,2}}点?\s{{1,2}}[{NUMERALS}](?!是)|\s{{1,2}}点")  # 百分之十 二
_BEHIND_PERCENT = re.compile(r"([余多])?\s{0,2}(以上|之多|左右|上下)?")
_TORN_OFF = re.compile(
    rf"(?<![第{NUMERALS}{FORMAL}])(?:[{NUMERALS}]{{1,15}}|[{FORMAL}]{{1,15}})\s{{1,2}}\Z"
)
_SEVERAL = re.compile("[数几][十百千万亿]+")
_SPANS = frozenset("年载天日月周岁")  # 数十年如一日
_QUANTITY = guarded(
    r"(?:量|数|数量|总数|人数|次数|总计|合计|数为|粉丝|用户|关注|访问|阅读|播放|浏览|率|金额|资金|经费|费用)(?:已|即|均|也)?(?:共|共计|合计|累计|总计)?(?:达到?|为|是|有|至|到|超过?|突?破|逾|近|约|高达|多达)?\s{0,2}$"
)
# Rows of the statutory tables told in prose, numbers without a unit: 结果维持3，结果纠正0，总计3
_ROW = guarded(
    r"(?:结果维持|结果纠正|其他结果|尚未审结|予以公开|部分公开|不予公开|无法提供|不予处理|其他处理|总计|继续办理|(?:本年新收|上年结转)政府信息公开申请数量|结转下一?年度?)(?:为|:)?\s{0,2}$"
)
_CELLS_OF_ROW = 7  # of the applications table
_NEXT_CELL = re.compile(r"[ \t\u3000]*+\n?[ \t\u3000]*+(?:\d|[-—–―/]|无(?!法))")
_BEHIND_ROW = re.compile(r"[\d—-]{5}(?:[一二三四]、|\([一二三四五六七]\))[^\d，。；]+$")
# 主动公开信息数:386; 浏览次数:386 is the page's own counter
# 行政复议数:0
_LABELLED = guarded(
    r"(?:公开|信息|文件|申请|答复|办结|回应|受理|收到|发布|复议|诉讼|投诉|举报)总?[条件]?数量?:\s?$|行政(?:复议|诉讼):\s?$"
)
_SERIAL = re.compile(r"0\d{1,2}")  # 信息数(条) 01 机构设置: numbers a row, counts nothing
_UNIT_BEFORE = re.compile(r"\(([\u4e00-\u9fff]{1,4})\)\s?:?\s?$")  # 新闻发布会(场):2
# 公示不少于7天
_LIMIT = guarded(r"不超过[^，。；]{0,20}$|(?:不(?:得|能)?(?:少于|低于|短于|超过)|至少)\s{0,2}$")
_SCORE = guarded(r"(?:得分|评分|总分)(?:为|是|达到?|:)?\s{0,2}$")
# 十六元五角
_COINS_BEHIND = re.compile(r"\s?[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖\d]\s?[角毛]")
_MONEY_NOUN = guarded(r"(?:金额|资金|经费|费用|价款|预算|投资|产值|收入|支出)[^，。；,;]{0,6}$")
# 每日一题, 每周快讯 and what is published as 每日信息 are titles
_RATE = re.compile(
    r"(?<!发布)(?<!编发)(?<!编印)(?<!推送)(?<!推出)每(?:一|1|个)?(天|日|工作日|周|星期|月|季度|季|学期|年(?!(?:各自)?分别)|期|次|半年)"
    r"(?!一[学题课练讲案法句词]|简[报讯]|快[报讯]|要[闻情]|资讯|早报|播报|[日周月]报)(?:[^对将在，。；,;、》”\d]{0,8})$"
)


# Sums ask for the same numbers again and again.
_decimal = functools.lru_cache(maxsize=4096)(Decimal)


class Mention(msgspec.Struct, frozen=True):
    """One printed number. ``start``/``end`` span it with its unit and the words of its qualifier;
    ``number`` is where its first digit stands. ``value`` is None where it cannot be read safely."""

    start: int
    number: int
    end: int
    value: str | None
    unit: str | None
    kind: str
    qualifier: Qualifier
    chinese: bool
    raw: str

    @property
    def amount(self) -> Decimal:
        """Its value to reckon with; 0 where it cannot be read."""
        return _decimal(self.value or "0")


def masked(text: str, skip: Sequence[tuple[int, int]] = ()) -> str:
    """``text`` (narrowed) with traps and the ``skip`` ranges blanked out, same length; the line behind a range still
    begins one, so that its number (1.总体情况) is known for one."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(skip):
        if end > position:
            parts.append(text[position : max(start, position)])
            last = end - text.endswith("\n", position, end)
            parts += MASK * (last - max(start, position)), text[last:end]
            position = end
    parts.append(text[position:])
    return traps().sub(lambda trap: MASK * len(trap[0]), "".join(parts))


def parted(mask: str, borders: Sequence[int]) -> str:
    """``mask`` with a mark before the numbers that begin at ``borders``, over which none goes on."""
    marked = sorted(at - 1 for at in borders if mask[at - 1].isspace())
    starts = (0, *(at + 1 for at in marked))
    return MASK.join(mask[a:b] for a, b in zip(starts, (*marked, len(mask)), strict=True))


@functools.cache
def _number() -> re.Pattern[str]:
    unit = units().pattern
    digits = r"\d(?:[\d,，.]{0,24}\d)?(?:\s{1,2}\d[\d,，.]{0,12}(?=\s{0,2}[\u4e00-\u9fff%\d])){0,8}"
    # 参 and O only inside a numeral: 参佰, 一百O五. A lone circle is a place-holder.
    chinese = (
        f"(?![{CIRCLES}][^{_ANY_NUMERAL}])(?:[参參](?=[拾佰仟百千]))?[{_ANY_NUMERAL}]{{1,16}}"
        f"(?:(?:O|[参參](?=[拾佰仟]))[{_ANY_NUMERAL}]{{1,8}})?"
    )
    tail = rf"\s{{0,3}}(?P<more>余|多|来|几|\+)?(?P<scale>{_SCALE})?(?P<more2>余|多|\+)?(?P<beyond>(?<=[十百千万][余多])[万亿])?\s{{0,3}}"
    loose = r"\s{0,2}(?:以上|之多|左右|上下|有余|多(?=[，。；;、,)\n]|$))"  # 增长两倍多
    behind = rf"(?P<behind>{loose})?"
    label = r"(?!(?<=\n)[件条次人篇份项宗]数)"  # 总计24⏎件数: the label of the next line, no unit
    return guarded(
        rf"(?P<open>(?<=[占约近超过达的为])[1-9]/[2-9](?![\d/]|\s?[天日年])|\d{{1,4}}(?:\s?\+\s?\d{{1,4}})+(?=\s?[件份宗起条]))"  # 占1/3, 3+2件
        rf"|(?P<sign>(?<=[\s，,、为是:长比幅达率加减化动])[-+](?=\d))?(?P<digits>{digits}){tail}(?:{label}(?P<unit>{unit})|\((?P<bracketed>{unit})\)(?![年月日工小]))?{behind}"
        rf"|百分(?:之[ \u3000]?|(?=百))(?P<percent>[零〇一二三四五六七八九十百]{{1,5}}(?:点[零〇一二三四五六七八九]{{1,4}})?)"
        rf"|(?P<fraction>[二三四五六七八九十千万]分之[一二三四五六七八九](?!十))"
        rf"|(?<=[率占比例超近约达到逾过有加少降升长])(?P<tenths>[一两二三四五六七八九]成半?)(?![功立果员长人年本型绩因品语])"
        r"|(?P<vague>(?<![间务程])过半|半数|大半(?!年|天|月)|一半|[十百千万]把(?=[条件份篇次人名个家户])|翻[了过]?[一两二三四五六七八九十几]?番|成百上千|成千上万|数以[十百千万亿]计"
        r"|[½⅓⅔¼¾Ⅰ-Ⅻ①-⑳⑴-⒇㈠-㈩](?=\s?[件条次份篇场](?:[，。；、,;)\n]|$)))"  # no figure of its own
        rf"|(?<![第逐之唯每其{_ANY_NUMERAL}])(?!(?<=[统单同进])一(?![十百千万零]))(?P<chinese>{chinese})(?P<cpoint>点[零〇一二三四五六七八九]{{1,4}})?(?P<cmore>余|多|来|几)?(?P<cscale>万|亿)?(?P<cmore2>余|多|\+)?(?:[ \u3000]?(?P<cunit>{unit})|(?<=[万亿])(?=[，。；、,;)\n]|$))(?P<cbehind>{loose})?"
    )


def find_mentions(view: str, mask: str) -> Iterator[Mention]:
    """Numbers of ``mask`` in order; ``view`` (the unmasked text) tells what stands around them.

    Digits without unit count only where a quantity word or 万/亿 says that they count something; others
    are yielded with kind ``unknown``, so that nothing is dropped in silence.
    """
    previous: Mention | None = None
    for count, match in enumerate(_number().finditer(mask)):
        if count >= MAX_MENTIONS:
            break
        if match["digits"]:
            mention: Mention | None = _from_digits(view, mask, match)
        elif match["percent"]:
            mention = _from_percent(view, match)
        elif (
            match["open"] or match["tenths"] or match["fraction"] or match["vague"]
        ):  # 率超九成: no figure is printed
            mention = _whole_match(match, None, None, "unknown")
        else:
            mention = _from_chinese(view, match)
        if mention is None:
            continue
        if (
            previous
            and previous.raw.rstrip(_MORE)[-1:] in tuple(_LARGE)
            and mention.start - previous.end <= _LONGEST_GAP
            and _BETWEEN.fullmatch(view, previous.end, mention.start)
        ):
            whole = not view[previous.end : mention.start].isspace()
            previous = _compound(previous, mention, whole=whole)
            continue
        if previous:
            yield previous
        previous = mention
    if previous:
        yield previous


def _compound(large: Mention, small: Mention, *, whole: bool) -> Mention:
    """1万 and 5千条 of ``1万5千条``; what is no such number (2万多3千条, 1万 5千条) is not read."""
    value: str | None = None
    together = whole and large.unit is None and large.raw[-1] not in _MORE
    high, low = large.amount, small.amount
    if large.kind == small.kind == "count" and together and large.value and small.value:
        told = high > low and (low >= 10 or small.start > large.end)  # 2万5份 may be 20005 or 25000
        value = plain(high + low) if told else None
    elif small.unit == "元" and whole and large.value and _TEN_THOUSANDS.fullmatch(large.raw):
        high = Decimal(large.raw[:-1]) * 10_000
        value = plain(high + low) if 10 <= low < 10_000 else None  # 11万2千元
    elif small.unit == "万元" and together and _HUNDRED_MILLIONS.fullmatch(large.raw):
        value = plain(high / 10_000 + low) if 10 <= low < 10_000 else None  # 1亿2千万元
    return msgspec.structs.replace(
        small,
        start=large.start,
        number=large.number,
        value=value,
        raw=large.raw + small.raw,
        qualifier=large.qualifier if value and small.qualifier == "exact" else small.qualifier,
    )


def _from_digits(view: str, mask: str, match: re.Match[str]) -> Mention:
    raw, scale = match["digits"], (match["scale"] or "") + (match["beyond"] or "")  # 2千多万
    unit = match["unit"] or match["bracketed"]
    number, end = match.start("digits"), match.end()
    value = parse_digits(raw)
    left = view[max(0, number - 24) : number].replace("\n", "")
    kind = units().kind[unit] if unit else "unknown"
    if not unit:
        end = match.end("digits")
        rest = mask[end : end + 6].lstrip(" ")
        ends = not rest or not ("\u4e00" <= rest[0] <= "\u9fff" or rest[0].isalnum())
        ends = ends and not _SERIAL.fullmatch(raw)
        if scale or match["more2"]:
            end = max(match.end("scale"), match.end("more2"), match.end("beyond"))
            kind = "money" if _MONEY_NOUN.search(left) and "万" in scale + raw else "count"
            if not scale:
                kind, end = "unknown", match.end("digits")
        elif ends and (named := _UNIT_BEFORE.search(left)) and named[1] in units().kind:
            unit, kind = named[1], units().kind[named[1]]
        elif ends and _SCORE.search(left):
            unit, kind = "分", "count"
        elif ends and _ROW.search(left):
            kind = "unknown" if _is_piece_of_row(raw, view, number, left) else "count"
        elif ends and any(shape.search(left) for shape in (_QUANTITY, _LABELLED)):
            kind = "count"
    if unit == "人民币":
        unit, kind = None, "unknown"
    value_text: str | None = None
    cut = is_cut(view, mask, number)
    # 近150十万元 is not how a number is written; 39 121 without a unit may stand in two columns.
    if scale.startswith("十") or (" " in raw and not unit and not scale):
        value = None
    if value is not None and not cut and not is_torn(view, match, value, kind, unit, end):
        if match["sign"] == "-":
            value = -value
        if scale or not raw.isascii() or not raw.isdigit() or match["sign"]:
            value_text, unit = _expanded(value, scale, unit, kind)
        else:
            value_text = str(int(raw))
    more = match["more"] or match["more2"] or ""
    # 上万 is more than 10,000; 网上3件 is three.
    qualifier = qualifier_of(left.rstrip().removesuffix("上"), more, match["behind"] or "")
    if kind == "duration" and _LIMIT.search(left):
        kind = "limit"
    return Mention(
        match.start(), number, end, value_text, unit, kind, qualifier, False, match[0].strip()
    )


def _is_piece_of_row(raw: str, view: str, number: int, left: str) -> bool:
    """Whether digits behind a row's label may be all its numbers run together, or the first of several; so are those
    of a row that begins right behind the numbers of another."""
    return (
        len(raw) >= _CELLS_OF_ROW
        or not raw.isdigit()
        or (raw[0] == "0" and len(raw) > 1)
        or _NEXT_CELL.match(view, number + len(raw)) is not None
        or _BEHIND_ROW.search(left) is not None
    )


def _expanded(value: Decimal, scale: str, unit: str | None, kind: str) -> tuple[str, str | None]:
    """Counts in the base unit, money in the printed unit (308万元 stays 308 万元, 5百万元 is 500 万元)."""
    if kind != "money":
        return plain(whole(scaled(value, scale)) if scale else value), unit
    for large in ("万亿", "亿", "万"):
        if scale.endswith(large):
            small = scale.removesuffix(large)
            number = scaled(value, small)
            return plain(whole(number) if small else number), large + (unit or "元")
    return plain(whole(scaled(value, scale)) if scale else value), unit


def _whole_match(
    match: re.Match[str],
    value: str | None,
    unit: str | None,
    kind: str,
    qualifier: Qualifier = "exact",
    *,
    chinese: bool = True,
) -> Mention:
    start, end = match.span()
    return Mention(start, start, end, value, unit, kind, qualifier, chinese, match[0])


def _from_percent(view: str, match: re.Match[str]) -> Mention:
    whole_part, _, decimals = match["percent"].partition("点")
    value = parse_chinese(whole_part)
    text: str | None = None
    if value is not None and not _GOES_ON.match(view, match.end()):
        digits = _decimals(decimals)
        text = plain(value) + (f".{digits}" if digits else "")
    behind = _BEHIND_PERCENT.match(view, match.end())
    more, told = (behind[1] or "", behind[2] or "") if behind else ("", "")
    qualifier = qualifier_of(_left_of(view, match), more, told)
    return _whole_match(match, text, "%", "percent", qualifier, chinese=False)


def _left_of(view: str, match: re.Match[str]) -> str:
    return view[max(0, match.start() - 24) : match.start()].replace("\n", "")


def _decimals(numerals: str) -> str:
    return "".join(str("零一二三四五六七八九".index(n)) for n in numerals.replace("〇", "零"))


def _from_chinese(view: str, match: re.Match[str]) -> Mention | None:
    """A Chinese numeral counts only where the wording states a quantity: most of them are idiom.

    Ten and more count with any unit; for less ``small.py`` decides.
    """
    raw, unit = match["chinese"], match["cunit"]
    if _IN_A_WORD.match(view, max(0, match.start() - 1)):
        return None
    left = _left_of(view, match)
    scale = match["cscale"] or ""
    if raw[0] in "百千万亿" and len(raw) > 1 and raw[1] in "百千":
        return None
    if raw[-1] in "万亿" and len(raw) > 1:
        raw, scale = raw[:-1], raw[-1] + scale
    if left and left[-1] in "若好成" and not left.endswith(("完成", "达成", "办成")):
        return None
    kind = units().kind[unit] if unit else "count"
    if kind == "duration" or not (unit or _QUANTITY.search(left)):
        return None
    if left and _SEVERAL.fullmatch(left[-1] + raw):  # 数十条
        if view[match.end("chinese") :][:1] in _SPANS:
            return None
        return _whole_match(match, None, None, "unknown")
    if _TORN_OFF.search(view, max(0, match.start() - _LONGEST_BEFORE), match.start()):
        return _whole_match(match, None, unit, kind)
    more = match["cmore"] or match["cmore2"] or ""
    above = left if raw[0] in _LARGE else left.rstrip().removesuffix("上")  # 上千条, but 网上三件
    qualifier = qualifier_of(above, more, match["cbehind"] or "")
    if raw in ("百", "千", "万", "亿") and qualifier == "exact":
        return None
    value = parse_chinese(raw)
    if value is not None and match["cpoint"]:
        value += Decimal("0." + _decimals(match["cpoint"][1:]))
    small = value is not None and value < 10 and not scale
    if (small or value is None) and not is_small_count(view, left, match, int(value or 2), unit):
        return None
    if (small and _ESTIMATE.search(left + raw)) or _BEHIND_POINT.search(left):  # 七、八次, 3点五万
        value = None
    elif _RANGE.search(left):  # 二至三件
        kind, qualifier = "range", "nearly" if qualifier == "exact" else qualifier
    lost = left and (left[-1] in LOST_MARKS or left[-1].isdigit())  # 1〇件
    if value is None or lost or (kind == "money" and _COINS_BEHIND.match(view, match.end())):
        text, printed_unit = None, unit
    else:
        text, printed_unit = _expanded(value, scale, unit, kind)
    return _whole_match(match, text, printed_unit, kind, qualifier)


def rate_period(view: str, start: int, end: int) -> str | None:
    """周 in 每周发布: what the number behind ``view[start:end]`` repeats by, or None."""
    if view.find("每", start, end) < 0:
        return None
    match = _RATE.search(squeezed(view[start:end]))
    if not match:
        return None
    return {"天": "日", "工作日": "日", "星期": "周", "季": "季度"}.get(match[1], match[1])


NO_MARKS = dict.fromkeys(map(ord, '“”‘’「」『』"'))  # “不予公开”2件


def squeezed(text: str) -> str:
    """Without blanks, line breaks, gap and mask marks: what patterns of wording are matched against."""
    return "".join(text.split()).replace(GAP, "").replace(MASK, "")
