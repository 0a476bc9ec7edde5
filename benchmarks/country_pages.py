"""The synthetic country as a crawl would have landed it: its numbers on pages, the journal that names them, a registry.

A build of it goes the whole way from landing to the published file, pages read by the workers included. Every page
prints the 200 cells and the ten statements of ``country_numbers`` in some markup of ``pages``.
"""

from __future__ import annotations

import functools
import itertools
import json
import multiprocessing
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.country import (
    CellKey,
    Country,
    Part,
    agency_spans,
    observation,
    withheld_of,
    write_registry,
)
from benchmarks.country_names import agency_id, agency_name
from benchmarks.country_numbers import YEARS
from benchmarks.pages import make_report
from extractors.durable import replacing
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from extractors.stage.publish import read_only
from tests.table_forms import Tables

# One number each, in the order of ``Part.stated``: a total of site news with its two parts, requests received, others.
_STATEMENTS = (
    "全年通过门户网站主动公开各类信息{}条，其中工作动态{}条、政策文件{}条。",
    "本年度共收到政府信息公开申请{}件，均在法定期限内办结。",
    "办理人大代表建议{}件。",
    "发布解读稿件{}篇。",
    "组织干部集中学习，参加{}人次。",
    "更换办事大厅宣传展板{}块。",
    "编发工作简报{}期。",
    "走访群众{}户。",
)

OnReports = Callable[[int, int], None]
"""Called with (reports landed, reports to land)."""


def land_country(
    settings: Settings, reports: int, *, seed: int = 1, on_reports: OnReports | None = None
) -> Country:
    """Land about ``reports`` reports, but for every hundredth; ``land_withheld`` lands these.

    What an earlier call with the same arguments landed is taken as it lies, but for the reports that are withheld.
    """
    agencies = max(1, reports // len(YEARS))
    write_registry(Path(settings.landing) / "registry" / "first.jsonl", agencies)
    _journal(settings, withheld=True).unlink(missing_ok=True)
    return _land(settings, agencies, on_reports, seed=seed, withheld=False)


def land_withheld(
    settings: Settings, reports: int, *, seed: int = 1, on_reports: OnReports | None = None
) -> Country:
    """Land the reports that ``land_country`` kept back: one in a hundred, all of the last year."""
    return _land(settings, max(1, reports // len(YEARS)), on_reports, seed=seed, withheld=True)


def report_page(
    agency: int, year: int, printed: Mapping[CellKey, int | None], stated: Iterable[int]
) -> bytes:
    """The page of one report: the cells of its three tables and its ten statements in their order."""
    numbers = iter(stated)
    sentences = [
        words.format(*itertools.islice(numbers, words.count("{}"))) for words in _STATEMENTS
    ]
    rng = random.Random(f"{agency} {year}")  # noqa: S311 - test data
    return make_report(rng, agency_name(agency), year, sentences, Tables("2021", printed))


def misread(settings: Settings, reports: int, *, spans: int, seed: int = 1) -> Iterator[str]:
    """What a built warehouse holds of some reports otherwise than they were made, a sentence each.

    ``spans`` groups of agencies, evenly over the country, are looked at.
    """
    everything = list(agency_spans(max(1, reports // len(YEARS))))
    with read_only(settings.warehouse) as connection:
        for first, last in everything[:: max(1, len(everything) // spans)]:
            part = Part.of(first, last, seed, withheld=False)
            for (agency, year), printed, stated in zip(
                part.keys, part.printed(), part.stated(), strict=True
            ):
                report = [agency_id(agency), year]
                cells = connection.execute(
                    """
                    select c.table_code, c.measure_code, c.breakdown_code, c.value
                    from marts.dim_report r
                    join staging.documents d on d.document_sha256 = r.document_sha256
                    join staging.cells c on c.record_id = d.record_id
                    where r.agency_id = ? and r.report_year = ?""",
                    report,
                ).fetchall()
                if {row[:3]: row[3] for row in cells} != printed or len(cells) != len(printed):
                    yield f"{report}: other cells than the {len(printed)} of the page, {len(cells)} in all"
                facts = connection.execute(
                    """
                    select value from marts.fct_narrative f join marts.dim_report r using (report_id)
                    where r.agency_id = ? and r.report_year = ? order by f.char_start""",
                    report,
                ).fetchall()
                if [int(value) for (value,) in facts] != stated:
                    yield f"{report}: {facts} instead of the statements {stated}"


def _land(
    settings: Settings, agencies: int, on_reports: OnReports | None, *, seed: int, withheld: bool
) -> Country:
    journal = _journal(settings, withheld=withheld)
    of_all = withheld_of(agencies)
    to_land = of_all if withheld else agencies * len(YEARS) - of_all
    # A page is written once, so what a killed run landed is not written again; the journal comes last.
    land = functools.partial(
        _land_part, Path(settings.landing), seed, withheld, with_pages=not journal.is_file()
    )
    landed = broken = 0
    lines: list[str] = []
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        for part_lines, of_part, wrong in pool.map(land, agency_spans(agencies)):
            landed, broken = landed + of_part, broken + wrong
            lines += part_lines
            if on_reports is not None:
                on_reports(landed, to_land)
    if lines:
        with replacing(journal) as file:
            file.writelines(line.encode() for line in lines)
    return Country(landed, of_all, broken)


def _land_part(
    landing: Path, seed: int, withheld: bool, span: tuple[int, int], *, with_pages: bool
) -> tuple[list[str], int, int]:
    """Lines of the journal, reports and how many of them have a number that is off."""
    part = Part.of(*span, seed, withheld)
    lines: list[str] = []
    if with_pages:
        store = LandingStore(landing)
        for (agency, year), printed, stated in zip(
            part.keys, part.printed(), part.stated(), strict=True
        ):
            page = report_page(agency, year, printed, stated)
            seen = observation(agency, year, store.put(page), len(page))
            lines.append(json.dumps(seen.as_line(), ensure_ascii=False) + "\n")
    return lines, len(part.keys), int(part.is_broken.sum())


def _journal(settings: Settings, *, withheld: bool) -> Path:
    return Path(settings.landing) / "manifest" / f"{'later' if withheld else 'first'}.jsonl"
