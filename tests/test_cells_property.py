"""Any statutory table drawn in any markup style comes back exactly."""

from __future__ import annotations

import os
import re
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.table_forms import Tables, draw, found
from tests.table_pages import cells_of
from tests.table_render import REBUILT, STYLES, render

EXAMPLES = 10 if "GONGKAI_TORTURE" in os.environ else 1  # `make torture` raises it


def every_proceeding_has_numbers(tables: Tables) -> bool:
    told = defaultdict(set)
    for (table, code, _), value in tables.expected().items():
        told[code.rpartition(".")[0] if table == "litigation" else ""].add(value)
    return all(values != {None} for values in told.values())


@pytest.mark.parametrize("style", [*STYLES, *REBUILT])
@settings(max_examples=8 * EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(edition=st.sampled_from(["2019", "2021"]), seed=st.integers(0, 10**6))
def test_every_style_comes_back(style: str, edition: str, seed: int) -> None:
    tables = draw(edition, seed)
    if style.startswith(("labels_only", "pairs")):
        assume(every_proceeding_has_numbers(tables))  # one without may be a heading: it is named
    result = cells_of(render(tables, style))
    assert found(result.cells) == tables.expected()
    assert result.problems == ()
    assert result.edition_seen == edition


TAG = re.compile("<[^<>]*>")


@settings(max_examples=60 * EXAMPLES, deadline=None)
@example(seed=0, edition="2021", style="stacked", cuts=[201])  # the labels of 不予公开
@given(
    seed=st.integers(0, 10**6),
    edition=st.sampled_from(["2019", "2021"]),
    style=st.sampled_from([*STYLES, *REBUILT]),
    cuts=st.lists(st.integers(0, 10**6), min_size=1, max_size=3),
)
def test_a_page_that_lost_tags_gives_no_wrong_number(
    seed: int, edition: str, style: str, cuts: list[int]
) -> None:
    tables = draw(edition, seed)
    page = render(tables, style)
    for cut in cuts:
        tags = list(TAG.finditer(page))
        tag = tags[cut % len(tags)]
        page = page[: tag.start()] + page[tag.end() :]
    expected = tables.expected()
    for key, value in found(cells_of(page).cells).items():
        assert key in expected
        assert value is None or value == expected[key]
