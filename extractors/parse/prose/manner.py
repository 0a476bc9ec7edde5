"""In which manner a clause names its number: as a result, a way or applicant, a kind, or a body that did it."""

from __future__ import annotations

import functools
import re
from typing import Literal

from extractors.parse.words.lists import spelled_out

Manner = Literal["result", "way", "kind", "body"]

_SAID_BEHIND = re.compile(r"\s?[^\W\d_和及与]")
_BARE = re.compile(r"(?:除|其余|剩余|余下?|另有?|还有|有|其他)?(?:的)?")
# 机构类12条，政策类40条; 重大项目领域46条: what divides says so
_KIND = re.compile(r"[^，。；]{2,}(?:类|领域)(?:信息|文件|事项|内容|申请|的|共|有)*")
# 全县收到37件，县政府办12件，教育局15件，住建局10件
_BODY = re.compile(
    r"(?:各|其他|其他各)?[\u4e00-\u9fff]{0,12}(?:[局委厅办院]|部门|街道|[镇乡]|本级|县区|镇街|园区|政府)(?:新收|受理|收到|办理|接收|公开|发布)?"
)


def manner_of(words: str | None, view: str, end: int) -> Manner | None:
    """How the clause ``words`` of a number that ends at ``end`` of ``view`` names it: as a ``result``, by bare words with what it is
    behind it (1件结转), as a ``way`` or applicant, as a ``kind``, as a ``body`` that did it, or in no such manner."""
    if words is None:
        return None
    bare = _BARE.fullmatch(words) and _SAID_BEHIND.match(view, end)
    if bare or (words and _results().fullmatch(words)):
        return "result"
    if _ways().search(words):
        return "way"
    if _KIND.fullmatch(words):
        return "kind"
    return "body" if _BODY.fullmatch(words) else None


def is_bare(words: str) -> bool:
    """Whether a clause says nothing of its number (另有, 其余的)."""
    return _BARE.fullmatch(words) is not None


def ends_in_outcome(words: str) -> bool:
    """Whether a clause ends with what became of requests or cases (复议维持)."""
    return _outcomes().search(words) is not None


def is_case_result(words: str) -> bool:
    """Whether a clause is how a case ended, or before which court, and nothing else (已维持原决定, 二审)."""
    return _case_results().fullmatch(words) is not None


def names_applicant(words: str) -> bool:
    """Whether a clause begins with who asked (自然人)."""
    return _applicants().match(words) is not None


@functools.cache
def _outcomes() -> re.Pattern[str]:
    named = "|结果(?:分别|依次)?(?:为|是)[^，]{2,}$"  # 结果分别为公开2件
    return re.compile(spelled_out("{outcome}") + "[^，]{0,4}$" + named)


@functools.cache
def _case_results() -> re.Pattern[str]:
    return re.compile(
        spelled_out(
            r"(?:(?:复议机关|[省市州区县]?(?:人民)?政府|司法[厅局])(?:决定|判决|裁定)?)?"
            r"(?:结果|已|均为)*(?!审结){case_outcome}(?:原决定|的)?|(?:其中)?[一二再]审(?:案件|的)?"
        )
    )


@functools.cache
def _results() -> re.Pattern[str]:
    return re.compile(spelled_out("{result}"))


@functools.cache
def _applicants() -> re.Pattern[str]:
    return re.compile(spelled_out("(?:属于?|来自|由|为|系)?(?:{applicant})"))


@functools.cache
def _ways() -> re.Pattern[str]:
    return re.compile(
        spelled_out("{way}|{channel}|{applicant}|(?:企业|个人|单位)(?:申请|提出|提交)?$")
    )
