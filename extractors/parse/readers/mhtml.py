"""Pages that a browser or Word saved in one file (``.mht``, often under the name ``.doc``) → the page's bytes."""

from __future__ import annotations

import email
import re
from email.message import Message

MAX_MESSAGES = 500  # parts of the file: pictures, style sheets, frames

_HEADER = re.compile(
    rb"(?:From|Subject|Date|MIME-Version|Content-Type|Snapshot-Content-Location):", re.I
)
_RELATED = re.compile(rb"^Content-Type:\s*multipart/(?:related|mixed|alternative)", re.I | re.M)
_HEAD = 8_192
_FRAMES = re.compile(rb"<frameset[\s>]", re.I)
_BOUNDARY = re.compile(rb"^Content-Type:\s*multipart/", re.I | re.M)
_DEEPEST = 20


def is_mhtml(data: bytes) -> bool:
    """Whether these are the headers of a saved page."""
    head = data[:_HEAD].lstrip()
    return bool(_HEADER.match(head) and _RELATED.search(head))


def saved_pages(data: bytes) -> list[bytes]:
    """The HTML pages of the file, their transfer coding undone: one, or where that holds frames all others.

    A book of sheets is saved as a page of frames, with a page for each sheet.
    Nothing is looked for in a file of more than ``MAX_MESSAGES`` parts or of many nested ones.
    """
    if data.count(b"\nContent-Type:") > MAX_MESSAGES or len(_BOUNDARY.findall(data)) > _DEEPEST:
        return []
    pages = []
    for part in email.message_from_bytes(data).walk():
        page = _payload(part) if part.get_content_type() == "text/html" else None
        if page is not None:
            pages.append(page)
    if not pages or not _FRAMES.search(pages[0]):
        return pages[:1]
    return pages[1:]


def _payload(part: Message) -> bytes | None:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else None
