"""No wording makes a rule run for ever: each is asked of its own words, repeated and mixed, as a page made for it would."""

from __future__ import annotations

import random
import re
import time

from extractors.parse.prose import rules

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
