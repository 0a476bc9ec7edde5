"""Own-written report pages and registry files for crawl tests."""

from __future__ import annotations

import csv
from pathlib import Path

from extractors.crawl.registry import REQUIRED
from tests.sites.server import Site

ZHUZHOU = ("sasac-430200", "株洲市人民政府国有资产监督管理委员会", "430200")
SHENZHEN = ("sasac-440300", "深圳市人民政府国有资产监督管理委员会", "440300")


def report(name: str, year: int, *, received: int = 5, extra: str = "", clock: str = "") -> str:
    """A short report that says who, which year and how many; ``clock`` changes around it."""
    title = f"{name}{year}年政府信息公开工作年度报告"
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="top">{clock}</div><div class="TRS_Editor"><h1>{title}</h1>
<p>根据《中华人民共和国政府信息公开条例》的要求，{name}编制并公布{year}年度报告。本报告所列数据的统计期限为{year}年1月1日至{year}年12月31日。</p>
<h2>一、总体情况</h2>
<p>{year}年，{name}围绕国有企业改革发展，通过门户网站主动公开信息120条，回应公众留言18条，召开新闻通气会2次，按时更新各专栏内容。</p>
<p>全年收到政府信息公开申请{received}件，均已按期答复，没有收取任何费用，未发生行政复议和行政诉讼。</p>
<h2>二、主动公开政府信息情况</h2><p>本年度没有制定规章和行政规范性文件。</p>
<h2>三、收到和处理政府信息公开申请情况</h2><p>申请人均为自然人，申请内容涉及企业改制档案。</p>
<h2>四、政府信息公开行政复议、行政诉讼情况</h2><p>本年度未发生。</p>
<h2>五、存在的主要问题及改进情况</h2><p>公开的及时性还需要加强，下一步将完善工作机制。</p>
<h2>六、其他需要报告的事项</h2><p>无。</p>{extra}</div></body></html>"""


def listing(*rows: tuple[str, str, str], head: str = "", foot: str = "") -> str:
    """A list page: rows of (href, title, date)."""
    items = "".join(
        f'<li><a href="{href}" title="{title}">{title[:18]}</a><span>{date}</span></li>'
        for href, title, date in rows
    )
    return f"<html><head><title>政府信息公开年报</title>{head}</head><body><ul>{items}</ul>{foot}</body></html>"


def write_registry(path: Path, rows: list[tuple[tuple[str, str, str], Site, str | None]]) -> Path:
    """A registry of (agency, its site, path of its listing or None)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(REQUIRED)
        for (agency_id, name, code), site, column in rows:
            url = site.url(column) if column else ""
            writer.writerow([agency_id, name, "city", code, site.url("/"), site.host, url])
    return path
