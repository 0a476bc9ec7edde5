"""What the agencies of the synthetic country are called, by number, and where their reports lie."""

from __future__ import annotations

import functools
from collections import Counter

from extractors.parse.about import divisions

_DEPARTMENT_WORDS = (
    "教育局 民政局 财政局 司法局 审计局 统计局 水利局 林业局 商务局 公安局 农业农村局 自然资源局 交通运输局 卫生健康局 "
    "应急管理局 市场监督管理局 医疗保障局 退役军人事务局 住房和城乡建设局 文化和旅游局 人力资源和社会保障局 发展和改革局 "
    "科学技术局 城市管理局 行政审批局 信访局 乡村振兴局 体育局 粮食局 气象局 档案局 税务局 生态环境局 工业和信息化局 "
    "金融办公室 机关事务管理局 大数据局 投资促进局 国有资产监督管理局 民族宗教事务局"
)
_DEPARTMENTS = _DEPARTMENT_WORDS.split()


def agency_id(agency: int) -> str:
    return f"synthetic-{agency:06d}"


def agency_name(agency: int) -> str:
    """A department of a real county whose name no other place has; from some hundred thousand on they are numbered."""
    counties = _counties()
    round_no, department = divmod(agency // len(counties), len(_DEPARTMENTS))
    numbered = f"第{round_no + 1}" if round_no else ""
    return f"{counties[agency % len(counties)][1]}{numbered}{_DEPARTMENTS[department]}"


def division_code(agency: int) -> str:
    return _counties()[agency % len(_counties())][0]


@functools.cache
def _counties() -> list[tuple[str, str]]:
    """(code, name) of the counties that stood in all years."""
    spans = divisions.spans()
    times = Counter(name for _, name, _, _ in spans)
    return [
        (code, name)
        for code, name, first, last in spans
        if (first, last) == (None, None) and times[name] == 1 and name.endswith("县")
    ]


def host(agency: int) -> str:
    return f"jy.x{agency}.gov.cn"


def address(agency: int, year: int) -> str:
    return f"https://{host(agency)}/zwgk/gknb/{year}.html"
