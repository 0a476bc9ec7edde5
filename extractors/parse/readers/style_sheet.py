"""Which elements of a page its own style sheets hide: ``display: none``, ``visibility: hidden``, and boxes that lie
off the screen or are too small to see (text for screen readers, copies for the printer).

The library matches selectors and resolves the cascade. What costs more than a page is worth is left out of it:
media queries other than of the screen, and selectors of more than two parts or with functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import NamedTuple

import turbohtml
from turbohtml.cssom import ComputedStyle, StyleSheet, computed_style

from extractors.parse.openers import guarded

FAR_OFF = r"-(?:999|1000)"  # pixels or any other unit: beyond the edge of every screen

_SHEET = re.compile(r"<[sS][tT][yY][lL][eE](?=[\s>])[^>]*>([^<]*+(?:<!--[^<]*+)?+)")
_HIDES = guarded(  # of a sheet in lower case: a search that ignores case is slow
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|:\s*{FAR_OFF}"
    r"|\b(?:width|height)\s*:\s*[01](?:px)?\s*(?:[;!}]|$)",
)
_DECIDES = re.compile(r"display|visibility|position|left|top|indent|width|height|overflow", re.I)
_SIMPLE = r"(?:[\w*-]+|[.#][\w-]+)(?:[.#][\w-]+)*"
_TAME = re.compile(rf"{_SIMPLE}(?:\s*[ >+~]\s*(?P<last>{_SIMPLE}))?")
_OF_SCREEN = re.compile(r"\s*(?:all|(?:only\s+)?screen)?\s*", re.IGNORECASE)
_OFF = re.compile(rf"\s*{FAR_OFF}")
_TINY = frozenset(("0", "0px", "1px"))
_SHOWN_BY_SCRIPT = "noscript, template"  # their sheets do not count where scripts run
_MOST_RULES = 500
_MOST_MATCHED = 20_000  # elements
_MOST_TRIED = 100_000  # elements times rules; what is beyond that, or deeper, counts as hidden
_DEEPEST = 100


def hidden_tags(source: str) -> tuple[int, ...]:
    """Places in ``source`` of the start tags that a style sheet of the page hides, in order.

    Linear in time but for a limited number of elements, whose ancestors are looked at.
    """
    if not any(_HIDES.search(sheet[1].lower()) for sheet in _SHEET.finditer(source)):
        return ()
    tree = turbohtml.parse(source)
    rules = list(islice(_rules(tree), _MOST_RULES))
    line_starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
    candidates: dict[int, turbohtml.Element] = {}
    for last in dict.fromkeys(rule.last for rule in rules if _HIDES.search(rule.text.lower())):
        for element in tree.select(last) if len(candidates) < _MOST_MATCHED else ():
            at = line_starts[(element.source_line or 1) - 1] + (element.source_col or 0)
            if source[at + 1 : at + 1 + len(element.tag)].lower() == element.tag:
                candidates[at] = element  # an element that the source does not write has no tag
    if not candidates or tree.root is None:
        return ()
    sheet = turbohtml.Element("style")
    sheet.set_text("\n".join(rule.text for rule in rules))
    tree.root.append(sheet)
    return tuple(
        at
        for number, (at, element) in enumerate(sorted(candidates.items()))
        if number * len(rules) >= _MOST_TRIED
        or _is_deep(element)
        or _is_hidden(computed_style(element))
    )


class _Rule(NamedTuple):
    text: str
    last: str  # the part of its selector that the element itself has to match


def _rules(tree: turbohtml.Document) -> Iterator[_Rule]:
    """Rules that may hide or show, of sheets for the screen; the sheets are taken out of the tree."""
    for style in tree.select("style"):
        counts = _OF_SCREEN.fullmatch(str(style.attr("media") or ""))
        if counts and style.closest(_SHOWN_BY_SCRIPT) is None:
            for rule in StyleSheet(style.text).rules:
                words = rule.style.text
                for selector in rule.selector_text.split(",") if _DECIDES.search(words) else ():
                    tame = _TAME.fullmatch(selector.strip())
                    if tame:
                        yield _Rule(f"{selector} {{ {words} }}", tame["last"] or tame[0])
        style.decompose()


def _is_deep(element: turbohtml.Element) -> bool:
    return sum(1 for _ in islice(element.ancestors, _DEEPEST)) == _DEEPEST


def _is_hidden(style: ComputedStyle) -> bool:
    if style["display"] == "none" or style["visibility"] in ("hidden", "collapse"):
        return True
    if _OFF.match(style["text-indent"]):
        return True
    if style["height"] in ("0", "0px") and style["overflow-y"] == "hidden":
        return True
    if style["position"] not in ("absolute", "fixed"):
        return False
    tiny = style["width"] in _TINY and style["height"] in _TINY and style["overflow-x"] == "hidden"
    return tiny or any(_OFF.match(style[side]) for side in ("left", "top", "right", "bottom"))
