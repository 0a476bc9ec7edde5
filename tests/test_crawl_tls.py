"""Real TLS servers on loopback: a good one is read, each fault is named, and checks never go off."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from extractors.crawl.outcome import CrawlOutcome
from extractors.crawl.registry import REQUIRED
from extractors.crawl.run import crawl
from extractors.settings import Settings
from tests.sites.clock import FakeClock
from tests.sites.reports import ZHUZHOU, listing, report
from tests.sites.server import SiteServer

HOST = "gzw.example.test"
PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server() -> Iterator[SiteServer]:
    with SiteServer() as running:
        yield running


def context(cert: trustme.LeafCert) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(made)
    return made


def crawl_at(home: Path, host: str, trusted: trustme.CA) -> CrawlOutcome:
    """The outcome for an agency whose site is https://``host``/, ``trusted`` being the only authority."""
    home.mkdir(exist_ok=True)
    registry, bundle = home / "r.csv", home / "ca.pem"
    url = f"https://{host}/"
    cells = [*ZHUZHOU[:2], "city", ZHUZHOU[2], url, host, f"{url}nb/"]
    registry.write_text(f"{','.join(REQUIRED)}\n{','.join(cells)}\n", encoding="utf-8")
    trusted.cert_pem.write_to_path(bundle)
    settings = Settings(home / "data", home, (), "https://example.org/contact", ca_bundle=bundle)
    return crawl(
        settings,
        2023,
        registry=registry,
        allow_hosts=[host],
        delay_seconds=0.0,
        clock=FakeClock(),
        resolve=lambda name, port: ["127.0.0.1"],
    )[0]


def test_a_good_certificate_is_checked_against_the_name_and_not_the_pinned_address(
    authority: trustme.CA, server: SiteServer, tmp_path: Path
) -> None:
    site = server.add_site("one", tls=context(authority.issue_cert(HOST)))
    row = ("/nb/1.html", "2023年政府信息公开工作年度报告", "2024-01-10")
    site.page("/nb/", listing(row))
    site.page("/nb/1.html", report(ZHUZHOU[1], 2023))
    host = f"{HOST}:{site.host.partition(':')[2]}"
    assert crawl_at(tmp_path, host, authority).outcome == "landed"
    other = f"other.example.test:{site.host.partition(':')[2]}"
    outcome = crawl_at(tmp_path / "other", other, authority)
    assert outcome.outcome == "unreachable"
    assert "for another name" in outcome.detail


def _old(cert: trustme.LeafCert) -> ssl.SSLContext:
    made = context(cert)
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.minimum_version = made.maximum_version = ssl.TLSVersion.TLSv1
    return made


def _unsafe_ciphers(cert: trustme.LeafCert) -> ssl.SSLContext:
    made = context(cert)
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers("AES128-SHA:@SECLEVEL=0")
    return made


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda ca: context(ca.issue_cert(HOST, not_after=PAST)), "has expired"),
        (lambda ca: context(trustme.CA().issue_cert(HOST)), "issuer that is not trusted"),
        (lambda ca: _old(ca.issue_cert(HOST)), "no longer safe"),
        (lambda ca: _unsafe_ciphers(ca.issue_cert(HOST)), "no cipher that is still safe"),
    ],
)
def test_a_fault_of_tls_is_named_and_nothing_is_read(
    make: Callable[[trustme.CA], ssl.SSLContext],
    words: str,
    authority: trustme.CA,
    server: SiteServer,
    tmp_path: Path,
) -> None:
    site = server.add_site("one", tls=make(authority))
    site.page("/nb/", listing())
    outcome = crawl_at(tmp_path, f"{HOST}:{site.host.partition(':')[2]}", authority)
    assert (outcome.outcome, outcome.documents) == ("unreachable", ())
    assert words in outcome.detail
    assert outcome.evidence["failures"][0]["kind"] == "tls"
    assert site.paths() == []


def test_a_self_signed_certificate_is_named(
    authority: trustme.CA, server: SiteServer, tmp_path: Path
) -> None:
    """trustme signs leaves only, so the leaf here is the authority itself."""
    stranger = trustme.CA()
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    path = tmp_path / "own.pem"
    path.write_bytes(stranger.private_key_pem.bytes() + stranger.cert_pem.bytes())
    made.load_cert_chain(path)
    site = server.add_site("one", tls=made)
    outcome = crawl_at(tmp_path, f"{HOST}:{site.host.partition(':')[2]}", authority)
    assert outcome.outcome == "unreachable"
    assert "self-signed" in outcome.detail


# A ServerHello of TLS 1.2 without the extension of RFC 5746, as servers of before 2010 send it.
_BODY = b"\x03\x03" + b"\x01" * 32 + b"\x00" + b"\xc0\x2f" + b"\x00"
_HANDSHAKE = b"\x02" + len(_BODY).to_bytes(3, "big") + _BODY
_LEGACY_HELLO = b"\x16\x03\x03" + len(_HANDSHAKE).to_bytes(2, "big") + _HANDSHAKE


@pytest.mark.parametrize(
    ("hello", "words"),
    [
        (_LEGACY_HELLO, "without safe renegotiation"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak TLS"),
    ],
)
def test_a_server_that_answers_the_handshake_oddly_is_named(
    hello: bytes, words: str, authority: trustme.CA, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(ConnectionError):
                connection.recv(4096)
                connection.sendall(hello)
                connection.recv(4096)

        threading.Thread(target=answer, daemon=True).start()
        port = listener.getsockname()[1]
        outcome = crawl_at(tmp_path, f"{HOST}:{port}", authority)
    assert outcome.outcome == "unreachable"
    assert words in outcome.detail
