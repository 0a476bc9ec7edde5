"""Loopback sites that behave like the real ones: one port a site, programmable routes and faults.

    with SiteServer() as server:
        site = server.add_site("sasac-430200")
        site.page("/zfxxgk/", "<a href='t1.html'>…</a>")            # text → UTF-8 HTML
        site.add("/zfxxgk/t1.html", Reply(body, content_type="text/html", etag='"a"'))
        site.add("/robots.txt", Reply(b"User-agent: *\nDisallow: /x", content_type="text/plain"))
        server.allow_hosts   # ("127.0.0.1:40123", …), what ``crawl(allow_hosts=…)`` takes
        site.origin          # "http://127.0.0.1:40123"
        site.requests        # every request as the site saw it, with the clock's time

Nothing here sleeps unless a route asks for it, and a site without a robots.txt answers 404.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Literal, Self

Fault = Literal["reset", "truncate", "stall"]


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """One answer. ``etag``/``last_modified`` also make the route answer 304 to their validators.

    ``fault``: ``reset`` closes the connection with RST before any byte, ``truncate`` announces the
    full Content-Length and sends half, ``stall`` sends the headers and then nothing until the
    client goes away. ``gzip`` sends the body coded.
    """

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    fault: Fault | None = None
    gzip: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """A request as the site saw it; ``path`` keeps the query, header names are lower case."""

    at: float
    method: str
    path: str
    headers: Mapping[str, str]
    status: int | None


Route = Reply | Callable[[str, Mapping[str, str], int], Reply]


class Site:
    """One virtual agency site on its own loopback port."""

    def __init__(
        self,
        name: str,
        clock: Callable[[], float],
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.name = name
        self._scheme = "https" if tls else "http"
        self.requests: list[Seen] = []
        self._clock = clock
        self._lock = threading.Lock()
        self._routes: dict[str, Route] = {}
        self._hits: dict[str, int] = {}
        self._closing = threading.Event()
        self._httpd = _Listener(("127.0.0.1", port), _handler_of(self))
        if tls is not None:
            self._httpd.socket = tls.wrap_socket(self._httpd.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def host(self) -> str:
        """``127.0.0.1:PORT``: what stands in a registry's ``domains`` and in ``--allow-host``."""
        return f"127.0.0.1:{self._httpd.server_address[1]}"

    @property
    def origin(self) -> str:
        return f"{self._scheme}://{self.host}"

    def url(self, path: str) -> str:
        return self.origin + path

    def add(self, path: str, route: Route) -> None:
        """Sets the route of a path (with its query, else without). A callable gets the full path,
        the request headers and how often the path was asked before (0, 1, …)."""
        with self._lock:
            self._routes[path] = route

    def page(
        self, path: str, text: str, *, encoding: str = "utf-8", validators: bool = False
    ) -> None:
        """An HTML page; with ``validators`` it has an ETag over its bytes and answers 304."""
        body = text.encode(encoding)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if validators else None
        self.add(path, Reply(body, content_type=f"text/html; charset={encoding}", etag=etag))

    def remove(self, path: str) -> None:
        with self._lock:
            del self._routes[path]

    def paths(self) -> list[str]:
        """Paths asked so far, in order."""
        with self._lock:
            return [seen.path for seen in self.requests]

    def forget(self) -> None:
        """Empties the log of requests and the hit counts."""
        with self._lock:
            self.requests.clear()
            self._hits.clear()

    def answer(self, method: str, path: str, headers: Mapping[str, str]) -> Reply:
        """The reply to a request, logged. Conditional requests are settled here."""
        with self._lock:
            at = self._clock()
            route = self._routes.get(path) or self._routes.get(path.partition("?")[0])
            hit = self._hits.get(path, 0)
            self._hits[path] = hit + 1
        if route is None:
            reply = Reply(b"not found", status=404, content_type="text/plain")
        else:
            reply = route if isinstance(route, Reply) else route(path, headers, hit)
        if _matches(reply, headers):
            reply = dataclasses.replace(reply, status=304, body=b"")
        with self._lock:
            status = None if reply.fault == "reset" else reply.status
            self.requests.append(Seen(at, method, path, dict(headers), status))
        return reply

    def wait_until_closed(self) -> None:
        self._closing.wait()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._closing.set()
        self._httpd.shutdown()
        self._httpd.server_close()
        self._thread.join()


class SiteServer:
    """A set of sites as one context manager. ``clock`` is what request times are taken from."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.sites: dict[str, Site] = {}

    def add_site(self, name: str, port: int = 0, tls: ssl.SSLContext | None = None) -> Site:
        """Starts a site at once, on a free port unless one is given; with ``tls`` it speaks https."""
        if name in self.sites:
            raise ValueError(f"site {name} exists")
        site = Site(name, self._clock, port, tls)
        site.start()
        self.sites[name] = site
        return site

    @property
    def allow_hosts(self) -> tuple[str, ...]:
        return tuple(site.host for site in self.sites.values())

    def close(self) -> None:
        for site in self.sites.values():
            site.stop()
        self.sites.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what faults provoke; it is not worth a traceback."""


def _matches(reply: Reply, headers: Mapping[str, str]) -> bool:
    if reply.status != 200 or reply.fault:
        return False
    if "if-none-match" in headers:
        return reply.etag is not None and headers["if-none-match"] == reply.etag
    since = headers.get("if-modified-since")
    return since is not None and since == reply.last_modified


def _handler_of(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = site.answer(self.command, self.path, headers)
            if reply.fault == "reset":
                # linger 0 makes close() send RST, as a firewall between here and there does
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.connection.close()
                self.close_connection = True
                return
            self._send(reply)

        do_HEAD = do_GET  # noqa: N815 - the name is http.server's

        def _send(self, reply: Reply) -> None:
            body = gzip.compress(reply.body, mtime=0) if reply.gzip else reply.body
            self.send_response(reply.status, _phrase(reply.status))
            if reply.content_type is not None and reply.status != 304:
                self.send_header("Content-Type", reply.content_type)
            if reply.gzip:
                self.send_header("Content-Encoding", "gzip")
            if reply.etag:
                self.send_header("ETag", reply.etag)
            if reply.last_modified:
                self.send_header("Last-Modified", reply.last_modified)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if reply.fault == "stall":
                site.wait_until_closed()
            if reply.fault:
                self.close_connection = True
                body = body[: len(body) // 2] if reply.fault == "truncate" else b""
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Requests are in ``Site.requests``; the console stays quiet."""

    return Handler


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # 521 and the like are the security product's own
        return "Unassigned"
