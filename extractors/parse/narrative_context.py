"""What stands around a number: its sentence, its clause, the breakdown it belongs to.

Reading order: sentences end at 。！？ or a hard line break; a clause reaches left to the nearest mark or
number and right to the nearest mark or number; a breakdown opens with 其中, 包括, a colon or a bracket
behind its total and closes when its parts add up or another statement begins.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from extractors.parse.narrative_numbers import Mention, squeezed

LONGEST_CLAUSE = 90
LONGEST_RIGHT = 24
LONGEST_BEFORE = 260
_SUMMED = ("count", "money")
FARTHEST_TOTAL = 60  # numbers between a part and its total

_MARK = re.compile(r"[，,。；;:!！？?(\n…)》”]")  # what may end a clause on its left
_RIGHT_MARK = re.compile(r"[，,。；;:!！？?()\n、…]")
_OPENING = {")": "(", "》": "《", "”": "“"}
_SENTENCE_END = re.compile(r"[。！!？\n]")
_SHORT_LINE = 15
_HARD_END = frozenset("。；;！!？?:")
_JOINS = ("、", "和", "及", "与")
_QUALIFIER_WORDS = re.compile(
    r"(?:达到?|高达|多达)?(?:仅有?|只有?)?(?:超过|超出|超|突破|逾|多于|将近|接近|近|大约|大概|约为|约有|约达|约|不足|不到|不下)?$"
)
_QUALIFIER_ENDS = frozenset("过出超破逾于近约概为有达足到下仅只")  # what those words end with
# A heading with its text on one line: 六、咨询情况　　共接受咨询12人次
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）])[^，,。；;:\n ]{2,20} {1,6}(?=[\u4e00-\u9fff])"
)
_NUMBERED = re.compile(
    r"\s*[(（]?[一二三四五六七八九十]{1,3}[)）、.．]?([^。；;，\n]{4,40})\s*$", re.MULTILINE
)
_LINE_START = re.compile(
    r"\s{0,20}(?:$|\n|[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|第[一二三四五六七八九十]{1,3}|[•●◆■▪*-])"
)
_FILLER = re.compile(
    r"(?:[、,，和及与并\s]|其中|共计|合计|总计|累计|总共|合共|共有|共|达到?|为|有|均|总数|数量|全年|本年度?|年内|已|约|近|超过?|突破)*"
)
_PARTS = re.compile(r"其中|(?<!不)包括|(?<!不)包含|(?<![包不])含|(?:^|[，,:])分别(?:为|是)")
_CHANGE = re.compile(
    r"(?:(?:增加|减少|增长|下降|上升|提高|增多|同比增|同比减|多|少)了?|[日月周年人户]均|平均)$"
)
# 已办结的申请中，… 从办理结果看：… : the parts of a number that the words before have named.
_AMONG = re.compile(r"\s*[^，,。；;:]{0,14}(?:[中里]|看|结果(?:为|是)?|情况(?:为|是)?)[，,:]")
_OTHER = re.compile(r"^[，,；;。\s]*(?:另|此外|同时)")
_NOT_PARTS = re.compile(
    r"^\(\s*(?:同比|较|比|占|另|约|折合|环比|增|减|下降|上升|详见|不含|不包括|除|(?:20\d\d年|去年|上年|上一年)度?(?![^，,；;)]{0,6}结转))"
)
_RESTART = re.compile(
    r"^[\s，,；;、)]*(?:已?办结|已?答复|全年|共(?!有)|累计|行政复议|行政诉讼|上年|结转|均|按时|接待|举办|召开|开展|组织|收到|受理)"
)


class Clause(msgspec.Struct, frozen=True):
    """``left``/``right`` bound the clause in the text; ``phrase`` is its words with ``#`` for the number."""

    left: int
    right: int
    phrase: str


class Sentences:
    """Where sentences start; soft line breaks (inside a sentence) do not end one.

    ``skip`` are the ranges that state nothing (headings, tables): each bounds the sentences around it, and
    the words before it are no topic of what stands behind it.
    """

    def __init__(self, view: str, skip: Sequence[tuple[int, int]] = ()) -> None:
        self._starts = [0]
        self._parts = [0, *(start for start, _ in sorted(skip))]
        self._stops = {stop: start for start, stop in skip}
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

    def topic(self, position: int, *, wide: bool = False) -> str:
        """The text before ``position`` that may name its topic, with blanks out: from its heading on, or
        (``wide``) over headings."""
        part = 0 if wide else self._parts[bisect.bisect_right(self._parts, position) - 1]
        return squeezed(self._view[max(part, position - LONGEST_BEFORE) : position])

    def heading(self, floor: int) -> str | None:
        """The words of the heading under which the sentence that starts at ``floor`` is the first; its number is out."""
        above = floor
        while above > 0 and above not in self._stops and self._view[above - 1].isspace():
            above -= 1
        start = self._stops.get(above)
        numbered = _NUMBERED.match(self._view, start, above) if start is not None else None
        return squeezed(numbered[1]) if numbered else None

    def start(self, position: int) -> int:
        """Start of the sentence that holds ``position``."""
        return self._starts[bisect.bisect_right(self._starts, position) - 1]

    def end(self, position: int) -> int:
        """End of the sentence that holds ``position``."""
        index = bisect.bisect_right(self._starts, position)
        return self._starts[index] if index < len(self._starts) else len(self._view)

    def previous(self, start: int) -> int:
        """Start of the sentence before the one that starts at ``start``, over empty ones."""
        index = bisect.bisect_left(self._starts, start)
        while index > 0:
            index -= 1
            if self._view[self._starts[index] : start].strip():
                return self._starts[index]
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
    if len(line) < _SHORT_LINE or line[-1] in _HARD_END:
        return True
    return bool(_LINE_START.match(view, newline + 1, newline + 32))


def clause_of(view: str, mentions: Sequence[Mention], index: int, floor: int) -> Clause:
    """The clause of one mention; ``floor`` is the start of its sentence."""
    mention = mentions[index]
    stop = max(floor, mention.start - LONGEST_CLAUSE, mentions[index - 1].end if index else 0)
    left = _clause_start(view, stop, mention.start, floor)
    heading = _HEADING.match(view, left, mention.start)
    if heading:
        left = heading.end()
    if index and left == mentions[index - 1].end:
        left = _behind_previous(view, left, mention.start)
    right = _right_end(view, mentions, index)
    words = _unqualified(squeezed(view[left : mention.start]).lstrip("、和及与并"))
    return Clause(left, right, words + "#" + squeezed(view[mention.end : right]))


def _unqualified(words: str) -> str:
    """``words`` without 超过, 近, 约 … at their end."""
    return _QUALIFIER_WORDS.sub("", words) if words and words[-1] in _QUALIFIER_ENDS else words


def _clause_start(view: str, stop: int, end: int, floor: int) -> int:
    """Where the clause begins that ends at ``end``: behind a mark, not before ``stop``. Brackets and
    quotation marks that close before ``end`` belong to it with all they hold."""
    left = end
    for position in [mark.start() for mark in _MARK.finditer(view, stop, end)][::-1]:
        if position >= left:
            continue
        character = view[position]
        if character in _OPENING:
            opening = view.rfind(_OPENING[character], stop, position)
            if opening >= 0:
                left = opening
            elif character == ")":
                return position + 1
        elif character != "\n" or position <= floor:
            return position + 1
    return stop


def _behind_previous(view: str, left: int, end: int) -> int:
    """``1件网上申请和2件信函申请``: what stands behind a number up to the joining word is that number's."""
    between = view[left:end]
    if between[:1] in _JOINS or not "\u4e00" <= between[:1] <= "\u9fff":
        return left
    return left + max(between.rfind(join) for join in _JOINS) + 1


def _right_end(view: str, mentions: Sequence[Mention], index: int) -> int:
    mention = mentions[index]
    following = mentions[index + 1].start if index + 1 < len(mentions) else len(view)
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


class _Group(msgspec.Struct):
    """A total with what is left of it. ``colon``: a colon opened its list, or the numbers behind add up to it,
    so that semicolons and other units do not end it."""

    total: int
    bracket: bool
    colon: bool
    rest: Decimal


def totals_of(view: str, mentions: Sequence[Mention], sentences: Sentences) -> list[int | None]:
    """For each mention the index of the stated total that it is a part of, or None."""
    found: list[int | None] = [None] * len(mentions)
    stack: list[_Group] = []
    sentence = -1
    for index, mention in enumerate(mentions):
        start = sentences.start(mention.number)
        previous_end = mentions[index - 1].end if index else 0
        if start != sentence:
            stack, sentence = [], start
        gap = view[max(start, previous_end) : mention.number]
        follows = index > 0 and previous_end >= start
        _close(stack, gap)
        opened = _opened(view, mentions, found, sentences, index, gap, start, follows)
        if opened is not None:
            stack.append(opened)
        if not stack or mention.value is None or mention.kind not in _SUMMED:
            continue
        group = stack[-1]
        total = mentions[group.total]
        value = Decimal(mention.value)
        if _CHANGE.search(view, max(0, mention.start - 6), mention.start):
            continue
        if mention.unit != total.unit:
            if mention.kind != "percent" and not (group.bracket or group.colon):
                stack.pop()
            continue
        if value > group.rest or (
            opened is None
            and not group.bracket
            and not group.colon
            and value != group.rest
            and _RESTART.match(gap)
        ):
            stack.pop()
            continue
        found[index] = group.total
        group.rest -= value
        if group.rest == 0:
            stack.pop()
    return found


def _close(stack: list[_Group], gap: str) -> None:
    """Closes the groups that the text between two numbers ends: a bracket, a semicolon, 另."""
    closing = gap.count(")") - gap.count("(")
    while closing > 0 and stack and any(group.bracket for group in stack):
        if stack.pop().bracket:
            closing -= 1
    if stack and not stack[-1].bracket:
        semicolon = ";" in gap or "；" in gap
        if semicolon and not stack[-1].colon:
            stack.pop()
    if stack and _OTHER.match(gap):
        stack.pop()


def _opened(
    view: str,
    mentions: Sequence[Mention],
    found: Sequence[int | None],
    sentences: Sentences,
    index: int,
    gap: str,
    start: int,
    follows: bool,
) -> _Group | None:
    mention = mentions[index]
    stripped = gap.lstrip()
    marker = _PARTS.search(gap)
    bracket = (
        follows
        and stripped.startswith("(")
        and gap.count("(") > gap.count(")")
        and not _NOT_PARTS.match(stripped)
    )
    among = bool(_AMONG.match(gap))
    colon = (follows and (among or stripped.startswith(":"))) or (
        marker is not None and gap[marker.end() : marker.end() + 1] == ":"
    )
    total: int | None = None
    if bracket or (colon and marker is None):  # also 在答复的17件申请中：…
        total = index - 1
    elif marker is not None:
        end = sentences.end(mention.number)
        total = _last_total(view, mentions, found, index, start, end)
        if total is None and not any(
            m.number >= start for m in mentions[max(0, index - 3) : index]
        ):
            total = _last_total(view, mentions, found, index, sentences.previous(start), end)
    elif among and not follows:
        return _announced(view, mentions, found, sentences, index, start)
    if total is None:
        return None
    value = mentions[total].value
    if value is None or mentions[total].unit != mention.unit or mentions[total].kind not in _SUMMED:
        return None
    end = sentences.end(mention.number)
    closed = colon or _adding_up(view, mentions, index, (total,), end) is not None
    return _Group(total, bracket, closed, Decimal(value))


def _last_total(
    view: str,
    mentions: Sequence[Mention],
    found: Sequence[int | None],
    index: int,
    floor: int,
    end: int,
) -> int | None:
    """The number before that the parts belong to, of their unit, neither a part itself nor a change
    (增加215条): the nearest one that the parts up to ``end`` add up to, else the nearest."""
    unit = mentions[index].unit
    candidates: list[int] = []
    for candidate in range(index - 1, max(-1, index - FARTHEST_TOTAL), -1):
        mention = mentions[candidate]
        if mention.number < floor:
            break
        if mention.unit != unit or found[candidate] is not None:
            continue
        if not _CHANGE.search(view, max(0, mention.start - 6), mention.start):
            candidates.append(candidate)
    exact = _adding_up(view, mentions, index, candidates, end) if len(candidates) > 1 else None
    if exact is not None:
        return exact
    if len(candidates) > 1 and _of_both(view, mentions, index, candidates, end):
        return None
    part = Decimal(mentions[index].value or 0)
    holding = [c for c in candidates if part <= Decimal(mentions[c].value or 0)]
    return next(iter(holding or candidates), None)


def _of_both(
    view: str, mentions: Sequence[Mention], index: int, candidates: Sequence[int], end: int
) -> bool:
    """Whether the parts are those of the last two totals together (建议8件、提案23件，其中主办15件、会办16件)."""
    last, before = (mentions[candidate].value for candidate in candidates[:2])
    if last is None or before is None:
        return False
    return Decimal(last) + Decimal(before) in _sums(view, mentions, index, end)


def _adding_up(
    view: str, mentions: Sequence[Mention], index: int, candidates: Sequence[int], end: int
) -> int | None:
    """The candidate that the numbers of its unit from ``index`` on, up to ``end``, add up to."""
    sums = _sums(view, mentions, index, end)
    by_value = {mentions[candidate].value: candidate for candidate in reversed(candidates)}
    for count, total in enumerate(sums):
        whole = by_value.get(str(total))
        if whole is not None and (count or whole == candidates[0]):
            return whole  # one part alone is no proof of a total farther off
    return None


def _sums(view: str, mentions: Sequence[Mention], index: int, end: int) -> Iterator[Decimal]:
    """What the numbers of one unit from ``index`` on, up to ``end``, come to one after the other; numbers in
    brackets behind them are parts of parts."""
    unit, begin = mentions[index].unit, mentions[index].number
    parts = Decimal(0)
    for mention in mentions[index : index + FARTHEST_TOTAL]:
        if mention.number >= end:
            break
        if view.count("(", begin, mention.number) > view.count(")", begin, mention.number):
            continue
        if mention.unit == unit and mention.value is not None:
            parts += Decimal(mention.value)
            yield parts


def _announced(
    view: str,
    mentions: Sequence[Mention],
    found: Sequence[int | None],
    sentences: Sentences,
    index: int,
    start: int,
) -> _Group | None:
    """``已办结的申请中，…``: the total is the one of the sentence before that the parts add up to."""
    end = sentences.end(mentions[index].number)
    unit = mentions[index].unit
    parts = Decimal(0)
    for mention in mentions[index:]:
        if mention.number >= end:
            break
        if mention.unit == unit and mention.value is not None:
            parts += Decimal(mention.value)
    floor = sentences.previous(start)
    for candidate in range(index - 1, max(-1, index - FARTHEST_TOTAL), -1):
        total = mentions[candidate]
        if total.number < floor:
            break
        if total.unit == unit and total.value is not None and Decimal(total.value) == parts:
            return _Group(candidate, False, True, parts)
    return None
