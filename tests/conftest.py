"""Fixtures that several test files share."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from extractors.codebook import CodebookError
from extractors.parse.prose.rules import rule_book
from tests.crawl_world import World
from tests.page_site import Site, build_site
from tests.sites.clock import FakeClock
from tests.sites.odd import Odd
from tests.sites.server import SiteServer
from tests.warehouse_country import Country, build_country
from tests.warehouse_sample import build_sample

# The same examples in each run of `make test`, so that a change is judged and not chance; `make torture` draws others.
settings.register_profile("same", derandomize=True)
if "GONGKAI_TORTURE" not in os.environ:
    settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    """A shell that starts tests in the background has them ignore Ctrl-C, and their children with them.

    A broken seed is told at once: thousands of tests would each read it again and fail.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        try:
            rule_book()
        except CodebookError as error:
            raise pytest.UsageError(str(error)) from error


# Files that read the warehouses below, which one worker builds for all of them.
_READ_A_WAREHOUSE = ("test_cookbook", "test_dbt_", "test_finding_", "test_page")


class _ByFile(LoadFileScheduling):
    """Workers (``make test``) are given whole files: what a module's fixtures made is not made twice.

    Groups by mark (``--dist loadgroup``) do nothing with pytest 9.2 and xdist 3.8.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "warehouses" if Path(file).name.startswith(_READ_A_WAREHOUSE) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFile:
    config.option.loadscopereorder = False  # the order is made below
    return _ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests come first, so that no worker is left alone with one at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of a bucket on a loopback server that speaks S3; keys are in the environment."""
    import fsspec
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        environment.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        fsspec.filesystem("s3").mkdir("landing")
        yield "s3://landing"
    server.stop()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One agency's site on a server of its own, for tests of the crawl."""
    clock = FakeClock()
    with SiteServer(clock.monotonic) as server:
        yield World(server, tmp_path, clock)


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[Odd]:
    """One agency's site, for tests of what sites do that is odd."""
    with SiteServer() as server:
        site = server.add_site("one")
        site.page("/", "<p>首页</p>")
        yield Odd(server, site, tmp_path)


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    """One built warehouse for all that only read it."""
    yield from build_country(tmp_path_factory.mktemp("country"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The small warehouse of planted cases (``warehouse_sample``), built once."""
    yield from build_sample(tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="session")
def site(country: Country, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The quality page of that warehouse; a test that writes it anew leaves the same page."""
    return build_site(country, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="session")
def served(site: Site) -> Iterator[int]:
    """Port of the page's server."""
    from expectations.page.serve import site_server

    server = site_server(site.root, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()
