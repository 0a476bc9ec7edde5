"""What a build came to, for the command line, for a machine and for a person."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

from extractors.printable import counted


@dataclasses.dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build came to. ``reasons`` say why publication was refused, each naming its override.

    ``new_findings`` counts findings that no build before had shown; ``log`` is dbt's, where it is
    to blame; ``page`` is the quality page, or ``page_problem`` says why it was not written.
    """

    build_id: str
    published: bool
    warehouse: Path
    as_of: date
    documents: int
    extracted: dict[str, int]
    reports: int
    findings: int
    new_findings: int
    reasons: tuple[str, ...]
    overrides_used: tuple[str, ...]
    seconds: float
    gate_report: Path | None = None
    log: Path | None = None
    page: Path | None = None
    page_problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types, paths as text."""
        plain = dataclasses.asdict(self)
        plain["as_of"] = self.as_of.isoformat()
        plain["seconds"] = round(self.seconds, 1)
        for name in ("warehouse", "gate_report", "log", "page"):
            plain[name] = str(plain[name]) if plain[name] is not None else None
        return plain

    def in_words(self) -> str:
        """What a person reads at the end: what was published or why not, and what to do next."""
        if not self.published:
            lines = ["Not published; the warehouse that was there stays as it was."]
            lines += [f"  - {reason}" for reason in self.reasons]
            lines += [f"  details: {path}" for path in (self.gate_report, self.log) if path]
            lines += self._page_words()
            return "\n".join(lines)
        read = ", ".join(
            f"{count} {word.replace('_', ' ')}" for word, count in self.extracted.items()
        )
        lines = [
            f"Published {self.warehouse} as of {self.as_of} in {self.seconds:.0f} s.",
            f"  {counted(self.documents, 'document')} ({read or 'none new to read'}), "
            f"{counted(self.reports, 'report')}, {counted(self.findings, 'finding')} ({self.new_findings} new).",
        ]
        lines += [f"  overruled: {reason}" for reason in self.overrides_used]
        lines += self._page_words()
        lines.append("Next: gongkai findings · gongkai status · gongkai show AGENCY YEAR")
        return "\n".join(lines)

    def _page_words(self) -> list[str]:
        if self.page_problem is not None:
            return [f"  the quality page was not written: {self.page_problem}"]
        return [f"  quality page: {self.page}"] if self.page is not None else []
