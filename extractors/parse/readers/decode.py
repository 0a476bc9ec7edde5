"""Bytes of a page or a text → characters, by trial; declarations are never trusted."""

from __future__ import annotations

import re

# Frequent in reports in both scripts: the share of them tells a right decoding from a wrong one.
_FREQUENT = re.compile(
    "[的一是不在有年月日和中大公政府信息本理申情工作人行为為开開况況报報请請机機关關务務]"
)
_PLAIN_SHARE = 0.1  # Chinese prose has a fifth, text read in a wrong encoding a hundredth
_BEYOND_ASCII_BYTES = re.compile(b"[\x80-\xff]")
_WIDE = re.compile("[\u0800-\U0010ffff]+")
_HAN, _WESTERN = re.compile("[\u4e00-\u9fff]"), re.compile("[\x80-\xff]")
_SAMPLE = 4_000
_ZEROS = 8  # times as many of them on one side
_BIG5_BYTES = 40_000
_TWICE = 40  # Western letters that a page without a Chinese one must have
# 政府, 信息 and 公开 whose UTF-8 was read as GB18030.
_SIGNS = ("鏀垮簻", "淇℃伅", "鍏紑")
# Between the encoding of a text and the one in which it was read and saved again.
TAKEN_FOR = " taken for "
# What Windows shows for the bytes 80-9F.
_WINDOWS = {
    ord(letter): byte
    for byte in range(0x80, 0xA0)
    if (letter := bytes([byte]).decode("cp1252", "ignore"))
}


def decode(data: bytes) -> tuple[str, str, int]:
    """Text, encoding and number of characters that were lost (U+FFFD in the text).

    BOM, strict UTF-8, then GB18030 and Big5; of damaged bytes the reading that loses least. What was read as
    Western once and written as UTF-8 (æ”¿åºœ for 政府) is read back, and the encoding says so.
    """
    for bom, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(bom):
            # A byte order mark may have been put before text that was never converted.
            if name == "utf-8-sig" and not _is_utf8(data[3:]):
                return _legacy(data[3:])
            text = data[len(bom) :].decode(name.removesuffix("-sig"), "replace")
            return text, name.removesuffix("-sig"), text.count("\ufffd")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        wide = find_utf16(data)
        if wide is not None:
            text = data.decode(wide, "replace")
            return text, wide, text.count("\ufffd")
        return _legacy(data)
    return _read_back(text) or (text, "utf-8", text.count("\ufffd"))


def _read_back(text: str) -> tuple[str, str, int] | None:
    """Chinese whose bytes somebody took for Western letters; None where it is something else."""
    if _HAN.search(text) or len(_WESTERN.findall(text)) < _TWICE:
        return None
    try:
        inner = text.translate(_WINDOWS).encode("latin-1")
    except UnicodeEncodeError:
        return None
    if _is_strict_utf8(inner):
        again = inner.decode("utf-8")
        told = f"utf-8{TAKEN_FOR}cp1252"
        return (again, told, 0) if frequent_share(again) >= _PLAIN_SHARE else None
    whole = _whole_gb18030(inner)
    return (whole, f"gb18030{TAKEN_FOR}cp1252", 0) if whole is not None else None


def count_misread(text: str) -> int:
    """In how many places a text shows UTF-8 that was read as GB18030 and saved again. Every other run of characters loses its
    last one so, and nothing can bring it back."""
    return sum(map(text.count, _SIGNS))


def _legacy(data: bytes) -> tuple[str, str, int]:
    """GB18030, Big5 or damaged UTF-8."""
    whole = _whole_gb18030(data)
    if whole is not None:
        return whole, "gb18030", 0
    as_utf8 = data.decode("utf-8", "replace")
    wide, lost = _wide_and_lost(as_utf8)
    # Bytes of GB18030 or Big5 hardly ever form three-byte sequences of UTF-8.
    if wide > 10 * lost:
        return as_utf8, "utf-8", lost
    as_gb = data.decode("gb18030", "replace")
    candidates = [(as_gb, "gb18030", as_gb.count("\ufffd")), (as_utf8, "utf-8", lost)]
    # A part is enough to tell, and hostile bytes take long.
    if frequent_share(data[:_BIG5_BYTES].decode("big5", "replace")) > 2 * frequent_share(as_gb):
        as_big5 = data.decode("big5", "replace")
        big5_lost = as_big5.count("\ufffd")
        if big5_lost <= candidates[0][2] * 2:
            return as_big5, "big5", big5_lost
    return min(candidates, key=lambda candidate: candidate[2])


def _whole_gb18030(data: bytes) -> str | None:
    """The text where all of it is plainly GB18030, so that no other reading need be weighed."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    if frequent_share(text) < _PLAIN_SHARE:
        return None
    beyond = _BEYOND_ASCII_BYTES.search(data)
    start = beyond.start() if beyond else 0
    wide, lost = _wide_and_lost(data[start : start + _SAMPLE].decode("utf-8", "replace"))
    return text if wide < lost else None


def _wide_and_lost(text: str) -> tuple[int, int]:
    """How many characters have three bytes or more in UTF-8, and how many were lost in decoding."""
    lost = text.count("\ufffd")
    return sum(map(len, _WIDE.findall(text))) - lost, lost


def frequent_share(text: str) -> float:
    """How many of the characters beyond ASCII are those that reports use most: some 0.2 in text, 0.01 in a wrong reading."""
    sample = text[:: len(text) // _SAMPLE + 1]
    beyond = len(sample) - len(sample.encode("ascii", "ignore"))
    return len(_FREQUENT.findall(sample)) / max(beyond, 1)


def _is_strict_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(data: bytes) -> bool:
    """Whether bytes behind a mark are UTF-8, a few damaged ones apart."""
    if not _is_strict_utf8(data):
        return data.decode("utf-8", "replace").count("\ufffd") * 10 < len(data) // 3
    return True


def find_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its tags and blanks is zero."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:2000]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    # 一 has a zero of its own, on the other side.
    if odd > max(len(sample) // 8, _ZEROS * even):
        return "utf-16-le"
    if even > max(len(sample) // 8, _ZEROS * odd):
        return "utf-16-be"
    return None
