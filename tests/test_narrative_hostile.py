"""No wording makes a rule run for ever: each is asked of its own words, repeated and mixed, as a page made for it would."""

from __future__ import annotations

import random
import re
import sys
import time

import pytest

from extractors.parse.page import SourceText
from extractors.parse.prose import rules
from extractors.parse.prose.narrative import read_facts

LONGEST = 100  # characters of a phrase; the longest of 6,500 in real documents has 101
FAR_TOO_LONG = 5  # seconds; each takes milliseconds, an exponential one would take years


def phrases_of(words: list[str], draw: random.Random) -> list[str]:
    mixed = ("".join(draw.choices(words, k=40)) for _ in range(30))
    repeated = (word * (LONGEST // len(word)) for word in words)
    return [phrase[:LONGEST] + end for phrase in (*mixed, *repeated) for end in ("#", "年#的")]


def test_every_rule_ends_soon_on_its_own_words() -> None:
    draw, book = random.Random(7), rules.rule_book()  # noqa: S311
    for rule in (*book.numbers, *book.zeros):
        words = list(dict.fromkeys(re.findall(r"[\u4e00-\u9fff]{1,6}", rule.phrase.pattern)))
        for phrase in phrases_of(words, draw) if words else ():
            if rule.form == "number" and not rules.is_wording(phrase):
                continue
            started = time.process_time()
            rule.phrase.search(phrase)
            assert time.process_time() - started < FAR_TOO_LONG, (rule.measure, phrase)


def test_the_same_words_again_and_again_are_no_wording() -> None:
    assert rules.is_wording("主动公开政府信息公开指南、政府信息公开目录、政府信息公开年报共#")
    assert not rules.is_wording("其中" * 20 + "共收到申请#")
    assert not rules.is_wording(
        "结果维持结果纠正其他结果尚未审结总计结果维持结果纠正其他结果尚未审结总计#"
    )


# What opens a text and what is repeated in it: each kind of list is looked for in its neighbours alone.
LISTS = [
    ("", "全年共办理人大建议9件、政协提案3件，"),  # a sum behind its parts
    ("行政诉讼9000件，", "维持2件，"),
    ("公开90000条，", "网站0条、"),  # zeros never use a total up
    ("办理信息800000，其中", "公文3、"),
    ("申请数分别", "4、"),
    ("发布7000条，其中网站2条；", "其中网站2条；"),  # a list of lines
    ("", "2020年，公开5条；截至2022年，公开6条，"),
    ("2022年公开4条，", "累计公开信息5条，"),
    ("", "发布8条，从渠道看，网站5条；"),
    ("", "至今累计公开6条(历年累计7条)，"),
    ("", "近三年，由9件降至8件，"),
    ("下一步，将举办培训4次，", "举办培训4次，"),
    ("收到信息公开申请11件。", "行政复议案件32件，"),
    ("", "（二）改进措施\n发布信息5条。\n"),
    ("发布7000条。", "其中网站4条。"),  # a total that an earlier sentence announced
    ("全区发布76540001条。", "区政府发布1066条，"),  # all that a sentence goes on to count
    ("发布87654条。", "机构类6条，占0.1%，"),  # parts by their shares
]
NUMBERS = 1200
MOST_CALLS = 1500  # for each of them; a number of an ordinary report takes some 1,000


def work(text: str) -> int:
    """How many calls it takes to read a text."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read_facts(SourceText.plain(text), report_year=2022)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(("opening", "item"), LISTS, ids=[item[:12] for _, item in LISTS])
def test_twice_as_many_numbers_take_twice_the_work(opening: str, item: str) -> None:
    read_facts(SourceText.plain(opening + item * 2), report_year=2022)  # rules are read once
    count = NUMBERS // len(re.findall(r"\d+[条件次、]|\d，", item))
    once, twice = (work(opening + item * many) for many in (count, 2 * count))
    assert twice < 2.6 * once
    assert twice < MOST_CALLS * 2 * NUMBERS


def test_behind_more_headings_of_plans_than_are_looked_at_all_is_planned() -> None:
    text = "（二）改进措施\n发布信息5条。\n" * 510 + "（三）工作情况\n发布信息6条。\n"
    facts, _ = read_facts(SourceText.plain(text), report_year=2022)
    assert {(fact.measure, fact.period) for fact in facts} == {(None, "2023")}
