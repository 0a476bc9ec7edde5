"""The quality page as a real browser shows it: size, colours, console, links, hostile text."""

from __future__ import annotations

import dataclasses
import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page_site import HOSTILE, IN_WORDS, Site
from tests.warehouse_country import HOSTILE_NAME

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


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
            "search.zh.html",
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
    first, _, _, search, agency, *_, evidence = some_pages(site)
    for scheme, path in itertools.product(looks, (first, search, agency, evidence)):
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


def test_an_agency_is_found_by_a_part_of_its_name(site: Site, browser: Any, served: int) -> None:
    for root in (site.root.as_uri(), f"http://127.0.0.1:{served}"):
        tab = new_tab(browser)
        tab.open(f"{root}/index.zh.html")
        tab.page.click("text=查找机关")
        assert tab.page.evaluate("document.activeElement.id") == "q"
        found, status = tab.page.locator("#found a"), tab.page.locator("#status")
        # Full-width letters, one word before the other; what an agency calls itself stays text.
        tab.page.fill("#q", "ｉｍｇ　ALERT")
        status.filter(has_text="找到").wait_for()
        assert found.first.inner_text() == HOSTILE_NAME.rstrip("\u202e\u2066")
        tab.page.fill("#q", "")
        status.wait_for(state="hidden")  # it says nothing
        tab.page.fill("#q", IN_WORDS)
        status.filter(has_text="找到1个").wait_for()
        note = tab.page.locator("#found .note").inner_text()
        assert note.endswith(" · 2021 勾稽不成立 · 历年勾稽不成立: 1")
        found.first.click()
        assert tab.page.locator("h1").inner_text() == IN_WORDS
        tab.page.go_back()  # to what was asked
        status.filter(has_text="找到1个").wait_for()
        tab.page.fill("#q", "没有这个机关")
        status.filter(has_text="没有找到").wait_for()
        assert found.count() == 0
        assert tab.said == []
        tab.page.context.close()


def test_the_served_page_is_the_one_on_disk(site: Site, browser: Any, served: int) -> None:
    tab = new_tab(browser)
    tab.open(f"http://127.0.0.1:{served}/")
    assert tab.page.locator("h1").inner_text() == "Quality of the disclosure reports"
    assert tab.said == []
    tab.page.context.close()
