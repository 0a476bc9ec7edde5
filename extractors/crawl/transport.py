"""One HTTP exchange with a checked destination: pinned address, bounded bytes, coding undone."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import datetime as dt
import http.client
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import requests
import urllib3
import urllib3.connection
from requests.adapters import HTTPAdapter

from extractors.crawl.blocks import name_tls_fault
from extractors.crawl.guard import Destination
from extractors.crawl.politeness import Clock

_CHUNK = 64 * 1024
_MAX_CODINGS = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one exchange; seconds and bytes. Slow agency hosts need 20 s and more."""

    connect_seconds: float = 20.0
    read_seconds: float = 40.0
    total_seconds: float = 180.0
    body_bytes: int = 20 * 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Exchange:
    """What one request was answered. ``headers`` as sent, in order; ``body`` with coding undone."""

    status: int
    status_line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    answered_at: dt.datetime

    def header(self, name: str) -> str | None:
        """The last value of a header, name in any case."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[-1] if found else None


class TransportError(Exception):
    """An exchange that gave no whole answer. ``kind``: timeout, reset, truncated, tls, too_large,
    coding, connect. ``heals``: whether asking again can help."""

    def __init__(self, kind: str, detail: str, *, heals: bool) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.heals = heals


class Transport:
    """A requests session that connects only to pinned addresses and keeps no cookies.

    Proxies and .netrc of the environment are ignored: through a proxy the checked address would
    not be the one that answers. ``ca_bundle``: a PEM file of the issuers to trust, instead of the
    public ones; there is no way to switch the checks off.
    """

    def __init__(
        self, user_agent: str, clock: Clock, limits: Limits, ca_bundle: Path | None = None
    ) -> None:
        self._clock = clock
        self._limits = limits
        self._watchdog = _Watchdog(limits.total_seconds)
        self._adapter = _PinnedAdapter(pool_connections=64, pool_maxsize=4)
        self._session = requests.Session()
        self._session.trust_env = False
        if ca_bundle is not None:
            self._session.verify = str(ca_bundle)
        # A cookie is what a script challenge hands out; an honest reader of public pages needs none.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)
        self._session.headers.clear()
        self._session.headers.update(
            {
                "User-Agent": user_agent,
                "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
                "Accept-Language": "zh-CN,zh;q=0.9",
                "Accept-Encoding": "gzip, deflate",
            }
        )

    def get(self, destination: Destination, headers: dict[str, str]) -> Exchange:
        """One GET, no redirect followed. Raises TransportError."""
        self._adapter.pin(destination)
        with self._watchdog.watching() as deadline:
            try:
                exchange = self._exchange(destination, headers)
            except TransportError as error:
                if deadline.passed:
                    raise self._too_slow() from error
                raise
            if deadline.passed:  # a body without a length seems whole when its connection ends
                raise self._too_slow()
            return exchange

    def _too_slow(self) -> TransportError:
        words = f"the answer took over {self._limits.total_seconds:.0f} s"
        return TransportError("timeout", words, heals=False)

    def _exchange(self, destination: Destination, headers: dict[str, str]) -> Exchange:
        try:
            response = self._session.get(
                destination.url,
                headers=headers | {"Host": destination.netloc},
                stream=True,
                allow_redirects=False,
                timeout=(self._limits.connect_seconds, self._limits.read_seconds),
            )
        except requests.exceptions.SSLError as error:
            raise _tls_error(error) from error
        except requests.exceptions.Timeout as error:
            raise TransportError(
                "timeout", f"no answer in time: {_cause(error)}", heals=True
            ) from error
        except requests.exceptions.ConnectionError as error:
            raise TransportError("reset", f"no connection: {_cause(error)}", heals=True) from error
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise TransportError("connect", f"no answer: {_cause(error)}", heals=False) from error
        with response:
            raw: Any = response.raw
            encoded = self._read(raw)
            version = {10: "1.0", 11: "1.1", 20: "2"}.get(raw.version, "?")
            return Exchange(
                status=response.status_code,
                status_line=f"HTTP/{version} {response.status_code} {response.reason or ''}".strip(),
                headers=tuple(raw.headers.iteritems()),
                body=_undo_coding(
                    encoded, raw.headers.get("content-encoding", ""), self._limits.body_bytes
                ),
                answered_at=self._clock.now(),
            )

    def close(self) -> None:
        self._session.close()
        self._watchdog.close()

    def _read(self, raw: Any) -> bytes:
        """The body as coded, held to the byte limit while it comes in."""
        data = bytearray()
        try:
            for chunk in raw.stream(_CHUNK, decode_content=False):
                data += chunk
                if len(data) > self._limits.body_bytes:
                    raise _too_large(self._limits.body_bytes)
        except urllib3.exceptions.ReadTimeoutError as error:
            raise TransportError(
                "timeout", f"the body stopped coming: {error}", heals=True
            ) from error
        except urllib3.exceptions.SSLError as error:
            raise _tls_error(error) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            # urllib3 compares with Content-Length and wraps what it finds missing; a chunked body
            # without its last chunk is an error of the protocol that nothing else caused.
            causes = [item for item in (error, *error.args) if isinstance(item, Exception)]
            is_cut = isinstance(error, urllib3.exceptions.ProtocolError) and len(causes) == 1
            if is_cut or any(isinstance(item, http.client.IncompleteRead) for item in causes):
                words = f"the body was cut off: {_cause(error)}"
                raise TransportError("truncated", words, heals=True) from error
            raise TransportError(
                "reset", f"the connection broke: {_cause(error)}", heals=True
            ) from error
        return bytes(data)


class _Deadline:
    """The end of one exchange of one thread; ``passed`` when it was ended from outside."""

    of_thread = threading.local()

    def __init__(self, at: float) -> None:
        self.at = at
        self.passed = False
        self._lock = threading.Lock()
        self._connection: Any = None

    def watch(self, connection: Any) -> None:
        """The connection that this exchange uses from now on, None when it is over."""
        with self._lock:
            self._connection = connection

    def end(self) -> None:
        with self._lock:
            if self._connection is None:
                return
            self.passed = True
            with contextlib.suppress(OSError, AttributeError):  # closed already
                self._connection.sock.shutdown(socket.SHUT_RDWR)


class _Watchdog:
    """Ends exchanges that take too long as a whole, all of one length, from a thread of its own.

    A site that sends a byte now and then keeps a blocked read from ever timing out, so its socket is
    shut down from outside; the read then ends in an error.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: collections.deque[_Deadline] = collections.deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @contextlib.contextmanager
    def watching(self) -> Iterator[_Deadline]:
        """The deadline of what this thread asks for in the body."""
        deadline = _Deadline(time.monotonic() + self._seconds)
        _Deadline.of_thread.deadline = deadline
        with self._changed:
            self._waiting.append(deadline)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                self._thread.start()
            elif len(self._waiting) == 1:
                self._changed.notify()
        try:
            yield deadline
        finally:
            deadline.watch(None)

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._is_closed:
                if not self._waiting:
                    self._changed.wait()
                elif (left := self._waiting[0].at - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    self._waiting.popleft().end()


class _Watched:
    """A connection that tells the deadline of its thread that it is in use."""

    def connect(self) -> None:
        _Deadline.of_thread.deadline.watch(self)
        super().connect()  # type: ignore[misc]  # of urllib3's connection

    def request(self, *arguments: Any, **options: Any) -> None:
        _Deadline.of_thread.deadline.watch(self)
        super().request(*arguments, **options)  # type: ignore[misc]  # of urllib3's connection


class _WatchedHTTP(_Watched, urllib3.connection.HTTPConnection):
    pass


class _WatchedHTTPS(_Watched, urllib3.connection.HTTPSConnection):
    pass


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _WatchedHTTP


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPS


class _PinnedAdapter(HTTPAdapter):
    """Connects to the checked address, while Host, SNI and certificate stay those of the name."""

    def __init__(self, **options: Any) -> None:
        self._pins: dict[tuple[str, int], str] = {}
        self._pins_lock = threading.Lock()
        super().__init__(**options)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}

    def pin(self, destination: Destination) -> None:
        with self._pins_lock:
            self._pins[destination.host, destination.port] = destination.ip

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        host_params, pool_options = self.build_connection_pool_key_attributes(request, verify, cert)
        host = str(host_params["host"])
        port = host_params["port"] or (443 if host_params["scheme"] == "https" else 80)
        with self._pins_lock:
            address = self._pins[host.strip("[]"), int(port)]
        options: dict[str, Any] = dict(pool_options)
        if host_params["scheme"] == "https" and host != address:
            options |= {"server_hostname": host, "assert_hostname": host}
        return self.poolmanager.connection_from_host(
            host=address, port=int(port), scheme=host_params["scheme"], pool_kwargs=options
        )


def _undo_coding(data: bytes, coding: str, limit: int) -> bytes:
    """The body with gzip and deflate undone, never more than ``limit`` bytes. Raises TransportError."""
    names = [name.strip().lower() for name in coding.split(",") if name.strip()]
    if len(names) > _MAX_CODINGS:
        raise TransportError("coding", f"{len(names)} content codings on one body", heals=False)
    for name in reversed(names):
        if name == "identity" or not data:
            continue
        if name in ("gzip", "x-gzip"):
            data = _inflate(data, 16 + zlib.MAX_WBITS, limit)
        elif name == "deflate":
            # Some servers send raw deflate under this name; a zlib header's first byte is 0x?8.
            is_zlib = data[0] & 0x0F == 8
            data = _inflate(data, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS, limit)
        else:
            raise TransportError(
                "coding", f"content coding {name!r} was not asked for", heals=False
            )
    return data


def _inflate(data: bytes, window_bits: int, limit: int) -> bytes:
    out = bytearray()
    try:
        while data:
            engine = zlib.decompressobj(window_bits)
            out += engine.decompress(data, limit + 1 - len(out))
            if len(out) > limit:
                raise _too_large(limit)
            if not engine.eof:
                raise TransportError("truncated", "the coded body was cut off", heals=True)
            data = engine.unused_data  # gzip allows several members
    except zlib.error as error:
        raise TransportError("coding", f"the coded body is damaged: {error}", heals=True) from error
    return bytes(out)


def _tls_error(error: BaseException) -> TransportError:
    return TransportError("tls", f"TLS fault: {name_tls_fault(_cause(error))}", heals=False)


def _too_large(limit: int) -> TransportError:
    return TransportError("too_large", f"the body is over {limit} bytes", heals=False)


def _cause(error: BaseException) -> str:
    """The innermost words of a wrapped library error, without object addresses."""
    seen: BaseException = error
    while True:
        reason = getattr(seen, "reason", None)
        inner = reason if isinstance(reason, BaseException) else seen.__context__
        if inner is None:
            break
        seen = inner
    return str(seen)[:300] or type(seen).__name__
