"""The one Python door to the seeds: measures, printed labels, identities, agencies.

dbt and Great Expectations read the same CSV files; nothing here is a copy. Loading is strict: a
missing column, a doubled label or an unknown parent raises ``CodebookError`` naming file and line.
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from extractors.labels import Label, LabelBook, normalise_label, simplify
from extractors.settings import SEEDS

__all__ = [
    "Agency",
    "Codebook",
    "CodebookError",
    "Identity",
    "Label",
    "LabelBook",
    "Measure",
    "codebook",
    "load_codebook",
    "normalise_label",
    "seed_rows",
    "simplify",
]

# Seeds that only the model reads. Every other one may change a record, also one added tomorrow, so
# its bytes go into the hash that staged records carry.
MODEL_SEEDS = frozenset(
    {
        "identities.csv",
        "agency_aliases.csv",
        "agency_history.csv",
        "complete_children.csv",
        "finding_details.csv",
        "finding_terms.csv",
        "finding_words.csv",
        "judgement_rules.csv",
        "hint_words.csv",
        "corrections.csv",
        "acknowledged_findings.csv",
    }
)
PARSE_LISTS = Path(__file__).parent / "parse" / "lists"


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


# "市国资委" or "国资委" alone names an office of whoever writes it, whatever the registry holds.
_RELATIVE_NAME = re.compile(r"^(?:[省市区县州盟旗]|自治区)?(?:人民政府|政府)?国资[委局]$")


# -- the book ---------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, eq=False)
class Codebook:
    """Everything that the seeds say, checked against itself. Mappings are read-only."""

    measures: Mapping[str, Measure]
    labels: LabelBook
    identities: tuple[Identity, ...]
    agencies: Mapping[str, Agency]
    seeds_hash: str
    _by_host: Mapping[str, Agency | None]
    _by_name: Mapping[str, Agency | None]

    def agency_by_host(self, host: str) -> Agency | None:
        """The agency that owns a host (or host:port), by the longest registered suffix at a dot.

        None where nobody does, and on a portal that several agencies share: it names no issuer.
        """
        name, port = _host_key(host)
        if not name:
            return None
        candidate = name
        while True:
            keys = (f"{candidate}:{port}", candidate) if port else (candidate,)
            for key in keys:
                if key in self._by_host:
                    return self._by_host[key]
            _, dot, candidate = candidate.partition(".")
            if not dot:
                return None

    def agency_by_name(self, name: str) -> Agency | None:
        """The agency with this official or short name; None if unknown, shared or relative (市国资委)."""
        return self._by_name.get(_name_key(name))


def _host_key(host: str) -> tuple[str, str]:
    """(host without www, in ASCII; port or "") of a host, host:port or address."""
    text = unicodedata.normalize("NFKC", host.strip()).lower()
    if "//" not in text:
        text = "//" + text
    try:
        parts = urlsplit(text)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return "", ""
    name = name.rstrip(".")
    if not name.isascii():
        import idna

        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError:
            return "", ""
    return name.removeprefix("www."), "" if port is None else str(port)


def _name_key(name: str) -> str:
    return simplify("".join(unicodedata.normalize("NFKC", name).split()))


def _unique(pairs: Iterable[tuple[str, Agency]]) -> Mapping[str, Agency | None]:
    """Key → agency, or None where two agencies share the key."""
    found: dict[str, Agency | None] = {}
    for key, agency in pairs:
        known = found.get(key, agency)
        found[key] = agency if known is agency else None
    return MappingProxyType(found)


def _index_hosts(agencies: Iterable[Agency]) -> Mapping[str, Agency | None]:
    """Host or host:port → the one agency that publishes there; None for portals."""
    hosts: dict[str, Agency | None] = {}
    for agency in agencies:
        for domain in agency.domains:
            key = ":".join(part for part in _host_key(domain) if part)
            owner = None if domain in agency.shared_domains else agency
            hosts[key] = owner if hosts.get(key, owner) is owner else None
    return MappingProxyType(hosts)


# -- loading ----------------------------------------------------------------------------------


def _rows(path: Path, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a seed with their line numbers; every named column must be there."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, strict=True)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise CodebookError(f"{path.name}: missing column {', '.join(missing)}")
        for row in reader:
            if None in row or None in row.values():
                raise CodebookError(
                    f"{path.name}:{reader.line_num}: {len(reader.fieldnames or ())} fields expected"
                )
            yield reader.line_num, {key: value.strip() for key, value in row.items()}


def _columns(record: type[Any]) -> list[str]:
    return [field.name for field in dataclasses.fields(record)]


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _year(text: str) -> int | None:
    return int(text) if text else None


def _truth(text: str, where: str) -> bool:
    known = {"true": True, "false": False, "yes": True, "no": False}
    if text.lower() not in known:
        raise CodebookError(f"{where}: {text!r} is neither true nor false")
    return known[text.lower()]


def _load_measures(path: Path) -> dict[str, Measure]:
    measures: dict[str, Measure] = {}
    lines: dict[str, int] = {}
    for line, row in _rows(path, _columns(Measure)):
        code, where = row["measure_code"], f"{path.name}:{line}"
        if code in measures:
            raise CodebookError(f"{where}: {code} is defined twice")
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
            editions=_split(row["editions"]),
            form=row["form"] or None,
            first_year=_year(row["first_year"]),
            last_year=_year(row["last_year"]),
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


def _load_labels(path: Path, measures: Mapping[str, Measure]) -> list[Label]:
    labels: list[Label] = []
    seen: dict[tuple[str, str, str, str, str, str], int] = {}
    for line, row in _rows(path, _columns(Label)):
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


def _load_identities(path: Path) -> list[Identity]:
    return [
        Identity(
            check_code=row["check_code"],
            variant=row["variant"] or None,
            operator=row["operator"],
            table_code=row["table_code"] or None,
            editions=_split(row["editions"]),
            strength=row["strength"],
            severity=row["severity"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            fields=MappingProxyType(row),
        )
        for _, row in _rows(path, _IDENTITY_COLUMNS)
    ]


def _load_agencies(path: Path) -> dict[str, Agency]:
    agencies: dict[str, Agency] = {}
    lists = {
        "short_names",
        "domains",
        "shared_domains",
        "annual_report_listing_urls",
        "doc_number_prefixes",
    }
    always = {"agency_id", "name_zh", "name_en", "level", "verified"}
    for line, row in _rows(path, _columns(Agency)):
        if row["agency_id"] in agencies:
            raise CodebookError(f"{path.name}:{line}: {row['agency_id']} is registered twice")
        values: dict[str, Any] = {}
        for name in _columns(Agency):
            if name in lists:
                values[name] = _split(row[name])
            else:
                values[name] = row[name] if name in always else row[name] or None
        agencies[row["agency_id"]] = Agency(**values)
    return agencies


def _hash_seeds(seeds: Path) -> str:
    """Over all data that extraction reads: seeds, and the parser's own lists of patterns."""
    digest = hashlib.sha256()
    read = [path for path in sorted(seeds.glob("*.csv")) if path.name not in MODEL_SEEDS]
    for path in (*read, *sorted(PARSE_LISTS.iterdir())):
        data = path.read_bytes()
        # Name and length go in too, so that moving a line between files changes the hash.
        digest.update(f"{path.name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def load_codebook(seeds_dir: Path) -> Codebook:
    """Reads the seeds of a folder. Raises CodebookError on contradictions, OSError if one is missing."""
    measures = _load_measures(seeds_dir / "measures.csv")
    labels = _load_labels(seeds_dir / "labels.csv", measures)
    agencies = _load_agencies(seeds_dir / "agencies.csv")
    parents = {code: measure.parent_code for code, measure in measures.items()}
    names = [
        (_name_key(name), agency)
        for agency in agencies.values()
        for name in (agency.name_zh, *agency.short_names)
        if not _RELATIVE_NAME.match(name)
    ]
    return Codebook(
        measures=MappingProxyType(measures),
        labels=LabelBook(labels, parents),
        identities=tuple(_load_identities(seeds_dir / "identities.csv")),
        agencies=MappingProxyType(agencies),
        seeds_hash=_hash_seeds(seeds_dir),
        _by_host=_index_hosts(agencies.values()),
        _by_name=_unique(names),
    )


@functools.lru_cache(maxsize=1)
def codebook() -> Codebook:
    """The project's own codebook, read once a process."""
    return load_codebook(SEEDS)


def seed_rows(name: str, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of one of the project's own seeds with line numbers, for a reader that types them itself."""
    return _rows(SEEDS / name, columns)
