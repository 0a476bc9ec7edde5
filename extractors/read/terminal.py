"""A record in words, for a terminal."""

from __future__ import annotations

from extractors.parse.records import Record
from extractors.printable import counted, plain


def record_summary(record: Record) -> str:
    """A record in a few lines, for a person who runs `gongkai extract` without --json."""
    agency = record.agency
    who = (
        f"{agency.name_zh or 'issuer unknown'} ({agency.agency_id})" if agency else "issuer unknown"
    )
    lines = [
        f"{record.source}",
        f"  {record.doc_type} · {who} · year {record.report_year or 'unknown'} · edition {record.edition or 'none'}",
        "  "
        + ", ".join(
            counted(number, word)
            for number, word in (
                (len(record.cells), "cell"),
                (len(record.facts), "fact"),
                (len(record.tasks), "task"),
                (len(record.problems), "problem"),
            )
        ),
    ]
    lines += [f"  {problem.code}: {problem.message}" for problem in record.problems]
    return plain("\n".join(lines), keep_newlines=True)
