"""Fetching: pinned addresses, retries for what heals, limits, turns shared by processes."""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import select
import shutil
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.crawl.failure import FetchFailure
from extractors.crawl.fetch import Budget, Fetcher, Reach
from extractors.crawl.guard import Guard
from extractors.crawl.politeness import SystemClock, Throttle, gap_seconds
from extractors.crawl.transport import Limits, Transport
from tests.sites.clock import FakeClock
from tests.sites.server import Reply, Site, SiteServer


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def site(clock: FakeClock) -> Iterator[Site]:
    with SiteServer(clock.monotonic) as server:
        yield server.add_site("one")


def fetcher(site: Site, clock: FakeClock, **options: object) -> Fetcher:
    limits = Limits(read_seconds=0.3, body_bytes=100_000)
    transport = Transport("gongkai/test", clock, limits)
    guard = Guard([site.host])
    throttle = Throttle(clock)
    options = {"delay_seconds": 1.0, "budget": Budget(300, 300)} | options
    return Fetcher(guard, transport, throttle, clock, **options)  # type: ignore[arg-type]


def reach(site: Site) -> Reach:
    return Reach((site.host,), http_allowed=True)


def test_the_checked_address_answers_whatever_dns_says_next(site: Site, clock: FakeClock) -> None:
    site.page("/", "<p>本页</p>")
    port = site.host.partition(":")[2]
    answers = iter([["127.0.0.1"], ["127.0.0.1"]])  # robots.txt and the page: one look-up each
    guard = Guard([f"gzw.example.test:{port}"], lambda host, number: next(answers))
    transport = Transport("gongkai/test", clock, Limits())
    fetch = Fetcher(
        guard, transport, Throttle(clock), clock, budget=Budget(9, 9), delay_seconds=0.0
    )
    fetch.get(f"http://gzw.example.test:{port}/", Reach((f"gzw.example.test:{port}",), True))
    assert {item.headers["host"] for item in site.requests} == {f"gzw.example.test:{port}"}


@pytest.mark.parametrize("fault", [Reply(b"x" * 50, fault="reset"), Reply(status=502)])
def test_what_heals_is_asked_again(site: Site, clock: FakeClock, fault: Reply) -> None:
    site.add("/a", lambda path, headers, hit: fault if hit < 2 else Reply(b"<p>good</p>"))
    answer = fetcher(site, clock).get(site.url("/a"), reach(site))
    assert answer.exchange.body == b"<p>good</p>"
    assert site.paths().count("/a") == 3


def test_what_does_not_heal_is_asked_three_times(site: Site, clock: FakeClock) -> None:
    site.add("/a", Reply(status=502))
    with pytest.raises(FetchFailure):
        fetcher(site, clock).get(site.url("/a"), reach(site))
    assert site.paths().count("/a") == 3


def test_a_connection_that_breaks_amid_a_page_is_made_again(clock: FakeClock) -> None:
    asked = []

    def hang_up(connection: socket.socket) -> None:
        asked.append(connection)
        connection.sendall(HEAD + b"Content-Length: 9000\r\n\r\nonly this")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with raw_server(hang_up) as host, pytest.raises(FetchFailure) as failure:
        raw_fetcher(host, clock, Limits()).get(f"http://{host}/", Reach((host,), True))
    assert (failure.value.kind, len(asked)) == ("reset", 3)


def test_retry_after_is_kept_once(site: Site, clock: FakeClock) -> None:
    busy = Reply(b"later", status=503, headers={"Retry-After": "30"})
    site.add("/a", lambda path, headers, hit: busy if hit == 0 else Reply(b"<p>good</p>"))
    fetcher(site, clock).get(site.url("/a"), reach(site))
    first, second = (item.at for item in site.requests if item.path == "/a")
    assert second - first >= 30 - 1e-6  # sums of floats
    site.add("/b", busy)
    with pytest.raises(FetchFailure) as failure:
        fetcher(site, clock).get(site.url("/b"), reach(site))
    assert (failure.value.outcome, failure.value.kind) == ("unreachable", "busy")
    assert site.paths().count("/b") == 2


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b"x" * 100_001), "too_large"),
        (Reply(b"\0" * 5_000_000, gzip=True), "too_large"),
        (Reply(b"x", headers={"Content-Encoding": "br"}), "coding"),
        (Reply(gzip.compress(b"x" * 999)[:-6], headers={"Content-Encoding": "gzip"}), "truncated"),
        (Reply(b"x" * 100, fault="truncate"), "truncated"),
        (Reply(b"x" * 100, fault="stall"), "timeout"),
        (Reply(status=302, headers={"Location": "/a?more"}), "redirects"),
        (Reply(status=302, headers={"Location": "http://other.example.com/"}), "off_site"),
    ],
)
def test_limits(site: Site, clock: FakeClock, reply: Reply, kind: str) -> None:
    site.add("/a", reply)
    with pytest.raises(FetchFailure) as failure:
        fetcher(site, clock).get(site.url("/a"), reach(site))
    assert failure.value.kind == kind


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def drip(answer: bytes) -> Callable[[socket.socket], None]:
    """Sends an answer a byte at a time, each well inside the read time-out, until the client goes."""

    def send(connection: socket.socket) -> None:
        for byte in answer:
            connection.sendall(bytes([byte]))
            gone, _, _ = select.select([connection], [], [], 0.05)
            if gone and not connection.recv(4096):
                return

    return send


@pytest.mark.parametrize(
    "answer",
    [
        HEAD * 100,
        HEAD + b"Content-Length: 5000\r\n\r\n" + b"x" * 5000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n" + b"x" * 4096,
        HEAD + b"Connection: close\r\n\r\n" + b"x" * 5000,
    ],
    ids=["headers", "length", "chunked", "until closed"],
)
def test_a_slow_drip_ends_at_the_deadline(answer: bytes, clock: FakeClock) -> None:
    with raw_server(drip(answer)) as host:
        fetch = raw_fetcher(host, clock, Limits(read_seconds=1.0, total_seconds=0.4))
        with pytest.raises(FetchFailure, match="took over") as failure:
            fetch.get(f"http://{host}/", Reach((host,), http_allowed=True))
    assert (failure.value.outcome, failure.value.kind) == ("unreachable", "timeout")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"Transfer-Encoding: chunked\r\n\r\n1000\r\nonly this", "truncated"),
        (b"Transfer-Encoding: chunked\r\n\r\n4\r\npage\r\n", "truncated"),
        (b"Transfer-Encoding: chunked\r\n\r\nzz\r\npage\r\n0\r\n\r\n", "truncated"),
        (b"Content-Length: 9000\r\n\r\nonly this", "truncated"),
        (b"Content-Encoding: gzip, gzip, gzip\r\nContent-Length: 4\r\n\r\npage", "coding"),
    ],
    ids=["in a chunk", "no last chunk", "no chunk length", "length", "codings"],
)
def test_a_body_that_does_not_come_whole_is_no_page(
    body: bytes, kind: str, clock: FakeClock
) -> None:
    with raw_server(lambda connection: connection.sendall(HEAD + body)) as host:
        fetch = raw_fetcher(host, clock, Limits())
        with pytest.raises(FetchFailure) as failure:
            fetch.get(f"http://{host}/", Reach((host,), http_allowed=True))
    assert failure.value.kind == kind


@contextlib.contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server below HTTP: robots.txt is 404, anything else is answered by ``answer``, then closed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return  # the test is over
                with connection, contextlib.suppress(OSError):
                    if b"/robots.txt" in connection.recv(4096):
                        connection.sendall(
                            b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        )
                    else:
                        answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def raw_fetcher(host: str, clock: FakeClock, limits: Limits) -> Fetcher:
    transport = Transport("gongkai/test", clock, limits)
    return Fetcher(
        Guard([host]), transport, Throttle(clock), clock, budget=Budget(99, 99), delay_seconds=0.0
    )


def test_coding_is_undone_and_headers_stay_as_sent(site: Site, clock: FakeClock) -> None:
    site.add(
        "/a",
        Reply(
            "<p>公开</p>".encode() * 99,
            gzip=True,
            headers={"X-Via": "节点".encode().decode("latin-1")},
        ),
    )
    exchange = fetcher(site, clock).get(site.url("/a"), reach(site)).exchange
    assert exchange.body == "<p>公开</p>".encode() * 99
    assert ("Content-Encoding", "gzip") in exchange.headers
    assert exchange.status_line == "HTTP/1.1 200 OK"


def test_a_body_may_be_coded_twice(site: Site, clock: FakeClock) -> None:
    twice = gzip.compress(zlib.compress(b"<p>page</p>"))
    site.add("/a", Reply(twice, headers={"Content-Encoding": "deflate, gzip"}))
    assert fetcher(site, clock).get(site.url("/a"), reach(site)).exchange.body == b"<p>page</p>"


def test_the_budget_of_a_host_ends_its_requests(site: Site, clock: FakeClock) -> None:
    site.page("/a", "<p>页</p>")
    fetch = fetcher(site, clock, budget=Budget(per_host=3, per_run=300))
    for _ in range(2):
        fetch.get(site.url("/a"), reach(site))
    with pytest.raises(FetchFailure, match="budget"):
        fetch.get(site.url("/a"), reach(site))
    assert len(site.requests) == 3


def test_http_is_not_asked_for_unless_the_registry_says_so(site: Site, clock: FakeClock) -> None:
    with pytest.raises(FetchFailure, match="does not allow http"):
        fetcher(site, clock).get(site.url("/a"), Reach((site.host,), http_allowed=False))
    assert site.requests == []


@pytest.mark.parametrize(
    ("allowed", "delay", "crawl_delay", "gap"),
    [
        (False, None, None, 5.0),
        (False, 0.0, None, 2.0),
        (False, 3.0, 10.0, 10.0),
        (False, 3.0, 1.0, 3.0),
        (True, None, None, 5.0),
        (True, 0.0, None, 0.0),
        (True, 0.0, 1.0, 1.0),
    ],
)
def test_gaps(allowed: bool, delay: float | None, crawl_delay: float | None, gap: float) -> None:
    assert gap_seconds(is_allowed_host=allowed, delay_seconds=delay, crawl_delay=crawl_delay) == gap


def test_turns_are_shared_by_all_who_use_the_folder(tmp_path: Path, clock: FakeClock) -> None:
    starts, ends = [], []
    for throttle in (Throttle(clock, tmp_path), Throttle(clock, tmp_path)):
        with throttle.turn("114.114.114.114", 2.0):
            starts.append(clock.monotonic())
            clock.sleep(30)  # a slow page: the gap begins where it ended
            ends.append(clock.monotonic())
    assert starts[1] - ends[0] >= 2.0
    with Throttle(clock, tmp_path).turn("127.0.0.1:80", 2.0):
        assert clock.monotonic() == ends[1]


@pytest.mark.parametrize("left", [b"", b"\0" * 20, b"1e"])
def test_what_a_power_cut_left_of_a_turn_is_no_turn(
    tmp_path: Path, clock: FakeClock, left: bytes
) -> None:
    (tmp_path / "127.0.0.1%3A80").write_bytes(left)
    before = clock.monotonic()
    with Throttle(clock, tmp_path).turn("127.0.0.1:80", 2.0):
        pass
    assert clock.monotonic() == before


def test_a_turn_keeps_other_processes_out(tmp_path: Path, clock: FakeClock) -> None:
    with (
        Throttle(clock, tmp_path).turn("114.114.114.114", 2.0),
        (tmp_path / "114.114.114.114").open("rb") as held,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_process_killed_amid_its_request_has_made_it(tmp_path: Path, clock: FakeClock) -> None:
    """Whoever comes next finds what a process left that never came to the end of its turn."""
    with Throttle(clock, tmp_path / "turns").turn("114.114.114.114", 2.0):
        shutil.copytree(tmp_path / "turns", tmp_path / "left")
    begun = clock.monotonic()
    with Throttle(clock, tmp_path / "left").turn("114.114.114.114", 2.0):
        assert clock.monotonic() - begun >= 2.0


def test_the_clock_of_the_machine_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    SystemClock().sleep(2.5)
    assert waited == [2.5]
