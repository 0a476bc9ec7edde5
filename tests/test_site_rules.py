"""robots.txt between runs: asked again with its validators, or after a day; a refusal is never kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.crawl.failure import FetchFailure
from extractors.crawl.fetch import Reach, open_fetcher
from extractors.settings import Settings
from tests.sites.clock import FakeClock
from tests.sites.server import Reply, Site, SiteServer

RULES = b"User-agent: *\nDisallow: /secret\n"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def site(clock: FakeClock) -> Iterator[Site]:
    with SiteServer(clock.monotonic) as server:
        made = server.add_site("one")
        made.page("/a", "<p>页</p>")
        made.page("/secret", "<p>页</p>")
        yield made


def one_run(site: Site, clock: FakeClock, home: Path, path: str = "/a") -> list[int | None]:
    """A run that asks for one page; the statuses of what was asked for robots.txt."""
    site.forget()
    settings = Settings(home, home, (), "https://example.org/contact")
    fetcher = open_fetcher(settings, clock, allow_hosts=[site.host], delay_seconds=0.0)
    try:
        fetcher.get(site.url(path), Reach((site.host,), http_allowed=True))
    finally:
        fetcher.close()
    return [item.status for item in site.requests if item.path == "/robots.txt"]


def rules(body: bytes = RULES, **facts: str) -> Reply:
    return Reply(body, content_type="text/plain", **facts)  # type: ignore[arg-type]


def test_rules_with_validators_are_confirmed_by_each_run(
    site: Site, clock: FakeClock, tmp_path: Path
) -> None:
    site.add("/robots.txt", rules(etag='"1"'))
    assert one_run(site, clock, tmp_path) == [200]
    assert one_run(site, clock, tmp_path) == [304]
    with pytest.raises(FetchFailure, match="disallows"):
        one_run(site, clock, tmp_path, "/secret")
    site.add("/robots.txt", rules(b"User-agent: *\nDisallow: /\n", etag='"2"'))
    with pytest.raises(FetchFailure, match="disallows"):
        one_run(site, clock, tmp_path)


def test_rules_without_validators_are_asked_for_again_after_a_day(
    site: Site, clock: FakeClock, tmp_path: Path
) -> None:
    site.add("/robots.txt", rules())
    assert one_run(site, clock, tmp_path) == [200]
    assert one_run(site, clock, tmp_path) == []
    with pytest.raises(FetchFailure, match="disallows"):
        one_run(site, clock, tmp_path, "/secret")
    clock.sleep(24 * 3600)
    assert one_run(site, clock, tmp_path) == [200]


def test_no_rules_and_hidden_rules_are_never_kept(
    site: Site, clock: FakeClock, tmp_path: Path
) -> None:
    assert one_run(site, clock, tmp_path) == [404]
    assert one_run(site, clock, tmp_path) == [404]
    site.add("/robots.txt", rules(etag='"1"'))
    assert one_run(site, clock, tmp_path) == [200]
    site.add("/robots.txt", Reply(status=500))
    with pytest.raises(FetchFailure, match="answers 500"):
        one_run(site, clock, tmp_path)
    site.remove("/robots.txt")
    assert one_run(site, clock, tmp_path, "/secret") == [404]


def test_a_damaged_copy_is_asked_for_anew(site: Site, clock: FakeClock, tmp_path: Path) -> None:
    site.add("/robots.txt", rules())
    one_run(site, clock, tmp_path)
    (path,) = (tmp_path / "robots").iterdir()
    path.write_bytes(b'{"origin": ')
    assert one_run(site, clock, tmp_path) == [200]
