"""In what characters a page is written: tried, never believed; what is damaged, compressed or was read wrongly before."""

from __future__ import annotations

import gzip

import pytest

from extractors.parse import document


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_encoding_is_tried_not_believed(encoding: str) -> None:
    source = "<meta charset=big5><p>本年度收到政府信息公开申请12件</p>"
    page = document.read(source.encode(encoding), "text/html; charset=iso-8859-1")
    assert "申请12件" in page.text.text
    assert page.problems == ()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_that_was_taken_for_western_letters_is_read_back(encoding: str) -> None:
    source = "<p>淮安市统计局本年度收到政府信息公开申请12件，公开工作有序开展。</p>"
    western = source.encode(encoding).decode("latin-1")
    page = document.read(western.encode(), None)
    assert page.text.text.strip() == source[3:-4]
    assert [problem.code for problem in page.problems] == ["wrong_encoding"]
    french = "<p>" + "L'année dernière, où le château fut rénové. " * 9 + "</p>"
    assert "château fut rénové" in document.read(french.encode(), None).text.text


def test_chinese_that_was_taken_for_other_chinese_is_named() -> None:
    source = "<p>政府信息公开申请12件</p>".encode().decode("gb18030", "replace")
    codes = {problem.code for problem in document.read(source.encode(), None).problems}
    assert "wrong_encoding" in codes


def test_a_page_that_is_still_compressed_is_inflated() -> None:
    source = "<p>本年度收到政府信息公开申请12件</p>".encode()
    assert "申请12件" in document.read(gzip.compress(source)).text.text
    for data in (gzip.compress(source)[:12], gzip.compress(gzip.compress(source)), b"\x1f\x8b"):
        assert {problem.code for problem in document.read(data).problems} & {
            "unsupported_type",
            "empty_document",
        }
    assert document.read(gzip.compress(bytes(3 * 10**7))).problems[0].code == "too_large"


def test_wide_characters_without_a_mark_may_hold_zeros_of_their_own() -> None:
    source = "<title>一、总体情况</title><p>本年度收到政府信息公开申请12件</p>"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert "申请12件" in document.read(source.encode(encoding)).text.text


def test_big5_page() -> None:
    source = "<p>" + "國資委堅持公開政府信息，本年收到申請的情況報告" * 20 + "</p>"
    page = document.read(source.encode("big5", "ignore"), None)
    assert page.encoding == "big5"


def test_damaged_bytes_are_counted() -> None:
    data = ("<p>" + "政府信息公开工作年度报告" * 30).encode() + b"\xff\xfe\x80</p>"
    page = document.read(data, None)
    assert page.encoding == "utf-8"
    (problem,) = page.problems
    assert (problem.code, problem.message) == (
        "replaced_characters",
        "3 characters could not be decoded",
    )
