"""Lines of a table drawn in text, damaged as real pages are: lost, doubled, joined, with a page number between."""

from __future__ import annotations

import random
from collections.abc import Callable

LineFault = Callable[[random.Random, list[str]], None]


def lost_line(rng: random.Random, lines: list[str]) -> None:
    del lines[rng.randrange(len(lines))]


def lost_chunk(rng: random.Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines))
    del lines[at : at + rng.randint(2, 12)]


def doubled_line(rng: random.Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines))
    lines.insert(at, lines[at])


def page_number(rng: random.Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines))
    lines.insert(at, rng.choice(("3", "- 12 -", "第3页", "99999", "3/8", "2022")))


def sentence(rng: random.Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines))
    lines.insert(
        at,
        rng.choice(
            (
                "（续表）",
                "注：以上数据截至12月31日。",
                "其中含转办88888件",
                "某某市财政局 政府信息公开年报",
                "单位：件",
            )
        ),
    )


def joined_lines(rng: random.Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines) - 1)
    first, second = lines[at : at + 2]
    between = rng.choice(("", " "))
    if first[-1:].isdigit() and second[:1].isdigit():
        between = " "  # else the page says another number
    lines[at : at + 2] = [first + between + second]


def split_line(rng: random.Random, lines: list[str]) -> None:
    long = [n for n, line in enumerate(lines) if len(line) > 3]
    at = rng.choice(long)
    place = rng.randrange(1, len(lines[at]))
    if lines[at][place - 1 : place + 1].isdigit():
        return  # a number cut in two says two numbers
    lines[at : at + 1] = [lines[at][:place], lines[at][place:]]


def lost_label_line(rng: random.Random, lines: list[str]) -> None:
    labels = [n for n, line in enumerate(lines) if line[:1] in "（123456789" and "." in line[:2]]
    if labels:
        del lines[rng.choice(labels)]


def blank_label_of_line(rng: random.Random, lines: list[str]) -> None:
    """The words of a line lost, its numbers kept."""
    at = rng.randrange(len(lines))
    words = lines[at].split(" ")
    kept = [word for word in words if word.lstrip("-").isdigit()]
    if kept:
        lines[at] = " ".join(kept)


LINE_FAULTS: dict[str, LineFault] = {
    fault.__name__: fault
    for fault in (
        lost_line,
        lost_chunk,
        doubled_line,
        page_number,
        sentence,
        joined_lines,
        split_line,
        lost_label_line,
        blank_label_of_line,
    )
}
