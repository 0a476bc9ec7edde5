"""Numbers as reports print them: digits of either width, separators, decimals, Chinese numerals, 万 and 亿.

Pure string → Decimal. Nothing here knows units or meaning, and a shape that is not understood
gives None: the caller makes it a named problem.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal

import cn2an

# One character for one, so that offsets stay: what differs only in width reads the same.
NARROW = str.maketrans(
    "０１２３４５６７８９．％﹪＋－～（）［］：；＜＞／＂﹝﹞〔〕〜—–―−﹣㎡　\xa0\r",  # no tab: it parts cells
    '0123456789.%%+-~()[]:;<>/"[][]~-----m   ',
)
WIDE_DIGITS = "０１２３４５６７８９"
_DIGITS = str.maketrans(WIDE_DIGITS, "0123456789")
_NARROWED = [(chr(wide), chr(printed)) for wide, printed in NARROW.items()]

SCALES = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "十亿": Decimal(1_000_000_000),
    "百亿": Decimal(10_000_000_000),
    "千亿": Decimal(100_000_000_000),
    "万亿": Decimal(1_000_000_000_000),
}
MAX_DIGITS = 15  # longer runs are identifiers; no report counts in quadrillions

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[,，]\d{3})+(?:\.\d{1,6})?")
_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,6})?")
# 1 234, and 1 1 6 2 as some PDF and span-by-span pages have it; any other gap may hide a lost character.
_SPACED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:\.\d{1,6})?|\d(?: \d){1,14}")
_POSITIONAL = re.compile(r"[零〇一二三四五六七八九]{2,8}")
NUMERALS = "零〇一二两三四五六七八九十百千万亿廿卅"
_CHINESE = re.compile(rf"[{NUMERALS}]{{1,16}}")
# 贰佰零叁, as cheques print it, and the circles and letters that typists take for 〇.
FORMAL = "壹贰貳弍叁叄陆陸伍肆柒捌玖拾佰仟萬億"
CIRCLES = "○◯Ｏ"
NAUGHT = CIRCLES + "OО〇零0"
_CHINESE_DIGITS = str.maketrans(NAUGHT + "一二三四五六七八九", "0" * len(NAUGHT) + "123456789")
_IN_CHINESE = rf"二[{NAUGHT}][{NAUGHT}一二三四五六七八九]{{2}}"
_CHINESE_YEAR = re.compile(rf"{_IN_CHINESE}(?=\s*学?年|\s*[-—－~至]+\s*{_IN_CHINESE}学?年)")
# 2O23年: letters and circles that a typist or a scanner took for the naught
_NO_NAUGHT = CIRCLES + "OoОо〇"
_TYPED_YEAR = re.compile(rf"2[0{_NO_NAUGHT}][\d{_NO_NAUGHT}]{{2}}(?=\s*学?年)")
_TO_NAUGHT = str.maketrans(_NO_NAUGHT, "0" * len(_NO_NAUGHT))
_EVERYDAY = str.maketrans(
    FORMAL + "参參" + CIRCLES + "O〇两",
    "一二二二三三六六五四七八九十百千万亿" + "三三" + "零零零零零二",
)
_BARE_SCALE = re.compile(r"[百千]?[百千万亿]")  # 百十, 千八百: nobody counted


def narrow(text: str) -> str:
    """``text`` with full-width digits and marks in ASCII, character for character."""
    for wide, printed in _NARROWED:  # a look for each is sooner done than a look at each character
        if wide in text:
            text = text.replace(wide, printed)
    return text


def plain_digits(text: str) -> str:
    """Full-width digits and marks to ASCII and 二〇二二年 to 2022年, character for character."""
    return arabic_years(narrow(text))


def arabic_years(text: str) -> str:
    """二〇二二年 and 2O22年 to 2022年, character for character."""
    if any(map(text.__contains__, _NO_NAUGHT)):
        text = _TYPED_YEAR.sub(lambda match: match.group().translate(_TO_NAUGHT), text)
    return _CHINESE_YEAR.sub(lambda match: match.group().translate(_CHINESE_DIGITS), text)


def ascii_digits(text: str) -> str:
    """``text`` with full-width digits in ASCII, character for character; other full-width marks stay."""
    return text.translate(_DIGITS) if any(map(text.__contains__, WIDE_DIGITS)) else text


def parse_digits(raw: str) -> Decimal | None:
    """The value of ``1162``, ``1,162``, ``１１６２``, ``974.80``; None for ``14,12``, ``1.2.3``, ``12 34``.

    Printed decimals are kept (``974.80``). A comma or blank counts as a separator only where every group
    behind it has three digits; blanks also between single digits (``1 1 6 2``).
    """
    if raw.isascii() and raw.isdigit() and len(raw) <= MAX_DIGITS:
        return Decimal(raw)
    text = raw.translate(NARROW)
    if _SPACED.fullmatch(text):
        text = text.replace(" ", "")
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _GROUPED.fullmatch(text) and sum(map(str.isdigit, text)) <= MAX_DIGITS:
        return Decimal(text.replace(",", "").replace("，", ""))
    return None


@functools.lru_cache(maxsize=4096)
def parse_chinese(raw: str) -> Decimal | None:
    """The value of ``二十三``, ``两``, ``三百零五``, ``贰佰零叁``, ``百``; None where it is no number.

    Rows of digits without a place word (``二〇二〇``, ``一二``) are years, codes or estimates
    (``三五``) and never counts.
    """
    text = raw.translate(_EVERYDAY)
    if not _CHINESE.fullmatch(text) or _POSITIONAL.fullmatch(text):
        return None
    if text[0] in "百千万亿":
        if not _BARE_SCALE.fullmatch(text):
            return None
        text = "一" + text
    try:
        value = cn2an.cn2an(text, "normal")
    except (ValueError, KeyError):  # KeyError: 十十二, 二十零
        return None
    # 一百二 is a hundred and twenty to a reader and an unsure reading to us: only full forms count.
    if re.search(r"[百千万亿][二三四五六七八九]$", text) or re.search(r"零$", text[1:]):
        return None
    return Decimal(str(value))


def scaled(value: Decimal, scale: str) -> Decimal:
    """``value`` times the place word behind it (``574`` and ``万`` → 5740000); '' is one."""
    return value * SCALES[scale] if scale else value


def plain(value: Decimal) -> str:
    """Decimal notation without exponent; decimals that were printed stay (``974.80``)."""
    return format(value, "f")


def brief(value: Decimal) -> str:
    """The same without zeros behind the point."""
    text = plain(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole(value: Decimal) -> Decimal:
    """``value`` without decimals that are only zeros, as an expanded count (``150.0`` 万 → 1500000)."""
    integral = value.to_integral_value()
    return integral if value == integral else value.normalize()
