"""Numbers whose words leave open what they count, and which a table or a heading of the same report tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.parse.page import SourceText
from extractors.parse.prose.narrative import read_facts
from extractors.parse.report import extract
from tests.table_pages import TITLE, parts
from tests.table_render import page_of

PAGE = (Path(__file__).parent / "golden/hanweb_2021/page.html").read_text("utf-8")
BELOW = "公开平台做得更好用。</p>"
DECISIONS = "disclosure.col.decisions"


def told(sentence: str) -> list[tuple[str | None, str | None, str | None]]:
    """What a paragraph says in a report whose tables print 4 reconsiderations, 22 suits and 2 more after one, 1570 requests,
    1577 outcomes, 2 new regulations, 11 licences and 1 penalty."""
    assert PAGE.count(BELOW) == 1
    record = extract(PAGE.replace(BELOW, f"{BELOW}<p>{sentence}</p>").encode(), source="page.html")
    words = sentence.rstrip("。")
    return [
        (fact.value, fact.measure, fact.breakdown) for fact in record.facts if fact.quote in words
    ]


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("行政复议4件。", [("4", "proceeding.reconsideration.total", None)]),
        ("行政复议5件。", [("5", None, None)]),
        ("（三）行政复议4件。", [("4", "proceeding.reconsideration.total", None)]),
        ("复议机关维持0件。", [("0", "proceeding.reconsideration.upheld", None)]),
        ("被复议机关纠正1件。", [("1", None, None)]),
        ("2021年公开行政许可12件，行政处罚1件。", [("12", None, None), ("1", None, None)]),
        ("2023年公开行政许可12件，行政处罚1件。", [("12", None, None), ("1", None, None)]),
        ("行政诉讼24件。", [("24", "proceeding.litigation.total", None)]),
        ("行政诉讼22件。", [("22", None, None)]),
        ("办理行政复议4件。", [("4", None, None)]),
        ("办理依申请公开1577件。", [("1577", "applications.outcome.total", "applicant.total")]),
        ("办理依申请公开1570件。", [("1570", None, None)]),
        ("办理热线1577件。", [("1577", None, None)]),
        (
            "公开审批信息89条；收到申请1570件。按时办结1577件。",
            [
                ("89", None, None),
                ("1570", "applications.received_new", "applicant.total"),
                ("1577", "applications.outcome.total", "applicant.total"),
            ],
        ),
        (
            "新收1570件，已办理完毕1577件。",
            [
                ("1570", "applications.received_new", "applicant.total"),
                ("1577", "applications.outcome.total", "applicant.total"),
            ],
        ),
        (
            "收到申请1571件，1577件均已办结。",
            [("1571", None, None), ("1577", "applications.outcome.total", "applicant.total")],
        ),
        ("受理许可申请1570件，许可办结1577件。", [("1570", None, None), ("1577", None, None)]),
        ("热线咨询不断，收到1570件，办结1577件。", [("1570", None, None), ("1577", None, None)]),
        ("（二）申请1570件。", [("1570", "applications.received_new", "applicant.total")]),
        ("收到并办结申请1570件。", [("1570", "applications.received_new", "applicant.total")]),
        (
            "1570件申请中，多为个人提出。",
            [("1570", "applications.received_new", "applicant.total")],
        ),
        ("一共处理完毕1577件。", [("1577", "applications.outcome.total", "applicant.total")]),
        ("共答复1577件。", [("1577", "applications.replied", "applicant.total")]),
        ("共答复1570件。", [("1570", None, None)]),
        ("网民留言多，共答复1577件。", [("1577", None, None)]),
        ("110件由自然人提出。", [("110", "applications.received_new", "applicant.natural")]),
        ("自然人111件。", [("111", None, None)]),
        ("被复议4件。", [("4", "proceeding.reconsideration.total", None)]),
        ("依申请公开1570件。", [("1570", "applications.received_new", "applicant.total")]),
        (
            "收到政府信息公开申请，申请人中，自然人110件，其他76件。",
            [
                ("110", "applications.received_new", "applicant.natural"),
                ("76", "applications.received_new", "applicant.org.other"),
            ],
        ),
        (
            "收到政府信息公开申请，申请人中，自然人110件，其他77件。",
            [("110", "applications.received_new", "applicant.natural"), ("77", None, None)],
        ),
        ("被申请行政复议，其他结果4件。", [("4", "proceeding.reconsideration.other", None)]),
        ("被申请行政复议，其他结果3件。", [("3", None, None)]),
        ("公开行政许可11件。", [("11", "disclosure.licences", DECISIONS)]),
        ("公开行政许可12件。", [("12", None, None)]),
        ("行政许可事项11项。", [("11", None, None)]),
        ("公开行政许可信息11条。", [("11", None, None)]),
        ("公开行政处罚1件。", [("1", "disclosure.penalties", DECISIONS)]),
        ("公开规章2件。", [("2", "disclosure.regulations", "disclosure.col.issued")]),
        ("解读规章2件。", [("2", None, None)]),
    ],
)
def test_the_table_tells_what_the_words_leave_open(
    sentence: str, codes: list[tuple[str | None, str | None, str | None]]
) -> None:
    assert told(sentence) == codes


@pytest.mark.parametrize(
    ("year", "code"), [(2021, "proceeding.reconsideration.total"), (None, None)]
)
def test_a_table_of_no_known_year_tells_nothing(year: int | None, code: str | None) -> None:
    printed = {("proceeding.reconsideration.total", None): "4"}
    text = SourceText.plain("2021年行政复议4件。")
    facts, _ = read_facts(text, report_year=year, printed=printed)
    assert [fact.measure for fact in facts] == [code]


@pytest.mark.parametrize(
    "heading", ["七、复议诉讼", "七、复议和诉讼情况", "七、行政复议、行政诉讼情况"]
)
def test_none_below_a_heading_that_names_both_proceedings_is_none_of_either(heading: str) -> None:
    page = PAGE.replace(BELOW, f"{BELOW}<p>{heading}</p><p>无。</p>")
    zeros = [fact for fact in extract(page.encode()).facts if fact.state == "worded_zero"]
    both = ["proceeding.reconsideration.total", "proceeding.litigation.total"]
    assert [fact.measure for fact in zeros] == both


def test_what_came_in_with_those_carried_over_is_not_what_was_received() -> None:
    """The table prints 1570 new requests and 7 carried over."""
    received = ("applications.received_new", "applicant.total")
    assert told("共收到政府信息公开申请1570件。") == [("1570", *received)]
    assert told("共收到政府信息公开申请1577件。") == [("1577", None, None)]


@pytest.mark.parametrize(
    ("words", "printed", "year", "measures"),
    [
        ("未发生行政复议。", "0", 2021, ["proceeding.reconsideration.total"]),
        ("未发生行政复议。", "4", 2021, []),
        ("未发生行政复议。", "0", None, []),
        ("行政执法工作中未发生行政复议。", "0", 2021, []),
        ("未发生行政复议被撤销情况。", "0", 2021, []),
    ],
)
def test_none_whose_matter_no_word_names_is_that_of_the_table_that_prints_a_zero(
    words: str, printed: str, year: int | None, measures: list[str]
) -> None:
    table = {("proceeding.reconsideration.total", None): printed}
    facts, _ = read_facts(SourceText.plain(words), report_year=year, printed=table)
    assert [fact.measure for fact in facts] == measures


def test_the_text_of_a_table_is_no_matter_of_a_zero_below_it() -> None:
    words = "未发生行政复议。"
    table = "收到政府信息公开申请 " * 8 + "\n"
    text = SourceText.plain(table + words)
    assert not read_facts(text, report_year=2021, skip=[(0, len(table))])[0]
    told, _ = read_facts(text, report_year=2021)
    assert [fact.measure for fact in told] == ["proceeding.reconsideration.total"]


def test_nothing_charged_below_the_heading_that_asks_for_the_fee() -> None:
    heading = "六、其他需要报告的事项\n"
    for words in ("未收取。", "本年度我单位未产生费用。", "无收费。"):
        text = SourceText.plain(heading + words)
        (zero,) = read_facts(text, report_year=2022, skip=[(0, len(heading))])[0]
        assert zero.measure == "fees.information_processing.charged"
    other = "五、主要问题\n"
    assert not read_facts(SourceText.plain(other + words), report_year=2022, skip=[(0, 7)])[0]


def test_none_of_these_below_the_heading_of_cases() -> None:
    heading = "四、政府信息公开行政复议、行政诉讼情况\n"
    for words in ("本局无此项情况。", "2021年，我局无相关情况发生。"):
        text = SourceText.plain(heading + words)
        zeros, _ = read_facts(text, report_year=2021, skip=[(0, len(heading))])
        assert [zero.value for zero in zeros] == ["0", "0"]


def test_the_first_report_of_all_covers_the_months_in_which_there_was_a_law() -> None:
    words = "2008年5月1日条例施行以来，我局未收到政府信息公开申请。"
    (zero,) = read_facts(SourceText.plain(words), report_year=2008)[0]
    assert (zero.measure, zero.period) == ("applications.received_new", "2008")
    later = words.replace("2008年5月", "2019年5月")
    assert not read_facts(SourceText.plain(later), report_year=2019)[0]


def test_nothing_carried_is_of_next_year_only_behind_what_was_closed_or_in_the_table() -> None:
    out = ("applications.carried_out", "applicant.total")
    open_words = SourceText.plain("收到政府信息公开申请13件，无结转，均按时办理。")
    closed = SourceText.plain("收到政府信息公开申请13件，全部办结，无结转。")
    for printed, text, told in (
        ({}, open_words, False),
        ({out: "2"}, open_words, False),
        ({out: "0"}, open_words, True),
        ({}, closed, True),
    ):
        facts, _ = read_facts(text, report_year=2021, printed=printed)
        assert (out[0] in [fact.measure for fact in facts]) is told


@pytest.mark.parametrize(
    ("words", "received", "is_told"),
    [
        ("发布价格信息31条。收到申请12件。", "12", True),
        ("发布价格信息31条。全年新收申请12件。", "12", True),
        ("发布价格信息31条。收到申请12件。", "13", False),
        ("发布价格信息31条。收到申请12件。", None, False),
        ("推进行政许可，收到申请12件。", "12", False),
    ],
)
def test_a_bare_request_is_one_for_disclosure_where_the_table_prints_as_many(
    words: str, received: str | None, is_told: bool
) -> None:
    code = ("applications.received_new", "applicant.total")
    printed = {code: received} if received else {}
    facts, _ = read_facts(SourceText.plain(words), report_year=2022, printed=printed)
    assert facts[-1].value == "12"
    assert ((facts[-1].measure, facts[-1].breakdown) == code) is is_told


@pytest.mark.parametrize(("carried_in", "is_told"), [("1", False), ("2", True)])
def test_carried_over_is_in_or_out_only_where_the_table_prints_two_numbers(
    carried_in: str, is_told: bool
) -> None:
    printed = {
        ("applications.carried_in", "applicant.total"): carried_in,
        ("applications.carried_out", "applicant.total"): "1",
    }
    words = "收到政府信息公开申请14件，结转1件，办结14件。"
    facts, _ = read_facts(SourceText.plain(words), report_year=2022, printed=printed)
    told = [fact.measure for fact in facts if fact.value == "1"]
    assert told == ["applications.carried_out" if is_told else None]


@pytest.mark.parametrize(("handled", "told"), [("13", "out"), ("15", "in")])
def test_what_is_left_of_the_requests_is_carried_out_though_the_table_prints_as_many_carried_in(
    handled: str, told: str
) -> None:
    printed = {
        ("applications.carried_in", "applicant.total"): "1",
        ("applications.carried_out", "applicant.total"): "4",
    }
    words = f"收到政府信息公开申请14件，办结{handled}件，结转1件。"
    facts, _ = read_facts(SourceText.plain(words), report_year=2022, printed=printed)
    assert facts[-1].measure == f"applications.carried_{told}"


@pytest.mark.parametrize(
    "words",
    [
        "因信息公开被申请复议6件（维持4件、未结2件）。",
        "因信息公开被复议6件，维持4件，审理中2件。",
        "因信息公开被申请复议6件，维持4件，尚未结案2件。",
        "四、政府信息公开行政复议、行政诉讼情况\n因信息公开被申请复议6件（维持4件、未结2件）。",
    ],
)
@pytest.mark.parametrize("upheld", ["4", "5"])
def test_how_cases_ended_is_told_behind_their_number_where_the_table_prints_as_many(
    words: str, upheld: str
) -> None:
    printed = {
        ("proceeding.reconsideration.upheld", None): upheld,
        ("proceeding.reconsideration.pending", None): "2",
    }
    facts, _ = read_facts(SourceText.plain(words), report_year=2022, printed=printed)
    ended = [fact.measure for fact in facts if fact.value in ("4", "2")]
    told = "proceeding.reconsideration.upheld" if upheld == "4" else None
    assert ended == [told, "proceeding.reconsideration.pending"]


@pytest.mark.parametrize(
    "sentence", ["行政诉讼方面，结果维持3件。", "其中结果维持3件。", "结果维持3\n结果纠正1"]
)
def test_the_last_head_of_a_table_is_no_topic_of_what_stands_below_it(sentence: str) -> None:
    drawn = page_of([parts()[2]], "plain", TITLE)
    below = "".join(f"<p>{line}</p>" for line in sentence.splitlines())
    record = extract(drawn.replace("</table>", f"</table>{below}").encode())
    assert {cell.table for cell in record.cells} == {"litigation"}
    assert {fact.measure for fact in record.facts} == {None}
