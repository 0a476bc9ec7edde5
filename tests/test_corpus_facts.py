"""Every stated fact of the real documents, and no number of theirs that states nothing."""

from __future__ import annotations

import functools
import json
import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractors.labels import simplify
from extractors.parse.article.decontaminate import decontaminate
from extractors.parse.page import SourceText
from extractors.parse.records import Fact, Record
from extractors.parse.report import extract

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
DOCUMENTS = (
    "000_d2df1605e0e73a8a.txt",
    "001_e0700da3b1f82edf.txt",
    "002_97591756f8818f06.txt",
    "003_1e7e71d106560495.txt",
)
PLAN = "004_6967f745b1b2253e.txt"
pytestmark = pytest.mark.skipif(
    not (CORPUS / "facts.json").exists(), reason="the corpus of real documents is not here"
)

# What facts.json calls precision is the qualifier of the contract; the others are exact.
QUALIFIERS = {"more_than": "over", "nearly": "nearly", "approx": "about"}
# In report order: what a breakdown adds up to, by document (sums that domain.md section 7 lists).
BREAKDOWNS = {
    "000_d2df1605e0e73a8a.txt": {"124": ["54", "13", "14", "41", "2"], "4": ["2", "2"]},
    "001_e0700da3b1f82edf.txt": {},
    "002_97591756f8818f06.txt": {"193": ["97", "96"], "5": ["1", "1", "3"]},
    "003_1e7e71d106560495.txt": {"25": ["2", "3", "1", "19"], "7": ["1", "6"]},
}


@functools.cache
def truth() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((CORPUS / "facts.json").read_text(encoding="utf-8"))
    return rows


@functools.cache
def record(name: str) -> Record:
    return extract((CORPUS / name).read_bytes())


@functools.cache
def source(name: str) -> str:
    return (CORPUS / name).read_text(encoding="utf-8")


def states(fact: Fact, row: dict[str, Any]) -> bool:
    """Same value, unit, precision and an overlapping place; the measure is asked separately."""
    return (
        fact.start < row["char_end"]
        and fact.end > row["char_start"]
        and fact.value is not None
        and Decimal(fact.value) == Decimal(str(row["value"]))
        and fact.unit == row["unit"]
        and fact.qualifier == QUALIFIERS.get(row["precision"], "exact")
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_stated_fact_has_its_measure_and_no_other_number_is_a_fact(name: str) -> None:
    facts = record(name).facts
    rows = [row for row in truth() if row["document"] == name and row["kind"] == "stated"]
    unclaimed = list(facts)
    missing = []
    for row in rows:
        found = [fact for fact in unclaimed if states(fact, row) and fact.measure == row["code"]]
        if found:
            unclaimed.remove(found[0])
        else:
            missing.append((row["code"], row["quote_clean"]))
    assert missing == []
    assert [(fact.value, fact.quote) for fact in unclaimed] == []


def test_a_work_plan_states_no_facts() -> None:
    assert record(PLAN).facts == ()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_slice_of_the_page_freed_of_contamination_is_the_quote(name: str) -> None:
    text = source(name)
    for fact in record(name).facts:
        printed = text[fact.start : fact.end]
        freed = decontaminate(SourceText.plain(printed))[0].text.replace("〓", "")
        assert simplify(re.sub(r"(?:\([a-z]+\))+", "", freed)) == fact.quote


@pytest.mark.parametrize("name", DOCUMENTS)
def test_worded_zeros_carry_their_state(name: str) -> None:
    worded = {
        row["code"]
        for row in truth()
        if row["document"] == name and row["precision"] == "worded_zero"
    }
    found = {fact.measure for fact in record(name).facts if fact.state == "worded_zero"}
    assert found == worded


@pytest.mark.parametrize("name", DOCUMENTS)
def test_stated_breakdowns_point_at_their_total(name: str) -> None:
    facts = record(name).facts
    parts: dict[str, list[str]] = {}
    for fact in facts:
        if fact.part_of is not None:
            total = facts[fact.part_of]
            assert total.unit == fact.unit
            parts.setdefault(str(total.value), []).append(str(fact.value))
    assert parts == BREAKDOWNS[name]


def test_offsets_of_a_contaminated_copy_point_at_the_printed_characters() -> None:
    name = "000_d2df1605e0e73a8a.txt"
    fact = next(f for f in record(name).facts if f.measure == "narrative.weibo.followers")
    printed = source(name)[fact.start : fact.end]
    assert "574萬" in printed
    assert "(" in printed, "the slice is the landed text, contamination and all"


def test_statutory_facts_of_the_prose_name_all_applicants() -> None:
    facts = {f.measure: f for f in record("000_d2df1605e0e73a8a.txt").facts}
    flows = {
        "applications.received_new": "115",
        "applications.carried_in": "21",
        "applications.outcome.total": "124",
        "applications.carried_out": "12",
    }
    for code, value in flows.items():
        assert (facts[code].value, facts[code].breakdown, facts[code].period) == (
            value,
            "applicant.total",
            "2020",
        )


# Reviewed by hand against the pages: measure (or none) and value, in page order.
SHANGHAI_2019 = [
    ("disclosure.regulations", "13"), ("disclosure.normative_documents", "60"), (None, "162"), (None, "141"), (None, "53"), (None, "2261"),
    (None, "0.34"), (None, "99.58"), ("narrative.policy_interpretation.items", "132"), (None, "38"),
    ("applications.received_new", "859"), (None, "12.3"), ("applications.replied", "805"),
    ("applications.carried_in", "18"), ("applications.carried_out", "72"), (None, "258"), (None, "33.9"),
    ("applications.outcome.refused", "35"), (None, "4.34"), ("applications.outcome.unable", "265"),
    (None, "32.9"), ("applications.outcome.not_processed", "158"), (None, "19.6"),
    ("applications.outcome.other", "0"), ("proceeding.reconsideration.total", "7"),
    ("proceeding.litigation.total", "9"), (None, "90.2"), (None, "11"), ("narrative.gazette.issues", "24"),
    (None, "112"), (None, "45"), ("narrative.policy_interpretation.items", "83"), (None, "2"), (None, "1800000"),
    (None, "41"), (None, "23000000"), (None, "26"), ("narrative.wechat.followers", "5500000"),
    ("narrative.weibo.followers", "7700000"), (None, "70"),
]  # fmt: skip
SHUYANG_2023 = [
    (None, "249"), (None, "9"), (None, "7"), (None, "39"), (None, "6"), (None, "1"), (None, "1"),
    (None, "185"), (None, "1"), (None, "182"), ("applications.received_new", "26"),
    ("narrative.proposals.satisfaction_rate", "100"), ("fees.information_processing.charged", "0"),
]  # fmt: skip
HONGZE_2023 = [
    ("narrative.site.items_published", "1136"),
    ("applications.received_new", "21"),
    ("fees.information_processing.charged", "0"),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shanghai_gov_office_2019.html", SHANGHAI_2019),
        ("shuyang_fgj_2023.html", SHUYANG_2023),
        ("hongze_2023.pdf", HONGZE_2023),
    ],
)
def test_prose_of_the_pages_with_tables(name: str, expected: list[tuple[str | None, str]]) -> None:
    assert [(fact.measure, fact.value) for fact in record(name).facts] == expected


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", DOCUMENTS)
def test_other_figures_in_the_same_words_are_read_as_printed(name: str, seed: int) -> None:
    """Each number in digits is replaced by another one as long; shares stay, since none is above 100."""
    draw, text = random.Random(seed), source(name)  # noqa: S311
    drawn: dict[tuple[int, int], str] = {}
    expected = []
    for fact in record(name).facts:
        value = fact.value and Decimal(fact.value)
        place, zeros = _place_of(fact, text)
        if place and fact.unit != "%":
            figure = re.sub(r"\d", lambda _: str(draw.randint(1, 9)), text[slice(*place)])
            value = Decimal(drawn.setdefault(place, figure)).scaleb(zeros)
        expected.append((fact.start, fact.end, value, fact.unit, fact.qualifier))
    assert len(drawn) > 5
    for (start, end), figure in drawn.items():
        text = text[:start] + figure + text[end:]
    found = extract(text.encode()).facts
    assert [
        (fact.start, fact.end, fact.value and Decimal(fact.value), fact.unit, fact.qualifier)
        for fact in found
    ] == expected


def _place_of(fact: Fact, text: str) -> tuple[tuple[int, int] | None, int]:
    """Where the digits of a fact stand, and how many zeros 万 or 亿 behind them adds."""
    for figure in re.finditer(r"\d+(?:\.\d+)?", text[fact.start : fact.end]):
        for zeros in (0, 4, 8):
            if Decimal(figure[0]).scaleb(zeros) == Decimal(fact.value or "NaN"):
                return (fact.start + figure.start(), fact.start + figure.end()), zeros
    return None, 0
