"""A whole text damaged as dumps, scans and copies damage it: lines torn or joined, blanks and characters lost,
pinyin, advertising and other scripts put in. None makes the page say another number."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

TextFault = Callable[[random.Random, str], str]

_SAID = "自然人总计其他本年公开行政信息处理件数申请结果不规章三一四"
_SOUNDS = (
    "zì rán rén zǒng jì qí tā běn nián gōng kāi xíng zhèng xìn xī chǔ lǐ jiàn shù shēn qǐng jié guǒ bù guī"
    " zhāng sān yī sì"
)
_PINYIN = dict(zip(_SAID, _SOUNDS.split(), strict=True))
_TRADITIONAL = str.maketrans(
    "总计数开处理结规请费额经诉讼类复议决", "總計數開處理結規請費額經訴訟類復議決"
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_TOKENS = ("澳门银河", "bet365", "永利", "99娱乐")


def torn_lines(rng: random.Random, text: str) -> str:
    """Each line broken at a width, inside of numbers as well."""
    width = rng.choice((8, 12, 20, 32, 40, 60))
    return re.sub(f"([^\n]{{{width}}})(?=[^\n])", r"\1\n", text)


def torn_numbers(rng: random.Random, text: str) -> str:
    """A few numbers that a line end tears in two."""
    places = [found.start() for found in re.finditer(r"(?<=\d)(?=\d)", text)]
    for at in sorted(rng.sample(places, min(len(places), rng.randint(1, 4))), reverse=True):
        text = text[:at] + rng.choice(("\n", "\r\n", "\n\n")) + text[at:]
    return text


def torn_anywhere(rng: random.Random, text: str) -> str:
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(1, len(text))
        text = f"{text[:at]}\n{text[at:]}"
    return text


def one_line(rng: random.Random, text: str) -> str:
    return text.replace("\n", rng.choice((" ", "\u3000", "  ", "\t")))


def lost_blanks(rng: random.Random, text: str) -> str:
    """Blanks gone, but for those between two numbers."""
    share = rng.choice((0.02, 0.1, 0.5, 1))
    return re.sub(
        r"(?<!\d)[ \t]+|[ \t]+(?!\d)", lambda m: "" if rng.random() < share else m[0], text
    )


def lost_characters(rng: random.Random, text: str) -> str:
    share = rng.choice((0.003, 0.01, 0.05))
    return re.sub("[\u4e00-\u9fff]", lambda m: "" if rng.random() < share else m[0], text)


def smudged_digits(rng: random.Random, text: str) -> str:
    """Digits that a reader of scans or a wrong decoding could not tell."""
    places = [found.start() for found in re.finditer(r"\d", text)]
    for at in rng.sample(places, min(len(places), rng.randint(1, 5))):
        text = text[:at] + rng.choice("\ufffd?□") + text[at + 1 :]
    return text


def pinyin(rng: random.Random, text: str) -> str:
    share, marks = rng.choice((0.02, 0.1, 0.4, 1)), rng.choice(("()", "（）"))
    return re.sub(
        f"[{''.join(_PINYIN)}]",
        lambda m: m[0] + (f"{marks[0]}{_PINYIN[m[0]]}{marks[1]}" if rng.random() < share else ""),
        text,
    )


def advertising(rng: random.Random, text: str) -> str:
    token = rng.choice(_TOKENS)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(1, len(text))
        if not text[at - 1 : at + 1].isdigit():
            text = text[:at] + token + text[at:]
    return text


def traditional(_rng: random.Random, text: str) -> str:
    return text.translate(_TRADITIONAL)


def full_width(_rng: random.Random, text: str) -> str:
    return text.translate(_FULL_WIDTH)


TEXT_FAULTS: dict[str, TextFault] = {
    fault.__name__: fault
    for fault in (
        torn_lines,
        torn_numbers,
        torn_anywhere,
        one_line,
        lost_blanks,
        lost_characters,
        smudged_digits,
        pinyin,
        advertising,
        traditional,
        full_width,
    )
}
