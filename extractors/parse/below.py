"""Another report below this one on its page (last year's, another agency's): none of it is this report's."""

from __future__ import annotations

import bisect

import msgspec

from extractors.parse.about.agency_name import AgencyName, agree
from extractors.parse.about.mentions import title_mention
from extractors.parse.about.period import title_years
from extractors.parse.outline import Outline
from extractors.parse.page import Page, SourceText
from extractors.parse.records import Problem

_LONGEST_TITLE = 80  # as the problem shows it


def without_other_report(
    page: Page, text: SourceText, outline: Outline, title: str | None
) -> Page | None:
    """``page`` without the report below its own whose title names another year or agency, which a problem
    names; None where there is none. ``text`` is the cleaned text of ``outline``."""
    if outline.below is None or title is None:
        return None
    start, end = outline.below
    other = "".join(text.text[start:end].split("\n", 1)[0].split())
    if not _is_of_another(title, other):
        return None
    shown = page.text
    left = bisect.bisect_left(shown.starts, text.starts[start])
    right = bisect.bisect_left(shown.starts, text.starts[end]) if end < len(text.text) else None
    ranges = [(0, left), (len(shown.text) if right is None else right, len(shown.text))]
    message = f"below this report stands another, “{other[:_LONGEST_TITLE]}”: not read"
    return msgspec.structs.replace(
        page,
        text=shown.keep(ranges),
        tables=tuple(
            msgspec.structs.replace(table, text_end=min(table.text_end, left))
            for table in page.tables
            if table.text_start < left
        ),
        pictured=tuple((first, min(last, left)) for first, last in page.pictured if first < left),
        problems=(*page.problems, Problem("not_the_form", message, f"text {left}")),
    )


def _is_of_another(title: str, other: str) -> bool:
    """Whether two titles of reports name two years, or two agencies of which each stands for itself."""
    own, years = title_years(title), title_years(other)
    if len(own) != 1 or len(years) != 1:
        return False
    return own != years or _differ(_named(title, own[0]), _named(other, own[0]))


def _named(title: str, year: int) -> AgencyName | None:
    mention = title_mention(title, year)
    return mention.name if mention and mention.name.is_absolute else None


def _differ(one: AgencyName | None, other: AgencyName | None) -> bool:
    return one is not None and other is not None and not (agree(one, other) or agree(other, one))
