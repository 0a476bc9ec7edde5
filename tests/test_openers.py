"""A guarded alternation matches exactly what the bare one matches."""

from __future__ import annotations

import functools
import re
import string
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.parse.words import openers
from extractors.parse.words.behind import behind_digits
from extractors.parse.words.openers import dispatched, guarded

PATTERNS = (
    r"第\s{0,2}\d{1,3}(?:条|款)|(?<!\d)\d{4}年|前[一二三]名",
    r"(?m:^\s{0,3}\d、)|其[一二三]",
    r"(?:^|[，。])网站|[^件]申请",
    r"第一|其[二三|]|近\d|(?:^|[，。])[^件]{1,2}申|一(?:条|年)|二|网(?=站)|\|",
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


def test_a_branch_that_may_begin_with_anything_leaves_the_others_their_look() -> None:
    looks = guarded(r"甲[|)]|乙(?:一|二)|\||(?:^|。)[^件]申|丙|丁").pattern
    assert looks.startswith("(?-i:(?=[")
    assert looks.endswith(r")(?:(?:甲[|)])|(?:乙(?:一|二))|(?:\|))|(?:^|。)[^件]申|丙|丁")


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


SPANS = (
    r"\d{16}\d*",
    r"(?:19|20)\d\d\s{0,2}(?:[、~至-]\s{0,2}\d\d\s{0,2}){0,2}年度?",
    r"(?<=第)\d|[一二三]条",
    r"\d{1,2}(?=月)|\d{1,2}(?:日|(?=时)\S)",
    r"\d+?[^件]年|[一1]\s?件(?!的)",
    r"(?:\d{1,3}|[一二三十]{1,3})\s{0,2}(?:余|多)?个?(?:月|年)(?:内|后)",
    r"\d{1,4}(?:\s?[+\d]\s?\d{1,3})+|二(?![一三])十?次",
    r"(?=\d{3}件)\d{2}|1[一二]?|三[一二三]{2}",
    r"\s?\d日|(?:[\d十]年)*[至到]|[一-三]\d[a-f]",
    r"2(?:\d|条)|12345热|[0-9a-f]{3}g",
)


@functools.cache
def _bare_and_quick(spans: tuple[str, ...], flags: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    bare = "|".join(rf"(?!(?<=\d)\d)(?:{span})" for span in spans)
    return re.compile(bare, flags), dispatched(spans, flags, whole_numbers=True)


@pytest.mark.parametrize("spans", [SPANS, SPANS[::-1], SPANS[::2], SPANS[5:]])
@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
@settings(deadline=None)  # patterns are compiled
@given(
    text=st.text(
        alphabet="0122229 \u3000、~至到年月日条件的余个内后+第一二三十次热afgAFG٣",
        max_size=40,
    )
)
@example(text="2022年，12日 3时 5个月内 12345热 1 件 第2 十二 年后 120件 2条 1afG 二十次 9٣日 ٣日")
def test_what_follows_a_number_passes_over_no_match(
    spans: tuple[str, ...], flags: int, text: str
) -> None:
    bare, quick = _bare_and_quick(spans, flags)
    assert [m.span() for m in quick.finditer(text)] == [m.span() for m in bare.finditer(text)]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\d{1,2}\s?月(?:\d日)?", {r"\s", "月"}),
        (r"(?<=自)\s?19\d\d(?=起|至)", {"起", "至"}),
        (r"(?:1|年)\d?(?:分|[日-时])", {"分", "日-时"}),
        (r"(?:\d年)*\d号", {"年", "号"}),
        (r"\d{2}(?!年)", None),
        (r"\d(?:年)?", None),
        (r"\d(?=\d)", None),
        (r"\d[^件]", None),
        (r"\d(?i:a)", None),
        (r"2\d年", set()),
        (r"第\d", set()),
    ],
)
def test_what_stands_behind_the_digits_of_a_match(pattern: str, words: set[str] | None) -> None:
    parsed = getattr(re, "_parser").parse(pattern)  # noqa: B009 - no public name
    told = behind_digits(parsed, {ord("1")}, set(map(ord, string.digits)))
    if words is None:
        assert told is None
    else:
        ranges = {word if word == r"\s" else (ord(word[0]), ord(word[-1])) for word in words}
        assert told is not None
        assert told - {r"\d"} == ranges  # digits of other scripts


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
