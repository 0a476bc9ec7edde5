"""Printed labels: the one normaliser and the exact lookup. Knows nothing of files or pages."""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# No form prints a label near this length; anything longer is prose or an attack.
MAX_LABEL_CHARACTERS = 400

_MARKUP = re.compile(r"<[^<>]{0,200}>")
_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x1f\x7f]+")
# Hijacked copies print the reading of a character in brackets behind it, often three times over.
_PINYIN = re.compile(
    r"(?<=[\u3400-\u9fff])(?:\([a-züāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ]{1,7}\))+", re.IGNORECASE
)
_CIRCLED = re.compile(r"^[\s]*[①-⑳❶-❿]")
# "1 属于国家秘密": only the blank tells that the digit is an enumerator, so it goes before the blanks do.
_SPACED_ENUMERATOR = re.compile(r"^\s*\d{1,2}\s+(?=[\u3400-\u9fff])")
_LEADING = re.compile(
    r"^(?:其中[::,]?|\([一二三四五六七八九十]{1,3}\)[、.]?|\(\d{1,2}\)[、.]?|[一二三四五六七八九十]{1,3}[、.)]"
    r"|\d{1,2}(?:[、),:。·]|\.(?!\d))|[1-9](?=[\u3400-\u9fff]))"
)
# Marks and words in which prints of one label differ and never two labels.
_MARKS = str.maketrans(dict.fromkeys("“”„‟‘’‚‛「」『』〝〞〟'`´\"、,;·•・↑↓↕⇅▲▼△▽"))
_SAME_WORDS = (
    (re.compile("其它"), "其他"),
    (re.compile("或者+"), "或"),
    (re.compile("上一?年度*"), "上年"),
    (re.compile("下一?年度*"), "下年"),
    (re.compile(r"本年(?:度+|\(20\d\d(?:年度?)?\))"), "本年"),
)
_TRAILING = "的:.。"


_NOT_HAN = re.compile(r"[\x00-\u2e7f\u3000-\u303f\ue000-\uf8ff\ufe30-\uffff]+")


@functools.lru_cache(maxsize=1)
def _opencc() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional to simplified script by phrase (opencc ``t2s``).

    Text whose Chinese characters fit GB 2312, a set of simplified ones, is returned as it is: the
    dictionary is loaded only for pages that need it.
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        try:  # a no-break space or a © is no reason
            _NOT_HAN.sub("", text).encode("gb2312")
        except UnicodeEncodeError:
            # 諮 keeps a form of its own
            return str(_opencc().convert(text)).replace("谘询", "咨询")
    return text


def _normalise_once(text: str) -> str:
    text = _MARKUP.sub("", text[:MAX_LABEL_CHARACTERS])
    text = _CIRCLED.sub("", text)
    text = unicodedata.normalize("NFKC", text)
    text = _SPACED_ENUMERATOR.sub("", text)
    text = _BLANKS.sub("", text)
    text = _PINYIN.sub("", text)
    text = _LEADING.sub("", simplify(text), count=1).translate(_MARKS)
    for pattern, word in _SAME_WORDS:
        text = pattern.sub(word, text)
    return text.rstrip(_TRAILING)


@functools.lru_cache(maxsize=16384)
def normalise_label(text: str) -> str:
    """The form in which printed labels are compared.

    Bracketed pinyin, markup, blanks, quotes, commas, leading enumerators, 其中： and a last 的 go; width, script
    and words for the same year (上一年度, 上年) are unified. Applying it twice changes nothing. Only for labels:
    it is no cleaner of prose.
    """
    for _ in range(12):
        shorter = _normalise_once(text)
        if shorter == text:
            break
        text = shorter
    return text


@dataclasses.dataclass(frozen=True, slots=True)
class Label:
    """What an edition prints for a code, valid inside ``group_code`` (None: the whole table)."""

    edition: str
    form: str | None
    table_code: str
    axis: str
    group_code: str | None
    printed: str
    measure_code: str


class LabelBook:
    """Exact lookup of printed labels inside table, axis and group; never a nearest match."""

    def __init__(self, labels: Iterable[Label], parents: Mapping[str, str | None]) -> None:
        self.labels = tuple(labels)
        self._parents = parents
        self._index: dict[tuple[str, str, str], list[Label]] = {}
        for label in self.labels:
            key = (label.table_code, label.axis, normalise_label(label.printed))
            self._index.setdefault(key, []).append(label)

    def __iter__(self) -> Iterator[Label]:
        return iter(self.labels)

    def candidates(self, printed: str, *, table: str, axis: str) -> tuple[Label, ...]:
        """All labels of the table and axis that read so, in any group, edition and form."""
        return tuple(self._index.get((table, axis, normalise_label(printed)), ()))

    def match(
        self,
        printed: str,
        *,
        table: str,
        axis: str,
        group: str | None = None,
        form: str | None = None,
    ) -> str | None:
        """The measure code of a printed label, or None where it is unknown or ambiguous.

        With ``group`` (any code: a group, or the row read last) the label must be valid in that group
        or in one that encloses it, the nearest first. Without, it must mean one code in the whole
        table, whatever its edition: a report of one year may print a row of another. ``form`` (forms of before
        2019) is a wall.
        """
        found = self._index.get((table, axis, normalise_label(printed)))
        if not found:
            return None
        if form is not None:
            found = [label for label in found if label.form in (None, form)]
        if group is None:
            return _one_code(found)
        scope: str | None = group
        while True:
            here = [label for label in found if label.group_code == scope]
            if here:
                return _one_code(here)
            if scope is None:
                return None
            scope = self._parents.get(scope)


def _one_code(labels: list[Label]) -> str | None:
    codes = {label.measure_code for label in labels}
    return codes.pop() if len(codes) == 1 else None
