"""Where the original of a copied page may lie on its agency's own host. Pure; the answer is a guess to ask.

Hijacked copies often keep the path of the page they copied, or mangle it in a few known ways, and a
gateway mirror spells the true host in its own name (crawl.md section 5, patterns G and J).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from extractors.addresses import ascii_host, is_official

_GATEWAY = re.compile(r"^((?:[a-z0-9]+-)+gov-cn)\.")
_ENTRANCES = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.php"})
# TRS: /.zwgk_1.ndzzjh201801t20180129_2172875.html was /zwgk_1/ndzzjh/201801/t20180129_2172875.html
_TRS_GLUED = re.compile(r"^/\.?([\w.]+?)\.?(20\d{4})\.?(t20\d{6}_\d+)(\.s?html?)$")
# n2588030n2588964….n2588030n2588964c4405542content.html was /n2588030/n2588964/c4405542/content.html
_SASAC_GLUED = re.compile(r"((?:n\d{3,})+)(c\d{3,})content\.html$")
_WITHOUT_SUFFIX = re.compile(r"/(?:t20\d{6}_\d+|post_\d+|content)$")


def official_addresses(url: str, homepage: str | None, domains: Iterable[str]) -> list[str]:
    """Addresses on an agency's own host that a copy met at ``url`` may come from, the likelier first.

    None for a page that is only its site's entrance, and for an agency without a home page.
    """
    parts = urlsplit(url)
    path = re.sub(r"^/www(?=/)", "", parts.path)
    if path.lower() in _ENTRANCES:
        return []
    origins = []
    gateway = _GATEWAY.match(ascii_host(parts.hostname or ""))
    if gateway is not None and is_official(host := gateway[1].replace("-", "."), domains):
        origins.append(f"http://{host}")
    if homepage is not None:
        home = urlsplit(homepage)
        origins.append(f"{home.scheme}://{home.netloc}")
    query = f"?{parts.query}" if parts.query else ""
    paths = dict.fromkeys([*_unmangled(path), path + query])
    return list(dict.fromkeys(origin + item for origin in origins for item in paths))


def _unmangled(path: str) -> list[str]:
    if match := _TRS_GLUED.match(path):
        return [f"/{match[1].strip('.').replace('.', '/')}/{match[2]}/{match[3]}{match[4]}"]
    if match := _SASAC_GLUED.search(path):
        columns = "/".join(re.findall(r"n\d+", match[1]))
        return [f"/{columns}/{match[2]}/content.html"]
    return [path + ".html"] if _WITHOUT_SUFFIX.search(path) else []
