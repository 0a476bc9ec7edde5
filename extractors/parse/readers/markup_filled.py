"""Numbers of a page that stand in no text: what a field of a form shows, and what a script writes where it stands."""

from __future__ import annotations

import re

import turbohtml

_WHITE = r" \t\n\f"
_BLANKS = " \t\n\x0c"
_FURTHEST = 1_500  # characters behind the begin of a tag in which its value stands
# What a form of the site shows in a field, as far as it tells a number or that there is none, and the fields that show it.
_SHOWN_IN_FIELD = (
    r"[-+−－(（]?[0-9０-９](?:[0-9０-９,，.．’'  ]{0,24}[0-9０-９])?[.．]?[)）]?(?: ?(?:[件项条宗个份次人元]|万元|件次|人次|项次))?"
    r"|[OoＯОо〇○零]|[/／\\—–－-]{1,4}|无|没有|未发生"
)
_VALUE = re.compile(
    rf"[{_WHITE}\"'/]value[{_WHITE}]*=[{_WHITE}]*(?:\"[{_WHITE}]*(?P<double>{_SHOWN_IN_FIELD})(?=[\"{_WHITE}])|'[{_WHITE}]*(?P<single>{_SHOWN_IN_FIELD})(?=['{_WHITE}])|(?P<bare>{_SHOWN_IN_FIELD})(?=[{_WHITE}/>]))",
    re.I,
)
FIELD = re.compile(rf"[{_WHITE}]*({_SHOWN_IN_FIELD})[{_WHITE}]*")
# Words that ask the reader to fill the field in: it is blank.
_ASKS = re.compile("请|填写|输入|选择")
_FIELDS = ("", "text", "number", "tel")
# A script that writes a number where it stands, and does nothing else.
_WRITTEN = re.compile(
    r"\s*(?:<!--\s*)?document\.write(?:ln)?\s*\(\s*([\"']?)(\d[\d.,]*)\1\s*\)\s*;?\s*(?:(?://\s*)?-->\s*)?"
)

Step = tuple[str, tuple[object, ...]]


def shown_in_field(token: turbohtml.Token, run: str, at: int) -> tuple[Step, ...]:
    """The number that an input of text, ``at`` a place of its run, shows; a cell with one that shows other words is not blank."""
    kind = (token.attr("type") or "").lower()
    value = (token.attr("value") or "").strip(_BLANKS) if kind in _FIELDS else ""
    if not value:
        return ()
    found = _VALUE.search(run, at, at + _FURTHEST)
    if found is not None and found.lastgroup and found[found.lastgroup] == value:
        return (("show_field", (value, found.start(found.lastgroup))),)
    return filled(value)


def filled(words: str) -> tuple[Step, ...]:
    """What a field draws that shows ``words`` which tell no number."""
    said = words.replace("&nbsp;", " ").strip()
    return () if not said or _ASKS.search(said) else (("see_drawn", ()),)


def written(script: str, begin: int) -> tuple[Step, ...]:
    """What a script draws; the number that it writes is shown."""
    number = _WRITTEN.fullmatch(script)
    if number is None:
        return (("see_drawn", ()),)
    return (("show", (number[2], begin + number.start(2))),)
