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
_BOUNDARY = re.compile(rb"^Content-Type:\s*multipart/", re.I | re.M)
_DEEPEST = 20


def is_mhtml(data: bytes) -> bool:
    """Whether these are the headers of a saved page."""
    head = data[:_HEAD].lstrip()
    return bool(_HEADER.match(head) and _RELATED.search(head))


def saved_page(data: bytes) -> bytes | None:
    """The first HTML page of the file, its transfer coding undone; None where there is none.

    Nothing is looked for in a file of more than ``MAX_MESSAGES`` parts or of many nested ones.
    """
    if data.count(b"\nContent-Type:") > MAX_MESSAGES or len(_BOUNDARY.findall(data)) > _DEEPEST:
        return None
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            return _payload(part)
    return None


def _payload(part: Message) -> bytes | None:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else None
