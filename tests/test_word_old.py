"""Word files of before 2007 and RTF: what is printed is read, what is hidden is not, what is damaged is named.

The golden ``.doc``, ``.wps`` and ``.rtf`` were written by LibreOffice from docx files drawn by this project; they
hold hidden, struck, raised and deleted digits, a computed field, a header and a footer.
"""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest
from doc2docx.model import (
    Break,
    BreakType,
    CharacterProperties,
    NoBreakHyphen,
    Symbol,
    Tab,
    TextRun,
)

from extractors.parse.document import read, sniff
from extractors.parse.readers import word_binary, word_rtf
from extractors.parse.report import extract
from tests import table_forms as forms

GOLDEN = Path(__file__).parent / "golden"
DOC = GOLDEN / "word_doc_2021" / "page.doc"
RTF = GOLDEN / "word_rtf_2021" / "page.rtf"
WPS = GOLDEN / "word_wps_2019" / "page.wps"


@pytest.mark.parametrize(
    ("path", "kind", "edition", "seed"),
    [(DOC, "doc", "2021", 11), (WPS, "doc", "2019", 12), (RTF, "rtf", "2021", 13)],
    ids=["doc", "wps", "rtf"],
)
def test_all_cells_come_back_with_their_spans(
    path: Path, kind: str, edition: str, seed: int
) -> None:
    tables = forms.draw_balanced(edition, seed)
    page = read(path.read_bytes())
    assert page.kind == kind
    drawn = [[[(c.text, c.rowspan, c.colspan) for c in row] for row in t.rows] for t in page.tables]
    assert drawn == forms.grids(tables)
    record = extract(path.read_bytes())
    assert forms.found(record.cells) == tables.expected()
    assert record.problems == ()


@pytest.mark.parametrize("path", [DOC, RTF], ids=["doc", "rtf"])
def test_only_what_is_printed_is_read(path: Path) -> None:
    record = extract(path.read_bytes())
    assert [fact.value for fact in record.facts] == ["412", "6", "305", "158"]
    text = read(path.read_bytes()).text.text
    assert not any(hidden in text for hidden in ("内部资料", "- 3 -", "100 + 58", "98412", "4123"))


def test_pictures_of_a_doc_are_named() -> None:
    """Written by LibreOffice: a report whose tables are one picture."""
    data = (Path(__file__).parent / "files" / "pictured.doc").read_bytes()
    assert read(data).images == ("picture 1",)
    assert "tables_as_images" in {problem.code for problem in extract(data).problems}


def test_pictures_of_rtf_are_named_once_each() -> None:
    bullet = r"{\*\listtable{\*\listpicture{\pict 7}}}"
    twice = r"{\*\shppict{\pict\pngblip 89}}{\nonshppict{\pict\wmetafile8 89}}"
    page = read(rtf(bullet + "a" + twice + r"{\pict 8}b\par"))
    assert (page.text.text, page.images) == ("ab\n", ("picture 1", "picture 2"))


def rtf(body: str, head: str = r"\ansicpg936\deff0") -> bytes:
    fonts = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset134 SimSun;}}"
    return ("{\\rtf1\\ansi" + head + fonts + body + "}").encode("latin-1")


def coded(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))


def row(borders: str, *cells: str) -> str:
    return rf"\trowd\trleft0{borders}" + "".join(rf"\intbl {c}\cell" for c in cells) + r"\row "


def test_rtf_as_word_writes_it() -> None:
    """Bytes of the code page, some of them ASCII; Unicode with fallbacks; groups that are not printed."""
    body = (
        r"{\*\generator x 99;}{\info{\title 98}}{\header 97\par}"
        + rf"\pard {coded('2021年公开')}{{\v 9}}3{{\deleted 8}}1{{\super 2}}"
        + rf"{{\field{{\*\fldinst PAGE 5}}{{\fldrslt 7}}}}{coded('条')}\par"
        + rf"\uc2\u26399 {coded('期')}\uc1\u26399 ?\par"
        + r"{\listtext 1.\tab}"
        + "\\'d2k\\par"  # the second byte of a character is a letter
        + row(r"\clvmgf\cellx1000\cellx2000\cellx3000", "a", "1", "2")
        + row(r"\clvmrg\cellx1000\cellx3000", "", "3")
        + row(r"\cellx1000\clmgf\cellx2000\clmrg\cellx3000", "c", "4", "")
        + r"\pard after\par"
    )
    page = read(rtf(body))
    assert page.text.text.split("\n")[:3] == ["2021年公开317条", "期期", "1.\t襨"]
    (table,) = page.tables
    assert [[(c.text, c.rowspan, c.colspan) for c in r] for r in table.rows] == [
        [("a", 2, 1), ("1", 1, 1), ("2", 1, 1)],
        [("3", 1, 2)],
        [("c", 1, 1), ("4", 1, 2)],
    ]
    assert page.text.text.endswith("after\n")
    assert page.problems == ()


@pytest.mark.parametrize("kind", ["docx", "doc", "rtf", "odt"])
def test_digits_that_nobody_can_read_are_lost_in_every_kind(kind: str) -> None:
    """The docx was written by this project, the others of it by LibreOffice."""
    lines = read((FILES / f"faint.{kind}").read_bytes()).text.text.strip().split("\n")
    assert dict(zip(FAINT, lines, strict=True)) == FAINT


FILES = Path(__file__).parent / "files"
FAINT = {
    "white": "公开\ufffd3条",
    "white on a marked place": "公开3条",
    "white on blue": "公开3条",
    "white in a blue paragraph": "公开3条",
    "tiny": "公开\ufffd3条",
    "flat": "公开\ufffd3条",
    "pictures": "公开\ufffd3条",
    "small and raised": "公开3条",
    "a raised line": "公开3条",
    "a sum without its result": "公开\ufffd条",
    "white in a blue cell and in one without": "7\t\ufffd",
}
_COLORS = r"{\colortbl;\caccentone\ctint255\red255\green0\blue255;\red255\green255\blue255;\red0\green0\blue128;}"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (r"{\cf2 9}3", "\ufffd3"),
        (r"{\cf1 9}3", "93"),
        (r"\cf2\plain 9", "9"),
        (r"\cf2\pard\cbpat3 9\par\pard 8", "9\n\ufffd"),
        (r"{\cf2\chcbpat3 9}", "9"),
        (r"{\cf2\highlight3 9}{\cf2\highlight0 9}", "9\ufffd"),
        (r"\charscalex5 9\charscalex 8\charscalex6 7", "\ufffd87"),
        (r"\fs2 9\fs 8\fs3 7", "\ufffd87"),
        (r"\charscalex1\fs2\plain 9", "9"),
        (r"3{\up8\fs16 9}{\up8\fs16 9}0", "30"),
        (r"3{\up\fs16 9}", "3"),
        (r"3{\dn\fs16 9}", "3"),
        (r"3{\dn4\fs19 9}", "3"),
        (r"3{\up3\fs16 9}", "39"),
        (r"3{\up8\fs20 9}", "3\ufffd"),
        (r"3{\up8\fs24 91}0", "3\ufffd\ufffd0"),
        (r"{\dn8\fs24 9}3", "9\ufffd"),
        (r"a{\up8\fs24 9}", "a9"),
        (r"3{\up8\fs16 a9}", "3a9"),
        (r"\up8\fs16 39", "39"),
        (r"30\par\up8\fs16 9", "30\n9"),
        (r"3\up8\fs16\plain 9", "39"),
        (r"3{\super 9\nosupersub 1}", "31"),
        ("3\\\n4", "3\n4"),  # a sign before the end of a line is a paragraph
        (r"{\field{\*\fldinst {FORMDROPDOWN}{\*\datafield 00}}{\fldrslt }}", "\ufffd"),
        (r"3{\field{\*\fldinst =1+2}{\fldrslt }}4", "3\ufffd4"),
        (r"3{\field{\*\fldinst =1+2}{\fldrslt 5}}4", "354"),
        (r"3{\field{\*\fldinst PAGE}{\fldrslt }}4", "34"),
        (r"3{\v{\field{\*\fldinst =1+2}{\fldrslt }}}4", "34"),
        (r"{\field{\*\fldinst PAGE}{\fldrslt {\field{\*\fldinst =1}{\fldrslt }}}}", "\ufffd"),
    ],
)
def test_looks_and_fields_of_rtf(inner: str, text: str) -> None:
    assert read(rtf(r"\pard " + inner + r"\par", head=_COLORS)).text.text.strip() == text


def test_digits_of_a_doc_raised_behind_others_of_their_size_are_lost() -> None:
    def run(text: str, raised: int = 0, size: int = 24) -> TextRun:
        how = CharacterProperties(position_half_points=raised, size_half_points=size)
        return TextRun(text, how)

    def shown(*runs: TextRun) -> str:
        return "".join(word_binary._pieces(runs, False))

    assert shown(run("3"), run("91", 8), run("0")) == "3\ufffd\ufffd0"
    assert shown(run("3"), run("9", 8, 16), run("0")) == "30"
    assert shown(run("3"), run("9", 2), run("a"), run("9", 8)) == "39a9"


def test_what_stands_between_the_letters_of_a_doc_is_read() -> None:
    kind = next(iter(BreakType))
    signs = (TextRun("2022"), NoBreakHyphen(), TextRun("23年"), Tab(), Break(kind))
    assert "".join(word_binary._pieces(signs, False)) == "2022-23年\t\n"
    shown = "".join(word_binary._pieces((TextRun("公开"), Symbol("Wingdings", 0xF039)), False))
    assert shown == "公开\uf039"  # the picture of a font and no digit


def test_colours_of_rtf_cells_lie_behind_their_letters() -> None:
    borders = r"\clcbpat3\cellx1000\cellx2000"
    body = row(borders, r"{\cf2 7}", r"{\cf2 8}") + row(r"\cellx1000", r"{\cf2 9}")
    (table,) = read(rtf(body, head=_COLORS)).tables
    assert [[cell.text for cell in cells] for cells in table.rows] == [["7", "\ufffd"], ["\ufffd"]]


def test_what_rtf_cannot_decode_is_lost_and_told() -> None:
    page = read(rtf(r"1\'ff\'ff2", head=r"\ansicpg99999"))
    assert page.text.text.strip() == "1\ufffd\ufffd2"
    assert [problem.code for problem in page.problems] == ["replaced_characters"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (rtf("{" * 600), "too_large"),
        (rtf(r"\par" * 200 + " text"), None),
        (rtf(row(r"\cellx1000", "1", "2")), "unreadable_office"),
        (rtf(row(r"\cellx2000\cellx1000", "1", "2")), "unreadable_office"),
        (rtf(r"\intbl\itap2 1\nestcell"), "unreadable_office"),
        (rtf(row(r"\cellx9" * 30_000, "1")), "too_large"),
        (rtf("text")[:-1], "unreadable_office"),
        (rtf(r"{\pict\bin9999999999999999999999 1}2"), "unreadable_office"),
        (rtf(""), "no_text"),
    ],
    ids=["deep", "plain", "cells", "borders", "nested", "many", "cut", "bin", "empty"],
)
def test_rtf_that_is_not_read_is_named(data: bytes, code: str | None) -> None:
    assert [problem.code for problem in read(data).problems] == ([code] if code else [])


def test_markup_of_rtf_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_rtf, "MAX_TOKENS", 1_000)
    assert [p.code for p in read(rtf(r"{\b 1}" * 1_000)).problems] == ["too_large"]


def test_a_damaged_doc_is_named_and_states_nothing() -> None:
    data = DOC.read_bytes()
    # The list of what the file holds stands at its end.
    assert [p.code for p in read(data[:-2_000]).problems] == ["unsupported_type"]
    holed = data[:30_000] + data[30_512:]
    assert [p.code for p in read(holed).problems] == ["unreadable_office"]
    (fat,) = struct.unpack_from("<I", data, 76)
    looped = bytearray(data)
    at = (fat + 1) * 512
    looped[at : at + 400] = struct.pack("<100I", *range(100))  # every sector leads to itself
    started = time.process_time()
    assert [p.code for p in read(bytes(looped)).problems] == ["unreadable_office"]
    assert time.process_time() - started < 2


def test_a_doc_of_many_runs_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_binary, "MAX_RUNS", 300)
    assert [p.code for p in read(DOC.read_bytes()).problems] == ["too_large"]


def test_a_doc_with_a_password_and_one_that_is_too_large_are_named() -> None:
    data = bytearray(DOC.read_bytes())
    at = data.index(b"\xec\xa5", 512) + 10  # flags of the file's first block
    data[at + 1] |= 1
    assert [p.code for p in read(bytes(data)).problems] == ["encrypted"]
    large = DOC.read_bytes() + bytes(33 * 1024 * 1024)
    assert sniff(large) == "doc"
    assert [p.code for p in read(large).problems] == ["too_large"]
