"""Labels of tables into which a hijacked copy put an advertiser's token: 行政规[token]范性文件."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from extractors.parse.article.decontaminate import clean_text
from extractors.parse.tables.labels import is_label


@functools.lru_cache(maxsize=64)  # what is known of cells is kept by the function that cleans them
def cleaner(tokens: tuple[str, ...]) -> Callable[[str], str]:
    """What cleans the cells of a page on which these tokens were found: as ``clean_text``, and a token goes where the rest
    is a whole label of a form. Elsewhere it may stand for words of the page, or beside a number, and stays."""
    if not tokens:
        return clean_text
    longest_first = sorted(tokens, key=len, reverse=True)
    found = re.compile("|".join(map(re.escape, longest_first)))

    def clean(text: str) -> str:
        cleaned = clean_text(text)
        if found.search(cleaned) is None:
            return cleaned
        rest = found.sub("", cleaned)
        return rest if is_label(rest) else cleaned

    return clean
