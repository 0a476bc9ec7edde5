"""Numbers that a heading, a total or their own parts name: short sections, each with every fact that it states."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from tests.test_narrative_sentences import described


class Told(msgspec.Struct, frozen=True):
    """A section of a report on a year, and its facts."""

    year: int
    text: str
    facts: list[str]


SECTIONS = msgspec.convert(
    yaml.safe_load(Path(__file__).with_name("narrative_sections.yml").read_text(encoding="utf-8")),
    list[Told],
)


@pytest.mark.parametrize("told", SECTIONS, ids=[told.text[:24] for told in SECTIONS])
def test_section_is_read(told: Told) -> None:
    assert described(told.text, told.year) == told.facts
