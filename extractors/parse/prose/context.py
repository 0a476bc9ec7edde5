"""What stands around a number: its sentence and its clause.

Sentences end at 。！？ or a hard line break; a clause reaches left to the nearest mark or number and right
to the nearest mark or number.
"""

from __future__ import annotations

import bisect
import copy
import re
from collections.abc import Iterator, Sequence

import msgspec

from extractors.parse.prose.numbers import Mention, squeezed
from extractors.parse.prose.torn import LOST_MARKS
from extractors.parse.words.numerals import FORMAL, NUMERALS

_NUMERAL = re.compile(f"[{NUMERALS}{FORMAL}]+")
LONGEST_CLAUSE = 90
LONGEST_RIGHT = 24
LONGEST_BEFORE = 260

_MARK = re.compile(r"[，,。；;:!！？?(\n…)》”]")  # what may end a clause on its left
_RIGHT_MARK = re.compile(
    r"[，,。；;:!！？?()\n、…]|--|没有(?=因|发生|收到)|未(?=发生|收到|产生|出现)"
)
_OPENING = {")": "(", "》": "《", "”": "“"}
_SENTENCE_END = re.compile(r"[。！!？\n]")
_PARAGRAPH_END = re.compile(r"([。！])\s*\n")
_SHORT_LINE = 15
_HEADING_LINE = re.compile(  # shorter than a line that was broken for its length
    r"\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、]|\d{1,2}[.、．)）])[^。；;]{2,22}"
)
# 没有发生行政⏎复议: a short line that breaks off inside a word which goes on below it
_BROKEN_WORD = re.compile(r"(?:没有|未|无|发生|产生|引发|出现|收到|提起)[^，,。；;:\d]{0,12}行政\Z")
_REST_OF_WORD = re.compile(r"\s?(?:复议|诉讼)")
_HARD_END = frozenset("。；;！!？?:")
_LONGEST_HEADING = 60
# 行政复议5件，其中涉及政府信息公开1件: the five are all that there were.
_SHARE_ABOUT_IT = re.compile(
    r"\s?[，(；;]\s?(?:其中[，:]?\s?(?:涉及?|因|关于|属于?|与)?|[，:]?\s?(?:涉及?|因|关于|属于?|与)|(?=(?:政府|政务)?信息公开(?:类|方面)))(?:政府|政务)?信息公开(?:申请|工作|类|领域|方面|事项|案件|有关|相关|的)*[有为共]?\s?\d"
)
_LONGEST_DENIAL = 300  # characters behind a number
_NOT_ABOUT_IT = re.compile(
    r"(?:与|同)(?:政府)?信息公开(?:工作|事项)?(?:无关|没有关系|不相关)|(?:均|都)?不涉及(?:政府)?信息公开|(?:均|都)?非(?:政府)?信息公开(?:类|案件|引起|引发)"
)
# 被诉案件12件，均为工伤认定: of another matter; 复议4件，均为不服信息公开答复: of this one.
_ALL_ARE = r"\s?(?:案件)?[，,(]?\s?(?:以上)?(?:均|都|全部|主要|大多|大部分)(?:为|是|系|因|由|属于?|涉及|与)"
_OTHER_CAUSE = re.compile(
    rf"{_ALL_ARE}(?![^，,。；;]*公开)[^，,。；;\d]{{0,20}}?(?:工伤|认定|处罚|征收|征地|拆迁|拆除|许可|登记|行政强制|补偿|待遇|社保|养老|治安|劳动|消费|纠纷|监察|不作为)"
)
_ABOUT_IT = re.compile(rf"{_ALL_ARE}[^，,。；;()\d]{{0,20}}?公开[^，,。；;()\d]{{0,8}}")
_JOINS = ("、", "和", "及", "与")
_LEADING_JOINS = re.compile(r"^(?:及时|、|--|和(?![平谐田顺])|及|与(?!会)|并(?![网购联行]))+")
_QUALIFIER_WORDS = re.compile(
    r"(?:达到?|高达|多达)?(?:仅有?|只有?)?(?:超过|超出|超|突?破|逾|多于|将近|接近|近|大约|大概|约为|约有|约达|约|不足|不到|不下)?$"
)
_QUALIFIER_ENDS = frozenset("过出超破逾于近约概为有达足到下仅只")  # what those words end with
# A heading with its text on one line: 六、咨询情况　　共接受咨询12人次
HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）])[^，,。；;:\n ]{2,30} {1,6}(?=[\u4e00-\u9fff]|20\d\d年)"
)
# 1、本局收到; (一)公开总量; 一是公开信息
ENUMERATOR = re.compile(
    r"^(?:\(?\d{1,2}[)、.．]|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九]是)(?=[\u4e00-\u9fff]|20\d\d年)"
)
_NUMBERED = re.compile(
    r"\s*[(（]?[一二三四五六七八九十]{1,3}[)）、.．]?([^。；;，\n]{4,40})\s*$", re.MULTILINE
)
_LINE_START = re.compile(
    r"\s{0,20}(?:$|\n|[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．](?!\d)|第[一二三四五六七八九十]{1,3}|[•●◆■▪*-])"
)
# A heading of the whole document; the paragraph below it does not go on with it.
_TITLE_LINE = re.compile(r"20\d\d\s{0,2}年(?:度)?[^，,。；;:\n]{0,40}(?:报告|年报)$")
_FILLER = re.compile(
    r"(?:[、,，和及与并\s]|其中|共计|合计|总计|累计|计(?!划)|总共|合共|共有|共|达到?|为|有|均|总数|数量|全年|本年度?|年内|已|约|近|超过?|突破)*"
)


class Clause(msgspec.Struct, frozen=True):
    """``left``/``right`` bound the clause in the text; ``phrase`` is its words with ``#`` for the number."""

    left: int
    right: int
    phrase: str


class At(msgspec.Struct, frozen=True):
    """A number among all ``mentions`` of its text; ``floor`` is where its sentence begins."""

    view: str
    mentions: Sequence[Mention]
    index: int
    floor: int

    @property
    def number(self) -> Mention:
        return self.mentions[self.index]

    @property
    def before(self) -> Mention | None:
        """The number before it, in whatever sentence."""
        return self.mentions[self.index - 1] if self.index else None

    def other(self, index: int) -> At:
        """Another number of the sentence."""
        return At(self.view, self.mentions, index, self.floor)


class Sentences:
    """Where sentences start; soft line breaks (inside a sentence) do not end one.

    ``skip`` are the ranges that state nothing (headings, tables): each bounds the sentences around it, and
    the words before it are no topic of what stands behind it.
    """

    def __init__(self, view: str, skip: Sequence[tuple[int, int]] = ()) -> None:
        self._starts = [0]
        self._parts = [0, *(start for start, _ in sorted(skip))]
        self._stops = {stop: start for start, stop in skip}
        self._ends = dict(skip)
        self._view = view
        for left, right in _between(skip, len(view)):
            self._read(left, right)
        if skip:
            self._starts = sorted({*self._starts, *(edge for bounds in skip for edge in bounds)})

    def _read(self, left: int, right: int) -> None:
        view, line_start = self._view, left
        for match in _SENTENCE_END.finditer(view, left, right):
            position = match.end()
            if match[0] == "\n":
                hard = _is_hard(view, line_start, match.start())
                line_start = position
                if not hard:
                    continue
            self._starts.append(position)

    def in_digits(self, mentions: Sequence[Mention]) -> Sentences:
        """The same sentences, in whose words every number stands in digits: 答复四十三件 is for the rules what 答复43件 is."""
        told = [mention for mention in mentions if mention.chinese and mention.value]
        if not told:
            return self
        view: list[str] = []
        last = 0
        for mention in told:
            numeral = _NUMERAL.match(self._view, mention.number, mention.end)
            if numeral is not None:
                view += self._view[last : mention.number], "1" * len(numeral[0])
                last = numeral.end()
        other = copy.copy(self)
        other._view = "".join((*view, self._view[last:]))
        return other

    def topic(self, position: int, *, wide: bool = False) -> str:
        """The text before ``position`` that may name its topic, with blanks out and a pilcrow where a paragraph
        ended: from its heading on, or (``wide``) over headings and past tables, whose text is no sentence."""
        part = 0 if wide else self._parts[bisect.bisect_right(self._parts, position) - 1]
        stop = self._ends.get(part, 0)
        is_heading = stop - part <= _LONGEST_HEADING
        start = max(part if is_heading else min(stop, position), position - LONGEST_BEFORE)
        near = self._view[start:position] if not wide else self._without_tables(start, position)
        near = _PARAGRAPH_END.sub(lambda end: end[1] + "¶", near)
        if wide or not stop <= start or not is_heading:
            return squeezed(near)
        return squeezed(f"{self._view[part:stop]}¶{near}") if stop else squeezed(near)

    def _without_tables(self, start: int, end: int) -> str:
        parts = [start]
        first = bisect.bisect_right(self._parts, start) - 1
        for left in self._parts[first : bisect.bisect_left(self._parts, end)]:
            right = self._ends.get(left, left)
            if right - left > _LONGEST_HEADING and right > parts[-1]:
                parts += [max(left, parts[-1]), min(right, end)]
        parts.append(end)
        return "".join(self._view[a:b] for a, b in zip(parts[::2], parts[1::2], strict=True))

    def denies(self, position: int) -> bool:
        """Whether the sentence says behind ``position`` that it was not about disclosure: 复议3件，均与信息公开无关."""
        end = min(self.end(position), position + _LONGEST_DENIAL)
        return bool(_NOT_ABOUT_IT.search(self._view, position, end))

    def counts_others(self, position: int, words: str) -> bool:
        """Whether the number that ends at ``position`` is of cases of every kind or of another: ``words`` before it do
        not speak of disclosure, those behind it say how many of them do, or what all are about."""
        if "公开" in words:
            return False
        return bool(
            _SHARE_ABOUT_IT.match(self._view, position) or _OTHER_CAUSE.match(self._view, position)
        )

    def all_about(self, position: int) -> str:
        """The words behind the number that ends at ``position`` by which all of it was about disclosure."""
        match = _ABOUT_IT.match(self._view, position)
        return squeezed(match[0]) if match else ""

    def heading(self, floor: int) -> str | None:
        """The words of the heading under which the sentence that starts at ``floor`` is the first; its number is out."""
        above = floor
        while above > 0 and above not in self._stops and self._view[above - 1].isspace():
            above -= 1
        start = self._stops.get(above)
        numbered = _NUMBERED.match(self._view, start, above) if start is not None else None
        return squeezed(numbered[1]) if numbered else None

    def is_parted(self, left: int, right: int) -> bool:
        """Whether what states nothing (a heading, a table) begins behind ``left``, not behind ``right``."""
        return bisect.bisect_right(self._parts, left) < bisect.bisect_right(self._parts, right)

    def start(self, position: int) -> int:
        """Start of the sentence that holds ``position``."""
        return self._starts[bisect.bisect_right(self._starts, position) - 1]

    def end(self, position: int) -> int:
        """End of the sentence that holds ``position``."""
        index = bisect.bisect_right(self._starts, position)
        return self._starts[index] if index < len(self._starts) else len(self._view)

    def slice(self, start: int, end: int) -> str:
        """The text between two places."""
        return self._view[start:end]

    def previous(self, start: int) -> int:
        """Start of the sentence before the one that starts at ``start``, over empty ones."""
        index = bisect.bisect_left(self._starts, start)
        while index > 0:
            index -= 1
            if self._view[self._starts[index] : start].strip():
                return self._starts[index]
            start = self._starts[index]  # nothing from here on
        return 0


def _between(skip: Sequence[tuple[int, int]], end: int) -> Iterator[tuple[int, int]]:
    """The ranges of a text of length ``end`` that ``skip`` leaves."""
    position = 0
    for start, stop in sorted(skip):
        if start > position:
            yield position, start
        position = max(position, stop)
    if position < end:
        yield position, end


def _is_hard(view: str, line_start: int, newline: int) -> bool:
    line = view[max(line_start, newline - 200) : newline].rstrip()
    if len(line) < _SHORT_LINE and line.endswith("行政") and _BROKEN_WORD.search(line):
        return not _REST_OF_WORD.match(view, newline + 1)
    if len(line) < _SHORT_LINE or line[-1] in _HARD_END:
        return True
    if _HEADING_LINE.fullmatch(line):
        return True
    if line.endswith(("报告", "年报")) and _TITLE_LINE.search(line):
        return True
    return bool(_LINE_START.match(view, newline + 1, newline + 32))


def clause_of(at: At) -> Clause:
    """The clause of one number."""
    view, mention, before = at.view, at.number, at.before
    behind = before.end if before else 0
    left = clause_start(
        view, max(at.floor, mention.start - LONGEST_CLAUSE, behind), mention.start, at.floor
    )
    heading = HEADING.match(view, left, mention.start)
    if heading:
        left = heading.end()
    if before and left == behind:
        left = _behind_bracket(view, left, mention.start)
        left = _behind_previous(view, left, mention.start)
    right = _right_end(at)
    words = _unqualified(
        _LEADING_JOINS.sub("", squeezed(view[left : mention.start])).rstrip(LOST_MARKS)
    )
    words = ENUMERATOR.sub("", words)
    return Clause(left, right, words + "#" + squeezed(view[mention.end : right]))


def _unqualified(words: str) -> str:
    """``words`` without 超过, 近, 约 … at their end."""
    return _QUALIFIER_WORDS.sub("", words) if words and words[-1] in _QUALIFIER_ENDS else words


def clause_start(view: str, stop: int, end: int, floor: int) -> int:
    """Where the clause begins that ends at ``end``: behind a mark, not before ``stop``. Brackets and
    quotation marks that close before ``end`` belong to it with all they hold."""
    left = end
    for position in [mark.start() for mark in _MARK.finditer(view, stop, end)][::-1]:
        if position >= left:
            continue
        character = view[position]
        if character in _OPENING:
            opening = _opening_of(view, stop, position)
            if opening >= 0:
                left = opening
            elif character == ")":
                return position + 1
        elif character != "\n" or position <= floor:
            return position + 1
    return stop


def _opening_of(view: str, stop: int, position: int) -> int:
    """Where the bracket or quotation mark that closes at ``position`` opens, not before ``stop``; or -1."""
    closing, depth = view[position], 0
    for at in range(position, stop - 1, -1):
        depth += (view[at] == closing) - (view[at] == _OPENING[closing])
        if not depth:
            return at
    return -1


def _behind_bracket(view: str, left: int, end: int) -> int:
    """``3篇（含决算（2021年度））、文件2篇``: a bracket behind a number is that number's with all it holds."""
    depth = 0
    for position in range(left, end):
        depth += (view[position] == "(") - (view[position] == ")")
        if depth < 1:
            return position + 1 if position > left else left
    return left


def _behind_previous(view: str, left: int, end: int) -> int:
    """``1件网上申请和2件信函申请``: what stands behind a number up to the joining word is that number's."""
    between = view[left:end]
    if between[:1] in _JOINS or not "\u4e00" <= between[:1] <= "\u9fff":
        return left
    return left + max(between.rfind(join) for join in _JOINS) + 1


def _right_end(at: At) -> int:
    view, mention = at.view, at.number
    last = at.index + 1 == len(at.mentions)
    following = len(view) if last else at.mentions[at.index + 1].start
    end = min(following, mention.end + LONGEST_RIGHT)
    mark = _RIGHT_MARK.search(view, mention.end, end)
    right = mark.start() if mark else max(mention.end, end)
    if view[mention.end : mention.end + 1] in _JOINS:
        return mention.end
    if right == following:
        join = max(view.rfind(join, mention.end, right) for join in _JOINS)
        words = view[mention.end : join if join >= 0 else right]
        return mention.end + len(_unqualified(words))
    return right


def is_filler(words: str) -> bool:
    """True where the words before a number name nothing (共, 达, 其中)."""
    return bool(_FILLER.fullmatch(words))


def latest(places: Sequence[int], first: int, end: int) -> int:
    """The last of ``places``, which are in order, from ``first`` on and before ``end``; -1 where there is none."""
    return next(back(places, first, end), -1)


def back(places: Sequence[int], first: int, end: int) -> Iterator[int]:
    """Those of ``places``, which are in order, from ``first`` on and before ``end``, the last first."""
    for at in range(bisect.bisect_left(places, end) - 1, -1, -1):
        if places[at] < first:
            return
        yield places[at]
