"""Listings of the site families, each with thirty rows over several screens and the report last.

    site = server.add_site("one")
    column = FAMILIES["trs"](site, reports)     # path of the listing to register

``reports``: (path of the article, title, day) from the newest to the oldest. The rows before them are
news, so that the reports stand behind the first screen and paging has to work. Facts: cms_families of
the reference; every page is written here.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from tests.sites.server import Reply, Site

Row = tuple[str, str, str]
NEWS = tuple((f"/news/{n}.html", f"第{n}号工作动态", "2024-03-01") for n in range(1, 31))
_SCREEN = 15


def _screens(reports: Sequence[Row]) -> list[list[Row]]:
    rows = [*NEWS[:20], reports[0], *NEWS[20:], *reports[1:]]  # none on the first of three
    return [rows[at : at + _SCREEN] for at in range(0, len(rows), _SCREEN)]


def _items(rows: Sequence[Row]) -> str:
    return "".join(
        f'<li><a href="{href}" title="{title}">{title[:12]}</a><span>{day}</span></li>'
        for href, title, day in rows
    )


def _page(body: str, head: str = "") -> str:
    return f"<html><head><title>政府信息公开年报</title>{head}</head><body>{body}</body></html>"


def trs(site: Site, reports: Sequence[Row]) -> str:
    """Page two is index_1; past the end the site refreshes to ./ instead of answering 404."""
    screens = _screens(reports)
    for number, rows in enumerate(screens):
        script = f"<script>createPageHTML({len(screens)}, {number}, 'index', 'html');</script>"
        name = f"index_{number}.html" if number else ""
        site.page(f"/zfxxgknb/{name}", _page(f"<ul>{_items(rows)}</ul>{script}"))
    return "/zfxxgknb/"


def guangdong_static(site: Site, reports: Sequence[Row]) -> str:
    """Page two is index_2; articles are content/post_N.html."""
    screens = _screens(reports)
    for number, rows in enumerate(screens, start=1):
        links = "".join(f'<a href="index_{n}.html">{n}</a>' for n in range(2, len(screens) + 1))
        post = '<a href="http://127.0.0.1:9/content/post_1.html">转载</a>'
        name = f"index_{number}.html" if number > 1 else "index.html"
        site.page(f"/gzndbg/{name}", _page(f"<ul>{_items(rows)}</ul>{post}{links}"))
    return "/gzndbg/index.html"


def gkmlpt(site: Site, reports: Sequence[Row]) -> str:
    """A JSON call a page; past the end 404."""
    screens = _screens(reports)
    total = sum(map(len, screens))

    def answer(path: str, headers: Mapping[str, str], hit: int) -> Reply:
        number = int(parse_qs(urlsplit(path).query)["page"][0])
        if number > len(screens):
            return Reply(status=404)
        articles = [
            {"title": title, "url": site.url(href), "date": day}
            for href, title, day in screens[number - 1]
        ]
        data = {"articles": articles, "classify": {"post_count": total}}
        return Reply(json.dumps(data).encode(), content_type="application/json")

    site.add("/gkmlpt/api/all/123", answer)
    site.page(
        "/gkmlpt/annualreport",
        _page(
            "<a href='#annualreport#123'>年报</a>", "<script>window._CONFIG = {SID: '7'}</script>"
        ),
    )
    return "/gkmlpt/annualreport"


def jpage(site: Site, reports: Sequence[Row]) -> str:
    """Records in CDATA, three screens a call, the first call's worth in the page."""
    rows = [*NEWS, *NEWS, *reports]  # 45 records come with the page

    def records(part: Sequence[Row]) -> str:
        inner = "".join(f"<record><![CDATA[{_items([row])}]]></record>" for row in part)
        return f"<totalrecord>{len(rows)}</totalrecord><recordset>{inner}</recordset>"

    def answer(path: str, headers: Mapping[str, str], hit: int) -> Reply:
        query = parse_qs(urlsplit(path).query)
        first, last = int(query["startrecord"][0]), int(query["endrecord"][0])
        assert query["columnid"] == ["1229"]
        assert query["unitid"] == ["5678"]
        text = f"<datastore>{records(rows[first - 1 : last])}</datastore>"
        return Reply(text.encode(), content_type="text/xml; charset=utf-8")

    site.add("/module/web/jpage/dataproxy.jsp", answer)
    site.page(
        "/col/col1229/index.html",
        _page(
            f"<script type='text/xml'><datastore>{records(rows[:45])}</datastore></script>"
            "<script>var p = {col:'1', appid:'1', webid:'3', path:'/', columnid:'1229',"
            "sourceContentType:'1', unitid:'5678', webname:'x', permissiontype:'0', perpage:15,"
            "proxyUrl:'/module/web/jpage/dataproxy.jsp'}</script>"
        ),
    )
    return "/col/col1229/index.html"


def xxgk(site: Site, reports: Sequence[Row]) -> str:
    """The table is empty until a script asks search.jsp; the tree of columns stands in an iframe."""
    screens = _screens(reports)
    call = "/module/xxgk/search.jsp"

    def answer(path: str, headers: Mapping[str, str], hit: int) -> Reply:
        query = parse_qs(urlsplit(path).query, keep_blank_values=True)
        assert query["area"] == ["11430200006000000X"]
        assert query["divid"] == ["div1229"]
        number = int(query["currpage"][0])
        rows = "".join(
            f'<tr class="tr_main_value_{"odd" if n % 2 else "even"}"><td><a href="{href}"'
            f' title="{title}">{title[:12]}</a></td><td>{day}</td></tr>'
            for n, (href, title, day) in enumerate(screens[number - 1])
        )
        return Reply(f"<table>{rows}</table><div>共 {len(screens)} 页</div>".encode())

    site.add(call, answer)
    fields = "infotypeId:'B0011',jdid:'3',area:'11430200006000000X',divid:'div1229',texttype:''"
    site.page(
        "/col/col1229/index.html",
        _page(
            f'<iframe src="/module/xxgk/tree.jsp?area=11430200006000000X"></iframe><table id="list"></table>'
            f"<script>var query = {{{fields},currpage:'1'}}; load('{call}', query)</script>"
        ),
    )
    return "/col/col1229/index.html"


def jpaas(site: Site, reports: Sequence[Row]) -> str:
    """The list comes as HTML in JSON, from a call that the page's queryData spells out."""
    rows = [*NEWS, *NEWS, *reports]
    call = "/api-gateway/jpaas-publish-server/front/page/build/unit"

    def answer(path: str, headers: Mapping[str, str], hit: int) -> Reply:
        query = parse_qs(urlsplit(path).query)
        assert query["parseType"] == ["bulidstatic"]
        assert headers.get("referer", "").startswith(site.origin)
        param = json.loads(query["paramJson"][0])
        first = (param["pageNo"] - 1) * param["pageSize"]
        fragment = f"<ul>{_items(rows[first : first + param['pageSize']])}</ul>"
        return Reply(
            json.dumps({"data": {"html": fragment}}).encode(), content_type="application/json"
        )

    site.add(call, answer)
    data = json.dumps(
        {"parseType": "bulidstatic", "webId": "1", "pageId": "2", "tagId": "信息列表"}
    )
    site.page(
        "/col/col2/index.html",
        _page(
            f'<div id="list" querydata="{html.escape(data)}"></div>',
            f"<script>$.get('{call}?x=1')</script>",
        ),
    )
    return "/col/col2/index.html"


def govcn(site: Site, reports: Sequence[Row]) -> str:
    """home_0 is the first page."""
    screens = _screens(reports)
    for number, rows in enumerate(screens):
        links = "".join(f'<a href="home_{n}.htm">{n + 1}</a>' for n in range(len(screens)))
        site.page(f"/nb/home_{number}.htm", _page(f"<ul>{_items(rows)}</ul>{links}"))
    return "/nb/home_0.htm"


def boda(site: Site, reports: Sequence[Row]) -> str:
    """The second page is the highest number and the numbers go down."""
    screens = _screens(reports)
    for number, rows in enumerate(screens):
        address = f"/nb/{len(screens) - number}.htm" if number else "/nb.htm"
        below = len(screens) - number - 1
        more = f'<a href="/nb/{below}.htm">下页</a>' if below else ""
        mark = '<a href="/info/1001/1.htm">图片</a><div class="v_news_content"></div>'
        site.page(address, _page(f"<ul>{_items(rows)}</ul>{mark}{more}"))
    return "/nb.htm"


def _linked(mark: str) -> Callable[[Site, Sequence[Row]], str]:
    """Families whose pages are joined by 下一页 and nothing else; ``mark`` tells the family."""

    def build(site: Site, reports: Sequence[Row]) -> str:
        screens = _screens(reports)
        for number, rows in enumerate(screens):
            more = f'<a href="p{number + 1}.html">下一页</a>' if number + 1 < len(screens) else ""
            name = f"p{number}.html" if number else "index.html"
            site.page(f"/nb/{name}", _page(f"<ul>{_items(rows)}</ul>{mark}{more}"))
        return "/nb/index.html"

    return build


FAMILIES: dict[str, Callable[[Site, Sequence[Row]], str]] = {
    "trs": trs,
    "gd_jiyuehua": guangdong_static,
    "gd_gkmlpt": gkmlpt,
    "hanweb_jpage": jpage,
    "hanweb_jpaas": jpaas,
    "hanweb_xxgk": xxgk,
    "govcn": govcn,
    "boda": boda,
    "sasac_nc": _linked('<div class="zsy_conlist"></div>'),
    "ucap": _linked('<form action="/search5/search/s"></form>'),
    "sh_web": _linked('<div id="ivs_content"></div>'),
    "generic": _linked(""),
}
