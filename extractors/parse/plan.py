"""The tasks of a work plan (政务公开工作要点): numbered items under numbered sections."""

from __future__ import annotations

import re

from extractors.parse.agency_name import read_name
from extractors.parse.outline import Outline
from extractors.parse.page import SourceText
from extractors.parse.period import plain_digits, title_years
from extractors.parse.records import Task

_ITEM = re.compile(
    r"^[ \t\u3000\xa0]*[（(]([一二三四五六七八九十]{1,3})[）)][ \t\u3000\xa0]*", re.MULTILINE
)
_NUMBERED = re.compile(
    r"^[ \t\u3000\xa0]*(\d{1,2})[ \t]*[、.．][ \t\u3000\xa0]*(?=[\u4e00-\u9fff“《])", re.MULTILINE
)
_STOP = re.compile(r"[。；;：:\n]")
_DATE = re.compile(r"20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|")
_LONGEST_TITLE = 60
_PLAN_YEAR = re.compile(r"(20\d{2})年(?:度)?[^。，]{0,12}(?:政务公开|政府信息公开|信息公开)")


def read_tasks(text: SourceText, outline: Outline) -> tuple[Task, ...]:
    """Tasks in the order of the page, numbered through; ``section`` is the section's printed numeral.

    A section's items are its （一） lines, else its 1. lines, else the section itself is one task. The
    title ends at the first stop; ``text`` is what follows it.
    """
    tasks: list[Task] = []
    for index, heading in enumerate(outline.headings):
        start, end = outline.body(index)
        body = _without_sign_off(text.text[start:end])
        items = list(_ITEM.finditer(body)) or list(_NUMBERED.finditer(body))
        if not items:
            tasks.append(Task(len(tasks) + 1, heading.number, heading.title, _tidy(body)))
            continue
        stops = [*(item.start() for item in items[1:]), len(body)]
        for item, stop in zip(items, stops, strict=True):
            title, rest = _title(body[item.end() : stop])
            tasks.append(Task(len(tasks) + 1, heading.number, title, rest))
    return tuple(tasks)


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
    if stop and stop.start() <= _LONGEST_TITLE:
        return item[: stop.start()].strip(), _tidy(item[stop.end() :])
    if not stop and len(item) <= _LONGEST_TITLE:
        return item, ""
    comma = re.search(r"[，,]", item[:_LONGEST_TITLE])
    return (item[: comma.start()] if comma else item[:_LONGEST_TITLE]), _tidy(item)


def _without_sign_off(body: str) -> str:
    """The body without the last lines that are only an agency's name or a date."""
    lines = body.rstrip().split("\n")
    while lines and (_DATE.fullmatch(lines[-1].strip()) or read_name(lines[-1])):
        lines.pop()
    return "\n".join(lines)


def _tidy(text: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", text).strip()
