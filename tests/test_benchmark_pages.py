"""The pages that speed is measured on are read completely, and the shortcuts find what the long way finds."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.country import FACT_MEASURES, Part
from benchmarks.country_names import agency_id, agency_name
from benchmarks.country_pages import land_country, land_withheld
from benchmarks.pages import make_page
from extractors.landing.store import LandingStore
from extractors.parse.about import hints
from extractors.parse.report import extract
from extractors.settings import SEEDS, Settings


def test_generated_pages_repeat_and_are_read() -> None:
    pages = [make_page(seed) for seed in range(8)]
    assert pages == [make_page(seed) for seed in range(8)]
    records = [extract(page) for page in pages]
    assert {record.doc_type for record in records} == {"annual_report"}
    assert sum(len(record.cells) > 150 for record in records) >= 4
    assert all(record.facts for record in records)
    assert not [p for record in records for p in record.problems if p.code == "extractor_failed"]


def test_a_country_of_pages_is_read_as_it_was_made(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, decisions=SEEDS, allow_hosts=(), contact="test")
    country = land_country(settings, 10)
    later = land_withheld(settings, 10)
    assert (country.reports, country.withheld, later.reports) == (9, 1, 1)
    store = LandingStore(settings.landing)
    seen = {(o.agency_id, o.report_year): o for o in store.observations()}
    landed = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.zst")}
    for withheld in (False, True):
        part = Part.of(0, 2, 1, withheld)
        for (agency, year), printed, stated in zip(
            part.keys, part.printed(), part.stated(), strict=True
        ):
            observation = seen.pop((agency_id(agency), year))
            page = store.get(observation.sha256)
            record = extract(page, observation.final_url, observation.content_type)
            assert (record.report_year, record.agency.name_zh) == (year, agency_name(agency))
            cells = {(c.table, c.measure, c.breakdown): c.value for c in record.cells}
            assert cells == {key: None if n is None else str(n) for key, n in printed.items()}
            facts = sorted(record.facts, key=lambda fact: fact.start)
            assert [int(fact.value) for fact in facts] == stated
            assert [fact.measure for fact in facts[:4:3]] == [*FACT_MEASURES[:4:3]]
            assert not record.problems
            assert len(page) > 25_000
    assert not seen
    # What is landed is taken as it lies, but for the reports that come later.
    assert land_country(settings, 10) == country
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.zst")} == landed
    assert len(list(store.observations())) == 9


@given(st.text(alphabet="国资办发号第〔〕（）[] 201239A，", max_size=60))
@example("国资办发国资办发国资办发国资〔2012〕3号国资〔2019〕9号")
def test_document_numbers_are_those_of_the_bare_pattern(text: str) -> None:
    found = [match.span() for match in hints._doc_numbers(text)]
    assert found == [match.span() for match in hints._DOC_NUMBER.finditer(text)]
