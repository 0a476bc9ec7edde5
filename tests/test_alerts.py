"""Alerts reach real receivers once: an HTTP webhook and a mail server on loopback."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from expectations.alerts.channels import parse_channels
from expectations.alerts.rules import Rules, load_rules
from expectations.alerts.send import SendResult, outbox_of, send_alerts
from expectations.findings import Finding
from extractors.settings import PROJECT_ROOT, Settings
from tests.alert_receivers import Mailbox, Webhook, mail_server, publish, webhook

NOW = datetime(2024, 2, 1, 4, 0, tzinfo=UTC)
A1 = Finding(
    "f-a1",
    "broken_identity",
    "A1",
    "warning",
    "sasac-440300",
    "深圳市国资委",
    2023,
    "applicant.natural",
    Decimal(430),
    Decimal(428),
    Decimal(2),
    "深圳市国资委2023年年度报告“自然人”一栏：430 不等于 428",
    "深圳市国资委, 2023: natural persons, 430 is not 428",
    None,
    NOW,
    False,
)


def other(finding_id: str, kind: str = "missing", severity: str = "warning") -> Finding:
    """A finding that no identity raised."""
    words = f"某局2023年：{kind} {finding_id}"
    return dataclasses.replace(
        A1,
        finding_id=finding_id,
        kind=kind,
        severity=severity,
        check_code=None,
        left_value=None,
        right_value=None,
        difference=None,
        message_zh=words,
        message_en=words,
    )


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as running:
        yield running


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path, (), "nobody@example.org")


def run(
    settings: Settings,
    urls: str,
    *,
    rules: Rules | None = None,
    now: datetime = NOW,
    waits: list[float] | None = None,
) -> SendResult:
    """One run of the alerts with a clock that stands and pauses that are only noted."""
    noted: list[float] = [] if waits is None else waits
    return send_alerts(
        settings,
        parse_channels(urls),
        rules or load_rules(),
        now=lambda: now,
        sleep=noted.append,
    )


def test_a_broken_sum_is_told_once_and_once_more_when_resolved(
    settings: Settings, hook: Webhook, box: Mailbox
) -> None:
    urls = f"hook={hook.url} mail={box.url}"
    publish(settings.home, [A1])
    run(settings, urls)
    assert len(hook.messages) == len(box.mails) == 1
    (told,) = hook.messages
    assert "1 项新发现" in told["title"]
    assert "430 不等于 428" in told["message"]

    publish(settings.home, [A1])  # the next build shows it again
    assert run(settings, urls).sent == ()
    assert len(hook.messages) == len(box.mails) == 1

    publish(settings.home, [])
    run(settings, urls)
    assert len(hook.messages) == len(box.mails) == 2
    assert "1 项已解决" in hook.messages[1]["title"]
    assert "430 不等于 428" in hook.messages[1]["message"], "which one is resolved is said"

    publish(settings.home, [A1])  # it came back: that is news
    run(settings, urls)
    assert len(hook.messages) == 3


def test_acknowledging_a_finding_closes_it(settings: Settings, hook: Webhook) -> None:
    publish(settings.home, [A1])
    run(settings, hook.url)
    publish(settings.home, [dataclasses.replace(A1, acknowledged=True)])
    run(settings, hook.url)
    run(settings, hook.url)
    assert ["1 项新发现" in m["title"] for m in hook.messages] == [True, False]
    assert len(hook.messages) == 2


def test_a_file_that_is_gone_resolves_nothing(settings: Settings, hook: Webhook) -> None:
    publish(settings.home, [A1])
    run(settings, hook.url)
    settings.warehouse.unlink()
    run(settings, hook.url)
    assert len(hook.messages) == 1


def test_ten_thousand_late_agencies_are_one_line_under_4_kb(
    settings: Settings, hook: Webhook, box: Mailbox
) -> None:
    publish(settings.home, [other(f"f-{n}", "late", "info") for n in range(10_000)])
    run(settings, f"{hook.url} {box.url}")
    (raw,) = hook.raw
    assert len(raw) < 4096
    (line,) = hook.messages[0]["message"].splitlines()[1:]
    assert "10000 ×" in line
    assert "gongkai status" in line
    assert len(box.mails) == 1
    assert box.sizes[0] < 4096


def test_many_kinds_with_long_words_stay_under_4_kb(
    settings: Settings, hook: Webhook, box: Mailbox
) -> None:
    findings = [
        dataclasses.replace(other(f"f-{kind}-{n}", f"kind_{kind}"), message_zh="局" * 500)
        for kind in range(30)
        for n in range(5)
    ]
    publish(settings.home, findings)
    run(settings, f"{hook.url} {box.url}")
    assert len(hook.raw[0]) < 4096
    assert box.sizes[0] < 4096
    assert "… +" in hook.messages[0]["message"], "what was left out is counted"


def test_receiver_down_for_three_runs_loses_nothing_and_doubles_nothing(
    settings: Settings, hook: Webhook, box: Mailbox
) -> None:
    urls = f"hook={hook.url} mail={box.url}"
    hook.status = 503
    found: list[Finding] = []
    for number in range(3):
        found.append(other(f"f-{number}"))
        publish(settings.home, found)
        waits: list[float] = []
        result = run(settings, urls, waits=waits)
        assert len(result.waiting) == number + 1
        assert f" {number + 1} waiting" in result.in_words()
        assert waits == [2, 8], "each run tries three times, with longer pauses"
    assert len(box.mails) == 3, "the other channel does not wait for this one"
    assert [(entry.tries, entry.reason) for entry in _waiting(settings)] == [
        (9, "the channel answered 503"),
        (0, ""),
        (0, ""),
    ], "those behind the first wait for it"

    hook.status = 200
    assert len(run(settings, urls).sent) == 3
    again = run(settings, urls)
    assert (again.sent, again.in_words()) == ((), "nothing new to tell")
    text = "".join(message["message"] for message in hook.messages)
    assert [text.count(f"missing f-{number}") for number in range(3)] == [1, 1, 1]
    assert len(box.mails) == 3


def _waiting(settings: Settings) -> list:
    return [e for e in outbox_of(settings).entries() if e.state in ("queued", "failed")]


def test_nobody_listens(settings: Settings) -> None:
    publish(settings.home, [A1])
    result = run(settings, "json://127.0.0.1:9/in")
    assert len(result.waiting) == 1


def test_killed_between_send_and_mark_is_not_sent_again_but_told_as_in_doubt(
    settings: Settings, hook: Webhook
) -> None:
    publish(settings.home, [A1])
    environment = os.environ | {
        "GONGKAI_HOME": str(settings.home),
        "GONGKAI_ALERT_URLS": hook.url,
    }
    sender = subprocess.Popen(
        [sys.executable, "-m", "extractors.cli", "alerts", "send"],
        env=environment,
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    # The receiver has the message; its sender dies before it hears the answer.
    hook.before_answer = lambda: sender.send_signal(signal.SIGKILL)
    sender.communicate()
    assert sender.returncode == -signal.SIGKILL
    assert len(hook.messages) == 1
    hook.before_answer = lambda: None

    result = run(settings, hook.url)
    (doubtful,) = result.in_doubt
    assert len(hook.messages) == 2
    second = hook.messages[1]
    assert "不知是否送达" in second["title"]
    assert doubtful in second["message"]
    assert "430 不等于 428" not in second["message"]

    assert run(settings, hook.url) == SendResult(("json-1",))
    assert len(hook.messages) == 2
    status = subprocess.run(
        [sys.executable, "-m", "extractors.cli", "alerts", "status"],
        env=environment,
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert doubtful in status.stdout
    assert "430 不等于 428" in status.stdout, "a person can read what may have been missed"


def test_a_torn_line_of_the_outbox_tells_again_rather_than_never(
    settings: Settings, hook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    folder = settings.ops / "outbox"
    folder.mkdir(parents=True)
    (folder / "events.jsonl").write_bytes(b'{"event": "queued", "mess')
    publish(settings.home, [A1])
    run(settings, hook.url)
    assert "left out" in caplog.text
    assert len(hook.messages) == 1
    assert run(settings, hook.url).sent == ()


def test_pipeline_failures_are_told_once_with_or_without_a_warehouse(
    settings: Settings, hook: Webhook
) -> None:
    settings.logs.mkdir()
    line = {
        "at": "2024-02-01T03:00:00+00:00",
        "dag_id": "gongkai_warehouse",
        "run_id": "r",
        "task_id": "build",
        "map_index": -1,
        "error": "refused: keys are doubled",
    }
    (settings.logs / "failures.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    run(settings, hook.url)
    run(settings, hook.url)
    (told,) = hook.messages
    assert "次运行失败" in told["title"]
    assert "keys are doubled" in told["message"]


def test_a_warehouse_without_findings_tells_nobody(settings: Settings, hook: Webhook) -> None:
    publish(settings.home, [])
    assert run(settings, hook.url) == SendResult(("json-1",))
    assert hook.asked == 0


def test_without_a_channel_nothing_happens_and_that_is_said(settings: Settings) -> None:
    publish(settings.home, [A1])
    result = run(settings, "")
    assert "GONGKAI_ALERT_URLS is not set" in result.in_words()
    assert not settings.ops.exists()


def test_no_secret_is_logged_or_stored(
    settings: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    publish(settings.home, [A1])
    channels = parse_channels("hook=json://clerk:hush-hush@127.0.0.1:9/T0KEN?+X-Key=k3y")
    send_alerts(settings, channels, load_rules(), now=lambda: NOW, sleep=lambda _: None)
    written = "".join(
        path.read_text(encoding="utf-8") for path in (settings.ops / "outbox").iterdir()
    )
    shown = capfd.readouterr()
    for place in (written, caplog.text, shown.out, shown.err, repr(channels)):
        for secret in ("hush-hush", "T0KEN", "k3y"):
            assert secret not in place


def test_the_command_tests_every_channel(settings: Settings, hook: Webhook, box: Mailbox) -> None:
    def ask(urls: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "extractors.cli", "alerts", "test"],
            env=os.environ | {"GONGKAI_HOME": str(settings.home), "GONGKAI_ALERT_URLS": urls},
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    good = ask(f"hook={hook.url} {box.url}")
    assert (good.returncode, good.stdout) == (0, "hook: sent\nmailto-2: sent\n"), good.stderr
    assert "测试" in hook.messages[0]["title"]
    assert "测试" in box.mails[0]["Subject"]
    bad = ask("pigeon://secret-loft")
    assert bad.returncode == 2
    assert "Address 1" in bad.stderr
    assert "secret-loft" not in bad.stdout + bad.stderr
    assert ask("").returncode == 1
