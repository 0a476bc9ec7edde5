"""OFD files: pages of text and lines in millimetres, read as those of PDF are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

import pytest
from PIL import Image

from extractors.parse.document import read
from extractors.parse.readers import ofd_files
from extractors.parse.report import extract
from tests.office_write import HEADINGS, PROSE, TITLE, places
from tests.table_forms import Table, draw, found, grids

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_WIDE, _HIGH, _SIZE = 190.0, 12.0, 2.0  # millimetres: of a table, of a row, of a letter


def text(words: str, x: float, y: float, size: float = 3.0, more: str = "", color: str = "") -> str:
    """Words whose letters stand beside each other on the line ``y``."""
    steps = " ".join(str(size * (0.5 if letter.isascii() else 1)) for letter in words[:-1])
    delta = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y - size} 100 {size}" Size="{size}" {more}>{color}'
        f'<ofd:TextCode X="0" Y="{size}"{delta}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def line(x: float, y: float, right: float, down: float) -> str:
    return (
        f'<ofd:PathObject Boundary="{x} {y} {right} {down}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {right} {down}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def table(grid: Table, top: float) -> str:
    cells = places(grid)
    columns = max(column + width for _, column, _, _, width in cells)
    step = _WIDE / columns
    shapes = ""
    for row, column, words, height, width in cells:
        x, y, wide, high = 10 + column * step, top + row * _HIGH, width * step, height * _HIGH
        shapes += line(x, y, wide, 0) + line(x, y + high, wide, 0)
        shapes += line(x, y, 0, high) + line(x + wide, y, 0, high)
        fits = max(int((wide - 1) / _SIZE), 1) * (2 if words.isascii() else 1)
        for number, start in enumerate(range(0, len(words), fits)):
            shapes += text(words[start : start + fits], x + 0.5, y + 2.2 + number * 2.3, _SIZE)
    return shapes


def page(shapes: str, more: str = "") -> str:
    layer = f"<ofd:Content><ofd:Layer>{shapes}</ofd:Layer></ofd:Content>"
    return f"<?xml version='1.0'?><ofd:Page {_SPACE}>{more}{layer}</ofd:Page>"


_ROOT = "<ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>"


def ofd(
    pages: Sequence[str], common: str = "", rest: str = "", root: str = _ROOT, **files: bytes | str
) -> bytes:
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 450</ofd:PhysicalBox></ofd:PageArea>"
    listed = "".join(
        f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        for number in range(len(pages))
    )
    document = (
        f"<ofd:Document {_SPACE}><ofd:CommonData>{area}{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{rest}</ofd:Document>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "OFD.xml", f"<ofd:OFD {_SPACE}><ofd:DocBody>{root}</ofd:DocBody></ofd:OFD>"
        )
        archive.writestr("Doc_0/Document.xml", document)
        for number, content in enumerate(pages):
            archive.writestr(f"Doc_0/Pages/Page_{number}/Content.xml", content)
        for name, data in files.items():
            archive.writestr(
                f"Doc_0/{name}.xml" if isinstance(data, str) else f"Doc_0/{name}", data
            )
    return file.getvalue()


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_tables_come_back(edition: str) -> None:
    tables = draw(edition, 4)
    first = text(TITLE, 10, 12) + text("一、总体情况", 10, 18) + text(PROSE, 10, 24)
    pages = [
        page((first if number == 0 else "") + text(heading, 10, 36) + table(grid, 40))
        for number, (heading, grid) in enumerate(zip(HEADINGS, grids(tables), strict=True))
    ]
    record = extract(ofd(pages))
    assert found(record.cells) == tables.expected()
    assert [fact.value for fact in record.facts] == ["31"]
    assert record.report_year == 2022


_LONG = "本机关全年主动公开的各类政府信息都已经按时公开"


def shown(shapes: str, **parts: str) -> tuple[list[str], list[str]]:
    more = parts.pop("more", "")
    data = ofd([page(text(_LONG, 10, 20) + shapes, more)], **parts)
    read_page = read(data)
    return read_page.text.text.removeprefix(_LONG).split(), [p.message for p in read_page.problems]


_CLEAR = '<ofd:FillColor Value="0 0 0" Alpha="0"/>'
_UNIT = (
    f'<ofd:Res {_SPACE}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>'
    f"{text('受理12件', 0, 5)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
)
_NOTE = (
    f"<ofd:PageAnnot {_SPACE}><ofd:Annot><ofd:Appearance Boundary='10 60 50 10'>"
    f"{text('受理12件', 0, 5)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
)
_NOTES = f"<ofd:Annotations {_SPACE}><ofd:Page PageID='0'><ofd:FileLoc>Note.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>"


@pytest.mark.parametrize(
    ("shapes", "parts", "lines", "problems"),
    [
        (text("受理12件", 10, 40), {}, ["受理12件"], []),
        (text("受理12件", 10, 40, 9.0, 'CTM="0.3528 0 0 0.3528 0 0"'), {}, ["受理12件"], []),
        (text("受理12件", 10, 40).replace('DeltaX="3.0 3.0 1.5 1.5"', 'DeltaX="g 2 3 g 2 1.5"'), {}, ["受理12件"], []),
        (text("受理12件", 10, 40).replace('DeltaX="3.0 3.0 1.5 1.5"', ""), {}, ["受理12件"], []),
        (f"<ofd:PageBlock><ofd:PageBlock>{text('受理12件', 10, 40)}</ofd:PageBlock></ofd:PageBlock>", {}, ["受理12件"], []),
        (text("受理12件", 10, 40, more='Visible="false"'), {}, [], []),
        (text("受理12件", 10, 40, color=_CLEAR), {}, [], ["not read, as it is as white as the page: 受理12件"]),
        (text("受理12件", 10, 40, color='<ofd:FillColor Value="#ff #ff #ff"/>'), {}, [], ["not read, as it is as white as the page: 受理12件"]),
        (text("受理12件", 10, 40, more='CTM="0 1 -1 0 0 0"'), {}, [], ["not read, as it stands turned: 受理12件"]),
        (text("受理12件", 310, 40), {}, [], ["not read, as it stands off the page: 受理12件"]),
        ('<ofd:CompositeObject ResourceID="7" Boundary="10 60 50 10"/>',
         {"common": "<ofd:PublicRes>Res.xml</ofd:PublicRes>", "Res": _UNIT}, ["受理12件"], []),
        ("", {"rest": "<ofd:Annotations>Notes.xml</ofd:Annotations>", "Notes": _NOTES, "Note": _NOTE}, ["受理12件"], []),
        ("", {"common": '<ofd:TemplatePage ID="5" BaseLoc="Under.xml"/>', "Under": page(text("受理12件", 10, 50)),
              "more": '<ofd:Template TemplateID="5"/>'}, ["受理12件"], []),
    ],
    ids=["plain", "matrix", "steps told together", "no steps", "block", "not visible", "clear", "white", "turned",
         "off the page", "drawing", "note", "template"],
)  # fmt: skip
def test_what_a_page_shows_is_read(
    shapes: str, parts: dict[str, str], lines: list[str], problems: list[str]
) -> None:
    assert shown(shapes, **parts) == (lines, problems)


def test_the_version_that_counts_is_read() -> None:
    root = _ROOT + (
        "<ofd:Versions><ofd:Version Current='false' BaseLoc='Doc_0/First.xml'/>"
        "<ofd:Version Current='true' BaseLoc='Doc_0/Last.xml'/></ofd:Versions>"
    )
    last = f"<ofd:DocVersion {_SPACE}><ofd:DocRoot>Renewed.xml</ofd:DocRoot></ofd:DocVersion>"
    renewed = f"<ofd:Document {_SPACE}><ofd:Pages><ofd:Page ID='1' BaseLoc='New.xml'/></ofd:Pages></ofd:Document>"
    new = page(text(_LONG + "3件", 10, 20))
    old = page(text(_LONG + "2件", 10, 20))
    data = ofd(
        [old], root=root, First=last.replace("Renewed", "Lost"), Last=last, Renewed=renewed, New=new
    )
    assert read(data).text.text == _LONG + "3件"


def test_a_picture_that_is_not_read_is_named() -> None:
    drawn = io.BytesIO()
    Image.new("L", (300, 200), 255).save(drawn, "PNG")
    resources = (
        f"<ofd:Res {_SPACE} BaseLoc='Res'><ofd:MultiMedia ID='8'><ofd:MediaFile>a.jb2</ofd:MediaFile></ofd:MultiMedia>"
        "<ofd:MultiMedia ID='9'><ofd:MediaFile>b.png</ofd:MediaFile></ofd:MultiMedia></ofd:Res>"
    )
    shapes = "".join(
        f'<ofd:ImageObject ResourceID="{name}" CTM="90 0 0 60 0 0" Boundary="10 {50 + 70 * place} 90 60"/>'
        for place, name in enumerate("98")
    )
    files = {"Res": resources, "Res/a.jb2": b"JB2 7 7 7", "Res/b.png": drawn.getvalue()}
    more = "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
    page_read = read(ofd([page(text(_LONG, 10, 20) + shapes)], more, **files))
    assert page_read.images[-1] == "Doc_0/Res/a.jb2"
    assert page_read.text.text == _LONG


def test_what_is_not_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_files, "MAX_DRAWN", 60)
    whole = ofd([page(text(_LONG, 10, 20))])
    for data, code in (
        (ofd([]), "unreadable_office"),
        (ofd([page("")], root="<ofd:DocInfo/>"), "unreadable_office"),
        (ofd([page("")], root="<ofd:Encryptions/>"), "encrypted"),
        (ofd([page("")], root=_ROOT.replace("Doc_0", "Doc_1")), "unreadable_office"),
        (ofd([page("")]), "no_text"),
        (whole[: len(whole) // 2], "unreadable_office"),
        (ofd([page(text(_LONG, 10, 20)).replace('Size="3.0"', 'Size="x"')]), "unreadable_office"),
        (ofd([page(text("7", 10, 20) * 40)]), "too_large"),
        (ofd([page("<ofd:PageBlock>" * 9 + "</ofd:PageBlock>" * 9)]), "too_large"),
        (ofd(["<!DOCTYPE a [<!ENTITY b '7'>]>" + page("")[21:]]), "unreadable_office"),
    ):
        read_page = read(data)
        assert [problem.code for problem in read_page.problems] == [code], code
        assert read_page.text.text == ""


def used_again(shapes: str, times: int) -> bytes:
    """A drawing that a page uses again and again."""
    unit = _UNIT.replace(text("受理12件", 0, 5), shapes)
    use = '<ofd:CompositeObject ResourceID="7" Boundary="10 60 50 10"/>'
    return ofd([page(use * times)], common="<ofd:PublicRes>Res.xml</ofd:PublicRes>", Res=unit)


def many_documents() -> bytes:
    return ofd([page(text(_LONG, 10, 20))], root=_ROOT * 50_000)


def many_templates() -> bytes:
    common = '<ofd:TemplatePage ID="5" BaseLoc="Under.xml"/>'
    under = page("<!-- " + "x" * 1_000_000 + " -->")
    return ofd([page("", '<ofd:Template TemplateID="5"/>' * 5_000)], common=common, Under=under)


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: used_again(text("7" * 5_000, 0, 5), 5_000), ["too_large"]),
        (lambda: used_again(line(0, 0, 5, 5).replace("M 0", "M 0 0 L 1 1 " * 5_000 + "M 0"), 5_000), ["too_large"]),
        (lambda: used_again("<ofd:Junk/>" * 50_000, 5_000), ["too_large"]),
        (lambda: used_again("<ofd:PathObject>" + "<ofd:Junk/>" * 50_000 + "</ofd:PathObject>", 5_000), ["too_large"]),
        (many_templates, ["too_large"]),
        (many_documents, ["too_large"]),
        (lambda: ofd([page(text("7", 10, 20).replace("<ofd:TextCode", '<ofd:TextCode DeltaX="' + "g 9999 1 " * 50_000 + '"'))]), []),
    ],
    ids=["letters", "path", "children", "children of a shape", "templates", "documents", "distances"],
)  # fmt: skip
def test_parts_used_again_and_again_are_bounded(
    make: Callable[[], bytes], codes: list[str]
) -> None:
    """Small files that ask for gigabytes of drawing are refused, or read within the bounds, in seconds."""
    data = make()
    assert len(data) < 200_000
    assert [problem.code for problem in read(data).problems if problem.code in _BOUNDS] == codes


_BOUNDS = ("too_large", "unreadable_office")
