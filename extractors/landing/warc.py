"""Landing as standard WARC/1.1 that other tools replay. Reads landing, writes only what was asked for.

A page is a ``response`` record with the status line and headers as the site sent them. Landing keeps
bytes after transfer and content coding were undone, so headers about the coding are renamed to
``X-Archive-Orig-…`` and the true length is added. A 304 is a ``revisit`` record (server-not-modified),
a document that a person handed in is a ``resource``. What landing knows beside that (agency, year,
role, where the link stood) follows in a ``metadata`` record.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors import __version__
from extractors.durable import replacing
from extractors.landing.records import Observation
from extractors.landing.store import LandingStore

_NAMESPACE = uuid.UUID("6a3c4b1e-6d0f-5a55-9a3e-7a0f3a6f5d11")
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_CODING_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class _HeadersAsSent(StatusAndHeaders):  # type: ignore[misc]  # warcio is untyped
    """Writes header bytes as they came; warcio would percent-code what is not ASCII."""

    def to_ascii_bytes(self, filter_func: Callable[..., Any] | None = None) -> bytes:
        # http.client reads header bytes as latin-1, so this gives them back.
        return bytes(self.to_str(filter_func).encode("latin-1")) + b"\r\n"


def export_warc(
    store: LandingStore, target: Path, on_file: Callable[[Path, int], None] | None = None
) -> int:
    """Writes all of landing to ``target``: one file if its name ends in .warc or .warc.gz, else a
    folder with a ``.warc.gz`` for each run. Returns the number of observations written.

    A file appears whole or not at all, and the same landing gives the same records again.
    Raises LandingError for damaged bytes, OSError.
    """
    if target.name.endswith((".warc", ".warc.gz")):
        written = _write_file(store, target, store.observations())
        if on_file is not None:
            on_file(target, written)
        return written
    total = 0
    for run_id, observations in groupby(store.observations(), key=lambda item: item.run_id):
        name = "".join(c if c.isalnum() or c in "-_." else "_" for c in run_id)[:120]
        digest = hashlib.sha256(run_id.encode()).hexdigest()[:8]
        path = target / f"{name}-{digest}.warc.gz"
        written = _write_file(store, path, observations)
        total += written
        if on_file is not None:
            on_file(path, written)
    return total


def _write_file(store: LandingStore, path: Path, observations: Iterable[Observation]) -> int:
    with replacing(path) as file:
        return _write_records(store, file, path.name, observations)


def _write_records(
    store: LandingStore, file: BinaryIO, name: str, observations: Iterable[Observation]
) -> int:
    writer: Any = WARCWriter(file, gzip=name.endswith(".gz"), warc_version="WARC/1.1")
    info = {
        "software": f"gongkai/{__version__}",
        "format": "WARC File Format 1.1",
        "description": "bodies are kept with transfer and content coding undone",
    }
    writer.write_record(writer.create_warcinfo_record(name, info))
    written = 0
    full: dict[tuple[str | None, str], str] = {}  # (address, bytes) → when they were answered whole
    for _, same in groupby(observations, key=_exchange):
        # One answer may have been landed for several agencies, years or roles.
        told = list(same)
        for record in _records(writer, store.get(told[0].sha256), told, full):
            writer.write_record(record)
        written += len(told)
    return written


def _exchange(item: Observation) -> tuple[Any, ...]:
    return item.run_id, item.asked_url, item.landed_at, item.sha256, item.status, item.how


def _records(
    writer: Any,
    body: bytes,
    told: list[Observation],
    full: dict[tuple[str | None, str], str],
) -> Iterator[Any]:
    item = told[0]
    uri = item.final_url or f"urn:sha256:{item.sha256}"
    warc_headers = _warc_headers(item.observation_id, item)
    if item.status is None or item.status_line is None:
        yield writer.create_warc_record(
            uri,
            "resource",
            payload=BytesIO(body),
            length=len(body),
            warc_content_type=item.content_type or "application/octet-stream",
            warc_headers_dict=warc_headers,
        )
    elif item.status == 304:
        digest = base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
        warc_headers |= {"WARC-Profile": _NOT_MODIFIED, "WARC-Payload-Digest": f"sha1:{digest}"}
        answered = full.get((item.final_url, item.sha256))
        if answered is not None:
            warc_headers |= {"WARC-Refers-To-Target-URI": uri, "WARC-Refers-To-Date": answered}
        yield writer.create_warc_record(
            uri, "revisit", http_headers=_http_headers(item), warc_headers_dict=warc_headers
        )
    else:
        full[item.final_url, item.sha256] = warc_headers["WARC-Date"]
        yield writer.create_warc_record(
            uri,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=_http_headers(item, len(body)),
            warc_headers_dict=warc_headers,
        )
    for one in told:
        text = _known_beside(one)
        concurrent = {"WARC-Concurrent-To": warc_headers["WARC-Record-ID"]}
        yield writer.create_warc_record(
            uri,
            "metadata",
            payload=BytesIO(text),
            length=len(text),
            warc_content_type="application/warc-fields",
            warc_headers_dict=_warc_headers(f"{one.observation_id} metadata", one) | concurrent,
        )


def _warc_headers(name: str, item: Observation) -> dict[str, str]:
    """An id that is the same at every export, and when the site answered (microseconds, UTC)."""
    instant = item.landed_at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return {"WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMESPACE, name)}>", "WARC-Date": instant}


def _http_headers(item: Observation, length: int | None = None) -> _HeadersAsSent:
    protocol, _, status = (item.status_line or "").partition(" ")
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _CODING_HEADERS else name, value)
        for name, value in item.headers
    ]
    if length is not None:
        headers.append(("Content-Length", str(length)))
    return _HeadersAsSent(status, headers, protocol=protocol)


def _known_beside(item: Observation) -> bytes:
    facts = {
        "observation_id": item.observation_id,
        "agency_id": item.agency_id,
        "report_year": item.report_year,
        "role": item.role,
        "how": item.how,
        "asked_url": item.asked_url,
        "via": item.discovered_from,
        "sha256": item.sha256,
        "host_is_official": item.host_is_official,
        "run_id": item.run_id,
    }
    # A line break in a file name must not start a field of its own.
    lines = [
        f"{name}: {' '.join(str(fact).split())}" for name, fact in facts.items() if fact is not None
    ]
    return ("\r\n".join(lines) + "\r\n").encode()
