"""The gate: Great Expectations judges a build file, and only doubt about us refuses it.

Reads the build and the published warehouse, writes nothing. Broken sums of agencies are told and
never refuse; what refuses, and the name that overrides it, stands in ``rules.REFUSALS``.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import duckdb

from expectations.continuity import COMPARED, Compared, continuity_suite
from expectations.judgement import judgement_suite
from expectations.rules import REFUSALS, Layer, Rule, Topic, topics
from expectations.suites import SHARED, content_suite, structure_suite
from extractors.codebook import Codebook, codebook
from extractors.read.terminal import plain
from extractors.stage.increment import work_file

if TYPE_CHECKING:
    from expectations.datasource import DuckDBDatasource

# A sentence names so many of the rows, the JSON keeps so many.
ROWS_IN_SENTENCE = 3
ROWS_IN_JSON = 20


@dataclasses.dataclass(frozen=True, slots=True)
class ExpectationResult:
    """How one expectation ended. ``count`` is the number of rows against it, None if it could not
    be evaluated; ``rows`` are the first of them."""

    expectation: str
    layer: Layer
    success: bool
    severity: str
    refusal: str | None
    count: int | None
    sentence: str
    rows: tuple[dict[str, Any], ...] = ()

    @property
    def topic(self) -> Topic:
        return topics()[self.expectation.split(".", 1)[0]]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types, with who looks and the first step where it is not met."""
        words = {"owner": self.topic.owner, "description": self.topic.description_en}
        return dataclasses.asdict(self) | words | {"what_to_do": self.topic.what_to_do_en}


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """One named doubt. ``overridden``: the operator asked to publish in spite of it."""

    name: str
    meaning: str
    sentences: tuple[str, ...]
    overridden: bool


@dataclasses.dataclass(frozen=True, slots=True)
class GateResult:
    """The verdict on one build with everything it rests on."""

    verdict: Literal["publish", "refuse"]
    refusals: tuple[Refusal, ...]
    overrides: tuple[str, ...]
    compared_with: str | None
    results: tuple[ExpectationResult, ...]

    @property
    def publish(self) -> bool:
        return self.verdict == "publish"

    @property
    def reasons(self) -> tuple[str, ...]:
        """What refuses publication, a sentence each, naming the override."""
        return tuple(
            f"{refusal.name}: {sentence} (to publish all the same: --override {refusal.name})"
            for refusal in self.refusals
            if not refusal.overridden
            for sentence in refusal.sentences
        )

    @property
    def overrides_used(self) -> tuple[str, ...]:
        """Overrides without which this build would have been refused."""
        return tuple(refusal.name for refusal in self.refusals if refusal.overridden)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types; every expectation is in it, those that hold too."""
        return {
            "verdict": self.verdict,
            "refusals": [dataclasses.asdict(refusal) for refusal in self.refusals],
            "overrides": list(self.overrides),
            "overrides_used": list(self.overrides_used),
            "compared_with": self.compared_with,
            "expectations": len(self.results),
            "failed": sum(not result.success for result in self.results),
            "results": [result.as_json() for result in self.results],
        }

    def in_words(self) -> str:
        """For a terminal: the verdict, what refuses, what was overridden, what else to look at."""
        failed = [result for result in self.results if not result.success]
        lines = [
            f"gate: {self.verdict} · {len(self.results)} expectations, {len(failed)} not met"
            + ("" if self.compared_with else " · nothing published before to compare with")
        ]
        for refusal in self.refusals:
            word = "overridden" if refusal.overridden else "refused"
            lines.append(f"  {word} · {refusal.name}: {refusal.meaning}")
            lines += [f"    {sentence}" for sentence in refusal.sentences]
            if not refusal.overridden:
                lines.append(
                    f"    to publish all the same: gongkai build --override {refusal.name}"
                )
        for topic, results in itertools.groupby(
            (result for result in failed if result.refusal is None), key=lambda r: r.topic
        ):
            lines += [f"  {result.severity} · {result.sentence}" for result in results]
            lines.append(f"    for the {topic.owner}: {topic.what_to_do_en}")
        return "\n".join(lines)


def run_gate(
    build_file: Path,
    *,
    published: Path | None,
    overrides: frozenset[str] = frozenset(),
    compared: Compared = "all",
    book: Codebook | None = None,
) -> GateResult:
    """Judge a build file that nobody is writing to.

    ``published`` is the warehouse that it would replace; None or a missing file means there is
    none. A build that began as a copy of ``published`` has the rows of the copy but for the reports that it wrote
    anew (``compared``: ``rewritten``, which its work file names; ``none``, where nothing changed), so no others
    are held against what was published. Every other rule judges all rows. Raises ValueError for an override that names no refusal, duckdb.Error where the build file
    itself cannot be read.
    """
    unknown = overrides - REFUSALS.keys()
    if unknown:
        raise ValueError(
            f"no such override: {', '.join(sorted(unknown))}; there are {', '.join(REFUSALS)}"
        )
    # Fails early and in DuckDB's own words where the build cannot be opened.
    duckdb.connect(str(build_file), read_only=True).close()
    files = {"build": build_file}
    results: list[ExpectationResult] = []
    if published is not None and published.exists():
        unreadable = _cannot_compare(published)
        if unreadable is None:
            files["published"] = published
            if compared == "rewritten":
                files["work"] = work_file(build_file)
        else:
            results.append(unreadable)

    from expectations.datasource import attached, share

    with attached(files) as datasource:
        results += _judge(datasource, structure_suite())
        # Without the promised columns the other rules would only repeat that they are missing.
        if all(result.success for result in results if result.topic.name == "structure"):
            share(datasource, SHARED)
            rules = [*content_suite(book or codebook()), *judgement_suite()]
            if "published" in files:
                rules += continuity_suite(compared)
            results += _judge(datasource, rules)
    refusals = _refusals(results, overrides)
    return GateResult(
        verdict="publish" if all(refusal.overridden for refusal in refusals) else "refuse",
        refusals=refusals,
        overrides=tuple(sorted(overrides)),
        compared_with=str(published) if "published" in files else None,
        results=tuple(results),
    )


def _cannot_compare(published: Path) -> ExpectationResult | None:
    """The published warehouse must open and hold what the comparison reads."""
    why = ""
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            found = connection.execute(
                "select table_schema || '.' || table_name from information_schema.tables"
            ).fetchall()
        missing = sorted(set(COMPARED) - {name for (name,) in found})
        why = f"it lacks {', '.join(missing)}" if missing else ""
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
    if not why:
        return None
    return ExpectationResult(
        expectation="continuity.published",
        layer="marts",
        success=False,
        severity="critical",
        refusal="published-unreadable",
        count=None,
        sentence=plain(f"{published} cannot be compared with this build: {why}"),
    )


def _judge(datasource: DuckDBDatasource, rules: Sequence[Rule]) -> list[ExpectationResult]:
    """One suite a layer and table, so that `{batch}` is the table that its rules are about."""
    import great_expectations as gx
    from great_expectations.expectations.metadata_types import FailureSeverity

    from expectations.datasource import NoRowsExpectation

    results: dict[str, ExpectationResult] = {}
    by_table = sorted(rules, key=lambda rule: (rule.layer, rule.table))
    for (layer, table), group in itertools.groupby(by_table, key=lambda r: (r.layer, r.table)):
        of_table = {rule.name: rule for rule in group}
        suite = gx.ExpectationSuite(
            name=f"{layer}: {table}",
            expectations=[
                NoRowsExpectation(
                    unexpected_rows_query=NoRowsExpectation.no_rows(rule.query, ROWS_IN_JSON),
                    description=rule.name,
                    severity=FailureSeverity(rule.severity),
                    meta={
                        "rule": rule.name,
                        "owner": rule.topic.owner,
                        "what_to_do": rule.topic.what_to_do_en,
                    },
                )
                for rule in of_table.values()
            ],
        )
        asset = datasource.add_query_asset(suite.name, query=f"select * from {table}")
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        outcome = batch.validate(suite, result_format={"result_format": "COMPLETE"})
        for result in outcome.results:
            rule = of_table[_rule_name(result)]
            results[rule.name] = _read_result(rule, result)
    return [results[rule.name] for rule in rules]


def _rule_name(result: Any) -> str:
    return str(result.expectation_config.meta["rule"])


def _read_result(rule: Rule, result: Any) -> ExpectationResult:
    error = _exception_of(result)
    if error is not None:
        return ExpectationResult(
            expectation=rule.name,
            layer=rule.layer,
            success=False,
            severity="critical",
            refusal="expectation-error",
            count=None,
            sentence=plain(f"{rule.name} could not be evaluated: {error}"),
        )
    count = int(result.result["observed_value"])
    found = result.result["details"]["unexpected_rows"]
    rows = tuple({k: _plain_value(v) for k, v in row.items()} for row in found)
    shown = "; ".join(
        " ".join(str(value) for value in row.values() if value is not None)
        for row in rows[:ROWS_IN_SENTENCE]
    )
    if count > ROWS_IN_SENTENCE:
        shown += f"; and {count - ROWS_IN_SENTENCE} more"
    sentence = rule.sentence.format(count=count, rows=shown) if count else f"{rule.name} holds"
    return ExpectationResult(
        expectation=rule.name,
        layer=rule.layer,
        success=bool(result.success),
        severity=rule.severity,
        refusal=rule.refusal if not result.success else None,
        count=count,
        sentence=plain(sentence),
        rows=rows,
    )


def _exception_of(result: Any) -> str | None:
    """The library reports a failed query either once or once a metric."""
    info = result.exception_info or {}
    each: Iterable[Any] = [info] if "raised_exception" in info else info.values()
    for entry in each:
        if isinstance(entry, dict) and entry.get("raised_exception"):
            return str(entry.get("exception_message") or "no message").splitlines()[0]
    return None


def _plain_value(value: object) -> str | int | bool | None:
    """JSON types without losing digits: decimals and instants become text."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return plain(str(value))


def _refusals(
    results: Iterable[ExpectationResult], overrides: frozenset[str]
) -> tuple[Refusal, ...]:
    sentences: dict[str, list[str]] = {}
    for result in results:
        if result.refusal is not None:
            sentences.setdefault(result.refusal, []).append(result.sentence)
    return tuple(
        Refusal(name, meaning, tuple(sentences[name]), name in overrides)
        for name, meaning in REFUSALS.items()
        if name in sentences
    )
