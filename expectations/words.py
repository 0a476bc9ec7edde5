"""Numbers in the words of a finding."""

from __future__ import annotations

from decimal import Decimal


def number(value: Decimal | None) -> str | None:
    """A decimal as people write it: no exponent, no zeros behind the point; None stays None."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
