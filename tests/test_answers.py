"""What people answered in a review: which findings were put off, which were decided, and what a kill left of a line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from expectations.review.answers import Answers

NOON = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)


def test_a_torn_line_is_told_and_loses_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answers = Answers(tmp_path)
    assert answers.put_off() == {}
    answers.add("f-1", "later", "wang", NOON)
    with (tmp_path / "answers.jsonl").open("a") as file:
        file.write('{"finding_id": "f-2", "verd')
    answers.add("f-1", "later", "li", NOON + dt.timedelta(days=1))
    answers.add("f-3", "corrected", "li", NOON + dt.timedelta(days=1))
    assert [answer.by for answer in answers.put_off()["f-1"]] == ["wang", "li"]
    assert answers.decided_since(NOON) == {"f-3"}
    assert answers.decided_since(NOON + dt.timedelta(days=2)) == set()
    assert "answers.jsonl line 2 is left out" in caplog.text
