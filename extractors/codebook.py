"""The one Python door to the seeds: measures, printed labels, identities, agencies.

dbt and Great Expectations read the same CSV files; nothing here is a copy. ``seeds.py`` reads them strictly.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from extractors.labels import Label, LabelBook, normalise_label, simplify
from extractors.seeds import (
    Agency,
    CodebookError,
    Identity,
    Measure,
    check_rows,
    read_agencies,
    read_identities,
    read_labels,
    read_measures,
    read_rows,
)
from extractors.settings import SEEDS

__all__ = [
    "Agency",
    "Codebook",
    "CodebookError",
    "Identity",
    "Label",
    "LabelBook",
    "Measure",
    "check_model_seeds",
    "codebook",
    "load_codebook",
    "normalise_label",
    "seed_rows",
    "simplify",
]

# What people decided: staging reads it, by day and fingerprint.
DECISIONS = frozenset({"corrections.csv", "acknowledged_findings.csv"})
# Seeds that only the model reads. Every other one may change a record, also one added tomorrow, so
# its bytes go into the hash that staged records carry.
MODEL_SEEDS = DECISIONS | frozenset(
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
    }
)
PARSE_LISTS = Path(__file__).parent / "parse" / "lists"

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
    measures = read_measures(seeds_dir / "measures.csv")
    labels = read_labels(seeds_dir / "labels.csv", measures)
    agencies = read_agencies(seeds_dir / "agencies.csv")
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
        identities=tuple(read_identities(seeds_dir / "identities.csv")),
        agencies=MappingProxyType(agencies),
        seeds_hash=_hash_seeds(seeds_dir),
        _by_host=_index_hosts(agencies.values()),
        _by_name=_unique(names),
    )


@functools.lru_cache(maxsize=1)
def codebook() -> Codebook:
    """The project's own codebook, read once a process."""
    return load_codebook(SEEDS)


def check_model_seeds() -> None:
    """Raises CodebookError where a seed that only the model reads lacks a column, tells a key twice or is no table, before dbt
    says so in its own words.

    Decisions have a stricter reader, and may lie elsewhere.
    """
    check_rows(SEEDS, sorted(MODEL_SEEDS - DECISIONS))


def seed_rows(
    name: str, columns: Iterable[str], key: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of one of the project's own seeds with line numbers, for a reader that types them itself."""
    return read_rows(SEEDS / name, columns, key)
