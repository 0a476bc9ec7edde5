"""Findings speak one language at a time: Chinese messages hold no English, English ones no Chinese but names and quotes."""

from __future__ import annotations

import re

import duckdb

from extractors.codebook import seed_rows
from tests.problem_samples import problem_samples
from tests.warehouse_country import Country

# Ids, codes of checks, names of files, of their formats and hashes are said as they are.
_AS_THEY_ARE = re.compile(
    r"x-[0-9a-f-]+|unknown-[0-9a-f]+|[a-z]+-\d{6}|\b[A-Z]\d?\b|https?://\S+"
    r"|\b(?:PDF|OFD|HTML|XML|docx|xlsx)\b"
)
_QUOTED = re.compile("“[^”]*”|《[^》]*》")
_CHINESE = re.compile("[\u4e00-\u9fff，。：；（）]")
_ENGLISH = re.compile("[A-Za-z]{2,}")
_ALL = "select kind, subject, message_zh, message_en, agency_name from checks.fct_findings"


def test_every_kind_and_wording_of_a_problem_has_words() -> None:
    kinds = {row["kind"] for _, row in seed_rows("finding_words.csv", ("kind",))}
    shapes = [
        (row["kind"], re.compile(row["pattern"], re.DOTALL))
        for _, row in seed_rows("finding_details.csv", ("kind", "pattern"))
    ]
    samples = problem_samples()
    assert len(samples) > 70
    assert {code for code, _ in samples} - kinds == set()
    wordless = [
        (code, message)
        for code, message in samples
        if not any(kind == code and shape.fullmatch(message) for kind, shape in shapes)
    ]
    assert wordless == []


def test_chinese_messages_are_chinese_and_english_ones_english(
    country: Country, built: duckdb.DuckDBPyConnection
) -> None:
    rows = country.rows(_ALL) + built.execute(_ALL).fetchall()
    kinds = {row[0] for row in rows}
    assert kinds >= {
        "broken_identity",
        "late",
        "missing",
        "blocked",
        "untrusted_copy",
        "correction_not_fitting",
        "acknowledgement_not_fitting",
        "issuer_conflict",
        "year_conflict",
        "missing_row",
        "unknown_label",
    }
    for kind, subject, zh, en, name in rows:
        assert zh, (kind, subject)
        told = _QUOTED.sub("", zh.replace(name, ""))
        assert not _ENGLISH.search(_AS_THEY_ARE.sub("", told)), (kind, zh)
        own = en.replace(name, "").replace(subject or "", "")
        if kind not in PAGE_WORDS:
            assert not _CHINESE.search(_QUOTED.sub("", own)), (kind, en)


# Kinds whose English words end in what the page prints.
PAGE_WORDS = {code for code, message in problem_samples() if "页上的字" in message} | {
    "ambiguous_narrative",
    "ambiguous_cell",
    "no_report_year",
}


def test_places_are_counted_from_one_and_codes_said_by_their_labels(country: Country) -> None:
    (message,) = country.rows(
        "select distinct message_zh from checks.fct_findings"
        " where kind = 'missing_row' and agency_id = 'x-420100-00000009'"
    )
    assert message[0] == (
        "甲市民政局2021年：表中缺行（第1张表）：没有“本年新收政府信息公开申请数量”一行"
    )
