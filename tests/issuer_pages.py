"""Own-written reports of an agency: its title, what stands before the first section, the first section, the end."""

from __future__ import annotations

from extractors.parse.records import Record
from extractors.parse.report import extract

SASAC = "国有资产监督管理委员会"
PERIOD = "统计期限自2022年1月1日起至2022年12月31日止。"


def report(title: str, preface: str, first: str, url: str | None = None, end: str = "") -> Record:
    """The record of a report of 2022 that says little but who wrote it."""
    text = (
        f"{title}\n{preface}\n一、总体情况\n{first}\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n收到申请3件。\n"
        "四、政府信息公开行政复议、行政诉讼情况\n未发生。\n五、存在的主要问题及改进情况\n更新不够及时，队伍还要加强。\n"
        f"六、其他需要报告的事项\n未收取信息处理费。\n{end}"
    )
    return extract(text.encode("utf-8"), url)


def title_of(name: str) -> str:
    """The title of such a report."""
    return f"{name}2022年政府信息公开工作年度报告"
