"""A text as the rules of prose read it: one way of printing for each thing, every character in its place."""

from __future__ import annotations

import re

from extractors.parse.article.decontaminate import in_common_words
from extractors.parse.words.numerals import plain_digits

# Begins with its comma: only so is the search quick.
_NARROW_COMMA = re.compile(r",(?:(?<!\d,)|(?!\d))")
# 公开信息__386__条, 386__条: the blank of a form, filled in
_FILLED_IN = re.compile(
    r"(?<=[\u4e00-\u9fff:，、( ])(?=_|\d[\d,.]{0,16} ?_)_{0,12} ?\d[\d,.]{0,16} ?_{0,12}(?=[\u4e00-\u9fff%) ])"
)
# 公开信息(386)条
_IN_BRACKETS = re.compile(
    r"\((?<=[息件请文数量计共开布理结复送作有为达]\()\s?\d[\d,.]{0,12}\s?\)(?=[条件次篇个期场份](?![例约款目别]))"
)
# 收到15件[自然人10件，法人5件], but not 文件〔2022〕3号
_SQUARE = re.compile(
    r"[\[【〔](?<=[件条次个篇份期场项].)(?!(?:19|20)\d\d[\]】〕])([^\[\]【】〔〕()。\n]{2,80})[\]】〕]"
)
# 【新媒体】微信365条: the label of a paragraph
_LABEL = re.compile(r"(?m)^([ \t\u3000]*)【([^【】\n\d]{2,8})】(?=[^\s，,。；;:])")
# 10w+, 3.2w人次; without a unit only behind what is counted so: 粉丝突破10W
_LATIN_SCALE = re.compile(r"[wWkK](?=\+|[余多]|\s?[人次条篇个件户元]|(?P<bare>[，,。；;、)\n]|$))")
_READERS = re.compile(
    r"(?:粉丝|关注|订阅|用户|阅读|浏览|访问|播放|点击|点赞|转发)[^，,。；;、\d]{0,8}[\d.]{1,8}$"
)
# 公开信息143条，当中动态96条
_AMONG = re.compile(r"(?<=[，,；;。(])当中(?=[^，,。；;\d]{0,14}\d)")
_SCALED = re.compile(r"(?<![A-Za-z\d._-])\d{1,6}(?:\.\d{1,4})?$")


def plain_view(text: str) -> str:
    """``text`` with digits and marks in ASCII, one kind of comma, the mainland's words, 3.2w as 3.2万 and no
    lines under or brackets around filled-in blanks, round brackets behind numbers. As long as ``text``: offsets hold."""
    return _with_one_comma(_in_plain_print(in_common_words(plain_digits(text))))


def _in_plain_print(view: str) -> str:
    if "_" in view:
        view = _FILLED_IN.sub(lambda blank: blank[0].strip("_ ").rjust(len(blank[0])), view)
    if "(" in view:
        view = _IN_BRACKETS.sub(lambda blank: f" {blank[0][1:-1]} ", view)
    if "【" in view:
        view = _LABEL.sub(r"\1 \2:", view)
    if "当中" in view:
        view = _AMONG.sub("其中", view)
    if any(mark in view for mark in "[【〔"):
        view = _SQUARE.sub(r"(\1)", view)
    return _LATIN_SCALE.sub(_scale, view)


def _scale(letter: re.Match[str]) -> str:
    """万 for the w of 3.2w人次, 千 for k; a letter that ends no number as it is."""
    if not _SCALED.search(letter.string, max(0, letter.start() - 14), letter.start()):
        return letter[0]
    if letter["bare"] is not None and not _READERS.search(
        letter.string, max(0, letter.start() - 24), letter.start()
    ):
        return letter[0]
    return "万" if letter[0] in "wW" else "千"


def _with_one_comma(view: str) -> str:
    """``view`` with the wide comma that the rules write, but in 1,234."""
    return _NARROW_COMMA.sub("，", view) if "," in view else view
