"""Names by which a document calls itself where its usual places name nobody: asked only then.

A sentence that the agency's whole name begins (某某市水利局结合实际…, 在市委的领导下，某某市水利局…), and the title of a rule, list or
chart of its own (编制《某某县林业局行政权力运行流程图》).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.parse.about.agency_name import AgencyName, read_name
from extractors.parse.about.hints import quote
from extractors.parse.about.mentions import Mention, is_no_name
from extractors.parse.records import Evidence
from extractors.parse.words.lists import shapes


def mentions_elsewhere(preface: str, body: Sequence[str], year: int | None) -> Iterator[Mention]:
    """The absolute names of agencies below a government in such places."""
    for part in (preface, *body):
        flat = "\n".join("".join(line.split()) for line in part.splitlines())
        for role, shape in shapes("issuer_words", "elsewhere"):
            for match in shape.finditer(flat):
                name = read_name(match[1], year)
                if name and _is_own(name):
                    words = quote(match[0].strip("。；，,"))
                    yield Mention(role, name, Evidence("text", words))


def _is_own(name: AgencyName) -> bool:
    """Whether a department's text would not name this agency for another reason: governments and the State Council's bodies
    are named everywhere."""
    above = name.is_government or name.is_government_office or name.text.startswith("国务院")
    return name.is_absolute and not above and not is_no_name(name)
