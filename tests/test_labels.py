"""Printed labels → codes: how a label is normalised, and which group it is matched in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.codebook import codebook, normalise_label
from extractors.parse.tables.labels import find, may_name

book = codebook()


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("（一）予以公开", "予以公开"),
        ("1．属于国家秘密", "属于国家秘密"),
        ("1 属于国家秘密", "属于国家秘密"),
        ("①属于国家秘密", "属于国家秘密"),
        ("其中：1、政府网站公开数", "政府网站公开数"),
        ("（六）其 他<br/>处理", "其他处理"),
        ("（六）其\u3000他\u00a0处\u200b理", "其他处理"),
        ("商(shang)(shang)業(ye)企业", "商业企业"),
        ("危及「三安全、一穩定」", "危及三安全一稳定"),
        ("1,属于国家秘密的", "属于国家秘密"),
        ("1属于国家秘密：", "属于国家秘密"),
        ("一）上一年度结转", "上年结转"),
        ("逾期不补正，或者其它情形", "逾期不补正或其他情形"),
        ("第二十条第（一）项", "第二十条第(一)项"),
        ("本年增／减", "本年增/减"),
        ("其他（申请人）", "其他(申请人)"),
        ("", ""),
    ],
)
def test_normalise_label(printed: str, expected: str) -> None:
    assert normalise_label(printed) == expected


@given(
    st.lists(
        st.sampled_from(
            [*"一、（）(1)1.．．①其中：<b>br/ 三安全 稳定(zhong)”“'\u3000\u200b第项規範乾"]
        ),
        max_size=24,
    ).map("".join)
    | st.text(max_size=60)
)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_label(text)
    assert normalise_label(once) == once


def test_a_label_of_a_million_characters_is_cut_short() -> None:
    assert len(normalise_label("<" * 500_000 + "一、" * 250_000)) <= 7200


def test_a_label_is_matched_in_its_group_or_in_one_that_encloses_it() -> None:
    match = book.labels.match
    inner = {"table": "applications", "axis": "row"}
    assert match("3.其他", group="applications.outcome.other", **inner) == (
        "applications.outcome.other.misc"
    )
    # The row read last is a good group as well.
    last = "applications.outcome.other.misc"
    assert match("（七）总计", group=last, **inner) == "applications.outcome.total"
    assert match("四、结转下年度继续办理", group=last, **inner) == "applications.carried_out"
    # 其他 is no outcome of its own: outside its group it stays unknown.
    assert match("其他", group="applications.outcome", **inner) is None
    assert match("其他", table="applications", axis="column") == "applicant.org.other"
    assert match("总计", table="applications", axis="column") == "applicant.total"


def test_a_label_that_means_several_things_means_nothing_without_its_group() -> None:
    columns = {"table": "litigation", "axis": "column"}
    assert book.labels.match("结果维持", **columns) is None
    for proceeding in ("reconsideration", "suit_direct", "suit_after_reconsideration"):
        group = f"proceeding.{proceeding}"
        assert book.labels.match("结果维持", group=group, **columns) == f"{group}.upheld"
    # 行政复议数 stands in several forms of before 2019: only the form tells which.
    counts = {"table": "other", "axis": "row"}
    assert book.labels.match("行政复议数", **counts) is None
    assert book.labels.match("行政复议数", form="fujian", **counts) == "fj.reconsideration"


def test_the_edition_is_no_wall() -> None:
    rows_of_5 = {"table": "disclosures", "axis": "row"}
    group = "disclosure.art20_5"
    assert book.labels.match("行政许可", group=group, **rows_of_5) == "disclosure.licences"
    # A report of 2021 that still prints a row of the old form keeps it.
    other = "disclosure.other_public_services"
    assert book.labels.match("其他对外管理服务事项", group=group, **rows_of_5) == other
    assert book.labels.match("行政许可", group="disclosure.art20_6", **rows_of_5) is None


def test_both_editions_know_both_names_of_normative_documents() -> None:
    for edition in ("2019", "2021"):
        printed = {
            label.printed
            for label in book.labels
            if label.edition == edition and label.measure_code == "disclosure.normative_documents"
        }
        assert {"规范性文件", "行政规范性文件"} <= printed


def test_an_unknown_label_is_never_matched_to_a_near_one() -> None:
    for near in ("予以公开数量", "部分", "属于国家", "总", "", "其他其他处理"):
        assert book.labels.match(near, table="applications", axis="row") is None


@pytest.mark.parametrize(
    "written",
    [
        "其中：{}",
        "（十）{}的",
        "3.{}（单位：公斤）",
        "{}(gong)",
        "<b title='繁星'>{}</b>",
        "{}乾於鬱",
        "{}（指繁星）",
    ],
)
def test_no_way_of_printing_a_label_is_taken_for_prose(written: str) -> None:
    assert all(may_name(written.format(label.printed)) for label in book.labels)


def test_prose_is_told_from_labels_by_its_characters() -> None:
    assert not may_name("坚持把政务公开摆在突出位置")
    assert not may_name("各单位坚持把政务公开摆在突出位置")  # 单位 begins the unit of a heading too


@pytest.mark.parametrize(
    "printed",
    [
        "自然人\nNatural persons",
        "Natural person 自然人",
        "自然人（Natural person）",
        "自然人[2]",
        "自然人注1",
    ],
)
def test_a_translation_or_a_note_beside_a_label_is_no_part_of_it(printed: str) -> None:
    assert find(printed, "applications", "column") == "applicant.natural"
    assert find("自然人 A", "applications", "column") is None
