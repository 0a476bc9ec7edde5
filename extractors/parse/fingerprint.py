"""A hash of what a document states, not of its bytes: the frame's clock and counter leave it alone."""

from __future__ import annotations

import hashlib
import json
import re

from extractors.parse.records import Record


def fingerprint(record: Record, text: str) -> str:
    """sha256 (hex) of the normalised content of ``record``; ``record.fingerprint`` is not read.

    Every figure with its words, every cell, task, heading, the issuer's name and place, the year and
    the kind enter it; addresses, offsets, table positions, publication dates and hashes do not. A document without
    any of these (a notice, a page of another kind) is told apart by the Chinese characters of ``text``.
    """
    agency = record.agency
    content: dict[str, object] = {
        "doc_type": record.doc_type,
        "title": _plain(record.title),
        "edition": record.edition,
        "agency": [agency.name_zh, agency.division_code] if agency else None,
        "scope": record.scope,
        "year": record.report_year,
        "sections": [[section.number, _plain(section.title)] for section in record.sections],
        "cells": sorted(
            [
                c.table,
                c.measure,
                c.breakdown or "",
                c.value or "",
                _plain(c.raw) or "",
                c.state,
                c.unit or "",
            ]
            for c in record.cells
        ),
        "facts": [
            [
                f.measure,
                f.breakdown,
                f.value,
                f.unit,
                f.qualifier,
                f.state,
                f.period,
                _plain(f.quote),
            ]
            for f in record.facts
        ],
        "tasks": [
            [task.number, task.section, task.title, _plain(task.text)] for task in record.tasks
        ],
    }
    if not (record.cells or record.facts or record.tasks):
        content["text"] = "".join(re.findall(r"[\u3400-\u9fff]+", text))
    canonical = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _plain(text: str | None) -> str | None:
    return None if text is None else "".join(text.split())
