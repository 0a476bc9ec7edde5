"""No pattern that matches a text is left out because of its needles."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.parse.prose.rules import rule_book
from extractors.parse.words.needles import AnyRare, NeedleIndex, Rare, words_of_any
from tests.test_narrative_sentences import SENTENCES

PATTERNS = (
    r"收到(?:信息)?申请#",
    r"(?:收到|收件|受理)[^#]{0,3}#|#申请$",
    r"(?<!不)予以公开(?:的|共)*#",
    r"[收受]理?#",
    r"(?:年度?|共)?#",
    r"(?:信息){1,2}公(?:开|布)?",
    r"^(?:共|年)*收",
    r"(?i:ab)信",
)


@settings(deadline=None)  # patterns are compiled
@given(st.text(alphabet="收到件受理信息申请予以公开布不的共年度#abAB", max_size=24))
@example("不予以公开的共#")
@example("#申请")
@example("aB信")
def test_what_matches_is_a_candidate(text: str) -> None:
    bits = NeedleIndex(PATTERNS, useless="#").candidates(text)
    for number, pattern in enumerate(PATTERNS):
        assert bits >> number & 1 or not re.search(pattern, text), pattern


@settings(deadline=None)  # patterns are compiled
@given(st.text(alphabet="收到件受理信息申请予以公开布不的共年度#abAB", max_size=24))
@example("申请申请#")
@example("#共年收到申请")
def test_a_rare_pattern_finds_what_the_bare_one_finds(text: str) -> None:
    ahead = (r"[共#](\w{1,3}?)(?=收到|受理)", r"\w{1,3}?(?=收到|受理)")
    for pattern in (r"(?:收到|受理)[^#]{0,3}#", r"信息?(申请)+", r"[收受]理", *ahead):
        bare = re.compile(pattern)
        for bounds in ((0, 24), (1, 9)):
            expected = [m.span() for m in bare.finditer(text, *bounds)]
            assert [m.span() for m in Rare(pattern).finditer(text, *bounds)] == expected
            first = Rare(pattern).search(text, *bounds)
            assert [first.span()] == expected[:1] if first else not expected


@settings(deadline=None)  # patterns are compiled
@given(st.text(alphabet="收到件受理信息申请予以公开布不的共年度#abAB", max_size=24))
@example("申请#")
def test_a_text_without_a_word_of_several_patterns_matches_none_of_them(text: str) -> None:
    patterns = tuple(
        map(Rare, (r"(?:收到|受理)[^#]{0,3}#", r"(?<!不)信息(申请)+", r"公开|[收受]理"))
    )
    if not words_of_any(*patterns).search(text):
        assert not any(pattern.search(text) for pattern in patterns)


@settings(deadline=None)  # patterns are compiled
@given(st.text(alphabet="bBeEtT365体育平台_ ", max_size=24))
@example("BeT365")
@example("看体育平台")
def test_a_rare_pattern_is_found_in_either_case_and_in_long_texts(text: str) -> None:
    for pattern in (r"3?65bet[a-z]?", r"be[ta]{1,3}365", r"体育(?:平台|app)"):
        for whole in (text, "无" * 500 + text):
            bare = [m.span() for m in re.finditer(pattern, whole, re.IGNORECASE)]
            assert [m.span() for m in Rare(pattern, re.IGNORECASE).finditer(whole)] == bare


@settings(deadline=None)  # patterns are compiled
@given(st.text(alphabet="收到件受理信息申请公开的#aAbB\U00020000", max_size=12))
@example("公受件，公开\ud800bA收理")
@example("收#到")
@example("收到A#")
@example("理")
@example("")
def test_of_many_rare_patterns_one_is_found_where_it_stands(text: str) -> None:
    for patterns in (
        (r"(?:收到|受理)[^#]{0,3}[#的]", r"信息?(申请)+", r"\U00020000公[开件]"),
        (r"[收受]理|件的a", r"ab[的#]|申#"),
        ("公开",),
    ):
        together = AnyRare([Rare(pattern, re.IGNORECASE) for pattern in patterns])
        for whole in (text, "\n" * 500 + text):
            bare = any(re.search(pattern, whole, re.IGNORECASE) for pattern in patterns)
            assert together.search(whole) == bare


def test_a_rare_pattern_needs_a_word_that_no_match_lacks() -> None:
    with pytest.raises(ValueError, match="empty"):
        Rare(r"(?:年度?|共)?#?")


def test_what_stands_ahead_of_a_rare_pattern_is_one_of_its_words() -> None:
    assert Rare(r"[。；]([一-三]{2,9}?)(?=(?:严格)?(?:根据|依据))").all_words >= {"根据", "依据"}
    assert Rare(r"\w{2,9}?(?=根据|依据)").words == {"根据", "依据"}


def test_every_rule_that_fits_a_sentence_is_tried() -> None:
    book = rule_book()
    for sentence in SENTENCES:
        for phrase in re.sub(r"\d+", "#", sentence).split("，"):
            bits = book.needles.candidates(phrase)
            for number, rule in enumerate(book.numbers):
                assert bits >> number & 1 or not rule.phrase.search(phrase), (phrase, rule.measure)


def test_most_rules_are_left_out() -> None:
    book = rule_book()
    assert book.needles.candidates("组织召开新闻发布会#").bit_count() < len(book.numbers) / 10
