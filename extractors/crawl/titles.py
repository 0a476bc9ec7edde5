"""What a link's title says: a report or not, of which year, of whom. Pure, words from titles.yml."""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from pathlib import Path
from typing import Literal

import yaml

from extractors.parse.words.numerals import plain_digits

Strength = Literal["strong", "weak", "no"]

_DATA = Path(__file__).with_name("titles.yml")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年|度|\D|$)")
_BARE_YEAR = re.compile(r"^(20[0-4]\d)年?度?$")
_ORGAN_END = re.compile(r"[局委办厅会院府司队站处社所行中心]$")
_TAILS = (("委员会", "委"), ("办公室", "办"), ("办公厅", "办"), ("人民政府", "政府"))


@dataclasses.dataclass(frozen=True, slots=True)
class TitleWords:
    """What ``titles.yml`` says of titles and columns, patterns compiled."""

    subject: tuple[str, ...]
    report: tuple[str, ...]
    lookalike: tuple[str, ...]
    other_subject: tuple[str, ...]
    annual_report_column: re.Pattern[str]
    disclosure_column: re.Pattern[str]
    column_type: str
    next_page: re.Pattern[str]
    attachment_suffixes: frozenset[str]


@functools.cache
def title_words() -> TitleWords:
    data = yaml.safe_load(_DATA.read_text("utf-8"))
    return TitleWords(
        subject=tuple(data["subject"]),
        report=tuple(data["report"]),
        lookalike=tuple(data["lookalike"]),
        other_subject=tuple(data["other_subject"]),
        annual_report_column=re.compile(data["annual_report_column"]),
        disclosure_column=re.compile(data["disclosure_column"]),
        column_type=data["column_type"],
        next_page=re.compile(data["next_page"], re.IGNORECASE),
        attachment_suffixes=frozenset(data["attachment_suffixes"]),
    )


def plain_title(text: str) -> str:
    """NFKC, blanks dropped, years in Chinese numerals as digits."""
    return plain_digits(re.sub(r"\s+", "", text))


def title_years(text: str) -> frozenset[int]:
    """The years that a title names; a report's own year is among them if it is printed at all."""
    return frozenset(int(year) for year in _YEAR.findall(plain_title(text)))


def bare_year(text: str) -> int | None:
    """The year of a title that is nothing else: a folder of reports, or a report in a list of years."""
    match = _BARE_YEAR.match(plain_title(text))
    return int(match[1]) if match else None


def report_strength(text: str) -> Strength:
    """Whether a link's title is that of an annual disclosure report."""
    words, title = title_words(), plain_title(text)
    if any(word in title for word in words.lookalike):
        return "no"
    has_report = any(word in title for word in words.report) or title.endswith("报告")
    if has_report and any(word in title for word in words.subject):
        return "strong"
    if any(word in title for word in words.other_subject):
        return "no"
    return "weak" if has_report or bare_year(title) is not None else "no"


def title_issuer(text: str) -> str | None:
    """The organ that a report's title names before year and subject, None if it names none."""
    title = re.sub(r"^[\[(【〔《].{0,12}?[\])】〕》]", "", plain_title(text)).strip("《》·•-")
    head = re.split(r"20[0-4]\d|政府信息公开|信息公开|政务公开|年度报告|年报", title, maxsplit=1)[0]
    head = re.sub(r"(?:关于|发布|公布|印发|的)+$", "", head)
    return head if len(head) >= 2 and _ORGAN_END.search(head) else None


def names_agree(one: str, other: str) -> bool:
    """Whether two printed names can be one organ's: equal, or one abbreviates the other.

    An abbreviation keeps the order of the characters and the kind of organ at the end: 株洲市国资委 is
    in 株洲市人民政府国有资产监督管理委员会, 株洲市人民政府 is not, since 府 is not 委.
    """
    short, long = sorted((_short_tail(one), _short_tail(other)), key=len)
    if not short or short[-1] != long[-1]:
        return False
    characters = iter(long)
    return all(character in characters for character in short)


def _short_tail(name: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    for tail, short in _TAILS:
        if text.endswith(tail):
            return text.removesuffix(tail) + short
    return text
