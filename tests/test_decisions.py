"""The two files of decisions as a build reads them: typed, or refused by file, line and field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.stage.decisions import read_decisions
from extractors.stage.errors import DecisionError

CORRECTIONS = (
    "agency_id,report_year,scope,measure_code,breakdown_code,fingerprint,expect_value,value,"
    "reason,evidence_url,decided_on,decided_by\n"
)
CORRECTION = "sasac-440300,2022,organ,a.b,,ff,12,21,digits turned,,2024-05-01,lin\n"


def test_decisions_are_typed(tmp_path: Path) -> None:
    text = "\ufeff" + CORRECTIONS + CORRECTION + "\n"
    (tmp_path / "corrections.csv").write_text(text, encoding="utf-8")
    [row] = read_decisions(tmp_path, "corrections").to_pylist()
    assert row["report_year"] == 2022
    assert row["breakdown_code"] is None
    assert (row["expect_value"], row["value"]) == (Decimal(12), Decimal(21))
    assert row["decided_on"] == dt.date(2024, 5, 1)


def test_a_cell_that_was_not_read_and_prints_nothing_may_be_decided(tmp_path: Path) -> None:
    (tmp_path / "corrections.csv").write_text(
        CORRECTIONS + "sasac-440300,2022,,a.b,,ff,,,nobody can read it,,2024-05-01,lin\n",
        encoding="utf-8",
    )
    (row,) = read_decisions(tmp_path, "corrections").to_pylist()
    blank = {name for name, value in row.items() if value is None}
    assert blank == {"scope", "breakdown_code", "expect_value", "value", "evidence_url"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("agency_id,report_year\n", "line 1: the header must be"),
        ("", "line 1: the header must be"),
        (CORRECTIONS + CORRECTION + CORRECTION.replace("2022", "２０２２"), "line 3: report_year"),
        (CORRECTIONS + CORRECTION.replace("2022", "99999999999"), "line 2: report_year"),
        (CORRECTIONS + CORRECTION.replace(",12,", ",1_2,"), "line 2: expect_value"),
        (CORRECTIONS + CORRECTION.replace(",12,", ",0.000000001,"), "line 2: expect_value"),
        (CORRECTIONS + CORRECTION.replace("2024-05-01", "1.5.2024"), "line 2: decided_on"),
        (CORRECTIONS + CORRECTION.replace(",ff,", ",,"), "line 2: fingerprint is blank"),
        (CORRECTIONS + CORRECTION.replace(",lin", ",lin,extra"), "line 2: 13 fields"),
        (CORRECTIONS + '"open', "line 2"),
    ],
)
def test_a_decision_that_is_not_well_formed_is_named_by_line(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "corrections.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DecisionError, match=words):
        read_decisions(tmp_path, "corrections")


def test_a_decisions_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match="GONGKAI_DECISIONS"):
        read_decisions(tmp_path / "nowhere", "corrections")
