"""Every page under tests/golden gives exactly its reviewed record; a page finds its own test.

A missing expectation is written and the test fails: review the file, then run again. Pages were
written for this project, one for each markup family × edition and for each trap.
"""

from __future__ import annotations

import html
import json
import os
import random
import re
import time
from pathlib import Path

import pytest

from extractors.parse.document import read, sniff
from extractors.parse.records import Record
from extractors.parse.report import extract

GOLDEN = Path(__file__).parent / "golden"
PAGES = sorted(GOLDEN.glob("*/page.*"))
SEEDS = range(int(os.environ.get("GONGKAI_TORTURE", "20")))
MOST_SECONDS = 2.0  # of this process: a busy machine must not fail the test
_NUMERALS = "零〇一二两三四五六七八九十百千万亿半"


def _url(page: Path) -> str | None:
    address = page.with_name("url.txt")
    return address.read_text(encoding="utf-8").strip() if address.exists() else None


def _record(page: Path, data: bytes | None = None) -> Record:
    data = page.read_bytes() if data is None else data
    return extract(data, _url(page), source=f"{page.parent.name}/{page.name}")


@pytest.mark.parametrize("page", PAGES, ids=[page.parent.name for page in PAGES])
def test_record_is_as_reviewed(page: Path) -> None:
    record = json.loads(json.dumps(_record(page).as_dict(), ensure_ascii=False))
    expected = page.with_name("expected.json")
    if not expected.exists():
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        expected.write_text(text, encoding="utf-8")
        pytest.fail(f"{expected} was missing and is now written: review it, then run again")
    assert record == json.loads(expected.read_text(encoding="utf-8"))


def test_every_trap_has_a_page() -> None:
    kinds = {
        json.loads(page.with_name("expected.json").read_text(encoding="utf-8"))["doc_type"]
        for page in PAGES
    }
    assert kinds == {"annual_report", "work_plan", "notice", "form_template", "other"}
    assert len(PAGES) >= 20


@pytest.mark.parametrize("page", PAGES, ids=[page.parent.name for page in PAGES])
def test_quotes_stand_where_the_offsets_say(page: Path) -> None:
    source = _decoded(page.read_bytes())
    for fact in _record(page).facts:
        shown = re.sub(r"<[^>]*>|\s|\([a-z]+\)", "", source[fact.start : fact.end])
        digits = re.findall(r"\d+", fact.quote)
        assert shown, fact
        assert all(number in shown.replace(",", "") for number in digits if "," not in fact.quote)


@pytest.mark.parametrize("page", PAGES, ids=[page.parent.name for page in PAGES])
def test_damaged_pages_state_no_number_that_they_do_not_show(page: Path) -> None:
    """Seeds (20, 1,000 in ``make torture``) of cut, doubled, swapped and overwritten bytes: no crash, no hang, no invented number."""
    original = page.read_bytes()
    for seed in SEEDS:
        data = _damage(original, random.Random(f"{page.parent.name}-{seed}"))  # noqa: S311 - not a secret
        started = time.process_time()
        record = _record(page, data)
        assert time.process_time() - started < MOST_SECONDS, f"seed {seed}"
        assert not [p for p in record.problems if p.code == "extractor_failed"], (
            seed,
            record.problems,
        )
        shown = _shown_digits(data)
        for value, raw in [(cell.value, cell.raw) for cell in record.cells] + [
            (fact.value, fact.quote) for fact in record.facts
        ]:
            if value is not None:
                assert _is_shown(value, raw, shown), f"seed {seed}: {value} from {raw!r}"


@pytest.mark.parametrize("page", PAGES, ids=[page.parent.name for page in PAGES])
def test_full_width_digits_state_the_same(page: Path) -> None:
    """Old editors print ２０２０年 and １２件: who, when, what and every number stay as they were."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    parts = re.split(
        r"(<script.*?</script>|<[^>]*>|&#?\w+;)", _decoded(page.read_bytes()), flags=re.S
    )
    parts[::2] = [text.translate(wide) for text in parts[::2]]
    plain, widened = _record(page), _record(page, "".join(parts).encode())

    def told(record: Record) -> tuple[object, ...]:
        return (
            record.doc_type,
            record.title,
            re.sub("unknown-.*", "unknown", record.agency.agency_id),  # named after the bytes
            record.report_year,
            record.published_on,
            [(cell.measure, cell.breakdown, cell.value, cell.state) for cell in record.cells],
            [(fact.measure, fact.value, fact.unit, fact.period) for fact in record.facts],
            [(task.number, task.title) for task in record.tasks],
        )

    assert told(widened) == told(plain)


def _damage(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(damaged))
        size = chance.randint(1, 60)
        match chance.randrange(5):
            case 0:
                del damaged[at : at + size]
            case 1:
                damaged[at:at] = damaged[at : at + size]
            case 2:
                damaged[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                damaged[at:at] = chance.choice(
                    [b"<", b"</td>", b"<table>", b'<td rowspan="65534">', b"<!--", b"&#", b"</div>"]
                )
            case 4:
                other = chance.randrange(len(damaged))
                damaged[at : at + size] = damaged[other : other + size]
        if len(damaged) < 200:
            break
    return bytes(damaged)


def _decoded(data: bytes) -> str:
    """What offsets point into: the source of a page, the text that is read out of an office file."""
    if sniff(data) in ("doc", "rtf"):
        return read(data).text.text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _shown_digits(data: bytes) -> str:
    wide = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
    if sniff(data) in ("doc", "rtf"):
        return re.sub(r"[\s,]", "", read(data).text.text.translate(wide))
    texts = [data.decode(name, "replace") for name in ("utf-8", "gb18030")]
    texts += [html.unescape(text) for text in texts if "&#" in text]  # 5&#57 is shown as 59
    # with the tags too: a stray "<" makes the prose behind it look like one
    shapes = (r"<[^>]*>|[\s,]|\([a-z]+\)", r"[\s,]")
    return "\n".join(re.sub(shape, "", text.translate(wide)) for text in texts for shape in shapes)


def _is_shown(value: str, raw: str, shown: str) -> bool:
    number = value.lstrip("-")
    if number in shown or number.rstrip("0").rstrip(".") in shown:
        return True
    # 万 expanded, Chinese numerals and worded zeros show no such digits
    return number == "0" or any(character in raw for character in _NUMERALS)
