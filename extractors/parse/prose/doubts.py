"""Numbers that keep no measure: the rule found one, and the sentence leaves open whether it is meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from extractors.parse.codes import (
    ALL_APPLICANTS,
    CARRIED,
    CARRIED_IN,
    CARRIED_OUT,
    HANDLED,
    RECEIVED,
)
from extractors.parse.prose.coded import is_sure
from extractors.parse.prose.context import Sentences
from extractors.parse.prose.facts import Statement
from extractors.parse.prose.numbers import Mention

# Measures of which a sentence gives one number.
_ONCE = re.compile(
    r"^proceeding\.|^s2014\.litigation|\.total$|\.replies_published$|^applications\.(?:received_new|outcome\.[a-z_]+)$|^applications\.replied_on_time$|^s2014\.application\.(?:network|letter|fax|in_person|closed_[a-z_]+)$|\.undertaken$|\.not_held$|\.third_party$|\.press_conferences$"
)
_CARRIED = re.compile(r"(?:(?:上|去|往|前)一?年|20\d\d年)度?[^#，。；]{0,8}结转")
# 收到9件。上述申请中有2件为上年结转; 9件申请中，上年结转2件
_OF_THESE = re.compile(
    r"\s?[。；;]\s?在?(?:上述|以上|前述|这些|这|该)?\d*[^，,。；;\d]{1,12}(?<=[请件])[中内][，,]?"
    r"(?:有|含|包括)?(?:[1-9]\d*件)?[^，,。；;\d]{0,4}(?:上|去|往|前)一?年度?[^，。；;\d]{0,8}结转"
    r"(?![^，。；;\d]{0,6}0件)"
)
# 收到27件，其中网上19件、信函8件；上年结转0件: the zero need not stand right behind what was received
_NONE = re.compile(r"(?:的|申请|数量|数|为|有|共)*0\s?[件宗份条项起](?!\d)")
# 7件申请，均为上年结转: all of them, said right before (the text ends with the first character of 上年)
_INCLUDED = re.compile(r"(?<!不)(?:含|包括|包含)|其中|(?:[均都]|全部)(?:为|是|系|属于?).\Z")
# 收到26件(含信函17件、网络9件)，上年结转2件: a bracket that is closed includes nothing behind it
_CLOSED = re.compile(r"\([^()]*\)")
_WITH_THEM = re.compile(r"(?:(?<!不)(?:含|包括)|连同|加上|加之)[^，,。；;]{0,6}$")

_ACCEPTED = re.compile(r"(?:其中|[，,]|已|均|依法|共|予以)*受理(?![^#]*申请)[^#]{0,4}#")
_FOR_DISCLOSURE = re.compile(
    r"(?:其中)?(?:属于?|涉及|有)?(?:政府)?信息公开(?:类)?(?:的)?申请(?:共|为|有)?#"
)
_PROPOSALS = ("narrative.npc_suggestions.", "narrative.cppcc_proposals.")
_BOTH_KINDS = re.compile(
    r"建议[和及与、]?(?:[^，。；#]{0,6})提案|提案[和及与、]?(?:[^，。；#]{0,6})建议"
)
_ABOVE = re.compile(r"(?:以上|上述|合计|两者)(?!建议#|提案#)")
_CAUSED = re.compile(r"(?:引发|引起|导致|产生)")
_ABOUT_DISCLOSURE = re.compile(r"(?:信息|政务)公开|公开(?:申请|信息)|申请公开|依申请|答复")
_CASES = re.compile(r"复议|诉讼")
_PROCEEDING = "proceeding."
_RECONSIDERED = _PROCEEDING + "reconsideration."
_A_KIND = re.compile(r"建议|提案|邮件|网[上络]|在线|线上")
_OWN_BRACKET = re.compile(r"\s?\((?:含|包括|包含)")
_RECEIVED_WITH = re.compile(
    r"(?:收到|受理|接到|接收)[^，,。；;()\d]{0,24}\((?:其中)?(?:含|包括|包含)[^，,。；;()\d]{0,14}$"
)
# 办结13件(其中2件转下年度); 收到15件，办结13件，其中结转下年2件 may be of what was received
_COUNTED_WITH = re.compile(
    r"\s?(?:\(\s?(?:其中)?(?:含|包括|包含|有)?|[，,]\s?(?:含|包括))[^，,。；;()\d]{0,8}"
)
_FAR = 48  # characters before a number in which 收到 of its bracket stands
_FEWEST_PARTS = 2
_BEHIND_BRACKET = re.compile(r"\)\s?(?:共计|共|合计|总计|总共|累计)?\s?")


def ambiguous_received(
    view: str, stated: Sequence[Statement], sentences: Sentences
) -> frozenset[int]:
    """Received numbers whose sentence counts requests carried in: 收到 may then be the sum."""
    received = [s for s in stated if s.measure == RECEIVED and "新收" not in s.clause.phrase]
    carried_in = [s for s in stated if s.measure == CARRIED_IN and s.number.value != "0"]
    doubtful = {s.mention for s in received} & {s.total for s in carried_in}
    following = {one.mention: other.number for one, other in pairwise(stated)}
    balance = _Balance(view, stated)
    for item in received:
        number = item.number
        start, end = sentences.start(number.number), sentences.end(number.number)
        beside = following.get(item.mention)
        if beside is not None and beside.number >= end:
            beside = None
        behind = view[number.end : min(end, beside.end + 12) if beside else end]
        ahead = view[max(start, number.start - 120) : number.start]
        carried = _CARRIED.search(behind)
        none_carried = beside and (beside.value == "0" or _OWN_BRACKET.match(view, beside.end))
        none_carried = none_carried or (carried and _NONE.match(view, number.end + carried.end()))
        included = carried and _INCLUDED.search(_CLOSED.sub("", behind[: carried.start() + 1]))
        if carried and included and not none_carried:
            whole = balance.holds(item, number.end + carried.start())
            doubtful |= set() if whole else {item.mention}
        if _OF_THESE.match(view, number.end):
            doubtful.add(item.mention)
        carried = _CARRIED.search(ahead)
        if carried and _WITH_THEM.search(ahead[: carried.start()]):
            doubtful.add(item.mention)
    # 收到申请(含上年结转2件)15件: what was received, behind what was carried in.
    for item in carried_in:
        beside = following.get(item.mention)
        near = max(sentences.start(item.number.number), item.number.start - _FAR)
        before = view[near : item.number.start]
        closed = beside and _BEHIND_BRACKET.fullmatch(view, item.number.end, beside.start)
        if closed and _RECEIVED_WITH.search(before):
            doubtful.add(item.mention + 1)
    return frozenset(doubtful)


class _Balance:
    """What a text tells of requests received, carried in, done and left; looked up once, by whoever asks first."""

    def __init__(self, view: str, stated: Sequence[Statement]) -> None:
        self._view, self._stated = view, stated

    @cached_property
    def _told(self) -> tuple[Decimal | None, ...]:
        amounts = {s.code: s.number.amount for s in self._stated}
        measures = (HANDLED, CARRIED_OUT, CARRIED_IN)
        return tuple(amounts.get((measure, ALL_APPLICANTS)) for measure in measures)

    @cached_property
    def _parts(self) -> dict[int, list[Mention]]:
        parts = defaultdict[int, list[Mention]](list)
        for item in self._stated:
            if item.total is not None:
                parts[item.total].append(item.number)
        return parts

    def holds(self, item: Statement, carried: int) -> bool:
        """Whether the list behind a number comes to it before what was ``carried`` in is told, beside it, and both together are
        what was done and left: 收到27件，其中自然人25件，法人2件；上年结转1件；办结28件."""
        done, left, before = self._told
        if not (done and before) or item.number.amount + before != done + (left or 0):
            return False
        parts = [part for part in self._parts.get(item.mention, ()) if part.end <= carried]
        if len(parts) < _FEWEST_PARTS or sum(part.amount for part in parts) != item.number.amount:
            return False
        return _INCLUDED.search(self._view, parts[-1].end, carried + 1) is None


def told_twice(
    view: str, stated: Sequence[Statement], sentences: Sentences, ambiguous: Collection[int]
) -> frozenset[int]:
    """Numbers that repeat, or compete for, a measure that the text gives elsewhere; what is ``ambiguous`` has none."""
    sure = [item for item in stated if item.mention not in ambiguous]
    named = _within_itself(sure)
    sure = [item for item in sure if item.mention not in named]
    # what nothing confirms tells nothing of other numbers; 收到87件（含上年结转2件） does
    known = [item for item in stated if item.mention not in ambiguous or is_sure(item)]
    named |= _named_twice(sure, sentences) | _accepted(known) | _roles_in_both(stated)
    named |= (
        _of_any_request(stated)
        | _results_of_others(stated)
        | _caused_by_another(stated)
        | _of_every_kind(stated, known)
        | _settled_later(view, stated)
    )
    return named | _parts_told_again(stated)


def _accepted(stated: Sequence[Statement]) -> frozenset[int]:
    """收到87件。受理85件: of what was received some was not accepted."""
    received: dict[tuple[str | None, str | None], Decimal] = {}
    accepted: set[int] = set()
    for item in stated:
        if item.rule is None or item.measure != RECEIVED:
            continue
        value = item.number.amount
        code = item.rule.breakdown, item.period
        if _ACCEPTED.match(item.clause.phrase):
            if value < received.get(code, 0):
                accepted.add(item.mention)
        elif "受理" not in item.clause.phrase:
            received[code] = max(value, received.get(code, value))
    return frozenset(accepted)


def _roles_in_both(stated: Sequence[Statement]) -> frozenset[int]:
    """建议提案41件(…)，其中主办19件; 以上41件中，主办19件: led of both kinds together."""
    phrases: dict[int | None, str] = {item.mention: item.clause.phrase for item in stated}
    return frozenset(
        item.mention
        for item in stated
        if item.measure.startswith(_PROPOSALS)
        and (
            _ABOVE.match(phrases.get(item.mention - 1, ""))
            or _BOTH_KINDS.search(phrases.get(item.total, ""))
        )
        and not _A_KIND.search(item.clause.phrase)
    )


def _of_any_request(stated: Sequence[Statement]) -> frozenset[int]:
    """收到申请9件，其中政府信息公开申请6件: the nine are requests of any kind."""
    asked = {item.mention: item for item in stated if item.measure == RECEIVED}
    return frozenset(
        total.mention
        for item in stated
        if item.total in asked
        and _FOR_DISCLOSURE.fullmatch(item.clause.phrase)
        and "公开" not in (total := asked[item.total]).clause.phrase
        and item.number.amount < total.number.amount
    )


def _results_of_others(stated: Sequence[Statement]) -> frozenset[int]:
    """因治安处罚被申请行政复议21件，其中维持18件: what came of cases that were about something else; and
    行政诉讼0件，其中维持0件: what came of suits is nothing of reconsiderations."""
    others = {
        item.mention
        for item in stated
        if item.rule is None
        and _CASES.search(item.clause.phrase)
        and "公开" not in item.clause.phrase
    }
    cases = [item for item in stated if item.measure.startswith(_PROCEEDING)]
    reconsidered: dict[int | None, bool] = {
        item.mention: item.measure.startswith(_RECONSIDERED) for item in cases
    }
    return frozenset(
        item.mention
        for item in cases
        if not item.measure.endswith(".total")
        and (
            item.total in others
            or reconsidered.get(item.total) is (not item.measure.startswith(_RECONSIDERED))
        )
    )


def _of_every_kind(stated: Sequence[Statement], known: Sequence[Statement]) -> frozenset[int]:
    """收到政府信息公开申请12件。行政复议案件33件: cases that do not say what they are about and are more than the requests; an
    office that hears cases counts them all."""
    told = (
        [item.number.amount for item in items if item.code == (RECEIVED, ALL_APPLICANTS)]
        for items in (known, stated)
    )
    asked = max(next(filter(None, told), []), default=None)
    if asked is None:
        return frozenset()
    cases = {
        item.mention
        for item in stated
        if item.measure.startswith(_PROCEEDING)
        and not _ABOUT_DISCLOSURE.search(item.clause.phrase)
        and item.number.amount > asked
    }
    return frozenset(
        item.mention
        for item in stated
        if item.mention in cases or (item.total in cases and item.measure.startswith(_PROCEEDING))
    )


def _caused_by_another(stated: Sequence[Statement]) -> frozenset[int]:
    """公开招标3件引发诉讼2件: what the number right before counts was contested, and is no disclosure."""
    return frozenset(
        other.mention
        for one, other in pairwise(stated)
        if other.mention != one.mention
        and other.measure.startswith(_PROCEEDING)
        and _CAUSED.match(other.clause.phrase)
        and other.clause.left <= one.number.end
        and not _ABOUT_DISCLOSURE.search(one.clause.phrase)
    )


def _settled_later(view: str, stated: Sequence[Statement]) -> frozenset[int]:
    """答复13件（含2件转下年度办结），办结的13件中…: what is carried out is no outcome of the year, so a number that counts it with
    the others is not that of all outcomes, wherever it is told."""
    ahead = {item.mention: item for item in stated}
    with_later: set[tuple[str | None, str | None]] = set()
    for item in stated:
        if item.measure != CARRIED_OUT or item.number.value == "0":
            continue
        whole = ahead.get(item.mention - 1)
        if (
            whole is not None
            and whole.measure != RECEIVED
            and item.total in (None, whole.mention)
            and _COUNTED_WITH.fullmatch(view, whole.number.end, item.number.start)
        ):
            with_later.add((whole.number.value, item.period))
    return frozenset(
        item.mention
        for item in stated
        if item.measure == HANDLED and (item.number.value, item.period) in with_later
    )


def _within_itself(stated: Sequence[Statement]) -> frozenset[int]:
    """公开信息320条，其中本年新增公开28条: a part under the code of its total, which is the measure's number."""
    told = {(i.mention, i.code, i.period): i.number.value for i in stated if i.rule}
    return frozenset(
        item.mention
        for item in stated
        if item.total is not None
        and (total := (item.total, item.code, item.period)) in told
        and item.number.value != told[total]
    )


def _named_twice(stated: Sequence[Statement], sentences: Sentences) -> frozenset[int]:
    """Numbers that one sentence gives to one measure (省建议2件、市建议10件，共计12件): its own is the one
    that the others add up to; where none does, nobody can tell which it is."""
    groups: dict[object, dict[int, Statement]] = defaultdict(dict)
    kinds = {item.mention: frozenset(_A_KIND.findall(item.clause.phrase)) for item in stated}
    for item in stated:
        if item.rule and _ONCE.search(item.measure):
            start = sentences.start(item.number.number)
            groups[start, item.code, item.period][item.mention] = item
    # 共受理59件，结转上年后新收到47件: what is called new is what was received.
    new = {i.mention for i in stated if i.measure == RECEIVED and "新收" in i.clause.phrase}
    dropped: set[int] = set()
    for told in groups.values():
        numbers = {index: Decimal(item.number.value or "NaN") for index, item in told.items()}
        parts = len(numbers) > 1 and all(item.total is not None for item in told.values())
        if len(set(numbers.values())) == 1:  # 建议答复2件、提案答复2件: alike by chance
            parts |= len({kinds[index] for index in numbers} - {frozenset()}) > 1
        if parts or len(set(numbers.values())) > 1:
            whole, ends = sum(numbers.values()), (min(numbers), max(numbers))
            sums = [index for index in ends if 2 * numbers[index] == whole and not parts]
            newly = sorted(numbers.keys() & new)
            total = newly[0] if len(newly) == 1 and not sums else next(iter(sums), None)
            dropped |= numbers.keys() - {total}
    return frozenset(dropped)


def _parts_told_again(stated: Sequence[Statement]) -> frozenset[int]:
    """Numbers under the code of a total of which they were told as a part before: 共公开304条，其中网站165条。
    （一）网站。主动公开165条."""
    parts: dict[int, set[str | None]] = defaultdict(set)
    for item in stated:
        if item.total is not None:
            parts[item.total].add(item.number.value)
    told: dict[object, set[str | None]] = defaultdict(set)
    again: set[int] = set()
    for item in stated:
        if item.rule is None or item.total is not None:
            continue
        code, value = (item.code, item.period), item.number.value
        if value != "0" and value in told[code]:
            again.add(item.mention)
        told[code] |= parts[item.mention] - {value}
    return frozenset(again)


def applicants_of_more(
    stated: Sequence[Statement], mentions: Sequence[Mention], links: Sequence[int | None]
) -> frozenset[int]:
    """Applicants behind requests that were carried over (新收15件，上年结转3件。其中自然人16件): they are those of the new
    ones only where they add up to these."""
    of_more: set[int] = set()
    received: Mention | None = None
    carried = False
    for item in stated:
        if item.measure in CARRIED:
            carried = carried or item.number.value != "0"
        elif item.code == (RECEIVED, ALL_APPLICANTS):
            received, carried = item.number, False
        elif item.measure == RECEIVED and carried and received is not None:
            total = links[item.mention]
            if total is None or mentions[total].value != received.value:
                of_more.add(item.mention)
    return frozenset(of_more)
