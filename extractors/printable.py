"""Text from pages, made safe to print: no control characters, no escape sequences, no markup.

Everything that a person reads in a terminal goes through ``plain``: a page can carry escape codes
that repaint the screen or bidirectional overrides that show another number than the one stored.
"""

from __future__ import annotations

import unicodedata

# Bidirectional overrides and isolates are category Cf; so are harmless joiners, but no report needs them.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain(text: str | None, *, keep_newlines: bool = False) -> str:
    """``text`` on one line, without control and format characters; line breaks stay when asked for."""
    if text is None:
        return ""
    if text.isprintable():  # nothing of the unsafe categories is in it, and no line break
        return text if keep_newlines else " ".join(text.split())
    kept = []
    for character in text:
        if character == "\n" and keep_newlines:
            kept.append(character)
        elif character in "\n\r\t":
            kept.append(" ")
        elif unicodedata.category(character) not in _UNSAFE:
            kept.append(character)
    clean = "".join(kept)
    return clean if keep_newlines else " ".join(clean.split())


def counted(number: int, word: str) -> str:
    """A number with its English noun: 1 cell, 2 cells."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
