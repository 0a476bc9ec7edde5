"""Where a request may go: SSRF guard with pinned addresses.

Names and addresses on pages are hostile. A request leaves only for http(s), only to addresses
that are public (or to a host:port the operator named), and connects to the very address that was
checked, so that a second DNS answer can't differ from the first.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from extractors.addresses import DEFAULT_PORTS, AddressRefusedError, split_address, split_host

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

# NAT64 carries an IPv4 address in its last 32 bits (RFC 6052); ipaddress calls the prefix global.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AllowHostError(ValueError):
    """An --allow-host entry is not HOST:PORT."""


class NameUnresolvedError(Exception):
    """DNS gave no address for a host."""


@dataclasses.dataclass(frozen=True, slots=True)
class Destination:
    """A checked URL, its host in ASCII and its fragment dropped. ``ip`` is what to connect to;
    ``politeness_key`` is whom the gap protects."""

    url: str
    scheme: Literal["http", "https"]
    host: str
    port: int
    ip: str
    is_allowed_host: bool

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """Host as in a Host header: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def politeness_key(self) -> str:
        return f"{self.host}:{self.port}" if self.is_allowed_host else self.ip


class Guard:
    """Checks URLs before every request and after every redirect.

    ``allow_hosts``: HOST:PORT entries that may lie on private networks. Raises AllowHostError.
    ``resolve(host, port)`` gives the addresses of a name, as text.
    """

    def __init__(self, allow_hosts: Iterable[str] = (), resolve: Resolver | None = None) -> None:
        self._allowed = frozenset(_allowed_entry(entry) for entry in allow_hosts)
        self._resolve = resolve or resolve_by_system

    def allows(self, host: str, port: int) -> bool:
        """Whether the operator named this host:port."""
        return (host, port) in self._allowed

    def check(self, url: str) -> Destination:
        """Where a request for this URL would go.

        Raises AddressRefusedError (scheme, form, private address) or NameUnresolvedError.
        """
        scheme, host, port = split_address(url)
        allowed = self.allows(host, port)
        if not allowed and port not in (80, 443) and port < 1024:
            raise AddressRefusedError(f"port {port} is not a web port: {url}")
        answers = self._resolve(host, port)
        if not answers:
            raise NameUnresolvedError(f"{host} has no address")
        if not allowed:
            # One private answer among public ones is how DNS rebinding starts: all must be public.
            for answer in answers:
                if not is_public(answer):
                    raise AddressRefusedError(
                        f"{host} resolves to {answer}, which is not a public address"
                    )
        plain = Destination(url, scheme, host, port, answers[0], allowed)
        parts = urlsplit(url)
        asked = urlunsplit((scheme, plain.netloc, parts.path or "/", parts.query, ""))
        return dataclasses.replace(plain, url=asked)


def resolve_by_system(host: str, port: int) -> list[str]:
    """The system's answers, IPv4 first. Raises NameUnresolvedError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameUnresolvedError(f"{host} does not resolve: {error}") from error
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return sorted(addresses, key=lambda address: ":" in address)


def is_public(address: str) -> bool:
    """Whether an address lies on the public internet, also when it wraps an IPv4 address."""
    try:
        parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = _embedded_ipv4(parsed)
        if inner is not None:
            parsed = inner
    return (
        parsed.is_global
        and not parsed.is_multicast
        and not parsed.is_reserved
        and not getattr(parsed, "is_site_local", False)
    )


def is_literal(host: str) -> bool:
    """Whether a host is an IP address written out."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _embedded_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _allowed_entry(entry: str) -> tuple[str, int]:
    host, port = split_host(entry)
    if not host or port is None:
        raise AllowHostError(f"--allow-host and GONGKAI_ALLOW_HOSTS take HOST:PORT, not {entry!r}")
    return host, port
