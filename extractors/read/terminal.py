"""Text from pages, made safe to print: no control characters, no escape sequences, no markup.

Everything that a person reads in a terminal goes through ``plain``: a page can carry escape codes
that repaint the screen or bidirectional overrides that show another number than the one stored.
"""

from __future__ import annotations

import unicodedata

from extractors.parse.records import Record

# Bidirectional overrides and isolates are category Cf; so are harmless joiners, but no report needs them.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain(text: str | None, *, keep_newlines: bool = False) -> str:
    """``text`` on one line, without control and format characters; line breaks stay when asked for."""
    if text is None:
        return ""
    if text.isprintable():  # nothing of the unsafe categories is in it, and no line break
        return text if keep_newlines else " ".join(text.split())
    kept = []
    for character in text:
        if character == "\n" and keep_newlines:
            kept.append(character)
        elif character in "\n\r\t":
            kept.append(" ")
        elif unicodedata.category(character) not in _UNSAFE:
            kept.append(character)
    clean = "".join(kept)
    return clean if keep_newlines else " ".join(clean.split())


def counted(number: int, word: str) -> str:
    """A number with its English noun: 1 cell, 2 cells."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


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
