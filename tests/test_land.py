"""``gongkai land``: what a person has is kept as it is, and what is wrong with a path is said."""

from __future__ import annotations

import datetime as dt
import errno
import os
from pathlib import Path

import pytest

from extractors import files
from extractors.landing.copies import official_addresses
from extractors.landing.land import Landed, LandUsageError, land_paths
from extractors.landing.store import LandingStore
from extractors.settings import Settings

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
PAGE = "<!doctype html><p>甲市国资委2023年政府信息公开工作年度报告</p>".encode()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "home", tmp_path, (), "https://example.org/contact")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "报告 2023.html"
    path.write_bytes(PAGE)
    return path


def test_a_file_is_kept_with_what_was_said_about_it(settings: Settings, page: Path) -> None:
    now = dt.datetime(2024, 2, 1, tzinfo=dt.UTC)
    (item,) = land_paths(
        settings,
        [page],
        agency_id="sasac-430200",
        report_year=2023,
        url="http://copy.example.com/gzw/1.html",
        now=lambda: now,
    )
    store = LandingStore(settings.landing)
    (seen,) = store.observations()
    assert (item.outcome, item.kept, item.kind) == ("landed", True, "html")
    assert store.get(seen.sha256) == PAGE
    assert (seen.how, seen.agency_id, seen.report_year) == ("handed_in", "sasac-430200", 2023)
    assert (seen.host, seen.host_is_official) == ("copy.example.com", False)
    assert (seen.asked_url, seen.landed_at) == ("http://copy.example.com/gzw/1.html", now)
    assert seen.discovered_from == page.as_posix()
    assert [outcome.outcome for outcome in store.outcomes()] == ["landed"]


def test_twice_is_no_new_object_but_a_new_line(settings: Settings, page: Path) -> None:
    land_paths(settings, [page])
    (again,) = land_paths(settings, [page])
    store = LandingStore(settings.landing)
    assert again.outcome == "unchanged"
    assert len(list(store.observations())) == 2
    assert len(list((store.root / "objects").rglob("*.zst"))) == 1


def test_folders_are_landed_through_without_dot_files(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "b" / "c").mkdir(parents=True)
    (folder / ".cache").mkdir()
    for name in ("b/c/2.txt", "1.txt", ".hidden", ".cache/3.txt"):
        (folder / name).write_text(name, "utf-8")
    items = land_paths(settings, [folder])
    assert [Path(item.path).relative_to(folder).as_posix() for item in items] == [
        "1.txt",
        "b/c/2.txt",
    ]


def test_how_many_there_are_is_told_before_the_first_and_each_at_once(
    settings: Settings, tmp_path: Path
) -> None:
    """What a full disk or Ctrl-C leaves of a large folder is known to have been landed."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"2023年 {number}", encoding="utf-8")
    heard: list[object] = []

    def hear(item: Landed) -> None:
        heard.append(Path(item.path).name)
        if len(heard) == 3:
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        land_paths(settings, [folder], on_count=heard.append, on_landed=hear)
    assert heard == [3, "0.txt", "1.txt"]
    assert len(list(LandingStore(settings.landing).observations())) == 2


def test_what_cannot_be_kept_is_failed_and_the_rest_goes_on(
    settings: Settings, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1000)
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * 1001)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    items = land_paths(settings, [tmp_path / "none.txt", large, pipe, page])
    assert [item.outcome for item in items] == ["failed", "failed", "failed", "landed"]
    assert [item.kept for item in items] == [False, False, False, True]
    assert "no such file" in items[0].detail
    assert "more than 1000 bytes" in items[1].detail
    assert "more than 1000 bytes" in files.extract_file(large).problems[0].message
    assert len(list(LandingStore(settings.landing).observations())) == 1


def test_a_type_that_nothing_reads_is_kept_as_unreadable(
    settings: Settings, tmp_path: Path
) -> None:
    archive = tmp_path / "report.rar"
    archive.write_bytes(b"Rar!\x1a\x07\x00rest")
    (item,) = land_paths(settings, [archive])
    assert (item.outcome, item.kept) == ("unreadable", True)
    assert LandingStore(settings.landing).get(item.sha256 or "") == archive.read_bytes()
    (problem,) = files.extract_file(archive).problems
    assert problem.message == "archives are not read: hand in the documents in it"


@pytest.mark.parametrize(
    ("url", "agency_id", "official"),
    [
        (None, None, None),
        ("http://gzw.sz.gov.cn/a.html", None, True),
        ("http://gzw.sz.gov.cn/a.html", "sasac-440300", True),
        ("http://gzw.sz.gov.cn/a.html", "sasac-430200", False),
        ("http://gzw.sz.gov.cn.example.com/a.html", None, False),
        ("http://www.some-county.gov.cn/a.html", None, None),
    ],
)
def test_whose_host_it_is(
    settings: Settings, page: Path, url: str | None, agency_id: str | None, official: bool | None
) -> None:
    land_paths(settings, [page], url=url, agency_id=agency_id)
    (seen,) = LandingStore(settings.landing).observations()
    assert seen.host_is_official is official


def test_an_untrusted_copy_leads_to_where_its_original_may_be(
    settings: Settings, page: Path
) -> None:
    url = "http://en.bet.example.com/www/n2588035/n2588310/c16803268/content.html"
    (item,) = land_paths(settings, [page], url=url, agency_id="sasac-000000")
    original = "http://www.sasac.gov.cn/n2588035/n2588310/c16803268/content.html"
    assert f"original may be at {original}" in item.detail
    (outcome,) = LandingStore(settings.landing).outcomes()
    assert outcome.evidence["official_candidates"] == [original]


@pytest.mark.parametrize(
    ("url", "originals"),
    [
        ("http://x.com/gzndbg/content/post_1337017", ["/gzndbg/content/post_1337017.html"]),
        (
            "http://x.com/.zwgk_1.ndzzjh201801t20180129_2172875.html",
            ["/zwgk_1/ndzzjh/201801/t20180129_2172875.html"],
        ),
        (
            "http://x.com/n25880n25889....n2588030n2588964c4405542content.html",
            ["/n2588030/n2588964/c4405542/content.html"],
        ),
        ("http://x.com/newsshow.php?id=7", ["/newsshow.php?id=7"]),
        ("http://x.com/", []),
        ("http://www-wuming-gov-cn.a.bt8.net/zw/1.html", ["/zw/1.html"]),
    ],
)
def test_paths_of_copies_are_unmangled(url: str, originals: list[str]) -> None:
    home = "http://www.wuming.gov.cn/"
    found = official_addresses(url, home, ["www.wuming.gov.cn"])
    assert found[: len(originals) or 1] == [home[:-1] + path for path in originals]


def test_a_gateways_name_counts_only_for_the_agencys_own_host() -> None:
    url = "http://www-wuming-gov-cn.a.bt8.net/zw/1.html"
    assert official_addresses(url, None, ["www.wuming.gov.cn"]) == [
        "http://www.wuming.gov.cn/zw/1.html"
    ]
    assert official_addresses(url, None, ["gzw.sz.gov.cn"]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "file:///etc/passwd"},
        {"url": "gzw.sz.gov.cn"},
        {"agency_id": "sasac-44030"},
        {"report_year": 1999},
    ],
)
def test_facts_that_cannot_be_right_are_refused_before_anything_is_kept(
    settings: Settings, page: Path, wrong: dict[str, object]
) -> None:
    with pytest.raises(LandUsageError):
        land_paths(settings, [page], **wrong)  # type: ignore[arg-type]
    assert list(LandingStore(settings.landing).observations()) == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}")
def test_the_corpus_is_kept_byte_for_byte(settings: Settings) -> None:
    paths = sorted(path for path in CORPUS.iterdir() if path.suffix in (".txt", ".html", ".pdf"))
    items = land_paths(settings, paths)
    store = LandingStore(settings.landing)
    assert [item.outcome for item in items] == ["landed"] * 8
    for item, path in zip(items, paths, strict=True):
        assert store.get(item.sha256 or "") == path.read_bytes()
