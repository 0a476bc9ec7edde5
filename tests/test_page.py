"""The quality page of the country as files, and its server."""

from __future__ import annotations

import dataclasses
import os
import posixpath
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer.main

from expectations.page import files, places, render
from expectations.page import site as page_site
from expectations.page.overview import Overview
from expectations.page.site import slug, write_site
from extractors.cli import app
from extractors.landing.store import LandingStore
from extractors.stage.history import History
from extractors.stage.publish import file_mark
from tests.page_site import HOSTILE, IN_WORDS, Site, build_line, write_anew
from tests.warehouse_country import Country


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
            is_asked = name.startswith("search.")  # its script reads what is behind the sign
            assert not fragment or is_asked or fragment in pages[name].ids, (
                f"{here} links to {href}"
            )
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
        # The search has a script, ours, and the names of places; agencies it reads from files beside it.
        searching = {"script", "form"} if path.name.startswith("search.") else set()
        assert page.tags & {"script", "img", "iframe", "object", "form", "base"} == searching, path
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
    assert ">data engineer</td>" in page
    assert ">数据工程师</td>" in zh
    assert "data engineer" not in zh
    # A registered agency is called by its English name where the words are English; both are searched for.
    grids, searched = (
        "".join(path.read_text("utf-8") for path in sorted(site.root.glob(pages)))
        for pages in ("place/*.html", "search/*.js")
    )
    assert "Commission of Kaizhou District, Chongqing 2015: " in grids
    assert "重庆市开州区国有资产监督管理委员会 2015: " in grids
    assert "commission of kaizhou district, chongqing" in searched
    for words in (
        "已发布",
        "截至2024-06-01",
        "对不上的数字",
        "9 份中有 3 份&lt;b&gt;未读&lt;/b&gt;",
    ):
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
    reports = country.rows("select count(*) from marts.dim_report where is_reconciled")[0][0]
    assert f"<b>{reports:,}</b><span>with all sums right</span>" in page  # not that many sums


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
    monkeypatch.setattr(places, "MOST_PLACE_ROWS", 150)
    monkeypatch.setattr(page_site, "AGENCIES_AT_ONCE", 50)
    written = write_site(settings, evidence_seconds=0)
    assert {"place/1.html", "place/1-2.html", "place/1-3.html"} <= follow_links(
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
    assert re.search(r'<span class="badge">known since 20\d\d-\d\d-\d\d</span>', article)
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
    write_anew(site.settings)
    assert sorted(path.name for path in (site.root / "evidence").iterdir()) == before


def test_a_page_that_shows_the_same_is_not_made_again(site: Site, monkeypatch: Any) -> None:
    made: list[str] = []
    render_page = render.render

    def count(template: str, *args: Any, **values: Any) -> str:
        made.append(template)
        return render_page(template, *args, **values)

    monkeypatch.setattr(render, "render", count)
    # Of the same file, and of an exact copy, nothing but the first page is made, and no agency is looked at.
    warehouse = site.settings.warehouse
    with monkeypatch.context() as nobody_reads:
        nobody_reads.setattr(page_site, "agency_digests", lambda *_: pytest.fail("agencies read"))
        shown, first = site.root.resolve(), re.sub("on .* UTC", "", site.text("index.html"))
        write_site(site.settings)
        mark = file_mark(warehouse)
        warehouse.write_bytes(warehouse.read_bytes())
        write_site(site.settings, copied=mark)
        write_site(site.settings)
    assert set(made) == {"index.html.j2"}
    assert (site.root.resolve(), re.sub("on .* UTC", "", site.text("index.html"))) == (shown, first)
    write_anew(site.settings)
    pages = {path.name: path.read_bytes() for path in (site.root / "agency").iterdir()}
    assert "agency.html.j2" not in made
    assert "index.html.j2" in made
    assert "place.html.j2" not in made
    # A build that finds nothing new takes a mark off the first page only.
    monkeypatch.setattr(Overview, "is_new", lambda *_: True)
    write_anew(site.settings)
    assert "agency.html.j2" not in made
    (site.root / "pages.json").write_text("{}", encoding="utf-8")
    write_anew(site.settings)
    assert made.count("agency.html.j2") == len(pages)
    assert pages.keys() == {path.name for path in (site.root / "agency").iterdir()}
    # Of a warehouse in which one hint reads otherwise, and of a site that lost a file, two agencies are made again.
    sound = site.settings.warehouse.read_bytes()
    made.clear()
    try:
        with duckdb.connect(str(site.settings.warehouse)) as connection:
            one = "(select min(finding_id) from checks.fct_hints)"
            connection.execute(
                f"update checks.fct_hints set hint_en = 'otherwise' where finding_id = {one}"
            )
            agency = f"select agency_id from checks.fct_findings where finding_id = {one}"
            ((hinted,),) = connection.execute(agency).fetchall()
        lost = next(name for name in sorted(pages) if not name.startswith(f"{slug(hinted)}."))
        (site.root / "agency" / lost).unlink()
        write_anew(site.settings)
        assert made.count("agency.html.j2") == 2 * len(render.LANGUAGES)
        assert "otherwise" in site.text(f"agency/{slug(hinted)}.html")
        assert pages.keys() == {path.name for path in (site.root / "agency").iterdir()}
    finally:
        site.settings.warehouse.write_bytes(sound)
    monkeypatch.undo()
    write_anew(site.settings)


def test_a_reader_meets_the_old_page_or_the_new_one(site: Site, monkeypatch: Any) -> None:
    old = site.root.resolve()
    text = site.text("index.html")
    monkeypatch.setattr(render, "finding_line", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_anew(site.settings)
    assert site.root.resolve() == old
    assert site.text("index.html") == text
    assert [path for path in old.parent.iterdir() if path.is_dir()] == [old]
    monkeypatch.undo()
    write_anew(site.settings)
    assert site.root.resolve() != old
    assert (old / "index.html").read_text(encoding="utf-8") == text


def test_the_folder_of_an_older_page_is_used_again_in_any_state(
    site: Site, tmp_path: Path, monkeypatch: Any
) -> None:
    for _ in range(2):
        write_anew(site.settings)
    shown = site.root.resolve()
    (older,) = {path for path in shown.parent.iterdir() if path.is_dir()} - {shown}
    pages = {path.name: path.read_bytes() for path in (shown / "agency").iterdir()}
    name, cut, lost, *_ = sorted(pages)
    os.link(shown / "agency" / name, tmp_path / "shown.html")
    (older / "agency" / "stray.html").write_text("left by a kill")
    (older / "agency" / cut).unlink()
    (older / "agency" / cut).write_text("<html><bo")
    (older / "agency" / lost).unlink()
    write_anew(site.settings)
    assert {path.name: path.read_bytes() for path in (site.root / "agency").iterdir()} == pages
    assert not older.exists()  # it was turned into the page
    # A file system that has one number for all files says nothing about which are the same.
    numbers = files._inodes
    monkeypatch.setattr(files, "_inodes", lambda folder: dict.fromkeys(numbers(folder), 7))
    (shown / "agency" / cut).unlink()
    (shown / "agency" / cut).write_text("<html><bo")
    write_anew(site.settings)
    assert {path.name: path.read_bytes() for path in (site.root / "agency").iterdir()} == pages
    # All made anew where every file is the shown page's too: a reader who has that open sees nothing of it.
    render_page = render.render
    monkeypatch.setattr(render, "render", lambda *args, **named: render_page(*args, **named) + "@")
    write_anew(site.settings)
    (site.root / "pages.json").write_text("{}", encoding="utf-8")
    write_anew(site.settings)
    assert site.text(f"agency/{name}").endswith("@")
    assert (tmp_path / "shown.html").read_bytes() == pages[name]
    assert len([path for path in shown.parent.iterdir() if path.is_dir()]) == 1  # shares nothing
    monkeypatch.undo()
    (site.root / "pages.json").write_text("{}", encoding="utf-8")
    write_anew(site.settings)


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
