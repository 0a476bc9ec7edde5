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

from extractors.settings import SEEDS

# What extraction reads: a change in one of these may change a record, so staged records carry the hash.
EXTRACTION_SEEDS = ("measures.csv", "labels.csv", "agencies.csv", "narrative_rules.csv")

# No form prints a label near this length; anything longer is prose or an attack.
MAX_LABEL_CHARACTERS = 400


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
class Label:
    """What an edition prints for a code, valid inside ``group_code`` (None: the whole table)."""

    edition: str
    form: str | None
    table_code: str
    axis: str
    group_code: str | None
    printed: str
    measure_code: str


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


# -- printed labels ---------------------------------------------------------------------------

_MARKUP = re.compile(r"<[^<>]{0,200}>")
_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x1f\x7f]+")
# Hijacked copies print the reading of a character in brackets behind it, often three times over.
_PINYIN = re.compile(
    r"(?<=[\u3400-\u9fff])(?:\([a-züāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ]{1,7}\))+", re.IGNORECASE
)
_CIRCLED = re.compile(r"^[\s]*[①-⑳❶-❿]")
# "1 属于国家秘密": only the blank tells that the digit is an enumerator, so it goes before the blanks do.
_SPACED_ENUMERATOR = re.compile(r"^\s*\d{1,2}\s+(?=[\u3400-\u9fff])")
_LEADING = re.compile(
    r"^(?:其中[::,]?|\([一二三四五六七八九十]{1,3}\)[、.]?|\(\d{1,2}\)[、.]?|[一二三四五六七八九十]{1,3}[、.]|\d{1,2}(?:、|\)|\.(?!\d)))"
)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟‘’‚‛「」『』〝〞〟'`´", '"'))


@functools.lru_cache(maxsize=1)
def _opencc() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional to simplified script by phrase (opencc ``t2s``).

    Text that fits GB 2312, a set of simplified characters, is returned as it is: the dictionary is
    loaded only for pages that need it.
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_opencc().convert(text))
    return text


def _normalise_once(text: str) -> str:
    text = _MARKUP.sub("", text[:MAX_LABEL_CHARACTERS])
    text = _CIRCLED.sub("", text)
    text = unicodedata.normalize("NFKC", text)
    text = _SPACED_ENUMERATOR.sub("", text)
    text = _BLANKS.sub("", text)
    text = _PINYIN.sub("", text)
    text = simplify(text).translate(_QUOTES)
    return _LEADING.sub("", text, count=1)


@functools.lru_cache(maxsize=16384)
def normalise_label(text: str) -> str:
    """The form in which printed labels are compared.

    Bracketed pinyin, markup, blanks, leading enumerators and 其中： go; width, quotes and script are
    unified. Applying it twice changes nothing. Only for labels: it is no cleaner of prose.
    """
    for _ in range(12):
        shorter = _normalise_once(text)
        if shorter == text:
            break
        text = shorter
    return text


# "市国资委" or "国资委" alone names an office of whoever writes it, whatever the registry holds.
_RELATIVE_NAME = re.compile(r"^(?:[省市区县州盟旗]|自治区)?(?:人民政府|政府)?国资[委局]$")


class LabelBook:
    """Exact lookup of printed labels inside table, axis and group; never a nearest match."""

    def __init__(self, labels: Iterable[Label], parents: Mapping[str, str | None]) -> None:
        self.labels = tuple(labels)
        self._parents = parents
        self._index: dict[tuple[str, str, str], list[Label]] = {}
        for label in self.labels:
            key = (label.table_code, label.axis, normalise_label(label.printed))
            self._index.setdefault(key, []).append(label)

    def __iter__(self) -> Iterator[Label]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def candidates(self, printed: str, *, table: str, axis: str) -> tuple[Label, ...]:
        """All labels of the table and axis that read so, in any group, edition and form."""
        return tuple(self._index.get((table, axis, normalise_label(printed)), ()))

    def match(
        self,
        printed: str,
        *,
        table: str,
        axis: str,
        group: str | None = None,
        edition: str | None = None,
        form: str | None = None,
    ) -> str | None:
        """The measure code of a printed label, or None where it is unknown or ambiguous.

        With ``group`` (any code: a group, or the row read last) the label must be valid in that group
        or in one that encloses it, the nearest first. Without, it must mean one code in the whole
        table. ``edition`` is a preference, ``form`` (forms of before 2019) a wall.
        """
        found = self._index.get((table, axis, normalise_label(printed)))
        if not found:
            return None
        if form is not None:
            found = [label for label in found if label.form in (None, form)]
        if group is None:
            return _one_code(found, edition)
        scope: str | None = group
        while True:
            here = [label for label in found if label.group_code == scope]
            if here:
                return _one_code(here, edition)
            if scope is None:
                return None
            scope = self._parents.get(scope)


def _one_code(labels: list[Label], edition: str | None) -> str | None:
    preferred = [label for label in labels if label.edition == edition] or labels
    codes = {label.measure_code for label in preferred}
    return codes.pop() if len(codes) == 1 else None


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

    def children(self, code: str) -> tuple[Measure, ...]:
        """Measures whose parent is ``code``, in seed order."""
        return tuple(m for m in self.measures.values() if m.parent_code == code)

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
    return simplify(_BLANKS.sub("", unicodedata.normalize("NFKC", name)))


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
    digest = hashlib.sha256()
    for name in EXTRACTION_SEEDS:
        path = seeds / name
        # The name and length go in too, so that moving a line between files changes the hash.
        data = path.read_bytes() if path.exists() else b""
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def load_codebook(seeds_dir: Path) -> Codebook:
    """Reads the seeds of a folder. Raises CodebookError on contradictions, OSError if one is missing."""
    measures = _load_measures(seeds_dir / "measures.csv")
    labels = _load_labels(seeds_dir / "labels.csv", measures)
    agencies = _load_agencies(seeds_dir / "agencies.csv")
    identities_file = seeds_dir / "identities.csv"
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
        identities=tuple(_load_identities(identities_file)) if identities_file.exists() else (),
        agencies=MappingProxyType(agencies),
        seeds_hash=_hash_seeds(seeds_dir),
        _by_host=_index_hosts(agencies.values()),
        _by_name=_unique(names),
    )


@functools.lru_cache(maxsize=1)
def codebook() -> Codebook:
    """The project's own codebook, read once a process."""
    return load_codebook(SEEDS)
