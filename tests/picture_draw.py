"""Paper drawn by the test itself: headings, prose and ruled tables as a scanner would see them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.table_forms import Table

FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
)
WIDTH = 1240  # pixels of an A4 page at 150 dots an inch
_SIZE = 18
_MARGIN = 60


def draw(parts: Sequence[str | Table], *, tilt: float = 0.0, rule: int = 0) -> Image.Image:
    """Lines of text and grids, drawn with ``rule`` grey, under each other on white paper, turned by ``tilt`` degrees."""
    font_file = next((path for path in FONTS if path.exists()), None)
    if font_file is None:
        pytest.skip("no Chinese font to draw with (Debian: fonts-noto-cjk)")
    font = ImageFont.truetype(str(font_file), _SIZE)
    paper = Image.new("L", (WIDTH, 4000), 255)
    pen = ImageDraw.Draw(paper)
    top = _MARGIN
    for part in parts:
        if isinstance(part, str):
            for line in _wrap(part, (WIDTH - 2 * _MARGIN) // _SIZE):
                pen.text((_MARGIN, top), line, 0, font)
                top += 2 * _SIZE
        else:
            top = _draw_table(pen, font, part, top, rule) + 2 * _SIZE
    paper = paper.crop((0, 0, WIDTH, top + _MARGIN))
    return paper.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=255)


def png(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """The file of a picture."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def _wrap(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)] or [""]


def _draw_table(
    pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, rows: Table, top: int, rule: int
) -> int:
    """Draws the grid and returns where it ends; a column is as wide as its longest single cell."""
    placed: list[tuple[int, int, str, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for text, rowspan, colspan in row:
            while (number, column) in taken:
                column += 1
            placed.append((number, column, text, rowspan, colspan))
            taken |= {(number + r, column + c) for r in range(rowspan) for c in range(colspan)}
            column += colspan
    columns = 1 + max(column for _, column in taken)
    wide = [2] * columns
    for _, column, text, _, colspan in placed:
        if colspan == 1:
            wide[column] = max(wide[column], min(len(text), 13))
    step = (WIDTH - 2 * _MARGIN) / (sum(wide) + columns)
    edges = [_MARGIN + round(step * (sum(wide[:n]) + n)) for n in range(columns + 1)]
    high = [1] * len(rows)
    lines = []
    for number, column, text, rowspan, colspan in placed:
        room = int((edges[column + colspan] - edges[column] - 10) // _SIZE)
        lines.append(_wrap(text, max(room, 1)))
        if rowspan == 1:
            high[number] = max(high[number], len(lines[-1]))
    line_height = _SIZE + 4
    tops = [top + sum(high[:n]) * line_height + 12 * n for n in range(len(rows) + 1)]
    for (number, column, _, rowspan, colspan), shown in zip(placed, lines, strict=True):
        box = (
            edges[column],
            tops[number],
            edges[column + colspan],
            tops[min(number + rowspan, len(rows))],
        )
        pen.rectangle(box, outline=rule, width=1)
        start = (box[1] + box[3] - len(shown) * line_height) / 2
        for place, line in enumerate(shown):
            middle = (box[0] + box[2] - font.getlength(line)) / 2
            pen.text((middle, start + place * line_height), line, 0, font)
    return tops[-1]
