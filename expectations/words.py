"""Text for a person: what a page wrote is shown, never obeyed."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

# Overrides of the writing direction can make a terminal show other text than there is.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """One line without control, format-override and surrogate characters; blanks become one space."""
    kept = (
        " " if c.isspace() else c
        for c in text
        if c.isspace() or (c not in _DIRECTION and unicodedata.category(c) not in ("Cc", "Cs"))
    )
    return " ".join("".join(kept).split())


def number(value: Decimal | None) -> str | None:
    """A decimal as people write it: no exponent, no zeros behind the point; None stays None."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
