"""Digits of which something is lost: a sign or a line end in their midst, a naught before, a decimal point gone.

What is left of such a number looks like a smaller or larger one; it is kept without a value.
"""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.parse.words.lists import units
from extractors.parse.words.numerals import CIRCLES, FORMAL, NUMERALS
from extractors.parse.words.openers import guarded

_SEPARATORS = (",", "，", ".")  # 〓,036条: the digits before are gone
LOST_MARKS = "\ufffd?□■〓"
_RUN_TOGETHER = re.compile(r"0\s?\d\s?\d")  # 0003003: the cells of a row
# Behind ^ stands a raised digit, behind \u202e one from right to left, behind ± what a number may be off by.
_LOST = LOST_MARKS + CIRCLES + "^\u202e±"
# 5,□00万元: the digits behind are gone.
_CUT_OFF = re.compile(rf"[,.][{_LOST}]|，[{_LOST}]{{1,3}}\d")
# 二十3条, 一千零5条, but 1千5百条; 六6条, 〇5条, 5零8条, 3多6条: digits behind a numeral, which 第一 and 入伍 are not
_NUMERAL_ENDS = frozenset(NUMERALS + FORMAL + "余多来几点")
_BEHIND_NUMERAL = re.compile(
    r"(?:(?:十|(?:[^\d余多来]|^)[百千万亿])[零〇]?|(?:^|[^万亿千百])〇|[\d一二三四五六七八九两]零|[\d十百千万亿][余多来几]"
    rf"|[{NUMERALS}]点|(?<![第周期其初高老统唯同之逐单专每登着内海大水入退队收捡])[一二三四五六七八九两廿卅{FORMAL}])\Z"
)
# 5百二十条, 2千多百次, 3千几百次
_NUMERAL_BEHIND = re.compile(r"[一二两三四五六七八九几][十百千]|(?<=[余多])[百千](?![姓货家])")
# 信息.5万条, 1O2条, 1_234条, 3点5万条: a character before the digits is lost, or parts them.
_TORN = re.compile(r"[^\x00-\x7f]\.|.[A-Za-z]|\d[_点]")
# 60 / .9%, 28. / 16%: a line end tears a decimal, and so do blanks (增长18. 3%); 1. at the begin of a line or sentence
# counts paragraphs.
_NO_COUNTER = r"[^\n\d。；;:：(（) \u3000\xa0]"
_TORN_DECIMAL = re.compile(
    rf"\d[ \u3000]{{0,2}}\n[ \u3000]{{0,2}}\.$|[^\n\d]\d{{1,9}}\.[ \u3000]{{0,2}}\n[ \u3000]{{0,2}}$"
    rf"|{_NO_COUNTER}\d{{1,9}}(?:[ \u3000]{{1,2}}\.|[ \u3000]{{0,2}}\.[ \u3000]{{1,2}})$"
)
_BEGUN = re.compile(_NO_COUNTER)
_TORN_BEHIND = re.compile(
    r"[ \u3000]{0,2}\n[ \u3000]{0,2}\.\d|[ \u3000]{1,2}\.[ \u3000]{0,2}\d|\.[ \u3000]{1,2}\d"
    r"|\.[ \u3000]{0,2}\n[ \u3000]{0,2}\d{1,4}(?![\d、.．年])"  # 1. / 86亿元
)
# 1, 047条, 1   047条: blanks or another mark tear the thousands off.
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_TORN_THOUSANDS = re.compile(
    r"(?<![\d.])\d{1,3}(?:[ \u3000\n]{0,2}[,，'’‘`´·][ \u3000\n]{0,3}|[ \u3000]{3,6})$"
)
_THOUSANDS_BEHIND = re.compile(r"[ \u3000\n]{0,2}[,，'’‘`´·][ \u3000\n]{0,3}\d{3}(?!\d)")
# 3万元2000, 3元5000元: an amount of which a sign is lost; 1(yi)8(ba)6: sounds between the digits.
_BEHIND_MONEY = re.compile(r"\d\s?[十百千]?[万亿]?元\Z")
_MONEY_BEHIND = re.compile(
    r"\d[\d,.]{0,12}+(?:\s?[百千万亿]{0,2}元|[角分]|(?![ \d]*[\u4e00-\u9fff%]))"
)
_SOUND = re.compile(r"\d\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\)\Z")
# 1265/582件; 12/12件 are all of them.
_PER = re.compile(r"(?<![\d.])(\d+)/(?!\1$)\d+$")
# Nothing is satisfied, answered or a part to more than 100 %: a decimal point was lost.
_SHARE = guarded(
    r"(?:满意|合格|办结|答复|办复|回复|及时|接通|签收|公开|好评)(?:率|度)[^，。；,;增长超升]{0,6}$|占(?![^，。；,;]{0,8}(?:计划|任务|目标|预算|指标))[^，。；,;]{0,8}$"
)
# A mean of counts may be no whole number.
_MEAN = re.compile(r"(?:[日月周人户篇年]均|平均)[^，。；,;]{0,10}$")


def is_torn(
    view: str, match: re.Match[str], value: Decimal, kind: str, unit: str | None, end: int
) -> bool:
    """Whether what stands around the printed number of ``match``, or what it counts, shows that it is not whole.

    ``value`` is that of its digits alone, before 万 and 亿; ``end`` is where the number with its scale ends.
    """
    return (
        _is_torn_before(view, match, kind)
        or _is_torn_behind(view, match, kind, unit, end)
        or _cannot_be_counted(view, match, value, kind, unit)
    )


def _is_torn_before(view: str, match: re.Match[str], kind: str) -> bool:
    """Whether what stands before the digits is a part of the number."""
    raw, scale = match["digits"], match["scale"] or ""
    number, behind = match.span("digits")
    lost = view[number - 1 : number] if number else ""
    return bool(
        (lost and lost in _LOST)
        or (raw[0] == "0" and lost and lost in NUMERALS)  # 一0家
        or (
            lost == "元"
            and kind == "money"
            and _BEHIND_MONEY.search(view, max(0, number - 6), number)
        )
        or (lost == ")" and _SOUND.search(view, max(0, number - 9), number))
        or (
            lost in _NUMERAL_ENDS
            and _BEHIND_NUMERAL.search(match.string, max(0, number - 3), number)
        )
        or (lost == "/" and _PER.search(view[max(0, number - 16) : behind]))
        # 1。5万条, 4'9条
        or (lost and lost in "。·'‘’`´" and number > 1 and match.string[number - 2].isdigit())
        or (lost in _SEPARATORS and view[max(0, number - 2) : number - 1] in tuple(_LOST))
        or (number > 1 and _TORN.match(view, number - 2, number))
        or (
            lost
            and lost in ". \u3000\n"
            and _TORN_DECIMAL.search(view[max(0, number - 16) : number])
        )
        or (
            len(raw) == 3
            and number > 1
            and view[number - 1] == "、"
            and view[number - 2].isdigit()
            and "分别" not in _left_of(view, number)
        )
        or (_THOUSANDS.match(raw) and _TORN_THOUSANDS.search(view[max(0, number - 10) : number]))
        or (scale == "十" and len(raw) > 1)
    )


def _is_torn_behind(view: str, match: re.Match[str], kind: str, unit: str | None, end: int) -> bool:
    """Whether what stands behind the digits, or behind their scale, is a part of the number."""
    raw, scale = match["digits"], match["scale"] or ""
    number, behind = match.span("digits")
    following = view[behind : behind + 1]
    return bool(
        (unit and kind == "money" and _MONEY_BEHIND.match(match.string, match.end()))
        or (following and following in _LOST)
        or (following and following in ",.，" and _CUT_OFF.match(view, behind))
        or (following and following in " \u3000\n." and _goes_on(view, number, behind))
        or (not (unit or scale) and len(raw) <= 3 and _THOUSANDS_BEHIND.match(view, behind))
        or (scale and not unit and view[end : end + 1] in tuple(LOST_MARKS))
        or (scale and not unit and _NUMERAL_BEHIND.match(view, end))
    )


def _cannot_be_counted(
    view: str, match: re.Match[str], value: Decimal, kind: str, unit: str | None
) -> bool:
    """Whether the digits are no number of what they count: parts of a thing, more than all of it, two numbers run together."""
    raw, scale, left = match["digits"], match["scale"], _left_of(view, match.start("digits"))
    return bool(
        _RUN_TOGETHER.match(raw)
        or (
            kind == "count"  # counted things are whole
            and not scale
            and "." in raw
            and unit not in units().fractions
            and not _MEAN.search(left)
        )
        or (bool(match["more"] or match["more2"]) and ("." in raw or len(raw) == 1) and not scale)
        or (kind == "percent" and value > 100 and _SHARE.search(left))
    )


def _left_of(view: str, number: int) -> str:
    return view[max(0, number - 24) : number].replace("\n", "")


def _goes_on(view: str, number: int, behind: int) -> bool:
    """Whether a decimal point and digits stand behind a blank or line end; a counter (2. 4家) has them behind a blank."""
    torn = _TORN_BEHIND.match(view, behind)
    return torn is not None and ("\n" in torn[0] or bool(_BEGUN.match(view, number - 1)))


def is_cut(view: str, mask: str, number: int) -> bool:
    """Whether what states nothing and is left out of ``mask`` ends inside the number that begins at ``number``."""
    if number and view[number - 1] == ".":
        number -= 1
    return number > 0 and view[number - 1].isdigit() and mask[number - 1] != view[number - 1]
