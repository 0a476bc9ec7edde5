"""Which measure a stated number is: rows of ``narrative_rules.csv``, read by a small generic matcher.

A row fits where its unit, its phrase (the words around the number, ``#`` standing for the number), its
topic (the nearest earlier mention of the matter) and its years fit and no forbidden word is near.
Words that rules share stand in ``lists/narrative_words.yml`` and are written ``{name}``; where no row
fits, words are put more plainly (``lists/plain_words.yml``) and asked again. The first row that fits
wins, so special rows stand above general ones. No code is known here.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import msgspec

from extractors.codebook import CodebookError, codebook, seed_rows
from extractors.parse.words.lists import replaced, spelled_out
from extractors.parse.words.needles import NeedleIndex
from extractors.parse.words.openers import guarded
from extractors.seeds import read_year

COLUMNS = (
    "form",
    "measure_code",
    "breakdown_code",
    "units",
    "phrase",
    "without",
    "topic",
    "rival",
    "part",
    "period",
    "from_year",
    "to_year",
    "unit",
    "note",
)
# Of these other numbers have to prove the measure.
CONFIRMED = (
    "listed",
    "sums",
    "results",
    "divided",
    "under",
    "alone",
    "printed",
    "ends",
    "whole",
    "within",
)


class Rule(msgspec.Struct, frozen=True):
    """One row. ``form``: ``number`` or ``zero`` (worded); ``part``: ``no``, ``only`` or ``any`` part of a
    stated breakdown, or any that its neighbours (``listed``, ``sums``, ``results``, ``divided``, ``under``), its total
    (``within``) or the tables (``printed``) confirm, or none and ``alone`` under its code (``confirmed.py``), or the number
    that it is a part of (``ends``) or its own parts (``whole``, ``linked.py``); ``period``: ``carried``
    lets 上年 stand in the phrase, ``year`` means the report's year whatever the sentence says of time; ``unit``: what
    counts where none is printed."""

    form: str
    measure: str
    breakdown: str | None
    units: frozenset[str]
    phrase: re.Pattern[str]
    without: re.Pattern[str] | None
    topic: re.Pattern[str] | None
    rival: re.Pattern[str] | None
    part: str
    carried: bool
    of_year: bool
    from_year: int | None
    to_year: int | None
    unit: str | None

    @property
    def is_statutory(self) -> bool:
        """Whether a form prints the measure: its figure is the year's and no other."""
        return not self.measure.startswith("narrative.")


class Context(msgspec.Struct):
    """What a rule may look at. ``phrase`` has ``#`` for the number; ``read_before`` gives the text up to it,
    which few rules ask for."""

    phrase: str
    read_before: Callable[[], str]
    unit: str | None
    is_part: bool
    year: int | None
    _before: str | None = None

    @property
    def before(self) -> str:
        """The text before the number, read once."""
        if self._before is None:
            self._before = self.read_before()
        return self._before


# A phrase longer than this of which less than half the characters differ is the row of a table or the same words again and
# again: no wording, and loops of words that may be read in two ways would try them all. Of 6,521 phrases of real and examiners'
# documents 21 were so, all of them rows of tables.
_LONG = 24


def is_wording(phrase: str) -> bool:
    """Whether rules are worth asking of a phrase."""
    return len(phrase) <= _LONG or len(set(phrase)) * 2 >= len(phrase)


class RuleBook(msgspec.Struct, frozen=True):
    """Rules in order. A number meets only those of its unit whose words its phrase holds; ``of_unit`` are
    the bits of the rules for a unit, bit i for rule i."""

    numbers: tuple[Rule, ...]
    of_unit: dict[str, int]
    needles: NeedleIndex
    zeros: tuple[Rule, ...]
    zero_needles: NeedleIndex

    def match(self, context: Context) -> Rule | None:
        """The first row for numbers that fits, or None."""
        if not is_wording(context.phrase):
            return None
        left = self.of_unit.get(context.unit or "", 0) & self.needles.candidates(context.phrase)
        while left:
            lowest = left & -left
            rule = self.numbers[lowest.bit_length() - 1]
            if rule.phrase.search(context.phrase) and _fits(rule, context):
                return rule
            left ^= lowest
        return None

    def match_zero(
        self, context: Context, printed: Mapping[tuple[str, str | None], str]
    ) -> Iterator[Rule]:
        """Every measure that a worded zero names: 行政复议和行政诉讼 are two. Where a table has a zero ``printed`` under
        the code, its matter needs no words."""
        seen: set[tuple[str, str | None]] = set()
        possible = self.zero_needles.candidates(context.phrase)
        for number, rule in enumerate(self.zeros):
            code = rule.measure, rule.breakdown
            if not possible >> number & 1 or code in seen:
                continue
            proved = context.year is not None and printed.get(code) == "0"
            if rule.phrase.search(context.phrase) and _fits(rule, context, proved=proved):
                seen.add(code)
                yield rule


def _fits(rule: Rule, context: Context, *, proved: bool = False) -> bool:
    """Whether a rule of which the phrase is known to match fits otherwise too; what is ``proved`` needs no topic, but no
    rival may be near."""
    if (rule.part == "only" and not context.is_part) or (
        rule.part in ("no", "alone") and context.is_part
    ):
        return False
    if rule.from_year is not None and (context.year is None or context.year < rule.from_year):
        return False
    if rule.to_year is not None and (context.year is None or context.year > rule.to_year):
        return False
    if rule.without and rule.without.search(context.phrase):
        return False
    if rule.topic:
        topic = _last(rule.topic, context.before)
        if topic is None and not proved:
            return False
        rival = _last(rule.rival, context.before) if rule.rival else None
        if topic is None:
            return rival is None
        if rival and topic.end() == len(context.before):  # 规范性文件[^。]*$ reaches to the number
            return rival.start() < topic.start()
        return rival is None or rival.end() <= topic.end()
    return True


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match."""
    last = None
    for last in pattern.finditer(text):  # noqa: B007
        pass
    return last


@functools.cache
def _offices() -> re.Pattern[str]:
    return re.compile(spelled_out("{offices}"))


def without_offices(words: str) -> str:
    """``words`` without what is a word of the rules in names of offices or in another word: 应急管理局 says no 应, 及时 no 及,
    退役军人事务局 no 人事."""
    return _offices().sub("", words)


def plainly(words: str) -> str:
    """``words`` with the commonest of words that mean the same (``lists/plain_words.yml``): 作出了行政处罚决定合计# reads
    作出行政处罚决定共#, 微博那边发了# reads 微博发布#."""
    words = replaced("plain_words", "first")(words)
    words = replaced("plain_words", "chatty")(words)
    return replaced("plain_words", "last")(words)


def _compiled(source: str, where: str, column: str) -> re.Pattern[str] | None:
    if not source:
        return None
    try:
        words = spelled_out(source).replace("；", ";")  # the view has one semicolon
        return (guarded if column in ("topic", "rival") else re.compile)(words)
    except (re.error, KeyError, RecursionError) as error:
        raise CodebookError(f"{where}: {column}: {error}") from error


def _units(source: str, where: str) -> frozenset[str]:
    try:
        words = spelled_out(source)
    except (KeyError, RecursionError) as error:
        raise CodebookError(f"{where}: units: {error}") from error
    return frozenset("" if unit == "-" else unit for unit in words.split("|"))


def read_rules(rows: Iterator[tuple[int, dict[str, str]]]) -> RuleBook:
    """Rules from numbered rows. Raises CodebookError on an unknown code, form or broken pattern."""
    measures = codebook().measures
    numbers: list[Rule] = []
    zeros: list[Rule] = []
    for line, row in rows:
        where = f"narrative_rules.csv:{line}"
        for column in ("measure_code", "breakdown_code"):
            if row[column] and row[column] not in measures:
                raise CodebookError(f"{where}: {row[column]} is no code")
        phrase = _compiled(row["phrase"], where, "phrase")
        if (
            phrase is None
            or row["form"] not in ("number", "zero")
            or row["part"] not in ("", "no", "only", "any", *CONFIRMED)
            or row["period"] not in ("", "carried", "year")
        ):
            raise CodebookError(f"{where}: form, part, period or phrase is missing or unknown")
        rule = Rule(
            form=row["form"],
            measure=row["measure_code"],
            breakdown=row["breakdown_code"] or None,
            units=_units(row["units"], where),
            phrase=phrase,
            without=_compiled(row["without"], where, "without"),
            topic=_compiled(row["topic"], where, "topic"),
            rival=_compiled(row["rival"], where, "rival"),
            part=row["part"] or "no",
            carried=row["period"] == "carried",
            of_year=row["period"] == "year",
            from_year=read_year(row["from_year"], where),
            to_year=read_year(row["to_year"], where),
            unit=row["unit"] or None,
        )
        (zeros if rule.form == "zero" else numbers).append(rule)
    of_unit: dict[str, int] = defaultdict(int)
    for number, rule in enumerate(numbers):
        for unit in rule.units:
            of_unit[unit] |= 1 << number
    return RuleBook(
        tuple(numbers),
        dict(of_unit),
        NeedleIndex([rule.phrase.pattern for rule in numbers], useless="#"),
        tuple(zeros),
        NeedleIndex([rule.phrase.pattern for rule in zeros], useless="#"),
    )


@functools.lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """The project's own rules, read once a process."""
    return read_rules(seed_rows("narrative_rules.csv", COLUMNS, key=COLUMNS[:-1]))
