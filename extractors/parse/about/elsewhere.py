"""Names by which a document calls itself where its usual places name nobody: asked only then.

A sentence that the agency's whole name begins (某某市水利局结合实际…, 在市委的领导下，某某市水利局…), and the title of a rule, list or
chart of its own (编制《某某县林业局行政权力运行流程图》).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.parse.about.agency_name import AgencyName, read_name
from extractors.parse.about.hints import quote
from extractors.parse.about.mentions import NO_NAME, VERBS, Mention, Role
from extractors.parse.records import Evidence
from extractors.parse.words.openers import guarded

_ORGAN = "(?:[局厅处队场]|(?<![省市县区州旗盟常])委|委员会|中心|办公室|(?<![举主承协开])办|镇|乡|街道|办事处|大学|学院|学校|[中小]学|医院)"
_OPENS = re.compile(
    rf"(?:^|[。；\n]|(?<=[下中])[，,])([\u4e00-\u9fff]{{3,32}}?{_ORGAN})"
    rf"(?:{VERBS}|[，,]以|属[^。；，,]{{0,12}}机[关构]|是[^。；，,]{{0,16}}(?:部门|机[关构]|单位)(?=[，,。；]))"
)
_OWN_PAPER = guarded(
    r"(?:制定|制订|修订|修改|完善|健全|建立|出台|印发|制发|编制|绘制|更新)(?:并?(?:印发|公布|公开|发布))?了?《([\u4e00-\u9fff]{3,24}?"
    + _ORGAN
    + r")[^《》]{2,40}(?:制度|规定|方案|办法|细则|流程图|目录|规程|清单|指南|要点|规则|预案)(?:[（(]试行[）)])?》"
)
# A school's own rules, whoever heeds them: 按照《某某大学信息公开实施办法》.
_OF_SCHOOL = guarded(
    r"《([\u4e00-\u9fff]{2,16}(?:大学|学院))信息公开[^《》]{0,6}(?:办法|细则|规定|指南|目录)》"
)
_PLACES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("subject", _OPENS),
    ("guide", _OWN_PAPER),
    ("guide", _OF_SCHOOL),
)


def mentions_elsewhere(preface: str, body: Sequence[str], year: int | None) -> Iterator[Mention]:
    """The absolute names of agencies below a government in such places."""
    for part in (preface, *body):
        flat = "\n".join("".join(line.split()) for line in part.splitlines())
        for role, shape in _PLACES:
            for match in shape.finditer(flat):
                name = read_name(match[1], year)
                if name and _is_own(name):
                    words = quote(match[0].strip("。；，,"))
                    yield Mention(role, name, Evidence("text", words))


def _is_own(name: AgencyName) -> bool:
    """Whether a department's text would not name this agency for another reason: governments and the State Council's bodies
    are named everywhere."""
    above = name.is_government or name.is_government_office or name.text.startswith("国务院")
    return name.is_absolute and not above and not NO_NAME.search(name.text)
