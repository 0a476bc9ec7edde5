"""Letters beside their line: raised, lowered or set in smaller type, so that digits there are none of the number before them."""

from __future__ import annotations

import re

import turbohtml

# As <sup> and <sub>, but without a tag of its own that says where it ends: what stands there is parted from what is before it.
# Word raises letters by moving them, editors by points or by setting them small at the top of the line.
_SMALL = r"(?:smaller|xx?-small|0?\.\d+r?em|(?:[1-7](?:\.\d+)?|8(?:\.0+)?)pt|(?:[1-9]|10)(?:\.\d+)?px)\s*(?:[;!\"']|\Z)"
_AT_TOP = r"vertical-align\s*:\s*top\b"
SHIFTED = re.compile(
    r"vertical-align\s*:\s*(?:super\b|sub\b|text-top\b|[-+]?(?!0+(?:\.0+)?(?![\d.]))[\d.]+)"
    r"|mso-text-raise\s*:\s*[-+]?\d*\.?\d*[1-9]"
    r"|position\s*:\s*relative\s*;\s*(?:top|bottom)\s*:\s*-?\d"
    rf"|font-size\s*:\s*{_SMALL}[^\"]{{0,99}}{_AT_TOP}|{_AT_TOP}[^\"]{{0,99}}font-size\s*:\s*{_SMALL}",
    re.IGNORECASE,
)
# Type that turns small in the midst of a text, where no tag ends what is before it: 12<span style="font-size:6pt">1</span>.
SMALL_TYPE = re.compile(
    rf"font-size\s*:\s*{_SMALL}|<font\b[^>]*?\bsize\s*=[\"'\s]*(?:1|-[1-9])\b", re.IGNORECASE
)
# Word's own name for what it raises; the sheet that says so is lost where a page was pasted.
NOTE_CLASS = "noteReference"  # MsoFootnoteReference, MsoEndnoteReference
# <a href="#fn1">1</a>, <a href="#_ftn1">: a link to a note of the page, whose mark stands behind what it explains.
TO_NOTE = re.compile(
    r"#_?(?:sd)?(?:foot|end|f|e)?(?:note|tn|dn|fn|n)(?:ref)?[-_:]?\d", re.IGNORECASE
)


def is_shifted(name: str, token: turbohtml.Token) -> bool:
    """Whether letters stand higher, lower or smaller than those before them; what a tag of a table or a picture says of its place
    moves no letters."""
    if name == "small" or (name == "a" and TO_NOTE.match(token.attr("href") or "")):
        return True
    if NOTE_CLASS in (token.attr("class") or ""):
        return True
    return name != "img" and bool(SHIFTED.search(token.attr("style") or ""))
