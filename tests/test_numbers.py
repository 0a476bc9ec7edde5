"""One cell's text → its number: what is not plainly a number is none."""

from __future__ import annotations

import pytest

from extractors.parse.tables.numbers import adds_up, read_number


@pytest.mark.parametrize(
    ("text", "value", "state", "unit"),
    [
        ("５４", "54", "value", None),
        ("1,162", "1162", "value", None),
        ("1，162件", "1162", "value", "件"),
        ("1'162", "1162", "value", None),
        ("4’657件", "4657", "value", "件"),
        ("12’34", None, "unreadable", None),
        ("12（5.5%）", "12", "value", None),
        ("12件（占40％）", "12", "value", "件"),
        ("12（105%）", None, "unreadable", None),
        ("574万人", "5740000", "value", "人"),
        ("1.5万", "15000", "value", None),
        ("0", "0", "value", None),
        ("", None, "blank", None),
        ("\u3000\xa0\u200b", None, "blank", None),
        ("／", None, "slash", None),
        ("——", None, "dash", None),
        ("一", None, "dash", None),
        ("一件", "1", "value", "件"),
        ("12件（次）", "12", "value", "件次"),
        ("12 件/次", "12", "value", "件次"),
        ("12项次", "12", "value", "项次"),
        ("12/次", None, "unreadable", None),
        ("无", None, "word_none", None),
        ("未收到申请", "0", "worded_zero", None),
        ("没有收取费用", "0", "worded_zero", None),
        ("00", None, "unreadable", None),
        ("007", None, "unreadable", None),
        ("1 2", None, "unreadable", None),
        ("0 .35", None, "unreadable", None),
        ("12①", None, "unreadable", None),
        ("\u202d54\u202c", "54", "value", None),
        ("\u202e54", None, "unreadable", None),
        ("12,34", None, "unreadable", None),
        ("1,1622", None, "unreadable", None),
        ("5.1余条", None, "unreadable", None),
        ("12%", None, "unreadable", None),
        ("3-5", None, "unreadable", None),
        ("-3", "-3", "value", None),
        ("－３", "-3", "value", None),
        ("+3", None, "unreadable", None),
        ("减少3", None, "unreadable", None),
        ("4（因机构改革划出3项）", None, "unreadable", None),
        ("4（预计）", None, "unreadable", None),
        ("1.2.3", None, "unreadable", None),
        ("1" * 19, None, "unreadable", None),
        ("0.123456789", None, "unreadable", None),
        ("²", None, "unreadable", None),
        ("121)", None, "unreadable", None),
        ("12（件）", "12", "value", "件"),
        ("١٢", None, "unreadable", None),
        ("Ⅷ", None, "unreadable", None),
    ],
)
def test_counts(text: str, value: str | None, state: str, unit: str | None) -> None:
    number = read_number(text)
    assert (number.value, number.state, number.unit) == (value, state, unit)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+3", "3"),
        ("－3", "-3"),
        ("减少2", "-2"),
        ("减少了2", "-2"),
        ("增加了2", "2"),
        ("減3項", "-3"),
        ("增12", "12"),
        ("-0", "0"),
        ("↓4", "-4"),
        ("-164（因机构改革，职能划出）", "-164"),
        ("-3(由于2019年机构改革)", "-3"),
    ],
)
def test_signs_count_only_where_a_change_is_printed(text: str, value: str) -> None:
    assert read_number(text, signed=True).value == value
    # A minus is read anywhere, for a negative count is the agency's error and has its own finding.
    assert read_number(text).value == (value if text[0] in "-－" else None)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("24252.311082", "24252.311082", None),
        ("160.5964万元", "160.5964", "万元"),
        ("75394432.52元", "75394432.52", "元"),
        ("（1.2亿元）", None, None),
        ("308万", None, None),
    ],
)
def test_money_keeps_its_printed_unit(text: str, value: str | None, unit: str | None) -> None:
    number = read_number(text, money=True)
    assert (number.value, number.unit) == (value, unit)


def test_the_last_value_is_the_sum_of_the_others() -> None:
    assert adds_up(["2", "1,000", "１００２件"])
    assert not adds_up(["2", "1", "4"])
    assert not adds_up(["2", "", "2"])
    assert not adds_up([])  # of a row of text whose label alone is left
