"""Whose report it is where only a contact, a site, a subject or a shorter name in the text tells it."""

from __future__ import annotations

import pytest

from tests.issuer_pages import PERIOD, report, title_of

NAMED = [
    ("", "请联系攸县审计局（地址：略）。", "2022年，我局坚持公开。", "攸县审计局"),
    ("", "请联系攸县人民政府（地址：略）。", "2022年，我县坚持公开。", "攸县人民政府"),
    ("", "请联系攸县人民政府办公室（地址：略）。", "2022年，汇总各乡镇数据。", "攸县人民政府"),
    ("", "可在攸县审计局网站查阅。", "2022年，我局坚持公开。", "攸县审计局"),
    ("", "", "2022年，攸县审计局坚持公开。", "攸县审计局"),
    ("市财政局", "请联系株洲市财政局（地址：略）。", "2022年，市财政局坚持公开。", "株洲市财政局"),
    (
        "分局",
        "请联系攸县公安局网岭分局（地址：略）。",
        "2022年，分局坚持公开。",
        "攸县公安局网岭分局",
    ),
    ("", "请联系攸县人民医院（地址：略）。", "2022年，我院坚持公开。", "攸县人民医院"),
    (
        "",
        "请联系县审计局（地址：略）。请联系攸县审计局（地址：略）。",
        "2022年，我局坚持公开。",
        "攸县审计局",
    ),
    ("审计局", "请联系攸县审计局（地址：略）。", "2022年，审计局汇总各乡镇数据。", "攸县审计局"),
]
NOBODY = [
    # Two contacts, or two subjects.
    ("", "请联系攸县审计局（地址：略）。请联系茶陵县财政局（地址：略）。", "2022年，我局坚持公开。"),
    ("财政局", "请联系攸县财政局（地址：略）。请联系茶陵县财政局（地址：略）。", "2022年，财政局坚持公开。"),
    ("", "", "2022年，攸县审计局坚持公开。2022年，茶陵县审计局坚持公开。"),
    ("", "", "2022年，攸县审计局坚持公开。2022年，县财政局坚持公开。"),
    # The text speaks as another kind of body than its contact, or not at all.
    ("", "请联系攸县审计局（地址：略）。", "2022年，我委坚持公开。"),
    ("", "请联系攸县审计局（地址：略）。", "2022年，我县坚持公开。"),
    ("", "请联系攸县审计局（地址：略）。", "2022年，坚持公开。"),
    ("", "请联系攸县人民政府（地址：略）。", "2022年，坚持公开。"),
    # A government's office answers for both.
    ("", "请联系攸县人民政府办公室（地址：略）。", "2022年，我县坚持公开。"),
    ("", "请联系攸县人民政府办公室（地址：略）。", "2022年，我单位坚持公开。"),
    ("", "请联系攸县审计局（地址：略）。", "2022年，汇总各乡镇数据。"),
    # Another level than the title's.
    ("县财政局", "", "2022年，县财政局坚持公开。2022年，株洲市财政局坚持公开。"),
    # On a hospital's site others' reports lie too. Who publishes is no contact, unless it is a school.
    ("", "可在攸县人民医院网站查阅。", "2022年，我院坚持公开。"),
    ("", "来源：攸县审计局\n", "2022年，我局坚持公开。"),
    # Another unit than the title's.
    ("分局", "请联系攸县公安局（地址：略）。", "2022年，分局坚持公开。"),
    ("支队", "请联系攸县公安局网岭分局（地址：略）。", "2022年，支队坚持公开。"),
    ("财政局", "请联系攸县民政财政局（地址：略）。", "2022年，财政局坚持公开。"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "preface", "first", "full"), NAMED)
def test_a_name_in_the_text_tells_whose_report_it_is(
    name: str, preface: str, first: str, full: str
) -> None:
    agency = report(title_of(name), PERIOD + preface, first).agency
    assert agency is not None
    assert agency.name_zh == full


@pytest.mark.parametrize(("name", "preface", "first"), NOBODY)
def test_names_that_do_not_tell_it_prove_nobody(name: str, preface: str, first: str) -> None:
    record = report(title_of(name), PERIOD + preface, first)
    assert record.agency is not None
    assert record.agency.name_zh is None
    assert "issuer_unproven" in {item.code for item in record.problems}
