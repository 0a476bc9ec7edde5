"""The title of a document: the page's own line above the text, else its metadata, else ``<title>``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.parse.about.agency_name import read_name
from extractors.parse.article.bounds import is_sentence, is_title
from extractors.parse.article.outline import Outline
from extractors.parse.words.lists import pattern
from extractors.parse.words.numerals import NAUGHT

_LABEL = re.compile(
    r"^[-•·*|]*(?:标题|名称|题名|文章标题|信息名称|(?:基本介绍)?中文名)[:：|]*|^[-–—―•·*|]+|\|+$|^《(?=[^《》]*》$)|(?<=通知)》$"
)
_SITE_SUFFIX = re.compile(r"(?:[-_|—–]+|\s+[-_|]\s*)(?!\d)[^-_|—–]{2,30}$")
# Two labels side by side: a line of the page's data. 体裁分类:政府信息公开年报 主题分类:教育
_DATA = re.compile("[\u4e00-\u9fff]{2,6}[:：][^:：。，]{0,40}?[\u4e00-\u9fff]{2,4}[:：]")
# On the title's line.
_DAY_BEHIND = re.compile(
    r"(?<=[告报])[（(\[【]?(?:(?:发布|公布)?(?:时间|日期)[:：])?20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[）)\]】]?$"
)
_DAY = re.compile(r"20\d\d[-./年]\d{1,2}[-./月]\d{1,2}")  # of publication, no part of a title
_YEAR = re.compile(rf"20\d{{2}}|二[{NAUGHT}]")
_OPENING_YEAR = re.compile(r"(20\d{2})年度?")
_YEAR_ALONE = re.compile(r"[（(]?20\d{2}年(?:度)?[）)]?")
_META_TITLES = ("articletitle", "title", "og:title")
_BEGUN = re.compile(r"(?=.*关于)[^。；：:]{4,80}")
_LETTER = re.compile(r"[^。；：:]{6,100}(?:通知|公告|公示|函|通报|方案|意见|说明)")
_VERSION = re.compile(r"^[【\[(（][^】\])）]{1,6}[】\])）]")
_MOST_ABOVE_RETURN = 12  # lines: its name, who filled it in, the heads of its columns
_MOST_BROKEN = 3  # lines of one title
_MOST_LINES = 400
# No name of a site or column.
_BEGINS_NAME = re.compile("[\u4e00-\u9fff]{4,20}(?<!网|站|台|栏|页|录|开|报|息)")
_LONGEST_TORN = 12  # characters of a name in the second line


def read_title(
    text: str, outline: Outline, html_title: str | None, meta: Sequence[tuple[str, str]]
) -> str | None:
    """The title in one line without blanks between Chinese characters, or None.

    A title broken over lines (the agency above, the words below) is joined. Hijacked copies replace
    ``<title>`` first, so it comes last.
    """
    lines = _put_together(_lines(text, outline))
    texts = [line for _, line in lines]
    for index, line in reversed(lines) if outline.headings else lines:
        bare = _DAY_BEHIND.sub("", _LABEL.sub("", "".join(line.split())))
        if _is_other_version(bare, texts) or bare.count("|") > 1 or _DATA.match(bare):
            continue  # a row of the page's own data
        if 6 <= len(bare) <= 90 and (is_title(bare) or _is_document_title(bare)):
            own = [value for key, value in meta if key == _META_TITLES[0]]  # no site's name
            title = _without_site(bare)
            torn = _torn_off("".join(texts[index - 1].split()), title, text) if index else ""
            return _fullest(_joined(texts, index, torn + title), [*texts, *own])
    for value in (
        *(value for key, value in meta if key in _META_TITLES),
        *((html_title,) if html_title else ()),
    ):
        bare = _without_site("".join(value.split()))
        if is_title(bare) or _is_document_title(bare):
            return bare
    head = (line for line in text[: outline.preface[1]].splitlines() if line.strip())
    return _return_title([*head][-_MOST_ABOVE_RETURN:])


def _return_title(lines: Sequence[str]) -> str | None:
    """The name of a yearly return that was put up by itself, with its year where that stands below it."""
    for index, line in enumerate(lines):
        bare = "".join(line.split())
        if len(bare) <= 90 and pattern("return").fullmatch(bare):
            below = "".join(lines[index + 1].split()) if index + 1 < len(lines) else ""
            dated = _YEAR_ALONE.fullmatch(below) and not _YEAR.search(bare)
            return _joined(lines, index, bare) + (below if dated else "")
    return None


def _fullest(title: str, lines: Sequence[str]) -> str:
    """The title as another line, or what the page says of itself, tells it with its agency: 关于2019年…年度报告 below
    某某镇2019年…年度报告."""
    if tells_whose(title):
        return title
    words = title.removeprefix("关于")
    dated = _OPENING_YEAR.match(words)
    others = (_without_site(_LABEL.sub("", "".join(line.split()))) for line in lines)
    whole = {
        line
        for line in others
        if (
            line.endswith(words)
            or (dated and line.startswith(dated[1]) and line.endswith(words[dated.end() :]))
        )
        and is_title(line)
        and tells_whose(line)
    }
    return whole.pop() if len(whole) == 1 else title


def _is_other_version(title: str, lines: Sequence[str]) -> bool:
    """【图解版】某局年度报告: the link to a drawn version of the title that another line tells."""
    bare = _VERSION.sub("", title)
    if bare == title or not pattern("interpretation").search(title):
        return False
    others = ("".join(line.split()) for line in lines)
    return any(
        other != title and _VERSION.sub("", other) == bare
        for other in others
        if not pattern("interpretation").search(other)
    )


def _lines(text: str, outline: Outline) -> list[tuple[int, str]]:
    start, stop = outline.preface
    # Without headings the title may stand anywhere above the text; with them it ends the page's head.
    lines = [line for line in text[min(start, stop) : stop].splitlines() if line.strip()]
    if outline.headings:
        above = [line for line in text[:start].splitlines() if line.strip()][-3:]
        return list(enumerate([*above, *lines[:_MOST_LINES]]))
    return list(enumerate(lines[:_MOST_LINES]))


def _is_document_title(line: str) -> bool:
    """A title of something else about disclosure: notice, guide, template."""
    if is_sentence(line) or not re.search(r"公开|年报", line):
        return False
    guide = not re.search(r"[，,:：]", line) and pattern("guide").search(line)
    return bool(guide or pattern("notice").search(line))


def _without_site(title: str) -> str:
    shorter = _SITE_SUFFIX.sub("", title)
    return shorter if shorter != title and is_title(shorter) else title


def _joined(lines: Sequence[str], index: int, title: str) -> str:
    """The title with the lines above that complete it: year and agency."""
    if title.startswith("关于") and index and read_name("".join(lines[index - 1].split())):
        return "".join(lines[index - 1].split()) + title
    for above in (index - 1, index - 2):
        if above < 0 or tells_whose(title):
            break
        part = "".join(lines[above].split())
        if part == title:  # printed twice
            continue
        if (
            len(part) > 40
            or re.search(r"[。；:：>＞»]", part)
            or _DAY.search(part)
            or not (_YEAR.search(part) or read_name(part))
        ):
            break
        title = part + title
    return title


def _torn_off(above: str, title: str, text: str) -> str:
    """The line above a title where a line's end tore the agency's name, which the text tells again: 某某市住房公积金 /
    管理中心2022年…报告."""
    words = _YEAR.split(title)[0]
    if not (_BEGINS_NAME.fullmatch(above) and 2 <= len(words) <= _LONGEST_TORN):
        return ""
    whole, rest = read_name(above + words), read_name(words)
    torn = whole is not None and bool(whole.places) and whole.unit != words
    alone = rest is not None and (rest.is_absolute or bool(rest.levels))
    if not torn or alone or read_name(above) is not None:
        return ""
    return above if "".join(text.split()).count(above + words) > 1 else ""


def _put_together(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """关于做好年度报告 / 编制公布工作的通知: a letter's title over two or three lines is one line."""
    whole: list[tuple[int, str]] = []
    free = 0
    for at, (index, line) in enumerate(lines):
        if at < free:
            continue
        title = "".join(line.split())
        for more in range(1, _MOST_BROKEN):
            if not _BEGUN.fullmatch(title) or at + more >= len(lines):
                break
            title += "".join(lines[at + more][1].split())
            if _LETTER.fullmatch(title):
                line, free = title, at + more + 1
        whole.append((index, line))
    return [(index, line) for index, (_, line) in enumerate(whole)]


def tells_whose(title: str) -> bool:
    """Whether a title without blanks names a year and an agency, or words that may be one."""
    words = re.split(r"(?:政府信息|政务|信息)(?:与政务)?公开", title)[0]
    return (
        bool(_YEAR.search(title))
        and len(re.sub(rf"[\d年度〓的]|关于|二[{NAUGHT}].{{2}}", "", words)) >= 2
    )
