"""The gate: Great Expectations judges a build file, and only doubt about us refuses it.

Reads the build and the published warehouse, writes nothing. Broken sums of agencies are told and
never refuse; what refuses, and the name that overrides it, stands in ``rules.REFUSALS``.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.asked import confined_rules, source, tables_in_memory
from expectations.continuity import COMPARED, Compared, continuity_shared, continuity_suite
from expectations.judgement import judgement_suite
from expectations.rules import REFUSALS, Rule
from expectations.suites import content_suite, structure_suite
from expectations.sums import SHARED
from expectations.verdict import ExpectationResult, GateResult, verdict_on
from extractors.codebook import Codebook, codebook
from extractors.printable import plain
from extractors.stage.increment import work_file

if TYPE_CHECKING:
    from expectations.datasource import DuckDBDatasource

# Of the rows against an expectation the JSON keeps so many.
ROWS_IN_JSON = 20


def run_gate(
    build_file: Path,
    *,
    published: Path | None,
    overrides: frozenset[str] = frozenset(),
    compared: Compared = "all",
    judged: Sequence[ExpectationResult] = (),
    book: Codebook | None = None,
    users: int = 1,
) -> GateResult:
    """Judge a build file that nobody is writing to.

    ``published`` is the warehouse that it would replace; None or a missing file means there is
    none. A build that began as a copy of ``published`` has the rows of the copy but for the reports that it wrote
    anew (``compared``: ``rewritten``, which its work file names; ``none``, where nothing changed), so no others
    are held against what was published. ``judged`` is what this very gate found in ``published`` as it lies there: of such
    a build, rules that held then and rest on single reports are asked of the rows that were not taken over (``asked``);
    without it, and all others always, of all rows. ``users`` share the memory that DuckDB may use. Raises ValueError for an override that names no refusal, duckdb.Error
    where the build file itself cannot be read.
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

    with attached(files, users=users) as datasource:
        results += _judge(datasource, structure_suite())
        # Without the promised columns the other rules would only repeat that they are missing.
        if all(result.success for result in results if result.topic.name == "structure"):
            rules = [*content_suite(book or codebook()), *judgement_suite()]
            shared = [*SHARED]
            if "published" in files:
                rules += continuity_suite(compared)
                shared += continuity_shared(compared)
            held = {result.expectation for result in judged if result.success}
            confined = confined_rules(rules, held) if "work" in files else frozenset[str]()
            share(datasource, tables_in_memory(rules, shared, confined))
            results += _judge(datasource, rules, confined)
    return verdict_on(results, overrides, compared_with=files.get("published"))


def _cannot_compare(published: Path) -> ExpectationResult | None:
    """The published warehouse must open and hold what the comparison reads."""
    why = ""
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            for table, columns in COMPARED.items():
                connection.execute(f"select {', '.join(columns)} from {table} limit 0")
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
        sentence_zh=plain(f"{published}无法与本次构建比较：{why}"),
    )


def _judge(
    datasource: DuckDBDatasource, rules: Sequence[Rule], confined: Collection[str] = ()
) -> list[ExpectationResult]:
    """One suite a layer and source, so that `{batch}` is what its rules are asked of; ``confined`` by name: of new rows."""
    import great_expectations as gx
    from great_expectations.expectations.metadata_types import FailureSeverity

    from expectations.datasource import NoRowsExpectation

    results: dict[str, ExpectationResult] = {}

    def suite_of(rule: Rule) -> tuple[str, str]:
        return rule.layer, source(rule, confined=rule.name in confined)

    for (layer, table), group in itertools.groupby(sorted(rules, key=suite_of), key=suite_of):
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
        batch = asset.get_batch(asset.build_batch_request())
        outcome = batch.validate(suite, result_format={"result_format": "COMPLETE"})
        for result in outcome.results:
            rule = of_table[_rule_name(result)]
            results[rule.name] = _read_result(rule, result, confined=rule.name in confined)
    return [results[rule.name] for rule in rules]


def _rule_name(result: Any) -> str:
    return str(result.expectation_config.meta["rule"])


def _read_result(rule: Rule, result: Any, *, confined: bool) -> ExpectationResult:
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
            sentence_zh=plain(f"{rule.name}无法检查：{error}"),
        )
    found = result.result["details"]["unexpected_rows"]
    rows = [{k: _plain_value(v) for k, v in row.items()} for row in found]
    return ExpectationResult.of(rule, int(result.result["observed_value"]), rows, confined=confined)


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
