"""What the gate's results lead to, and the words for it: nothing here asks a warehouse."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from expectations.rules import Rule, Sentence, sentence, topics
from expectations.verdict import ExpectationResult, stand, verdict_on

HELD = ExpectationResult(
    expectation="key.unique.marts.dim_report",
    layer="marts",
    success=True,
    severity="critical",
    refusal=None,
    count=0,
    sentence="it holds",
)
LOST = dataclasses.replace(
    HELD,
    expectation="continuity.numbers",
    success=False,
    refusal="number-lost",
    count=2,
    sentence="two are gone",
)
TWICE = dataclasses.replace(
    HELD, success=False, refusal="duplicate-key", count=1, sentence="one stands twice"
)
TOLD = dataclasses.replace(
    HELD, success=False, severity="warning", count=1, sentence="a sum is off"
)
EVERYTHING = frozenset({"duplicate-key", "number-lost", "structure"})


RULE = Rule(
    name="key.unique.marts.dim_report",
    table="marts.dim_report",
    query="select * from {batch}",
    sentence=Sentence("{count} twice: {rows}", "{count}个重复：{rows}"),
    severity="critical",
    refusal="duplicate-key",
)


def test_a_sentence_names_three_rows_and_counts_the_others() -> None:
    rows = [{"id": f"r{n}", "of": None, "year": 2020} for n in range(5)]
    five = ExpectationResult.of(RULE, 5, rows, confined=True)
    assert five.sentence == "5 twice: r0 2020; r1 2020; r2 2020; and 2 more"
    assert five.sentence_zh == "5个重复：r0 2020；r1 2020；r2 2020；另有2行"
    assert (five.success, five.refusal, five.count) == (False, "duplicate-key", 5)
    assert (five.rows, five.confined) == (tuple(rows), True)
    assert ExpectationResult.of(RULE, 4, rows[:3]).sentence.endswith("; and 1 more")
    three = ExpectationResult.of(RULE, 3, rows[:3])
    assert (three.sentence, three.confined) == ("3 twice: r0 2020; r1 2020; r2 2020", False)
    assert three.sentence_zh == "3个重复：r0 2020；r1 2020；r2 2020"
    held = ExpectationResult.of(RULE)
    assert (held.success, held.refusal, held.count, held.rows) == (True, None, 0, ())
    assert (held.sentence, held.sentence_zh) == (f"{RULE.name} holds", f"{RULE.name}成立")
    assert (held.layer, held.severity) == ("marts", "critical")


def _without_gaps(words: str) -> str:
    """The gaps that a rule fills in are not those of its result."""
    return re.sub(r"\{(?!count|rows)\w+\}", "it", words)


def test_one_row_and_several_are_told_in_words_of_their_own() -> None:
    """Also where what a page wrote looks like such words."""
    rule = dataclasses.replace(RULE, sentence=sentence("key.unique", table="t", columns="id"))
    one, two = (ExpectationResult.of(rule, count, [{"id": "[a|b]"}]) for count in (1, 2))
    assert one.sentence == "1 key (id) of t stands on more than one row: [a|b]"
    assert two.sentence == "2 keys (id) of t stand on more than one row: [a|b]"
    for topic in topics().values():
        for name, said in topic.sentences.items():
            forms = [Sentence(*map(_without_gaps, said)).told(n, RULE.sentence) for n in (1, 2)]
            assert "{count}" not in said.en or forms[0].en != forms[1].en, (topic.name, name)
            assert not re.search(r"\b1 \w+s\b|\b1 times", forms[0].en), forms[0].en


def test_one_doubt_that_nobody_overrides_refuses() -> None:
    result = verdict_on([LOST, HELD, TWICE, TOLD], frozenset({"number-lost"}), compared_with=None)
    assert (result.verdict, result.publish) == ("refuse", False)
    assert result.overrides_used == ("number-lost",)
    assert result.reasons == (
        "duplicate-key: one stands twice (to publish all the same: --override duplicate-key)",
    )
    # In the order in which the refusals are explained, whatever was found first.
    assert [refusal.name for refusal in result.refusals] == ["duplicate-key", "number-lost"]


def test_what_was_overridden_is_kept_and_what_was_not_needed_is_told_apart() -> None:
    result = verdict_on([LOST, TWICE, LOST], EVERYTHING, compared_with=Path("old.duckdb"))
    assert (result.verdict, result.publish, result.reasons) == ("publish", True, ())
    assert result.overrides_used == ("duplicate-key", "number-lost")
    assert result.refusals[1].sentences == ("two are gone", "two are gone")
    noted = result.as_json()
    assert noted["overrides"] == ["duplicate-key", "number-lost", "structure"]
    assert noted["overrides_used"] == ["duplicate-key", "number-lost"]
    assert (noted["verdict"], noted["compared_with"]) == ("publish", "old.duckdb")
    assert (noted["expectations"], noted["failed"], noted["kept_from"]) == (3, 3, None)
    assert noted["refusals"][0] == {
        "name": "duplicate-key",
        "meaning": "two rows share a key that must be unique",
        "sentences": ("one stands twice",),
        "overridden": True,
    }
    told = noted["results"][1]
    assert (told["expectation"], told["owner"]) == (TWICE.expectation, "data engineer")
    assert told["description"] == "Keys are unique and complete"
    assert told["what_to_do"].startswith("Look at the rows named")


def test_the_words_say_what_refuses_what_was_overridden_and_what_else_to_look_at() -> None:
    result = verdict_on([LOST, HELD, TWICE, TOLD], frozenset({"number-lost"}), compared_with=None)
    assert result.in_words().splitlines() == [
        "gate: refuse · 4 expectations, 3 not met · nothing published before to compare with",
        "  refused · duplicate-key: two rows share a key that must be unique",
        "    one stands twice",
        "    to publish all the same: gongkai build --override duplicate-key",
        "  overridden · number-lost: a number of the published warehouse is gone although its document is still in force",
        "    two are gone",
        "  warning · a sum is off",
        f"    for the data engineer: {TOLD.topic.what_to_do_en}",
    ]


def test_what_was_found_for_the_same_file_stands_but_for_what_it_was_compared_with() -> None:
    again = stand([HELD, LOST, TOLD], frozenset(), published=Path("now.duckdb"), build_id="b1")
    assert again is not None
    assert (again.verdict, again.kept_from, again.compared_with) == ("publish", "b1", "now.duckdb")
    assert [r.sentence for r in again.results if not r.success] == ["a sum is off"]
    assert {r.success for r in again.results if r.topic.name == "continuity"} == {True}
    assert again.in_words().splitlines()[0] == (
        f"gate: publish · {len(again.results)} expectations, 1 not met"
        " · found for build b1, whose file is unchanged"
    )


@pytest.mark.parametrize("found", [[], [LOST], [HELD, dataclasses.replace(HELD, count=None)]])
def test_what_could_not_be_asked_does_not_stand(found: list[ExpectationResult]) -> None:
    assert stand(found, frozenset(), published=Path("now.duckdb"), build_id="b1") is None


def test_notes_of_an_earlier_build_are_read_as_they_were_found() -> None:
    found = dataclasses.replace(LOST, rows=({"id": "r1"}, {"id": "r2"}))
    assert ExpectationResult.kept(json.loads(json.dumps(dataclasses.asdict(found)))) == found
    bare = {k: v for k, v in dataclasses.asdict(HELD).items() if k not in {"rows", "confined"}}
    kept = ExpectationResult.kept(bare)
    assert (kept.rows, kept.confined) == ((), False)
    with pytest.raises(TypeError):
        ExpectationResult.kept({"expectation": "key.unique.marts.dim_report"})
