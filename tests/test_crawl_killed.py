"""A crawl that is killed at a random request and resumed leaves the landing of an undisturbed one.

Two seeds, one on the disk and one in a bucket; ``make torture`` tries twenty.
"""

from __future__ import annotations

import dataclasses
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fsspec.core import url_to_fs

from extractors.durable import TEMPORARY
from extractors.landing.store import LandingStore
from tests.sites.reports import listing, report, write_registry
from tests.sites.server import Reply, SiteServer

_CHILD = """
import sys
from pathlib import Path
from extractors.crawl.run import crawl
from extractors.settings import Settings

home, landing, registry, *hosts = sys.argv[1:]
settings = Settings(
    Path(home), Path(home), (), "https://example.org/contact", landing_place=landing
)
crawl(settings, [2023, 2022], registry=Path(registry), allow_hosts=hosts, delay_seconds=0.0, run_id="r")
"""
_AGENCIES = 5


class Executioner:
    """The sites' clock: it counts requests and kills the child at a chosen one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started = threading.Event()
        self.count, self.fatal, self.how = 0, 0, signal.SIGKILL
        self.child: subprocess.Popen[bytes] | None = None

    def __call__(self) -> float:
        self._started.wait(30)
        with self._lock:
            self.count += 1
            if self.count == self.fatal and self.child is not None:
                os.kill(self.child.pid, self.how)
            return float(self.count)

    def run(self, arguments: list[str], fatal: int, how: signal.Signals = signal.SIGKILL) -> int:
        self._started.clear()
        self.count, self.fatal, self.how = 0, fatal, how
        self.child = subprocess.Popen([sys.executable, "-c", _CHILD, *arguments])
        self._started.set()
        return self.child.wait(60)


def facts(landing: str) -> tuple[Counter[str], Counter[str], set[str]]:
    """Landing without its instants: observations, outcomes, objects."""
    store = LandingStore(landing)

    def line(item: Any) -> str:
        facts = dataclasses.asdict(item)
        for name in ("landed_at", "started_at", "seconds", "headers"):  # headers hold a Date
            facts.pop(name, None)
        return repr(sorted(facts.items()))

    files, root = url_to_fs(landing, use_listings_cache=False)
    objects = {path.rpartition("/")[2] for path in files.find(f"{root}/objects")}
    objects = {name for name in objects if not name.startswith(TEMPORARY)}
    return Counter(map(line, store.observations())), Counter(map(line, store.outcomes())), objects


_SEEDS = range(1, 21 if "GONGKAI_TORTURE" in os.environ else 3)


@pytest.mark.parametrize(
    ("how", "seed"),
    [
        *((signal.SIGKILL, seed) for seed in _SEEDS),  # SIGTERM ends a process as suddenly
        (signal.SIGINT, 1),  # Ctrl-C: the crawl may still tidy up
    ],
)
def test_killed_and_resumed_lands_the_same(
    how: signal.Signals, seed: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    executioner = Executioner()
    with SiteServer(executioner) as server:
        rows: list[Any] = []
        for number in range(_AGENCIES):
            site = server.add_site(f"s{number}")
            name = f"测试{'甲乙丙丁戊'[number]}市国资委"
            titles = [
                (f"{y}.html", f"{y}年政府信息公开工作年度报告", f"{y + 1}-01-10")
                for y in (2023, 2022)
            ]
            more = "<script>createPageHTML(2, 0, 'index', 'html')</script>"
            site.page("/nb/", listing(titles[0], foot=more))
            site.page("/nb/index_1.html", listing(titles[1]))
            site.page("/nb/2023.html", report(name, 2023, extra='<a href="1.pdf">附件</a>'))
            site.page("/nb/2022.html", report(name, 2022))
            site.add("/nb/1.pdf", Reply(b"%PDF-1.4", content_type="application/pdf"))
            rows.append(((f"t-{number}", name, ""), site, "/nb/"))
        registry = str(write_registry(tmp_path / "r.csv", rows))
        whole, killed = str(tmp_path / "whole" / "landing"), str(tmp_path / "killed" / "landing")
        if seed % 2 == 0:
            killed = f"{request.getfixturevalue('s3')}/killed-{seed}"
        hosts = server.allow_hosts
        assert executioner.run([str(tmp_path / "whole"), whole, registry, *hosts], fatal=0) == 0
        requests = executioner.count
        assert requests == _AGENCIES * 6  # robots.txt, two screens, two reports, a file

        fatal = random.Random(seed).randrange(1, requests)  # noqa: S311 - a repeatable choice
        arguments = [str(tmp_path / "killed"), killed, registry, *hosts]
        assert executioner.run(arguments, fatal, how) == -how
        if how == signal.SIGINT:  # the hosts that wait are not crawled before it ends
            assert executioner.count < requests
        kept = {item.asked_url for item in LandingStore(killed).observations()}
        for site in server.sites.values():
            site.forget()
        assert executioner.run(arguments, fatal=0) == 0
        asked = {site.url(path) for site in server.sites.values() for path in site.paths()}
    assert facts(killed) == facts(whole)
    assert not asked & kept
