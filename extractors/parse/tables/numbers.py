"""Text of one table cell → value, state, unit. Strict: what is not plainly a number is `unreadable`.

No general Unicode folding here: it would turn a footnote mark into a digit (12① → 121).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from extractors.parse.records import State
from extractors.parse.words.numerals import parse_chinese, plain

WORDS = "\u2e80"  # Chinese ones begin here; no number does
MAX_INTEGER_DIGITS = 18  # values are stored as DECIMAL(28, 8)
MAX_DECIMALS = 8

# Signs and units in traditional script too: a table that text draws is read before its script is changed.
_FOLD = str.maketrans(
    "０１２３４５６７８９，'’＇．＋（）：／＼－−﹣‐‑‒–—―─━﹘ー減項條個場處萬億無",
    "0123456789,,,,.+():/\\" + "-" * 13 + "减项条个场处万亿无",
)
_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202d\u2060-\u2064\ufeff\u3164]+")
_DIGIT_GAP = re.compile(r"(?<=[0-9０-９])[\s\u3164]+(?=[.．]?[0-9０-９])")
_SLASHES = re.compile(r"[/\\]+")
_DASHES = re.compile(r"-+")
_TYPED_DASH = "一"  # the numeral, alone; a number of the form that stands so is printed 1
_NONE_WORDS = frozenset(("无", "無", "无。", "暂无", "空"))
_ZERO_WORDS = re.compile(
    r"(?:本年度?|全年)?(?:零|〇|(?:没有|未|没)(?:收取|收费|收到|发生|产生|受理)(?:过|任何)?(?:费用|申请|案件)?)[。.]?"
)
# A mark that sends the reader to a note below the table.
_NOTE_MARK = re.compile(
    r"(?<=.)(?:\((?:见|详见)?附?注[0-9一二三四五六]?\)|[\[【](?:见|详见)?附?注[0-9一二三四五六]?[\]】]|[*※]|\((?:占比?|占)?[0-9]{1,2}(?:\.[0-9]{1,2})?[%％]\))$"
)
# What the number is made of: 27件(含联合发文2件).
_PARTS = re.compile(r"(?<=.)\((?:含|其中|包括|包含)(?P<words>[^()]{1,40})\)$")
# Why it is so: -164(因机构改革划出). The only digits are those of years.
_REASON = re.compile(
    r"(?<=[0-9])\((?:主要)?(?:是|系)?(?:因|由于)(?:[^()0-9]|20[0-9]{2}年){2,60}\)$"
)
_NUMBER = re.compile(
    r"(?P<sign>[+-]|增加了?|减少了?|新增|增|减|↑|↓)?"
    r"(?P<integer>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<unit>[^0-9.,+\-/]{0,4})"
)
_MONEY = {"元": "元", "万元": "万元", "亿元": "亿元", "人民币元": "元", "圆": "元"}
COUNT_UNITS = frozenset("件项条次个人宗份起篇部期场处名") | {"件次", "人次", "项次", "宗次", "条次"}
_OR_TIMES = re.compile(r"(?<=[件项人宗条])(?:/次|\(次\)|\(/次\))$")  # 3件（次）, 3件/次
# 十二件; 万 and 亿 are left out: of money they are its unit, and a count of so many is printed in digits.
_CHINESE = re.compile(
    r"(?P<number>[零〇一二两三四五六七八九十百千壹贰貳叁肆伍陆陸柒捌玖拾佰仟]+)(?P<unit>[件项条次个人宗份起元]?)"
)
_BARE_SCALES = frozenset("百千佰仟")
_NO_FEE = re.compile(
    r"(?:本年度?|全年)?(?:免费|免收(?:费用?)?|(?:不|无|没有)收(?:费|取(?:任何)?费用)|未(?:产生|收取)(?:任何)?费用)[。.]?"
)
_MULTIPLIERS = {"万": 10_000, "亿": 100_000_000}
MONEY = frozenset(_MONEY.values())
_NEGATIVE = frozenset(("-", "减少", "减少了", "减", "↓"))


class CellNumber(msgspec.Struct, frozen=True):
    """``value`` is a decimal as text, set only for the states that carry a number; ``unit`` as printed."""

    value: str | None
    state: State
    unit: str | None = None


_BLANK = CellNumber(None, "blank")
UNREADABLE = CellNumber(None, "unreadable")
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,17})")
# One of these stands in whatever is read below: digits, dashes, slashes, words for none, numerals.
_SAYS = re.compile(
    r"[0-9０-９/\\／＼\-－−﹣‐‑‒–—―─━﹘ー无無暂空没未免不零〇一二两三四五六七八九十百千壹贰貳叁肆伍陆陸柒捌玖拾佰仟]"
)
# More Chinese characters in a row than any number or word below has: a sentence, soon told.
_PROSE = re.compile("[\u4e00-\u9fff]{20}")
_LONG = 40


def read_number(text: str, *, signed: bool = False, money: bool = False) -> CellNumber:
    """The number of a cell. ``signed``: the cell stands under 本年增/减, where + - 增 减 are signs. Elsewhere only a
    minus before the digits is: a count below zero is the agency's error, kept as printed for the checks to name.

    Counts in 万 or 亿 are expanded; ``money`` keeps its printed unit, and 万 without 元 is unreadable there. Digits with a gap between them,
    leading zeros, wrong separators, other notes than of parts (含, 其中) and percentages are ``unreadable``. Chinese numerals are read in their full forms.
    """
    if _PLAIN.fullmatch(text):  # nearly every cell
        return CellNumber(text, "value")
    if len(text) > _LONG and _PROSE.search(text):
        return UNREADABLE
    if not _SAYS.search(text):
        return UNREADABLE if _BLANKS.sub("", text) else _BLANK
    if _DIGIT_GAP.search(text):
        return UNREADABLE
    text = _BLANKS.sub("", text).translate(_FOLD)
    if not text:
        return _BLANK
    if _SLASHES.fullmatch(text):
        return CellNumber(None, "slash")
    if _DASHES.fullmatch(text) or text == _TYPED_DASH:
        return CellNumber(None, "dash")
    if text in _NONE_WORDS:
        return CellNumber(None, "word_none")
    if _ZERO_WORDS.fullmatch(text):
        return CellNumber("0", "worded_zero")
    if money and _NO_FEE.fullmatch(text):
        return CellNumber("0", "worded_zero")
    if parts := _PARTS.search(text):
        bare = text[: parts.start()]
        whole = UNREADABLE if "(" in bare else read_number(bare, signed=signed, money=money)
        return UNREADABLE if _exceeded(whole, parts["words"]) else whole
    text = _REASON.sub("", text)
    bare = _OR_TIMES.sub("次", text.removesuffix("。"))
    found = _NUMBER.fullmatch(_NOTE_MARK.sub("", bare))
    if found is None:
        return _chinese(text)
    sign, unit = found["sign"], found["unit"]
    if sign and not signed and sign != "-":
        return UNREADABLE
    if money and unit[:1] in _MULTIPLIERS and not unit.endswith("元"):
        return UNREADABLE
    return _number(found["integer"].replace(",", ""), found["fraction"], sign in _NEGATIVE, unit)


def is_value(text: str) -> bool:
    """Whether a cell may hold the text as its value: a number, a blank, a dash or a word for none."""
    return read_number(text, signed=True).state != "unreadable"


def _exceeded(whole: CellNumber, words: str) -> bool:
    """Whether a number of the note is larger than the cell's own, which the note is to be a part of."""
    told = (Decimal(digits) for digits in re.findall(r"[0-9]+(?:\.[0-9]+)?", words))
    return whole.state != "value" or any(part > Decimal(whole.value or 0) for part in told)


def is_typed_dash(text: str) -> bool:
    """Whether a cell prints nothing but the numeral that is typed for a dash."""
    return text.strip() == _TYPED_DASH


def is_numeral(text: str) -> bool:
    """Whether a cell prints its number in Chinese numerals (三, 十二件, 零)."""
    return _CHINESE.fullmatch(_BLANKS.sub("", text).translate(_FOLD)) is not None


def _chinese(text: str) -> CellNumber:
    """十二, 一百零五件: a full form of a number and nothing else but its unit."""
    found = _CHINESE.fullmatch(text)
    value = None if found is None else parse_chinese(found["number"])
    if found is None or value is None or found["number"] in _BARE_SCALES:
        return UNREADABLE
    return CellNumber(plain(value), "value", found["unit"] or None)


def _number(integer: str, fraction: str | None, negative: bool, unit: str) -> CellNumber:
    if len(integer) > MAX_INTEGER_DIGITS or len(fraction or "") > MAX_DECIMALS:
        return UNREADABLE
    if len(integer) > 1 and integer.startswith("0"):
        return UNREADABLE  # "00" is as likely two cells run together
    if unit.startswith(")"):
        return UNREADABLE  # 121): the mark 1) of a note behind 12 looks so
    unit = unit.strip("()")
    value = Decimal(f"{integer}.{fraction}" if fraction else integer)
    if unit in _MONEY:
        printed: str | None = _MONEY[unit]
    elif not unit or unit in COUNT_UNITS:
        printed = unit or None
    elif unit[0] in _MULTIPLIERS and (not unit[1:] or unit[1:] in COUNT_UNITS):
        value *= _MULTIPLIERS[unit[0]]
        if value == value.to_integral_value():
            value = value.quantize(Decimal(1))
        printed = unit[1:] or None
    else:
        return UNREADABLE
    if negative and value:
        value = -value
    return CellNumber(f"{value:f}", "value", printed)


def as_count(number: CellNumber) -> CellNumber:
    """The number of a cell that counts: 80.0 and 80.00, as spreadsheets show whole numbers, are 80; any other
    decimal is a rate, money or a number with a dot for its comma (3.000), and no count."""
    if not number.value or "." not in number.value:
        return number
    whole, _, fraction = number.value.partition(".")
    if fraction in ("0", "00"):
        return CellNumber(whole, number.state, number.unit)
    return UNREADABLE


def adds_up(values: Sequence[str]) -> bool:
    """Whether the last of the printed values is the sum of the others (A3); never of none."""
    numbers = [as_count(read_number(value)).value for value in values]
    if not numbers or any(number is None or not number.isdigit() for number in numbers):
        return False
    *parts, total = (int(number or 0) for number in numbers)
    return sum(parts) == total


def has_digit(text: str) -> bool:
    """Whether a text shows a digit of any width."""
    return _ANY_DIGIT.search(text) is not None


_ANY_DIGIT = re.compile("[0-9０-９]")
