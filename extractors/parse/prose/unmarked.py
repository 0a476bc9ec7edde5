"""Breakdowns that no word opens: numbers that add up to one told before them or behind them.

What numbers add up to may be chance, so the words have to say it too: 共 before a total behind its parts; or each part is
a way, an applicant, a result, or a bare number that goes on with the noun of the total (收到20件，19件已答复，1件结转).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, islice, pairwise
from operator import itemgetter

from extractors.parse.prose.again import (
    divided_again,
    numbered,
    right_behind,
    told_in_full,
    told_large,
)
from extractors.parse.prose.context import Sentences
from extractors.parse.prose.levels import of_named
from extractors.parse.prose.links import LONGEST_PART, Links
from extractors.parse.prose.manner import (
    Manner,
    ends_in_outcome,
    is_bare,
    is_case_result,
    manner_of,
    names_applicant,
)
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.shares import confirmed_by_shares
from extractors.parse.prose.stating import JOINED
from extractors.parse.prose.sums import LONGEST_LIST, SUM_FOLLOWS

_LEAST_IN_WAYS = 10  # smaller numbers are the sum of what some ways brought by chance
_SETTLED = re.compile(r"(?:办[结理]|答[复覆]|回复)[^，,。；;]{0,5}$")
_SEVERAL = re.compile(
    r"[、和及等共]|媒体|渠道|平台|账号|[两三四五六七八九十]大?(?:重点)?(?:领域|类)"
)
_REQUESTS = re.compile(r"(?:申请|依申请公开)(?:信息)?(?:共|共计|数)?\s?\Z")
_OTHERS = ("其他", "其它")
# 公民、法人或者其他组织提出的申请12件: the law's words for whoever asks
_EVERYBODY = re.compile(
    r"公民、?法人(?:或者?|和|及|以及|与)其[他它](?:社会)?组织[^，,。；;\d]{0,16}\Z"
)
# 5件申请，4件予以公开，1件部分公开
_THINGS = re.compile(r"\s?(?:申请|建议|提案|案件)")
# 8件公开、1件撤回，共9件
_SUM_OF_RESULTS = re.compile(r"[\u4e00-\u9fff]{2,8}[，,；;]" + SUM_FOLLOWS.pattern)
_OF_ALL_BODIES = re.compile(r"全[县市区省州旗镇乡]|全系统|各[级县市区乡镇部]")
# 组织机构类4条；公文类30条。以上共计34条
_SUM_OF_ABOVE = re.compile(
    r"[^，,。；;:()\d]{0,6}[。；;]\s*(?:以上|上述)[^，,。；;、:()\d]{0,8}(?:合计|总计|共计?)[^，,。；;、:()\d]{0,10}"
)
# 许可860条，处罚236条，“双公示”信息共计1096条
_SUM_OF_NAMED = re.compile(
    r"\s*[，,；;]\s*[^，,。；;、:()\d]{1,10}(?:合计|总计|共计)[^，,。；;、:()\d]{0,6}"
)
# 上半年2次，下半年3次，全年5次
_SUM_OF_YEAR = re.compile(r"\s*[，,；;]\s*全年[^，,。；;、:()\d]{0,8}")
_PERIOD = re.compile(
    r"(?:^|[，,、；;。])[^，,、；;。\d]{0,8}(?:[上下]半年|季度)[^，,、；;。\d]{0,16}$"
)
_LEAST_NAMED = 20
_LONGEST_CASES = 12
_CASE_ENDED = re.compile(
    r"(?:已|均|结果|决定|判决|复议机关|法院)*(?:维持|驳回|撤[销诉回]|胜诉|败诉|纠[正错]|变更|确认违法|终止|中止|审结|未审结|尚未审结|和解|其[他它](?:结果)?)(?:原?决定|申请|起诉|请求|的)*"
)
_CASES = re.compile(r"(?:复议|诉讼|应诉)(?:案件|申请)?共?\s?$")


def with_sums(
    view: str,
    mentions: Sequence[Mention],
    totals: Sequence[int | None],
    sentences: Sentences,
    listed: Mapping[int, int],
) -> list[int | None]:
    """``totals`` with the parts of breakdowns that no word opens; a total may stand behind its parts. ``listed`` are those
    of two levels."""
    links = _Unmarked(view, mentions, totals, sentences)
    links.link_results_among()
    links.take(listed)
    links.take(of_named(view, mentions, sentences, links.found))
    links.link_sums()
    links.link_runs()
    links.take(told_large(view, mentions, links.rows, links.found))
    links.take(divided_again(view, mentions, links.found))
    links.take(confirmed_by_shares(view, mentions, links.found))
    links.take(right_behind(view, mentions, links.found))
    links.take(numbered(view, mentions, links.found))
    links.take(told_in_full(view, mentions, sentences, links.found))
    links.link_outcomes()
    links.link_zeros()
    return links.found


class _Told:
    """The numbers of one unit that were told so far."""

    def __init__(self) -> None:
        self._known: set[Decimal] = set()
        self._most = Decimal(0)

    def add(self, amounts: Sequence[Decimal]) -> None:
        """Tells more of them."""
        self._known.update(amounts)
        self._most = max((self._most, *amounts))

    def comes_to_one(self, amounts: Sequence[Decimal]) -> bool:
        """Whether two or more of ``amounts`` in a row, which are told next, come to one before them."""
        most = max((self._most, *amounts))
        for first, total in enumerate(amounts[:-1]):
            for amount in islice(amounts, first + 1, first + LONGEST_LIST):
                total += amount
                if total in self._known:
                    return True
                if total > most:
                    break
            self._known.add(amounts[first])
        return False


class _Unmarked(Links):
    """Finds the totals of parts that no word links with them."""

    def link_sums(self) -> None:
        """Links parts with the number behind them that sums them up."""
        subtotals: dict[int, list[int]] = {}
        for index in (index for row in self.rows for index in row[2:]):
            if parts := self._told_before(index):
                self.link(parts, index)
                floor = self.sentences.start(self.mentions[index].number)
                subtotals.setdefault(floor, []).append(index)
        # 88条，其中文件20条、公告32条，共52条；专栏收费30条、规划6条，共36条
        for parts in subtotals.values():
            whole = self.total_before(self.found.index(parts[0]))
            if len(parts) > 1 and whole is not None and self.add_up(parts, whole):
                self.link(parts, whole)

    def link_results_among(self) -> None:
        """Links how cases ended with those over disclosure among them: 复议5件，其中涉及信息公开2件，维持1件，驳回1件."""
        for index, total in enumerate(self.found[:-2]):
            if total is None or total != index - 1:
                continue
            floor = self.sentences.start(self.mentions[index].number)
            words = self.words_before(index, floor) or ""
            if "公开" not in words or not self._are_cases(total, floor):
                continue
            end, rest, parts = self.sentences.end(floor), self.mentions[index].amount, list[int]()
            for at in range(index + 1, min(index + LONGEST_LIST, len(self.mentions))):
                item = self.mentions[at]
                told = self.words_before(at, floor) if item.number < end else None
                if (
                    not told
                    or item.unit != self.mentions[index].unit
                    or self.found[at] not in (None, total)
                ):
                    break
                if not _CASE_ENDED.fullmatch(told):
                    break
                rest -= item.amount
                parts.append(at)
                if rest <= 0:
                    break
            if not rest and len(parts) > 1:
                self.link(parts, index)

    def link_zeros(self) -> None:
        """Links a zero with the total of the list that it goes on with."""
        for index, mention in enumerate(self.mentions):
            if mention.value == "0" and self.found[index] is None:
                self.found[index] = self._closed_before(index)

    def _told_before(self, index: int) -> list[int]:
        """What the number at ``index`` sums up: 文件20条、公告5条，共发布25条."""
        total = self.mentions[index]
        gap = self.view, self.mentions[index - 1].end, total.start
        floor, parts = self.sentences.start(total.number), list[int]()
        of_all = _SUM_OF_ABOVE.fullmatch(*gap) is not None
        if of_all:
            floor = self.sentences.start(self.mentions[index - 1].number)
        elif not (
            SUM_FOLLOWS.fullmatch(*gap)
            or _SUM_OF_RESULTS.fullmatch(*gap)
            or (total.amount >= _LEAST_NAMED and _SUM_OF_NAMED.fullmatch(*gap))
            or (_SUM_OF_YEAR.fullmatch(*gap) and self._is_of_months(index - 1))
        ):
            return []
        rest = total.amount
        for at in range(index - 1, max(-1, index - LONGEST_LIST), -1):
            if self.mentions[at].number < floor or rest < 0:
                break
            is_part_before = (whole := self.found[at]) is not None and whole < at
            if self.mentions[at].kind == "percent" or is_part_before or self.counts_bodies(at):
                continue  # 11件（其中网上9件），上年结转2件，共13件
            if not self.is_free(at, total.unit, "money" if total.kind == "money" else "count"):
                break
            parts.append(at)
            rest -= self.mentions[at].amount
            if len(parts) > 1 and rest == 0:
                first = at == 0 or self.mentions[at - 1].number < floor
                return self._over_list(parts, floor) if first or not of_all else []
        return []

    def _over_list(self, parts: list[int], floor: int) -> list[int]:
        """``parts`` (the last first), with the number before them in place of those that come to it: 登记18例，网上11例，信函7例，
        加上年结转1例，合计19例."""
        before = parts[-1] - 1
        if before < 0 or self.mentions[before].number < floor:
            return parts
        if self.is_free(before, self.mentions[parts[0]].unit):
            for first in range(1, len(parts) - 1):
                if self.add_up(parts[first:], before):
                    return [*parts[:first], before]
        return parts

    def _is_of_months(self, at: int) -> bool:
        """Whether a number is told of a half or a quarter of the year."""
        start = self.sentences.start(self.mentions[at].number)
        return bool(
            _PERIOD.search(
                self.view[
                    max(start, self.mentions[at].start - LONGEST_PART) : self.mentions[at].start
                ]
            )
        )

    def _closed_before(self, index: int) -> int | None:
        """The total of the list that a zero goes on with, which may be complete without it: 8件，其中网上8件，当面0件."""
        floor = self.sentences.start(self.mentions[index].number)
        near = range(index - 1, max(-1, index - LONGEST_LIST), -1)
        before = next((at for at in near if self.mentions[at].kind != "percent"), index)
        total = self.found[before]
        if total is None or self.mentions[index].unit not in (None, self.mentions[before].unit):
            return None
        if self.mentions[before].number < floor:  # 复议1件（纠正1件）。行政诉讼：0件
            return None
        words, words_before = (self.words_before(at, floor) for at in (index, before))
        if words is None or words_before is None:
            return None
        words_before = words_before.removeprefix("其中")
        if words[:2] in (words_before[:2], "其他", "其它") or (
            words.endswith("的有") and words_before.endswith("的有")
        ):
            return total
        manner = self._manner(words, index)
        return total if manner and manner == self._manner(words_before, before) else None

    def link_runs(self) -> None:
        """Links runs of parts that are named in one manner with the number before that they add up to."""
        for alike, manner in self._runs():
            run = alike
            first = self.mentions[run[0]]
            whole = self.total_before(run[0])
            near = max(0, first.start - 8), first.start
            rest = run[1:]  # 办结6件，公开2件，不予公开4件; 新媒体19个，微信11个，微博8个
            if len(rest) > 1 and self.add_up(rest, run[0]):
                settled = _THINGS.match(self.view, first.end) or any(
                    words.search(self.view, *near) for words in (_SETTLED, _REQUESTS)
                )
                if settled if manner == "result" else self._is_of_ways(run[0], rest, manner):
                    self.link(rest, run[0])
                    continue
            if whole is not None and not self.add_up(run, whole):
                run = self._before_semicolon(run)
            last = self.mentions[run[-1]]
            told = [index for index in run if self.mentions[index].value != "0"]
            if whole is None or len(told) < 2 or not self.add_up(run, whole):
                continue
            if manner == "result" and self._is_one_outcome(whole, run[0]):
                continue
            if manner != "result" and not (
                self._is_of_ways(whole, run, manner) or self._asked(run, whole)
            ):
                continue
            start = self.sentences.start(first.number)
            if self.mentions[whole].number < start:
                # The sentence must tell nothing else in that unit.
                end = self.sentences.end(last.number)
                following = self.mentions[run[-1] + 1 : run[-1] + 3]
                if self.mentions[whole].number < self.sentences.previous(start) or any(
                    m.number < end and m.unit == first.unit for m in following
                ):
                    continue
            self.link(run, whole)

    def link_outcomes(self) -> None:
        """Links how cases ended to the number of cases right before it, where no other cases stand before that: 行政复议3件，维持2件."""
        rest: dict[int, Decimal] = {}
        for index, mention in enumerate(self.mentions[1:], 1):
            cases = self.found[index - 1] if self.found[index - 1] in rest else index - 1
            if cases is None or not self.is_free(index, self.mentions[cases].unit):
                continue
            floor = self.sentences.start(mention.number)
            if cases not in rest:
                if not self._are_cases(cases, floor) or self.found[cases] is not None:
                    continue
                if self._are_cases(cases - 1, floor):
                    continue
                rest[cases] = self.mentions[cases].amount
            value = mention.amount
            words = self.words_before(index, floor)
            if words and is_case_result(words) and value <= rest[cases]:
                rest[cases] -= value
                self.found[index] = cases

    def _are_cases(self, index: int, floor: int) -> bool:
        """Whether a number of the sentence from ``floor`` on counts reconsiderations or suits."""
        start = self.mentions[index].start
        nearest = max(floor, start - _LONGEST_CASES)
        return index >= 0 and _CASES.search(self.view, nearest, start) is not None

    def _runs(self) -> Iterator[tuple[list[int], Manner]]:
        """Runs of two and more numbers that are named in one manner, of lists of which some come to a number told before."""
        for floor, block in self._blocks():
            manners: list[Manner | None] = []
            for at, index in enumerate(block):
                gap = self.mentions[index - 1].end, self.mentions[index].start
                if at and block[at - 1] == index - 1 and JOINED.fullmatch(self.view, *gap):
                    manners.append(manners[-1])  # 网站、微信分别公开120条和80条
                    continue
                words = self.words_before(index, floor)
                goes_on = at > 0 and words in _OTHERS
                manners.append(manners[-1] if goes_on else self._manner(words, index))
            for manner, named in groupby(zip(manners, block, strict=True), key=itemgetter(0)):
                run = [index for _, index in named]
                if manner and len(run) > 1:
                    yield run, manner

    def _blocks(self) -> Iterator[tuple[int, list[int]]]:
        """Counts of one row in one sentence that are no parts, some of which come to a number before; the words of all others
        need not be read."""

        def place(index: int) -> tuple[int, bool]:
            mention = self.mentions[index]
            free = self.is_free(index, mention.unit)
            return self.sentences.start(mention.number), free

        told: dict[str | None, _Told] = defaultdict(_Told)
        for row in self.rows:
            before = told[self.mentions[row[0]].unit]
            members = set(row)
            whole = [at for at in row if self.found[at] not in members]  # no parts of its numbers
            for (floor, free), indices in groupby(whole, key=place) if len(row) > 1 else ():
                block = list(indices)
                amounts = [self.mentions[index].amount for index in block]
                if free and len(block) > 1 and before.comes_to_one(amounts):
                    yield floor, block
                before.add(amounts)
            if len(row) == 1:
                before.add([self.mentions[row[0]].amount])

    def _manner(self, words: str | None, index: int) -> Manner | None:
        return manner_of(words, self.view, self.mentions[index].end)

    def _asked(self, run: Sequence[int], whole: int) -> bool:
        """Whether a list names who asked, right behind a number of requests: 收到申请5件，自然人4件，商业企业1件."""
        floor = self.sentences.start(self.mentions[run[0]].number)
        if whole != run[0] - 1 or self.mentions[whole].number < floor:
            return False
        if not _REQUESTS.search(self.view, floor, self.mentions[whole].start):
            return False
        told = (self.words_before(at, floor) or "" for at in run)
        return all(words in _OTHERS or names_applicant(words) for words in told)

    def _before_semicolon(self, run: list[int]) -> list[int]:
        """The numbers up to the first semicolon: 公开90条，网站60条、公众号30条；省级平台采用4条."""
        ends = (
            at
            for at, (one, other) in enumerate(pairwise(run), 1)
            if ";" in self.view[self.mentions[one].end : self.mentions[other].start]
        )
        return run[: next(ends, len(run))]

    def _is_of_ways(self, index: int, parts: Sequence[int], manner: Manner) -> bool:
        """Whether a number may be what several ways brought: not a small one but of three and more right behind it, nor itself that
        of one way (网站公开100条。微信60条，微博40条). So with kinds, and with bodies of a place whose number it is."""
        words = self.words_before(index, self.sentences.start(self.mentions[index].number))
        one = self._manner(words, index) == manner and not _SEVERAL.search(words or "")
        start = self.mentions[index].start
        one = one and not _EVERYBODY.search(self.view, max(0, start - LONGEST_PART), start)
        if manner == "body" and not _OF_ALL_BODIES.match(words or ""):
            return False
        near = len(parts) > 2 and parts[0] == index + 1
        return (near or self.mentions[index].amount >= _LEAST_IN_WAYS) and not one

    def _is_one_outcome(self, index: int, first: int) -> bool:
        """Whether a number is itself an outcome beside those of a list that goes on in words from ``first``: 复议维持3件，纠正1件，
        撤销2件."""
        words, part = (
            self.words_before(at, self.sentences.start(self.mentions[at].number)) or ""
            for at in (index, first)
        )
        return not is_bare(part) and ends_in_outcome(words)
