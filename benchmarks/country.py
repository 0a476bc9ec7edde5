"""A synthetic country as the extractor would have staged it: Parquet batches, a manifest, a registry.

Every agency publishes one report of the 2021 form a year. Its sums hold, also those over two years, but
for a stated share of reports in which one printed number is off; a few leave a total blank. Nothing is
landed as bytes, so that a build finds every document read before and starts with loading.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.country_names import address, agency_id, agency_name, division_code, host
from benchmarks.country_numbers import (
    APPLICANTS,
    CELLS,
    FIRST_REQUEST_CELL,
    REQUEST_CELLS,
    YEARS,
    consistent_values,
)
from extractors import EXTRACTOR_VERSION
from extractors.codebook import codebook
from extractors.landing.records import Observation, RegistryRow
from extractors.settings import Settings
from extractors.stage import schema
from extractors.stage.batches import BatchStore, record_id

DOCUMENTS_PER_BATCH = 256  # as extraction writes them
BROKEN_SHARE = 0.05
BLANK_SHARE = 0.01
FACTS_PER_REPORT = 10
CONTENT_TYPE = "text/html; charset=utf-8"

_TITLES = ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况")
_TITLES += ("政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况", "其他需要报告的事项")

_CHARACTERS = np.array([chr(0x4E00 + 10 * number) for number in range(2_000)])
_FREQUENCIES = 1 / np.arange(1, 2_001)
_FREQUENCIES /= _FREQUENCIES.sum()


@dataclasses.dataclass(frozen=True, slots=True)
class Country:
    """What was staged. ``reports`` counts those of the first build; ``withheld`` comes later."""

    reports: int
    withheld: int
    broken: int


def stage_country(settings: Settings, reports: int, *, seed: int = 1) -> Country:
    """Stage about ``reports`` reports under a home, but for every hundredth, which is withheld.

    ``stage_withheld`` stages these. The same arguments give the same country.
    """
    return _stage(settings, reports, seed=seed, withheld=False)


def stage_withheld(settings: Settings, reports: int, *, seed: int = 1) -> Country:
    """Stage the reports that ``stage_country`` kept back: one in a hundred, all of the last year."""
    return _stage(settings, reports, seed=seed, withheld=True)


def _stage(settings: Settings, reports: int, *, seed: int, withheld: bool) -> Country:
    seeds_hash = codebook().seeds_hash
    store = BatchStore(settings.staging, EXTRACTOR_VERSION, seeds_hash)
    manifest = settings.landing / "manifest" / f"{'later' if withheld else 'first'}.jsonl"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    agencies = max(1, reports // len(YEARS))
    if not withheld:
        write_registry(settings.landing / "registry" / "first.jsonl", agencies)
    staged = broken = 0
    pending: list[dict[str, pa.Table]] = []
    with manifest.open("w", encoding="utf-8") as lines:
        for first, last in agency_spans(agencies):
            part = Part.of(first, last, seed, withheld)
            broken += int(part.is_broken.sum())
            staged += len(part.keys)
            lines.writelines(json.dumps(line) + "\n" for line in part.manifest_lines())
            pending.append(part.tables(seeds_hash))
            if sum(len(tables["documents"]) for tables in pending) >= DOCUMENTS_PER_BATCH * 0.9:
                _write_batch(store, pending)
                pending = []
    if pending:
        _write_batch(store, pending)
    return Country(staged, withheld_of(agencies), broken)


def agency_spans(agencies: int) -> Iterator[tuple[int, int]]:
    """Agencies in groups whose reports make a batch, as (first, one past the last)."""
    step = DOCUMENTS_PER_BATCH // len(YEARS)
    for first in range(0, agencies, step):
        yield first, min(agencies, first + step)


def withheld_of(agencies: int) -> int:
    """How many agencies keep back the report of the last year."""
    return sum(1 for agency in range(agencies) if _is_withheld(agency))


def _is_withheld(agency: int) -> bool:
    return agency % 20 == 0


# Table, measure, breakdown.
CellKey = tuple[str, str, str | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """Some agencies' reports: (agency, year) of each, their 200 numbers, and which are faulty."""

    keys: list[tuple[int, int]]
    values: np.ndarray  # reports x cells
    is_blank: np.ndarray  # reports x cells
    is_broken: np.ndarray  # reports

    @classmethod
    def of(cls, first: int, last: int, seed: int, withheld: bool) -> Part:
        rng = np.random.default_rng([seed, first])
        agencies, years = last - first, len(YEARS)
        values = consistent_values(rng, agencies).reshape(agencies * years, len(CELLS))
        is_broken = rng.random(len(values)) < BROKEN_SHARE
        wrong = FIRST_REQUEST_CELL + rng.integers(0, REQUEST_CELLS, len(values))
        values[np.arange(len(values)), wrong] += is_broken * rng.integers(1, 9, len(values))
        is_blank = np.zeros(values.shape, dtype=bool)
        totals = FIRST_REQUEST_CELL + len(APPLICANTS) - 1
        is_blank[:, totals] = rng.random(len(values)) < BLANK_SHARE
        keys = [(agency, year) for agency in range(first, last) for year in YEARS]
        chosen = np.array(
            [(year == YEARS[-1] and _is_withheld(agency)) == withheld for agency, year in keys]
        )
        return cls(
            [key for key, wanted in zip(keys, chosen, strict=True) if wanted],
            values[chosen],
            is_blank[chosen],
            is_broken[chosen],
        )

    def manifest_lines(self) -> Iterator[dict[str, object]]:
        for agency, year in self.keys:
            yield observation(agency, year, _sha256(agency, year), 78_000).as_line()

    def printed(self) -> Iterator[dict[CellKey, int | None]]:
        """The numbers of a report's cells; None where one is blank."""
        for values, blank in zip(self.values.tolist(), self.is_blank.tolist(), strict=True):
            yield {
                cell[:3]: None if is_blank else value
                for cell, value, is_blank in zip(CELLS, values, blank, strict=True)
            }

    def stated(self) -> Iterator[list[int]]:
        """The numbers of a report's ten statements: a total and its two parts, the requests that the table prints too, others."""
        totals = self.values[:, FIRST_REQUEST_CELL + len(APPLICANTS) - 1]
        for (agency, year), received in zip(self.keys, totals, strict=True):
            numbers = [(agency * 7 + year * number) % 900 + 5 for number in range(FACTS_PER_REPORT)]
            numbers[0] = numbers[1] + numbers[2]
            numbers[3] = int(received)
            yield numbers

    def tables(self, seeds_hash: str) -> dict[str, pa.Table]:
        ids = [_record_id(agency, year, seeds_hash) for agency, year in self.keys]
        return {
            "documents": self._documents(ids, seeds_hash),
            "cells": self._cells(ids),
            "facts": self._facts(ids),
            "tasks": schema.TASKS.empty_table(),
            "sections": self._sections(ids),
            "problems": self._problems(ids),
            "parts": schema.PARTS.empty_table(),
        }

    def _documents(self, ids: list[str], seeds_hash: str) -> pa.Table:
        rows = [
            {
                "record_id": identifier,
                "document_sha256": _sha256(agency, year),
                "source_url": address(agency, year),
                "content_type": CONTENT_TYPE,
                "extractor_version": EXTRACTOR_VERSION,
                "seeds_hash": seeds_hash,
                "fingerprint": hashlib.sha256(identifier.encode()).hexdigest(),
                "doc_type": "annual_report",
                "title": f"{agency_name(agency)}{year}年政府信息公开工作年度报告",
                "edition": "2021",
                "agency_id": agency_id(agency),
                "agency_name_zh": agency_name(agency),
                "agency_evidence": '[{"kind": "title", "quote": "…"}, {"kind": "text", "quote": "…"}]',
                "scope": "organ",
                "report_year": year,
                "published_on": date(year + 1, 1, 20),
                "published_status": "printed",
                "contamination": "[]",
            }
            for identifier, (agency, year) in zip(ids, self.keys, strict=True)
        ]
        return pa.Table.from_pylist(rows, schema=schema.DOCUMENTS)

    def _cells(self, ids: list[str]) -> pa.Table:
        count, width = self.values.shape
        numbers = pa.array(self.values.ravel())
        blank = pa.array(self.is_blank.ravel())
        columns = {name: array.slice(0, count * width) for name, array in _cell_columns().items()}
        columns |= {
            "record_id": _repeated(ids, width),
            "read_by": pa.nulls(count * width, pa.string()),
            "document_sha256": pa.nulls(count * width, pa.string()),
            "value": pc.if_else(blank, None, numbers.cast(schema.DECIMAL)),
            "printed_raw": pc.if_else(blank, "", numbers.cast(pa.string())),
            "state": pc.if_else(blank, "blank", "value"),
            "repaired_by": pa.ListArray.from_arrays(
                pa.array(np.zeros(count * width + 1, dtype=np.int32)), pa.array([], pa.string())
            ),
        }
        return pa.table([columns[name] for name in schema.CELLS.names], schema=schema.CELLS)

    def _facts(self, ids: list[str]) -> pa.Table:
        rows = []
        for identifier, (_, year), stated in zip(ids, self.keys, self.stated(), strict=True):
            for number, value in enumerate(stated):
                rows.append(
                    {
                        "record_id": identifier,
                        "fact_no": number,
                        "measure_code": FACT_MEASURES[number],
                        "value": value,
                        "unit": "条",
                        "qualifier": "exact",
                        "state": "value",
                        "period": str(year),
                        "part_of_no": 0 if number in (1, 2) else None,
                        "quote": f"第{number}项工作全年共办理{value}条",
                        "char_start": 1000 + 40 * number,
                        "char_end": 1020 + 40 * number,
                        "section": "一",
                    }
                )
        return pa.Table.from_pylist(rows, schema=schema.FACTS)

    def _sections(self, ids: list[str]) -> pa.Table:
        count = len(_TITLES)
        return pa.table(
            [
                _repeated(ids, count),
                pa.array(np.tile(np.arange(count, dtype=np.int32), len(ids))),
                pa.array([*"一二三四五六"] * len(ids)),
                pa.array(_TITLES * len(ids)),
                pa.array(self._section_texts(), pa.string()),
                pa.array(np.tile(np.arange(count, dtype=np.int32) * 900, len(ids))),
                pa.array(np.tile(np.arange(count, dtype=np.int32) * 900 + 900, len(ids))),
                pa.nulls(count * len(ids), pa.string()),
            ],
            schema=schema.SECTIONS,
        )

    def _section_texts(self) -> list[str | None]:
        """Section five in 500 characters, six in 100, drawn as often as characters of Chinese text (Zipf), so that no
        two reports share a phrase and nothing compresses better than real words do."""
        if not self.keys:
            return []
        rng = np.random.default_rng([*self.keys[0], len(self.keys)])
        drawn = rng.choice(_CHARACTERS, (len(self.keys), 600), p=_FREQUENCIES)
        texts: list[str | None] = []
        for characters in drawn:
            words = "".join(characters)
            texts += [None, None, None, None, words[:500], words[500:]]
        return texts

    def _problems(self, ids: list[str]) -> pa.Table:
        rows = [
            {
                "record_id": identifier,
                "problem_no": 0,
                "code": "unknown_unit",
                "message": f"a number without a known unit in report {agency} of {year}",
                "location": "section 1",
            }
            for identifier, (agency, year) in zip(ids, self.keys, strict=True)
            if (agency + year) % 5 == 0
        ]
        return pa.Table.from_pylist(rows, schema=schema.PROBLEMS)


FACT_MEASURES = (
    *("narrative.site.items_published", None, None, "applications.received_new"),
    *([None] * (FACTS_PER_REPORT - 4)),
)


@functools.cache
def _cell_columns() -> dict[str, pa.Array]:
    """The columns that are the same in every report, for a whole batch."""
    tables, measures, breakdowns, units = zip(*CELLS, strict=True)
    times = DOCUMENTS_PER_BATCH
    number = np.tile(np.arange(len(CELLS), dtype=np.int32), times)
    indexes = {"disclosures": 0, "applications": 1, "litigation": 2}
    return {
        "cell_no": pa.array(number),
        "table_code": pa.array(tables * times),
        "measure_code": pa.array(measures * times),
        "breakdown_code": pa.array(breakdowns * times, pa.string()),
        "unit": pa.array(units * times),
        "table_index": pa.array([indexes[table] for table in tables] * times, pa.int32()),
        "row_no": pa.array(number // 7),
        "col_no": pa.array(number % 7),
    }


def _repeated(values: list[str], times: int) -> pa.Array:
    return pa.array(values).take(pa.array(np.repeat(np.arange(len(values)), times)))


def _write_batch(store: BatchStore, parts: list[dict[str, pa.Table]]) -> None:
    store.write_tables(
        {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}
    )


def write_registry(path: Path, agencies: int) -> None:
    """The agencies as a registry file of a crawl stated them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as lines:
        for agency in range(agencies):
            row = RegistryRow(
                agency_id=agency_id(agency),
                name_zh=agency_name(agency),
                level="county",
                division_code=division_code(agency),
                homepage=f"https://{host(agency)}/",
                domains=host(agency),
                annual_report_listing_urls=None,
                registered_at=datetime(2022, 1, 1, tzinfo=UTC),
            )
            lines.write(json.dumps(row.as_line(), ensure_ascii=False) + "\n")


def observation(agency: int, year: int, sha256: str, size: int) -> Observation:
    """A report as a crawl saw it, ``size`` in bytes."""
    asked_url = address(agency, year)
    return Observation(
        run_id="benchmark",
        agency_id=agency_id(agency),
        report_year=year,
        role="report",
        asked_url=asked_url,
        final_url=asked_url,
        host=host(agency),
        landed_at=datetime(year + 1, 1, 21, tzinfo=UTC) + timedelta(seconds=agency % 86_400),
        status=200,
        status_line="HTTP/1.1 200 OK",
        headers=(("Content-Type", CONTENT_TYPE),),
        content_type=CONTENT_TYPE,
        sha256=sha256,
        bytes=size,
        discovered_from=None,
        how="crawl",
        host_is_official=True,
    )


def _record_id(agency: int, year: int, seeds_hash: str) -> str:
    return record_id(
        _sha256(agency, year), address(agency, year), CONTENT_TYPE, EXTRACTOR_VERSION, seeds_hash
    )


def _sha256(agency: int, year: int) -> str:
    return hashlib.sha256(f"{agency} {year}".encode()).hexdigest()
