"""Fixtures that several test files share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.warehouse_country import Country, build_country


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    """One built warehouse for all that only read it."""
    yield from build_country(tmp_path_factory.mktemp("country"))
