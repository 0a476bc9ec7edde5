"""Bodies of the whole country: ministries, what is led from Beijing, and what their branches are called."""

from __future__ import annotations

import functools
import re

from extractors.parse.words.lists import rows

NATIONAL = re.compile(
    r"^(?:国务院|中华人民共和国|国家(?![\u4e00-\u9fff]{2,24}区(?:管委会|管理委员会)?$)|中国(?:人民银行|证券监督|银行保险|保险监督|银行业|气象局|地震局|民用航空|科学院|社会科学院|工程院)|最高人民|全国)"
)
MINISTRY = re.compile(
    r"^(?:外交|国防|教育|科学技术|科技|工业和信息化|公安|国家安全|民政|司法|财政|人力资源和?社会保障|自然资源|国土资源|生态环境|环境保护|"
    r"住房和城乡建设|交通运输|水利|农业农村|农业|商务|文化和旅游|文化|退役军人事务|应急管理)部(?!门)(?:(?P<bureau>[\u4e00-\u9fff]{2,12}[局会])|办公厅)?$|^(?:审计署|海关总署)(?:办公厅)?$"
)
NATIONAL_BRANCH = re.compile(
    r"^(?:国家税务总局|中国人民银行|国家统计局|中华人民共和国|国家金融监督管理总局|国家外汇管理局|中国证监会|中国证券监督管理委员会|中国银保监会|"
    r"中国银行保险监督管理委员会|国家能源局|国家矿山安全监察局|国家粮食和物资储备局|财政部(?:驻)?|审计署驻)(?=.{4,})"
)


@functools.cache
def _bodies() -> dict[str, str]:
    return {
        row["printed"]: row["name"]
        for row in rows("national_bodies", ["printed", "name"], ["printed"])
    }


def whole_name(printed: str) -> str | None:
    """The name of the body that is called so for short: 住建部, 市场监管总局."""
    return _bodies().get(printed)


def printed_names(name: str) -> tuple[str, ...]:
    """The name of a body and what it is called for short."""
    shorts = (printed for printed, whole in _bodies().items() if whole == name)
    return (name, *(printed for printed in shorts if printed not in name))
