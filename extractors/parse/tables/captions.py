"""What stands above a table, or in its first rows, and says of which year it is and whether it still holds."""

from __future__ import annotations

import enum
import re
from itertools import takewhile

from extractors.parse.page import Page, RawTable
from extractors.parse.tables import labels
from extractors.parse.words.lists import pattern

_CAPTION = 120  # characters above a table in which its year stands
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)\s*年")
_EARLIER = re.compile(r"上一?年度?|去年|往年")
_THIS = re.compile(r"本年度?|今年|当年")
# A line that is a title and no sentence; what it says of the rows below it, it says of all.
_TITLE = re.compile(r"[^。，；,;]{1,40}")
_EARLIER_TITLE = re.compile(
    r"[（(]?(?:附[:：]?)?(?:上一?年度?|去年)(?:同期|度)?的?(?:政府信息公开)?(?:工作)?(?:情况|数据|统计)?(?:统计表|报表|表)?[）)]?[:：]?"
)
# 2022年上半年统计表
_MONTHS_TITLE = re.compile(r".*(?:情况|数据|统计|表|半年|季度|月份?)[）)]?[:：]?")
# 原表：, where the page says that it was corrected
_FIRST_TITLE = re.compile(
    r"[（(]?(?:原(?:先)?(?:公布|发布|公开|报告|文|统计|表)?(?:的|中)?(?:内容|数据|表格?|统计表)?(?:为|如下)?|(?:错)?误)[）)]?[:：]?"
)
_CORRECTION = re.compile(r"更正|修正|订正|勘误|现修改|(?m:^正[:：]?$)")
# 更正前：
_CORRECTED_TITLE = re.compile(r"[（(]?(?:更正|修改|修正|订正|勘误)(?:之|以)?前(?!后).{0,12}")
# 附：填表样例（示例数据）: words about the numbers. 样表 and 样式 alone are left over from the form that an agency filled in.
_SAMPLE_TITLE = re.compile(
    r"(?:填[表写报]|填报)(?:的)?(?:样例|示例|范例|举例|例子)|(?:示例|样例|范例|举例|示范|示意|模拟|虚拟|虚构|演示|测试)(?:用)?(?:性)?的?(?:数据|数字|数值)|(?:数据|数字|数值)(?:均|仅|只)?(?:为|系|是|作)(?:示例|样例|范例|举例|示范|示意|模拟|虚拟|虚构|演示|测试)"
)
_LONGEST_TITLE = 40
_NO_TITLE = re.compile(r"截[至止]|结转|以来|发布|公布")
# One below the other, such lines name tables that a page shows in turn.
_TAB = re.compile(r"20[0-4]\d\s*年?度?")
_APART = re.compile(r"[\s|]+")


class NotOfYear(enum.Enum):
    """Why a table is not the year's, told by its title without a number."""

    EARLIER = enum.auto()  # 上年
    SOME_MONTHS = enum.auto()
    CORRECTED = enum.auto()  # other numbers were put in place of these
    SAMPLE = enum.auto()  # it shows how the form is filled in


def is_of_another_year(page: Page, table: RawTable, report_year: int | None) -> bool:
    """Whether the caption above a table names an earlier year and not the report's own."""
    caption = "\n".join(line for line in _lines_above(page, table) if not _is_of_a_head(line))
    years = {int(year) for year in _YEAR.findall(caption)}
    if years:
        return report_year is not None and report_year not in years
    return _EARLIER.search(caption) is not None and _THIS.search(caption) is None


def _lines_above(page: Page, table: RawTable) -> list[str]:
    """The lines between the table before and the first cell of a table: what stands above it, and its caption."""
    text = page.text.text
    first = next((cell.text.strip() for row in table.rows for cell in row if cell.text.strip()), "")
    start = table.text_start
    at = text.find(first, start, start + _CAPTION) if first and not table.in_text else -1
    before = max((t.text_end for t in page.tables if t.text_end <= start), default=0)
    return text[max(before, start - _CAPTION) : max(at, start)].split("\n")


def _is_of_a_head(line: str) -> bool:
    """Whether a line above a table in text belongs to its head: a year there is that of a column."""
    return any(labels.kind_of_heading(words) for words in _APART.split(line.strip()))


def year_of_title(page: Page, table: RawTable) -> int | NotOfYear | None:
    """The one year that the title of a table names, or what it says instead of one, else None.

    A title is a short line right above the table, or one of its first rows that says nothing else.
    """
    lines = [line.strip() for line in _lines_above(page, table) if line.strip()]
    tabs = list(takewhile(_TAB.fullmatch, reversed(lines)))
    if len(tabs) > 1:
        return int(max(tabs)[:4])  # none of them is this table's alone
    lines = lines[-2:]
    for row in table.rows[:2]:
        words = {cell.text.strip() for cell in row} - {""}
        if len(words) > 1:
            break
        lines += words
    for line in reversed(lines):
        if len(line) <= _LONGEST_TITLE and "。" not in line and _SAMPLE_TITLE.search(line):
            return NotOfYear.SAMPLE
        if _FIRST_TITLE.fullmatch(line) and _CORRECTION.search(page.text.text):
            return NotOfYear.CORRECTED
        if not _TITLE.fullmatch(line) or _NO_TITLE.search(line):
            continue
        if _CORRECTED_TITLE.fullmatch(line):
            return NotOfYear.CORRECTED
        if pattern("part_of_year").search(line) and _MONTHS_TITLE.fullmatch(line):
            return NotOfYear.SOME_MONTHS
        years = {int(year) for year in _YEAR.findall(line)}
        if years:
            return years.pop() if len(years) == 1 else None
        if _EARLIER_TITLE.fullmatch(line):
            return NotOfYear.EARLIER
    return None
