"""The quality page of the country, as files and as a real browser shows it."""

from __future__ import annotations

import dataclasses
import http.client
import itertools
import json
import os
import posixpath
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import typer.main

from expectations.alerts.digest import Digest
from expectations.alerts.outbox import Outbox
from expectations.page import render
from expectations.page import site as page_site
from expectations.page.serve import site_server
from expectations.page.site import site_folder, slug, write_site
from extractors.cli import app
from extractors.landing.store import LandingStore
from extractors.settings import SEEDS, Settings
from extractors.stage.history import BuildLine, GateLine, History
from tests.warehouse_country import HOSTILE_NAME, Country, documents

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
HOSTILE = "x-000001-00000000"
IN_WORDS = "x-000001-00000009"
GONE = "f-gone"


@dataclasses.dataclass(frozen=True)
class Site:
    settings: Settings
    root: Path
    new: str  # finding id that only the last build shows

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")


def build_line(number: int, verdict: Any, **known: Any) -> BuildLine:
    at = datetime(2024, 6, number, 8, tzinfo=UTC)
    facts: dict[str, Any] = {
        "build_id": f"build-{number}",
        "started_at": at,
        "finished_at": at + timedelta(minutes=3),
        "as_of": date(2024, 6, 1),
        "verdict": verdict,
        "overrides": (),
        "reasons": (),
        "code_version": "test",
        "reports": 300 + number,
        "findings": 900 - number,
        "gate": (
            GateLine("key.marts.dim_agency.unique", True, "critical", "holds", "marts"),
            GateLine("share.unread", False, "warning", "3 of 9 documents <b>unread</b>", "staging"),
        ),
    }
    return BuildLine(**facts | known)


@pytest.fixture(scope="module")
def site(country: Country, tmp_path_factory: pytest.TempPathFactory) -> Site:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, decisions=SEEDS, allow_hosts=(), contact="https://example.org")
    shutil.copy(country.file, settings.warehouse)
    store = LandingStore(settings.landing)
    for doc in documents():
        if doc.page is not None:
            assert store.put(doc.page) == doc.sha256
    found = [
        row[0] for row in country.rows("select finding_id from checks.fct_findings order by 1")
    ]
    (new,) = country.rows(
        "select min(finding_id) from checks.fct_findings where agency_id = ? and check_code = 'A6'",
        IN_WORDS,
    )[0]
    history = History(settings.ops)
    known = (*(finding_id for finding_id in found if finding_id != new), GONE)
    history.append(build_line(1, "published", appeared=known))
    root = site_folder(settings)
    write_site(settings)
    with (root / "findings.jsonl").open("a", encoding="utf-8") as kept:
        words = {"finding_id": GONE, "en": "12 <i>became</i> 13", "zh": "12改为13"}
        kept.write(json.dumps(words) + "\n")
    history.append(build_line(2, "refused", reasons=("number-lost: 2 numbers are gone",)))
    history.append(build_line(3, "published", appeared=(new,), gone=(GONE,)))
    outbox = Outbox(settings.ops / "outbox")
    digest = Digest("3 new <b>findings</b>", (), "warning")
    outbox.queue("mail", digest, "message-1", datetime(2024, 6, 3, tzinfo=UTC))
    write_site(settings)
    return Site(settings, root, new)


class _Links(HTMLParser):
    """Addresses and ids of a page, and what it must not have."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src") and tag != "link":
                self.hrefs.append(value or "")


def follow_links(root: Path) -> dict[str, _Links]:
    """Every page of a site, after each link from the first page on was found to lead somewhere."""
    pages = {
        path.relative_to(root.resolve()).as_posix(): _Links(path.read_text(encoding="utf-8"))
        for path in root.resolve().rglob("*.html")
    }
    reached = {"index.html"}
    waiting = ["index.html"]
    while waiting:
        here = waiting.pop()
        for href in pages[here].hrefs:
            if re.match(r"https?://", href):
                continue
            target, _, fragment = href.partition("#")
            name = posixpath.normpath(
                posixpath.join(posixpath.dirname(here), target or Path(here).name)
            )
            assert name in pages, f"{here} links to {href}"
            assert not fragment or fragment in pages[name].ids, f"{here} links to {href}"
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    assert reached == pages.keys()
    return pages


def test_every_link_leads_somewhere_and_every_page_is_linked(site: Site) -> None:
    pages = follow_links(site.root)
    assert len(pages) > 600
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), f"{name} has an id twice"


def test_nothing_of_a_hostile_page_is_more_than_text(site: Site) -> None:
    for path in site.root.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        page = _Links(text)
        assert not page.tags & {"script", "img", "iframe", "object", "form", "base"}, path
        assert not {name for name in page.attributes if name.startswith("on")}, path
        assert not [href for href in page.hrefs if ":" in href and not href.startswith("http")]
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text), path
        assert "Content-Security-Policy" in text
    page = site.text(f"agency/{HOSTILE}.html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<code>javascript:alert(1)</code>" in page
    (evidence,) = [
        path.read_text(encoding="utf-8")
        for path in (site.root / "evidence").iterdir()
        if "turned" in path.read_text(encoding="utf-8")
    ]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; turned" in evidence
    assert "{{ 7 * 7 }}" in evidence


def test_the_first_page_says_what_matters_and_stays_small(site: Site, country: Country) -> None:
    page, zh = site.text("index.html"), site.text("index.zh.html")
    assert len(page) < 150_000
    for words in ("Published", "as of 2024-06-01", "3 of 9 documents &lt;b&gt;unread&lt;/b&gt;"):
        assert words in page
    assert "What extraction read" in page
    assert "提取结果" in zh
    for words in ("已发布", "截至2024-06-01", "对不上的数字"):
        assert words in zh
    assert "12 &lt;i&gt;became&lt;/i&gt; 13" in page  # resolved, in the words of the page before
    assert "12改为13" in zh
    assert f'#{site.new}">' in page
    assert "3 new &lt;b&gt;findings&lt;/b&gt;" in page  # waits in the outbox
    assert "0 sent, 1 waiting, 0 in doubt" in page
    assert "number-lost" not in page  # the refused build is not the last one
    open_warnings = country.rows(
        "select count(*) from checks.fct_findings where severity = 'warning' and not acknowledged"
    )[0][0]
    assert f"<b>{open_warnings:,}</b><span>to check</span>" in page


def test_a_refused_build_is_told_above_the_warehouse_that_stays(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = dataclasses.replace(site.settings, home=tmp_path)
    shutil.copy(site.settings.warehouse, settings.warehouse)
    history = History(settings.ops)
    for line in History(site.settings.ops).builds():
        history.append(line)
    history.append(build_line(4, "refused", reasons=("number-lost: 2 <i>numbers</i> are gone",)))
    # Little room: what an agency's page has no room for is counted, and no link points at it.
    monkeypatch.setattr(page_site, "MOST_FINDINGS", 1)
    monkeypatch.setattr(page_site, "MOST_PLACE_ROWS", 150)
    written = write_site(settings, evidence_seconds=0)
    assert {"place/1.html", "place/2.html", "place/3.html"} <= follow_links(
        written.index.parent
    ).keys()
    assert "The first 1 of " in (written.index.parent / f"agency/{IN_WORDS}.html").read_text()
    page = written.index.read_text(encoding="utf-8")
    assert '<div class="verdict refused">' in page
    assert "number-lost: 2 &lt;i&gt;numbers&lt;/i&gt; are gone" in page
    # No time for landed pages: they are counted, and nothing links to what is not there.
    assert (written.evidence, written.waiting > 0) == (0, True)
    assert f"{written.waiting:,} pages are not laid out yet" in page
    assert "evidence/" not in (tmp_path / f"reports/quality/agency/{IN_WORDS}.html").read_text()


def test_a_finding_shows_both_sides_and_each_number_leads_to_its_place(site: Site) -> None:
    page = site.text(f"agency/{IN_WORDS}.html")
    articles = {
        _Links(article).ids[0]: article
        for article in re.findall(r"<article.*?</article>", page, re.DOTALL)
    }
    article = articles[site.new]
    assert "A6 · " in article
    assert '<span class="badge new">' in article
    assert "gongkai show x-000001-00000009 2021" in article
    assert f"gongkai acknowledge {site.new}" in article
    assert "gongkai cat " in article
    targets = [href for href in _Links(article).hrefs if "#quote-" in href]
    (target,) = {href for href in targets if href.endswith("#quote-8-11")}
    evidence = (site.root / "agency" / target.split("#")[0]).resolve().read_text(encoding="utf-8")
    assert '<mark id="quote-8-11">99件</mark>' in evidence
    lost = re.findall(r'<p id="(cell-[^"]+)"', evidence)
    assert lost, "cells that the text does not have are said to be lost"
    assert all(f"#{anchor}" in page for anchor in lost)


def test_what_is_laid_out_already_is_not_read_again(site: Site, monkeypatch: Any) -> None:
    before = sorted(path.name for path in (site.root / "evidence").iterdir())
    monkeypatch.setattr(
        LandingStore, "get", lambda *_: pytest.fail("landing was read for a page that is there")
    )
    write_site(site.settings)
    assert sorted(path.name for path in (site.root / "evidence").iterdir()) == before


def test_a_reader_meets_the_old_page_or_the_new_one(site: Site, monkeypatch: Any) -> None:
    old = site.root.resolve()
    text = site.text("index.html")
    monkeypatch.setattr(render, "finding_line", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_site(site.settings)
    assert site.root.resolve() == old
    assert site.text("index.html") == text
    assert [path for path in old.parent.iterdir() if path.is_dir()] == [old]
    monkeypatch.undo()
    write_site(site.settings)
    assert site.root.resolve() != old
    assert not old.exists()


def test_commands_on_the_page_exist(site: Site) -> None:
    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    named: set[str] = set()
    for path in (f"agency/{IN_WORDS}.html", "index.html", "index.zh.html"):
        named |= set(re.findall(r"gongkai ([a-z]+)(?= [a-z0-9-]|</code>)", site.text(path)))
    assert {"show", "acknowledge", "cat"} <= named <= known | {"on"}  # the foot says when


def test_file_names_are_made_of_safe_characters_only() -> None:
    assert slug("sasac-440300") == "sasac-440300"
    for odd in ("../../etc", "A", "a/b", "", "a" * 200, "机关"):
        assert re.fullmatch(r"id-[0-9a-f]{16}", slug(odd)), odd


def test_words_are_there_in_both_languages() -> None:
    for lang in render.LANGUAGES:
        assert all(render.ui_words(lang).values())
    for word, en in render.ui_words("en").items():
        zh = render.ui_words("zh")[word]
        assert set(re.findall(r"{\w+}", en)) == set(re.findall(r"{\w+}", zh)), word


@pytest.fixture(scope="module")
def served(site: Site) -> Iterator[int]:
    server = site_server(site.root, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/", "127.0.0.1", 200),
        ("HEAD", "/index.zh.html", "localhost:8787", 200),
        ("GET", "/findings.jsonl", "127.0.0.1", 200),
        ("GET", "/agency/", "127.0.0.1", 404),
        ("GET", "/../../warehouse.duckdb", "127.0.0.1", 404),
        ("GET", "/..%2f..%2fwarehouse.duckdb", "127.0.0.1", 404),
        ("GET", "/%2e%2e/.quality/lock", "127.0.0.1", 404),
        ("GET", "/index.html", "gongkai.example.org", 421),
        ("POST", "/", "127.0.0.1", 501),
        ("DELETE", "/index.html", "127.0.0.1", 501),
    ],
)
def test_the_server_gives_its_own_pages_and_nothing_else(
    served: int, method: str, path: str, host: str, status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served, timeout=10)
    connection.request(method, path, headers={"Host": host})
    answer = connection.getresponse()
    assert answer.status == status
    if status == 200:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    connection.close()


def gongkai(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "extractors.cli", *arguments],
        env=os.environ | {"GONGKAI_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_a_warehouse_or_a_page_the_next_step_is_named(tmp_path: Path) -> None:
    for command, words in (("page", "gongkai build"), ("serve", "gongkai page")):
        refused = gongkai(tmp_path, command)
        assert refused.returncode == 1
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr


def test_serve_says_where_and_ends_cleanly_on_ctrl_c(site: Site) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "extractors.cli", "serve", "--port", "0"],
        env=os.environ | {"GONGKAI_HOME": str(site.settings.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as serving:
        assert serving.stdout is not None
        said = serving.stdout.readline()
        found = re.match(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found, said
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=10)
        connection.request("GET", "/")
        assert b"gongkai" in connection.getresponse().read()
        connection.close()
        busy = gongkai(site.settings.home, "serve", "--port", found[1])
        assert (busy.returncode, "--port 0" in busy.stderr) == (1, True)
        serving.send_signal(signal.SIGINT)
        _, complaints = serving.communicate(timeout=30)
        assert serving.returncode == 0
        assert "Traceback" not in complaints


# -- a real browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@dataclasses.dataclass
class Tab:
    """A page in the browser, with everything it complained about or asked for."""

    page: Any
    said: list[str]
    asked: list[str]

    def open(self, address: str) -> None:
        self.page.goto(address, wait_until="load")


def new_tab(browser: Any, **look: Any) -> Tab:
    context = browser.new_context(**look)
    tab = Tab(context.new_page(), [], [])
    tab.page.on("console", lambda message: tab.said.append(message.text))
    tab.page.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.page.on("dialog", lambda dialog: tab.said.append(dialog.message))
    tab.page.on("request", lambda request: tab.asked.append(request.url))
    return tab


def some_pages(site: Site) -> list[Path]:
    evidence = re.findall(r'href="\.\./(evidence/[^"#]+)', site.text(f"agency/{HOSTILE}.html"))
    return [
        site.root / name
        for name in (
            "index.html",
            "index.zh.html",
            "place/1.html",
            f"agency/{HOSTILE}.html",
            f"agency/{IN_WORDS}.zh.html",
            evidence[0],
        )
    ]


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_the_screen_and_the_console_stays_silent(
    site: Site, browser: Any, width: int
) -> None:
    tab = new_tab(browser, viewport={"width": width, "height": 800})
    for path in some_pages(site):
        tab.open(path.as_uri())
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        assert tab.page.evaluate("document.fonts.status") == "loaded"
    assert tab.said == []
    assert all(address.startswith(("file:", "data:")) for address in tab.asked)
    tab.page.context.close()


def test_pages_meet_wcag_aa_in_light_and_dark(site: Site, browser: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    everything = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
    looks = {"light": everything, "dark": ["color-contrast"]}
    first, _, _, agency, *_, evidence = some_pages(site)
    for scheme, path in itertools.product(looks, (first, agency, evidence)):
        tab = new_tab(browser, color_scheme=scheme, viewport={"width": 800, "height": 900})
        tab.open(path.as_uri())
        found = Axe().run(tab.page, options={"runOnly": looks[scheme]})
        report = found.generate_report()[:2000]
        assert found.violations_count == 0, f"{scheme} {path.name}: {report}"
        tab.page.context.close()


def test_a_person_walks_from_the_first_page_to_the_marked_number(site: Site, browser: Any) -> None:
    tab = new_tab(browser)
    tab.open((site.root / "index.html").as_uri())
    tab.page.click(f'a[href$="#{site.new}"]')
    article = tab.page.locator(f"[id='{site.new}']")
    article.locator("a[href*='#quote-8-11']").first.click()
    mark = tab.page.locator("[id='quote-8-11']")
    assert mark.inner_text() == "99件"
    box = mark.bounding_box()
    assert 0 <= box["y"] < tab.page.viewport_size["height"]
    tab.page.click("text=Back to the findings")
    assert tab.page.locator("h1").inner_text() == IN_WORDS
    tab.page.click("text=中文")
    assert tab.page.locator("html").get_attribute("lang") == "zh-CN"
    tab.page.click("text=gongkai 公开")
    assert tab.page.locator("h2").first.inner_text() == "对不上的数字"
    # The keyboard reaches the content first.
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.className") == "skip"
    tab.page.context.close()


def test_a_hostile_name_is_shown_as_the_characters_that_it_is_of(site: Site, browser: Any) -> None:
    tab = new_tab(browser)
    tab.open((site.root / f"agency/{HOSTILE}.html").as_uri())
    shown = tab.page.locator("h1").inner_text()
    assert shown == HOSTILE_NAME.rstrip("\u202e\u2066")
    assert tab.page.locator("a[href^='javascript']").count() == 0
    assert tab.said == []
    tab.page.context.close()


def test_the_served_page_is_the_one_on_disk(site: Site, browser: Any, served: int) -> None:
    tab = new_tab(browser)
    tab.open(f"http://127.0.0.1:{served}/")
    assert tab.page.locator("h1").inner_text() == "Quality of the disclosure reports"
    assert tab.said == []
    tab.page.context.close()
