"""PDF files that give no text, or not all of it: each is named, and none gives a number."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest

from extractors.parse.readers import pdf
from extractors.parse.readers.pdf import read_pdf
from extractors.parse.readers.pdf_weight import MAX_INFLATED
from extractors.parse.report import extract

HONGZE = Path(__file__).parents[2] / "shared" / "corpus" / "hongze_2023.pdf"


HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def written(
    content: bytes,
    *,
    extra: str = "",
    pages: int = 1,
    filters: str = "",
    font: bytes = HELVETICA,
    resources: str = "",
) -> bytes:
    """A small PDF: pages that share one content stream, a base font, a cross-reference table."""
    kids = " ".join(f"{number} 0 R" for number in [3, *range(6, 5 + pages)])
    sheet = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>" + resources.encode() + b">>>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        sheet,
        f"<</Length {len(content)}/Filter[{filters}]>>".encode()
        + b"\nstream\n"
        + content
        + b"\nendstream",
        font,
        *[sheet] * (pages - 1),
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    trailer = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{extra}>>\n"
    return data + trailer.encode() + f"startxref\n{start}\n%%EOF\n".encode()


def deflate(content: bytes) -> bytes:
    return zlib.compress(content, 9)


def letters(content: bytes) -> bytes:
    return base64.a85encode(content) + b"~>"


def lzw(codes: list[int], times: int) -> bytes:
    """Codes of LZW that all take nine bits, as long as its table is cleared in time."""
    bits = "".join(f"{code:09b}" for code in codes) * times
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def groups(content: bytes) -> list[bytes]:
    return [content[place : place + 200] for place in range(0, len(content), 200)]


HELLO = "A report with a layer of text, 31 items"
LARGE = bytes(MAX_INFLATED + 10)
LONGER_EACH = [256, 0, *range(258, 504)]  # clear; a zero; two, three, …
BOMBS = [
    (deflate(LARGE), "/FlateDecode"),
    (deflate(deflate(LARGE)), "/Fl/Fl"),
    (deflate(deflate(LARGE))[:-1] + b"?", "/Fl/Fl"),
    (letters(deflate(LARGE)), "/ASCII85Decode/FlateDecode"),
    (deflate(LARGE).hex().encode(), "/ASCIIHexDecode/FlateDecode"),
    (lzw(LONGER_EACH, 2208), "/LZWDecode"),
    (lzw([code for letters in groups(deflate(LARGE)) for code in (256, *letters)], 8), "/LZW/Fl"),
    (b"\x81\0" * (MAX_INFLATED // 128 + 1), "/RunLengthDecode"),
]


def shown(text: str) -> bytes:
    return f"BT /F 12 Tf 60 700 Td ({text}) Tj ET".encode()


# A form that draws what is named X, as its page's resources have it: itself.
FORM = b"<</Subtype/Form/BBox[0 0 9 9]/Length 12>>\nstream\n/X Do /X Do \nendstream"
HELD = "/XObject<</X 5 0 R>>"
LOCKED = (
    "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4"
    f"/O<{'11' * 32}>/U<{'22' * 32}>>>"
)


def test_a_written_page_is_read() -> None:
    page = read_pdf(written(shown(HELLO)))
    assert page.text.text == HELLO
    assert page.problems == ()
    assert page.page_starts == (0,)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (written(b"10 10 200 300 re f"), "no_text"),
        (written(b""), "no_text"),
        (written(shown("secret text of a report"), extra=LOCKED), "encrypted"),
        (b"%PDF-1.4\n", "unreadable_pdf"),
        (written(shown("a page of no size")).replace(b"595 842", b"1e9 842"), "unreadable_pdf"),
        (b"%PDF-1.7\n" + b"\xff" * 300, "unreadable_pdf"),
        *((written(content, filters=filters), "too_large") for content, filters in BOMBS),
        (written(shown("1 ") * (pdf.MAX_CHARACTERS + 1)), "too_large"),
        (written(deflate(b"q Q " * (pdf.MAX_DRAWN // 4 + 1)), filters="/Fl"), "too_large"),
        (written(b"/X Do", font=FORM, resources=HELD), "too_large"),
        (written(b"/#58 Do", font=FORM, resources=HELD), "too_large"),
    ],
    ids=[
        *(
            "picture",
            "empty",
            "locked",
            "stub",
            "sizeless",
            "garbage",
            *(f"{place}: {filters}" for place, (_, filters) in enumerate(BOMBS)),
        ),
        *("crowded", "heavy", "a form in itself", "its name in hexadecimal"),
    ],
)
def test_what_gives_no_text_is_named(data: bytes, code: str) -> None:
    record = extract(data)
    assert record.doc_type == "unreadable"
    assert [problem.code for problem in record.problems] == [code]


@pytest.mark.parametrize(
    ("content", "filters"),
    [
        (letters(deflate(shown(HELLO))), "/A85/Fl"),
        (shown(HELLO).hex().encode(), "/AHx"),
        (lzw([256, *shown(HELLO), 257, 257, 257], 8), "/LZWDecode"),
        (bytes((len(shown(HELLO)) - 1,)) + shown(HELLO) + b"\x80", "/RL"),
    ],
)
def test_a_stream_is_read_however_it_is_packed(content: bytes, filters: str) -> None:
    assert HELLO in read_pdf(written(content, filters=filters)).text.text


def test_letters_that_a_font_does_not_name_are_counted() -> None:
    font = HELVETICA[:-2] + b"/Encoding<</Differences[35/uniE012]>>>>"
    page = read_pdf(written(shown("A report with a layer of text, 3# items and #"), font=font))
    assert [(p.code, p.message) for p in page.problems] == [
        ("replaced_characters", "2 characters could not be decoded")
    ]
    assert "layer of text, 3\ue012 items" in page.text.text


def test_pages_before_a_heavy_one_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = shown("the same page again and again")
    monkeypatch.setattr(pdf, "MAX_DRAWN", 2 * len(content))
    page = read_pdf(written(content, pages=3))
    assert [(problem.code, problem.where) for problem in page.problems] == [("too_large", "page 3")]
    assert len(page.page_starts) == 2


def test_pages_beyond_the_limit_are_named() -> None:
    page = read_pdf(written(shown("the same page again and again"), pages=pdf.MAX_PAGES + 2))
    assert [problem.code for problem in page.problems] == ["too_large"]
    assert len(page.page_starts) == pdf.MAX_PAGES


@pytest.mark.parametrize("share", [0.05, 0.4, 0.9, 0.999])
def test_a_truncated_report_states_nothing_else(share: float) -> None:
    if not HONGZE.exists():
        pytest.skip("the real documents are not beside the project")
    data = HONGZE.read_bytes()
    whole = {(c.measure, c.breakdown, c.value) for c in extract(data).cells}
    record = extract(data[: int(len(data) * share)])
    assert {(c.measure, c.breakdown, c.value) for c in record.cells} <= whole
    assert record.problems or record.cells
