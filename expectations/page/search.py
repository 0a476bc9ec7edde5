"""The search for an agency: one index file a place, which the page in the browser reads when somebody asks.

    search.html, .zh.html   the only pages with a script, which is ours and stands in them under its hash
    search/<n>.js           the agencies of a place, as one string that is handed to that script

A script beside the page is all that a browser lets a page on disk read, so the index is one. It holds nothing but a call
with a JSON string, and what it names is shown as text: an agency's name may come from a page.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from markupsafe import Markup

from expectations.findings import Language
from expectations.page import render
from expectations.page.agencies import YearState
from expectations.page.kept import Row
from extractors.printable import plain

_SCRIPT = Path(__file__).parent / "templates" / "search.js"


def index_path(number: int) -> str:
    """Of the index of a place."""
    return f"search/{number}.js"


def index_line(row: Row, place_path: str) -> str:
    """Name, what is searched for where that differs (the name folded, and an English one), slug, page of its place where it has none of its own, newest
    year, its state; of all years the broken sums, the other things to check; by tabs."""
    name = plain(row.name)
    folded = fold(" ".join(plain(known) for known in (row.name, row.name_en) if known))
    year = max(row.cells, default=None)
    columns = [
        name,
        "" if folded == name else folded,
        row.slug,
        "" if row.shown_years else place_path,
        "" if year is None else str(year),
        "" if year is None else row.cells[year].state,
        str(row.broken or ""),
        str(row.told or ""),
    ]
    return "\t".join(columns)


def index_file(number: int, lines: Sequence[str]) -> str:
    """The index of a place as the script takes it."""
    text = json.dumps("\n".join(lines), ensure_ascii=False)
    # Line ends of JavaScript in older browsers that JSON lets stand.
    text = text.replace("\u2028", " ").replace("\u2029", " ")
    return f"gongkaiPlace({number},{text});\n"


def fold(text: str) -> str:
    """Full-width characters and capitals made one with the others, as the script does with what is typed."""
    return unicodedata.normalize("NFKC", text).lower()


def script(lang: Language) -> dict[str, Any]:
    """The script with its hash, and the words that it prints."""
    words = render.ui_words(lang)
    states = {state: words[f"state_{state}"] for state in get_args(YearState)}
    said = {
        name.removeprefix("search_"): words[name] for name in words if name.startswith("search_")
    }
    text, digest = _script()
    return {
        # Our own file, and what its hash is of: escaping would change it.
        "script": Markup(text),  # noqa: S704
        "script_hash": f"sha256-{digest}",
        "said": json.dumps(said | {"states": states}, ensure_ascii=False),
    }


@functools.cache
def _script() -> tuple[str, str]:
    text = _SCRIPT.read_text(encoding="utf-8").strip()
    return text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
