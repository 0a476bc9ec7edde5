"""Numbers in the words of a finding."""

from __future__ import annotations

from decimal import Decimal

from extractors.parse.words.numerals import brief


def number(value: Decimal | None) -> str | None:
    """A decimal as people write it: no exponent, no zeros behind the point; None stays None."""
    return None if value is None else brief(value)
