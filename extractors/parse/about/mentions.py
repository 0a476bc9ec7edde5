"""What a document says about its issuer: printed names by the part they play, and hints of the place.

Only collects; ``issuer.py`` decides. Every mention keeps the words that prove it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, get_args

import msgspec

from extractors.parse.about.agency_name import AgencyName, read_name
from extractors.parse.about.divisions import read_place
from extractors.parse.about.hints import CRUMB_MARK, quote, way_here, without_title
from extractors.parse.about.units import same_unit
from extractors.parse.records import Evidence
from extractors.parse.words.lists import compiled, listed, shapes
from extractors.parse.words.numerals import NAUGHT

Role = Literal[
    "title", "compiler", "plan", "sign_off", "subject", "guide", "contact", "site", "publisher"
]

_WORDS = "issuer_words"
_OPENING = 1_500  # characters of the first section
_LONGEST_SIGNED = 36
_STOP = re.compile("[。；;！]")
_LONGEST_DATE = 14  # with what a damaged copy leaves behind it
_DATE = re.compile(
    rf"(?:20\d\d|二[{NAUGHT}].{{2}})年[\d一二三四五六七八九十]{{1,2}}月[\d一二三四五六七八九十]{{1,3}}日"
)
_DATE_BEHIND = re.compile(rf"(?:{_DATE.pattern})\Z")
_LONGEST_DATED = _LONGEST_SIGNED + _LONGEST_DATE
_CLOCK = re.compile(r"^20\d\d-\d\d-\d\d(?:\d\d:\d\d(?::\d\d)?)?")  # before who published it
_CITED = re.compile(r"《[^《》]{0,120}》")
_OF_SITE = re.compile("^(?:人民)?政府(?:门户|官方)?(?:网站?)?$|^(?:门户|官方)网站$")
_BODY = re.compile("(?:[局委办]|镇|乡|街道|办事处|(?:镇|乡)(?:人民)?政府)$")
_OF_A_KIND = re.compile("[省市县区旗州各]?直?属?(?:乡镇|镇乡|街道|镇街|街镇|街乡|办事处|部门)")
_CALLED = re.compile(r"[（(]以下简称[^（）()]{1,20}[）)]")


class Mention(msgspec.Struct, frozen=True):
    """A printed name in its role. ``gap``: something unreadable stood right before it."""

    role: Role
    name: AgencyName
    evidence: Evidence
    gap: bool = False


def with_one_name(text: str) -> str:
    """``text`` where bodies with two names bear the first."""
    return compiled(_WORDS, "second_name").sub("", text)


def text_mentions(
    title: str | None, preface: str, body: Sequence[str], tail: str, year: int | None
) -> list[Mention]:
    """Names in the opening, in sentences about the year, in the guide's title and in the sign-off."""
    found: list[Mention] = []
    flat = "".join(preface.split())
    flat = without_title(flat, title)
    # Without a preface the first section says what the preface would.
    openings = (flat, "".join(body[0].split())[:_OPENING]) if body else (flat,)
    for opening in openings:
        found.extend(_told("own_title", opening, year))
        cited = "\n" + with_one_name(_CALLED.sub("", _CITED.sub("《》", opening)))
        roles = get_args(Role) if opening is flat else ("compiler", "contact", "publisher")
        found.extend(_told("opening", cited, year, roles))
    for part in (flat, *body):
        whole = "".join(part.split())
        cited = _CALLED.sub("", _CITED.sub("《》", whole))
        found.extend(_told("subjects", cited, year))
        found.extend(_told("anywhere", whole, year))
        below = _told("below_governments", whole, year)
        found.extend(told for told in below if not told.name.unit.startswith("人民政府"))
    lines = ["".join(line.split()) for line in tail.splitlines() if line.strip()][-4:]
    # A sign-off has its date; a lone name at the end may be the frame's.
    dated = any(_DATE.search(line) for line in lines)
    for line in lines:
        bare = _DATE.sub("", line).rstrip("|")
        if bare != line:  # the last sentence may stand on the same line
            bare = _STOP.split(bare)[-1]
        name = read_name(bare, year) if 3 <= len(bare) <= _LONGEST_SIGNED else None
        if name:
            signed: Role = "sign_off" if dated else "publisher"
            found.append(Mention(signed, name, Evidence("text", quote(bare))))
    return found


def cover_mentions(above: str, year: int | None) -> Iterator[Mention]:
    """Who signed the letter that a document is sent out with: a name alone in its line, a date in the next."""
    lines = ["".join(line.split()) for line in above.splitlines() if line.strip()]
    for line, following in itertools.pairwise(lines):
        if (
            len(line) <= _LONGEST_SIGNED
            and _DATE.match(following)
            and len(following) <= _LONGEST_DATE
        ):
            name = read_name(line, year)
            if name:
                yield Mention("sign_off", name, Evidence("text", quote(line)))


def _headed(head: str, title: str | None, year: int | None) -> Iterator[Mention]:
    """Names with their place that stand alone in a line or a cell above the text, or in a fuller title there, beside what
    the title says."""
    titled = "".join((title or "").split())
    for line in dict.fromkeys(map(_bare, head.replace("|", "\n").splitlines())):
        if 3 <= len(line) <= _LONGEST_SIGNED and line not in titled:
            above = compiled(_WORDS, "title_above").fullmatch(line)
            if above and above[2] not in (None, str(year)):
                continue
            name = read_name(above[1] if above else line, year)
            if name and (name.places or name.proper) and name.unit != "人民政府":
                yield Mention("publisher", name, Evidence("text", quote(line)))


def _on_the_way(head: str, year: int | None) -> Iterator[Mention]:
    """The agency that the way to a page tells in two steps: 攸县人民政府 > 网岭镇, 攸县 > 部门 > 县财政局."""
    way = way_here(head)
    flat = "".join(head.split()).replace(way, "\n") if way else ""
    if CRUMB_MARK.search(flat) and way_here(flat):
        return  # two ways
    above = ""
    for step in CRUMB_MARK.split(way) if way else ():
        places, used = read_place(step, year)
        rest = _OF_SITE.sub("", step[used:])
        if used and not rest:
            above = places[0].name if len(places) == 1 and places[0].level == "county" else ""
        elif above and not used and (name := read_name(step, year)):
            word = step[0] if name.levels else ""
            whole = read_name(above + step.removeprefix(word), year)
            fits = above.endswith(word) and not name.is_absolute and name.unit != "人民政府"
            if whole and fits and _BODY.search(step) and not _OF_A_KIND.match(step):
                yield Mention("publisher", whole, Evidence("text", quote(way)))


def _bare(cell: str) -> str:
    """A line or a cell without its blanks, its brackets and the time before it or the day behind it."""
    line = "".join(cell.split())
    bare = line[1:-1] if line.startswith(("（", "(")) else line
    if len(bare) <= _LONGEST_DATED and bare.endswith("日"):
        bare = _DATE_BEHIND.sub("", bare)  # 某某县某某局2022年1月20日
    return _CLOCK.sub("", bare) if bare.startswith("20") else bare


def _told(
    kind: str, text: str, year: int | None, roles: Collection[Role] = get_args(Role)
) -> Iterator[Mention]:
    """The names in the shapes of a ``kind``, of those in these ``roles``."""
    for role, shape in shapes(_WORDS, kind):
        for match in shape.finditer(text) if role in roles else ():
            name = read_name(match[1], year)
            if name and not is_no_name(name):
                gap = role == "site" and match.start(1) > 0 and not name.is_absolute
                words = match[0].strip("。；，、“”")
                evidence = Evidence("text", quote(words))
                yield Mention(role, name, evidence, gap=gap and not name.levels)


def is_no_name(name: AgencyName) -> bool:
    """Whether it holds what stands in a sentence and in no agency's name."""
    return compiled(_WORDS, "no_name").search(name.text) is not None


def publisher_mentions(
    head: str,
    title: str | None,
    meta: Sequence[tuple[str, str]],
    site_title: str | None,
    year: int | None,
) -> list[Mention]:
    """Publisher lines, the information table and ContentSource: they support an issuer, never refute one."""
    found = [*_headed(head, title, year), *_on_the_way(head, year)]
    for role, shape in shapes(_WORDS, "above"):
        for match in shape.finditer(head):
            name = read_name(match[1], year)
            if name:
                found.append(Mention(role, name, Evidence("meta", quote(match[0]))))
    publishers = listed(_WORDS, "meta")
    for key, value in meta:
        name = read_name(value, year) if key in publishers else None
        if name:
            found.append(Mention("publisher", name, Evidence("meta", quote(f"{key}: {value}"))))
    if site_title and (parts := re.split(r"[-_|—–]", site_title))[1:]:
        for part in parts[1:]:
            name = read_name(part, year)
            if name:
                found.append(Mention("publisher", name, Evidence("meta", quote(site_title))))
    return found


def office_below(mentions: Sequence[Mention]) -> Mention | None:
    """The sentence whose subject is an office of no place (区交通运输局) that the publisher's line names too."""
    offices = [m for m in mentions if m.name.levels and not m.name.unit.startswith("人民政府")]
    told = [m.name.unit for m in offices if m.role == "publisher"]
    subjects = (m for m in offices if m.role == "subject")
    return next((m for m in subjects if any(same_unit(m.name.unit, unit) for unit in told)), None)
