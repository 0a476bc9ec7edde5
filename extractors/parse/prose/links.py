"""The numbers of a text in rows, and the totals that each is known to be a part of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from extractors.parse.prose.context import Sentences
from extractors.parse.prose.numbers import Mention, squeezed
from extractors.parse.prose.sums import LONGEST_LIST, MARK, is_change

LONGEST_PART = 40  # characters of a clause that may name a part
_OF_BODIES = ("个", "家")
_OFFICES = re.compile(r"\s?[市区县]?直?(?:属)?(?:部门|单位|镇街|乡镇|街道|县区|镇|乡)(?!子?网)")


class Links:
    """The numbers of a text with their totals; whoever finds some links them here."""

    def __init__(
        self,
        view: str,
        mentions: Sequence[Mention],
        totals: Sequence[int | None],
        sentences: Sentences,
    ) -> None:
        self.view = view
        self.mentions = mentions
        self.found = list(totals)
        self.sentences = sentences
        # The numbers in rows of one unit; shares between them do not count, nor does how many did each (28个部门公开7215条).
        counts = (
            index
            for index, mention in enumerate(mentions)
            if mention.kind != "percent" and not self.counts_bodies(index)
        )
        units = groupby(counts, key=lambda index: mentions[index].unit)
        self.rows = [list(row) for _, row in units]

    def take(self, listed: Mapping[int, int]) -> None:
        """Links parts with their totals as ``listed``."""
        for part, total in listed.items():
            self.found[part] = total

    def link(self, parts: Sequence[int], total: int) -> None:
        """Links parts with one total."""
        for part in parts:
            self.found[part] = total

    def add_up(self, parts: Sequence[int], total: int) -> bool:
        """Whether parts come to a total."""
        whole = self.mentions[total].amount
        return sum(self.mentions[part].amount for part in parts) == whole

    def is_free(self, index: int, unit: str | None, kind: str = "count") -> bool:
        """Whether the number is a count (or a sum of money) in ``unit`` and no part yet."""
        mention = self.mentions[index]
        counts = mention.kind == kind and mention.value is not None and mention.unit == unit
        return counts and self.found[index] is None

    def counts_bodies(self, at: int) -> bool:
        """Whether a number tells how many did it: 28个部门公开7215条，12个镇街公开2621条，总计9836条."""
        return self.mentions[at].unit in _OF_BODIES and bool(
            _OFFICES.match(self.view, self.mentions[at].end)
        )

    def total_before(self, first: int) -> int | None:
        """The number that parts from ``first`` on may belong to: the nearest of their unit that is neither a part, a change nor
        zero."""
        unit = self.mentions[first].unit
        for at in range(first - 1, max(-1, first - LONGEST_LIST), -1):
            mention = self.mentions[at]
            passed = mention.unit != unit or mention.value == "0" or self.found[at] is not None
            if not passed and not is_change(self.view, mention):
                return at if self.is_free(at, unit) else None
        return None

    def words_before(self, index: int, floor: int) -> str | None:
        """The clause before a number: from the last mark or the start of its sentence on; None right behind a number."""
        mention = self.mentions[index]
        before = self.mentions[index - 1].end if index else 0
        left = max(floor, before, mention.start - LONGEST_PART)
        marks = [mark.end() for mark in MARK.finditer(self.view, left, mention.start)]
        if not marks and left != floor:
            return None
        return squeezed(self.view[marks[-1] if marks else left : mention.start])
