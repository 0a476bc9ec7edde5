"""A total with what is left of it: whether the next number is one of its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.numbers import Mention
from extractors.parse.prose.sums import is_change, is_other_matter, is_text_beside

_HEAD = re.compile(r"[\u4e00-\u9fff]{2}")
_RESTART = re.compile(
    r"^[\s，,；;、)]*(?:已?办结|已?答复|全年|共(?!有)|累计|行政复议(?!类)|行政诉讼(?!类)|上年|结转|均|按时|接待|举办|召开|开展|组织(?!机构|架构|领导)|收到|受理)"
)
# 公开文件90件，其中规范性文件20件，发布解读30条: in another unit a part has no verb of its own.
_SAID_ANEW = re.compile(
    r"[，,；;]\s?(?:主动|全年)*(?:公开|发布|推送|刊发|刊登|制发|制定|印发|编发)"
)
# 其中计划12条，微信平台推送项目68个、政策34条: another channel's own clause
_TOLD_ELSEWHERE = re.compile(
    r"\s?[，,;；]\s?[^，,、。；;:\d]{0,14}(?:微信|公众号|微博|抖音|网站|平台|客户端)[^，,、。；;:\d]{0,6}(?:推送|发布|推出|刊发|编发|转发|公开|更新)[^，,、。；;:\d]*"
)
# 其中甲局受理47件，…；上一年度受理50件: what is told beside it of the year before.
_YEAR_BEFORE = re.compile(
    r"[，,；;]\s*[而但]?(?:去年|上一?年|前一?年)(?:(?!结?转)[^，,。；;、\d]){0,8}"
)


# 15户企业中仍有2户未设专栏, 9个县区中，3个无专职人员, 32户中的18户, 16个科室(单位)中有5个, 9户企业仅2户设立
_OF_THESE = re.compile(
    r"(?:(?!年中|之中)[^，,。；;:、()\d]|\([^()\d]{1,8}\)){0,14}(?:(?<![集初高期其过程])当?中的?[，,]?\s?(?:仍|还|尚|也|已|仅|只|另|约|近)*(?:有|整改|完成|解决|采纳|落实|开设|建成|公开)?(?:了|到位)?|(?<=[\u4e00-\u9fff)])(?:仅有?|只有))\s?|(?:(?!年中|之中|其中)[^，,。；;:、()\d]){1,14}(?<![集初高期其过程])当?中[，,]?\s?[^，,。；;:、()\d]{2,14}(?<!目)的(?:共|有|达|只有|仅有|为)*\s?"
)
_BOTH_WAYS = re.compile(r"\s?[、(]?\s?(?!其中)[\u4e00-\u9fff]{0,4}")
_AND_SO = re.compile(r"\s?[，,、(]?\s?(?!其中)[\u4e00-\u9fff]{0,8}")


class Group(msgspec.Struct):
    """A total with what is left of it. ``colon``: a colon opened its list, or the numbers behind add up to it,
    so that semicolons and other units do not end it. ``any_unit``: parts of other units belong to it too. ``slack``: what a
    rounded total may be larger by. ``depth``: how many brackets its list stands in."""

    total: int
    bracket: bool
    colon: bool
    rest: Decimal
    any_unit: bool = False
    slack: Decimal = Decimal(0)
    depth: int = 0


class Here(msgspec.Struct, frozen=True):
    """A number with the text between the one before and it (``gap``); ``start`` is where its sentence begins, which the number
    before it is in too where it ``follows``."""

    view: str
    mentions: Sequence[Mention]
    found: list[int | None]
    sentences: Sentences
    index: int
    gap: str
    start: int
    follows: bool

    @property
    def end(self) -> int:
        """Where its sentence ends."""
        return self.sentences.end(self.mentions[self.index].number)

    def whole(self, total: int, *, bracket: bool = False, any_unit: bool = False) -> Group:
        """A list that ends where it adds up to the number at ``total``, or with its sentence."""
        mention = self.mentions[total]
        slack = Decimal(0) if any_unit else slack_of(mention)
        return Group(total, bracket, True, mention.amount, any_unit, slack)


def takes_part(here: Here, group: Group, *, opened: bool) -> bool | None:
    """Whether the number is a part of the group, which is then the smaller by it; False where it ends the group, None where
    it stands aside."""
    view, mentions, found, index, gap = here.view, here.mentions, here.found, here.index, here.gap
    mention, total = mentions[index], mentions[group.total]
    value, whole = mention.amount, total.amount
    if value != group.rest and _YEAR_BEFORE.fullmatch(gap):
        return None
    if gap.startswith("、") and value > whole and mention.unit == total.unit:
        # 其中微信12条、微博198条 of 28条: a list that is of another total, or of none
        for at in range(index - 1, group.total, -1):
            if found[at] == group.total:
                found[at] = None
            if not view.startswith("、", mentions[at - 1].end):
                break
    if is_change(view, mention) or _goes_on_beside(here, group):
        return None
    other_unit = mention.unit != total.unit and not (group.any_unit and mention.kind == "count")
    anew = not (opened or group.colon) and _SAID_ANEW.match(gap)
    if other_unit and (anew or not is_text_beside(view, mention, total, gap)):
        return None if mention.kind == "percent" or group.bracket or group.colon else False
    closed = group.bracket or group.colon or value == group.rest
    if not opened and not closed and _RESTART.match(gap):
        return False
    if value > group.rest + group.slack:
        if opened or value > whole or not _goes_on(here, group):
            return False
        group.rest = group.slack = Decimal(0)
    group.rest -= value
    return True


def _goes_on_beside(here: Here, group: Group) -> bool:
    """Whether the number goes on what another channel told between the parts: 专栏73条，其中:计划12条，微信平台推送项目68个、政策34条."""
    before = here.index - 1
    if not here.gap.startswith("、") or before <= group.total or here.found[before] is not None:
        return False
    between = here.view[here.mentions[before - 1].end : here.mentions[before].start]
    return _TOLD_ELSEWHERE.fullmatch(between) is not None


def restarts(gap: str) -> bool:
    """Whether the words between two numbers begin another statement: 公开90条，其中…，收到申请8件."""
    return bool(_RESTART.match(gap) or _SAID_ANEW.match(gap))


def is_of_these(here: Here) -> bool:
    """Whether the number before names those among which this one counts some: 15户企业中仍有2户未设专栏."""
    total, part = here.mentions[here.index - 1], here.mentions[here.index]
    return (
        here.follows
        and here.found[here.index - 1] is None
        and part.unit == total.unit
        and part.kind == total.kind == "count"
        and bool(part.value and total.value)
        and part.amount <= total.amount
        and _OF_THESE.fullmatch(here.gap) is not None
        and not is_change(here.view, total)
    )


def total_beside(here: Here) -> int | None:
    """The total of another unit right behind that of the part before, where that part is told both ways too: 培训5次、200人次，
    其中集中培训3次、150人次."""
    view, mentions, found, index = here.view, here.mentions, here.found, here.index
    total, mention = found[index - 1], mentions[index]
    if total is None or total > index - 3 or mention.unit in (None, mentions[total].unit):
        return None
    beside, whole = total + 1, mentions[total + 1]
    if whole.unit != mention.unit or not (whole.value and mention.value):
        return None
    alike = is_named_alike(view, mention, whole)
    if not (_BOTH_WAYS.fullmatch(here.gap) or (alike and _AND_SO.fullmatch(here.gap))):
        return None
    if not _AND_SO.fullmatch(view, mentions[total].end, whole.start):
        return None
    parts = (at for at in range(beside + 1, index) if found[at] == beside)
    rest = Decimal(whole.value) - sum(mentions[at].amount for at in parts)
    return beside if Decimal(mention.value) <= rest and not is_change(view, mention) else None


def _goes_on(here: Here, group: Group) -> bool:
    """Whether a list goes on though its parts come to more than its total, as agencies print: behind 、, behind semicolons in
    a list that a colon opened, or named as the part before is (网站信息60条，微信信息50条)."""
    if _RESTART.match(here.gap) or is_other_matter(here.gap):
        return False
    if here.gap.startswith("、"):
        return True
    view, before = here.view, here.mentions[here.index - 1]
    if group.colon and view[before.end] == view[here.mentions[here.index - 2].end] == ";":
        return True
    return is_named_alike(view, here.mentions[here.index], before)


def is_named_alike(view: str, part: Mention, before: Mention) -> bool:
    """Whether the words before two numbers end alike: 网站信息60条，微信信息50条."""
    head = view[part.start - 2 : part.start]
    return _HEAD.fullmatch(head) is not None and view.endswith(head, 0, before.start)


def slack_of(mention: Mention) -> Decimal:
    """What a rounded total may be larger by: 200余条 is less than 300."""
    if mention.qualifier not in ("over", "about") or mention.value is None:
        return Decimal(0)
    digits = mention.value.partition(".")[0]
    return Decimal(10 ** (len(digits) - len(digits.rstrip("0")))) - 1


def holds(group: Group, part: Mention) -> bool:
    """Whether a total can have ``part``: 1条考核结果，平台138条 opens no list of the one."""
    return part.amount <= group.rest + group.slack
