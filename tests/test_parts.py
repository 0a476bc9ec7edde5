"""A report over several documents is one report; what is another agency's or another year's is none of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from pathlib import Path

import docx
import duckdb
import pyarrow as pa
import pytest

from extractors.landing.land import land_paths
from extractors.landing.records import DOCUMENT_ROLES, Observation, hash_source
from extractors.landing.store import LandingStore
from extractors.parse import report
from extractors.parse.document import read
from extractors.parse.page import Page, SourceText
from extractors.parse.records import PartRole, Record
from extractors.parse.report import Landed, extract
from extractors.stage import decoded, view
from extractors.stage.extract import extract_new
from extractors.stage.load import load_staging
from extractors.stage.parts import PartIndex
from extractors.stage.view import LandingView, view_landing
from tests import table_forms as forms
from tests import table_render as render
from tests.office_write import places, saved
from tests.stage_fakes import settings_at

AGENCY = "杭州市上城区人民政府"
TITLE = f"{AGENCY}2021年政府信息公开工作年度报告"
ADDRESS = "http://www.hzsc.gov.cn/art/2022/1/20/art_1.html"
FILE = "http://www.hzsc.gov.cn/files/1.html"
PROSE = (
    "<h2>一、总体情况</h2><p>2021年，本机关主动公开政府信息312条。</p>"
    "<h2>五、存在的主要问题及改进情况</h2><p>解读形式不够丰富，将开展培训4次。</p>"
)
TABLES = forms.draw_balanced("2021", 3)


def html(body: str, title: str = TITLE) -> bytes:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    return page.encode()


def drawn(tables: forms.Tables) -> str:
    return "".join(render._table(grid, "plain", render._plain_cell) for grid in forms.grids(tables))


def part(data: bytes, role: PartRole = "attachment", source: str = FILE) -> Landed:
    return Landed(role, source, data, "text/html")


def values(record: Record) -> dict[tuple[str, str, str | None], str | None]:
    return forms.found(record.cells)


def test_tables_come_from_the_attachment_and_prose_from_the_page() -> None:
    file = part(html(drawn(TABLES), "附件"))
    record = extract(html(PROSE), ADDRESS, parts=[file])
    assert values(record) == TABLES.expected()
    assert {cell.part for cell in record.cells} == {0}
    assert [(p.role, p.source) for p in record.parts] == [("attachment", FILE)]
    (fact,) = [fact for fact in record.facts if fact.value == "312"]
    assert fact.part is None
    assert "tables_missing" not in {problem.code for problem in record.problems}
    assert record.as_dict()["cells"][0]["part"] == 0


def test_a_sentence_and_a_link_is_the_report_behind_the_link() -> None:
    body = f"{PROSE}<h2>二、主动公开政府信息情况</h2>{drawn(TABLES)}"
    file = part(html(body))
    record = extract(html("<p>报告全文见附件。</p>"), ADDRESS, parts=[file])
    assert (record.doc_type, record.report_year) == ("annual_report", 2021)
    assert values(record) == TABLES.expected()
    (fact,) = [fact for fact in record.facts if fact.value == "312"]
    assert fact.part == 0
    assert "312条" in file.data.decode()[fact.start : fact.end]
    alone = extract(file.data, FILE)
    assert [(c.table_index, c.row, c.col) for c in record.cells] == [
        (c.table_index, c.row, c.col) for c in alone.cells
    ]


def test_a_table_torn_between_two_pages_is_one() -> None:
    first, second, third = forms.grids(TABLES)
    cut = len(second) - 6
    table = lambda rows: render._table(rows, "plain", render._plain_cell)  # noqa: E731
    upper = html(PROSE + table(first) + table(second[:cut]))
    lower = html(table(second[cut:]) + table(third), "第二页")
    source = "http://www.hzsc.gov.cn/art/2022/1/20/art_1_2.html"
    record = extract(upper, ADDRESS, parts=[part(lower, "continuation", source)])
    assert values(record) == TABLES.expected()
    assert {cell.part for cell in record.cells if cell.table == "litigation"} == {0}
    assert {cell.part for cell in record.cells if cell.table == "disclosures"} == {None}


@pytest.mark.parametrize(
    "title",
    [
        "杭州市下城区人民政府2021年政府信息公开工作年度报告",
        f"{AGENCY}2020年政府信息公开工作年度报告",
    ],
    ids=["another agency", "another year"],
)
def test_another_report_is_no_part(title: str) -> None:
    name, year = title.split("20", 1)[0], title[len(title.split("20", 1)[0]) :][:4]
    body = (
        f"<h2>一、总体情况</h2><p>{year}年，{name}主动公开政府信息99条。</p>"
        f"<h2>二、主动公开政府信息情况</h2>{drawn(TABLES)}<p>{name}</p>"
    )
    page = html(PROSE + f"<p>{AGENCY}</p>")
    record = extract(page, ADDRESS, parts=[part(html(body, title))])
    assert record.cells == ()
    assert record.parts == ()
    assert record == extract(page, ADDRESS)


def test_a_form_for_requests_is_no_part() -> None:
    form = part(html("<p>申请人信息</p><table><tr><td>姓名<td>电话</table>", "政府信息公开申请表"))
    assert extract(html(PROSE), ADDRESS, parts=[form]) == extract(html(PROSE), ADDRESS)


def test_a_copy_adds_nothing_and_its_other_numbers_are_told() -> None:
    page = html(PROSE + drawn(TABLES))
    copy = extract(page, ADDRESS, parts=[part(page)])
    alone = extract(page, ADDRESS)
    assert (copy.cells, copy.facts, copy.fingerprint) == (
        alone.cells,
        alone.facts,
        alone.fingerprint,
    )
    assert len(copy.parts) == 1
    numbers = dict(TABLES.numbers)
    key = ("applications", "applications.outcome.granted", "applicant.natural")
    numbers[key] = int(numbers[key] or 0) + 1
    other = html(PROSE + drawn(forms.Tables("2021", numbers)))
    record = extract(page, ADDRESS, parts=[part(other)])
    assert values(record) == TABLES.expected()
    assert "part_differs" in {problem.code for problem in record.problems}


def test_an_attachment_that_cannot_be_read_changes_nothing() -> None:
    broken = Landed("attachment", FILE, b"%PDF-1.4 broken", "application/pdf")
    assert extract(html(PROSE), ADDRESS, parts=[broken]) == extract(html(PROSE), ADDRESS)


def test_pictures_of_all_parts_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    blank = Page("image", None, SourceText.plain("页"), pictured=((0, 1),) * 8)
    page = read(html(PROSE))
    monkeypatch.setattr(report, "read", lambda data, kind=None: blank if kind else page)
    parts = [Landed("image", f"{FILE}{n}", b"", "image/png") for n in range(9)]
    record = extract(html(PROSE), ADDRESS, parts=parts)
    assert [problem.message for problem in record.problems if problem.code == "too_large"] == [
        "20 pictures of the report were read, not those after them"
    ]


# what the crawl found


def seen(
    role: str, data: bytes, url: str, *, run: str = "r1", minute: int = 0, source: str | None = None
) -> tuple[Observation, bytes]:
    import hashlib

    observation = Observation(
        run_id=run,
        agency_id=None,
        report_year=None,
        role=role,  # type: ignore[arg-type]
        asked_url=url,
        final_url=url,
        host="www.hzsc.gov.cn",
        landed_at=dt.datetime(2022, 2, 1, 0, minute, tzinfo=dt.UTC),
        status=200,
        status_line="HTTP/1.1 200 OK",
        headers=(),
        content_type="text/html",
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        discovered_from=source,
        how="crawl",
        host_is_official=True,
    )
    return observation, data


def test_parts_are_what_the_page_led_to_last_in_its_own_order() -> None:
    page, _ = seen("report", b"page", ADDRESS)
    again, _ = seen("report", b"page", ADDRESS, run="r2", minute=30)
    other, _ = seen("report", b"newer page", ADDRESS, run="r3", minute=50)
    newest, _ = seen("attachment", b"new", "http://h/a.pdf", run="r2", minute=33, source=ADDRESS)
    found = [
        page,
        again,
        other,
        seen("image", b"2", "http://h/2.png", minute=2, source=ADDRESS)[0],
        seen("image", b"1", "http://h/1.png", minute=1, source=ADDRESS)[0],
        seen("attachment", b"old", "http://h/a.pdf", minute=3, source=ADDRESS)[0],
        newest,
        seen("continuation", b"page", "http://h/itself.html", minute=4, source=ADDRESS)[0],
        seen("attachment", b"x", "http://h/x.pdf", source="http://h/elsewhere")[0],
    ]
    for order in range(3):
        random.Random(order).shuffle(found)  # noqa: S311 - not a secret
        index = PartIndex(found)
        parts = index.parts_of(page)
        assert [p.source for p in parts] == ["http://h/a.pdf", "http://h/1.png", "http://h/2.png"]
        assert parts[0].sha256 == newest.sha256
        assert index.parts_of(again) == parts
        assert index.parts_of(other) == ()


def test_what_was_decoded_before_is_what_is_decoded_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept journals, grown ones and damaged ones lead to the same rows and jobs, which are those of the lines themselves."""
    monkeypatch.setattr(decoded, "FEWEST_KEPT", 2)
    store, kept = LandingStore(tmp_path / "landing"), tmp_path / "kept"

    def land(*lines: tuple[Observation, bytes]) -> None:
        for observation, data in lines:
            store.put(data)
            store.append_observation(observation)

    def look(folder: Path | None) -> LandingView:
        return view_landing(store, None, seeds_hash="0" * 64, kept=folder)

    def compare() -> None:
        """With what was kept as without it, and as ``PartIndex`` says of the lines one by one."""
        fresh, again = look(None), look(kept)
        assert again.observations.equals(fresh.observations)
        assert again.newest_observation == fresh.newest_observation
        everything = pa.array([True] * len(fresh.observations))
        assert list(again.jobs(everything)) == list(fresh.jobs(everything))
        index = PartIndex(o for o in store.observations() if o.role in DOCUMENT_ROLES)
        said = {
            line.observation_id: view._record_id(
                line, view._read_with(line, index, "0" * 64), "0" * 64
            )
            for line in store.observations()
            if line.role in DOCUMENT_ROLES
        }
        columns = (fresh.observations[name].to_pylist() for name in ("observation_id", "record_id"))
        assert sorted(zip(*columns, strict=True)) == sorted(said.items())

    page = seen("report", b"page", ADDRESS)
    bare = seen("report", b"handed in", ADDRESS, minute=4)
    bare = (dataclasses.replace(bare[0], final_url=None, asked_url=""), bare[1])
    land(page, bare, seen("attachment", b"a", FILE, minute=1, source=ADDRESS))
    land(seen("image", b"seal", "http://h/1.png", minute=2, source=hash_source(bare[0].sha256)))
    compare()
    (file,) = kept.iterdir()
    with monkeypatch.context() as known:
        # What is kept is not decoded again.
        known.setattr(LandingStore, "observations_of", lambda *_: pytest.fail("decoded again"))
        look(kept)
    # Another run found more on the same page, so the key of the row that is kept becomes another one.
    before = look(kept).observations["record_id"][0]
    land(
        seen("report", b"page", ADDRESS, run="r2", minute=30),
        seen("attachment", b"b", "http://h/b.pdf", run="r2", minute=31, source=ADDRESS),
        seen("listing", b"list", "http://h/", run="r2", minute=55),
    )
    compare()
    assert look(kept).observations["record_id"][0] != before
    assert look(kept).newest_observation == seen("report", b"", "", minute=55)[0].landed_at
    # A journal that grew is another one; a copied line is the same row; a damaged file is made anew.
    land(seen("report", b"next", "http://h/next", minute=40))
    copied = (tmp_path / "landing/manifest/r2.jsonl").read_text(encoding="utf-8")
    (tmp_path / "landing/manifest/r3.jsonl").write_text(copied, encoding="utf-8")
    compare()
    assert not file.exists()
    for file in kept.iterdir():
        file.write_bytes(file.read_bytes()[:200])
    compare()
    whole = file.read_bytes()
    for at in range(0, len(whole), 199):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        compare()
    assert len(list(kept.iterdir())) == 3


def test_a_joined_report_is_staged_as_one(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "home")
    store = LandingStore(settings.landing)
    page, file = html(PROSE), html(drawn(TABLES), "附件")
    for observation, data in (
        seen("report", page, ADDRESS),
        seen("attachment", file, FILE, minute=1, source=ADDRESS),
        seen("image", b"\x89PNG\r\n\x1a\n", "http://h/seal.png", minute=2, source=ADDRESS),
    ):
        store.put(data)
        store.append_observation(observation)
    landing = view_landing(store, None, seeds_hash="0" * 64)
    for expected in (2, 0):  # a picture is read with its page and never alone
        result = extract_new(landing, settings, workers=1)
        assert result.extracted == expected
    build_file = tmp_path / "build.duckdb"
    load_staging(build_file, landing, settings)
    with duckdb.connect(str(build_file), read_only=True) as connection:
        rows = connection.execute(
            "select o.role, p.part_record_id from staging.observations o "
            "join staging.parts p on o.record_id = p.record_id"
        ).fetchall()
        assert [role for role, _ in rows] == ["report"]
        alone = connection.execute(
            "select record_id from staging.observations where role = 'attachment'"
        ).fetchall()
        assert alone == [(rows[0][1],)]
        shown = connection.execute(
            "select distinct c.document_sha256 from staging.cells c join staging.observations o "
            "on c.record_id = o.record_id where o.role = 'report'"
        ).fetchall()
        assert shown == [(seen("attachment", file, FILE)[0].sha256,)]


@pytest.mark.parametrize("url", [None, ADDRESS], ids=["no address", "address"])
def test_documents_handed_in_together_are_one_report(tmp_path: Path, url: str | None) -> None:
    """A page, a second page and an attachment: three landed documents, one staged report, no number twice."""
    settings = settings_at(tmp_path / "home")
    grids = forms.grids(TABLES)
    second = html("<h2>六、其他需要报告的事项</h2><p>2021年，本机关举办培训9期。</p>", "第二页")
    names = {"1.html": html(PROSE), "2.html": second, "3.docx": b""}
    table = docx.Document()
    for grid in grids:
        cells = places(grid)
        drawn = table.add_table(len(grid), max(c + w for _, c, _, _, w in cells))
        for row, column, text, height, width in cells:
            drawn.cell(row, column).text = text
            drawn.cell(row, column).merge(drawn.cell(row + height - 1, column + width - 1))
        table.add_paragraph("")
    names["3.docx"] = saved(table)
    for name, data in names.items():
        (tmp_path / name).write_bytes(data)
    paths = [tmp_path / name for name in names]
    landed = land_paths(settings, paths, url=url, together=True)
    assert [item.outcome for item in landed] == ["landed"] * 3
    store = LandingStore(settings.landing)
    roles = [observation.role for observation in store.observations()]
    assert roles == ["report", "continuation", "attachment"]
    landing = view_landing(store, None, seeds_hash="0" * 64)
    extract_new(landing, settings, workers=1)
    build_file = tmp_path / "build.duckdb"
    load_staging(build_file, landing, settings)
    with duckdb.connect(str(build_file), read_only=True) as connection:
        alone = connection.execute(
            "select o.role from staging.observations o "
            "where o.record_id not in (select part_record_id from staging.parts)"
        ).fetchall()
        assert alone == [("report",)]
        (page,) = connection.execute(
            "select record_id from staging.observations where role = 'report'"
        ).fetchall()
        cells = connection.execute(
            "select count(*), count(distinct (measure_code, breakdown_code)), any_value(document_sha256) "
            "from staging.cells where record_id = ?",
            page,
        ).fetchone()
        assert cells == (len(TABLES.expected()), len(TABLES.expected()), landed[2].sha256)
        facts = connection.execute(
            "select value, document_sha256 from staging.facts where record_id = ? order by 1", page
        ).fetchall()
        assert (9, landed[1].sha256) in facts
        assert [value for value, _ in facts].count(312) == 1


def test_documents_handed_in_one_by_one_stay_apart(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "home")
    for name in ("1.html", "2.html"):
        (tmp_path / name).write_bytes(html(PROSE + name))
    land_paths(settings, [tmp_path / "1.html", tmp_path / "2.html"])
    found = list(LandingStore(settings.landing).observations())
    assert [observation.role for observation in found] == ["report", "report"]
    assert [PartIndex(found).parts_of(observation) for observation in found] == [(), ()]


def test_the_record_of_a_single_document_has_no_marks_of_parts() -> None:
    record = extract(html(PROSE), ADDRESS).as_dict()
    assert "parts" not in record
    assert not any("part" in item for item in (*record["facts"], *record["sections"]))
    assert extract(html(PROSE), ADDRESS).parts == ()
