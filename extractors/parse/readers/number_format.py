"""What a number format of a spreadsheet prints of a number: rounded, nothing, a word, or what is not known here."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from extractors.parse.words.numerals import brief

_GENERAL = frozenset(("General", "GENERAL", "General Number", "@", "G/通用格式", ""))
_NAMED = {"Fixed": "0.00", "Standard": "#,##0.00"}  # as XML of Excel 2003 calls them
_DIGITS = 15  # that a program keeps of what was typed
# Words in quotes, a letter as it is, the width of one, one that fills the cell, colours and languages, places of digits.
_TOKEN = re.compile(
    r'"([^"]*)"|[\\!](.)|_.|\*.|(\[[^\]]*\])|(General|G/通用格式|[0#?.,])|(.)', re.DOTALL
)
_NEUTRAL = re.compile(
    r"\[(?:\$[^\]]*|DBNum\d|Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+|[黑蓝红绿白黄青洋]\w*|颜色 ?\d+)\]",
    re.IGNORECASE,
)
# What a word may not hold: it would be read as a part of the number, or makes it larger.
_COUNTS = re.compile("[0-9０-９〇零一二三四五六七八九十百千万亿%％‰.,，/]")
_PLACES = re.compile(r"General|G/通用格式|[#?0,]*[#?0](?:\.[#?0]*)?|\.[#?0]+")
_WORD = "\0"


def shown_number(value: float, number_format: str) -> str | None:
    """What is printed, without thousands separators and units; None where that is not known."""
    if number_format in _GENERAL:
        return _general(value)
    sections = _sections(_NAMED.get(number_format, number_format))
    # The parts of a format are for numbers above, below and at zero.
    part = 2 if value == 0 else int(value < 0)
    part = part if part < len(sections) else 0
    if len(sections) > 1 and not sections[part]:
        return ""  # an empty part prints nothing
    shape = words = ""
    for quoted, escaped, bracket, place, other in (t.groups("") for t in sections[part]):
        if (bracket and not _NEUTRAL.fullmatch(bracket)) or (other.isascii() and other.isalpha()):
            return None  # a condition, a date, a power of ten
        words += quoted or escaped or other
        shape += place or (_WORD if quoted or escaped or other else "")
    places = shape.strip(_WORD)
    if not places:
        return words.strip()
    if _COUNTS.search(words) or not _PLACES.fullmatch(places):
        return None  # hundredths, words among the digits, and a comma behind them: thousands
    if part == 1 and not any(sign in words for sign in "-("):
        return None  # red, and no number above zero
    if places in _GENERAL:
        return _general(value)
    rounded = _rounded(value, len(places.partition(".")[2]))
    return _plain(rounded) if rounded or "0" in places else words.strip()


def _sections(number_format: str) -> list[list[re.Match[str]]]:
    sections: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(number_format):
        if token[0] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return sections


def _general(value: float) -> str:
    if isinstance(value, float) and not value.is_integer():
        return _plain(Decimal(f"{value:.{_DIGITS}g}"))
    return str(int(value)) if abs(value) < 10**_DIGITS else repr(value)


def _rounded(value: float, decimals: int) -> Decimal:
    kept = Decimal(f"{value:.{_DIGITS}g}") if isinstance(value, float) else Decimal(value)
    return kept.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _plain(number: Decimal) -> str:
    return brief(abs(number) if number == 0 else number)
