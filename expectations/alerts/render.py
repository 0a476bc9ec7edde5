"""A digest as a channel reads it: text, markdown or HTML, never longer than the channel takes.

Headlines carry names and labels from pages. Which marks a chat service obeys is its own secret and
changes, so whatever could be one is replaced by its full-width twin, which every reader knows and
no machine obeys; HTML is escaped besides.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import Literal

from expectations.alerts.digest import Digest, Section
from extractors.printable import plain

Format = Literal["text", "markdown", "html"]

# Markup, mentions (@all, <!channel>, <at …>), links, spoilers, entities.
_TWINS = {ord(mark): chr(ord(mark) + 0xFEE0) for mark in "<>@`*_[]|~#\\{}&"}
# Chat services make a link of a bare host too.
_HOST_DOT = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_])")
_FORMULA = re.compile(r"^[=+\-]")


def harmless(text: str) -> str:
    """Text from a page on one line, without anything that a channel or a spreadsheet would obey."""
    marked = plain(text).translate(_TWINS).replace("://", "：//")
    return _FORMULA.sub(lambda sign: chr(ord(sign[0]) + 0xFEE0), _HOST_DOT.sub("．", marked))


def render(digest: Digest, format_: Format, max_bytes: int) -> str:
    """The body of a message, at most ``max_bytes`` on the wire; what had to go is counted."""
    # An HTML mail carries its text a second time, for readers without HTML.
    room = max_bytes // 2 if format_ == "html" else max_bytes
    sections = [
        Section(section.heading, tuple(harmless(line) for line in section.lines))
        for section in digest.sections
    ]
    left_out = 0
    while True:
        body = _body(sections, left_out, format_)
        if _wire_bytes(body) <= room or not any(section.lines for section in sections):
            return body
        longest = max(range(len(sections)), key=lambda index: len(sections[index].lines))
        cut = sections[longest]
        sections[longest] = Section(cut.heading, cut.lines[:-1])
        left_out += 1


def _body(sections: Sequence[Section], left_out: int, format_: Format) -> str:
    blocks = [*sections]
    if left_out:
        blocks.append(Section(f"… +{left_out}: gongkai findings", ()))
    if format_ == "html":
        return "".join(
            f"<p>{html.escape(block.heading)}</p>"
            + "".join(["<ul>", *(f"<li>{html.escape(line)}</li>" for line in block.lines), "</ul>"])
            for block in blocks
        )
    gap = "\n\n" if format_ == "markdown" else "\n"
    bullet = "- " if format_ == "markdown" else "· "
    return "\n\n".join(
        block.heading + (gap if block.lines else "") + "\n".join(bullet + x for x in block.lines)
        for block in blocks
    )


def _wire_bytes(text: str) -> int:
    """The larger of what JSON (\\uXXXX) and mail (base64) make of a text."""
    return max(len(json.dumps(text)), len(text.encode()) * 4 // 3)
