"""All agencies by place: the lines of the grid, small in memory, and the pages and the index made of them."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence

import msgspec

from expectations.page import render, search
from expectations.page.files import SiteFiles
from expectations.page.kept import KeptPages, Place, Row

MOST_PLACE_ROWS = 400  # agencies on one page of a place


class Grid:
    """The lines of all agencies, each with most to check first. A line is held as bytes: a country has 300,000."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, int, int, str, bytes]] = []
        self._years: set[int] = set()
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Row).decode

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def years(self) -> list[int]:
        """All years of which any agency has a state, in order."""
        return sorted(self._years)

    def add(self, row: Row) -> None:
        line = (row.place, -row.broken, -row.told, row.slug, self._encode(row))
        self._lines.append(line)
        self._years.update(row.cells)

    def first(self, most: int) -> list[Row]:
        """The agencies of the whole country with most to check."""
        found = heapq.nsmallest(most, self._lines, key=lambda line: line[1:4])
        return [self._decode(line[4]) for line in found]

    def by_place(self) -> Iterator[tuple[str, list[Row]]]:
        """Provinces in the order of their names, each with its agencies; '' where none is known."""
        self._lines.sort()
        for place, lines in itertools.groupby(self._lines, key=lambda line: line[0]):
            yield place, [self._decode(line[4]) for line in lines]


def write_places(
    grid: Grid,
    files: SiteFiles,
    kept: KeptPages,
    *,
    years: Sequence[int],
    left_out_before: int | None,
    written_at: str,
) -> list[Place]:
    """The pages of all places with the index that the search reads; a place that shows the same is taken over."""
    places: list[Place] = []
    for number, (name, rows) in enumerate(grid.by_place(), start=1):
        parts = [rows[at : at + MOST_PLACE_ROWS] for at in range(0, len(rows), MOST_PLACE_ROWS)]
        broken = sum(row.broken for row in rows)
        place = Place(number, name or None, len(parts), len(rows), broken)
        places.append(place)
        for part, own in enumerate(parts, start=1):
            path = place_path(number, part)
            if kept.take_over(path, render.twins(path), (place, part, own, years, left_out_before)):
                continue
            for lang in render.LANGUAGES:
                page = render.page(
                    path,
                    lang,
                    "place.html.j2",
                    written_at,
                    place=place,
                    part=part,
                    part_hrefs=[
                        f"{place_path(number, n).rpartition('/')[2]}{render.SUFFIX[lang]}"
                        for n in range(1, place.parts + 1)
                    ],
                    rows=own,
                    years=years,
                    left_out_before=left_out_before,
                )
                files.write(*page)
        path = search.index_path(number)
        lines = [
            search.index_line(row, place_path(number, at // MOST_PLACE_ROWS + 1))
            for at, row in enumerate(rows)
        ]
        if not kept.take_over(path, [path], lines):
            files.write(path, search.index_file(number, lines))
    for lang in render.LANGUAGES:
        page = render.page(
            "search", lang, "search.html.j2", written_at, places=places, **search.script(lang)
        )
        files.write(*page)
    return places


def place_path(number: int, part: int) -> str:
    """Of a page of a place, without the ending of its language."""
    return f"place/{number}" if part == 1 else f"place/{number}-{part}"
