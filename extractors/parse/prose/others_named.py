"""Numbers of offices that a sentence names (县教育局公开82条), and whether such a name is that of the reporter."""

from __future__ import annotations

import re

from extractors.parse.about.units import shortens

# Words about time and amount that may stand before whoever did something.
TIME = r"20\d\d年度?|截[至止][^，#]{0,12}|全年|今年|本年度?|年内|共|累计|新|合计|而|其中"
# An office by its name, and what it does. Offices within one (党政办, 办公室) act for it.
_ENDING = re.compile(
    r"(?:委员会|局|委|厅|镇|乡|街道(?:办事处|办)?|(?<=公证)处|(?<=[\u4e00-\u9fff]{2})[大支]队)$"
)
_BEFORE_VERB = rf"(?:共同|联合|{TIME}|官方|门户|政务|政府|网站|官网|微信|微博|公众号|积极|主动|依法|按时|及时|组织)*"
_ACTS = r"(?:公开|发布|推送|收到|受理|接到|新收|办理|答复|制发|制定|出台|印发|召开|举办|举行|开展|被(?:申请|提起|起?诉|复议))"
# 市公证处, 县消防大队: bodies that are no office by the end of their names, where they are told by their place
_PLACED_BODY = r"[省市县区州旗盟](?:[\u4e00-\u9fff]{0,8}?(?:公证处|[大支]队|医院|中学|小学|集团|公司)|(?:人民)?(?:法院|检察院)|总工会)"
# A name: none of the words that open a clause, then an office by its ending.
_FIRST = r"(?!在|通过|依托|利用|借助|运用|向|对|经|由|按|为|与|和|同|被|将|以|从|给|请|各|全|我|本|该|每|受|除|含|及|等|其|上级|下级)[\u4e00-\u9fff]{2,14}?(?<![各全城下大布格])"
_OFFICE = r"委员会|局|委|(?<!办公)厅|镇|乡|街道(?:办事处|办)?"
_NAMED_ACTS = re.compile(
    rf"(?:{TIME})*+(?P<name>{_FIRST}(?:{_OFFICE})|{_PLACED_BODY})"
    rf"{_BEFORE_VERB}(?:(?:通过|在|因)[^#，]{{1,20}}?)?{_BEFORE_VERB}{_ACTS}"
)
_NAME = rf"{_FIRST}(?:{_OFFICE}|政府办(?:公室)?)"
# 市公证处, 县政府办: no office by the end of its name
_BODY = r"[\u4e00-\u9fff]{0,8}?(?:政府办(?:公室)?|公证处|仲裁委(?:员会)?|(?:人民)?(?:法院|检察院)|总工会)"
_NAME_OR_BODY = rf"(?>{_BODY}|{_NAME})"
# 县财政局、县审计局没有收到申请
_NAMES_ACT = re.compile(
    rf"(?:{TIME})*+(?P<names>{_NAME_OR_BODY}(?:[、和与及]{_NAME_OR_BODY}){{1,9}}+)等?(?:(?:\d{{1,3}}|[两二三四五六七八九十])[家个])?(?:部门|单位)?{_BEFORE_VERB}{_ACTS}"
)
BESIDE_NAME = re.compile("[、和与及]")
# what two offices did together is neither one's: 县水利局、县财政局收到申请5件
_WITH_ANOTHER = re.compile(
    rf"(?:{TIME})*+[我本](?:[局委办厅]|单位|机关)[、和与及](?P<name>{_NAME_OR_BODY}){_BEFORE_VERB}(?:收到|受理|接到|新收|办理|答复)"
)
_TOGETHER = re.compile(r"收到|受理|接到|新收|办理|答复|公开|发布|推送")
_PLACED = re.compile("[省市县区州旗盟]")
# 市教育局, and 区政府国资局: a government's own short way of naming its office
_RELATIVE_PLACE = re.compile(r"^(?:自治[区州县旗]|[省市县区州旗盟])(?:(?:人民)?政府(?!办))?(?=..)")


def is_named_other(phrase: str, reporter: str) -> bool:
    """Whether a clause (``#`` for its number) tells what offices did that are not the ``reporter``: 县教育局公开政府信息82条, in the report of another office or of the government above it."""
    named = _NAMED_ACTS.match(phrase) if reporter else None
    if named:
        return _is_another(named["name"], reporter)
    several = _NAMES_ACT.match(phrase) if reporter and BESIDE_NAME.search(phrase) else None
    return several is not None and all(
        _is_another(name, reporter) for name in BESIDE_NAME.split(several["names"])
    )


def is_of_several(phrase: str, reporter: str) -> bool:
    """县水利局、县财政局收到申请5件, in the report of one of them. A zero of both is a zero of each."""
    if not reporter or BESIDE_NAME.search(phrase) is None:
        return False
    if (beside := _WITH_ANOTHER.match(phrase)) and _PLACED.match(beside["name"]):
        return _is_another(beside["name"], reporter)
    several = _NAMES_ACT.match(phrase)
    if several is None or not _TOGETHER.search(several[0], several.end("names") - several.start()):
        return False
    names = BESIDE_NAME.split(several["names"])
    return _PLACED.match(names[0]) is not None and any(
        _is_another(name, reporter) for name in names
    )


def _is_another(name: str, reporter: str) -> bool:
    name = _RELATIVE_PLACE.sub("", name)
    core = _ENDING.sub("", name)
    return len(core) > 1 and not any(shortens(words, reporter) for words in (core, name))
