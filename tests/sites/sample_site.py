"""The bundled sample as running sites: loopback only, one port a site, a registry that points at them.

    with sample_site(folder) as sample:
        sample.registry        # CSV for `--registry`
        sample.allow_hosts     # for `--allow-host`, GONGKAI_ALLOW_HOSTS
        sample.handed_in       # files of the stranger's copies, with the address each was met under

``python -m tests.sites.sample_site FOLDER`` serves by hand until Ctrl-C.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sites.sample import pages
from tests.sites.server import Reply, SiteServer

# Addresses are part of what landing remembers, so a second run must meet the same ports.
FIRST_PORT = 18740


@dataclasses.dataclass(frozen=True, slots=True)
class HandedIn:
    """A saved page that a person has: the file, whose report it is, and where it was met."""

    path: Path
    agency_id: str
    report_year: int
    url: str


@dataclasses.dataclass(frozen=True, slots=True)
class SampleSite:
    """The running sample."""

    server: SiteServer
    registry: Path
    handed_in: tuple[HandedIn, ...]

    @property
    def allow_hosts(self) -> tuple[str, ...]:
        """``127.0.0.1:PORT`` of every agency's site; the stranger's is not among them."""
        return tuple(
            site.host for name, site in self.server.sites.items() if name != pages.STRANGER
        )

    def origin(self, agency_id: str) -> str:
        return self.server.sites[agency_id].origin

    def publish_late(self) -> None:
        """The late agencies put their missing reports online and list them."""
        for agency_id, site in pages.sites().items():
            if site.get("late"):
                _serve(self.server, agency_id, with_late=True)


@contextmanager
def sample_site(folder: Path) -> Iterator[SampleSite]:
    """Starts the sites and writes ``registry.csv`` and ``handed_in/`` into ``folder``.

    Ports of an earlier run in the same folder are used again while they are free. Raises OSError
    when no run of free ports is found.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = [*pages.sites(), pages.STRANGER]
    ports = _ports(folder / "ports.json", names)
    with SiteServer() as server:
        for name in names:
            server.add_site(name, ports[name])
        for agency_id in pages.sites():
            _serve(server, agency_id, with_late=False)
        handed_in = tuple(_hand_in(folder / "handed_in", server))
        registry = folder / "registry.csv"
        _write_registry(registry, server)
        yield SampleSite(server, registry, handed_in)


def _serve(server: SiteServer, agency_id: str, *, with_late: bool) -> None:
    site = server.sites[agency_id]
    if robots := pages.sites()[agency_id].get("robots"):
        site.add("/robots.txt", Reply(robots.encode(), content_type="text/plain"))
    for page in pages.site_pages(agency_id, site.origin, with_late=with_late):
        # the GBK site declares nothing, like the old servers whose pages these imitate
        declared = "text/html; charset=utf-8" if page.encoding == "utf-8" else "text/html"
        site.add(page.path, Reply(page.body, content_type=declared))


def _hand_in(folder: Path, server: SiteServer) -> Iterator[HandedIn]:
    folder.mkdir(exist_ok=True)
    stranger = server.sites[pages.STRANGER]
    for copy in pages.copies():
        stranger.add(copy.page.path, Reply(copy.page.body))
        path = folder / f"{copy.agency_id}_{copy.report_year}_{copy.dress}.html"
        path.write_bytes(copy.page.body)
        yield HandedIn(path, copy.agency_id, copy.report_year, stranger.url(copy.page.path))


def _write_registry(path: Path, server: SiteServer) -> None:
    rows = []
    for agency_id, row in pages.registry_rows().items():
        site = server.sites[agency_id]
        listing = site.url(str(pages.sites()[agency_id]["listing"]))
        here = {"homepage": site.url("/"), "domains": site.host}
        rows.append({**row, **here, "annual_report_listing_urls": listing})
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _ports(memory: Path, names: list[str]) -> dict[str, int]:
    if memory.exists():
        remembered = json.loads(memory.read_text(encoding="utf-8"))
        if list(remembered) == names and all(map(_is_free, remembered.values())):
            return dict(remembered)
    for first in range(FIRST_PORT, FIRST_PORT + 400, len(names)):
        candidates = dict(zip(names, range(first, first + len(names)), strict=True))
        if all(map(_is_free, candidates.values())):
            memory.write_text(json.dumps(candidates), encoding="utf-8")
            return candidates
    raise OSError(f"no {len(names)} free ports in a row from {FIRST_PORT} on")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _serve_by_hand(folder: Path) -> None:
    with sample_site(folder) as sample:
        print(f"registry: {sample.registry}")
        print(f"export GONGKAI_ALLOW_HOSTS={','.join(sample.allow_hosts)}")
        for agency_id in pages.sites():
            print(f"{agency_id}: {sample.origin(agency_id)}{pages.sites()[agency_id]['listing']}")
        for copy in sample.handed_in:
            print(f"copy of {copy.agency_id} {copy.report_year}: {copy.url}")
        threading.Event().wait()


if __name__ == "__main__":
    try:
        _serve_by_hand(Path(sys.argv[1] if len(sys.argv) > 1 else "data/sample/site"))
    except KeyboardInterrupt:
        print("stopped")
