"""A number that opens its clause: 846条信息经门户网站发出, 398条！这是我委网站全年发布的信息数, 88条，公众号推送；2场，自办新闻发布会,
63件（新收）.

What is told behind the number is put before it, as the rules read it: 在门户网站发布信息#.
"""

from __future__ import annotations

import re

from extractors.parse.prose.context import Sentences
from extractors.parse.words.lists import spelled_out

# Sites of many offices, of those that the issuer leads or watches, or of those above it, are not its own.
_OTHERS = r"各|全[省市县区州系]|所有|[下所直辖]属|所辖|下级|企业|公司|部门|单位|[县市区镇]级|省|国务院|国家|自治区|中国|上级"
_CHANNEL = rf"(?:(?!网站|官网|公众号|微信|微博|{_OTHERS})[^#，。；、和及与]){{0,14}}?(?:门户网站|网站|官网|门户网|公开网|微信公众号|公众号|微信|订阅号|服务号|微博)"
_FIRST = re.compile(
    spelled_out(
        r"^(?P<lead>{lead}有?)#(?P<what>{news})(?:均|都|全部|已|是|先后|分别)*"
        rf"(?:{{published_at}}(?P<at>{_CHANNEL})(?:平台|账号|主页)?[上中里]?|(?:经由?|通过|在|由|从|借助|依托)(?P<by>{_CHANNEL})(?:平台|账号|主页)?[上中里]?{{published_there}})$"
    )
)
# 398条！这是我委网站全年发布的信息数
_MARKS = frozenset("！!。，,—-")
_BARE = re.compile(spelled_out(r"^{lead}#$"))
_THIS_IS = re.compile(
    rf"\s?[！!。，,—-]{{1,3}}\s?这(?:就|便|正)?是(?P<what>(?:(?!去年|上年|{_OTHERS})[^，,。；;:！!\d\n]){{4,40}}?)的?总?[数量]+(?=[。！!，,；;\n]|$)"
)
# 88条，公众号推送；2场，自办新闻发布会。: an item of a list that tells its number first
_NEXT = re.compile(
    spelled_out(
        r"\s?[，,]\s?(?P<what>(?!均|全|都|其中|[比较占同含]|主要|大部|多[为数])(?=[^，,。；;\n]{0,20}{told_of_items})[^，,。；;:！!\d\n()]{3,24})(?=[。；;！!\n]|$)"
    )
)
# 63件（新收）、4件（上年结转）: an account of requests, each number with its label in brackets behind it
_LABEL = re.compile(
    r"\s?\((?P<what>新收到?|上一?年度?结转|结转上一?年度?|已?办结|结转下一?年度?)\)(?=\s*[，,。；;、\n]|$)"
)
_OF_CASES = frozenset("件份宗起")  # 12件，网站公开: what became of requests
_LONGEST_LEAD = 16  # characters before a number that comes first: 2022年全年我局共有
_LONGEST_BEHIND = 60  # characters behind a number that tell what it is
_OPENS_ITEM = frozenset("。；;:！!\n")


def number_last(phrase: str, unit: str, sentences: Sentences, left: int, end: int) -> str | None:
    """``phrase`` of a number of ``unit`` with that number at the end, or None where that is not so.

    It may open with the number and say then what was published where. Or it is the number alone, and the text behind its
    ``end`` says what it is; what stands before ``left``, where its clause begins, shows whether it opens an item of a list.
    """
    if phrase.endswith("#"):
        behind = sentences.slice(end, end + _LONGEST_BEHIND) if _BARE.match(phrase) else ""
        label = _LABEL.match(behind) if behind and unit in _OF_CASES else None
        if label:
            return label["what"] + "#"
        if behind[:1] not in _MARKS:
            return None
        before = sentences.slice(max(0, left - 1), left)
        said = _THIS_IS.match(behind)
        if said is None and unit not in _OF_CASES and (not before or before[-1] in _OPENS_ITEM):
            said = _NEXT.match(behind)
        return said["what"] + "#" if said else None
    told = _FIRST.match(phrase) if phrase.find("#") < _LONGEST_LEAD else None
    if told is None:
        return None
    return f"{told['lead']}在{told['at'] or told['by']}发布{told['what'] or '信息'}#"
