"""The dbt project itself: everything described, every rule under a unit test."""

from __future__ import annotations

import yaml

from extractors.settings import DBT_PROJECT
from tests.warehouse_country import Country


def test_every_column_of_every_model_is_described(country: Country) -> None:
    described = {
        (node["schema"], node["name"], column): words["description"].strip()
        for node in country.manifest["nodes"].values()
        if node["resource_type"] == "model"
        for column, words in node["columns"].items()
    }
    built = set(
        country.rows(
            "select schema_name, table_name, column_name from duckdb_columns()"
            " where schema_name in ('intermediate', 'stored', 'marts', 'checks')"
        )
    )
    assert len(built) > 400
    assert sorted(built - {key for key, words in described.items() if words}) == []
    assert sorted(set(described) - built) == [], "a description without a column"


def test_every_model_and_source_is_described(country: Country) -> None:
    silent = [
        node["unique_id"]
        for node in (*country.manifest["nodes"].values(), *country.manifest["sources"].values())
        if node["resource_type"] in ("model", "seed", "source") and not node["description"].strip()
    ]
    assert silent == []


def test_the_rules_hold_by_example(country: Country) -> None:
    names = {unique_id.rpartition(".")[2] for unique_id in country.unit_tests}
    assert names >= {
        "a_worse_source_never_replaces_a_better_one",
        "the_text_decides_before_host_and_hand",
        "a_correction_is_bound_to_content_and_value",
        "prose_speaks_only_where_no_table_is_printed",
        "sums_bounds_and_domains",
        "an_aggregate_is_the_sum_of_a_complete_list",
        "a_stated_breakdown_adds_up",
        "prose_is_compared_with_the_table",
        "every_status_of_coverage",
    }
    assert set(country.unit_tests.values()) == {"pass"}


def test_what_is_said_to_come_of_seeds_does(country: Country) -> None:
    """An increment leaves such a table as it stands."""
    nodes = country.manifest["nodes"]
    tagged = {
        key
        for key, node in nodes.items()
        if "of_seeds" in node["tags"] and key.startswith("model.")
    }
    assert len(tagged) == 3
    read = {parent for key in tagged for parent in nodes[key]["depends_on"]["nodes"]}
    assert {key for key in read - tagged if not key.startswith("seed.")} == set()


def test_where_to_spill_is_said_once() -> None:
    """Settings are repeated for every cursor, and DuckDB refuses to move its spill folder once it has spilled."""
    profile = yaml.safe_load((DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8"))
    output = profile["gongkai"]["outputs"]["build"]
    assert "temp_directory" in output["config_options"]
    assert "temp_directory" not in output["settings"]


def test_slices_give_what_all_reports_at_once_give(country: Country) -> None:
    """The country is built nine reports at a time; asked anew where no slice is set, the same query sees all of them."""
    for model, order_free in (
        ("int_hint_cells", "* replace (list_sort(mended) as mended)"),
        ("int_identity_sums", "*"),
    ):
        node = country.manifest["nodes"][f"model.gongkai.{model}"]
        assert "slice_first" in node["compiled_code"], f"{model} does not confine itself"
        built, at_once = (
            country.rows(
                f"select count(*), bit_xor(hash(r::varchar)) from (select {order_free} from {source}) as r"
            )
            for source in (node["relation_name"], f"({node['compiled_code']})")
        )
        assert built == at_once, model
        assert built[0][0] > 1000
