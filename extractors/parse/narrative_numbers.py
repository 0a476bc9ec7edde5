"""Numbers in prose: where they stand, what they count, what the words around them say about precision.

Text → mentions. A mention is one printed number with its span, unit and qualifier; which measure it is
comes later. Spans whose digits state nothing (dates, titles, document numbers, slogans …) are masked
first, from ``lists/narrative_traps.yml``.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractors.parse.narrative_lists import traps, units
from extractors.parse.numerals import NARROW, parse_chinese, parse_digits, plain, scaled, whole
from extractors.parse.records import Qualifier

MASK = "\x00"
MAX_MENTIONS = 4000  # a report states some hundred numbers; more is a table or an attack

_SCALE = "万亿|千万|百万|十万|亿|万|千|百|十"
_LOST = "\ufffd?□■〓"
_QUALIFIERS: tuple[tuple[re.Pattern[str], Qualifier], ...] = (
    (
        re.compile(
            r"(?:超(?:过|出)?|突破|逾|多于|大于|高于|不少于|不低于|不下|至少|上|跨过|已过)(?:了|至|到)?\s{0,2}$"
        ),
        "over",
    ),
    (
        re.compile(r"(?:(?<![最附邻临靠新])近|将近|接近|不足|不到|不超过|少于|低于)\s{0,2}$"),
        "nearly",
    ),
    (re.compile(r"(?:(?<![预节制签契公合大])约|大约|大概|约为|约有|约达)\s{0,2}$"), "about"),
)
_BEHIND_OVER, _BEHIND_ABOUT = "以上之多", "左右上下"
_QUANTITY = re.compile(
    r"(?:量|数|数量|总数|人数|次数|总计|合计|数为|率|金额|资金|经费|费用)(?:已|即|均|也)?(?:共|共计|合计|累计|总计)?(?:达到?|为|是|有|至|到|超过?|突破|逾|近|约|高达|多达)?\s{0,2}$"
)
_MONEY_NOUN = re.compile(r"(?:金额|资金|经费|费用|价款|预算|投资|产值|收入|支出)[^，。；,;]{0,6}$")
_RATE = re.compile(
    r"每(?:一|1|个)?(天|日|周|星期|月|季度|季|年|期|次|半年)(?:[^对将在，。；,;、\d]{0,5})$"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Mention:
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


def narrowed(text: str) -> str:
    """The text with full-width digits and marks in ASCII, character for character."""
    return text.translate(NARROW)


def masked(text: str, skip: Sequence[tuple[int, int]] = ()) -> str:
    """``text`` (narrowed) with traps and the ``skip`` ranges blanked out, same length."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(skip):
        if end > position:
            parts.append(text[position : max(start, position)])
            parts.append(MASK * (end - max(start, position)))
            position = end
    parts.append(text[position:])
    return traps().sub(lambda trap: MASK * len(trap[0]), "".join(parts))


@functools.cache
def _number() -> re.Pattern[str]:
    unit = units().pattern
    digits = r"\d(?:[\d,，.]{0,24}\d)?(?:\s{1,2}\d[\d,，.]{0,12}(?=\s{0,2}[\u4e00-\u9fff%]))?"
    chinese = "[零〇一二两三四五六七八九十百千万亿廿卅]{1,16}"
    tail = rf"\s{{0,3}}(?P<more>余|多|来|几)?(?P<scale>{_SCALE})?(?P<more2>余|多)?\s{{0,3}}"
    behind = r"(?P<behind>\s{0,2}(?:以上|之多|左右|上下))?"
    return re.compile(
        rf"(?P<sign>(?<=[\s，,、为是:])[-+](?=\d))?(?P<digits>{digits}){tail}(?P<unit>{unit})?{behind}"
        rf"|百分之(?P<percent>[零〇一二三四五六七八九十百]{{1,5}}(?:点[零〇一二三四五六七八九]{{1,4}})?)"
        rf"|(?<![第逐之统唯每单同])(?P<chinese>{chinese})(?P<cmore>余|多|来)?(?P<cscale>万|亿)?(?P<cunit>{unit})(?P<cbehind>\s{{0,2}}(?:以上|之多|左右|上下))?"
    )


def find_mentions(view: str, mask: str) -> Iterator[Mention]:
    """Numbers of ``mask`` in order; ``view`` (the unmasked text) tells what stands around them.

    Digits without unit count only where a quantity word or 万/亿 says that they count something; others
    are yielded with kind ``unknown``, so that nothing is dropped in silence.
    """
    for count, match in enumerate(_number().finditer(mask)):
        if count >= MAX_MENTIONS:
            return
        if match["digits"]:
            yield _from_digits(view, mask, match)
        elif match["percent"]:
            yield _from_percent(match)
        else:
            mention = _from_chinese(view, match)
            if mention:
                yield mention


def _from_digits(view: str, mask: str, match: re.Match[str]) -> Mention:
    raw, scale, unit = match["digits"], match["scale"] or "", match["unit"]
    number, end = match.start("digits"), match.end()
    value = parse_digits(raw)
    left = view[max(0, number - 24) : number].replace("\n", "")
    kind = units().kind[unit] if unit else "unknown"
    if not unit:
        end = match.end("digits")
        rest = mask[end : end + 6].lstrip(" ")
        ends = not rest or not ("\u4e00" <= rest[0] <= "\u9fff" or rest[0].isalnum())
        if scale or match["more2"]:
            end = match.end("more2") if match["more2"] else match.end("scale")
            kind = "money" if _MONEY_NOUN.search(left) and "万" in scale + raw else "count"
            if not scale:
                kind, end = "unknown", match.end("digits")
        elif ends and _QUANTITY.search(left):
            kind = "count"
    if unit == "人民币":
        unit, kind = None, "unknown"
    lost = view[number - 1 : number] if number else ""
    following = view[match.end("digits") : match.end("digits") + 1]
    broken = (
        value is None
        or (lost and lost in _LOST)
        or (following and following in _LOST)
        or (kind == "count" and not scale and "." in raw and unit not in _DECIMAL_UNITS)
        or (bool(match["more"] or match["more2"]) and "." in raw and not scale)
    )
    value_text: str | None = None
    if value is not None and not broken:
        if match["sign"] == "-":
            value = -value
        value_text, unit = _expanded(value, scale, unit, kind)
    more = match["more"] or match["more2"] or ""
    qualifier = _qualifier(left, more, match["behind"] or "")
    if kind == "duration" and qualifier == "nearly" and "不超过" in left:
        kind = "limit"
    return Mention(
        match.start(), number, end, value_text, unit, kind, qualifier, False, match[0].strip()
    )


# Counted things are whole; these units may be printed with decimals.
_DECIMAL_UNITS = frozenset(
    {"平方米", "平方公里", "公里", "亩", "吨", "米", "倍", "分", "课时", "学时"}
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


def _qualifier(left: str, more: str, behind: str) -> Qualifier:
    behind = behind.strip()
    if (more in ("余", "多", "几") and more) or (behind and behind in _BEHIND_OVER):
        return "over"
    if more == "来" or (behind and behind in _BEHIND_ABOUT):
        return "about"
    for pattern, qualifier in _QUALIFIERS:
        if pattern.search(left):
            return qualifier
    return "exact"


def _from_percent(match: re.Match[str]) -> Mention:
    whole_part, _, decimals = match["percent"].partition("点")
    value = parse_chinese(whole_part)
    text: str | None = None
    if value is not None:
        digits = "".join(str("零一二三四五六七八九".index(d.replace("〇", "零"))) for d in decimals)
        text = plain(value) + (f".{digits}" if digits else "")
    return Mention(
        match.start(), match.start(), match.end(), text, "%", "percent", "exact", False, match[0]
    )


_REPORT_VERB = re.compile(
    r"(?:举办|召开|组织(?:开展|召开|举办|参加)?|开展(?:了)?|受理|收到|接到|接收|接待|编发|印发|出台|报送|答复|发生|公开|推送|处理|办结|办理|新增|刊发|发布|制作|参加|承办|转办|编印|编辑|提起)(?:了|过)?(?:各类|相关|专题|政府信息|信息)?(?:共|共计|累计)?(?:各)?\s{0,2}$"
)
_CLAUSE_ENDS = "，。；、！,;!)\n "
_NOT_BEFORE_SMALL = re.compile(
    r"(?:每|至少|不少于|不低于|任何|任|首|同|另|某|这|那|哪|上|下|前|后|头|末|新|老|统|逐|单|双|再|此|该|各|跑|最多|只|仅需|只需)\s{0,2}(?:年|月|周|季度|季|天|日|个月)?$"
)


def _from_chinese(view: str, match: re.Match[str]) -> Mention | None:
    """A Chinese numeral counts only where the wording states a quantity: most of them are idiom.

    Ten and more count with any unit. Below ten the numeral ends its clause behind words (培训两次) or stands
    right behind a verb of reporting (举办两期); one thing before a noun (一次访谈) states nothing.
    """
    raw, unit = match["chinese"], match["cunit"]
    left = view[max(0, match.start() - 24) : match.start()].replace("\n", "")
    number_start = match.start()
    scale = match["cscale"] or ""
    if raw[0] in "百千万亿" and len(raw) > 1 and raw[1] in "百千":
        return None
    if raw[-1] in "万亿" and len(raw) > 1:
        raw, scale = raw[:-1], raw[-1] + scale
    value = parse_chinese(raw)
    if value is None or (left and left[-1] in "数几若好成"):
        return None
    more = match["cmore"] or ""
    qualifier = _qualifier(left, more, match["cbehind"] or "")
    bare_scale = raw in ("百", "千", "万", "亿")
    if bare_scale and qualifier == "exact":
        return None
    following = view[match.end() : match.end() + 1]
    ends = not following or following in _CLAUSE_ENDS
    said = bool(_REPORT_VERB.search(left))
    if value < 10 and not scale:
        if _NOT_BEFORE_SMALL.search(left):
            return None
        behind_words = bool(left) and "\u4e00" <= left[-1] <= "\u9fff" and ends
        if value == 1 and not (ends and behind_words):
            return None
        if not (said or behind_words):
            return None
    kind = units().kind[unit]
    if kind == "duration":
        return None
    text, printed_unit = _expanded(value, scale, unit, kind)
    return Mention(
        number_start, number_start, match.end(), text, printed_unit, kind, qualifier, True, match[0]
    )


def rate_period(left: str) -> str | None:
    """周 in 每周发布: what the number behind ``left`` repeats by, or None."""
    match = _RATE.search(left)
    if not match:
        return None
    return {"天": "日", "星期": "周", "季": "季度"}.get(match[1], match[1])
