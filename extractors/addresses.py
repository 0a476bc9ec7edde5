"""Addresses of pages in parts, and whose host one is. Pure: nothing is resolved or asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL_CHARACTERS = 2000


class AddressRefusedError(Exception):
    """A URL that must not be asked for; the message says why. No packet was sent."""


def split_address(url: str) -> tuple[Literal["http", "https"], str, int]:
    """Scheme, host (lower case, ASCII) and port of an absolute URL. Raises AddressRefusedError."""
    if len(url) > MAX_URL_CHARACTERS:
        raise AddressRefusedError(f"URL of {len(url)} characters: {url[:80]}…")
    if any(ord(character) <= 32 or ord(character) == 127 for character in url):
        raise AddressRefusedError(f"URL with blanks or control characters: {url!r}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefusedError(f"no URL ({error}): {url}") from error
    scheme = _web_scheme(parts)
    if scheme is None:
        raise AddressRefusedError(f"only http and https are asked for: {url}")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError(f"URL with user name or password: {parts.hostname}")
    host = ascii_host(parts.hostname or "")
    if not host:
        raise AddressRefusedError(f"URL without a host: {url}")
    if port == 0:
        raise AddressRefusedError(f"port 0: {url}")
    return scheme, host, port or DEFAULT_PORTS[scheme]


def _web_scheme(parts: SplitResult) -> Literal["http", "https"] | None:
    if parts.scheme == "http":
        return "http"
    if parts.scheme == "https":
        return "https"
    return None


def ascii_host(host: str) -> str:
    """A host in lower-case ASCII (IDNA 2008 after UTS 46), without trailing dot; "" if it is none."""
    name = unicodedata.normalize("NFKC", host.strip()).lower().rstrip(".")
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def is_official(host: str, domains: Iterable[str]) -> bool:
    """Whether a host (or host:port) belongs to one of an agency's domains, at a dot boundary.

    A domain with a port binds only that port. ``www.x`` also owns the bare ``x`` but not its
    other subdomains, which on a city's portal belong to other agencies.
    """
    name, port = split_host(host)
    if not name:
        return False
    for domain in domains:
        owner, owner_port = split_host(domain)
        if not owner or (owner_port is not None and owner_port != port):
            continue
        if name == owner or name.endswith("." + owner) or "www." + name == owner:
            return True
    return False


def host_of(url: str) -> str | None:
    """``host`` or ``host:port`` (port only if not the scheme's own) of a URL, None if it has none."""
    try:
        scheme, host, port = split_address(url)
    except AddressRefusedError:
        return None
    shown = f"[{host}]" if ":" in host else host
    return shown if port == DEFAULT_PORTS[scheme] else f"{shown}:{port}"


def split_host(text: str) -> tuple[str, int | None]:
    """Host and port of an address or of HOST:PORT, "" and None where it has none."""
    try:
        parts = urlsplit(text if "//" in text else "//" + text.strip())
        return ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return "", None
