"""One line of a form of before 2019 that running text draws: its label, unit and values, or the headings of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from extractors.parse.page import WIDEST_ROW
from extractors.parse.tables import labels
from extractors.parse.tables.indicators import CODE_HEADINGS, UNIT_HEADINGS, UNITS, knows
from extractors.parse.tables.numbers import has_digit, is_value
from extractors.parse.tables.textrows import is_rest

# Elsewhere digits right behind a label may be those of two columns.
_ONE_COLUMN = ("national_2014",)
_BETWEEN = re.compile(r"[\s|｜│┃;；]+")
_NUMERALS = frozenset("一二三四五六七八九十")
LONGEST_WORD = 3  # 没有, 未发生; a label has more
_SEVERAL = 2  # numbers of one line
_EDGES = re.compile(r"^\s*[|｜│┃]|[|｜│┃]\s*$")
_PARTS = re.compile(r"[\t|｜│┃]")
_QUOTED = re.compile(r'"\s*[,，]\s*"')
_DIGIT_GAP = re.compile(r"(?<=\d)[^\S\t]+(?=\d)")
_NOT_EXACT = re.compile(r"[约近超逾]\s*\d|\d+[余多]")
_SAID = "|".join(map(re.escape, UNITS))
_NUMBER_AND_UNIT = re.compile(
    rf"(?:\A|(?<=[\t|｜│┃] )|(?<=[\t|｜│┃])|(?<=  ))(\d[\d,，.]*)[ \u3000](?=(?:{_SAID})\s*(?:\Z|[\t|｜│┃]|  ))"
)
_TORN_UNIT = re.compile(r"万\s+元")
BLANK = "\u3164"  # a cell between marks that holds nothing
LOST = "□"
# A unit between commas, which no prose has: they part cells where one number stands behind it, or the headings.
_COMMAS = re.compile(
    rf"[,，]\s*(?:(?P<unit>{'|'.join(map(re.escape, UNITS))})\s*[,，]\s*(?P<value>-?\d+(?:\.\d+)?|[^\s,，。]{{1,6}}|)"
    rf"|(?P<headings>(?:{'|'.join(map(re.escape, UNIT_HEADINGS))})\s*[,，].*))\s*$"
)
_IN_HEADS = re.compile("本年|累[计計]")  # in each of them, and quickly told
# The headings of two columns of values, run together: 内容代码单位2016年度累计数
_TWO_HEADS = re.compile(
    rf"(?:内容|名称|(?:统计)?(?:指标|项目)(?:名称)?)?(?P<beside>(?:{'|'.join((*CODE_HEADINGS, *UNIT_HEADINGS))}){{0,2}})"
    r"(?P<year>20\d\d年(?:度|数|合计)?|本年度?数?)(?P<all>(?:历年)?累计数?)"
)
_LABEL_AND_VALUE = re.compile(
    r"(?P<label>.*[^\s\d０-９,，.．+\-])(?P<value>[0-9０-９][0-9０-９,，.．]*)"
)
LONGEST_CODE = 3  # digits


class Row(msgspec.Struct):
    """``heads``: the labels of value columns, on a line of their own. ``coded``: it names a column of codes before them,
    ``code_behind``: one behind them.
    ``whole``: values stand on the line of the label, so that others below it are not its own; ``lines``: on how many
    lines below it they stand."""

    label: str
    unit: str
    values: list[str]
    start: int
    end: int
    heads: tuple[str, ...] = ()
    coded: bool = False
    code_behind: bool = False
    whole: bool = False
    lines: int = 0


def row_of(line: str, start: int, end: int, form: str) -> Row:
    """What the line of ``text[start:end]`` says, read as one of the form."""
    line = _NUMBER_AND_UNIT.sub(r"\1", _with_blanks(line))
    if found := _COMMAS.search(line):
        cells = re.split("[,，]", found["headings"] or f"{found['unit']},{found['value']}")
        line = " ".join((line[: found.start()], *cells))
    words = [word for word in _BETWEEN.split(line.strip()) if word]
    if len(words) > WIDEST_ROW:
        return Row(line, "", [], start, end)
    if _IN_HEADS.search(line) and any(
        labels.find(word, "other", "column", form=form) for word in words
    ):
        names = [w for w in words if w not in CODE_HEADINGS and w not in UNIT_HEADINGS]
        heads = (
            names if names and labels.find(names[0], "other", "column", form=form) else names[1:]
        )
        codes = [n for n, word in enumerate(words) if word in CODE_HEADINGS]
        behind = bool(codes) and all(word in UNIT_HEADINGS for word in words[codes[-1] + 1 :])
        return Row(
            "", "", [], start, end, tuple(heads), bool(codes) and not behind, code_behind=behind
        )
    if "累计" in line and (glued := _TWO_HEADS.fullmatch("".join(words))):
        coded = any(map(glued["beside"].__contains__, CODE_HEADINGS))
        return Row("", "", [], start, end, (glued["year"], glued["all"]), coded)
    if "本年" in line and "累计" in line and not has_digit(line):  # headings that ran together
        heads = sorted(("本年", "累计"), key=line.index)
        return Row("", "", [], start, end, tuple(heads))
    values = _with_units(words)
    while words and words[-1] not in UNITS and _is_value(words[-1]):
        values.insert(0, words.pop())
    if words and not values:
        found = _LABEL_AND_VALUE.fullmatch(words[-1])
        if found is not None:
            words[-1:] = [found["label"]]
            values = [found["value"] if form in _ONE_COLUMN else found[0]]
        elif words[-1] in _NUMERALS and len(words) > 1 and _names(words[:-1], form):
            values = [words.pop()]
    unit = words.pop() if words and words[-1] in UNITS else ""
    if not unit and words and not values:
        # What stands behind the unit is a value that cannot be read.
        at = next((n for n, word in enumerate(words) if n and word in UNITS), 0)
        if at and _names(words[:at], form):
            words, unit, values = words[:at], words[at], [" ".join(words[at + 1 :])]
        elif len(words) > 1 and _ends_in_word(words, form):
            values = [words.pop()]
    if (
        len(words) > 1
        and words[-1].isdecimal()
        and len(words[-1]) <= LONGEST_CODE
        and (unit or knows(" ".join(words[:-1]), form))
    ):
        values.insert(0, words.pop())
    label = " ".join(words)
    if not unit and label and values and not knows(label, form):
        unit = next((u for u in UNITS if label.endswith(u) and knows(label[: -len(u)], form)), "")
        label = label[: -len(unit)] if unit else label
    return Row(label, unit, values, start, end, whole=bool(label and values))


def _with_units(words: list[str]) -> list[str]:
    """Several numbers at the end of a line, the last one before its unit, which are taken off the words, each with its own:
    主动公开文件数 8 条 25 条. Of a single one nobody knows whether it is a code."""
    at, values = len(words), list[str]()
    while at > 1:
        unit = words[at - 1] if words[at - 1] in UNITS else ""
        number = words[at - 1 - bool(unit)]
        if not (unit or values) or not (_is_value(number) or (values and number in _NUMERALS)):
            break
        at -= 1 + bool(unit)
        values.insert(0, number + unit)
    if len(values) < _SEVERAL:
        return []
    del words[at:]
    return values


def _names(words: Sequence[str], form: str) -> bool:
    """Whether words are the label of an indicator, with its line number or code or without, and its unit."""
    words = words[:-1] if words[-1] in UNITS else words
    words = words[1:] if words and words[0].isdecimal() else words
    words = words[:-1] if len(words) > 1 and words[-1].isdecimal() else words
    return knows(" ".join(words), form)


def _ends_in_word(words: Sequence[str], form: str) -> bool:
    """Whether the last word stands in place of a number: 没有"""
    own, last = words[:-1], words[-1]
    return len(last) <= LONGEST_WORD and _names(own, form) and not knows("".join(words), form)


def _with_blanks(line: str) -> str:
    """A line of cells between marks with a sign for each that is blank, and one number where a blank parts thousands."""
    if '","' in line or '", "' in line:
        line = "\t".join(_QUOTED.split(line.strip(" [],，").removeprefix('"').removesuffix('"')))
    line = _TORN_UNIT.sub("万元", line)
    if not _PARTS.search(line):
        return line
    label, *cells = _PARTS.split(_EDGES.sub("", line))
    shown = (_DIGIT_GAP.sub(LOST, cell.strip()) or BLANK for cell in cells)
    shown = (LOST if _NOT_EXACT.match(cell) else cell for cell in shown)
    return "\t".join((label.strip() or BLANK, *shown))


def _is_value(word: str) -> bool:
    if word in _NUMERALS:
        return False  # the number of a heading whose words stand in the next line
    return is_rest(word) or is_value(word)
