"""Real receivers on loopback for the alerts: an HTTP webhook and a mail server, and a small warehouse."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb
from aiosmtpd.controller import Controller

from expectations.findings import Finding


@dataclasses.dataclass
class Webhook:
    """Bodies that were taken, raw; ``status`` and ``answer`` are what it says, ``before_answer`` runs first."""

    url: str = ""
    status: int = 200
    answer: bytes = b""
    raw: list[bytes] = dataclasses.field(default_factory=list)
    asked: int = 0
    before_answer: Callable[[], None] = lambda: None

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.raw]


@contextmanager
def webhook() -> Iterator[Webhook]:
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.asked += 1
            if hook.status == 200:
                hook.raw.append(body)
            hook.before_answer()
            self.send_response(hook.status)
            self.send_header("Content-Length", str(len(hook.answer)))
            self.end_headers()
            self.wfile.write(hook.answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hook.url = f"json://127.0.0.1:{server.server_port}/in"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclasses.dataclass
class Mailbox:
    """Mails that were taken, and their size on the wire in bytes."""

    url: str = ""
    mails: list[EmailMessage] = dataclasses.field(default_factory=list)
    sizes: list[int] = dataclasses.field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    box = Mailbox()

    class Handler:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            box.mails.append(mail)
            box.sizes.append(len(envelope.content))
            return "250 taken"

    controller = Controller(Handler(), hostname="127.0.0.1", port=0)
    # aiosmtpd asks its own port whether it listens, and so has to be told which one it is.
    with _free_port() as port:
        controller.port = port
    controller.start()
    box.url = (
        f"mailto://127.0.0.1:{port}?mode=insecure&from=gongkai@example.org&to=desk@example.org"
    )
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def _free_port() -> Iterator[int]:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


def publish(home: Path, findings: Sequence[Finding]) -> None:
    """Put a warehouse with these findings where the published one lies."""
    part = home / "part.duckdb"
    with duckdb.connect(str(part)) as db:
        db.execute("create schema checks")
        db.execute(
            "create table checks.fct_findings (finding_id varchar, kind varchar, check_code varchar, "
            "severity varchar, agency_id varchar, agency_name varchar, report_year int, subject varchar, "
            "left_value decimal(28, 8), right_value decimal(28, 8), difference decimal(28, 8), "
            "message_zh varchar, message_en varchar, page varchar, first_seen timestamptz, acknowledged boolean)"
        )
        if findings:
            columns = [column[0] for column in db.execute("from checks.fct_findings").description]
            rows = [[getattr(found, column) for column in columns] for found in findings]
            if len(rows) > 100:
                import pyarrow as pa

                table = pa.table({c: [row[i] for row in rows] for i, c in enumerate(columns)})
                db.register("given", table)
                db.execute("insert into checks.fct_findings select * from given")
            else:
                db.executemany(
                    f"insert into checks.fct_findings values ({', '.join('?' * len(columns))})",
                    rows,
                )
    part.replace(home / "warehouse.duckdb")
