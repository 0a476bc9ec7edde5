"""OpenLineage: which addresses went into landing and which tables came out of it, for any catalogue.

The provider tells of runs and tasks by itself; here the tasks that read pages or write tables name them. Datasets are
named as the specification asks: scheme and host, then the path. Where no transport is configured nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from openlineage.client.event_v2 import Dataset

# What a catalogue should show of the warehouse; staging and ops are ours.
_SHOWN_SCHEMAS = ("marts", "checks")


def pages_into_landing(addresses: Iterable[str], landing: str) -> None:
    """One event of the running task: these addresses were read, landing (a folder or an address) was written.

    Raises what the transport raises: a catalogue that is asked for and does not answer is a fault to be seen.
    """
    from airflow.providers.openlineage.api import emit_dataset_lineage, is_openlineage_active

    pages = [_page(address) for address in sorted(set(addresses))]
    if pages and is_openlineage_active():
        emit_dataset_lineage(inputs=pages, outputs=[_landing(landing)], raise_on_error=True)


def landing_into_marts(landing: str, warehouse: Path) -> None:
    """One event of the running task: landing was read, the tables of the published file were written.

    Raises what the transport raises.
    """
    from airflow.providers.openlineage.api import emit_dataset_lineage, is_openlineage_active

    if is_openlineage_active():
        emit_dataset_lineage(
            inputs=[_landing(landing)], outputs=_tables(warehouse), raise_on_error=True
        )


def _page(address: str) -> Dataset:
    from openlineage.client.event_v2 import InputDataset

    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return InputDataset(namespace=f"{parts.scheme}://{parts.netloc}", name=path or "/")


def _landing(landing: str) -> Dataset:
    from openlineage.client.event_v2 import Dataset

    if "://" not in landing:
        return Dataset(namespace="file", name=str(Path(landing).absolute()))
    parts = urlsplit(landing)
    return Dataset(namespace=f"{parts.scheme}://{parts.netloc}", name=parts.path or "/")


def _tables(warehouse: Path) -> list[Any]:
    import duckdb
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import (
        documentation_dataset,
        output_statistics_output_dataset,
        schema_dataset,
    )

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        described = connection.execute(
            """
            with described as (
                select database_oid, schema_oid, table_oid, comment, estimated_size from duckdb_tables()
                union all
                -- The facts are views of the stored cells, of which no count is kept.
                select database_oid, schema_oid, view_oid, comment, null from duckdb_views()
            )
            select columns.schema_name, columns.table_name, any_value(described.comment), any_value(estimated_size),
                list({'name': column_name, 'type': data_type, 'comment': columns.comment} order by column_index)
            from duckdb_columns() as columns
            inner join described using (database_oid, schema_oid, table_oid)
            where columns.schema_name in (select unnest(?))
            group by columns.schema_name, columns.table_name
            order by all""",
            [list(_SHOWN_SCHEMAS)],
        ).fetchall()
    return [
        OutputDataset(
            namespace=f"duckdb://{warehouse}",
            name=f"{schema}.{table}",
            facets={
                "schema": schema_dataset.SchemaDatasetFacet(
                    fields=[
                        schema_dataset.SchemaDatasetFacetFields(
                            name=c["name"], type=c["type"], description=c["comment"]
                        )
                        for c in columns
                    ]
                ),
                "documentation": documentation_dataset.DocumentationDatasetFacet(comment or ""),
            },
            outputFacets={}
            if rows is None
            else {
                "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                    rowCount=rows
                )
            },
        )
        for schema, table, comment, rows, columns in described
    ]
