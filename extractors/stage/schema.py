"""Arrow schemas of the staging tables: what Python writes and what dbt's sources read.

Keys: documents (record_id); the others (record_id, *_no). Observations, outcomes and registry rows
come from landing as they are, decisions from GONGKAI_DECISIONS.
"""

from __future__ import annotations

import pyarrow as pa

DECIMAL = pa.decimal128(28, 8)
INSTANT = pa.timestamp("us", tz="UTC")

DOCUMENTS = pa.schema(
    [
        ("record_id", pa.string()),
        ("document_sha256", pa.string()),
        ("source_url", pa.string()),
        ("content_type", pa.string()),
        ("extractor_version", pa.string()),
        ("seeds_hash", pa.string()),
        ("fingerprint", pa.string()),
        ("doc_type", pa.string()),
        ("title", pa.string()),
        ("edition", pa.string()),
        ("agency_id", pa.string()),
        ("agency_name_zh", pa.string()),
        ("agency_division_code", pa.string()),
        ("agency_evidence", pa.string()),  # JSON list of {kind, quote}
        ("site_owner_name_zh", pa.string()),
        ("site_owner_division_code", pa.string()),
        ("scope", pa.string()),
        ("report_year", pa.int32()),
        ("published_on", pa.date32()),
        ("published_status", pa.string()),
        ("contamination", pa.string()),  # JSON list of {kind, token, count}
    ]
)

CELLS = pa.schema(
    [
        ("record_id", pa.string()),
        ("cell_no", pa.int32()),
        ("table_code", pa.string()),
        ("measure_code", pa.string()),
        ("breakdown_code", pa.string()),
        ("value", DECIMAL),
        ("printed_raw", pa.string()),
        ("state", pa.string()),
        ("repaired_by", pa.list_(pa.string())),
        ("unit", pa.string()),
        ("table_index", pa.int32()),
        ("row_no", pa.int32()),
        ("col_no", pa.int32()),
        ("read_by", pa.string()),  # ocr, else null
        ("document_sha256", pa.string()),  # of the part that prints it; null: the record's own
    ]
)

FACTS = pa.schema(
    [
        ("record_id", pa.string()),
        ("fact_no", pa.int32()),
        ("measure_code", pa.string()),
        ("breakdown_code", pa.string()),
        ("value", DECIMAL),
        ("unit", pa.string()),
        ("qualifier", pa.string()),
        ("state", pa.string()),
        ("period", pa.string()),
        ("part_of_no", pa.int32()),
        ("quote", pa.string()),
        ("char_start", pa.int32()),
        ("char_end", pa.int32()),
        ("section", pa.string()),
        ("page", pa.int32()),
        ("read_by", pa.string()),  # ocr, else null
        ("document_sha256", pa.string()),  # of the part that states it; null: the record's own
    ]
)

TASKS = pa.schema(
    [
        ("record_id", pa.string()),
        ("task_no", pa.int32()),
        ("section", pa.string()),
        ("title", pa.string()),
        ("text", pa.string()),
    ]
)

SECTIONS = pa.schema(
    [
        ("record_id", pa.string()),
        ("section_no", pa.int32()),
        ("number", pa.string()),
        ("title", pa.string()),
        ("text", pa.string()),  # null: told with tables and numbers, or not told at all
        ("char_start", pa.int32()),
        ("char_end", pa.int32()),
        ("document_sha256", pa.string()),  # as in facts
    ]
)

PROBLEMS = pa.schema(
    [
        ("record_id", pa.string()),
        ("problem_no", pa.int32()),
        ("code", pa.string()),
        ("message", pa.string()),
        ("location", pa.string()),
    ]
)

PARTS = pa.schema(
    [
        ("record_id", pa.string()),  # of the report
        ("part_no", pa.int32()),
        ("part_record_id", pa.string()),  # of the same bytes read alone
        ("document_sha256", pa.string()),
        ("source_url", pa.string()),
        ("role", pa.string()),  # attachment, image, continuation
    ]
)

OBSERVATIONS = pa.schema(
    [
        ("observation_id", pa.string()),
        ("agency_id", pa.string()),  # asked for or handed over, may be null
        ("report_year", pa.int32()),  # likewise
        ("role", pa.string()),
        ("asked_url", pa.string()),
        ("final_url", pa.string()),
        ("host", pa.string()),
        ("landed_at", INSTANT),
        ("status", pa.int32()),
        ("content_type", pa.string()),
        ("document_sha256", pa.string()),
        ("bytes", pa.int64()),
        ("discovered_from", pa.string()),
        ("how", pa.string()),  # crawl, handed_in
        ("host_is_official", pa.bool_()),
        ("run_id", pa.string()),
        ("record_id", pa.string()),  # the extraction of these bytes under this address
    ]
)

OUTCOMES = pa.schema(
    [
        ("run_id", pa.string()),
        ("step", pa.string()),  # crawl, land, extract, build, gate, publish
        ("agency_id", pa.string()),
        ("report_year", pa.int32()),
        ("outcome", pa.string()),
        ("detail", pa.string()),
        ("evidence", pa.string()),  # JSON: status, sample, hash
        ("started_at", INSTANT),
        ("seconds", pa.float64()),
        ("document_sha256", pa.string()),
    ]
)

REGISTRY = pa.schema(
    [
        ("agency_id", pa.string()),
        ("name_zh", pa.string()),
        ("level", pa.string()),
        ("division_code", pa.string()),
        ("homepage", pa.string()),
        ("domains", pa.string()),
        ("annual_report_listing_urls", pa.string()),
        ("registered_at", INSTANT),
    ]
)

# Administrative units by year, as the naming of issuers knows them.
DIVISIONS = pa.schema(
    [
        ("division_code", pa.string()),
        ("name_zh", pa.string()),
        ("first_year", pa.int32()),  # null: before 2003
        ("last_year", pa.int32()),  # null: still so
    ]
)

# Human decisions, columns as the CSV files print them; a blank field is null.
CORRECTIONS = pa.schema(
    [
        ("agency_id", pa.string()),
        ("report_year", pa.int32()),
        ("scope", pa.string()),
        ("measure_code", pa.string()),
        ("breakdown_code", pa.string()),
        ("fingerprint", pa.string()),
        ("expect_value", DECIMAL),
        ("value", DECIMAL),
        ("reason", pa.string()),
        ("evidence_url", pa.string()),
        ("decided_on", pa.date32()),
        ("decided_by", pa.string()),
    ]
)

ACKNOWLEDGED_FINDINGS = pa.schema(
    [
        ("check_code", pa.string()),
        ("subject", pa.string()),
        ("agency_id", pa.string()),
        ("report_year", pa.int32()),
        ("scope", pa.string()),
        ("fingerprint", pa.string()),
        ("left_value", DECIMAL),
        ("right_value", DECIMAL),
        ("note", pa.string()),
        ("verified_on", pa.date32()),
        ("verified_by", pa.string()),
    ]
)

BUILD_INFO = pa.schema(
    [
        ("as_of", pa.date32()),  # day in Asia/Shanghai; later observations are left out
        ("newest_observation", INSTANT),  # of those that were left in
        ("code_version", pa.string()),
        (
            "inputs_hash",
            pa.string(),
        ),  # of models, seeds and code: when it changes, all is built anew
    ]
)

# Extracted from documents: one Parquet file a table in every batch.
EXTRACTED: dict[str, pa.Schema] = {
    "documents": DOCUMENTS,
    "cells": CELLS,
    "facts": FACTS,
    "tasks": TASKS,
    "sections": SECTIONS,
    "problems": PROBLEMS,
    "parts": PARTS,
}

TABLES: dict[str, pa.Schema] = EXTRACTED | {
    "observations": OBSERVATIONS,
    "outcomes": OUTCOMES,
    "registry": REGISTRY,
    "divisions": DIVISIONS,
    "corrections": CORRECTIONS,
    "acknowledged_findings": ACKNOWLEDGED_FINDINGS,
    "build_info": BUILD_INFO,
}
