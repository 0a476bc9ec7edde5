"""Numbers in the cells of a picture: read twice, once more without dust, and held against digits that are proven."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
from PIL import ImageDraw

from extractors.parse.page import Glyph
from extractors.parse.readers import ocr, picture
from extractors.parse.readers.sheet import Box
from extractors.parse.records import Record
from extractors.parse.report import extract
from extractors.parse.tables.alike import Proven
from tests import table_forms as forms
from tests.picture_draw import draw, png

needs_ocr = pytest.mark.skipif(not ocr.is_installed(), reason=f"no OCR here: {ocr.INSTALL}")

HEADING = "四、政府信息公开行政复议、行政诉讼情况"


@pytest.mark.parametrize(
    ("near", "wide", "cleaned", "closed", "text"),
    [
        (("3.", 0.99), ("3", 0.99), ("3", 0.99), (), "3"),
        (("3", 0.99), ("·3:", 0.9), ("3", 0.9), (), "3"),
        (("0", 0.99), ("U", 0.9), ("0", 0.9), (), "0"),
        (("0", 0.6), ("0", 0.9), ("0", 0.9), (), "0"),
        (("38", 0.9), ("33", 0.6), ("38", 0.9), (), "38"),
        (("38", 0.9), ("33", 0.9), ("38", 0.9), (), "\ufffd"),  # two numbers, both sure
        (("12.5", 0.9), ("125", 0.9), ("125", 0.9), (), "\ufffd"),  # a point within is no dust
        (("3.", 0.9), ("3", 0.9), ("8", 0.9), (), "\ufffd"),
        (("3.", 0.9), ("3", 0.9), ("3", 0.7), ("", 0.0), "\ufffd"),
        (("3", 0.7), ("3", 0.7), ("3", 0.9), (), "\ufffd"),
        (("1", 0.9), ("/", 0.6), ("1", 0.9), (), "\ufffd"),  # a stroke
        (("0", 0.9), ("0)", 0.7), ("()", 0.9), ("0", 0.9), "0"),
        (("0", 0.9), ("0)", 0.7), ("()", 0.9), ("8", 0.9), "\ufffd"),
        (("0", 0.9), ("0)", 0.7), ("()", 0.9), ("0", 0.7), "\ufffd"),
        (("8", 0.9), ("6", 0.7), ("6)", 0.7), ("8", 0.9), "\ufffd"),  # a gap may be the digit's own
    ],
)
def test_a_cell_is_read_once_more_without_its_dust_and_with_its_strokes_closed(
    monkeypatch: pytest.MonkeyPatch,
    near: tuple[str, float],
    wide: tuple[str, float],
    cleaned: tuple[str, float],
    closed: tuple[str, float],
    text: str,
) -> None:
    inked: list[float] = []

    def said() -> Iterator[tuple[str, float]]:
        yield from (near, wide, cleaned, closed)

    def read_word(cut: np.ndarray) -> tuple[str, float]:
        inked.append(255 - float(cut.mean()))
        return next(readings)

    readings = said()
    monkeypatch.setattr(ocr, "find_words", lambda grey: [])
    monkeypatch.setattr(ocr, "read_word", read_word)
    grid: forms.Table = [[("", 1, 1), ("", 1, 1)], [("3", 1, 1), ("", 1, 1)]]
    (piece,) = picture.read_sheet(picture.as_array(draw([grid])), 0).pieces
    assert [shown for _, shown in piece.cells] == ["", "", text, ""]
    assert all(filled > as_it_is for filled, as_it_is in zip(inked[3:], inked[2:], strict=False))


def _within(cell: Box) -> tuple[slice, slice]:
    x0, top, x1, bottom = (round(place) for place in cell)
    return slice(top + 4, bottom - 4), slice(x0 + 4, x1 - 4)


def test_an_upright_stroke_that_was_laid_down_to_be_read_is_no_dash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grid: forms.Table = [[("", 1, 1), ("", 1, 1)], [("1", 1, 1), ("", 1, 1)]]
    paper = picture.as_array(draw([grid]))
    ruled = picture.find_ruling(paper)
    assert ruled is not None
    x0, top, x1, bottom = next(cell for cell in ruled.tables[0] if ruled.ink[_within(cell)].any())
    middle, height = (x0 + x1) / 2, bottom - top
    for half, shown in ((height / 8, ["", "", "1", ""]), (height / 2, ["", "", "一", ""])):
        word = ocr.Word(
            "一", 0.9, middle - half, top + height / 4, middle + half, bottom - height / 4
        )
        monkeypatch.setattr(ocr, "find_words", lambda grey, word=word: [word])
        monkeypatch.setattr(ocr, "read_word", lambda cut: ("1", 0.9))
        (piece,) = picture.read_sheet(paper, 0).pieces
        assert [text for _, text in piece.cells] == shown


@pytest.mark.parametrize(
    ("told", "score", "text"),
    [
        ("商业企业", 0.9, "商业企业"),
        ("商业企业", 0.7, "\ufffd"),
        ("12", 0.9, "\ufffd"),
        ("第12", 0.9, "\ufffd"),
        ("商", 0.9, "\ufffd"),
        ("", 0.9, "\ufffd"),
    ],
)
def test_labels_that_are_read_as_one_over_the_line_between_them_are_found_once_more_alone(
    monkeypatch: pytest.MonkeyPatch, told: str, score: float, text: str
) -> None:
    grid: forms.Table = [[("商业", 1, 1), ("科研", 1, 1)], [("", 1, 1), ("", 1, 1)]]
    paper = picture.as_array(draw([grid]))
    ruled = picture.find_ruling(paper)
    assert ruled is not None
    left, right = (cell for cell in ruled.tables[0] if ruled.ink[_within(cell)].any())

    def find_words(shown: np.ndarray) -> list[ocr.Word]:
        if shown.shape[1] == paper.shape[1]:
            return [
                ocr.Word("商业科研", 0.99, left[0] + 9, left[1] + 9, right[2] - 9, right[3] - 9)
            ]
        return [ocr.Word(told, score, 5, 5, 60, 20)] if told else []

    monkeypatch.setattr(ocr, "find_words", find_words)
    monkeypatch.setattr(ocr, "read_word", lambda cut: ("商", 0.5))
    (piece,) = picture.read_sheet(paper, 0).pieces
    assert [shown for _, shown in piece.cells] == [text, text, "", ""]


@needs_ocr
def test_dust_beside_numbers_is_none_of_them() -> None:
    numbers = [str(311 + 7 * n) if n % 2 else str(n) for n in range(24)]
    grid: forms.Table = [[(text, 1, 1) for text in numbers[n : n + 3]] for n in range(0, 24, 3)]
    paper = draw([grid, "表后有一行文字"])
    pen = ImageDraw.Draw(paper)
    for n, x in enumerate(range(100, paper.width - 80, 37)):
        for y in range(62 + n % 5, 330, 19):
            pen.ellipse((x, y, x + 3, y + 3), 60)
    (piece,) = picture.read_sheet(picture.as_array(paper), 0).pieces
    read_of = [text for _, text in piece.cells]
    assert [t for t, want in zip(read_of, numbers, strict=True) if t.isdigit() and t != want] == []
    assert sum(text.isdigit() for text in read_of) >= 16


def _glyph(seed: int, *, width: int = 8, height: int = 14, faint: bool = False) -> Glyph:
    shades = bytes((seed * (n + 1) * (n + 7)) % 251 for n in range(32 * 32))
    return Glyph(width, height, bytes(shade // 2 for shade in shades) if faint else shades)


def test_digits_are_alike_where_their_shades_and_sizes_are() -> None:
    one, seven = _glyph(3), _glyph(5)
    proven = Proven([("12", (one, _glyph(11))), ("1", ()), ("17", (one,))])
    assert proven.look_like("1", [_glyph(3, faint=True)])
    assert proven.look_like("2", [_glyph(11, width=9)])
    assert proven.look_like("211", [_glyph(11), one, one])
    assert not Proven([("1", (one,)), ("7", (one,))]).look_like("1", [one])
    for text, glyphs in (
        ("1", [seven]),
        ("7", [seven]),
        ("1", [_glyph(3, width=11)]),
        ("1", [_glyph(3, height=17)]),
        ("11", [one]),
        ("1", []),
        ("", []),
    ):
        assert not proven.look_like(text, glyphs)


def test_digits_that_touch_or_stand_at_a_line_are_not_held_against_others() -> None:
    """A digit in front of them may be lost in the line."""
    grid: forms.Table = [[("  41  ", 1, 1), ("  41", 1, 1)], [("", 1, 1), ("", 1, 1)]]
    paper = draw([grid])
    near = draw([grid])
    pen = ImageDraw.Draw(near)
    ruled = picture.find_ruling(picture.as_array(paper))
    assert ruled is not None
    (cells,) = ruled.tables
    (whole, *_) = cells
    found = picture.digits_of([(whole, "41")], picture.as_array(paper), ruled.ink)
    assert [(2 < glyph.width < glyph.height) for glyph in found[whole]] == [True, True]
    assert picture.digits_of([(whole, "411")], picture.as_array(paper), ruled.ink)[whole] == ()
    x, y = (round(whole[0] + whole[2]) // 2, round(whole[1] + whole[3]) // 2)
    pen.line((x - 12, y, x + 12, y), 0, 2)
    ink = picture.find_ruling(picture.as_array(near))
    assert ink is not None
    assert picture.digits_of([(whole, "41")], picture.as_array(near), ink.ink)[whole] == ()
    tight = (x - 14.0, whole[1], whole[2], whole[3])
    assert picture.digits_of([(tight, "41")], picture.as_array(paper), ruled.ink)[tight] == ()


@pytest.fixture(scope="module")
def suits() -> bytes:
    """One case, confirmed, of the second kind; seven of the first, and two with different ends of the third."""
    numbers = {("litigation", f"proceeding.{p}.{r}", None): 0 for p, r in _SUITS}
    for proceeding, ends in (("suit_after_reconsideration", "1110"), ("suit_direct", "1000")):
        for result, number in zip(_RESULTS, ends, strict=False):
            numbers["litigation", f"proceeding.{proceeding}.{result}", None] = int(number)
        total = sum(map(int, ends))
        numbers["litigation", f"proceeding.{proceeding}.total", None] = total
    for result in ("upheld", "total"):
        numbers["litigation", f"proceeding.reconsideration.{result}", None] = 7
    tables = forms.draw_balanced("2021", 7)
    tables = forms.Tables("2021", {**tables.numbers, **numbers})
    title = "杭州市上城区民政局2022年政府信息公开工作年度报告"
    return png(draw([title, HEADING, forms.grids(tables)[2], "五、存在的主要问题及改进情况"]))


_RESULTS = ("upheld", "corrected", "other", "pending", "total")
_SUITS = [
    (proceeding, result)
    for proceeding in ("reconsideration", "suit_direct", "suit_after_reconsideration")
    for result in _RESULTS
]


def _values(record: Record) -> dict[str, str | None]:
    return {cell.measure.removeprefix("proceeding."): cell.value for cell in record.cells}


@needs_ocr
def test_a_figure_and_its_total_are_kept_where_they_look_like_proven_ones(suits: bytes) -> None:
    values = _values(extract(suits))
    assert (values["suit_direct.upheld"], values["suit_direct.total"]) == ("1", "1")
    assert values["suit_after_reconsideration.total"] == "3"
    # No other 7 stands on the page.
    assert (values["reconsideration.upheld"], values["reconsideration.total"]) == (None, None)


@needs_ocr
def test_a_figure_that_is_misread_alike_in_both_places_looks_unlike_the_proven_ones(
    monkeypatch: pytest.MonkeyPatch, suits: bytes
) -> None:
    """The engine takes every 7 for a 1, as it does with bold ones that are blurred."""
    find_words, read_word = ocr.find_words, ocr.read_word
    monkeypatch.setattr(
        ocr,
        "find_words",
        lambda grey: [
            msgspec.structs.replace(word, text="1") if word.text == "7" else word
            for word in find_words(grey)
        ],
    )
    monkeypatch.setattr(
        ocr, "read_word", lambda cut: tuple("1" if s == "7" else s for s in read_word(cut))
    )
    record = extract(suits)
    values = _values(record)
    raws = {cell.measure.removeprefix("proceeding."): cell.raw for cell in record.cells}
    assert (raws["reconsideration.upheld"], raws["reconsideration.total"]) == ("1", "1")
    assert (values["reconsideration.upheld"], values["reconsideration.total"]) == (None, None)
    assert (values["suit_direct.upheld"], values["suit_direct.total"]) == ("1", "1")
