"""A guarded alternation matches exactly what the bare one matches."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.parse.words import openers
from extractors.parse.words.openers import dispatched, guarded

PATTERNS = (
    r"第\s{0,2}\d{1,3}(?:条|款)|(?<!\d)\d{4}年|前[一二三]名",
    r"(?m:^\s{0,3}\d、)|其[一二三]",
    r"(?:^|[，。])网站|[^件]申请",
    r"(?:超|近)?\d+|共",
    r"(?<=年)度?[一-三]",
    r"bet\d|(?:WWW\.)?Abc",
    r"(?i:x)y|\d",
    r"\w{2}|z",
    r"sk|[i-k]\d",
)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
@settings(deadline=None)  # patterns are compiled
@given(
    text=st.text(
        alphabet="第前其一二三条年度共近超网站申请件，。、 \n012bBeEtTwW.aAcCxXyYzZsSkKiIſ\u212aİı",
        max_size=40,
    )
)
@example(text="第 12条\n1、其二。网站年一BET1 Xy zz")
@example(text="ſK \u212a1 İ1 ı2 S\u212a")
def test_same_matches(pattern: str, flags: int, text: str) -> None:
    bare = re.compile(pattern, flags)
    assert [m.span() for m in guarded(pattern, flags).finditer(text)] == [
        m.span() for m in bare.finditer(text)
    ]


@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
@settings(deadline=None)  # patterns are compiled
@given(
    text=st.text(
        alphabet="第前其一二三条年度共近超网站申请件，。、 \n\u3000012b٣BeEtTwW.aAcCxXyYzZsSkKiIſ\u212aİı",
        max_size=40,
    )
)
@example(text="第 12条\n1、其二。网站年一BET1 Xy zz\u3000٣")
def test_dispatch_keeps_the_order_of_the_patterns(flags: int, text: str) -> None:
    for patterns in (
        PATTERNS,
        [r"\d{2}年", r"\d", r"第\d", r"第", r"(?<!\d)一[二三]?", r"\s年", r"[^件]申"],
        [r"\d{2}年", r"\d", r"第\d", r"第", r"(?<!\d)一[二三]?", r"\s年", r"(?m:^\s{0,3}其)"],
    ):
        bare = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)
        assert [m.span() for m in dispatched(patterns, flags).finditer(text)] == [
            m.span() for m in bare.finditer(text)
        ]


def test_no_match_begins_inside_a_number_where_that_is_asked_for() -> None:
    for one in (r"\d", r"[\d一]", r"[0-9一]", r"(?=\d)."):
        patterns = [r"\d{2}年", one]
        assert [m[0] for m in dispatched(patterns).finditer("122年")] == ["1", "22年"]
        assert [m[0] for m in dispatched(patterns, whole_numbers=True).finditer("122年 5 ٣٤")] == [
            "1",
            "5",
            "٣",
        ][: 2 if one == "[0-9一]" else 3]


def test_a_guard_is_put_where_the_first_character_is_known() -> None:
    """Patterns of the same source are equal if their compiled code is."""
    assert guarded(PATTERNS[0]) != re.compile(PATTERNS[0])
    assert guarded(PATTERNS[2]) == re.compile(PATTERNS[2])


def test_a_class_or_word_that_python_found_itself_is_left_alone() -> None:
    for pattern in ("[一二]年", "年度|年内", "年度[一二]"):
        assert guarded(pattern) == re.compile(pattern)


@pytest.fixture
def other_interpreter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openers, *request.param)
    monkeypatch.setattr(openers, "_is_known", openers._is_known.__wrapped__)
    monkeypatch.setattr(openers, "guarded", openers.guarded.__wrapped__)


class _Taller:
    """A compiler whose heads hold one word more."""

    _sre = getattr(re, "_compiler")._sre  # noqa: B009 - no public name

    @staticmethod
    def _code(tree: object, flags: int) -> list[int]:
        code: list[int] = getattr(re, "_compiler")._code(tree, flags)  # noqa: B009
        return [code[0], code[1] + 1, *code[2:5], 7, *code[5:]]


class _Stricter:
    """A compiler that takes no patterns of others."""

    _code = staticmethod(getattr(re, "_compiler")._code)  # noqa: B009
    _sre = None


@pytest.mark.parametrize(
    "other_interpreter",
    [("_parser", None), ("_compiler", None), ("_compiler", _Taller), ("_compiler", _Stricter)],
    indirect=True,
)
@pytest.mark.usefixtures("other_interpreter")
def test_an_interpreter_of_another_kind_gives_no_guard() -> None:
    assert openers.guarded(PATTERNS[0]) == re.compile(PATTERNS[0])
    patterns = [r"\d{2}年", r"[\d一]"]
    assert [m[0] for m in dispatched(patterns).finditer("122年一")] == ["1", "22年", "一"]
    assert [m[0] for m in dispatched(patterns, whole_numbers=True).finditer("122年一 5")] == [
        "1",
        "一",
        "5",
    ]


def test_groups_keep_their_numbers_and_names() -> None:
    pattern = r"(?<!前)(?:(?P<year>\d{4})年(?P<rest>度)?|(月)(\d))"
    for flags in (0, re.IGNORECASE):
        bare, quick = re.compile(pattern, flags), guarded(pattern, flags)
        assert (quick.pattern, quick.flags) == (bare.pattern, bare.flags)
        assert (quick.groups, quick.groupindex) == (bare.groups, bare.groupindex)
        for text in ("前2020年度、2021年，月3", "于2022年度", "前2020年"):
            assert [
                (m.span(), m.groups(), m.lastgroup, m.groupdict()) for m in quick.finditer(text)
            ] == [(m.span(), m.groups(), m.lastgroup, m.groupdict()) for m in bare.finditer(text)]


def test_digits_and_blanks_of_all_scripts_begin_a_match() -> None:
    for pattern in (r"(?:\d|第)年", r"(?:\s|第)年"):
        every = "年".join(map(chr, range(sys.maxunicode + 1))) + "年"
        assert [m.span() for m in guarded(pattern).finditer(every)] == [
            m.span() for m in re.finditer(pattern, every)
        ]
