"""What a paragraph of Word's XML shows: which runs, digits and fields a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from extractors.parse.readers.faint import (
    COMPUTED,
    LOST,
    USUAL_SIZE,
    WHITE,
    is_faint,
    is_note,
    is_raised,
    without_digits,
)
from extractors.parse.readers.shown import symbol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBER = re.compile("-?[0-9]{1,5}")
_STYLE_DEPTH = 10
_HEX = re.compile("[0-9A-Fa-f]{1,8}")
# The same content in two ways of drawing it, of which a program shows one.
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"


def hiding_styles(styles: Any) -> frozenset[str]:
    """Names of the styles whose text is hidden, struck or raised, by themselves or by the style they are based on."""
    found = {style.get(W + "styleId"): style for style in styles.iter(W + "style")}
    hiding: set[str] = set()
    for name, style in found.items():
        for _ in range(_STYLE_DEPTH):
            if style is None or _is_apart(style):
                break
            base = style.find(W + "basedOn")
            style = found.get(base.get(W + "val")) if base is not None else None
        if style is not None:
            hiding.add(name)
    return frozenset(hiding)


def keep_what_is_shown(body: Any, hiding: frozenset[str]) -> None:
    """Takes out the second drawing of what is drawn in two ways, and what a style hides; loses digits that ask to be typed over or stand
    from right to left."""
    lost = [asks.getparent().getparent() for asks in body.iter(W + "showingPlcHdr")]
    lost += [turned for turned in body.iter(W + "bdo") if turned.get(W + "val") == "rtl"]
    for typed in (text for around in lost for text in around.iter(W + "t")):
        typed.text = without_digits(typed.text or "")
    for twice in list(body.iter(_MC + "AlternateContent")):
        parent = twice.getparent()
        ways = [way for way in twice if way.tag in (_MC + "Choice", _MC + "Fallback")][:1]
        place = parent.index(twice)
        parent[place : place + 1] = [child for way in ways for child in way]
    for named in list(body.iter(W + "rStyle", W + "pStyle")):
        if named.get(W + "val") in hiding:
            shown = named.getparent().getparent()
            for run in list(shown.iter(W + "r")):
                run.getparent().remove(run)
    for position in list(body.iter(W + "position")):
        run = position.getparent().getparent()
        if run.tag == W + "r":
            _set_apart(run)


def _set_apart(run: Any) -> None:
    """Takes out small digits that are raised beside the run before them, by hand. As large as the digits right before
    them they may be a note or more of the number: lost."""
    look = _look(run)
    shown = ((_look(run), shown_text(run)) for run in run.itersiblings(W + "r", preceding=True))
    other, text = next(((o, t) for o, t in shown if o[0] != look[0] and t.strip()), (look, ""))
    if is_note(shown_text(run), look, other):
        run.getparent().remove(run)
    elif is_raised(look, other) and text[-1:].isdigit() and shown_text(run)[:1].isdigit():
        for typed in run.iter(W + "t"):
            typed.text = without_digits(typed.text or "")


def _look(run: Any) -> tuple[int, int]:
    """By how many half points a run is raised, and its size."""
    raised, size = (_told(run, name) for name in ("position", "sz"))
    return raised or 0, size or USUAL_SIZE


def _told(run: Any, name: str) -> int | None:
    """A number among the properties of a run."""
    told = run.find(f"{W}rPr/{W}{name}")
    value = "" if told is None else told.get(W + "val", "")
    return int(value) if NUMBER.fullmatch(value) else None


# Deleted text of a revision, field codes, notes and readings above words are not of the line; a text box follows it.
_HIDDEN = frozenset(
    W + name
    for name in ("del", "moveFrom", "instrText", "txbxContent", "rt", "footnote", "endnote")
)


def shown_text(paragraph: Any) -> str:
    """The text that a paragraph shows: insertions kept, deletions and hidden runs left out."""
    return "".join(_pieces(paragraph, []))


class _Field(msgspec.Struct):
    """A field that is open: its code, which may hold the results of others, and what it shows after it."""

    code: str = ""
    is_shown: bool = False  # its result is read
    result: str = ""


def _pieces(element: Any, fields: list[_Field]) -> Iterator[str]:
    """``fields``: those that are open, the innermost last."""
    for child in element:
        tag = child.tag
        if tag == W + "fldChar":
            yield _end_of_field(child.get(W + "fldCharType"), fields)
        elif tag == W + "instrText" and fields and not fields[-1].is_shown:
            fields[-1].code += child.text or ""
        elif tag == W + "t" and not all(field.is_shown for field in fields):
            continue
        elif tag == W + "t":
            for field in fields:
                field.result += child.text or ""
            yield child.text or ""
        elif tag in (W + "br", W + "cr"):
            yield "\n"
        elif tag == _FORMULA:  # a fraction has digits above each other
            yield LOST
        elif tag == W + "sym":
            letter = child.get(W + "char") or ""
            yield symbol(int(letter, 16) if _HEX.fullmatch(letter) else 0)
        elif tag == W + "noBreakHyphen":
            yield "-"
        elif tag in (W + "tab", W + "ptab"):
            yield "\t" if element.tag == W + "r" else ""
        elif isinstance(tag, str) and tag not in _HIDDEN and not _is_apart(child):
            text = "".join(_pieces(child, fields))
            if tag == W + "fldSimple" and not text.strip():
                text = LOST if COMPUTED.match(child.get(W + "instr", "")) else ""
            yield without_digits(text) if tag == W + "r" and _is_unseen(child) else text


def _end_of_field(kind: str | None, fields: list[_Field]) -> str:
    """Opens, turns or closes a field; what is lost where one that counts shows nothing."""
    if kind == "begin":
        fields.append(_Field())
    elif kind == "end" and fields:
        field = fields.pop()
        return LOST if COMPUTED.match(field.code) and not field.result.strip() else ""
    elif fields:
        fields[-1].is_shown = True
    return ""


def _is_apart(run: Any) -> bool:
    """Hidden, struck and raised runs (and styles of such) are no digits of the number beside them."""
    properties = run.find(W + "rPr") if run.tag in (W + "r", W + "style") else None
    if properties is None:
        return False
    if any(
        (mark := properties.find(W + name)) is not None
        and mark.get(W + "val") not in ("0", "false", "off")
        for name in ("vanish", "specVanish", "strike", "dstrike")
    ):
        return True
    raised = properties.find(W + "vertAlign")
    return raised is not None and raised.get(W + "val") in ("superscript", "subscript")


def _is_unseen(run: Any) -> bool:
    """Whether nobody can read the digits of a run: white ones without a colour behind them, and faint ones."""
    properties = run.find(W + "rPr")
    if properties is None:
        return False
    color, fonts = (properties.find(W + name) for name in ("color", "rFonts"))
    if color is not None and color.get(W + "val", "").upper() == WHITE:
        shaded = [properties.find(W + "highlight")]
        for around in (run, *run.iterancestors(W + "p", W + "tc", W + "tbl")):
            shaded += around.iterfind(f"./*/{W}shd")
        if all(shade is None for shade in shaded):
            return True
    font = None if fonts is None else fonts.get(W + "ascii")
    return is_faint(_told(run, "sz"), _told(run, "w"), font)
