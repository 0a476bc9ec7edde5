"""Statutory tables of two editions with known numbers, as grids of cells with spans.

``Tables.expected()`` is what a reader must give back.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping, Sequence

Key = tuple[str, str, str | None]  # table, measure, breakdown
Cell = tuple[str, int, int]  # text, rowspan, colspan
Table = list[list[Cell]]

APPLICANTS = (
    "natural",
    "org.commercial",
    "org.research",
    "org.welfare",
    "org.legal_service",
    "org.other",
    "total",
)
_APPLICANT_LABELS = (
    "自然人",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "总计",
)
_GROUPS: dict[str, list[tuple[str, str]]] = {
    "refused:（三）不予公开": [
        ("state_secret", "1.属于国家秘密"),
        ("law_forbidden", "2.其他法律行政法规禁止公开"),
        ("safety_stability", "3.危及“三安全一稳定”"),
        ("third_party", "4.保护第三方合法权益"),
        ("internal_affairs", "5.属于三类内部事务信息"),
        ("process_info", "6.属于四类过程性信息"),
        ("enforcement_file", "7.属于行政执法案卷"),
        ("query_matter", "8.属于行政查询事项"),
    ],
    "unable:（四）无法提供": [
        ("not_held", "1.本机关不掌握相关政府信息"),
        ("needs_creation", "2.没有现成信息需要另行制作"),
        ("unclear", "3.补正后申请内容仍不明确"),
    ],
    "not_processed:（五）不予处理": [
        ("petition", "1.信访举报投诉类申请"),
        ("duplicate", "2.重复申请"),
        ("publication", "3.要求提供公开出版物"),
        ("excessive", "4.无正当理由大量反复申请"),
        ("confirm_reissue", "5.要求行政机关确认或重新出具已获取信息"),
    ],
}
_OTHER_2021 = [
    ("overdue_correction", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("overdue_fee", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("misc", "3.其他"),
]
_BANDS: dict[str, list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]]] = {
    "2019": [
        (
            "第二十条第（一）项",
            [
                ("made_new", "本年新制作数量"),
                ("disclosed_new", "本年新公开数量"),
                ("disclosed_total", "对外公开总数量"),
            ],
            [("regulations", "规章"), ("normative_documents", "规范性文件")],
        ),
        (
            "第二十条第（五）项",
            [
                ("items_prev_year", "上一年项目数量"),
                ("items_change", "本年增/减"),
                ("decisions", "处理决定数量"),
            ],
            [("licences", "行政许可"), ("other_public_services", "其他对外管理服务事项")],
        ),
        (
            "第二十条第（六）项",
            [
                ("items_prev_year", "上一年项目数量"),
                ("items_change", "本年增/减"),
                ("decisions", "处理决定数量"),
            ],
            [("penalties", "行政处罚"), ("coercion", "行政强制")],
        ),
        (
            "第二十条第（八）项",
            [("items_prev_year", "上一年项目数量"), ("items_change", "本年增/减")],
            [("admin_fees", "行政事业性收费")],
        ),
        (
            "第二十条第（九）项",
            [("procurement_projects", "采购项目数量"), ("procurement_amount", "采购总金额")],
            [("central_procurement", "政府集中采购")],
        ),
    ],
    "2021": [
        (
            "第二十条第（一）项",
            [
                ("issued", "本年制发件数"),
                ("repealed", "本年废止件数"),
                ("in_force", "现行有效件数"),
            ],
            [("regulations", "规章"), ("normative_documents", "行政规范性文件")],
        ),
        ("第二十条第（五）项", [("decisions", "本年处理决定数量")], [("licences", "行政许可")]),
        (
            "第二十条第（六）项",
            [("decisions", "本年处理决定数量")],
            [("penalties", "行政处罚"), ("coercion", "行政强制")],
        ),
        (
            "第二十条第（八）项",
            [("fee_amount", "本年收费金额（单位：万元）")],
            [("admin_fees", "行政事业性收费")],
        ),
    ],
}
_RESULTS = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)
_PROCEEDINGS = ("reconsideration", "suit_direct", "suit_after_reconsideration")


@dataclasses.dataclass(frozen=True)
class Tables:
    """``numbers``: printed integers (or text of a decimal), None for a blank cell."""

    edition: str
    numbers: Mapping[Key, int | str | None]

    def expected(self) -> dict[tuple[str, str, str | None], str | None]:
        return {key: None if n is None else str(n) for key, n in self.numbers.items()}


def application_rows(edition: str) -> list[tuple[str, str, str]]:
    """(code, label, label of the group or "") in the order of the form."""
    rows = [
        ("applications.received_new", "一、本年新收政府信息公开申请数量", ""),
        ("applications.carried_in", "二、上年结转政府信息公开申请数量", ""),
        ("applications.outcome.granted", "（一）予以公开", ""),
        (
            "applications.outcome.partial",
            "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
            "",
        ),
    ]
    for key, details in _GROUPS.items():
        group, label = key.split(":")
        rows += [(f"applications.outcome.{group}.{code}", text, label) for code, text in details]
    if edition == "2019":
        rows.append(("applications.outcome.other", "（六）其他处理", ""))
    else:
        rows += [
            (f"applications.outcome.other.{c}", text, "（六）其他处理") for c, text in _OTHER_2021
        ]
    rows.append(("applications.outcome.total", "（七）总计", ""))
    rows.append(("applications.carried_out", "四、结转下年度继续办理", ""))
    return rows


def keys(edition: str) -> list[tuple[str, str, str | None]]:
    """Every cell of the edition's three tables."""
    found: list[tuple[str, str, str | None]] = []
    for _, columns, rows in _BANDS[edition]:
        found += [
            ("disclosures", f"disclosure.{row}", f"disclosure.col.{col}")
            for row, _ in rows
            for col, _ in columns
        ]
    for code, _, _ in application_rows(edition):
        found += [("applications", code, f"applicant.{who}") for who in APPLICANTS]
    found += [
        ("litigation", f"proceeding.{p}.{r}", None) for p in _PROCEEDINGS for r, _ in _RESULTS
    ]
    return found


def draw(edition: str, seed: int) -> Tables:
    """Tables with random numbers: zeros, blanks, small and large ones, negative changes."""
    rng = random.Random(seed)  # noqa: S311 - test data

    def number(key: tuple[str, str, str | None]) -> int | None:
        kind = rng.random()
        if kind < 0.1:
            return None
        value = (
            0
            if kind < 0.4
            else rng.randrange(1, 30)
            if kind < 0.8
            else rng.randrange(30, 5_000_000)
        )
        return -value if key[2] == "disclosure.col.items_change" and rng.random() < 0.4 else value

    return Tables(edition, {key: number(key) for key in keys(edition)})


def draw_balanced(edition: str, seed: int) -> Tables:
    """Tables whose rows and columns add up (A1, A2, A3, B1-B3), mostly zeros as in real reports."""
    rng = random.Random(seed)  # noqa: S311 - test data
    numbers: dict[Key, int | str | None] = {key: rng.randrange(0, 400) for key in keys(edition)}
    rows = [code for code, _, _ in application_rows(edition)]
    total, carried = "applications.outcome.total", "applications.carried_in"
    details = [code for code in rows if ".outcome." in code and code != total]
    columns = {}
    for who in APPLICANTS[:-1]:
        column = {
            code: rng.choice((0, 0, 0, 0, 0, 1, 3, 12, rng.randrange(200))) for code in details
        }
        column[total] = sum(column.values())
        column["applications.carried_out"] = rng.choice((0, 0, 2))
        balance = column[total] + column["applications.carried_out"]
        column[carried] = min(balance, rng.choice((0, 0, 1, 5)))
        column["applications.received_new"] = balance - column[carried]
        columns[who] = column
    for code in rows:
        values = [columns[who][code] for who in APPLICANTS[:-1]]
        for who, value in zip(APPLICANTS, [*values, sum(values)], strict=True):
            numbers["applications", code, f"applicant.{who}"] = value
    for proceeding in _PROCEEDINGS:
        values = [rng.choice((0, 0, 1, 4, 17)) for _ in _RESULTS[:-1]]
        for (result, _), value in zip(_RESULTS, [*values, sum(values)], strict=True):
            numbers["litigation", f"proceeding.{proceeding}.{result}", None] = value
    return Tables(edition, numbers)


# -- layout -----------------------------------------------------------------------------------


def _disclosures(tables: Tables) -> Table:
    width = 4
    grid: Table = []
    for title, columns, rows in _BANDS[tables.edition]:
        grid.append([(title, 1, width)])
        spans = [1] * (len(columns) - 1) + [width - len(columns)]
        grid.append(
            [
                ("信息内容", 1, 1),
                *((text, 1, span) for (_, text), span in zip(columns, spans, strict=True)),
            ]
        )
        for row, label in rows:
            values = [
                _text(tables.numbers["disclosures", f"disclosure.{row}", f"disclosure.col.{col}"])
                for col, _ in columns
            ]
            grid.append(
                [
                    (label, 1, 1),
                    *((value, 1, span) for value, span in zip(values, spans, strict=True)),
                ]
            )
    return grid


def applications_head() -> Table:
    return [
        [
            ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
            ("申请人情况", 1, 7),
        ],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        [(label, 1, 1) for label in _APPLICANT_LABELS[1:6]],
    ]


def applications_body(tables: Tables) -> Table:
    rows = application_rows(tables.edition)
    grid: Table = []
    group_before = ""
    for code, label, group in rows:
        line: list[Cell] = []
        outer = code in (
            "applications.received_new",
            "applications.carried_in",
            "applications.carried_out",
        )
        if code == "applications.outcome.granted":
            line.append(("三、本年度办理结果", len(rows) - 3, 1))
        if outer:
            line.append((label, 1, 3))
        elif group:
            if group != group_before:
                line.append((group, sum(1 for row in rows if row[2] == group), 1))
            line.append((label, 1, 1))
        else:
            line.append((label, 1, 2))
        group_before = group
        line += [
            (_text(tables.numbers["applications", code, f"applicant.{who}"]), 1, 1)
            for who in APPLICANTS
        ]
        grid.append(line)
    return grid


def _litigation(tables: Tables) -> Table:
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*((text, 2, 1) for _, text in _RESULTS), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [(text, 1, 1) for _ in range(2) for _, text in _RESULTS],
        [
            (_text(tables.numbers["litigation", f"proceeding.{p}.{r}", None]), 1, 1)
            for p in _PROCEEDINGS
            for r, _ in _RESULTS
        ],
    ]


def _text(number: int | str | None) -> str:
    return "" if number is None else str(number)


def grids(tables: Tables) -> list[Table]:
    """The three tables with their spans."""
    return [
        _disclosures(tables),
        applications_head() + applications_body(tables),
        _litigation(tables),
    ]


def found(cells: Sequence[object]) -> dict[tuple[str, str, str | None], str | None]:
    """Cells of a result in the shape of ``Tables.expected``; a doubled key fails."""
    result: dict[tuple[str, str, str | None], str | None] = {}
    for cell in cells:
        key = (cell.table, cell.measure, cell.breakdown)  # type: ignore[attr-defined]
        assert key not in result, f"{key} comes twice"
        result[key] = cell.value  # type: ignore[attr-defined]
    return result
