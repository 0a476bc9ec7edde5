"""extract() never raises, whatever the bytes, and ends in time."""

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.parse.report import extract

# `make torture` raises this; every test run tries a few.
EXAMPLES = 10 if "GONGKAI_TORTURE" in os.environ else 1
MOST_SECONDS = 2.0  # of this process: a busy machine must not fail the test


@pytest.fixture(scope="module", autouse=True)
def _own_garbage_alone() -> Iterator[None]:
    """The clock counts no walks of the collector over a gigabyte that other tests left."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


_WORDS = st.sampled_from(
    [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "2022年政府信息公开工作年度报告",
        "统计期限自",
        "2022年",
        "株洲市国资委",
        "由",
        "编制",
        "，",
        "。",
        "\n",
        "<p>",
        "</p>",
        "<table>",
        "<tr><td>",
        "3件",
        "收到申请",
        "（一）",
        "〔2021〕75号",
        "“株洲国资”微信公众号",
        "市国资委",
        "20251月1日",
        "网站标识码：4302000001",
        "版权所有",
        "\u3000",
        "(zi)",
        "國資委",
        "&nbsp;",
        "�",
    ]
)


@settings(max_examples=150 * EXAMPLES, deadline=None)
@given(st.binary(max_size=600))
def test_arbitrary_bytes(data: bytes) -> None:
    record = extract(data, "http://example.org/a")
    json.dumps(record.as_dict())
    assert not [problem for problem in record.problems if problem.code == "extractor_failed"]


@settings(max_examples=200 * EXAMPLES, deadline=None)
@given(st.lists(_WORDS, max_size=80), st.sampled_from(["utf-8", "gb18030", "utf-16-le"]))
def test_words_of_reports_in_any_order(words: list[str], encoding: str) -> None:
    record = extract("".join(words).encode(encoding, "replace"))
    assert not [problem for problem in record.problems if problem.code == "extractor_failed"]
    assert record.report_year in (None, 2022, 2025)
    assert record.agency is not None


_HEAD = "2023年政府信息公开工作年度报告\n一、总体情况\n"


@pytest.mark.parametrize(
    "text",
    [
        "一、总体情况\n" * 40_000,
        "由" + "株洲市" * 60_000 + "编制",
        "2022年，" * 60_000,
        "统计期限" * 60_000,
        "（一）做好公开。" * 30_000,
        "国资〔2021〕5号" * 20_000,
        "政府信息公开" * 40_000,
        "“" * 200_000,
        "攸县" * 100_000,
        "一、" * 180_000,
        "来源：" * 60_000,
        "1" * 600_000,
        "\n" * 600_000,
        "政府信息公开年度报告\n" * 20_000,
        _HEAD + "收到申请7件，" * 20_000,
        _HEAD + "".join(f"公开信息{number}条，" for number in range(1, 18_000)) + "共1条。",
        _HEAD + "公开8件，其中" + "网络1件，" * 40_000,
        _HEAD + "在本部门的门户网站上发布各类政府信息5条其中" * 3_500,
        _HEAD + "".join(f"《abc{number}x关于印发\n" * 3 for number in range(5_000)),
    ],
    ids=lambda text: text[:8].strip() or "blank",
)
def test_long_repetitions_end_in_time(text: str) -> None:
    started = time.process_time()
    record = extract(text.encode("utf-8"))
    assert time.process_time() - started < MOST_SECONDS
    assert not [problem for problem in record.problems if problem.code == "extractor_failed"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><body>" + b"<div>" * 100_000 + b"x" + b"</div>" * 100_000, "too_large"),
        (b"<p>" + b"<span>" * 110_000 + "公开3件。".encode(), None),
        (b"<table><tr><td>" * 39_000 + b"x", "table_too_large"),
        (b"<html><body>" + b"<p>abc</p>" * 5_000_000, "too_large"),
        (b"<table>" + (b"<tr>" + b"<td>1</td>" * 1000 + b"</tr>") * 1000, "too_large"),
        (b"<table>" + (b"<tr>" + b"<td>1" * 110) * 1000, "table_too_large"),
        (b"<table>" + b"<tr><td rowspan=65534 colspan=1000>1" * 200 + b"</table>", None),
        (b"<p>" + "公开".encode() * 3_000_000, "too_large"),
        ("公开信息3条，".encode("gb18030") * 1_400_000, "too_large"),
        (b"<p>" + b"&amp;" * 3_900_000, "too_large"),
        (b"<p>" + b"\n" * 19_000_000, "too_large"),
        (b"<div " + b"a=1 " * 4_000_000 + b">x", None),
        (b'<div style="display:none">' * 110_000 + b"x", None),
        (b"<p>display:none visibility:hidden hidden " * 4_000, None),
    ],
    ids=lambda value: str(value[:24]) if isinstance(value, bytes) else "",
)
def test_monsters_end_within_two_seconds(data: bytes, code: str | None) -> None:
    started = time.process_time()
    record = extract(data)
    assert time.process_time() - started < MOST_SECONDS
    codes = {problem.code for problem in record.problems}
    assert codes
    assert "extractor_failed" not in codes
    assert code is None or code in codes
    assert not [cell for cell in record.cells if cell.value is not None]


def test_unreadable_bytes_still_give_their_record() -> None:
    record = extract(b"\x89PNG\r\n\x1a\n" + bytes(50), source="scan.png")
    assert record.doc_type == "unreadable"
    assert record.source == "scan.png"
    assert record.problems
    assert record.agency is not None
    assert record.agency.agency_id == f"unknown-{record.sha256[:12]}"
