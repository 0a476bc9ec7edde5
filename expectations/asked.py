"""Which rows a rule is asked of.

All rows, but for a build that began as a copy of the published file (an increment): there a rule that held of the published
file holds of every row that was taken over, as far as it is local to a report or a record, and only the others are looked at.
What is taken over is decided strictly: a report of which no number and no check was written anew and whose row, versions and agency, which
every build makes again, say the same as before; a record that both files hold. Rows without a report are always asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from expectations.rules import Local, Rule, Shared
from expectations.suites import promises

_REPORTS = (
    "select report_id, agency_id, report_year, scope, edition, doc_type, document_sha256 from"
)
_VERSIONS = (
    "select report_id, count(*), sum(digest), bit_xor(digest) from (select report_id, "
    "hash(version_id, document_sha256, fingerprint, valid_from, valid_to, rank) as digest from {}) group by report_id"
)

# Reports and records that were taken over; ``build``, ``published`` and ``work`` are attached.
_TAKEN_OVER: Mapping[Local, str] = MappingProxyType(
    {
        "report_id": f"""
            select report_id
            from ({_REPORTS} build.marts.dim_report intersect {_REPORTS} published.marts.dim_report)
            where
                report_id not in (
                    -- Hints, which are all that a longer reach writes anew, no rule that is local looks at.
                    select report_id from work.intermediate.int_rewritten_reports where reach <= 1 and report_id is not null
                )
                and agency_id in (select agency_id from build.marts.dim_agency)
                and report_id in (
                    select report_id
                    from (
                        {_VERSIONS.format("build.marts.report_versions")}
                        intersect {_VERSIONS.format("published.marts.report_versions")}
                    )
                )""",
        "record_id": """
            select record_id from build.staging.documents
            intersect select record_id from published.staging.documents""",
    }
)


def confined_rules(rules: Iterable[Rule], held: Collection[str]) -> frozenset[str]:
    """Names of the rules that an increment asks of new rows alone; ``held`` of the published file, by name."""
    return frozenset(rule.name for rule in rules if rule.local_to and rule.name in held)


def source(asked: Rule | Shared, *, confined: bool) -> str:
    """What ``{batch}`` is for a rule: a table of the build or one in memory."""
    if isinstance(asked, Rule) and asked.among:
        return f"temp.{asked.among}"
    return f"temp.{_new_rows(asked)}" if confined else asked.table


def tables_in_memory(
    rules: Collection[Rule], shared: Collection[Shared], confined: Collection[str]
) -> dict[str, str]:
    """Name → query of what has to be made, in order, before the rules are asked.

    New rows are looked for once a table. What rules share is made of new rows where all that ask for it are confined.
    """
    made: dict[str, str] = {}

    def make_new_rows(asked: Rule | Shared) -> None:
        taken_over = f"taken_over_{asked.local_to}"
        if asked.local_to and taken_over not in made:
            made[taken_over] = _TAKEN_OVER[asked.local_to]
        promise = promises()[asked.table]
        everything: list[Rule | Shared] = [*rules, *shared]
        queries = [other.query for other in everything if other.table == asked.table]
        # A rule that names a column which is not promised cannot be evaluated then, and refuses.
        columns = [
            name
            for name in dict.fromkeys([*promise["key"], *promise["columns"]])
            if any(name in query for query in queries)
        ]
        made[_new_rows(asked)] = (
            f"select {', '.join(columns)} from {asked.table} anti join temp.{taken_over} using ({asked.local_to})"
        )

    for rule in rules:
        if rule.name in confined and _new_rows(rule) not in made:
            make_new_rows(rule)
    for table in shared:
        users = [rule for rule in rules if f"temp.{table.name}" in rule.query]
        is_confined = bool(table.local_to) and all(rule.name in confined for rule in users)
        if is_confined and _new_rows(table) not in made:
            make_new_rows(table)
        made[table.name] = table.query.replace("{batch}", source(table, confined=is_confined))
    return made


def _new_rows(asked: Rule | Shared) -> str:
    return f"new_rows_of_{asked.table.replace('.', '_')}"
