"""The dbt project itself: everything described, every rule under a unit test."""

from __future__ import annotations

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
            " where schema_name in ('intermediate', 'marts', 'checks')"
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
