"""The quality page over HTTP, for this machine alone: read-only files, nothing listed, nothing logged."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

HOST = "127.0.0.1"
_NAMES = frozenset({HOST, "localhost"})
_PAGES = frozenset({".html", ".js", ".jsonl"})


class _Handler(SimpleHTTPRequestHandler):
    """GET and HEAD of the page's own files. The base class keeps `..` out of paths."""

    def send_head(self) -> Any:
        # A page elsewhere whose name was pointed at this machine must not read along.
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in _NAMES:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        path = Path(self.translate_path(self.path))
        if path.suffix not in _PAGES and not (path / "index.html").is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: Any) -> BinaryIO | None:  # type: ignore[override]
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Requests are those of the person who sits here."""


def site_server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server for ``site`` on loopback, not yet serving; port 0 takes a free one. Raises OSError."""
    return ThreadingHTTPServer((HOST, port), partial(_Handler, directory=str(site)))
