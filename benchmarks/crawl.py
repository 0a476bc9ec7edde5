"""What crawling costs, on loopback: ``python -m benchmarks.crawl [PAGES] [HOSTS]``.

1. Pages a second and CPU a page of the whole polite path (guard, robots, turns, landing) against a
   plain requests loop that keeps nothing, alternating in the same run, gap 0.
2. HOSTS agencies' sites side by side with a gap of one second: the wall time against the time that
   the longest host needs by itself, and the client's share of one core.

The sites run in a process of their own, so that CPU times are the client's.
"""

from __future__ import annotations

import csv
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import requests

from extractors.crawl.fetch import Budget, Fetcher, Reach
from extractors.crawl.guard import Guard
from extractors.crawl.pages import PageReader
from extractors.crawl.politeness import SystemClock, Throttle
from extractors.crawl.registry import REQUIRED
from extractors.crawl.run import crawl
from extractors.crawl.transport import Limits, Transport
from extractors.landing.index import LandingIndex
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from tests.sites.reports import listing, report

_PAGE_BYTES = 78_000  # the size of a usual report page
_LONGEST = 8  # agencies on the one host that hosts several
_GAP_SECONDS = 1.0
_ROUNDS = 3
_NAME = "测试市人民政府国有资产监督管理委员会"


class _Handler(BaseHTTPRequestHandler):
    """/p/N: a page of its own bytes; /nb/: a listing; /nb/2023.html: a report."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path
        if path.startswith("/p/"):
            body = (path.encode() + b" " + b"x" * 64 + b"\n") * (_PAGE_BYTES // (66 + len(path)))
        elif path.endswith("/nb/"):
            row = ("2023.html", "2023年政府信息公开工作年度报告", "2024-01-10")
            body = listing(row).encode()
        elif path.endswith("/2023.html"):
            body = report(_NAME, 2023, clock=path).encode()
        else:
            body = b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The console shows the measurements."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


def _serve(told: Connection) -> None:
    server = _Server(("127.0.0.1", 0), _Handler)
    told.send(server.server_address[1])
    server.serve_forever()


def _measure(work: Callable[[], None], pages: int) -> tuple[float, float]:
    """Pages a second, milliseconds of CPU a page."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return pages / wall, 1000 * cpu / pages


def _against_plain_requests(port: int, pages: int) -> None:
    origin = f"http://127.0.0.1:{port}"
    host = f"127.0.0.1:{port}"

    def plain() -> None:
        with requests.Session() as session:
            for number in range(pages):
                session.get(f"{origin}/p/{number}", timeout=20).raise_for_status()

    def whole(land: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            clock = SystemClock()
            transport = Transport("gongkai-benchmark", clock, Limits())
            throttle = Throttle(clock, Path(folder) / "politeness")
            fetcher = Fetcher(
                Guard([host]),
                transport,
                throttle,
                clock,
                delay_seconds=0.0,
                budget=Budget(pages + 1, pages + 1),
            )
            store = LandingStore(Path(folder) / "landing")
            index = LandingIndex(store, Path(folder) / "index")
            reader = PageReader(store, index, fetcher, "run")
            reach = Reach((host,), http_allowed=True)
            for number in range(pages):
                page = reader.get(f"{origin}/p/{number}", reach)
                if land:
                    reader.land(
                        page, "listing", agency_id="a", report_year=2023, discovered_from=None
                    )
            transport.close()
            index.close()

    ways: dict[str, Callable[[], None]] = {
        "plain requests, nothing kept": plain,
        "polite fetch, nothing kept": lambda: whole(False),
        "polite fetch, landed durably": lambda: whole(True),
    }
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            seen[name].append(_measure(way, pages))
    print(f"{pages} pages of {_PAGE_BYTES} bytes, median of {_ROUNDS} alternating rounds")
    for name, results in seen.items():
        rate, cpu = (statistics.median(column) for column in zip(*results, strict=True))
        print(f"  {name:32} {rate:8.0f} pages/s {cpu:8.2f} ms CPU a page")


def _side_by_side(port: int, hosts: int) -> None:
    names = [f"h{number}.bench.test" for number in range(hosts)]
    seen: dict[str, tuple[float, float]] = {}

    def resolve(host: str, number: int) -> list[str]:
        now = time.perf_counter()  # the guard asks once before every request
        seen[host] = (seen.get(host, (now, now))[0], now)
        return ["127.0.0.1"]

    with tempfile.TemporaryDirectory() as folder:
        registry = Path(folder) / "registry.csv"
        with registry.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(REQUIRED)
            for number, name in enumerate(names):
                for unit in range(_LONGEST if number == hosts // 2 else 1):
                    url = f"http://{name}:{port}"
                    cells = [f"t-{number}-{unit}", _NAME, "city", "", url + "/", f"{name}:{port}"]
                    writer.writerow([*cells, f"{url}/{unit}/nb/"])
        settings = Settings(Path(folder) / "home", Path(folder), (), "benchmark")
        wall, cpu = time.perf_counter(), time.process_time()
        outcomes = crawl(
            settings,
            2023,
            registry=registry,
            allow_hosts=[f"{name}:{port}" for name in names],
            delay_seconds=_GAP_SECONDS,
            resolve=resolve,
        )
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    landed = sum(outcome.outcome == "landed" for outcome in outcomes)
    longest = max(last - first for first, last in seen.values())
    print(f"{hosts} hosts, {len(outcomes)} agencies ({landed} landed), gap {_GAP_SECONDS} s")
    print(
        f"  wall time {wall:.1f} s; the longest host alone {longest:.1f} s ({wall / longest:.2f})"
    )
    print(f"  client {cpu:.1f} s CPU = {cpu / wall:.2f} of one core")


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    hosts = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    _against_plain_requests(port, pages)
    _side_by_side(port, hosts)
    server.terminate()


if __name__ == "__main__":
    main()
