"""The one door to text recognition: pictures in, words with places and scores out.

The engine and its models come with the extra ``ocr``; without it nothing is recognised and every caller
names that as a problem.
"""

from __future__ import annotations

import functools
import itertools
import threading
from typing import Any

import msgspec

INSTALL = "pip install gongkai[ocr]"

_SETTINGS = {
    "Global.log_level": "error",
    "Global.text_score": 0.0,  # weak words are judged here, not dropped there
    "Rec.rec_img_shape": [
        3,
        48,
        96,
    ],  # most words are numbers of a cell; longer ones take their own width
    # Workers are processes, one a processor.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}

# A picture that is lower than this the engine draws larger, to find small letters. Those of a wide one are not
# small, and paper under it costs a third of that.
_LOW = 736
_WIDE = 1_200

# Of a picture that is higher than this the engine would make a smaller one.
_HIGH = 2_000
_LEEWAY = 200

# A crawl judges pages in threads, and the engine keeps what it was last asked to do.
_ONE_AT_A_TIME = threading.Lock()


class Word(msgspec.Struct, frozen=True):
    """A run of text in one line of a picture: what it says, how sure that is (0 to 1), where (pixels)."""

    text: str
    score: float
    x0: float
    top: float
    x1: float
    bottom: float


@functools.cache
def _engine() -> Any:
    """The engine with the models of its own package; None where the extra is not installed."""
    try:
        from rapidocr import RapidOCR
    except ImportError:
        return None
    return RapidOCR(params=_SETTINGS)


def is_installed() -> bool:
    """Whether pictures can be read here."""
    return _engine() is not None


def find_words(picture: Any) -> list[Word]:
    """All words of a picture (an array of height × width × 3 bytes). Call it only where installed."""
    import numpy as np

    height, width, _ = picture.shape
    if height > _HIGH:
        strips = itertools.pairwise(_cuts(picture[:, :, 0]))
        return [
            msgspec.structs.replace(word, top=word.top + top, bottom=word.bottom + top)
            for top, bottom in strips
            for word in find_words(np.ascontiguousarray(picture[top:bottom]))
        ]
    if height < _LOW and width >= _WIDE:
        picture = np.pad(picture, ((0, _LOW - height), (0, 0), (0, 0)), constant_values=255)
    with _ONE_AT_A_TIME:
        found = _engine()(picture, use_det=True, use_cls=False, use_rec=True)
    if found.boxes is None:
        return []
    words = []
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        across = [float(corner[0]) for corner in corners]
        down = [float(corner[1]) for corner in corners]
        words.append(
            Word(text.strip(), float(score), min(across), min(down), max(across), max(down))
        )
    return [word for word in words if word.text]


def _cuts(grey: Any) -> list[int]:
    """Where a tall picture is cut: in the lightest line of pixels above each place at which it has to be."""
    height = grey.shape[0]
    cuts = [0]
    while height - cuts[-1] > _HIGH:
        last = cuts[-1] + _HIGH
        lightness = grey[last - _LEEWAY : last].mean(axis=1)
        cuts.append(last - _LEEWAY + int(lightness.argmax()))
    return [*cuts, height]


def read_word(picture: Any) -> tuple[str, float]:
    """The text and score of a picture that shows one line and nothing else. Call it only where installed."""
    with _ONE_AT_A_TIME:
        found = _engine()(picture, use_det=False, use_cls=False, use_rec=True)
    if not found.txts:
        return "", 0.0
    return found.txts[0].strip(), float(found.scores[0])
