"""Scanned pages and pictures of tables: what the sums of the table confirm is kept, all else withheld and named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from extractors.parse.document import read
from extractors.parse.readers import ocr, picture
from extractors.parse.readers.sheet import Piece, piece_rows
from extractors.parse.records import Record
from extractors.parse.report import extract
from tests import table_forms as forms
from tests.picture_draw import draw, png

HONGZE = Path(__file__).parents[2] / "shared" / "corpus" / "hongze_2023.pdf"

needs_ocr = pytest.mark.skipif(not ocr.is_installed(), reason=f"no OCR here: {ocr.INSTALL}")

TITLE = "杭州市上城区人民政府2021年政府信息公开工作年度报告"


@pytest.fixture(scope="module")
def scanned() -> tuple[forms.Tables, Record]:
    """A report as a scan, turned by half a degree, with one wrong sum printed on purpose."""
    if not ocr.is_installed():
        pytest.skip(f"no OCR here: {ocr.INSTALL}")
    tables = forms.draw_balanced("2021", 7)
    numbers = {
        key: min(int(value or 0), 90) if key[0] == "disclosures" else value
        for key, value in tables.numbers.items()
    }
    wrong = "proceeding.suit_direct.total"
    numbers["litigation", wrong, None] = int(numbers["litigation", wrong, None] or 0) + 1
    tables = forms.Tables("2021", numbers)
    grids = forms.grids(tables)
    received = numbers["applications", "applications.received_new", "applicant.natural"]
    paper = draw(
        [
            TITLE,
            "一、总体情况",
            f"2021年，本机关主动公开信息312条，收到自然人政府信息公开申请{received}件。",
            "二、主动公开政府信息情况",
            grids[0],
            "三、收到和处理政府信息公开申请情况",
            grids[1],
            "四、政府信息公开行政复议、行政诉讼情况",
            grids[2],
        ],
        tilt=0.5,
    )
    return tables, extract(png(paper, "PDF", resolution=150))


def test_a_scan_gives_no_number_that_it_does_not_print(
    scanned: tuple[forms.Tables, Record],
) -> None:
    tables, record = scanned
    expected = tables.expected()
    kept = {(c.table, c.measure, c.breakdown): c.value for c in record.cells if c.value is not None}
    assert {key: value for key, value in kept.items() if expected[key] != value} == {}
    # of 175; what stands in one sum alone, as its total, is not believed
    assert sum(key[0] == "applications" for key in kept) >= 165
    assert all(cell.read_by == "ocr" for cell in record.cells)
    assert (record.doc_type, record.title, record.report_year) == ("annual_report", TITLE, 2021)


def test_what_no_sum_confirms_is_withheld_and_told(scanned: tuple[forms.Tables, Record]) -> None:
    _, record = scanned
    by_table = {name: [c for c in record.cells if c.table == name] for name in ("disclosures",)}
    assert by_table["disclosures"]
    assert {cell.state for cell in by_table["disclosures"]} == {"unreadable"}
    assert all(cell.raw for cell in by_table["disclosures"])  # the reading stays for a person
    suits = {c.measure: c for c in record.cells if c.measure.startswith("proceeding.")}
    direct = [cell for name, cell in suits.items() if name.startswith("proceeding.suit_direct.")]
    assert len(direct) == 5
    assert all(cell.value is None for cell in direct)  # its sum is wrong on the paper
    assert suits["proceeding.reconsideration.total"].repaired_by == ("B1",)
    assert "ocr_unconfirmed" in {problem.code for problem in record.problems}


def test_prose_of_a_picture_needs_the_table(scanned: tuple[forms.Tables, Record]) -> None:
    tables, record = scanned
    received = tables.expected()["applications", "applications.received_new", "applicant.natural"]
    stated = {fact.quote: fact for fact in record.facts}
    (published,) = [fact for quote, fact in stated.items() if "312" in quote]
    assert (published.value, published.state, published.read_by) == (None, "unreadable", "ocr")
    (natural,) = [fact for quote, fact in stated.items() if str(received) in quote]
    assert natural.value == received


@needs_ocr
def test_a_real_report_as_a_scan_says_what_its_text_says() -> None:
    """One page of a real report: the page with most of the applications."""
    if not HONGZE.exists():
        pytest.skip("the real documents are not beside the project")
    import pypdfium2

    data = HONGZE.read_bytes()
    text = {(c.measure, c.breakdown): c.value for c in extract(data).cells}
    page = pypdfium2.PdfDocument(data)[2].render(scale=2).to_pil().convert("L")
    sheet = picture.read_sheet(picture.as_array(page), 0)
    numbers = [cell for piece in sheet.pieces for _, cell in piece.cells if cell.isdigit()]
    shown = [value for value in text.values() if value is not None]
    assert len(numbers) > 90
    assert set(numbers) <= set(shown)
    assert {"4119", "195", "21", "10"} <= set(numbers)


@needs_ocr
def test_two_readings_that_differ_are_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    grid: forms.Table = [[("甲", 1, 1), ("乙", 1, 1)], [("38", 1, 1), ("4", 1, 1)]]
    paper = picture.as_array(draw([grid, "表后有一行文字"]))
    first = picture.read_sheet(paper, 0)
    assert [text for _, text in first.pieces[0].cells] == ["甲", "乙", "38", "4"]
    monkeypatch.setattr(ocr, "read_word", lambda cut: ("33", 0.99))
    second = picture.read_sheet(paper, 0)
    assert [text for _, text in second.pieces[0].cells] == ["甲", "乙", "38\ufffd", "4\ufffd"]


@needs_ocr
def test_a_picture_of_a_telephone_is_read_from_its_head_to_its_foot() -> None:
    """Higher than the engine looks at: cut into strips, and put together again."""
    grid: forms.Table = [
        [("甲", 1, 1), ("乙", 1, 1)],
        *([(f"第{n}行", 1, 1), (str(10 + n), 1, 1)] for n in range(70)),
    ]
    paper = picture.as_array(draw([grid]))
    assert paper.shape[0] > 2_000
    (piece,) = picture.read_sheet(paper, 0).pieces
    read_off = [text for _, text in piece.cells if text.isdigit()]
    assert read_off == [str(10 + n) for n in range(70)]


RED, BLUE = (205, 25, 35), (40, 60, 170)


def _stamped(
    paper: Image.Image, place: tuple[int, int], strength: int, ink: tuple[int, int, int]
) -> Image.Image:
    """The paper with a seal: a ring, and a star in it."""
    seal = Image.new("RGBA", paper.size)
    pen = ImageDraw.Draw(seal)
    (x, y), size = place, 130
    pen.ellipse((x - size, y - size, x + size, y + size), outline=(*ink, strength), width=10)
    pen.regular_polygon((x, y, 40), 3, fill=(*ink, strength))
    return Image.alpha_composite(paper.convert("RGBA"), seal).convert("RGB")


@needs_ocr
@pytest.mark.parametrize(("strength", "ink"), [(150, RED), (215, RED), (150, BLUE)])
def test_numbers_under_a_seal_are_read(strength: int, ink: tuple[int, int, int]) -> None:
    grid: forms.Table = [
        [("甲", 1, 1), ("乙", 1, 1), ("丙", 1, 1)],
        *([(str(310 + 7 * n), 1, 1), (str(n), 1, 1), (str(90 - n), 1, 1)] for n in range(12)),
    ]
    paper = draw([grid, "表后有一行文字"])
    plain, stamped = (
        [text for _, text in picture.read_sheet(picture.as_array(shown), 0).pieces[0].cells]
        for shown in (paper, _stamped(paper, (600, 250), strength, ink))
    )
    assert plain == [text for row in grid for text, _, _ in row]
    wrong = [(a, b) for a, b in zip(plain, stamped, strict=True) if a != b and "\ufffd" not in b]
    assert wrong == []
    assert sum("\ufffd" in text for text in stamped) <= 3


# without the engine


@pytest.mark.parametrize("ink", [RED, BLUE])
def test_a_blank_under_a_seal_is_none(
    monkeypatch: pytest.MonkeyPatch, ink: tuple[int, int, int]
) -> None:
    """Whether it hides a number nobody can tell. Coloured lines and letters are no seals."""
    grid: forms.Table = [[("", 1, 1)] * 3 for _ in range(12)]
    paper = draw([grid])
    (free,) = _cells_read(monkeypatch, paper, "")
    (under,) = _cells_read(monkeypatch, _stamped(paper, (600, 250), 215, ink), "")
    assert {*free} == {""}
    assert len(under) == len(free)
    assert 5 < under.count("\ufffd") < 30
    ruled = ImageOps.colorize(draw([grid]), ink, "white")
    assert picture.as_array(ruled).ndim == 2


@pytest.mark.parametrize(("is_picture", "place"), [(True, "\ufffd"), (False, "")])
def test_a_place_without_borders_is_no_blank_of_a_picture(is_picture: bool, place: str) -> None:
    """Those of its cell may have been missed."""
    cells = [((x, y, x + 50.0, y + 20.0), "1") for y in (0.0, 20.0) for x in (0.0, 50.0, 100.0)]
    del cells[3]
    piece = Piece(0, (0.0, 0.0, 150.0, 40.0), cells, is_picture=is_picture)
    assert [[cell.text for cell in row] for row in piece_rows([piece])] == [
        ["1", "1", "1"],
        [place, "1", "1"],
    ]


def _cells_read(
    monkeypatch: pytest.MonkeyPatch, paper: Image.Image, said: str = "1", score: float = 0.99
) -> list[list[str]]:
    """Texts of the cells of each table where the engine finds no word on the page and ``said`` in each cell."""
    monkeypatch.setattr(ocr, "find_words", lambda grey: [])
    monkeypatch.setattr(ocr, "read_word", lambda cut: (said, score))
    pieces = picture.read_sheet(picture.as_array(paper), 0).pieces
    return [[text for _, text in piece.cells] for piece in pieces]


@pytest.mark.parametrize("small", ["-", "1", "."])
def test_a_cell_with_anything_in_it_is_not_blank(
    monkeypatch: pytest.MonkeyPatch, small: str
) -> None:
    grid: forms.Table = [[("甲", 1, 1), ("乙", 1, 1)], [(small, 1, 1), ("", 1, 1)]]
    assert _cells_read(monkeypatch, draw([grid])) == [["1", "1", "1", ""]]


@pytest.mark.parametrize(
    ("drawn", "said", "score", "text"),
    [
        ("/", "/", 0.9, "/"),
        ("/", "1", 0.6, "/"),
        ("/", "1", 0.9, "\ufffd"),  # sure of a 1, and it is none
        ("1", "1", 0.9, "1"),
        ("1", "1", 0.6, "\ufffd"),
        ("7", "1", 0.6, "\ufffd"),
        ("/", "0", 0.6, "\ufffd"),
    ],
)
def test_a_stroke_is_no_1(
    monkeypatch: pytest.MonkeyPatch, drawn: str, said: str, score: float, text: str
) -> None:
    grid: forms.Table = [[("", 1, 1), ("", 1, 1)], [(drawn, 1, 1), ("", 1, 1)]]
    ((*_, shown, blank),) = _cells_read(monkeypatch, draw([grid]), said, score)
    assert (shown, blank) == (text, "")


@pytest.mark.parametrize("rule", [0, 120, 205])
def test_thin_and_grey_lines_part_cells_too(monkeypatch: pytest.MonkeyPatch, rule: int) -> None:
    grids = forms.grids(forms.draw_balanced("2021", 7))[::2]
    drawn = _cells_read(monkeypatch, draw(grids, rule=rule))
    assert [len(cells) for cells in drawn] == [sum(map(len, grid)) for grid in grids]


@pytest.mark.parametrize("rule", [0, 90])
def test_blurred_lines_beside_letters_part_cells_too(
    monkeypatch: pytest.MonkeyPatch, rule: int
) -> None:
    grids = forms.grids(forms.draw_balanced("2021", 7))[1:]
    blurred = draw(grids, rule=rule).filter(ImageFilter.GaussianBlur(1.4))
    drawn = _cells_read(monkeypatch, blurred)
    assert [len(cells) for cells in drawn] == [sum(map(len, grid)) for grid in grids]


@pytest.mark.parametrize("sides", [(True, True), (True, False), (False, True)])
def test_a_table_without_its_outer_borders_keeps_its_outer_columns(
    monkeypatch: pytest.MonkeyPatch, sides: tuple[bool, bool]
) -> None:
    _, front, last = forms.grids(forms.draw_balanced("2021", 7))
    paper = draw([front, "四、行政复议和行政诉讼", last])
    pen = ImageDraw.Draw(paper)
    for is_open, x in zip(sides, (60, paper.width - 60), strict=True):
        if is_open:
            pen.rectangle((x - 2, 0, x + 2, paper.height), 255)
    drawn = _cells_read(monkeypatch, paper)
    assert [len(cells) for cells in drawn] == [sum(map(len, grid)) for grid in (front, last)]


def test_strokes_of_letters_beside_each_other_are_no_faint_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The lines are so thin that faint ones are looked for; the words of the cells fill them from side to side."""
    words = "三王正五三王正五三王"
    grid: forms.Table = [[(words, 1, 1), (words, 1, 1), (words, 1, 1)] for _ in range(6)]
    drawn = _cells_read(monkeypatch, draw([grid], rule=205))
    assert [len(cells) for cells in drawn] == [18]


def test_lines_that_shine_through_the_paper_are_not_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = forms.grids(forms.draw_balanced("2021", 7))[1]
    front, back = draw([table]), ImageOps.mirror(draw(["背面", "两行", table]))
    back = back.crop((0, 0, *front.size)).filter(ImageFilter.GaussianBlur(1))
    shown = ImageChops.subtract(front, ImageOps.invert(back).point(lambda grey: grey * 0.3))
    cells = sum(map(len, _cells_read(monkeypatch, shown)))
    assert cells < 1.3 * sum(map(len, table))


def test_letters_of_a_small_picture_are_drawn_larger() -> None:
    assert picture.as_array(Image.new("L", (595, 842))).shape == (1_684, 1_190)
    assert picture.as_array(Image.new("L", (1_000, 300))).shape == (540, 1_800)
    assert picture.as_array(Image.new("L", (1_240, 1_754))).shape == (1_754, 1_240)


def test_a_tall_picture_keeps_its_width_and_counts_as_several() -> None:
    tall = picture.as_array(Image.new("L", (1_080, 9_000)))
    assert tall.shape == (9_000, 1_080)
    assert picture.pages_of(tall) == 5
    assert picture.as_array(Image.new("L", (3_000, 9_000))).shape == (3_600, 1_200)
    sheet = Image.new("L", (1_000, 21_600), 255)
    fax = png(sheet, "TIFF", save_all=True, append_images=[sheet])
    pictures, problems = picture.decode(fax)
    assert len(pictures) == 1
    assert [problem.code for problem in problems] == ["too_large"]


def test_a_tall_picture_is_cut_where_nothing_stands() -> None:
    grey = np.full((5_000, 100), 40, np.uint8)
    grey[1_950], grey[3_900] = 255, 255
    assert ocr._cuts(grey) == [0, 1_950, 3_900, 5_000]


def test_without_the_extra_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_engine", lambda: None)
    image = Image.new("L", (400, 300), 255)
    for data, code in ((png(image), "unsupported_type"), (png(image, "PDF"), "no_text")):
        record = extract(data)
        assert record.doc_type == "unreadable"
        (problem,) = record.problems
        assert problem.code == code
        assert "pip install gongkai[ocr]" in problem.message


@needs_ocr
@pytest.mark.parametrize(
    ("turn", "words", "is_read"),
    [(0, 60, True), (90, 60, True), (180, 60, True), (270, 60, True), (180, 4, False)],
    ids=["upright", "on its left", "upside down", "on its right", "few words"],
)
def test_a_page_is_turned_until_its_words_can_be_read(
    monkeypatch: pytest.MonkeyPatch, turn: int, words: int, is_read: bool
) -> None:
    looked = []

    def recognise(paper: Any) -> list[ocr.Word]:
        """Words where the dark end of the page is above; else the digits that a part of them looks like."""
        upright = paper[:20].mean() < 99
        looked.append(upright)
        places = [(10.0 + 40 * (n % 3), 30.0 + 20 * (n // 3)) for n in range(words)]
        return [
            ocr.Word("公开信息" if upright else "68", 0.9, x, y, x + 30, y + 10) for x, y in places
        ]

    monkeypatch.setattr(ocr, "find_words", recognise)
    page = Image.new("L", (300, 600), 255)
    page.paste(0, (0, 0, 300, 20))
    found = read(png(page.rotate(turn, expand=True))).text.text
    assert ("公开信息" in found) is is_read
    assert ("68" in found) is not is_read
    assert len(looked) == (1 if turn == 0 or words < 20 else 1 + [180, 270, 90].index(turn) + 1)
