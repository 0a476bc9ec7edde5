"""Numbers of a sheet that a condition may hide are not believed, nor those in letters that nobody sees."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import (
    CellIsRule,
    ColorScaleRule,
    FormulaRule,
    IconSetRule,
    Rule,
)
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from extractors.parse.document import read

LOST = "=?"
WHITE = Font(color="FFFFFFFF")
RED = Font(color="FFFF0000")
BLUE = PatternFill("solid", fgColor="FF000080", bgColor="FF000080")


def shown(change: Callable[[Any], None]) -> list[str]:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["信息内容", "本年制发件数", "本年废止件数"], ["规章", 12, 7]):
        sheet.append(row)
    change(sheet)
    file = io.BytesIO()
    book.save(file)
    return [cell.text for cell in read(file.getvalue()).tables[0].rows[1][1:]]


def compared(how: str, *bounds: str, font: Font = WHITE, fill: PatternFill | None = None) -> Rule:
    return CellIsRule(operator=how, formula=list(bounds), font=font, fill=fill)


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        (compared("equal", "0"), ["12", "7"]),
        (compared("equal", "12"), [LOST, "7"]),
        (compared("notEqual", "12"), ["12", LOST]),
        (compared("lessThan", "12"), ["12", LOST]),
        (compared("lessThanOrEqual", "12"), [LOST, LOST]),
        (compared("greaterThan", "7"), [LOST, "7"]),
        (compared("greaterThanOrEqual", "8"), [LOST, "7"]),
        (compared("between", "15", "10"), [LOST, "7"]),
        (compared("notBetween", "10", "15"), ["12", LOST]),
        (compared("equal", "$D$9"), [LOST, LOST]),
        (compared("equal", "12", font=RED), ["12", "7"]),
        (compared("equal", "12", font=Font(strike=True)), [LOST, "7"]),
        (compared("equal", "12", fill=BLUE), ["12", "7"]),
        (FormulaRule(formula=["B2>9"], font=WHITE), [LOST, LOST]),
        (IconSetRule("3Arrows", "percent", [0, 33, 67], showValue=False), [LOST, LOST]),
        (IconSetRule("3Arrows", "percent", [0, 33, 67]), ["12", "7"]),
        (ColorScaleRule("min", None, "FFFFFFFF", "max", None, "FFFF0000"), ["12", "7"]),
        (
            Rule(
                "cellIs",
                operator="equal",
                formula=["7"],
                dxf=DifferentialStyle(numFmt=NumberFormat(170, ";;;")),
            ),
            ["12", LOST],
        ),
    ],
)
def test_what_a_condition_may_hide(rule: Rule, cells: list[str]) -> None:
    assert shown(lambda sheet: sheet.conditional_formatting.add("B2:C2", rule)) == cells


def test_a_condition_is_of_its_area_alone() -> None:
    rule = compared("greaterThan", "0")
    for area in ("C2", "C1:C9", "C2:XFD1048576"):
        assert shown(lambda sheet, a=area: sheet.conditional_formatting.add(a, rule)) == [
            "12",
            LOST,
        ]
    for area in ("D2", "B3:C9", "A1:C1"):
        assert shown(lambda sheet, a=area: sheet.conditional_formatting.add(a, rule)) == ["12", "7"]


@pytest.mark.parametrize(
    ("font", "fill", "text"),
    [
        (WHITE, None, LOST),
        (WHITE, BLUE, "12"),
        (WHITE, PatternFill("solid", fgColor="FFFFFFFF"), LOST),
        (WHITE, PatternFill("gray125"), "12"),
        (RED, None, "12"),
        (Font(sz=1), BLUE, LOST),
        (Font(name="Wingdings"), BLUE, LOST),
    ],
)
def test_letters_that_nobody_sees(font: Font, fill: PatternFill | None, text: str) -> None:
    def change(sheet: Any) -> None:
        sheet["B2"].font = font
        if fill is not None:
            sheet["B2"].fill = fill

    assert shown(change)[0] == text


def test_digits_of_words_that_nobody_sees() -> None:
    def change(sheet: Any) -> None:
        sheet["B2"], sheet["B2"].font = "12", WHITE
        white = TextBlock(InlineFont(color="FFFFFFFF"), "9")
        sheet["C2"] = CellRichText("1", white, TextBlock(InlineFont(b=True), "2"))

    assert shown(change) == ["\ufffd\ufffd", "1\ufffd2"]
