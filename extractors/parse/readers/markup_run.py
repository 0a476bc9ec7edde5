"""Runs of markup: where they lie in a page, and what each does to the text and the tables around it.

One regular expression by the tokenizer rules of the HTML standard parts text from runs of tags. The same
runs stand between the cells and paragraphs of a page again and again, so each is read once, by the HTML
library, into the few steps that it means; cached by its source, or by its tags where no attribute counts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import turbohtml

from extractors.parse.page import IMAGE_ADDRESS
from extractors.parse.readers.markup_beside import (
    NOTE_CLASS,
    SHIFTED,
    SMALL_TYPE,
    TO_NOTE,
    is_shifted,
)
from extractors.parse.readers.markup_filled import FIELD, filled, shown_in_field, written
from extractors.parse.readers.markup_table import SECTIONS
from extractors.parse.readers.shown import RAISED, RAISED_END
from extractors.parse.readers.style_sheet import FAR_OFF, KEPT

MAX_ROWSPAN = 65_534  # both caps are those of the HTML standard
MAX_COLSPAN = 1_000
BLANKS = " \t\n\x0c"


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


VOID = _tags("area base br col embed hr img input link meta param source track wbr")
# Never shown as text, or page furniture whose numbers state nothing (lists of years in a <select>, but for what a
# <select> shows in a cell of its own).
SKIPPED = _tags(
    "script style template noscript iframe textarea select svg math object audio video "
    "canvas noframes noembed xmp rt rp"
)
TABLE_TAGS = _tags("table caption colgroup thead tbody tfoot tr td th")
BLOCK = _tags(
    "address article aside blockquote body br caption center dd details dialog dir div dl "
    "dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr "
    "html legend li main menu nav ol optgroup option p pre search section summary table tbody td tfoot th "
    "thead title tr ul"
)
_RAISED = _tags("sup sub")  # no digits of the number beside them: 12² is not 122
_TURNED = "\u202e"  # what stands behind it is shown from right to left: 12 as 21
_TURNS = re.compile(r"unicode-bidi\s*:\s*(?:bidi|isolate)-override", re.I)
_FROM_RIGHT = re.compile(r"(?<![\w-])direction\s*:\s*rtl", re.I)
_STRUCK = _tags("del s strike")  # what an editor took back is not stated
RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript")
# What they do is said by their contents, or by attributes that nothing else reads.
_SPEAKING = _tags("bdo img input meta plaintext").union(RAW)

_WHITE = r" \t\n\f"
# After the name of a tag. First what editors write, then all that the standard allows; a tag that the
# document leaves open takes the rest of it.
_QUOTED = r"(?:[^>\"'=]*+(?<=[a-zA-Z0-9_-])=\"[^\"]*+\")*+[^>\"'=]*+"
_ATTRIBUTES = (
    rf"(?:>|[{_WHITE}]{_QUOTED}>|"
    rf"(?:[{_WHITE}/]++|(?:=[^{_WHITE}/>=]*+|[^{_WHITE}/>=]++)"
    rf"(?:[{_WHITE}]*+=[{_WHITE}]*+(?:\"[^\"]*+\"?+|'[^']*+'?+|[^{_WHITE}>\"'][^{_WHITE}>]*+)?+)?+)*+"
    r"(?:>|\Z))"
)
_COMMENT = r"!--(?:-?+>|(?:[^-]++|-(?!-!?>))*+(?:--!?+>)?+)"
# Scripts may hold "<!-- <script> </script> -->", which does not end them.
_SCRIPT_TEXT = (
    rf"(?:[^<]++|<(?!/(?i:script)[{_WHITE}/>]|!--)|<!--(?:-*+>|(?:[^<-]++|-(?!->)"
    rf"|<(?!/?(?i:script)[{_WHITE}/>])|<(?i:script)[{_WHITE}/>](?:[^<-]++|-(?!->)"
    rf"|<(?!/(?i:script)[{_WHITE}/>]))*+(?:</(?i:script)[{_WHITE}/>])?+)*+(?:-->)?+))*+"
)


def _raw(name: str) -> str:
    text = rf"(?:[^<]++|<(?!/(?i:{name})[{_WHITE}/>]))*+" if name != "script" else _SCRIPT_TEXT
    return rf"(?i:{name})(?=[{_WHITE}/>]){_ATTRIBUTES}{text}"


_ANY = rf"[A-Za-z][^{_WHITE}/>]*+{_ATTRIBUTES}"
_TAG = (
    rf"(?:/{_ANY}|(?![sS][cCtT]|[tT][eEiI]|[xX]|[iI][fF]|[nN]|[pP][lL]){_ANY}"
    rf"|{'|'.join(map(_raw, RAW))}|(?i:plaintext)(?=[{_WHITE}/>]){_ATTRIBUTES}[\s\S]*+|{_ANY}"
    rf"|{_COMMENT}|[!?][^>]*+>?+|/(?=[\s\S])[^>]*+>?+)[{_WHITE}]*+"
)
_RUN = re.compile(rf"(<{_TAG}(?:<{_TAG})*+)")
# Tags of which every double quote opens or closes the value of an attribute.
_REGULAR = re.compile(rf"(?:</?+[A-Za-z][A-Za-z0-9:]*+(?:[{_WHITE}]{_QUOTED})?+>[{_WHITE}]*+)++")
_HIDING_STYLE = rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|\b(?:left|top|indent)\s*:\s*{FAR_OFF}"
_GONE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STRUCK_STYLE = r"\btext-decoration(?:-line)?\s*:[^;\"']*?line-through"
_HIDING = re.compile(rf"{_HIDING_STYLE}|{_STRUCK_STYLE}|\bhidden[\s=>/]")
# The article of a saved WeChat page, hidden until its script has run.
_SHOWN_BY_SCRIPT = frozenset({"js_content"})
_HIDDEN_STYLE = re.compile(_HIDING_STYLE, re.IGNORECASE)
_STRUCK_THROUGH = re.compile(_STRUCK_STYLE, re.IGNORECASE)
_BLOCK_STYLE = re.compile(
    r"display\s*:\s*(?:block|flex|grid|list-item|table)|role\s*=[\s\"']*(?:grid)?(?:cell|row|columnheader)",
    re.IGNORECASE,
)
_ROLES = _tags("cell gridcell row rowheader columnheader")
_HINTS = (
    *("hidden", "display", "visibility", "-999", "-1000", "role=", "-override"),
    *("line-through", "super", ":sub", ": sub", "relative", "vertical-align", "text-raise"),
)
# What names the column of a cell, for screens on which the head is not shown.
_COLUMN_NAMES = ("data-label", "data-th", "data-title")
_SPAN = re.compile('span="|data-(?:label|th|title)="', re.IGNORECASE)
_STYLED = re.compile("style|hidden|role", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\+?(\d{1,9})")
_SPACER = re.compile(
    r"(?<![a-z])(?:spacer?|blank|pixel|transparent|clear|1x1|dot|line)(?![a-z])[^/]*\Z",
    re.IGNORECASE,
)
_THIN = 2  # points
_LONGEST_CACHED = 1_500  # characters of a run; the caches may not keep pages
_MOST_VALUES = 24  # quoted in a run that is looked up without them

# A step is the name of a method of the reader, with its arguments.
Step = tuple[str, tuple[object, ...]]
_LINE: Step = ("break_line", ())
# The start of a cell or row breaks the line and ends what was open, so it makes these before it idle.
_IDLE_BEFORE = {
    "open_cell": frozenset(("break_line", "end_cell")),
    "open_row": frozenset(("break_line", "end_cell", "end_row")),
}


class Tag(NamedTuple):
    """A tag, or text between tags (``name`` is empty), with the steps that it means where it is shown."""

    name: str
    ends: bool = False
    hides: bool = False
    steps: tuple[Step, ...] = ()


class Effect(NamedTuple):
    """What a run means: a line break, or ``steps``, or (``careful``) something is hidden or skipped, so
    that its tags must be followed one by one."""

    breaks: bool = False
    steps: tuple[Step, ...] = ()
    careful: bool = False


_CAREFUL = Effect(careful=True)
_NOTHING = Effect()
_TURNS_SMALL = Effect(steps=(("part_number", ()),))


def split_markup(source: str) -> list[str]:
    """Text and runs of markup in turn, beginning and ending with text (which may be empty).

    A run is tags, comments and elements without readable text (script, style, title …), each with the
    blanks behind it. Joined, the pieces are the source. Linear in time whatever the source.
    """
    return _RUN.split(source)


def markup_of(pieces: Sequence[str]) -> str:
    """What the markup of a page says, every run of its ``pieces`` once: a third of it or less, for looks for words that no
    text has to be looked through for."""
    return "\n".join(dict.fromkeys(pieces[1::2]))


def effect_of(run: str) -> Effect:
    """What a run means where nothing is hidden or skipped so far."""
    # Links differ from one another and would only push what repeats out of the cache.
    repeats = len(run) <= _LONGEST_CACHED and "href=" not in run
    return (_cached_effect if repeats else _effect)(run)


def tags_of(run: str, concealed: Collection[int] = ()) -> tuple[Tag, ...]:
    """Every tag of a run in order; ``concealed`` are the places in it of tags that a style sheet hides (of cells that keep
    theirs: behind their first character)."""
    if concealed:
        return _read_tags(run, concealed)
    return (_cached_tags if len(run) <= _LONGEST_CACHED else _read_tags)(run)


def _effect(run: str) -> Effect:
    around = run.split('"')[::2]
    known = len(around) <= _MOST_VALUES
    shared, may_hide = _effect_of_shape('""'.join(around)) if known else (None, True)
    if may_hide:
        lowered = run.lower()
        if any(map(lowered.__contains__, _HINTS)):
            if _HIDING.search(lowered):
                return _CAREFUL
            if any(kind.search(lowered) for kind in (_BLOCK_STYLE, _TURNS, SHIFTED)):
                shared = None
    if ('="#' in run and TO_NOTE.search(run)) or NOTE_CLASS in run:
        shared = None
    effect = _reduce(_read_tags(run)) if shared is None else shared
    if "size" in run and "</" not in run and effect == _NOTHING and SMALL_TYPE.search(run):
        return _TURNS_SMALL
    return effect


@functools.lru_cache(maxsize=4096)
def _effect_of_shape(run: str) -> tuple[Effect | None, bool]:
    """The effect of a run, given without its quoted values; None where these count too. And
    whether a tag of it may be hidden: only then its values have to be looked at.

    What is quoted is settled from left to right by what stands around it, so all runs of one shape
    that are ``_REGULAR`` have the same tags.
    """
    if not _REGULAR.fullmatch(run) or _SPAN.search(run):
        return None, True
    tags = _read_tags(run)
    if any(tag.name in _SPEAKING for tag in tags):
        return None, True
    effect = _reduce(tags)
    may_hide = _STYLED.search(run) is not None
    # Blanks that are shown have their place in the source, behind values of some length.
    return None if any(name == "show" for name, _ in effect.steps) else effect, may_hide


def _reduce(tags: Iterable[Tag]) -> Effect:
    """The steps of tags without those that change nothing behind the ones before."""
    steps: list[Step] = []
    ended = False  # a line surely ends here: blanks and further breaks add nothing
    for tag in tags:
        if tag.hides or (tag.name in SKIPPED and not tag.ends):
            return _CAREFUL
        for step in tag.steps:
            name, given = step
            if name == "break_line":
                if ended:
                    continue
                ended = True
            elif name in ("insert", "show_field"):
                ended = False
            elif name == "show":
                if ended and not str(given[0]).strip(BLANKS):
                    continue
                ended = False
            elif name == "read_title":
                ended = False
            elif name in _IDLE_BEFORE:
                while steps and steps[-1][0] in _IDLE_BEFORE[name]:
                    steps.pop()
                ended = True
            steps.append(step)
    return Effect(breaks=True) if steps == [_LINE] else Effect(steps=tuple(steps))


def _read_tags(run: str, concealed: Collection[int] = ()) -> tuple[Tag, ...]:
    line_starts = [0, 0, *accumulate(len(line) + 1 for line in run.split("\n"))]
    found: list[Tag] = []
    # The element without readable text that is open, and where its content begins.
    raw, begin = "", 0
    for token in turbohtml.tokenize(run, resolve_references=False):
        kind, name = token.type, token.tag or ""
        at = line_starts[token.line] + token.col
        if kind == 1:
            raw, begin = (name if name in RAW else ""), -1
            if not (token.self_closing and name in ("svg", "math")):
                found.append(_tag(name, token, at in concealed, at + KEPT in concealed))
                if not found[-1].hides and _is_turned(name, token):
                    found.append(Tag("", steps=(("show", (_TURNED, at)),)))
                if name == "input" and not found[-1].hides:
                    found.append(Tag("", steps=shown_in_field(token, run, at)))
        elif kind == 2:
            if raw:
                element = found.pop()
                content = run[begin:at] if begin >= 0 else ""
                if raw == "title":
                    found.append(Tag("", steps=(("read_title", (content, begin)),)))
                elif raw == "textarea" and not element.hides:
                    said = FIELD.fullmatch(content)
                    shown = said and (("show_field", (said[1], begin + said.start(1))),)
                    found.append(Tag("", steps=shown or filled(content)))
                elif raw == "script" and "document.write" in content:
                    found.append(Tag("", steps=written(content, begin)))
            else:
                found.append(_tag(name))
            raw = ""
        elif kind == 0 or kind == 5:
            if raw:
                begin = at if begin < 0 else begin
            elif token.data:
                found.append(Tag("", steps=(("show", (token.data, at)),)))
    return tuple(found)


_cached_effect = functools.lru_cache(maxsize=4096)(_effect)
_cached_tags = functools.lru_cache(maxsize=1024)(_read_tags)


def _tag(
    name: str,
    token: turbohtml.Token | None = None,
    concealed: bool = False,
    faded: bool = False,
) -> Tag:
    """A start tag with its ``token``, which is asked for attributes; without one an end tag."""
    ends = token is None
    hides = token is not None and _is_hidden(token, concealed)
    struck = token is not None and bool(_STRUCK_THROUGH.search(token.attr("style") or ""))
    # A cell keeps its place when its text was taken back or can't be seen.
    if hides and name in ("td", "th") and token is not None and not concealed:
        hides, faded = _is_gone(token), True
    steps = list(_end_steps(name) if ends else _start_steps(name, token, hides))
    hides = hides or struck or faded
    if name in BLOCK or (token is not None and _is_block(token)):
        steps.append(_LINE)
    elif name in _RAISED:
        steps.append(("insert", (RAISED_END if ends else RAISED,)))
    elif token is not None and name not in TABLE_TAGS and is_shifted(name, token):
        steps.append(("insert", (RAISED,)))
    return Tag(name, ends, hides, tuple(steps))


def _is_block(token: turbohtml.Token) -> bool:
    return token.attr("role") in _ROLES or bool(_BLOCK_STYLE.search(token.attr("style") or ""))


def _is_turned(name: str, token: turbohtml.Token) -> bool:
    """Whether an element shows its letters in the other order, as <bdo dir=rtl> does."""
    style = token.attr("style") or ""
    turns = name == "bdo" or bool(_TURNS.search(style))
    return turns and ((token.attr("dir") or "").lower() == "rtl" or bool(_FROM_RIGHT.search(style)))


def _start_steps(name: str, token: turbohtml.Token | None, hides: bool) -> Iterator[Step]:
    if name in ("td", "th") and token is not None:
        rowspan = _span(token.attr("rowspan"), MAX_ROWSPAN, zero=0)
        colspan = _span(token.attr("colspan"), MAX_COLSPAN, zero=1)
        column = next(filter(None, map(token.attr, _COLUMN_NAMES)), "")
        yield "open_cell", (name, rowspan, colspan, hides, column)
    elif name == "tr":
        yield "open_row", (hides,)
    elif name == "table":
        yield "open_table", ()
    elif name in TABLE_TAGS:
        yield "open_section", (name,)
    elif name == "img" and token is not None:
        address = next(filter(None, map(token.attr, IMAGE_ADDRESS)), None)
        if address:
            yield "see_image", (address, not (hides or _is_spacer(address, token)))
    elif name == "select" and token is not None and not hides and token.attr("multiple") is None:
        yield "open_choice", ()
    elif name == "option" and token is not None:
        yield "open_option", (token.attr("selected") is not None,)
    elif name == "meta" and token is not None:
        key = token.attr("name") or token.attr("property") or token.attr("http-equiv")
        content = token.attr("content")
        if key and content is not None:
            yield "read_meta", (key.strip().lower(), content.strip())


def _is_spacer(address: str, token: turbohtml.Token) -> bool:
    """Whether a picture only keeps a place: two points high or wide at most, or called so."""
    size = (_NUMBER.match(token.attr(side) or "") for side in ("width", "height"))
    return any(n is not None and int(n[1]) <= _THIN for n in size) or bool(_SPACER.search(address))


def _end_steps(name: str) -> Iterator[Step]:
    if name in ("td", "th"):
        yield "end_cell", (name,)
    elif name == "tr":
        yield "end_row", ()
    elif name == "table":
        yield "end_table", ()
    elif name in SECTIONS:
        yield "end_section", (name,)


def _is_hidden(token: turbohtml.Token, concealed: bool) -> bool:
    if token.tag in _STRUCK or (token.tag == "dialog" and token.attr("open") is None):
        return True
    if token.attr("id") in _SHOWN_BY_SCRIPT:
        return False
    style = token.attr("style")
    if style is not None and _HIDDEN_STYLE.search(style):
        return True
    return concealed or (token.attr("hidden") is not None and token.tag != "input")


def _is_gone(cell: turbohtml.Token) -> bool:
    """Whether a hidden cell leaves its place to the next one; by ``visibility`` it only shows nothing."""
    return cell.attr("hidden") is not None or bool(_GONE.search(cell.attr("style") or ""))


def _span(value: str | None, most: int, zero: int) -> int:
    """A span attribute by the standard's rules: leading digits, else 1, capped."""
    if value is None:
        return 1
    found = _NUMBER.match(value)
    if found is None:
        return 1
    number = int(found.group(1))
    return min(number, most) if number else zero
