"""The tasks of a work plan (政务公开工作要点): numbered items under numbered sections, or rows of a table."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence

import msgspec

from extractors.parse.about.agency_name import read_name
from extractors.parse.about.report_year import title_years
from extractors.parse.article.outline import Outline, read_outline
from extractors.parse.page import Page, RawTable, SourceText
from extractors.parse.records import Task
from extractors.parse.tables.grid import NO_CELL, Grid, expand
from extractors.parse.words.numerals import plain_digits

_ITEM = re.compile(
    r"^[ \t\u3000\xa0]*[（(]([一二三四五六七八九十]{1,3})[）)][ \t\u3000\xa0]*", re.MULTILINE
)
# 一、 below 第一部分
_BELOW_PART = re.compile(
    r"^[ \t\u3000\xa0]*([一二三四五六七八九十]{1,3})[、．.][ \t\u3000\xa0]*(?=[\u4e00-\u9fff“《])",
    re.MULTILINE,
)
_NUMBERED = re.compile(
    r"^[ \t\u3000\xa0]*(\d{1,2})[ \t]*[、.．][ \t\u3000\xa0]*(?=[\u4e00-\u9fff“《])", re.MULTILINE
)
_ARTICLE = re.compile(
    r"^[ \t\u3000\xa0]*第([一二三四五六七八九十]{1,3})条[ \t\u3000\xa0、：:]+(?=[\u4e00-\u9fff])",
    re.MULTILINE,
)
_IN_BRACKETS = re.compile(
    r"^[ \t\u3000\xa0]*[（(]?(\d{1,2})[）)][ \t\u3000\xa0]*(?=[\u4e00-\u9fff“《])", re.MULTILINE
)
_ONE_SIGN = re.compile(r"^[ \t\u3000\xa0]*([㈠-㈩])[ \t\u3000\xa0]*", re.MULTILINE)
# 任务一：, 任务 2、
_TASK = re.compile(
    r"^[ \t\u3000\xa0]*(?:重点|主要|工作)?任务[ \t]*([一二三四五六七八九十]{1,3}|\d{1,2})[ \t\u3000\xa0]*[:：、.．][ \t\u3000\xa0]*(?=[\u4e00-\u9fff“《])",
    re.MULTILINE,
)
_CIRCLED = re.compile(r"^[ \t\u3000\xa0]*([①-⑳⑴-⒇⒈-⒛])[ \t\u3000\xa0]*", re.MULTILINE)
_FIRSTLY = re.compile(
    r"^[ \t\u3000\xa0]*([一二三四五六七八九十]{1,3})是[ \t\u3000\xa0]*(?=[\u4e00-\u9fff])",
    re.MULTILINE,
)
# 一是公开进展；二是公开结果: behind the first, within a line too
_NEXTLY = re.compile(
    r"(?<=[，；。,;])[ \t\u3000\xa0]*([二三四五六七八九十])是[ \t\u3000\xa0]*(?=[\u4e00-\u9fff])"
)
_ORDER = "一二三四五六七八九十"
# Columns of a plan in table form (任务分解表), by the words of their heads.
_COLUMNS = {
    "title": re.compile(
        r"任务|事项|要点|项目|^(?:年度|公开)?重点(?:工作|领域|内容)?$|工作(?:重点|名称)$|^(?:主要|具体)工作$"
    ),
    "when": re.compile(r"时限|时间|期限|进度"),  # before 要求: 时限要求
    "text": re.compile(r"举措|措施|内容|要求|目标|标准"),
    "who": re.compile(r"责任|牵头|配合|承办|单位|科室|部门"),
}
_WHO_HEAD = re.compile(r"(?:单位|科室|部门|处室|股室|责任人)$")
# 公开事项, 公开依据, 公开时限: columns of a catalogue of what is to be published
_CATALOGUE = re.compile(r"公开(?:事项|内容|依据|时限|主体|渠道|方式|对象|层级)")
_MOST_CATALOGUE = 1
NUMBER_HEADS = ("序号", "编号")
_MATTER = ("title", "text")
_HEAD_ROWS = 3
_MOST_ROWS = 500
_SECTION_ROW = re.compile(r"(?:第)?([一二三四五六七八九十]{1,3})(?:部分|、|．|\.)")
_LEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．](?!\d))\s*"
)
# Lines of a table without its words.
_DRAWN = re.compile(r"^[ \t|]*\|[ \t|]*$|[ \t]*\|[ \t|]*$", re.MULTILINE)
_DRAWN_MARK = "①"  # whichever number is drawn: tasks are counted by their order
_FEWEST_DRAWN = 2
_STOP = re.compile(r"[。；;：:\n]")
# 优化目录（牵头单位：办公室）, （办公室，6月底前）
_ROLES = re.compile(
    r"([^（(。；;：:\n]{2,60})[（(](?=[^）)\n]{0,20}(?:牵头|责任|配合|承办|完成时限|时间)|[^（）()\n]{1,40}(?:[科处股室]|各部门|(?:底|日)前|全年|长期)[）)])"
)
# 一、2020年工作回顾: what was done is no task.
_LOOKS_BACK = re.compile(
    r"(?:20\d\d年(?:度)?|上年度?|去年|上一年度?)?的?(?:主要|政务公开|政府信息公开|信息公开)?(?:工作)?(?:回顾|总结|(?:开展|完成|落实|进展)?情况|成效)"
)
_AIMS = re.compile(r"(?:总体|工作)(?:要求|目标|思路)|指导思想|(?:基本|工作)原则")
_ITEMS = (_TASK, _ITEM, _ONE_SIGN, _NUMBERED, _ARTICLE, _IN_BRACKETS, _CIRCLED, _FIRSTLY)
# The same marks within a line, behind a stop: 1.公布预决算；2.完善指南。
_WITHIN = {
    _ITEM: re.compile(r"(?<=[。；;：:])[ \t\u3000\xa0]*[（(]([一二三四五六七八九十]{1,3})[）)]"),
    _NUMBERED: re.compile(
        r"(?<=[。；;：:])[ \t\u3000\xa0]*(\d{1,2})[、.．][ \t\u3000\xa0]*(?=[\u4e00-\u9fff“《])"
    ),
}
# 附件：1.任务分工表, （此件公开发布）: what stands from here on is no task's text
_ENCLOSED = re.compile(
    r"^[ \t\u3000\xa0]*(?:附[ \t\u3000]*件[ \t\d一二三四五]*(?:[:：]|$)|[（(]此件[^）)\n]{0,16}公开[^）)\n]{0,8}[）)])",
    re.MULTILINE,
)
_DATE = re.compile(r"20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?:\s*印发)?|抄送[:：].*|")
_LONGEST_TITLE = 60
_PLAN_YEAR = re.compile(r"(20\d{2})年(?:度)?[^。，]{0,12}(?:政务公开|政府信息公开|信息公开)")


# Where a notice that states demands of its own goes on with the plan that it sends round.
_NOTICE = re.compile("通知》?$")
_PLAN_LINE = re.compile(
    r"^[ \t\u3000\xa0]*(?!关于|附|一、)[^\s。；，：:]{0,30}公开[^\s。；，：:]{0,12}(?:要点|计划|方案|安排)[ \t\u3000\xa0]*$",
    re.MULTILINE,
)
_TABLE_TITLE = re.compile("分[工解]|清单|台账")


def read_plan(
    text: SourceText, outline: Outline, title: str | None, tabled: tuple[Task, ...]
) -> tuple[Task, ...]:
    """The tasks of a plan: of its table, unless a small table stands below prose that numbers more of them; without
    what the notice that sends it round demands."""
    if tabled and (title is None or _TABLE_TITLE.search(title)):
        return tabled
    if title and _NOTICE.search(title) and outline.headings:
        begins = _PLAN_LINE.search(text.text, outline.headings[0].text_start)
        if begins:
            text = SourceText.plain(text.text[begins.start() : outline.end])
            outline = read_outline(text)
    tasks = read_tasks(text, outline)
    return tabled if len(tabled) >= len(tasks) else tasks


def read_tasks(text: SourceText, outline: Outline) -> tuple[Task, ...]:
    """Tasks in the order of the page, numbered through; ``section`` is the section's printed numeral.

    A section's items are its （一） lines, else its 1. lines, else what it tells behind 一是, 二是, else the section itself is one
    task, unless it tells the aims. The title ends at the first stop; ``text`` is what follows it. A plan without
    sections is read as one. A section that looks back holds none.
    """
    tasks: list[Task] = []
    if not outline.headings:
        body = _without_sign_off(text.text[outline.start : outline.end])
        return tuple(
            Task(number, None, *_title(item)) for number, item in enumerate(_items(body), 1)
        )
    for index, heading in enumerate(outline.headings):
        start, end = outline.body(index)
        body = _DRAWN.sub("", _without_sign_off(text.text[start:end]))
        if _LOOKS_BACK.fullmatch("".join(heading.title.split())):
            continue
        in_parts = text.text.startswith("第", heading.start)
        items = _items(body, (_BELOW_PART, *_ITEMS) if in_parts else _ITEMS)
        aims = bool(_AIMS.fullmatch(heading.title.strip()))
        if not items and not aims:
            # 一、继续推进公开。要……: the heading is the sentence that its text opens with
            rest = _without_enclosed(body).lstrip().removeprefix(heading.title).lstrip("。；;：:")
            title = _DRAWN.sub("", heading.title)
            tasks.append(Task(len(tasks) + 1, heading.number, title, _tidy(rest)))
            continue
        for item in items:
            title, rest = _title(item)
            if not (aims and _AIMS.fullmatch(title)):  # 一、总体要求 （一）指导思想
                tasks.append(Task(len(tasks) + 1, heading.number, title, rest))
    return tuple(tasks)


def has_tasks(text: str, fewest: int, *, firstly: bool = False) -> bool:
    """Whether at least so many lines of a text begin with marks of one kind; what news counts up as 一是 is none, unless it
    is asked for (``firstly``)."""
    kinds = (mark for mark in _ITEMS if firstly or mark is not _FIRSTLY)
    return any(len(mark.findall(text)) >= fewest for mark in kinds)


def with_drawn_marks(page: Page, text: SourceText, outline: Outline) -> Page | None:
    """``page`` with a mark before each item of its article whose number it draws by itself; None where there are none, or
    the article prints marks of its own. ``text`` is the cleaned text of ``outline``."""
    article = text.text[outline.start : outline.end]
    if not page.items or not article or has_tasks(article, _FEWEST_DRAWN, firstly=True):
        return None
    first, last = text.span(outline.start, outline.end)
    starts = page.text.starts
    items = [at for at in page.items if at < len(starts) and first <= starts[at] < last]
    if len(items) < _FEWEST_DRAWN:
        return None

    def behind(place: int) -> int:
        return place + bisect.bisect_left(items, place)

    tables = (
        msgspec.structs.replace(
            table, text_start=behind(table.text_start), text_end=behind(table.text_end)
        )
        for table in page.tables
    )
    pictured = tuple((behind(start), behind(end)) for start, end in page.pictured)
    marked = page.text.edited((at, at, _DRAWN_MARK) for at in items)
    return msgspec.structs.replace(
        page, text=marked, tables=tuple(tables), pictured=pictured, items=()
    )


def _items(body: str, kinds: Sequence[re.Pattern[str]] = _ITEMS) -> list[str]:
    """What stands behind each mark of the first of these kinds of mark that a text has."""
    marks = next(filter(None, (_marks(mark, body) for mark in kinds)), [])
    if marks and marks[0].re is _FIRSTLY:
        marks = _with_next(body, marks)
    stops = [*(mark.start() for mark in marks[1:]), len(body)]
    items = (body[mark.end() : stop] for mark, stop in zip(marks, stops, strict=False))
    return [_without_enclosed(item).rstrip("，,") for item in items]


def _marks(mark: re.Pattern[str], body: str) -> list[re.Match[str]]:
    """The lines that begin with a mark, and the marks within lines that count on from the one before. A list of its own
    within an item begins with one again; what follows there up to the next line's mark is no item."""
    at_line = list(mark.finditer(body))
    within = _WITHIN.get(mark)
    if within is None:
        return at_line
    starts = {value for found in at_line if (value := _value(found[1]))}
    found: list[re.Match[str]] = []
    last, nested = 0, False
    for match in sorted((*at_line, *within.finditer(body)), key=lambda match: match.start(1)):
        value = _value(match[1])
        if match.re is mark:
            found.append(match)
            last, nested = value, False
        elif value == 1 and found:
            nested = True
        elif value == last + 1 and not nested and value not in starts:
            found.append(match)
            last = value
    return found


def _value(numeral: str) -> int:
    """What a mark counts: 3 of 三 and of 3; 0 of numerals beyond 十."""
    return int(numeral) if numeral.isdecimal() else _ORDER.find(numeral) + 1


def _with_next(body: str, marks: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The lines that begin with 一是 or 二是, and each such mark within them that counts on from the one before it."""
    found: list[re.Match[str]] = []
    for mark in sorted((*marks, *_NEXTLY.finditer(body)), key=lambda mark: mark.start(1)):
        counts_on = bool(found) and found[-1][1] + mark[1] in _ORDER
        if mark.re is _FIRSTLY or counts_on:
            found.append(mark)
    return found


def read_task_table(tables: Sequence[RawTable], clean: Callable[[str], str]) -> tuple[Task, ...]:
    """Tasks of a plan in table form, a row each: ``text`` holds the measures and, with their heads, who does
    it until when. A row of one cell is a section. A table without a head whose running number counts on goes on with
    the one before."""
    tasks: list[Task] = []
    labels: list[str] = []
    section: str | None = None
    serial = 0
    for table in tables:
        grid = expand(table)
        head = next(
            (row for row in range(min(_HEAD_ROWS, len(table.rows))) if _is_head(grid, row, clean)),
            None,
        )
        if grid is None or not grid.rows:
            continue
        if head is not None:
            kinds = [column_kind(label) for label in _texts(grid, head, clean)]
            head = _last_head_row(grid, head, kinds)
            labels, section, serial = _texts(grid, head, clean), None, 0
        elif serial and _serial(labels, _texts(grid, 0, clean)) == serial + 1:
            head = -1
        else:
            continue
        kinds = [column_kind(label) for label in labels]
        for row in range(head + 1, min(len(grid.rows), _MOST_ROWS)):
            texts = _texts(grid, row, clean)
            serial = _serial(labels, texts) or serial
            if _is_section(grid, row, kinds):
                name = "、".join(dict.fromkeys(filter(None, texts)))
                if not _ITEM.match(name):  # （一） below 一、
                    numeral = _SECTION_ROW.match(name)
                    section = numeral[1] if numeral else None
                continue
            for text, kind in zip(texts, kinds, strict=True):
                if kind is None and (numeral := _SECTION_ROW.match(text)):
                    section = numeral[1]  # 类别: 一、主动公开
            matter = [
                texts[col] for col, kind in enumerate(kinds) if kind in _MATTER and texts[col]
            ]
            if not matter:
                continue
            if len(matter) > 1 and (numeral := _SECTION_ROW.match(matter[0])):
                section = numeral[1]  # 一、财政信息 beside each of its measures
            title, rest = _title(_LEADING.sub("", matter[0]))
            roles = [
                f"{labels[col]}：{texts[col]}"
                for col, kind in enumerate(kinds)
                if kind in ("who", "when") and texts[col]
            ]
            words = "\n".join(filter(None, (rest, *dict.fromkeys(matter[1:]), *roles)))
            tasks.append(Task(len(tasks) + 1, section, title, words))
    return tuple(tasks)


def _serial(labels: Sequence[str], texts: Sequence[str]) -> int | None:
    """The running number of a row that has as many columns as the head."""
    if len(labels) != len(texts):
        return None
    numbers = (text for label, text in zip(labels, texts, strict=True) if label in NUMBER_HEADS)
    number = next(numbers, "")
    return int(number) if re.fullmatch(r"[0-9]{1,3}", number) else None


def _last_head_row(grid: Grid, head: int, kinds: Sequence[str | None]) -> int:
    """The last row of a head of several: 牵头单位 and 配合单位 below 责任分工."""
    spans = {cell for cell, kind in zip(grid.at[head], kinds, strict=True) if kind in _MATTER}
    rows = range(head, min(head + _HEAD_ROWS, len(grid.rows)))
    return max(row for row in rows if not spans.isdisjoint(grid.at[row]))


def _is_section(grid: Grid, row: int, kinds: Sequence[str | None]) -> bool:
    """Whether a row holds one cell, or one over all columns but those of numbers: 一 | 深化公开."""
    told = {cell for cell, kind in zip(grid.at[row], kinds, strict=True) if kind}
    return len(grid.rows[row]) == 1 or (len(told) == 1 and NO_CELL not in told)


def _texts(grid: Grid, row: int, clean: Callable[[str], str]) -> list[str]:
    """What stands in each column of a row; a cell that spans several rows stands in each."""
    at = grid.at[row]
    return [_tidy(clean(grid.cells[index].text)) if index != NO_CELL else "" for index in at]


def column_kind(label: str) -> str | None:
    """What stands below the head of a column: ``title``, ``text``, ``who``, ``when``, or None."""
    if _WHO_HEAD.search(label):  # 任务承办单位
        return "who"
    return next((kind for kind, words in _COLUMNS.items() if words.search(label)), None)


def _is_head(grid: Grid | None, row: int, clean: Callable[[str], str]) -> bool:
    """Whether a row names a task's matter and who does it or until when."""
    if grid is None:
        return False
    return is_task_head([clean(grid.cells[index].text) for index in grid.rows[row]])


def is_task_head(labels: Sequence[str]) -> bool:
    """Whether these are the heads of a table of tasks: at least three, a matter and who does it or until when."""
    if len(labels) < 3:
        return False
    if sum(bool(_CATALOGUE.match("".join(label.split()))) for label in labels) > _MOST_CATALOGUE:
        return False
    kinds = {column_kind(label) for label in labels}
    return not kinds.isdisjoint(_MATTER) and not kinds.isdisjoint(("who", "when"))


def read_plan_year(title: str | None, opening: str) -> int | None:
    """The year that a plan is for: of its title, else of its opening sentence; None when they name two."""
    years = title_years(title)
    if not years:
        flat = "".join(plain_digits(opening).split())[:400]
        found = _PLAN_YEAR.search(flat)
        years = (int(found.group(1)),) if found else ()
    return years[0] if len(years) == 1 else None


def _title(item: str) -> tuple[str, str]:
    item = item.strip()
    stop = _STOP.search(item)
    roles = _ROLES.match(item)
    if roles and (not stop or roles.end(1) <= stop.start()):
        return roles[1].strip(), _tidy(item[roles.end(1) :])
    if stop and stop.start() <= _LONGEST_TITLE:
        return item[: stop.start()].strip(), _tidy(item[stop.end() :])
    if not stop and len(item) <= _LONGEST_TITLE:
        return item, ""
    comma = re.search(r"[，,]", item[:_LONGEST_TITLE])
    return (item[: comma.start()] if comma else item[:_LONGEST_TITLE]), _tidy(item)


def _without_enclosed(task: str) -> str:
    """A task's text up to what the whole plan encloses, without the sign-off above that."""
    enclosed = _ENCLOSED.search(task)
    return _without_sign_off(task[: enclosed.start()]) if enclosed else task


def _without_sign_off(body: str) -> str:
    """The body without the last lines that are only an agency's name or a date."""
    lines = body.rstrip().split("\n")
    while lines and (_DATE.fullmatch(lines[-1].strip()) or read_name(lines[-1])):
        lines.pop()
    return "\n".join(lines)


def _tidy(text: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", text).strip()
