"""OFD (GB/T 33190), the fixed pages of Chinese offices → a PDF of the same letters, lines and pictures, which is read as such.

A file is an archive of markup: pages of text, path and image objects, each in its own square of millimetres with the
origin at the upper left, over the templates that pages share.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import msgspec

from extractors.parse.readers.ofd_files import Files, children, descendants, name_of, whole
from extractors.parse.readers.ofd_paper import Matrix, Paper, Picture, as_pdf
from extractors.parse.readers.office_page import RefusedError

MAX_OFD_PAGES = 61  # one more than the reader of PDF reads, so that it names the others
MAX_NESTED = 5
_POINTS = 72 / 25.4  # of a millimetre
_LINE = 0.353  # millimetres, where a path does not tell its width
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_A4 = (0.0, 0.0, 210.0, 297.0)
_STEP = re.compile(r"([MSLQBAC])([^MSLQBAC]*)")
_TURNS = {
    90: (0.0, 1.0, -1.0, 0.0, 0.0, 0.0),
    180: (-1.0, 0.0, 0.0, -1.0, 0.0, 0.0),
    270: (0.0, -1.0, 1.0, 0.0, 0.0, 0.0),
}
_WHITE = (1.0, 1.0, 1.0)
_CLEAR = 26  # of 255: a tenth of the strength of a colour, that nobody reads
_NO = frozenset(("false", "0"))
_SHAPES = frozenset(("TextObject", "PathObject", "ImageObject", "CompositeObject", "PageBlock"))


def ofd_as_pdf(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The pages of a file, and the names of the pictures that are not on them. Raises RefusedError, and what the libraries
    raise on damage."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = Files(archive)
        root = files.read("OFD.xml", "")
        papers: list[Paper] = []
        unread: list[str] = []
        if root is not None:
            for place in _documents(files, root):
                if len(papers) >= MAX_OFD_PAGES:
                    break
                document = _Document(files, place)
                papers += document.papers()
                unread += document.unread
        if not papers:
            told = root is not None and next(descendants(root, "Encryptions"), None) is not None
            locked = told or "Encryptions.xml" in files
            code = "encrypted" if locked else "unreadable_office"
            raise RefusedError(code, _WHY[code])
        return as_pdf(papers), tuple(unread)


_WHY = {
    "encrypted": "the document asks for a password",
    "unreadable_office": "the OFD file names no page",
}


def _documents(files: Files, root: Any) -> Iterator[str]:
    """Paths of the documents of a file, each in the version that counts."""
    for body in descendants(root, "DocBody"):
        for place in descendants(body, "DocRoot"):
            path = whole("", place.text or "")
            for version in descendants(body, "Version"):
                told = files.read(version.get("BaseLoc", ""), "")
                if version.get("Current", "").lower() == "true" and told is not None:
                    folder = posixpath.dirname(whole("", version.get("BaseLoc", "")))
                    path = next(
                        (whole(folder, d.text or "") for d in descendants(told, "DocRoot")), path
                    )
            yield path


class _Look(msgspec.Struct, frozen=True):
    """Colour of letters and areas. ``is_clear``: what lies behind is seen; letters of that kind count as white ones."""

    fill: tuple[float, float, float] = (0.0, 0.0, 0.0)
    is_clear: bool = False


class _Document:
    def __init__(self, files: Files, path: str) -> None:
        self._files = files
        self._folder = posixpath.dirname(path)
        self._root = files.read(path, "")
        self._units: dict[str, list[Any]] = {}  # drawings that are used again
        self._pens: dict[str, Any] = {}  # colours
        self._media: dict[str, str] = {}
        self._pictures: dict[str, Picture | None] = {}
        self.unread: list[str] = []
        if self._root is None:
            return
        for name in ("PublicRes", "DocumentRes"):
            for place in descendants(self._root, name):
                self._learn(place.text or "", self._folder)

    def papers(self) -> Iterator[Paper]:
        if self._root is None:
            return
        templates = {
            t.get("ID"): t.get("BaseLoc", "") for t in descendants(self._root, "TemplatePage")
        }
        typed = self._annotations()
        pages = [
            page
            for pages in descendants(self._root, "Pages")
            for page in descendants(pages, "Page")
        ]
        for page in pages[:MAX_OFD_PAGES]:
            content = self._files.read(page.get("BaseLoc", ""), self._folder)
            if content is None:
                raise RefusedError("unreadable_office", "a page of the OFD file is not in it")
            for place in descendants(content, "PageRes"):
                self._learn(
                    place.text or "",
                    posixpath.dirname(whole(self._folder, page.get("BaseLoc", ""))),
                )
            layers = [content]
            for used in descendants(content, "Template"):
                under = self._files.read(templates.get(used.get("TemplateID"), ""), self._folder)
                layers.insert(0 if used.get("ZOrder") != "Foreground" else len(layers), under)
            left, top, width, height = self._area([content, *layers, self._root])
            paper = Paper(width * _POINTS, height * _POINTS)
            below: Matrix = (_POINTS, 0.0, 0.0, -_POINTS, -left * _POINTS, (top + height) * _POINTS)
            for layer in (layer for layer in layers if layer is not None):
                for held in descendants(layer, "Content"):
                    self._draw(held, below, paper, _Look(), 0)
            for shown in typed.get(page.get("ID", ""), ()):
                self._draw(shown, _placed(shown, below), paper, _Look(), 0)
            yield paper

    def _area(self, parts: list[Any]) -> tuple[float, ...]:
        for part in parts:
            for box in descendants(part, "PhysicalBox") if part is not None else ():
                numbers = _numbers(box.text)
                if len(numbers) == 4 and min(numbers[2:]) > 0:
                    return tuple(numbers)
        return _A4

    def _learn(self, path: str, folder: str) -> None:
        """The resources that a part names: pictures, drawings that are used again, pens."""
        root = self._files.read(path, folder)
        if root is None:
            return
        base = whole(posixpath.dirname(whole(folder, path)), root.get("BaseLoc", ""))
        for media in descendants(root, "MultiMedia"):
            file = next(descendants(media, "MediaFile"), None)
            if file is not None:
                self._media[media.get("ID", "")] = whole(base, file.text or "")
        for unit in descendants(root, "CompositeGraphicUnit"):
            self._units[unit.get("ID", "")] = list(descendants(unit, "Content"))
        for pen in descendants(root, "DrawParam"):
            self._pens[pen.get("ID", "")] = next(descendants(pen, "FillColor"), None)

    def _annotations(self) -> dict[str, list[Any]]:
        """What was laid over pages afterwards, by page."""
        found: dict[str, list[Any]] = {}
        for place in descendants(self._root, "Annotations"):
            path = whole(self._folder, place.text or "")
            listed = self._files.read(path, "")
            for page in descendants(listed, "Page") if listed is not None else ():
                file = next(descendants(page, "FileLoc"), None)
                near = "" if file is None else file.text or ""
                held = self._files.read(near, posixpath.dirname(path))
                for note in descendants(held, "Annot") if held is not None else ():
                    if note.get("Visible", "true").lower() not in _NO:
                        found.setdefault(page.get("PageID", ""), []).extend(
                            descendants(note, "Appearance")
                        )
        return found

    # -- drawing ------------------------------------------------------------------------------

    def _draw(self, held: Any, below: Matrix, paper: Paper, look: _Look, nested: int) -> None:
        """What an element holds. ``below``: from its millimetres to the points of the paper."""
        if nested > MAX_NESTED:
            raise RefusedError("too_large", f"drawings nested more than {MAX_NESTED} deep")
        for shape in held:
            name = name_of(shape)
            if name == "Layer":
                self._draw(shape, below, paper, self._look(shape, look), nested + 1)
            self._files.spend(_cost(shape))
            if name not in _SHAPES or shape.get("Visible", "true").lower() in _NO:
                continue
            place = _placed(shape, below)
            own = self._look(shape, look)
            if name == "TextObject":
                _write_text(shape, place, paper, own)
            elif name == "PathObject":
                _draw_path(shape, place, paper, own)
            elif name == "ImageObject":
                picture = self._picture(shape.get("ResourceID", ""))
                if picture is not None:
                    paper.paste(picture, _times((1.0, 0.0, 0.0, -1.0, 0.0, 1.0), place))
            elif name == "PageBlock":
                self._draw(shape, place, paper, own, nested + 1)
            else:
                for content in self._units.get(shape.get("ResourceID", ""), ()):
                    self._draw(content, place, paper, own, nested + 1)

    def _look(self, shape: Any, look: _Look) -> _Look:
        """The colour of a shape: its own, that of its pen, or that around it."""
        color = next(children(shape, "FillColor"), None)
        if color is None:
            color = self._pens.get(shape.get("DrawParam", ""))
        if color is None:
            return look
        if float(color.get("Alpha", 255)) < _CLEAR:
            return _Look(_WHITE, is_clear=True)
        told = [_part(word) / 255 for word in color.get("Value", "").split()]
        if len(told) == 1:
            told *= 3
        return _Look((told[0], told[1], told[2])) if len(told) == 3 else _Look()

    def _picture(self, name: str) -> Picture | None:
        """A picture of the resources; one that is not read is named in ``unread``."""
        if name in self._pictures:
            return self._pictures[name]
        from extractors.parse.readers import picture  # its libraries take a second to load

        path = self._media.get(name, "")
        data = self._files.bytes(path)
        found: Picture | None = None
        if data is None or len(self._pictures) >= picture.MAX_LOOKED_AT:
            self.unread.append(path or name)
        else:
            pages, problems = picture.decode(data)
            if problems:
                self.unread.append(path)
            if pages:
                height, width = pages[0].shape
                found = Picture(width, height, pages[0].tobytes())
        self._pictures[name] = found
        return found


def _cost(shape: Any) -> int:
    """What drawing a shape takes, beside the shapes that it holds."""
    cost = 1 + len(shape)
    for child in shape:
        name = name_of(child)
        if name == "TextCode":
            cost += len(child.text or "")
            cost += (len(child.get("DeltaX", "")) + len(child.get("DeltaY", ""))) // 4
        elif name == "AbbreviatedData":
            cost += len(child.text or "") // 4
    return cost


def _write_text(shape: Any, place: Matrix, paper: Paper, look: _Look) -> None:
    size = float(shape.get("Size", 0))
    wide = float(shape.get("HScale", 1))
    turn = _TURNS.get(int(float(shape.get("CharDirection", 0))) % 360, _SAME)
    paper.paint(*look.fill)
    x = y = 0.0
    for code in children(shape, "TextCode"):
        text = code.text or ""
        x, y = float(code.get("X", x)), float(code.get("Y", y))
        right, down = (_steps(code.get(way), len(text)) for way in ("DeltaX", "DeltaY"))
        at_x, at_y = x, y
        for number, letter in enumerate(text):
            if letter.strip():
                upright = _times((size * wide, 0.0, 0.0, -size, 0.0, 0.0), turn)
                paper.write(letter, _times(upright, _times((1, 0, 0, 1, at_x, at_y), place)))
            if not right and not down:
                at_x += size * wide * (0.5 if letter.isascii() else 1.0)
            at_x += right[min(number, len(right) - 1)] if right else 0.0
            at_y += down[min(number, len(down) - 1)] if down else 0.0


def _draw_path(shape: Any, place: Matrix, paper: Paper, look: _Look) -> None:
    steps = []
    for data in children(shape, "AbbreviatedData"):
        for step, words in _STEP.findall(data.text or ""):
            numbers = _numbers(words)
            points = [
                f"{x:.3f} {y:.3f}"
                for x, y in (
                    _at(place, numbers[n], numbers[n + 1]) for n in range(0, len(numbers) - 1, 2)
                )
            ]
            if step in "MS" and points:
                steps.append(f"{points[-1]} m")
            elif step == "L" and points:
                steps.append(f"{points[-1]} l")
            elif step in "QBA" and points:  # curves, which are no borders
                steps.append(f"{points[0]} {points[-1]} {points[-1]} c")
            elif step == "C":
                steps.append("h")
    stroke = shape.get("Stroke", "true").lower() not in _NO
    fill = shape.get("Fill", "false").lower() not in _NO and not look.is_clear
    if steps and steps[0].endswith(" m"):
        paper.paint(*look.fill)
        scale = max(abs(place[0]), abs(place[1]))
        paper.draw(steps, float(shape.get("LineWidth", _LINE)) * scale, stroke=stroke, fill=fill)


def _placed(shape: Any, below: Matrix) -> Matrix:
    """From the units of a shape to the points of the paper, by its matrix and its square."""
    told = _numbers(shape.get("CTM", ""))
    own = (told[0], told[1], told[2], told[3], told[4], told[5]) if len(told) == 6 else _SAME
    box = _numbers(shape.get("Boundary", ""))
    moved: Matrix = (1.0, 0.0, 0.0, 1.0, *(box[:2] if len(box) >= 2 else (0.0, 0.0)))
    return _times(own, _times(moved, below))


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _at(place: Matrix, x: float, y: float) -> tuple[float, float]:
    return x * place[0] + y * place[2] + place[4], x * place[1] + y * place[3] + place[5]


def _steps(words: str | None, most: int) -> list[float]:
    """The first ``most`` distances between letters: ``g 3 2.5`` stands for three of 2.5."""
    found: list[float] = []
    told = iter((words or "").split())
    for first in told:
        if len(found) >= most:
            break
        if first == "g":
            count, distance = int(next(told, 0)), float(next(told, 0))
            found += [distance] * min(max(count, 0), most)
        else:
            found.append(float(first))
    return found


def _part(word: str) -> float:
    """A share of a colour, of 255."""
    return float(int(word[1:], 16)) if word.startswith("#") else float(word)


def _numbers(words: str | None) -> list[float]:
    return [float(word) for word in (words or "").replace(",", " ").split()]
