"""Pages saved in one file are read like the pages that they are."""

from __future__ import annotations

import time
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from extractors.parse.document import read, sniff
from extractors.parse.report import extract
from tests import table_forms as forms
from tests import table_render as render

TITLE = "杭州市上城区人民政府2021年政府信息公开工作年度报告"


def saved(page: str, charset: str) -> bytes:
    """A page as a browser saves it: pictures beside it, coded for mail."""
    message = MIMEMultipart("related", type="text/html")
    message["Snapshot-Content-Location"] = "http://www.example.gov.cn/1.html"
    message.attach(MIMEText(page, "html", charset))
    message.attach(MIMEText("body {}", "css", "utf-8"))
    return message.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_saved_page_says_what_the_page_says(charset: str) -> None:
    tables = forms.draw_balanced("2021", 5)
    page = render.page_of(forms.grids(tables), "plain", TITLE)
    data = saved(page, charset)
    assert sniff(data) == "mhtml"
    record = extract(data)
    assert forms.found(record.cells) == tables.expected()
    assert record.fingerprint == extract(page.encode()).fingerprint


def test_a_book_saved_as_frames_is_read_sheet_by_sheet() -> None:
    message = MIMEMultipart("related")
    frames = "<html><frameset><frame src='sheet001.htm'></frameset></html>"
    for page in (frames, "<p>公开31条。</p>", "<p>受理7件。</p>"):
        message.attach(MIMEText(page, "html", "gb18030"))
    text = read(b"MIME-Version: 1.0\n" + message.as_bytes()).text.text
    assert text.split() == ["公开31条。", "受理7件。"]


def test_digits_over_a_soft_line_break_are_one_number() -> None:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    body = b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    page = "<html><body>2021年，主动公开信息31=\r\n2条。</body></html>".encode()
    assert "312条" in read(head + body + page + b"\r\n--x--\r\n").text.text


@pytest.mark.parametrize(
    "data",
    [
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--\n",
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
        + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 5_000,
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
        + b"--x\nContent-Type: text/plain\n\n1\n" * 100_000,
    ],
    ids=["empty", "nested", "many"],
)
def test_what_holds_no_page_is_named(data: bytes) -> None:
    started = time.process_time()
    record = extract(data)
    assert time.process_time() - started < 2
    assert [problem.code for problem in record.problems] == ["unsupported_type"]
    assert record.doc_type == "unreadable"
