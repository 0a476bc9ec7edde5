"""Reports as PDF: headings, prose and tables, ruled or not, upright or turned, drawn with a font that every reader knows by name."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, Table

from tests import table_forms as forms

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
_PROSE = ParagraphStyle("prose", fontName=FONT, fontSize=10, leading=15, wordWrap="CJK")
_CELL = ParagraphStyle("cell", fontName=FONT, fontSize=7.5, leading=9, wordWrap="CJK")
_MARGIN = 50.0
_BLACK = (0.5, colors.black)
# Shares of the width, by the number of columns.
_WIDTHS = {10: (0.1, 0.12, 0.22, *(0.08,) * 7), 4: (0.4, 0.2, 0.2, 0.2)}
_INNER = ("INNERGRID", (0, 0), (-1, -1), *_BLACK)
_TOP = ("LINEABOVE", (0, 0), (-1, 0), *_BLACK)
_BOTTOM = ("LINEBELOW", (0, -1), (-1, -1), *_BLACK)
_LEFT = ("LINEBEFORE", (0, 0), (0, -1), *_BLACK)
_RIGHT = ("LINEAFTER", (-1, 0), (-1, -1), *_BLACK)
STYLES = {
    "grid": [("GRID", (0, 0), (-1, -1), *_BLACK)],
    "open sides": [_INNER, _TOP, _BOTTOM],
    "open left": [_INNER, _TOP, _BOTTOM, _RIGHT],
    "open right": [_INNER, _TOP, _BOTTOM, _LEFT],
    "open below": [_INNER, _TOP, _LEFT, _RIGHT],
    "level rules": [("LINEABOVE", (0, 0), (-1, -1), *_BLACK), _BOTTOM],
    "upright rules": [("LINEBEFORE", (0, 0), (-1, -1), *_BLACK), _RIGHT],
    "lost column": [
        ("LINEABOVE", (0, 0), (-1, -1), *_BLACK),
        _BOTTOM,
        _LEFT,
        _RIGHT,
        ("LINEBEFORE", (1, 0), (2, -1), *_BLACK),
    ],
    "box": [("BOX", (0, 0), (-1, -1), *_BLACK)],
    "bare": [],
    "in the middle at the top": [("VALIGN", (0, 0), (-1, -1), "TOP")],
    "in the middle": [],
    "to the right": [],
}
_ALIGNED = {"in the middle": 1, "in the middle at the top": 1, "to the right": 2}


def draw_pdf(
    parts: Sequence[str | forms.Table], style: str = "grid", *, turn: int = 0, watermark: str = ""
) -> bytes:
    """The parts below each other, over as many pages as they take; ``turn``: degrees to which the lines rise."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    wide, high = (A4[1], A4[0]) if turn in (90, 270) else A4

    def begin() -> float:
        if watermark:
            canvas.saveState()
            canvas.translate(A4[0] / 3, A4[1] / 2)
            canvas.rotate(45)
            canvas.setFont(FONT, 40)
            canvas.drawString(0, 0, watermark)
            canvas.restoreState()
        canvas.translate(*{0: (0, 0), 90: (A4[0], 0), 180: A4, 270: (0, A4[1])}[turn])
        canvas.rotate(turn)
        return high - _MARGIN

    top = begin()
    for part in parts:
        whole: Flowable = (
            Paragraph(part, _PROSE) if isinstance(part, str) else _table(part, style, wide)
        )
        waiting = [whole]
        while waiting:
            drawn = waiting.pop(0)
            _, height = drawn.wrapOn(canvas, wide - 2 * _MARGIN, top - _MARGIN)
            if height > top - _MARGIN:
                pieces = drawn.split(wide - 2 * _MARGIN, top - _MARGIN)
                if not pieces or len(pieces) == 1:
                    canvas.showPage()
                    top = begin()
                waiting = (pieces or [drawn]) + waiting
                continue
            drawn.drawOn(canvas, _MARGIN, top - height)
            top -= height + 3
    canvas.save()
    return file.getvalue()


def _table(grid: forms.Table, style: str, wide: float) -> Table:
    taken: set[tuple[int, int]] = set()
    placed = {}
    for row, cells in enumerate(grid):
        column = 0
        for text, height, width in cells:
            while (row, column) in taken:
                column += 1
            taken |= {
                (row + down, column + right) for down in range(height) for right in range(width)
            }
            placed[row, column] = (text, height, width)
            column += width
    columns = 1 + max(column for _, column in taken)
    shares = _WIDTHS.get(columns, (1 / columns,) * columns)
    look: list[tuple[object, ...]] = [
        ("FONT", (0, 0), (-1, -1), FONT, 7.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        *STYLES[style],
    ]
    look += [
        ("SPAN", (column, row), (column + width - 1, row + height - 1))
        for (row, column), (_, height, width) in placed.items()
        if height * width > 1
    ]
    cell = ParagraphStyle("set", _CELL, alignment=_ALIGNED.get(style, 0))
    data = [
        [
            Paragraph(placed[row, column][0], cell) if (row, column) in placed else ""
            for column in range(columns)
        ]
        for row in range(len(grid))
    ]
    return Table(data, [share * (wide - 2 * _MARGIN) for share in shares], style=look)
