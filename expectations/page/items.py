"""A finding and its numbers as the template of an agency shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expectations.findings import Finding, Language
from expectations.page import render
from expectations.page.agencies import AgencyView, Number, problem_mark


def finding_item(
    agency: AgencyView,
    finding: Finding,
    pages: Mapping[str, str],
    lang: Language,
    known_since: str | None,
) -> dict[str, Any]:
    """A finding of an agency. ``pages`` are laid-out landed pages by document; ``known_since`` is a day."""
    own = pages.get(finding.document_sha256 or "")
    mark = problem_mark(finding)
    numbers = agency.numbers.get(finding.finding_id, ())
    return {
        "finding": finding,
        "year": finding.report_year or 0,
        "title": render.finding_title(finding, lang),
        "message": finding.message_zh if lang == "zh" else finding.message_en,
        "next_step": finding.next_step_zh if lang == "zh" else finding.next_step_en,
        "hints": [
            zh if lang == "zh" else en for zh, en in agency.hints.get(finding.finding_id, ())
        ],
        "known_since": known_since,
        "is_domain": finding.right_value == 0 and bool(numbers),
        "numbers": [_number(finding, number, pages, lang) for number in numbers],
        "href": own and f"../evidence/{own}" + (f"#{mark.anchor}" if mark else ""),
        "commands": render.commands(finding),
    }


def _number(
    finding: Finding, number: Number, pages: Mapping[str, str], lang: Language
) -> dict[str, Any]:
    """A number as the template shows it; what the finding's own subject says already is left out of its label."""
    subject = (finding.subject or "").split("#")[0]
    codes = tuple(code for code in (number.measure_code, number.breakdown_code) if code != subject)
    page = pages.get(number.document_sha256)
    return {
        "side": number.side,
        "sign": number.sign,
        "value": number.value,
        "label": render.measure_label(codes or (number.measure_code,), lang),
        "report_id": number.report_id,
        "finding_report_id": finding.report_id,
        "href": f"../evidence/{page}#{number.mark.anchor}" if page and number.mark else None,
    }
