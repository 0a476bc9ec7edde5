"""Tokens of advertisers that no list holds, told by where they stand: again and again in the place of a name.

A page that was copied and whose names were replaced has one token before 人民政府, between 中共 and 委, before 关于 at
the beginning of a document's title and at the beginning of its own. No place, office or body that we know is called so.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import islice

from extractors.parse.about.divisions import is_short_name, read_place, zone_at
from extractors.parse.words.lists import compiled
from extractors.parse.words.openers import guarded

_FEWEST = 3  # occurrences
_MOST_LOOKED_AT = 300  # places of names
_HEAD = 6000  # characters in which the page's own title stands
_TITLE = re.compile(
    r"([^\n，。；：、《》“”]{2,40}?) ?20\d\d年(?:度)?[^\n，。、]{0,6}(?:政府|政务)?信息公开[^\n，。]{0,8}报告"
)
# A name between words that leave no doubt where it begins and ends.
_BETWEEN = guarded(
    r"中共(?P<party>[^\s，。；、《》“”]{2,40}?)委(?!员)"
    r"|《(?P<issued>[^\s，。；、《》“”]{2,40}?)关于"
    r"|(?:主办|主办单位|版权所有|来源|发布机构)[:：] ?(?P<owner>[^\s，。；、《》“”]{2,40})(?=\s|$)"
)
_OFFICE = r"(?:省|市|县|区|州)?(?:人民政府|政府|国资委|国有资产|国资局|财政局)"
_BEHIND = re.compile(rf"{_OFFICE}|\s*$")
_OFFICES_END = re.compile(rf"{_OFFICE}$")
_AGENCY = re.compile(
    r"[\u4e00-\u9fff]{2,16}[局委厅院处办]|[\u4e00-\u9fff]{2,14}(?:委员会|中心|街道)"
)
_BESIDE = rf"(?P<office>{_OFFICE})|(?P<beside>(?:委)?、[省市县区](?:委|政府))|(?P<issues>印发)"
_LETTERS = re.compile("[A-Za-z]{2}")
_LATIN = re.compile("[A-Za-z0-9]")
_BODY = re.compile("[局厅委府院处办]")
_OF_A_SITE = re.compile(r"_|官网|登[录陆]|入口|app|下载", re.IGNORECASE)
_FIRST_WORD = re.compile("[A-Za-z0-9]{2,}|..", re.DOTALL)
_SHORT = (2, 3)  # characters of a place's name without its word


def strange_names(text: str) -> list[str]:
    """Words that stand where only a name can, three times and more, and that no agency or place bears.

    With Latin letters in it one such place proves the token, without two of different kinds: an office that we do not
    know may well stand in its own title.
    """
    places: dict[str, set[str]] = {}
    for kind, words in islice(_candidates(text), _MOST_LOOKED_AT):
        token = _of_title(text, words) if kind == "title" else words
        if token is None:
            continue
        if _is_door(bare := _OFFICES_END.sub("", token)):
            token = bare
        elif _begins_with_a_place(words):
            continue
        if token in places or (text.count(token) >= _FEWEST and _is_strange(token)):
            places.setdefault(token, set()).add(kind)
    return [token for token, kinds in places.items() if _is_proved(token, kinds, text)]


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    end = text.find("报告", 0, _HEAD)
    while end >= 0:
        start = text.rfind("\n", 0, end) + 1
        title = _TITLE.match(text, start)
        if title:
            yield "title", title[1]
        end = text.find("报告", max(end + 2, title.end() if title else 0), _HEAD)
    for match in _BETWEEN.finditer(text):
        kind = match.lastgroup or ""
        yield kind, match[kind]


def _of_title(text: str, words: str) -> str | None:
    """What stands for a name before an office in ``words`` of a title; behind a site's address in words any office may stand."""
    token = _repeated(text, words)
    if token is None or _BEHIND.match(words, len(token)):
        return token
    # 〓国资 stands wherever 〓 does: the office begins in it
    for office in re.finditer(_OFFICE, words):
        if 1 < office.start() < len(token) < office.end():
            return words[: office.start()]
    return token if _is_door(token) and _AGENCY.fullmatch(words, len(token)) else None


def _repeated(text: str, words: str) -> str | None:
    """The longest beginning of ``words`` that stands wherever its first word does."""
    first = _FIRST_WORD.match(words)
    length = first.end() if first else len(words)
    while words.count(words[:length]) > 1:  # 彩星8_彩星官网: its first word stands in it twice
        length += 1
    count = text.count(words[:length])
    while length < len(words) and text.count(words[: length + 1]) == count:
        length += 1
    return words[:length] if count >= _FEWEST else None


def _is_door(token: str) -> bool:
    """Whether the token is a site's address in words: 金沙官网_js99 is not of 金沙县."""
    if _BODY.search(token):
        return False
    return bool(_LETTERS.search(token) and _OF_A_SITE.search(token))


def _begins_with_a_place(words: str) -> bool:
    places, _ = read_place(words)
    return bool(places or zone_at(words)) or any(is_short_name(words[:length]) for length in _SHORT)


def _is_strange(token: str) -> bool:
    """Whether the token begins, goes on or ends like no office, body or document."""
    if compiled("contamination", "name").search(token):
        return False
    return bool(_LATIN.search(token)) or not compiled("contamination", "name_end").search(token)


def _is_proved(token: str, kinds: set[str], text: str) -> bool:
    letters = bool(_LETTERS.search(token))
    if letters and kinds - {"owner"}:
        return True
    for match in re.finditer(rf"{re.escape(token)}(?:{_BESIDE})", text):
        kinds = kinds | {match.lastgroup or ""}
    return len(kinds) > 1


@functools.lru_cache(maxsize=256)
def spans_of(tokens: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds the tokens, the longest first; None of none."""
    if not tokens:
        return None
    return re.compile("|".join(map(re.escape, sorted(tokens, key=len, reverse=True))))
