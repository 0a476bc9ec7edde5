"""SSRF guard and official hosts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.addresses import AddressRefusedError, host_of, is_official
from extractors.crawl.guard import AllowHostError, Guard, NameUnresolvedError, is_public


def answering(*addresses: str) -> Guard:
    return Guard(resolve=lambda host, port: addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - the address is the case
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "2001:0:7272:7272:0:ffff:f5ff:fffe",  # Teredo, whatever it carries
        "4000::1",
        "no address",
    ],
)
def test_private_and_special_addresses_are_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(AddressRefusedError, match="not a public address"):
        answering(address).check("https://gzw.example.gov.cn/")


@pytest.mark.parametrize("address", ["114.114.114.114", "2400:3200::1", "64:ff9b::7272:7272"])
def test_public_addresses_pass_and_are_pinned(address: str) -> None:
    destination = answering(address).check("https://GZW.Example.gov.cn:443/a?b=1#c")
    assert (destination.ip, destination.politeness_key) == (address, address)
    assert destination.url == "https://gzw.example.gov.cn/a?b=1"


@pytest.mark.parametrize("place", ["gzw.example.gov.cn:1024", "gzw_old.example.gov.cn:8080"])
def test_other_ports_and_names_of_sites_are_asked(place: str) -> None:
    assert answering("114.114.114.114").check(f"http://{place}/").netloc == place


def test_an_address_with_colons_stands_in_brackets() -> None:
    destination = answering("2400:3200::1").check("http://[2400:3200::1]:1024/")
    assert (destination.netloc, destination.ip) == ("[2400:3200::1]:1024", "2400:3200::1")


def test_one_private_answer_among_public_ones_refuses() -> None:
    with pytest.raises(AddressRefusedError):
        answering("114.114.114.114", "10.0.0.1").check("http://gzw.example.gov.cn/")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://gzw.example.gov.cn/a",
        "gopher://gzw.example.gov.cn/",
        "javascript:alert(1)",
        "//gzw.example.gov.cn/",
        "http:///a",
        "http://user:secret@gzw.example.gov.cn/",
        "http://user@gzw.example.gov.cn/",
        "http://gzw.example.gov.cn:22/",
        "http://gzw.example.gov.cn:1023/",
        "http://gzw.example.gov.cn:0/",
        "http://gzw.example.gov.cn:99999/",
        "http://gzw.example.gov.cn/a b",
        "http://gzw.example.gov.cn/\r\nHost: x",
        "http://[::1/",
        "http://gzw.example.gov.cn/" + "a" * 3000,
    ],
)
def test_what_is_no_web_address_is_refused_without_a_look_up(url: str) -> None:
    def no_look_up(host: str, port: int) -> Sequence[str]:
        raise AssertionError("asked DNS")

    with pytest.raises(AddressRefusedError):
        Guard(resolve=no_look_up).check(url)


@pytest.mark.parametrize("url", ["http://127.1/", "http://2130706433/", "http://0x7f000001/"])
def test_other_spellings_of_loopback_are_refused(url: str) -> None:
    with pytest.raises((AddressRefusedError, NameUnresolvedError)):
        Guard().check(url)


def test_only_the_named_host_and_port_may_be_private() -> None:
    guard = Guard(["127.0.0.1:8001", "Intranet.example:80"], lambda host, port: ["127.0.0.1"])
    assert guard.check("http://127.0.0.1:8001/").politeness_key == "127.0.0.1:8001"
    assert guard.check("http://intranet.example/").is_allowed_host
    for url in ("http://127.0.0.1:8002/", "http://127.0.0.1/", "http://other.example:8001/"):
        with pytest.raises(AddressRefusedError):
            guard.check(url)


@pytest.mark.parametrize("entry", ["127.0.0.1", "", ":80", "host:port", "http://"])
def test_an_exception_needs_host_and_port(entry: str) -> None:
    with pytest.raises(AllowHostError):
        Guard([entry])


@pytest.mark.parametrize(
    ("host", "domains", "official"),
    [
        ("gzw.sz.gov.cn", ["gzw.sz.gov.cn"], True),
        ("GZW.SZ.gov.cn.", ["gzw.sz.gov.cn"], True),
        ("wap.gzw.sz.gov.cn", ["gzw.sz.gov.cn"], True),
        ("xgzw.sz.gov.cn", ["gzw.sz.gov.cn"], False),
        ("gzw.sz.gov.cn.evil.com", ["gzw.sz.gov.cn"], False),
        ("gzw-sz-gov-cn.evil.com", ["gzw.sz.gov.cn"], False),
        ("sasac.gov.cn", ["www.sasac.gov.cn"], True),
        ("jyj.ln.gov.cn", ["www.ln.gov.cn"], False),
        ("国资委.政务.cn", ["xn--vhqs91bdjl.xn--zfr164b.cn"], False),
        ("xn--fiqs8s", ["中国"], True),
        ("127.0.0.1:8001", ["127.0.0.1:8001"], True),
        ("127.0.0.1:8002", ["127.0.0.1:8001"], False),
        ("127.0.0.1:8002", ["127.0.0.1"], True),
        ("gzw.sz.gov.cn", ["https://gzw.sz.gov.cn/"], True),
        ("", ["gzw.sz.gov.cn"], False),
        ("gzw.sz.gov.cn", [""], False),
        ("gzw.sz.gov.cn", [], False),
    ],
)
def test_official_hosts_at_dot_boundaries(host: str, domains: list[str], official: bool) -> None:
    assert is_official(host, domains) is official


def test_host_of_a_url() -> None:
    assert host_of("https://Gzw.sz.gov.cn:443/a") == "gzw.sz.gov.cn"
    assert host_of("http://127.0.0.1:8001/a") == "127.0.0.1:8001"
    assert host_of("mailto:a@b.cn") is None
