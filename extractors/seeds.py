"""Seed files → typed rows. Strict: a missing column, a doubled label or an unknown parent raises
``CodebookError`` naming file and line."""

from __future__ import annotations

import csv
import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from extractors.labels import Label, normalise_label


class CodebookError(ValueError):
    """A seed file contradicts itself or another one; the message names file and line."""


@dataclasses.dataclass(frozen=True, slots=True)
class Measure:
    """One code. ``additivity``: ``sum`` over agencies and years, ``stock`` over agencies within one
    year only, ``rate`` never, ``none`` where the code names no number of its own."""

    measure_code: str
    table_code: str
    kind: str
    parent_code: str | None
    label_zh: str
    label_en: str
    unit: str | None
    data_type: str
    is_total: bool
    additivity: str
    editions: tuple[str, ...]
    form: str | None
    first_year: int | None
    last_year: int | None
    harmonises_to: str | None
    verified: bool
    note: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """One check of identities.csv. Terms and templates are in ``fields``: dbt evaluates them, here
    only who, how strong and how loud matters."""

    check_code: str
    variant: str | None
    operator: str
    table_code: str | None
    editions: tuple[str, ...]
    strength: str
    severity: str
    label_zh: str
    label_en: str
    fields: Mapping[str, str] = dataclasses.field(repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Agency:
    """A registered agency. ``domains`` are hosts, or host:port, on which it publishes;
    ``shared_domains`` those of them that are portals of many agencies and so prove no issuer."""

    agency_id: str
    name_zh: str
    name_en: str
    short_names: tuple[str, ...]
    level: str
    division_code: str | None
    province_zh: str | None
    parent_agency_id: str | None
    homepage: str | None
    domains: tuple[str, ...]
    shared_domains: tuple[str, ...]
    site_id_code: str | None
    annual_report_listing_urls: tuple[str, ...]
    doc_number_prefixes: tuple[str, ...]
    icp_prefix: str | None
    active_from: str | None
    active_to: str | None
    verified: str
    note: str | None


_LISTS = frozenset(field.name for field in dataclasses.fields(Agency) if "tuple" in str(field.type))
_ALWAYS = frozenset(field.name for field in dataclasses.fields(Agency) if field.type == "str")


# What git leaves in a file that two branches changed.
_CONFLICT = ("<<<<<<< ", "=======", ">>>>>>> ", "||||||| ")


# -- reading ----------------------------------------------------------------------------------


def read_rows(
    path: Path, columns: Iterable[str], key: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a seed with their line numbers; every named column must be there, once, and no two rows have the same ``key``."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, strict=True)
        lines: dict[tuple[str, ...], int] = {}
        try:
            names = reader.fieldnames or ()
            missing = [name for name in columns if name not in names]
            if missing:
                raise CodebookError(f"{path.name}: missing column {', '.join(missing)}")
            if twice := [name for name, times in Counter(names).items() if times > 1]:
                raise CodebookError(f"{path.name}: column {', '.join(twice)} stands there twice")
            for row in reader:
                where = f"{path.name}:{reader.line_num}"
                if row[names[0]].startswith(_CONFLICT):
                    raise CodebookError(f"{where}: a merge conflict was left there")
                if None in row or None in row.values():
                    raise CodebookError(f"{where}: {len(names)} fields expected")
                read = {name: value.strip() for name, value in row.items()}
                if key and (named := tuple(read[name] for name in key)) in lines:
                    shown = " ".join(filter(None, named))
                    raise CodebookError(f"{where}: {shown} stands in line {lines[named]} already")
                if key:
                    lines[named] = reader.line_num
                yield reader.line_num, read
        except csv.Error as error:
            raise CodebookError(f"{path.name}:{reader.reader.line_num}: {error}") from error
        except UnicodeDecodeError as error:
            raise CodebookError(f"{path.name} is not UTF-8: {error}") from error


def check_rows(folder: Path, names: Iterable[str]) -> None:
    """Raises CodebookError where a seed that others type (dbt) is no table, or not the one that ``_seeds.yml`` describes."""
    described = yaml.safe_load((folder / "_seeds.yml").read_text(encoding="utf-8"))["seeds"]
    seeds = {f"{seed['name']}.csv": seed["config"] for seed in described}
    for name in names:
        columns, key = seeds[name]["column_types"], seeds[name]["meta"]["key"]
        for _ in read_rows(folder / name, columns, key):
            pass


def _columns(record: type[Any]) -> list[str]:
    return [field.name for field in dataclasses.fields(record)]


def split_list(text: str) -> tuple[str, ...]:
    """The items of a cell that joins them by ``|``."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


def read_year(text: str, where: str) -> int | None:
    """A year, or None of a blank cell."""
    if text and not (text.isascii() and text.isdigit()):
        raise CodebookError(f"{where}: {text!r} is no year")
    return int(text) if text else None


def _truth(text: str, where: str) -> bool:
    known = {"true": True, "false": False, "yes": True, "no": False}
    if text.lower() not in known:
        raise CodebookError(f"{where}: {text!r} is neither true nor false")
    return known[text.lower()]


def read_measures(path: Path) -> dict[str, Measure]:
    """``measures.csv`` by code. Raises CodebookError, by line, for a parent that is no code."""
    measures: dict[str, Measure] = {}
    lines: dict[str, int] = {}
    for line, row in read_rows(path, _columns(Measure), ["measure_code"]):
        code, where = row["measure_code"], f"{path.name}:{line}"
        lines[code] = line
        measures[code] = Measure(
            measure_code=code,
            table_code=row["table_code"],
            kind=row["kind"],
            parent_code=row["parent_code"] or None,
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            unit=row["unit"] or None,
            data_type=row["data_type"],
            is_total=_truth(row["is_total"], where),
            additivity=row["additivity"],
            editions=split_list(row["editions"]),
            form=row["form"] or None,
            first_year=read_year(row["first_year"], where),
            last_year=read_year(row["last_year"], where),
            harmonises_to=row["harmonises_to"] or None,
            verified=_truth(row["verified"], where),
            note=row["note"] or None,
        )
    for code, measure in measures.items():
        seen, parent = {code}, measure.parent_code
        while parent is not None:
            where = f"{path.name}:{lines[code]}"
            if parent not in measures:
                raise CodebookError(f"{where}: parent {parent} of {code} is no code")
            if parent in seen:
                raise CodebookError(f"{where}: {code} is its own ancestor")
            seen.add(parent)
            parent = measures[parent].parent_code
    return measures


def read_labels(path: Path, measures: Mapping[str, Measure]) -> list[Label]:
    """``labels.csv`` in its order. Raises CodebookError, by line, for a code of no measure and for a label told twice."""
    labels: list[Label] = []
    seen: dict[tuple[str, str, str, str, str, str], int] = {}
    for line, row in read_rows(path, _columns(Label)):
        for column in ("measure_code", "group_code"):
            if row[column] and row[column] not in measures:
                raise CodebookError(f"{path.name}:{line}: {row[column]} is no code of measures.csv")
        key = (
            row["edition"],
            row["form"],
            row["table_code"],
            row["axis"],
            row["group_code"],
            normalise_label(row["printed"]),
        )
        if key in seen:
            raise CodebookError(
                f"{path.name}:{line}: {row['printed']} repeats line {seen[key]} of the same group"
            )
        seen[key] = line
        labels.append(
            Label(
                edition=row["edition"],
                form=row["form"] or None,
                table_code=row["table_code"],
                axis=row["axis"],
                group_code=row["group_code"] or None,
                printed=row["printed"],
                measure_code=row["measure_code"],
            )
        )
    return labels


_IDENTITY_COLUMNS = [name for name in _columns(Identity) if name != "fields"]


def read_identities(path: Path) -> list[Identity]:
    """``identities.csv`` in its order; blank cells are None."""
    return [
        Identity(
            check_code=row["check_code"],
            variant=row["variant"] or None,
            operator=row["operator"],
            table_code=row["table_code"] or None,
            editions=split_list(row["editions"]),
            strength=row["strength"],
            severity=row["severity"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            fields=MappingProxyType(row),
        )
        for _, row in read_rows(path, _IDENTITY_COLUMNS, ["check_code", "variant"])
    ]


def read_agencies(path: Path) -> dict[str, Agency]:
    """``agencies.csv`` by id."""
    rows = read_rows(path, _columns(Agency), ["agency_id"])
    return {row["agency_id"]: as_agency(row) for _, row in rows}


def as_agency(row: Mapping[str, str]) -> Agency:
    """The agency that a row of ``agencies.csv``, or of a registry with some of its columns, tells."""
    values: dict[str, Any] = {}
    for name in _columns(Agency):
        told = row.get(name, "")
        values[name] = split_list(told) if name in _LISTS else told
        if name not in _LISTS and name not in _ALWAYS:
            values[name] = told or None
    return Agency(**values)
