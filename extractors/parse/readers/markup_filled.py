"""Numbers of a page that stand in no text: what a field of a form shows, and what a script writes where it stands."""

from __future__ import annotations

import re

import turbohtml

_WHITE = r" \t\n\f"
_BLANKS = " \t\n\x0c"
_FURTHEST = 1_500  # characters behind the begin of a tag in which its value stands
# What a form of the site shows in a field, and the fields that show it.
_SHOWN_IN_FIELD = r"[-+]?\d[\d,.]*+|[/—–-]"
_VALUE = re.compile(
    rf"[{_WHITE}\"'/]value[{_WHITE}]*=[{_WHITE}]*[\"']?[{_WHITE}]*({_SHOWN_IN_FIELD})(?=[\"'{_WHITE}/>])",
    re.I,
)
FIELD = re.compile(rf"[{_WHITE}]*({_SHOWN_IN_FIELD})[{_WHITE}]*")
_FIELDS = ("", "text", "number", "tel")
# A script that writes a number where it stands, and does nothing else.
_WRITTEN = re.compile(
    r"\s*(?:<!--\s*)?document\.write(?:ln)?\s*\(\s*([\"']?)(\d[\d.,]*)\1\s*\)\s*;?\s*(?:(?://\s*)?-->\s*)?"
)

Step = tuple[str, tuple[object, ...]]


def shown_in_field(token: turbohtml.Token, run: str, at: int) -> tuple[Step, ...]:
    """The number that an input of text, ``at`` a place of its run, shows."""
    value, kind = (token.attr("value") or "").strip(_BLANKS), (token.attr("type") or "").lower()
    found = _VALUE.search(run, at, at + _FURTHEST) if kind in _FIELDS else None
    return (("show_field", (value, found.start(1))),) if found and found[1] == value else ()


def written(script: str, begin: int) -> tuple[Step, ...]:
    """What a script draws; the number that it writes is shown."""
    number = _WRITTEN.fullmatch(script)
    if number is None:
        return (("see_drawn", ()),)
    return (("show", (number[2], begin + number.start(2))),)
