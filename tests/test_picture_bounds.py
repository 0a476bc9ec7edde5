"""Hostile, huge, damaged and many pictures are bounded before anything is recognised."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from extractors.parse.document import read
from extractors.parse.readers import ocr, picture
from extractors.parse.readers.sheet import Line, Sheet
from tests.picture_draw import png


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Shapes of the pictures that reach the engine, which finds nothing."""
    shapes: list[tuple[int, ...]] = []

    def nothing(grey: object, number: int) -> Sheet:
        shapes.append(grey.shape)  # type: ignore[attr-defined]
        return Sheet(number, [Line("字" * 30, 0, 1, 0, 1, 1)], [], is_picture=True)

    monkeypatch.setattr(ocr, "_engine", lambda: object())
    monkeypatch.setattr(picture, "read_sheet", nothing)
    return shapes


def _declared(width: int, height: int) -> bytes:
    """A PNG that says it is huge and holds a few bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(99))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def test_a_picture_is_bounded_before_it_is_decoded(seen: list[tuple[int, ...]]) -> None:
    assert [p.code for p in read(_declared(60_000, 60_000)).problems] == ["too_large"]
    assert [p.code for p in read(_declared(10_000, 8_000)).problems] == ["too_large"]
    assert seen == []
    large = Image.new("L", (4_000, 5_000), 255)
    assert read(png(large)).problems == ()
    assert max(seen[0]) == picture.SIDE


def test_pages_beyond_the_limit_and_icons_are_not_read(seen: list[tuple[int, ...]]) -> None:
    sheets = [Image.new("L", (200, 100), 255)] * (picture.MAX_PICTURES + 3)
    fax = png(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])
    assert [p.code for p in read(fax).problems] == ["too_large"]
    assert len(seen) == picture.MAX_PICTURES
    seen.clear()
    frames = [Image.new("P", (200, 100), shade) for shade in range(30)]
    read(png(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert len(seen) == 1  # an animation is one picture
    seen.clear()
    assert [p.code for p in read(png(Image.new("L", (16, 16), 0))).problems] == ["no_text"]
    assert seen == []


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_every_kind_of_picture_is_decoded_or_named_when_damaged(
    form: str, seen: list[tuple[int, ...]]
) -> None:
    data = png(Image.radial_gradient("L").resize((300, 200)), form)
    assert read(data).kind == "image"
    assert seen == [(400, 600)]
    for size in (len(data) // 3, 40):
        codes = {problem.code for problem in read(data[:size]).problems}
        assert codes <= {"unreadable_image", "unsupported_type", "empty_document"}, (form, size)


def test_a_pdf_with_a_huge_picture_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_engine", lambda: object())
    file = io.BytesIO()
    Image.new("1", (8_000, 6_000), 1).save(file, "PDF", resolution=700)
    assert [problem.code for problem in read(file.getvalue()).problems] == ["too_large"]
