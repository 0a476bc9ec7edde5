"""The words of Rich Text Format: which groups are not printed, what signs and code pages stand for, what a group holds."""

from __future__ import annotations

import dataclasses
import re

# Groups whose words stand beside the text.
BESIDE = frozenset(("annotation", "footnote", "shptxt")).union(
    ("footer", "footerf", "footerl", "footerr"), ("header", "headerf", "headerl", "headerr")
)
# These and others are not part of the printed text; so is every other one that begins with \*.
SKIPPED = BESIDE.union(
    ("atnauthor", "atnid", "comment", "info", "private"),
    ("colortbl", "filetbl", "listtable", "listoverridetable", "stylesheet"),
    ("do", "nonshppict", "objdata", "object", "pict", "shp", "shpgrp"),
    ("fldinst", "pntxta", "pntxtb", "rxe", "tc", "txe", "xe"),
)
# Words that are heeded in them too: they tell what letters their bytes are.
OF_LETTERS = frozenset(("f", "u", "uc"))
SIGNS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u3000",
    "enspace": " ",
    "qmspace": " ",
    "~": "\u00a0",
    "_": "-",
    "{": "{",
    "}": "}",
    "\\": "\\",
}
# Marks of a run that is no part of the text beside it; \v0 takes the mark away again.
APART = frozenset(("v", "strike", "striked", "deleted", "super", "sub"))
NOT_RAISED = "nosupersub"
COLORS = re.compile(r"\\colortbl\b([^{}]*)")
WHITE = re.compile(r"\\red255\s*\\green255\s*\\blue255(?![0-9])")
BEHIND_CELL = ("clcbpat", "clshdng")
CHARSETS = {
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    238: "cp1250",
}
EAST_ASIAN = frozenset(("cp932", "cp949", "gb18030", "big5"))
PAGES = {936: "gb18030", 950: "big5", 10000: "mac_roman", 54936: "gb18030", 65001: "utf-8"}

USUAL_SIZE = 24  # half points
# Words that set a property of their group: which, and what the word means alone.
PROPERTIES = {
    "f": ("font", 0),
    "cf": ("color", 0),
    "fs": ("size", USUAL_SIZE),
    "charscalex": ("width", 100),
    "up": ("raised", 6),
    **dict.fromkeys(("cb", "chcbpat", "chshdng", "highlight"), ("behind", 0)),
    **dict.fromkeys(("cbpat", "shading"), ("band", 0)),
}


@dataclasses.dataclass(slots=True)
class Field:
    """A field: its code, and how many pieces of text stood before it."""

    depth: int
    start: int
    code: str = ""


@dataclasses.dataclass(slots=True)
class Group:
    """What holds inside a pair of braces and ends with it."""

    is_skipped: bool = False
    is_beside: bool = False  # not read, and named where it tells numbers
    is_fonts: bool = False
    is_twin: bool = False  # its pictures are bullets, or stand beside it in a newer format
    begins: bool = True  # nothing stood in it yet: a name of the group may follow
    optional: bool = False
    apart: frozenset[str] = frozenset()
    font: int = 0
    color: int = 0
    behind: int = 0  # the colour behind the letters; 0 is none
    band: int = 0  # the same behind the paragraph
    size: int = USUAL_SIZE
    width: int = 100
    raised: int = 0
    field: Field | None = None
    fallback: int = 1  # characters behind \u for readers that know no Unicode


@dataclasses.dataclass(slots=True)
class Border:
    right: int
    goes_on: bool
    joins: bool  # belongs to the cell before it
    is_colored: bool
