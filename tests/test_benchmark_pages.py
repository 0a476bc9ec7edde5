"""The pages that speed is measured on are read completely, and the shortcuts find what the long way finds."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.pages import make_page
from extractors.parse.about import hints
from extractors.parse.report import extract


def test_generated_pages_repeat_and_are_read() -> None:
    pages = [make_page(seed) for seed in range(8)]
    assert pages == [make_page(seed) for seed in range(8)]
    records = [extract(page) for page in pages]
    assert {record.doc_type for record in records} == {"annual_report"}
    assert sum(len(record.cells) > 150 for record in records) >= 4
    assert all(record.facts for record in records)
    assert not [p for record in records for p in record.problems if p.code == "extractor_failed"]


@given(st.text(alphabet="国资办发号第〔〕（）[] 201239A，", max_size=60))
@example("国资办发国资办发国资办发国资〔2012〕3号国资〔2019〕9号")
def test_document_numbers_are_those_of_the_bare_pattern(text: str) -> None:
    found = [match.span() for match in hints._doc_numbers(text)]
    assert found == [match.span() for match in hints._DOC_NUMBER.finditer(text)]
