"""Tasks of work plans, whatever marks them and in whatever table they stand."""

from __future__ import annotations

import pytest

from extractors.parse.records import Record
from extractors.parse.report import extract

_HEAD = "泗阳县水利局2023年政务公开工作要点\n为做好2023年政务公开工作，制定本要点。\n"


def _of_text(text: str) -> Record:
    return extract(text.encode())


def _titles(text: str) -> list[tuple[str | None, str]]:
    record = extract(text.encode(), source="page.html" if text.startswith("<") else "page.txt")
    assert record.doc_type == "work_plan"
    return [(task.section, task.title) for task in record.tasks]


def _page(title: str, rows: str) -> str:
    cells = "".join(f"<tr>{row}</tr>" for row in rows.split("\n"))
    return f"<html><body><h1>{title}</h1><table>{cells}</table></body></html>"


@pytest.mark.parametrize(
    "marks", ["①②③④", ["（1）", "（2）", "（1）", "（2）"], ["1)", "2)", "3)", "4)"]]
)
def test_tasks_behind_marks_of_any_kind(marks: list[str]) -> None:
    first, second, third, fourth = marks
    assert _titles(
        f"{_HEAD}一、任务\n{first}修订目录。逐项核对。\n{second}公布水质。按月更新。\n二、工作要求\n{third}专人负责。\n{fourth}按季通报。"
    ) == [("一", "修订目录"), ("一", "公布水质"), ("二", "专人负责"), ("二", "按季通报")]


_LIST = "<li><p>修订目录。逐项核对。</p></li><li>公布水质。按月更新。</li>"


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        (f"<ol>{_LIST}</ol>", [(None, "修订目录"), (None, "公布水质")]),
        (
            f"<h2>一、任务</h2><OL class='a'>{_LIST}</OL><h2>二、保障</h2><ol start=3><li>专人负责。</li></ol>",
            [("一", "修订目录"), ("一", "公布水质"), ("二", "专人负责")],
        ),
        # within a list that shows no numbers; a list within an item; a table above
        (
            f"<table><tr><td>索引</td></tr></table><ul><li><ol>{_LIST}</ol></li></ul>",
            [(None, "修订目录"), (None, "公布水质")],
        ),
        (
            "<ol><li>修订目录。<ol><li>核对。</li><li>更新。</li></ol></li><li>公布水质。</li></ol>",
            [(None, "修订目录"), (None, "公布水质")],
        ),
        # marks of its own
        ("<ol><li>1.修订目录。</li><li>2.公布水质。</li></ol>", [(None, "修订目录"), (None, "公布水质")]),
    ],
)  # fmt: skip
def test_items_of_lists_whose_numbers_the_page_draws(
    body: str, titles: list[tuple[str | None, str]]
) -> None:
    lines = "".join(f"<p>{line}</p>" for line in _HEAD.splitlines())
    links = "<ol><li>首页</li><li>公开</li></ol>"  # above the title
    assert _titles(f"<html><body>{links}{lines}{body}</body></html>") == titles


@pytest.mark.parametrize("style", ["list-style: none", "list-style-type:disc"])
def test_a_list_that_shows_no_numbers_marks_no_tasks(style: str) -> None:
    lines = "".join(f"<p>{line}</p>" for line in _HEAD.splitlines())
    record = extract(f'<html><body>{lines}<ol style="{style}">{_LIST}</ol></body></html>'.encode())
    assert record.tasks == ()
    assert "unmarked_tasks" in {problem.code for problem in record.problems}


@pytest.mark.parametrize("mark", ["第{0}条 ", "（{0}）"])
def test_a_plan_without_sections_is_known_by_its_marks(mark: str) -> None:
    one, two = mark.format("一"), mark.format("二")
    assert _titles(f"{_HEAD}{one}修订目录。逐项核对。\n{two}公布水质。按月更新。") == [
        (None, "修订目录"),
        (None, "公布水质"),
    ]


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        ("（一）修订目录。逐项核对。（二）公布水质。", ["修订目录", "公布水质"]),
        ("1.修订目录；2.公布水质；3.办好网站。", ["修订目录", "公布水质", "办好网站"]),
        ("1.修订目录；2.公布水质。\n3.办好网站。", ["修订目录", "公布水质", "办好网站"]),
        # lists within a task, the years and numbers of its text
        ("1.修订目录：1.水质；2.水价。\n2.公布水质。", ["修订目录", "公布水质"]),
        ("1.修订目录。\n2.公布水质：1.河流；2.湖泊；3.水库。", ["修订目录", "公布水质"]),
        ("1.修订目录。\n2.公布水质。3.5米以下另行公布。", ["修订目录", "公布水质"]),
    ],
)
def test_tasks_that_share_a_line(body: str, titles: list[str]) -> None:
    found = _titles(f"{_HEAD}一、任务\n{body}\n二、保障\n落实责任。")
    assert [title for section, title in found if section == "一"] == titles


def test_headings_that_open_their_tasks_with_a_colon() -> None:
    assert _titles(
        f"{_HEAD}一、围绕治水，推进公开：\n（一）修订目录。逐项核对。\n二、围绕服务，做好解读：\n（一）公布水质。按月。"
    ) == [("一", "修订目录"), ("二", "公布水质")]


def test_tasks_of_numbered_parts() -> None:
    assert _titles(
        f"{_HEAD}第一部分 目录建设\n一、修订目录。逐项核对。\n第二部分 信息发布\n二、公布水质。按月。\n三、公布水价。及时。"
    ) == [("一", "修订目录"), ("二", "公布水质"), ("二", "公布水价")]


@pytest.mark.parametrize("looks_back", ["2022年工作回顾", "上年度工作开展情况", "主要成效"])
def test_what_was_done_last_year_is_no_task(looks_back: str) -> None:
    asked = "进一步完善机制，加强审核，推进落实，提升质量。"
    assert _titles(
        f"{_HEAD}一、{looks_back}\n2022年公开信息35条。\n二、重点任务\n（一）修订目录。{asked}\n（二）公布落实情况。按季。"
    ) == [("二", "修订目录"), ("二", "公布落实情况")]


def test_who_does_a_task_in_brackets_is_no_part_of_its_title() -> None:
    record = extract(
        f"{_HEAD}一、任务\n1.修订目录（办公室，六月底前）\n2.公布水质（监测科）".encode()
    )
    assert [(task.title, task.text) for task in record.tasks] == [
        ("修订目录", "（办公室，六月底前）"),
        ("公布水质", "（监测科）"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("修订目录，进一步完善机制。\n公布水质，加强审核，推进落实，提升质量。", "work_plan"),
        ("修订目录。\n公布水质。", "other"),
    ],
)
def test_a_plan_whose_tasks_bear_no_mark_is_told(text: str, kind: str) -> None:
    record = extract(
        f"泗阳县水利局2023年政务公开工作要点\n今年重点做好下列工作，请各科室抓好。\n{text}".encode()
    )
    assert (record.doc_type, record.tasks) == (kind, ())
    assert "unmarked_tasks" in {problem.code for problem in record.problems}


def test_what_is_called_a_task_is_one() -> None:
    told = "任务一：修订目录。逐项核对：（一）机构；（二）规划。\n任务2、公布水质。按月。"
    assert _titles(f"{_HEAD}{told}") == [(None, "修订目录"), (None, "公布水质")]
    assert _titles(f"{_HEAD}一、要求\n做好公开。\n二、任务\n{told}")[1:] == [
        ("二", "修订目录"),
        ("二", "公布水质"),
    ]


def test_tasks_counted_up_are_marked() -> None:
    asked = "进一步完善机制，加强审核，推进落实，提升质量。"
    record = extract(
        f"泗阳县水利局2023年政务公开工作要点\n今年做好以下工作：\n一是修订目录。{asked}\n二是公布水质。".encode()
    )
    assert [task.title for task in record.tasks] == ["修订目录", "公布水质"]
    assert "unmarked_tasks" not in {problem.code for problem in record.problems}


def test_parts_of_the_aims_are_no_tasks() -> None:
    assert _titles(
        f"{_HEAD}一、总体要求\n（一）指导思想\n围绕治水。\n（二）工作目标\n机制更全。\n二、任务\n（一）修订目录\n逐项核对。"
    ) == [("二", "修订目录")]


@pytest.mark.parametrize("section", ["", "一、任务\n"])
def test_what_is_enclosed_is_no_text_of_a_task(section: str) -> None:
    notice = "关于印发泗阳县水利局2023年政务公开工作要点的通知\n各科室：\n现予印发。\n附件：工作要点\n2023年3月1日\n（此件公开发布）\n"
    record = extract(
        f"{notice}{_HEAD}{section}（一）修订目录。逐项核对。\n（二）公布水质。按月。\n泗阳县水利局\n2023年3月1日\n附件：1.分工表\n2.名单\n（此件公开发布）".encode()
    )
    assert [(task.title, task.text) for task in record.tasks] == [
        ("修订目录", "逐项核对。"),
        ("公布水质", "按月。"),
    ]


def test_a_head_of_two_rows_and_sections_over_the_columns() -> None:
    page = _page(
        "泗阳县2024年政务公开工作任务分解表",
        "<td rowspan=2>序号</td><td rowspan=2>工作任务</td><td colspan=2>责任分工</td>\n<td>牵头单位</td><td>配合单位</td>\n"
        "<td>一</td><td colspan=3>重点公开</td>\n<td>1</td><td>公布水质</td><td>水利局</td><td>环保局</td>\n"
        "<td colspan=4>二、基础工作</td>\n<td colspan=4>（一）培训</td>\n<td>2</td><td>办两期班</td><td>政府办</td><td>各乡镇</td>",
    )
    record = extract(page.encode(), source="page.html")
    assert [(task.section, task.title, task.text) for task in record.tasks] == [
        ("一", "公布水质", "牵头单位：水利局\n配合单位：环保局"),
        ("二", "办两期班", "牵头单位：政府办\n配合单位：各乡镇"),
    ]


def test_columns_that_name_the_section_or_the_work() -> None:
    page = _page(
        "泗阳县2024年政务公开重点任务清单",
        "<td>类别</td><td>序号</td><td>重点工作</td><td>具体举措</td><td>任务承办科室</td>\n"
        "<td rowspan=2>一、主动公开</td><td>1</td><td>水质信息</td><td>按月公布</td><td>监测科</td>\n"
        "<td>2</td><td>水价信息</td><td>调价即公布</td><td>价格科</td>\n"
        "<td>二、解读</td><td>3</td><td>1.同步解读</td><td>图文并用</td><td>办公室</td>",
    )
    assert _titles(page) == [("一", "水质信息"), ("一", "水价信息"), ("二", "同步解读")]


@pytest.mark.parametrize(
    "table",
    [
        "序号 | 工作任务 | 责任科室\n一、主动公开\n1 | 公布水质。 | 监测科\n2 | 公布水价。 | 价格科\n二、基础工作\n3 | 办培训班。 | 办公室",
        "| 序号 | 工作任务 | 责任科室 |\n| --- | --- | --- |\n一、主动公开\n| 1 | 公布水质 | 监测科 |\n| 2 | 公布水价 | 价格科 |\n"
        "二、基础工作\n| 3 | 办培训班 | 办公室 |",
        "工作任务 |\n要求 |\n责任科室 |\n一、主动公开 |\n||\n1.公布水质 |\n按月 |\n监测科 |\n2.公布水价 |\n及时 |\n价格科 |\n二、基础工作 |\n||\n3.办培训班 |\n两期 |\n办公室 |",
    ],
)
def test_sections_of_a_drawn_table(table: str) -> None:
    assert _titles(f"泗阳县水利局2023年政务公开任务分解表\n{table}\n") == [
        ("一", "公布水质"),
        ("一", "公布水价"),
        ("二", "办培训班"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "泗阳县2024年政务公开重点任务台账",
        "泗阳县水利局政府信息公开2024年工作计划",
        "2024年泗阳县水利局政府信息公开工作要点",
        "泗阳县水利局关于2024年度政务公开工作任务的分工方案",
    ],
)
def test_titles_of_plans(title: str) -> None:
    record = extract(f"{title}\n1.修订目录。逐项核对。\n2.公布水质。按月更新。\n".encode())
    assert (record.doc_type, record.report_year) == ("work_plan", 2024)
    assert [task.title for task in record.tasks] == ["修订目录", "公布水质"]


@pytest.mark.parametrize(
    "text",
    [
        "序号 | 公开事项 | 公开内容 | 公开时限 | 责任科室\n1 | 职能 | 职责 | 及时 | 办公室\n2 | 预算 | 部门预算 | 及时 | 财务科",
        "泗阳县水利局政务公开事项清单和实施方案\n序号 | 公开事项 | 公开内容 | 公开时限 | 责任科室\n1 | 职能 | 职责 | 及时 | 办公室\n2 | 预算 | 预算 | 及时 | 财务科",
        "泗阳县数字政府2023年重点任务清单\n序号 | 工作任务 | 责任单位 | 完成时限\n1 | 建平台 | 数据局 | 六月\n2 | 归集证照 | 数据局 | 年底",
        "泗阳县2024年政务公开考核实施方案\n一、对象\n各乡镇。\n二、内容\n（一）主动公开，占四成。\n（二）申请办理，占三成。",
        "问：泗阳县2021年政务公开工作要点主要讲什么\n答：有三项。\n1、推进规划公开。\n2、完善平台，加强解读，落实责任，健全制度，提升质量。",
        "泗阳县政务公开工作计划获批\n四月三日，县政府会议通过了2024年的计划。\n（一）完善平台，加强解读。\n（二）落实责任，健全制度，提升质量。",
        "泗阳县2023年政务公开工作要点\n近日，县里定下计划，要求完善平台，加强解读，落实责任，健全制度，提升质量。",
        "泗阳县印发2023年政务公开工作要点\n县里定了三件事，要求完善平台，加强解读，落实责任，健全制度，提升质量。\n一是修订目录。\n二是公布水质。",
    ],
)
def test_what_is_no_plan_though_it_looks_like_one(text: str) -> None:
    assert extract(text.encode()).doc_type != "work_plan"


def test_a_table_that_goes_on_below_without_its_head() -> None:
    head = "<td>序号</td><td>工作任务</td><td>责任科室</td><td>完成时限</td>"
    first = f"{head}\n<td>1</td><td>公布水质</td><td>监测科</td><td>每月</td>\n<td>2</td><td>公布水价</td><td>价格科</td><td>全年</td>"
    page = _page("泗阳县2024年政务公开工作任务分解表", first)
    rest = "<table><tr><td>{0}</td><td>办培训班</td><td>办公室</td><td>五月</td></tr></table>"
    whole = [(None, "公布水质"), (None, "公布水价")]
    assert _titles(page + rest.format(3)) == [*whole, (None, "办培训班")]
    assert _titles(page + rest.format(7)) == whole  # another table
    assert _titles(page + "<table></table>" + rest.format(3)) == [*whole, (None, "办培训班")]


def test_sections_of_a_dump_that_names_them_beside_the_first_task() -> None:
    record = extract(
        "泗阳县2022年政务公开任务分解责任清单\n工作任务 | 具体要求 | 责任单位 | 时限要求 | ||\n"
        "一、重点公开。 | （一）水务。 | 1 | 公布水质。 | 水利局 | 每月 |\n2 | 公布水价。 | 发改局 | 全年 | ||\n"
        "（二）财务。 | 3 | 公布预算。 | 财政局 | 年初 | |\n二、基础工作。 | （三）培训。 | 4 | 办两期班。 | 政府办 | 五月 |".encode()
    )
    assert [(task.section, task.title, task.text.split("\n")[0]) for task in record.tasks] == [
        ("一", "水务", "公布水质。"),
        ("一", "水务", "公布水价。"),
        ("一", "财务", "公布预算。"),
        ("二", "培训", "办两期班。"),
    ]


@pytest.mark.parametrize(
    ("title", "titles"),
    [
        ("泗阳县2023年政务公开工作要点", ["公布水质", "公布水价", "办班"]),
        ("泗阳县2023年政务公开任务清单", ["条例讲座", "保密讲座"]),
    ],
)
def test_a_small_table_below_a_plan_is_not_the_plan(title: str, titles: list[str]) -> None:
    prose = "<p>一、任务</p><p>（一）公布水质。按月。</p><p>（二）公布水价。及时。</p><p>二、培训</p><p>（三）办班。两期。</p>"
    rows = "<td>培训项目</td><td>承办单位</td><td>时间</td>\n<td>条例讲座</td><td>办公室</td><td>三月</td>\n<td>保密讲座</td><td>办公室</td><td>九月</td>"
    page = _page(title, rows).replace("<table>", f"{prose}<table>")
    assert [title for _, title in _titles(page)] == titles


def test_what_a_notice_demands_is_no_task_of_its_plan() -> None:
    record = extract(
        "泗阳县水利局关于印发2023年政务公开工作要点的通知\n各科室：\n现予印发，并提出要求：\n一、高度重视。专人负责。\n二、按季报送。\n"
        "泗阳县水利局\n2023年3月2日\n2023年政务公开工作要点\n一、公开水务\n（一）公布水质。按月。\n二、完善制度\n（二）修订指南。按时。\n"
        "抄送：县政府办。\n泗阳县水利局办公室\n2023年3月2日印发".encode()
    )
    assert [(task.section, task.title, task.text) for task in record.tasks] == [
        ("一", "公布水质", "按月。"),
        ("二", "修订指南", "按时。"),
    ]


def test_a_plan_in_parts_gives_the_tasks_that_its_words_count() -> None:
    page = (
        "<h1>洪江市2021年政务公开工作安排</h1><p>为做好2021年政务公开工作，制定如下安排。</p>"
        "<p>第一部分 突出重点领域</p><p>一是加强规划公开。推动历史规划归集。</p>"
        "<p>二是加强财政公开。推进预决算公开，优化直达资金监管。</p>"
        "<p>第二部分 提升公开实效</p><p>三是完善平台。强化网站建设，规范新媒体。</p>"
    )
    record = extract(page.encode())
    assert record.doc_type == "work_plan"
    assert [(task.section, task.title) for task in record.tasks] == [
        ("一", "加强规划公开"),
        ("一", "加强财政公开"),
        ("二", "完善平台"),
    ]
    assert [task.text[-3:] for task in record.tasks] == ["归集。", "监管。", "媒体。"]


def test_a_plan_without_sections_and_one_that_names_who_does_it() -> None:
    plain = _of_text(
        "洪江市2020年政务公开工作方案\n1.政策发布。依托网站。\n2.政策解读。同步公开。\n"
    )
    assert [(task.section, task.title) for task in plain.tasks] == [
        (None, "政策发布"),
        (None, "政策解读"),
    ]
    named = _of_text(
        "洪江市2024年政务公开工作安排\n一、总体要求\n做好公开。\n二、主动公开\n（一）优化目录（牵头单位：市府办；时限：6月底）。"
        "动态调整。\n（二）规范文件（试行）公开：统一格式。\n"
    )
    assert [(task.number, task.title) for task in named.tasks] == [
        (1, "优化目录"),
        (2, "规范文件（试行）公开"),
    ]
    assert named.tasks[0].text == "（牵头单位：市府办；时限：6月底）。动态调整。"


_TASKS = {
    "a row a line": (
        "工作任务 | 具体要求 | 责任部门 |\n一、公开财务 | 1.公开预算和决算。 | 财务科 |\n"
        "二、维护网站 | 2.更新概况。 | 办公室 |\n3.答复留言。 | 各科室 | |\n"
    ),
    "a cell a line": (
        "工作任务\n|\n具体要求\n|\n责任部门\n|\n一、公开财务\n|\n1\n|\n1.公开预算和决算。\n|\n财务科\n|\n"
        "二、维护网站\n|\n2\n|\n2.更新概况。\n|\n办公室\n|\n3\n|\n3.答复留言。\n|\n各科室\n|\n"
    ),
    "numbers below no head": (
        "工作任务 | 具体要求 | 责任部门 | ||\n一、重点 | 一、公开财务 | 1 | 1.公开预算和决算。 | 财务科 |\n"
        "二、维护网站 | 2 | 2.更新概况。 | 办公室 | ||\n3 | 3.答复留言。 | 各科室 | ||\n"
    ),
    "doubled pipes": (
        "|\n工作任务\n|\n具体要求\n|\n责任部门\n|\n|\n一、公开财务\n|\n1.公开预算和决算。\n|\n财务科\n|\n|\n"
        "二、维护网站\n|\n2.更新概况。\n|\n办公室\n|\n|\n3.答复留言。\n|\n各科室\n|\n"
    ),
    "a section on its own line": (
        "工作任务 | 具体要求 | 责任部门 |\n一、公开财务 | 1.公开预算和决算。 | 财务科 |\n第二部分 | | |\n"
        "二、维护网站 | 2.更新概况。 | 办公室 |\n3.答复留言。 | 各科室 | |\n"
    ),
}


@pytest.mark.parametrize("drawn", _TASKS)
def test_tasks_of_a_table_that_text_draws(drawn: str) -> None:
    record = _of_text(_TASKS[drawn])
    assert (record.doc_type, record.facts) == ("work_plan", ())
    assert [(task.title, task.text.partition("：")[2]) for task in record.tasks] == [
        ("公开财务", "财务科"),
        ("维护网站", "办公室"),
        ("维护网站", "各科室"),
    ]
    assert [task.section for task in record.tasks] == ["一", "二", "二"]


@pytest.mark.parametrize(
    "head", ["工作任務|責任單位|完成時限", "工作任(ren)(ren)务|责任单(dan)位(wei)|完成时限"]
)
def test_the_heads_of_a_table_of_tasks_are_read_without_contamination(head: str) -> None:
    row = "<tr><td>公開{0}目錄</td><td>辦公室</td><td>{0}月底前</td></tr>"
    heads = "".join(f"<td>{label}</td>" for label in head.split("|"))
    page = f"<h1>攸縣財政局2024年政務公開重點任務分工表</h1><table><tr>{heads}</tr>{row.format(3)}{row.format(6)}</table>"
    record = extract(page.encode(), source="page.html")
    assert record.doc_type == "work_plan"
    assert [task.title for task in record.tasks] == ["公开3目录", "公开6目录"]


def test_an_empty_table_leaves_no_pipes_in_the_tasks() -> None:
    record = _of_text(
        "泗阳县2021年政务公开工作任务分解表\n工作任务 |\n责任单位 |\n一、紧扣开好局，深化政务公开 |\n|||\n|\n"
        "二、紧扣强基础，推进政务公开，完善平台，加强培训，落实责任，提升水平 |\n|||\n|\n"
    )
    assert record.doc_type == "work_plan"
    assert not any("|" in task.title + task.text for task in record.tasks)
