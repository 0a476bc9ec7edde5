"""How much a PDF unfolds to, told before it is read: forms within forms, and streams packed twice, make of a file of two
kilobytes what no reader ends with."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from pdfminer.ascii85 import ascii85decode, asciihexdecode
from pdfminer.lzw import lzwdecode
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.runlength import rldecode

MAX_INFLATED = 64 * 1024 * 1024  # of one stream

_CLEAR, _END, _FIRST = 256, 257, 258  # codes of LZW
_LZW_COPIED = 2_000_000_000  # places of the library's table, some seconds
_CLEARING = 10_000  # how long it takes, in such places
_NO_RUN = 128
_PUT_TOGETHER = 20_000_000_000  # bytes that are copied, some seconds

_DRAWS = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")


def weight(page: Any, most: int) -> float:
    """Bytes of drawing of a page (as pdfplumber has it), each form as often as it is drawn; counting ends above ``most``."""
    return _Forms(most).weigh(page.page_obj.contents, page.page_obj.resources)


class _Forms:
    """The forms of a page by their object, and what each of them draws. One that draws itself weighs without end."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[int, float] = {}

    def weigh(self, streams: Iterable[Any], resources: Any) -> float:
        total = 0.0
        drawn: Counter[bytes] = Counter()
        for stream in map(resolve1, streams):
            if isinstance(stream, PDFStream) and total <= self._most:
                data = stream.get_data()
                total += len(data)
                drawn.update(_DRAWS.findall(data))
        held = resolve1(resources)
        named = resolve1(held.get("XObject")) if isinstance(held, dict) else None
        forms = {
            name.encode("latin-1", "replace"): resolve1(form)
            for name, form in (named.items() if isinstance(named, dict) else ())
            if _is_form(resolve1(form))
        }
        for name, times in drawn.items():
            if total > self._most:
                break
            # A name may be written in other ways (/#58 for /X): it is taken for each of them.
            meant = [forms[name]] if name in forms else forms.values() if b"#" in name else ()
            total += times * max((self._of_form(form, resources) for form in meant), default=0)
        return total

    def _of_form(self, form: Any, resources: Any) -> float:
        if id(form) not in self._known:
            self._known[id(form)] = math.inf  # until it is weighed
            self._known[id(form)] = self.weigh([form], form.get("Resources") or resources)
        return self._known[id(form)]


def _is_form(found: Any) -> bool:
    kind = resolve1(found.get("Subtype")) if isinstance(found, PDFStream) else None
    return isinstance(kind, PSLiteral) and kind.name == "Form"


# -- streams ----------------------------------------------------------------------------------


class StreamTooLargeError(Exception):
    """A stream that unfolds to over ``MAX_INFLATED`` bytes."""


def bound_streams() -> None:
    """Makes the library weigh each stream before it unpacks it, which it does without any bound."""
    if PDFStream.decode is not _decode_weighed:
        PDFStream.decode = _decode_weighed  # type: ignore[method-assign,assignment]


_decode = PDFStream.decode


def _decode_weighed(stream: PDFStream) -> None:
    data = stream.rawdata or b""
    filters = stream.get_filters()
    if filters and stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    for packing, _ in filters:
        data = _unpacked(data, str(packing.name) if isinstance(packing, PSLiteral) else "")
    _decode(stream)


def _unpacked(data: bytes, packing: str) -> bytes:
    """A stream after one of its filters was undone; nothing where what follows unfolds no further."""
    unpack = _UNPACK.get(packing)
    data = unpack(data) if unpack is not None else b""
    _refuse(len(data))
    return data


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MAX_INFLATED + 1)
    except zlib.error:
        return _inflate_damaged(data)


def _inflate_damaged(data: bytes) -> bytes:
    """What the library keeps of a stream that is damaged at its end: it puts that together byte by byte."""
    try:
        inflated = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[2:-3], MAX_INFLATED + 1)
    except zlib.error:
        return b""
    _refuse(MAX_INFLATED + 1 if len(data) * len(inflated) > _PUT_TOGETHER else 0)
    return inflated


def _expand_lzw(data: bytes) -> bytes:
    """Undoes LZW, once the lengths of what its codes stand for were added up."""
    lengths, before, held, bits, wide, size, copied = [1] * _FIRST, 0, 0, 0, 9, 0, 0
    for byte in data:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < wide:
            continue
        bits -= wide
        code = held >> bits & (1 << wide) - 1
        if code == _CLEAR:
            lengths, before, wide = [1] * _FIRST, 0, 9
            copied += _CLEARING
            continue
        if code == _END:
            continue
        if before:
            lengths.append(before + 1)
        if code >= len(lengths):
            break
        before = lengths[code]
        wide = min(max(wide, (len(lengths) + 1).bit_length()), 12)
        size += before
        copied += len(lengths)
        _refuse(size if copied < _LZW_COPIED else MAX_INFLATED + 1)
    return lzwdecode(data)


def _expand_runs(data: bytes) -> bytes:
    at = size = 0
    while at < len(data) and data[at] != _NO_RUN:
        size += data[at] + 1 if data[at] < _NO_RUN else 257 - data[at]
        at += data[at] + 2 if data[at] < _NO_RUN else 2
        _refuse(size)
    return rldecode(data)


_UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "FlateDecode": _inflate,
    "Fl": _inflate,
    "LZWDecode": _expand_lzw,
    "LZW": _expand_lzw,
    "RunLengthDecode": _expand_runs,
    "RL": _expand_runs,
    "ASCII85Decode": ascii85decode,
    "A85": ascii85decode,
    "ASCIIHexDecode": asciihexdecode,
    "AHx": asciihexdecode,
}


def _refuse(size: int) -> None:
    if size > MAX_INFLATED:
        raise StreamTooLargeError(f"streams inflate to over {MAX_INFLATED} bytes")
