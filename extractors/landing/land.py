"""``gongkai land``: keeps documents that a person already has, as they are, with who said what."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from extractors.addresses import AddressRefusedError, host_of, is_official, split_address
from extractors.codebook import codebook
from extractors.files import name_of, read_document
from extractors.landing.copies import official_addresses
from extractors.landing.records import Observation, Outcome, hash_source
from extractors.landing.store import LandingStore
from extractors.parse.document import Kind, sniff
from extractors.settings import Settings

# The types that the parser reads, by the name that a server would have given them.
_CONTENT_TYPES: dict[Kind, str] = {
    "html": "text/html",
    "text": "text/plain",
    "mhtml": "multipart/related",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "office_xml": "application/xml",
    "ofd": "application/ofd",
    "image": "application/octet-stream",
}

LandOutcome = Literal["landed", "unchanged", "unreadable", "failed"]


class LandUsageError(ValueError):
    """The facts given with the files can't be right: no URL, no year, no such agency."""


@dataclasses.dataclass(frozen=True, slots=True)
class Landed:
    """One file: ``unreadable`` was kept but is of a type that nothing here reads; ``failed`` was not kept."""

    path: str
    outcome: LandOutcome
    detail: str
    kind: Kind | None
    sha256: str | None
    bytes: int | None

    @property
    def kept(self) -> bool:
        return self.outcome != "failed"

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    def in_words(self) -> str:
        digest = f" {self.sha256[:12]}" if self.sha256 else ""
        return f"{self.outcome}{digest} {self.path}: {self.detail}"


def land_paths(
    settings: Settings,
    paths: Iterable[Path],
    *,
    agency_id: str | None = None,
    report_year: int | None = None,
    url: str | None = None,
    together: bool = False,
    run_id: str | None = None,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    on_count: Callable[[int], None] = lambda count: None,
    on_landed: Callable[[Landed], None] = lambda item: None,
) -> list[Landed]:
    """Lands files and, recursively, folders (their dot files are not documents), in the order given.

    The same bytes again give a new manifest line and no new object. ``together``: they are one report, the first its
    page; those of its type are further pages of it, pictures and all others are attached to it. ``on_count`` hears how many there
    are before the first is landed, ``on_landed`` of each at once. Raises LandUsageError; what is
    wrong with a single path (missing, too large, not readable) is its outcome ``failed``.
    """
    host, is_official_host = _judge_url(url, agency_id)
    store = LandingStore(settings.landing)
    _check_agency(store, agency_id)
    if report_year is not None and not 2008 <= report_year <= 2100:
        raise LandUsageError(f"{report_year} is no report year: reports exist from 2008 on")
    files = list(_files(paths))
    if url is not None and len(files) > 1 and not together:
        raise LandUsageError(
            f"--url is the address of one page, and these are {len(files)} documents: "
            "land each with its own, or all of them as one report with --together."
        )
    handed = _HandedIn(
        run_id=run_id or f"land-{now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}",
        agency_id=agency_id,
        report_year=report_year,
        url=url,
        host=host,
        host_is_official=is_official_host,
        originals=tuple(_originals(url, agency_id)) if is_official_host is False else (),
    )
    landed: list[Landed] = []
    page: _Page | None = None
    on_count(len(files))
    for path in files:
        started = now()
        data, fault = _read(path)
        if data is None:
            item = Landed(name_of(path), "failed", fault, None, None, None)
        else:
            item, first = _land(store, handed, path, data, page, started)
            if together:
                page = page or first
        landed.append(item)
        store.append_outcome(handed.outcome(item, started, now() - started))
        on_landed(item)
    store.settle(handed.run_id)
    return landed


@dataclasses.dataclass(frozen=True, slots=True)
class _HandedIn:
    """What a person said of all files of one call, and what follows from it."""

    run_id: str
    agency_id: str | None
    report_year: int | None
    url: str | None
    host: str | None
    host_is_official: bool | None
    originals: tuple[str, ...]  # where the agency's own page may be, of an untrusted copy

    def outcome(self, item: Landed, started: dt.datetime, took: dt.timedelta) -> Outcome:
        """The line of the journal for one file."""
        return Outcome(
            run_id=self.run_id,
            step="land",
            agency_id=self.agency_id,
            report_year=self.report_year,
            outcome=item.outcome,
            detail=item.detail,
            evidence={
                "path": item.path,
                "bytes": item.bytes,
                "kind": item.kind,
                "official_candidates": self.originals,
            },
            started_at=started,
            seconds=max(0.0, took.total_seconds()),
            document_sha256=item.sha256,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class _Page:
    """The first of the documents that are one report: its address or hash, and its type."""

    source: str
    kind: Kind


def _land(
    store: LandingStore,
    handed: _HandedIn,
    path: Path,
    data: bytes,
    page: _Page | None,
    started: dt.datetime,
) -> tuple[Landed, _Page]:
    """Keeps one document: what is told of it, and itself as the page that others may belong to."""
    known = store.has(hashlib.sha256(data).hexdigest())
    kind = sniff(data)
    digest = store.put(data)
    role, source = _place_in_report(kind, page)
    address = handed.url if page is None else None
    store.append_observation(
        Observation(
            run_id=handed.run_id,
            agency_id=handed.agency_id,
            report_year=handed.report_year,
            role=role,
            asked_url=address,
            final_url=address,
            host=handed.host,
            landed_at=started,
            status=None,
            status_line=None,
            headers=(),
            content_type=_CONTENT_TYPES.get(kind),
            sha256=digest,
            bytes=len(data),
            discovered_from=source or name_of(path),
            how="handed_in",
            host_is_official=handed.host_is_official,
        )
    )
    item = _told(path, kind, digest, len(data), known=known)
    belongs = "" if source is None else f"; {role} of the first"
    elsewhere = _where_else(handed.originals) if handed.host_is_official is False else ""
    item = dataclasses.replace(item, detail=f"{item.detail}{belongs}{elsewhere}")
    return item, _Page(address or hash_source(digest), kind)


def _place_in_report(
    kind: Kind, page: _Page | None
) -> tuple[Literal["report", "continuation", "attachment", "image"], str | None]:
    """The role of a document and the page that it belongs to, None for a report of its own."""
    if page is None:
        return "report", None
    if kind == page.kind:
        return "continuation", page.source
    return ("image" if kind == "image" else "attachment"), page.source


def _told(path: Path, kind: Kind, digest: str, size: int, *, known: bool) -> Landed:
    if kind not in _CONTENT_TYPES:
        words = f"{kind}, {size} bytes kept; nothing here reads this type"
        return Landed(name_of(path), "unreadable", words, kind, digest, size)
    if known:
        words = f"{kind}, the same {size} bytes were landed before"
        return Landed(name_of(path), "unchanged", words, kind, digest, size)
    return Landed(name_of(path), "landed", f"{kind}, {size} bytes", kind, digest, size)


def _originals(url: str | None, agency_id: str | None) -> list[str]:
    """Where a copy that was met elsewhere may lie on its agency's own host."""
    agency = codebook().agencies.get(agency_id or "")
    if url is None or agency is None:
        return []
    return official_addresses(url, agency.homepage, agency.domains)


def _where_else(originals: Sequence[str]) -> str:
    if not originals:
        return "; from a host that is not the agency's: an untrusted copy"
    return (
        "; from a host that is not the agency's: an untrusted copy, whose original may be at "
        + " or ".join(originals[:3])
    )


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                yield from (
                    Path(folder) / name for name in sorted(names) if not name.startswith(".")
                )
        else:
            yield path


def _read(path: Path) -> tuple[bytes | None, str]:
    """The bytes of a regular file, or None and why not."""
    try:
        if not path.exists():
            return None, "there is no such file"
        if not path.is_file():
            return None, "neither a file nor a folder"
        return read_document(path), ""
    except OSError as error:
        return None, f"can't be read: {error.strerror or error}"


def _judge_url(url: str | None, agency_id: str | None) -> tuple[str | None, bool | None]:
    """Host of a URL and whether it is official; None where nobody can know. Raises LandUsageError.

    With an agency its domains decide. Else any registered agency's host is official, a host outside
    gov.cn is not (of 40 copies seen none was on gov.cn, crawl.md section 5), and the rest is unknown.
    """
    if url is None:
        return None, None
    try:
        _, name, _ = split_address(url)
    except AddressRefusedError as error:
        raise LandUsageError(f"--url: {error}") from error
    host = host_of(url)
    agency = codebook().agencies.get(agency_id) if agency_id else None
    if agency is not None:
        return host, is_official(host or name, agency.domains)
    if any(is_official(host or name, known.domains) for known in codebook().agencies.values()):
        return host, True
    return host, None if name == "gov.cn" or name.endswith(".gov.cn") else False


def _check_agency(store: LandingStore, agency_id: str | None) -> None:
    """An agency id with a slip would make a new agency: only known or derived ids are taken."""
    if agency_id is None or agency_id.startswith("x-") or agency_id in codebook().agencies:
        return
    if all(row.agency_id != agency_id for row in store.registry()):
        raise LandUsageError(
            f"no agency has the id {agency_id!r}: see dbt_project/seeds/agencies.csv"
        )
