"""What a rule of the gate is, the words for refusing, and what its suite is for (suites.yml)."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

import yaml

Severity = Literal["critical", "warning", "info"]
Layer = Literal["staging", "marts", "checks", "coverage"]
FACT_TABLES = ("fct_disclosures", "fct_applications", "fct_litigation", "fct_indicators")

# What a report's and a staged record's rows are told by.
Local = Literal["report_id", "record_id"]

# The name of a refusal is the name of its override. Only doubt about us stands here: an agency's
# broken sum never does.
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "structure": "a promised table or column is missing",
        "duplicate-key": "two rows share a key that must be unique",
        "null-key": "a key column is empty",
        "broken-reference": "a row points at a report, agency, measure or document that is not there",
        "value-domain": "a value is one that no page and no form can have led to",
        "check-not-run": "an identity was not evaluated for a report that it applies to",
        "untold-break": "a broken sum is not among the findings, or lacks one of its two numbers",
        "wrong-verdict": "a report with a broken sum is not marked as not reconciled",
        "number-lost": "a number of the published warehouse is gone although its document is still in force",
        "document-lost": "a document of the published warehouse is no longer in landing",
        "unread-share": "too many documents could not be read",
        "unknown-label-share": "too many reports print labels that the codebook does not know",
        "published-unreadable": "the published warehouse cannot be compared with this build",
        "expectation-error": "an expectation could not be evaluated",
    }
)


_FORMS = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


class Sentence(NamedTuple):
    """Words in both languages, with gaps; ``[row|rows]`` are the words for one and for more."""

    en: str
    zh: str

    def told(self, count: int, rows: Sentence) -> Sentence:
        """Filled in for so many rows, of which ``rows`` are the first."""
        form = 1 if count == 1 else 2
        en, zh = (_FORMS.sub(lambda forms: forms[form], words) for words in self)
        return Sentence(en.format(count=count, rows=rows.en), zh.format(count=count, rows=rows.zh))


@dataclasses.dataclass(frozen=True, slots=True)
class Topic:
    """What the rules of one topic are for, who looks when one is not met, and the first step."""

    name: str
    owner: str
    owner_zh: str
    description_en: str
    description_zh: str
    what_to_do_en: str
    what_to_do_zh: str
    sentences: Mapping[str, Sentence]


@functools.lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """The topics of suites.yml by name. Raises KeyError or ValueError where the file lacks a word."""
    read = yaml.safe_load((Path(__file__).parent / "suites.yml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: Topic(
                name=name,
                owner=words["owner"],
                owner_zh=read["owners"][words["owner"]],
                description_en=words["description"]["en"],
                description_zh=words["description"]["zh"],
                what_to_do_en=words["what_to_do"]["en"],
                what_to_do_zh=words["what_to_do"]["zh"],
                sentences={what: Sentence(**said) for what, said in words["sentences"].items()},
            )
            for name, words in read["topics"].items()
        }
    )


def sentence(name: str, **gaps: str | Sentence) -> Sentence:
    """The sentence ``topic.what`` of suites.yml with the rule's own gaps filled in; a gap may have words of its own in each language."""
    topic, what = name.split(".")
    said = topics()[topic].sentences[what]

    def filled(words: str, language: int) -> str:
        own = {
            gap: value[language] if isinstance(value, Sentence) else value
            for gap, value in gaps.items()
        }
        return words.format(count="{count}", rows="{rows}", **own)

    return Sentence(filled(said.en, 0), filled(said.zh, 1))


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """One expectation: ``query`` returns the rows that break it.

    ``name`` begins with the rule's topic. ``table`` is what the rule is about; the query reads it as ``{batch}``.
    ``refusal`` is a name of REFUSALS, or None for a rule that only tells. ``sentence`` leaves ``{count}`` and ``{rows}`` to be filled in.
    ``local_to``: every row of the answer rests on rows of one report (or one record), on the agency of that report and on seeds,
    whatever other reports say; None where that is not so. ``among`` is the ``Shared`` table that ``{batch}`` is instead of the whole ``table``.
    """

    name: str
    table: str
    query: str
    sentence: Sentence
    severity: Severity
    refusal: str | None = None
    local_to: Local | None = None
    among: str | None = None

    @property
    def topic(self) -> Topic:
        return topics()[self.name.split(".", 1)[0]]

    @property
    def layer(self) -> Layer:
        """The suite that the rule belongs to: the layer of the warehouse that it watches."""
        if self.topic.name == "coverage" or self.table == "checks.fct_coverage":
            return "coverage"
        # Rules of structure read the catalogue and name the table that they are about.
        schema = (self.name.split(".")[1] if self.topic.name == "structure" else self.table).split(
            "."
        )[0]
        return schema  # type: ignore[return-value]

    def __post_init__(self) -> None:
        if self.name.split(".", 1)[0] not in topics():
            raise ValueError(f"{self.name}: suites.yml has no such topic")
        if self.layer not in get_args(Layer):
            raise ValueError(f"{self.name}: {self.layer!r} is no layer of the warehouse")
        if self.refusal is not None and self.refusal not in REFUSALS:
            raise ValueError(f"{self.name}: {self.refusal!r} is no refusal")
        if "{batch}" not in self.query:
            raise ValueError(f"{self.name}: the query does not read its table")


@dataclasses.dataclass(frozen=True, slots=True)
class Shared:
    """A table in memory (``temp.<name>``) that several rules ask for, made once a gate.

    Its query reads ``table`` as ``{batch}`` and may read those made before it. ``local_to``: where all rules that name it are
    asked of new rows alone, or none names it, it is made of these.
    """

    name: str
    table: str
    query: str
    local_to: Local | None = None


def sql_text(value: object) -> str:
    """A SQL literal of a text, number or None, with the braces of the query language doubled."""
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("'", "''").replace("{", "{{").replace("}", "}}")
    return f"'{text}'"


def sql_list(values: object) -> str:
    """A parenthesised SQL list of literals, for IN; never empty."""
    literals = [sql_text(value) for value in sorted(values)]  # type: ignore[call-overload]
    return f"({', '.join(literals) or 'null'})"
