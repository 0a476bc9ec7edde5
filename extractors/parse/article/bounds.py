"""Where the article of a document begins and ends among what its page shows, and which lines read like a title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extractors.parse.words.lists import pattern

if TYPE_CHECKING:
    from extractors.parse.article.outline import Heading

_SENTENCE = re.compile(r"^.{30,200}?[，,].{0,200}?。", re.MULTILINE)
# An item, or a piece of a sentence.
_NO_TITLE = re.compile(
    r"[。；;]|、$|^[（(][一二三四五六七八九十]{1,3}[）)]|^为(?:了)?(?:贯彻|落实|深入|进一步|切实)"
)

_OF_OTHER_LINES = re.compile(r"[，,>]|^本|本报告|本年度|索引号|发文字号|关键词|[:：]$")
_TITLE_OF_ANOTHER = re.compile(  # a plan, a notice or a guide
    r"(?:政务|20\d\d年(?:度)?(?:政府)?信息)公开.*(?:要点|计划|安排|方案|任务分[工解]|任务清单|任务台账|分[工解]表)"
    r"|20\d\d年.{0,30}信息公开工作(?:要点|计划)$|信息公开20\d\d年(?:度)?工作(?:要点|计划)$"
    r"|信息公开.*(?:解读|指南|通知)"
)

# A page in a list of others: its title, then its day.
_LISTED = re.compile(
    r"[^。；;]{0,80}[\u4e00-\u9fff]{4}[^。；;]{0,30}?[\[【(（]?(?<!\d)(?:20\d\d([-/.])\d?\d\1\d?\d|[01]\d-[0-3]\d)[\]】)）]?"
)


def article_end(text: str, headings: Sequence[Heading], tables: Sequence[tuple[int, int]]) -> int:
    """Where the article stops: the first line of page furniture behind the last heading and tables, and before it
    the titles and days of other pages."""
    start = headings[-1].text_start if headings else _first_words(text)
    start = max([start, *(stop for _, stop in tables if headings and stop <= len(text))])
    footers = _lines_of(text[start:], "footer")
    # 编辑：某某 above all of the text ends nothing; what begins with 附件 is an attachment, without a text of its own.
    ends = (
        at for at in footers if start or text[:at].strip() or text[at:].lstrip().startswith("附件")
    )
    end = start + next(ends, len(text) - start)
    if headings:
        end = start + next(_lines_of(text[start:end], "attached"), end - start)
    listed, rest = _listed_pages(text[start:end])
    return end - listed if rest or headings else end


def _listed_pages(article: str) -> tuple[int, int]:
    """How many characters at the end of an article list other pages (two and more), and how many stand above them."""
    lines = article.splitlines(keepends=True)
    found = 0
    while lines and (not lines[-1].strip() or _LISTED.fullmatch(lines[-1].strip())):
        found += bool(lines.pop().strip())
    kept = sum(map(len, lines))
    return (len(article) - kept if found > 1 else 0), kept


def _first_words(text: str) -> int:
    """Behind the first title or the first sentence: tools of the page stand above them too."""
    match = pattern("report").search(text) or _SENTENCE.search(text)
    if match is None:
        return 0
    # A page on something else: the reports that are named below 相关阅读 are other pages.
    beside = next(_lines_of(text[: match.start()], "related"), None)
    above = text[: beside or 0]
    return len(above) if "。" in above or pattern("other_report").search(above) else match.end()


def _lines_of(text: str, kind: str) -> Iterator[int]:
    """Where the lines begin that a kind of ``page_patterns.yml`` knows."""
    position = 0
    for line in text.splitlines(keepends=True):
        if len(line) < 200 and pattern(kind).search(line.strip()):
            yield position
        position += len(line)


def article_start(text: str, headings: Sequence[Heading], end: int) -> int:
    """The title's line: the last line before the first heading that names a report, else the preface."""
    limit = headings[0].start if headings else end
    best = None
    position = 0
    for line in text[:limit].splitlines(keepends=True):
        bare = "".join(line.split()) if len(line) >= 8 else ""
        if 8 <= len(bare) <= 90 and not bare.endswith(("。", "；")) and is_title(bare):
            best = position if headings else (position if best is None else best)
        position += len(line)
    if best is not None:
        return best
    return _preface_start(text, limit) if headings else 0


def is_sentence(line: str) -> bool:
    """Whether a line without blanks is an item or a piece of a sentence, so that it titles nothing."""
    return bool(_NO_TITLE.search(line))


def is_title(line: str) -> bool:
    """Whether a line without blanks reads like the title of a report, plan, notice or guide."""
    if is_sentence(line) or _OF_OTHER_LINES.search(line):
        return False
    return bool(pattern("report").search(line) or _TITLE_OF_ANOTHER.search(line))


def _preface_start(text: str, limit: int) -> int:
    """Without a title: the first line of running text before the first heading, dates above included."""
    position = 0
    for line in text[:limit].splitlines(keepends=True):
        if len(line.strip()) >= 15 and re.search(r"[。：:，,]", line):
            return position
        position += len(line)
    return limit
