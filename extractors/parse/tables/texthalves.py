"""Forms of before 2019 that running text draws in two halves side by side, as lines below each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.parse.tables import labels
from extractors.parse.tables.indicators import knows

_FEWEST = 5  # lines with two indicators
_BETWEEN = 3  # lines of such a table with one
_ABOVE = 3  # lines from a head to the first of them
_MOST = 12  # words of a line
_WORD = re.compile(r"[^\s|｜│┃]+")

_Line = tuple[int, int, str]  # where it starts and ends, and its first characters


def below_each_other(lines: Sequence[_Line], form: str) -> list[_Line]:
    """The lines, those of a table in two halves as the first halves of all, then the second ones, each below the
    head that stands twice above them."""
    if sum(names_two(line[2], form) for line in lines) < _FEWEST:
        return list(lines)
    second = {n: at for n, line in enumerate(lines) if (at := _second(line[2], form))}
    found: list[_Line] = []
    behind = 0
    for first, last in _tables(lines, second, form):
        if first < behind:
            continue
        cut = {
            n: second.get(n, (0, False))[0] or _repeated(lines[n][2]) for n in range(first, last)
        }
        own = [(*lines[n], at) for n, at in cut.items()]
        found += lines[behind:first]
        found += [(start, end, text[:at] if at else text) for start, end, text, at in own]
        found += [(start, end, text[at:]) for start, end, text, at in own if at]
        behind = last
    return [*found, *lines[behind:]]


def names_two(text: str, form: str) -> bool:
    """Whether an indicator begins the line and another one stands behind it."""
    words = _words(text)
    first = bool(words) and knows(words[0][0], form)
    return first and any(knows(word[0], form) for word in words[1:])


def _words(text: str) -> list[re.Match[str]]:
    """The words of a line; none of one that has more than two rows have."""
    words = [] if "。" in text else list(_WORD.finditer(text))
    return words if len(words) <= _MOST else []


def _second(text: str, form: str) -> tuple[int, bool] | None:
    """Where an indicator or the heading of several stands that does not begin the line, and whether an indicator
    begins it."""
    words = _words(text)
    for word in words[:0:-1]:
        if knows(word[0], form) or labels.find(word[0], "other", "group", form=form):
            return word.start(), knows(words[0][0], form)
    return None


def _tables(
    lines: Sequence[_Line], second: dict[int, tuple[int, bool]], form: str
) -> list[tuple[int, int]]:
    """First lines, their heads among them, and ends of the tables."""
    groups: list[list[int]] = []
    for n in second:
        if groups and n - groups[-1][-1] <= _BETWEEN:
            groups[-1].append(n)
        else:
            groups.append([n])
    found = []
    for group in groups:
        if sum(second[n][1] for n in group) < _FEWEST:
            continue
        first, last = group[0], group[-1] + 1
        heads = [n for n in range(max(first - _ABOVE, 0), first) if _repeated(lines[n][2])]
        while last < len(lines) and _begins(lines[last][2], form):
            last += 1
        found.append((min((*heads, first)), last))
    return found


def _begins(text: str, form: str) -> bool:
    words = _WORD.findall(text)
    return bool(words) and knows(words[0], form)


def _repeated(text: str) -> int:
    """Where the second half of a line begins whose words stand twice in it; 0 where they do not."""
    words = list(_WORD.finditer(text))
    half = len(words) // 2
    told = [word[0] for word in words]
    return words[half].start() if half and told[:half] == told[half:] else 0
