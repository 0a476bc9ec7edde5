"""Which elements of a page its own style sheets hide: ``display: none``, ``visibility: hidden``, boxes that lie
off the screen or are too small to see (text for screen readers, copies for the printer), struck letters, raised marks of notes,
and letters without size, colour or opacity, of the ``style`` attribute too.

The library matches selectors and resolves the cascade. What costs more than a page is worth is left out of it:
media queries about more than the width of a screen, and selectors of more than two parts or with functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

import turbohtml
from turbohtml.cssom import ComputedStyle, StyleSheet, computed_style

from extractors.parse.words.openers import guarded

KEPT = 1  # how far behind its tag the place is of a cell that shows nothing and keeps its own
FAR_OFF = r"-(?:999|1000)"  # pixels or any other unit: beyond the edge of every screen

_NONE = r"0*\.?0+(?:px|pt|em|rem|%)?\s*"  # of a size or of opacity
_FADED = rf"opacity\s*:\s*{_NONE}(?:[;!}}\"']|$)|(?<![\w-])color\s*:\s*(?:transparent|(?:rgb|hsl)a\([^)]*[,/]\s*0*\.?0+%?\s*\))"
_UNSEEN = guarded(rf"{_FADED}|font-size\s*:\s*{_NONE}(?:[;!}}\"']|$)")
# In capitals as the editors of old browsers wrote it; font-size alone stands on nearly every page.
_UNSEEN_WORDS = (
    "opacity",
    "transparent",
    *("0,0,0,0)", "0, 0, 0, 0)"),
    *("font-size:0", "font-size: 0", "font-size:.0", "FONT-SIZE:0", "FONT-SIZE: 0"),
)
# Digits in the colour of the paper, as editors set them to line numbers up. Only beside digits that are seen: alone they may stand on a ground of their own.
_WHITE = r"color\s*[:=]\s*[\"']?\s*(?:#fff(?:fff)?|white)\b"
_IS_WHITE = r"\s*[:=]\s*[\"']?\s*(?:#[fF]{3}\b|#(?:[fF][d-fD-F]){3}\b|white\b|WHITE\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))"
# Two, since a search for one word is eight times as quick as for either of two.
_WHITE_LETTERS = re.compile(r"color(?<![\w-]color)" + _IS_WHITE)
_WHITE_IN_CAPITALS = re.compile("COLOR" + _IS_WHITE)
_GROUND = re.compile(
    r"background(?:-color|-image)?\s*:\s*(?!transparent|none|inherit|initial|unset)(?P<is>[^;\s][^;]*)",
    re.I,
)
_WHITE_GROUND = re.compile(
    r"(?:#fff|#(?:f[d-f]){3}|white|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))(?:\s*!important)?", re.I
)
_FIGURE = re.compile(r"\s*\d[\d,，.\s]{0,30}")
_WHITE_WORDS = ("white", "WHITE")
_WHITE_CODE = re.compile("#(?:fff|FFFFFF)")
_WHITE_DIGITS = re.compile(
    rf"(?<=\d)(?P<behind><(?P<name>span|font)\s(?=[^<>]*?(?<![\w-]){_WHITE})(?![^<>]*background)[^<>]*>)[\d\s]+</(?P=name)>"
    rf"|(?P<before><(?P<other>span|font)\s(?=[^<>]*?(?<![\w-]){_WHITE})(?![^<>]*background)[^<>]*>)\d[\d\s]*</(?P=other)>(?=\d)",
    re.I,
)
# Classes by which sheets that are not at hand hide words for screen readers; all sites name them so.
_FOR_SCREEN_READERS = ("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-")
_SPOKEN = re.compile(
    r"<[A-Za-z][^<>]*?\bclass\s*=\s*(?:\"(?:[^\"<>]*\s)?|'(?:[^'<>]*\s)?|)"
    r"(?:sr-only|visually-?hidden|screen-reader-(?:text|only))(?=[\s\"'>])"
)
_SHEET = re.compile(r"<[sS][tT][yY][lL][eE](?=[\s>])[^>]*>([^<]*+(?:<!--[^<]*+)?+)")
_HIDES = guarded(  # of a sheet in lower case: a search that ignores case is slow
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|:\s*{FAR_OFF}"
    r"|\b(?:width|height)\s*:\s*[01](?:px)?\s*(?:[;!}]|$)",
)
_MARKED = guarded(r"line-through|vertical-align\s*:\s*(?:super|sub)\b")  # in lower case too
_DECIDES = re.compile(
    r"display|visibility|position|left|top|indent|width|height|overflow|opacity|font-size|(?<![\w-])color|text-decoration|vertical-align",
    re.I,
)
# The library does not know whether letters are struck: a height that no page sets tells it.
_DECORATION = re.compile(r"(?<![\w-])text-decoration(?:-line)?\s*:(?P<is>[^;}]*)", re.I)
_STRUCK_HEIGHT = "-73104"
_STRUCK = re.compile(f"z-index: {_STRUCK_HEIGHT}")
_NOTE = re.compile(r"\s*(?:[\[【〔(（]?\s*注?\s*\d{1,3}\s*[\]】〕)）]?|[①-⑳*※]+)\s*")
# A block for some media, and the media that hold for a reader at a desk.
_MEDIA = re.compile(r"@media([^{}]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}", re.I)
_AT_A_DESK = re.compile(
    r"\s*(?:(?:only\s+)?screen|all)?\s*(?:(?:and)?\s*\(\s*min-width\s*:\s*(?:\d{1,3}|1[01]\d\d|1200)(?:\.\d+)?px\s*\)\s*)*",
    re.I,
)
_SIMPLE = r"(?:[\w*-]+|[.#][\w-]+)(?:[.#][\w-]+)*"
_TAME = re.compile(rf"{_SIMPLE}(?:\s*[ >+~]\s*(?P<last>{_SIMPLE}))?")
_OF_SCREEN = re.compile(r"\s*(?:all|(?:only\s+)?screen)?\s*", re.IGNORECASE)
_OFF = re.compile(rf"\s*{FAR_OFF}")
_TINY = frozenset(("0", "0px", "1px"))
_NOTHING = re.compile(_NONE)
_CELLS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th"))
_AROUND_CELLS = _CELLS - {"td", "th"}
_CLEAR = re.compile(r"transparent|(?:rgb|hsl)a\(.*[,/]\s*0*\.?0+%?\s*\)")
_MOST_INSIDE = 20  # elements within one that may show its letters all the same
_STYLED = "[style]"
_VOID = frozenset(("br", "img", "wbr"))  # elements without text
_SHOWN_BY_SCRIPT = "noscript, template"  # their sheets do not count where scripts run
_MOST_RULES = 500
_MOST_MATCHED = 20_000  # elements
_MOST_TRIED = 100_000  # elements times rules; what is beyond that, or deeper, counts as hidden
_DEEPEST = 100


def hidden_tags(source: str, markup: str) -> tuple[int, ...]:
    """Places in ``source`` of the start tags that a style sheet of the page hides, in order (of cells that keep their place
    ``KEPT`` behind it); ``markup`` is what its markup says (``markup_of``).

    Linear in time but for a limited number of elements, whose ancestors are looked at.
    """
    told = _WHITE_CODE.search(markup) or any(map(markup.__contains__, _WHITE_WORDS))
    white = _white_digits(source) if told else ()
    if any(map(markup.__contains__, _FOR_SCREEN_READERS)):
        white += tuple(found.start() for found in _SPOKEN.finditer(source))
    faded = any(map(markup.__contains__, _UNSEEN_WORDS)) and _UNSEEN.search(source.lower())
    whitened = _tells_white(markup)
    sheets = [sheet[1].lower() for sheet in _SHEET.finditer(markup)]
    if (
        not faded
        and not whitened
        and not any(_HIDES.search(sheet) or _marks_class(sheet) for sheet in sheets)
    ):
        return tuple(sorted(white))
    ground = "\n".join(sheets) if whitened else None
    return tuple(sorted({*white, *_hidden_in_tree(source, bool(faded), ground)}))


def _tells_white(markup: str) -> bool:
    """Whether it gives letters the colour of paper."""
    found = _WHITE_LETTERS.search(markup)
    return bool(found or ("COLOR" in markup and _WHITE_IN_CAPITALS.search(markup)))


def _marks_class(sheet: str) -> bool:
    """Whether a sheet strikes or raises the letters of a class; all pages may do so with those of <del> and <sup>."""
    return any(
        "." in sheet[sheet.rfind("}", 0, found.start()) + 1 : sheet.rfind("{", 0, found.start())]
        for found in islice(_MARKED.finditer(sheet), _MOST_RULES)
    )


def _white_digits(source: str) -> tuple[int, ...]:
    found = _WHITE_DIGITS.finditer(source)
    return tuple(each.start("behind" if each["behind"] else "before") for each in found)


def _hidden_in_tree(source: str, faded: bool, ground: str | None) -> tuple[int, ...]:
    """The tags that the tree of the page hides; ``faded``: some letters may be; ``ground``: the style sheets of a page some
    letters of which are white."""
    tree = turbohtml.parse(source)
    rules = list(islice(_rules(tree), _MOST_RULES))
    line_starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
    candidates: dict[int, turbohtml.Element] = {}
    hiding = (
        r.last
        for r in rules
        if any(
            kind.search(r.text.lower())
            for kind in (_HIDES, _UNSEEN, _MARKED, _STRUCK, _WHITE_LETTERS)
        )
    )
    styled = [_STYLED] if faded or ground is not None else []
    fonts = ["font[color]"] if ground is not None else []
    for last in (*dict.fromkeys(hiding), *styled, *fonts):
        for element in tree.select(last) if len(candidates) < _MOST_MATCHED else ():
            if last == _STYLED:
                said = str(element.attr("style"))
                if not _UNSEEN.search(said.lower()) and not _tells_white(said):
                    continue
            at = line_starts[(element.source_line or 1) - 1] + (element.source_col or 0)
            if source[at + 1 : at + 1 + len(element.tag)].lower() == element.tag:
                candidates[at] = element  # an element that the source does not write has no tag
    if not candidates or tree.root is None:
        return ()
    sheet = turbohtml.Element("style")
    sheet.set_text("\n".join(rule.text for rule in rules))
    tree.root.append(sheet)
    hidden: list[int] = []
    for number, (at, element) in enumerate(sorted(candidates.items())):
        if number * len(rules) >= _MOST_TRIED or _is_deep(element):
            hidden.append(at)
            continue
        style = computed_style(element)
        if _is_hidden(style):
            keeps = element.tag in ("td", "th") and style["display"] != "none"
            hidden.append(at + KEPT if keeps else at)
        elif (
            _is_marked(element)
            or (faded and _is_faded(element))
            or (ground is not None and _is_white_on_white(element, ground))
        ):
            hidden.append(at + KEPT if element.tag in ("td", "th") else at)
    return tuple(hidden)


class _Rule(NamedTuple):
    text: str
    last: str  # the part of its selector that the element itself has to match


def _rules(tree: turbohtml.Document) -> Iterator[_Rule]:
    """Rules that may hide or show, of sheets for the screen; the sheets are taken out of the tree."""
    for style in tree.select("style"):
        counts = _OF_SCREEN.fullmatch(str(style.attr("media") or ""))
        if counts and style.closest(_SHOWN_BY_SCRIPT) is None:
            for rule in StyleSheet(_MEDIA.sub(_at_a_desk, style.text)).rules:
                if not _DECIDES.search(rule.style.text):
                    continue
                words = _DECORATION.sub(_stand_in, rule.style.text)
                for selector in rule.selector_text.split(","):
                    tame = _TAME.fullmatch(selector.strip())
                    if tame:
                        yield _Rule(f"{selector} {{ {words} }}", tame["last"] or tame[0])
        style.decompose()


def _stand_in(decoration: re.Match[str]) -> str:
    return f"z-index: {_STRUCK_HEIGHT if 'line-through' in decoration['is'].lower() else 'auto'}"


def _at_a_desk(media: re.Match[str]) -> str:
    """The rules of a block where its media hold for a reader at a desk."""
    return media[2] if any(map(_AT_A_DESK.fullmatch, media[1].split(","))) else ""


def _is_faded(element: turbohtml.Element) -> bool:
    """Whether letters cannot be seen. Size and colour may be given back by an element inside."""
    if element.tag in _AROUND_CELLS:
        return False
    style = computed_style(element)
    if _NOTHING.fullmatch(style["opacity"]):
        return True
    inside = [child for child in element.select("*") if child.tag not in _VOID]
    # A sheet in a file of its own may give back what stands in a class of it; of a number alone nobody takes that trouble.
    if inside and not _is_bare_number(element, inside):
        return False
    styles = (style, *map(computed_style, inside))
    return all(map(_is_clear, styles)) or all(map(_is_flat, styles))


def _is_bare_number(element: turbohtml.Element, inside: Sequence[turbohtml.Element]) -> bool:
    return (
        len(inside) <= _MOST_INSIDE
        and _FIGURE.fullmatch(element.text) is not None
        and all(child.attr("class") is None for child in inside)
    )


def _is_white_on_white(element: turbohtml.Element, sheets: str) -> bool:
    """Whether a number alone in its cell has the colour of the paper; ``sheets``: what may give what is around it a ground."""
    if not _FIGURE.fullmatch(element.text) or element.closest("td, th") is None:
        return False
    shown = [element, *(child for child in element.select("*") if child.tag not in _VOID)]
    if len(shown) > _MOST_INSIDE or not all(map(_is_white, shown)):
        return False
    for around in (element, *islice(element.ancestors, _DEEPEST)):
        if not isinstance(around, turbohtml.Element):
            break  # the page itself
        if around.attr("background") or any(
            re.search(rf"\.{re.escape(name)}(?![\w-])[^{{}}]*\{{[^{{}}]*background", sheets)
            for name in (str(around.attr("class") or "").lower()).split()[:_MOST_INSIDE]
        ):
            return False
        told = _GROUND.search(str(around.attr("style") or "")) or _GROUND.search(
            f"background:{around.attr('bgcolor') or ''}"
        )
        if told:
            return _WHITE_GROUND.fullmatch(told["is"].strip()) is not None
    return True


def _is_white(element: turbohtml.Element) -> bool:
    """By its own colour or that of what is around it."""
    if element.tag == "font" and (told := element.attr("color")):
        return _WHITE_GROUND.fullmatch(told.strip()) is not None
    color = computed_style(element)["color"]
    if color == "canvastext":  # no style sets any
        font = element.closest("font[color]")
        return font is not None and _is_white(font)
    return _WHITE_GROUND.fullmatch(color) is not None


def _is_clear(style: ComputedStyle) -> bool:
    return bool(_CLEAR.fullmatch(style["color"]))


def _is_flat(style: ComputedStyle) -> bool:
    return bool(_NOTHING.fullmatch(style["font-size"]))


def _is_marked(element: turbohtml.Element) -> bool:
    """Whether letters are struck, or raised as the mark of a note beside what it belongs to."""
    if element.tag in _CELLS:
        return False
    style = computed_style(element)
    if style["z-index"] == _STRUCK_HEIGHT:
        return True
    return style["vertical-align"] in ("super", "sub") and bool(_NOTE.fullmatch(element.text))


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
