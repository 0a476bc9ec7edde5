"""Another report below a report on its page: by its title, by who speaks, or the same report with other numbers."""

from __future__ import annotations

import pytest

from extractors.parse.report import extract

PERIOD = "统计期限为2022年1月1日至12月31日。\n"
BROKEN_OFF = "二、主动公开政府信息情况\n2022年，财政局还公开了\n"


def _title(agency: str, year: int | str = 2022) -> str:
    return f"{agency}{year}年政府信息公开工作年度报告\n"


def _whole(agency: str, speaker: str, items: int) -> str:
    """A report with its sections."""
    return (
        f"{_title(agency)}一、总体情况\n2022年，{speaker}主动公开政府信息{items}条。\n二、主动公开政府信息情况\n略。\n"
        f"三、收到和处理政府信息公开申请情况\n收到申请{items + 1}件。\n四、政府信息公开行政复议、行政诉讼情况\n"
        "五、存在的主要问题及改进情况\n更新慢。\n六、其他需要报告的事项\n无。\n"
    )


def _short(agency: str, items: int) -> str:
    """A report of two sentences."""
    return f"{_title(agency)}{PERIOD}2022年，县财政局公开信息{items}条。收到申请{items + 1}件。\n"


def _read(text: str) -> tuple[list[str], list[str]]:
    """The numbers that are read, and what is said of another report."""
    record = extract(text.encode())
    told = [problem.message for problem in record.problems if problem.code == "not_the_form"]
    return [fact.value or "" for fact in record.facts], told


@pytest.mark.parametrize(
    "first",
    [
        "根据条例规定，现将我局工作情况公布如下。公开信息70条。",
        "攸县审计局认真贯彻条例，公开信息70条。",
        "（一）主动公开。公开信息70条。",
        "2023年1月12日\n按照要求，我局公开信息70条。",
        "和平县审计局公开信息70条。",
    ],
)
def test_below_a_report_that_breaks_off_another_begins_with_any_words(first: str) -> None:
    own = f"{_title('攸县财政局')}一、总体情况\n县财政局公开信息11条。\n{BROKEN_OFF}"
    agency = "和平县审计局" if "和平" in first else "攸县审计局"
    values, told = _read(f"{own}{_title(agency)}{first}\n")
    assert values == ["11"]
    assert agency in "".join(told)


@pytest.mark.parametrize(
    "goes_on",
    ["等报告，", "并指导各单位", "2022年，", "\n攸县水利局2022年政府信息公开工作年度报告\n等，"],
)
def test_a_sentence_that_cites_a_title_goes_on_below_it(goes_on: str) -> None:
    own = f"{_title('攸县财政局')}一、总体情况\n县财政局公开信息11条。\n{BROKEN_OFF}"
    year = 2021 if "2022年，" in goes_on else 2022
    assert _read(f"{own}{_title('攸县审计局', year)}{goes_on}公开信息12条。\n") == (
        ["11", "12"],
        [],
    )


@pytest.mark.parametrize(
    "other",
    [
        "攸县审计局政府信息公开工作年度报告\n",
        "攸县审计局政府信息公开工作年度报告（2022年度）\n",
        "县审计局2022年政府信息公开工作年度报告\n",
        "网岭镇2022年政府信息公开工作年度报告\n",
        "攸县审计局2022年政务公开工作总结\n",
        "攸县审计局\n2022年政府信息公开\n工作年度报告\n",
    ],
)
def test_another_agencys_title_ends_a_report_without_year_place_or_on_several_lines(
    other: str,
) -> None:
    for text in (
        _whole("攸县财政局", "县财政局", 11),
        f"{_title('攸县财政局')}县财政局公开信息11条。收到申请12件。\n",
    ):
        for below in ("公开信息70条。收到申请71件。\n", _whole("", "我局", 70).partition("\n")[2]):
            values, told = _read(text + other + below)
            assert [value for value in values if value != "0"] == ["11", "12"]
            assert len(told) == 1


@pytest.mark.parametrize(
    "title",
    [
        "我局2022年政府信息公开工作年度报告\n",
        "县财政局2022年政府信息公开工作年度报告\n",
        "攸县财政局办公室2022年政府信息公开工作年度报告\n",
        "攸县财政局政府信息公开年报\n",
        "政府信息公开年报\n",
    ],
)
def test_the_agencys_own_title_ends_nothing(title: str) -> None:
    own = f"{_title('攸县财政局')}县财政局公开信息11条。\n"
    assert _read(f"{own}{title}收到申请12件。\n") == (["11", "12"], [])


def test_a_report_without_a_title_begins_with_its_agency_below_a_signature() -> None:
    own = f"{_short('攸县财政局', 11)}攸县财政局\n2023年1月9日\n"
    values, told = _read(f"{own}2022年，攸县审计局公开信息70条。收到申请71件。\n")
    assert (values, len(told)) == (["11", "12"], 1)
    assert _read(f"{own}2022年，攸县财政局另公开信息70条。\n") == (["11", "12", "70"], [])


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("攸县审计局2022年公开信息70条。收到申请71件。", True),
        ("攸县财政局2021年度公开信息70条。收到申请71件。", True),
        ("攸县财政局2022年另公开信息70条。收到申请71件。", False),
        ("攸县审计局2023年1月10日印发。公开信息70条。收到申请71件。", False),
        ("攸县审计局2022年情况统计表\n公开信息70条。收到申请71件。", False),
        ("附件：攸县审计局2021年公开信息70条。收到申请71件。", False),
        ("某某财政局2021年公开信息70条。收到申请71件。", False),
        ("县审计局2022年公开信息70条。收到申请71件。", True),
        ("县财政局2021年公开信息70条。收到申请71件。", True),
        ("县财政局2022年另公开信息70条。收到申请71件。", False),
        ("2021年度攸县财政局公开信息70条。收到申请71件。", True),
        ("2021年，县财政局共公开信息70条。收到申请71件。", True),
        ("2022年度县审计局主动公开信息70条。收到申请71件。", True),
        ("2022年度县财政局主动公开信息70条。收到申请71件。", False),
        ("2023年1月10日县审计局印发。公开信息70条。收到申请71件。", False),
    ],
)
def test_below_a_signature_another_report_opens_with_its_agency_and_year(
    first: str, other: bool
) -> None:
    values, told = _read(f"{_short('攸县财政局', 11)}攸县财政局\n2023年1月9日\n{first}\n")
    assert (values, len(told)) == (["11", "12"] + ["70", "71"] * (not other), other)


def test_an_agency_and_a_year_below_a_date_in_the_text_open_no_other_report() -> None:
    above = f"{_short('攸县财政局', 11)}攸县财政局\n2023年1月9日\n{'坚持公开。' * 20}\n数据截至2022年12月31日\n"
    assert _read(f"{above}攸县财政局2021年公开信息70条。\n") == (["11", "12", "70"], [])


@pytest.mark.parametrize("whole", [True, False])
def test_a_copy_of_the_report_is_named_where_its_numbers_differ(whole: bool) -> None:
    def page(items: int) -> str:
        return _whole("攸县财政局", "县财政局", items) if whole else _short("攸县财政局", items)

    alone = _read(page(11))
    assert _read(page(11) + page(11)) == alone
    assert _read(page(11) + page(11) + "2023年1月9日\n") == alone
    values, told = _read(page(11) + page(70))
    assert values == alone[0]
    assert "2022年，县财政局" in told[0]
    assert "70条" in told[0]


def test_a_line_without_a_year_is_no_title_of_the_page_itself() -> None:
    values, told = _read(
        f"{_title('攸县财政局')}攸县政府信息公开年报\n县财政局公开信息11条。\n{_title('攸县财政局', 2021)}公开信息70条。\n"
    )
    assert (values, len(told)) == (["11"], 1)


def test_a_digest_above_the_text_and_the_title_on_each_page_are_no_copies() -> None:
    title = _title("攸县财政局")
    digest = f"{title}2022年，县财政局公开信息11条。\n{title}"
    more = "印发简报14期，组织活动15场，培训人员160人次。" * 3
    values, told = _read(f"{digest}2022年，县财政局公开信息11条，收到申请12件。{more}\n")
    assert "12" in values
    assert not told
    heads = "一、总体情况\n公开信息9条。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
    assert not _read(title + heads + _whole("", "县财政局", 11).partition("\n")[2] + more * 9)[1]
    pages = f"{title}2022年，县财政局公开信息11条。\n{title}全年收到政府信息公开申请12件。\n"
    assert _read(pages) == (["11", "12"], [])
