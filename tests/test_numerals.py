"""Printed numbers and their values; what is no number gives None."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.parse.about.divisions import spans
from extractors.parse.prose.numbers import find_mentions, masked
from extractors.parse.words.numerals import parse_chinese, parse_digits


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1162", "1162"), ("１１６２", "1162"), ("1,162", "1162"), ("1，162", "1162"), ("974.80", "974.80"),
        ("12,345,678", "12345678"), ("0", "0"), ("14,12", None), ("1.2.3", None), ("1234,567", None), ("", None),
    ],
)  # fmt: skip
def test_digits(raw: str, value: str | None) -> None:
    assert parse_digits(raw) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("二十三", 23), ("两", 2), ("三百零五", 305), ("百", 100), ("廿三", 23), ("两千三百", 2300), ("十", 10),
        ("贰佰零叁", 203), ("壹仟", 1000), ("一百○五", 105), ("二○", None),
        ("二〇二〇", None), ("一二", None), ("三五", None), ("三千五", None), ("十十二", None), ("二十零", None), ("件", None),
    ],
)  # fmt: skip
def test_chinese(raw: str, value: int | None) -> None:
    assert parse_chinese(raw) == value


def test_no_division_is_a_count() -> None:
    """二道区, 五家渠市: no name of a division is a numeral with its unit."""
    names = {name for _, name, _, _ in spans()}
    assert len(names) > 3_000
    counted = [name for name in names if [*find_mentions(name + "政府", masked(name + "政府"))]]
    assert counted == []
