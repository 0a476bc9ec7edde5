"""Alerts without a network: hostile text is harmless in every channel, rules are read strictly."""

from __future__ import annotations

import dataclasses
import html
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest

from expectations.alerts.channels import parse_channels
from expectations.alerts.digest import Digest, Item, Section, Told, make_digest
from expectations.alerts.render import Format, harmless, render
from expectations.alerts.rules import BUNDLED_RULES, AlertConfigError, Retry, Rules, load_rules
from expectations.alerts.send import send_alerts
from extractors.settings import Settings
from tests.alert_receivers import mail_server, publish, webhook
from tests.test_alerts import A1

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> [win](http://evil.example.com/x) @all @channel "
    "<!channel> <@U1> <at user_id='all'></at> @everyone `x` *b* ~s~ | a | &lt;b&gt; {{7*7}} evil.com \u202e\x1b[31m"
)
FORMULAS = ("=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)")
OBEYED = re.compile(r"[<>@`*_\[\]|~#\\{}&]|://|evil\.|[\x00-\x08\x0b-\x1f\u202e]")


def digest_of(*lines: str) -> Digest:
    return Digest("gongkai: 1", (Section("1 new", lines),), "warning")


def test_nothing_that_a_channel_obeys_is_left() -> None:
    assert not OBEYED.search(harmless(HOSTILE))
    assert "alert(1)" in harmless(HOSTILE), "a person still reads what was printed"
    for formula in FORMULAS:
        assert harmless(formula)[0] not in "=+-@\t"
    assert harmless("1,234.50 ≠ 1.5") == "1,234.50 ≠ 1.5", "numbers stay as they are"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, len(attrs)))


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_each_format_shows_text_and_no_more(format_: Format) -> None:
    body = render(digest_of(HOSTILE, *FORMULAS), format_, 4000)
    shown = markdown.markdown(body) if format_ == "markdown" else body
    tags = _Tags()
    tags.feed(shown)
    allowed = {"text": set(), "markdown": {"p", "ul", "li"}, "html": {"p", "ul", "li"}}[format_]
    assert {tag for tag, _ in tags.seen} <= allowed
    assert not any(count for _, count in tags.seen), (
        "no tag has attributes, so no link and no image"
    )
    assert "@" not in shown


def test_html_of_our_own_words_is_escaped_too() -> None:
    body = render(Digest("t", (Section("a < b & c", ('"x"',)),), "info"), "html", 4000)
    assert "a &lt; b &amp; c" in body
    assert '"' not in body
    assert html.unescape(body).count('"x"') == 1


def test_hostile_text_reaches_real_channels_harmless(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path, (), "nobody@example.org")
    publish(tmp_path, [dataclasses.replace(A1, message_zh=HOSTILE[:140])])
    with webhook() as hook, mail_server() as box:
        urls = " ".join(
            (
                f"text={hook.url}",
                f"md={hook.url}?format=markdown",
                f"html={hook.url}?format=html",
                f"mail={box.url}",
            )
        )
        now = datetime(2024, 2, 1, tzinfo=UTC)
        sent = send_alerts(settings, parse_channels(urls), load_rules(), now=lambda: now)
        assert len(sent.sent) == 4
    for message in hook.messages:
        assert not re.search(r"<(?!/?(p|ul|li)>)|@|\]\(|://", message["message"])
    (mail,) = box.mails
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            assert not re.search(r"<script|<img|@|evil\.example|\]\(", part.get_content())


ROBOTS = {
    "slack": (
        "slack.NotifySlack",
        "webhook_url",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        b"ok",
    ),
    "dingtalk": (
        "dingtalk.NotifyDingTalk",
        "notify_url",
        "dingtalk://abcdefghij",
        b'{"errcode":0}',
    ),
    "wecom": ("wecombot.NotifyWeComBot", "notify_url", "wecombot://a-bot-key", b'{"errcode":0}'),
    "feishu": (
        "feishu.NotifyFeishu",
        "notify_url",
        "feishu://abcdefghij",
        b'{"code":0,"msg":"success"}',
    ),
}


@pytest.mark.parametrize("robot", ROBOTS)
def test_group_robots_get_harmless_text_and_their_refusals_are_heard(
    robot: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The services' own addresses, led to loopback: what Apprise really sends there, and what they answer."""
    plugin, attribute, url, yes = ROBOTS[robot]
    settings = Settings(tmp_path, tmp_path, (), "nobody@example.org")
    publish(tmp_path, [dataclasses.replace(A1, message_zh=HOSTILE[:140])])
    rules = dataclasses.replace(load_rules(), retry=Retry(1, 0, 1))
    with webhook() as hook:
        address = hook.url.replace("json://", "http://")
        monkeypatch.setattr(f"apprise.plugins.{plugin}.{attribute}", address)
        monkeypatch.setattr(f"apprise.plugins.{plugin}.request_rate_per_sec", 0)
        channels = parse_channels(f"{robot}={url}")

        hook.answer = b'{"errcode":310000,"code":19024,"errmsg":"keywords not in content"}'
        refused = send_alerts(settings, channels, rules)
        assert refused.sent == ()
        assert len(refused.waiting) == 1, "200 with an error code is no delivery"

        hook.answer = yes
        assert send_alerts(settings, channels, rules).sent == refused.waiting
    told = hook.raw[-1].decode()
    assert len(hook.raw[-1]) <= 4096
    assert not re.search(r"<script|<!|<at|@all|\]\(|evil\.example", told), told


def item(number: int, kind: str = "unknown_label", severity: str = "warning") -> Item:
    return Item(f"f-{number}", kind, severity, f"headline {number}")


def digest_for(channel: str, items: list[Item], rules: Rules, told: Told | None = None) -> Digest:
    made = make_digest(
        channel, told or Told(), findings=items, failures=(), doubts=(), labels={}, rules=rules
    )
    assert made is not None
    return made


def rules_of(path: Path, **changes: str) -> Rules:
    """The bundled rules with some lines replaced."""
    text = BUNDLED_RULES.read_text(encoding="utf-8")
    for key, value in changes.items():
        text, count = re.subn(rf"(?m)^{key}:.*(\n  .*)*$", f"{key}: {value}", text)
        assert count == 1
    path.write_text(text, encoding="utf-8")
    return load_rules(path)


def test_severities_and_kinds_find_their_channels(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path / "rules.yml",
        routes="[{kinds: [late], channels: [desk]}, {severities: [critical], channels: all}, "
        "{severities: [info], channels: []}]",
    )
    assert rules.is_for("desk", "late", "info")
    assert not rules.is_for("phone", "late", "critical")
    assert rules.is_for("phone", "broken_identity", "critical")
    assert not rules.is_for("desk", "missing_row", "info")
    assert rules.is_for("phone", "of tomorrow", "warning"), "what no route fits is told to all"
    with pytest.raises(AlertConfigError, match="desk"):
        rules.check_channels(frozenset({"phone"}))


def test_informative_findings_are_not_told_but_what_the_brief_names_is() -> None:
    rules = load_rules()
    assert not rules.is_for("any", "missing_row", "info")
    for kind in ("late", "missing", "blocked", "correction_not_fitting", "pipeline_failure"):
        assert rules.is_for("any", kind, "info")


def test_a_route_that_changed_resolves_nothing(tmp_path: Path) -> None:
    told = Told()
    told.hear(digest_for("desk", [item(1)], load_rules()))
    silent = rules_of(tmp_path / "rules.yml", routes="[{channels: []}]")
    assert (
        make_digest(
            "desk", told, findings=[item(1)], failures=(), doubts=(), labels={}, rules=silent
        )
        is None
    )


def test_few_are_named_many_are_counted(tmp_path: Path) -> None:
    rules = load_rules()
    few = digest_for("desk", [item(n) for n in range(rules.list_up_to)], rules)
    assert "headline 0" in few.sections[0].lines
    many = digest_for("desk", [item(n) for n in range(rules.list_up_to + 1)], rules)
    assert len(many.sections[0].lines) == 1
    assert "6 ×" in many.sections[0].lines[0]
    assert many.said == {}


@pytest.mark.parametrize(
    ("clock", "holds"), [("21:59", False), ("22:00", True), ("03:00", True), ("07:30", False)]
)
def test_quiet_hours_go_over_midnight_in_their_own_zone(
    tmp_path: Path, clock: str, holds: bool
) -> None:
    rules = rules_of(
        tmp_path / "rules.yml",
        quiet_hours='{from: "22:00", to: "07:30", timezone: Asia/Shanghai, except: [critical]}',
    )
    assert rules.quiet_hours is not None
    now = datetime.fromisoformat(f"2024-02-01T{clock}:00+08:00").astimezone(UTC)
    assert rules.quiet_hours.holds(now) is holds


def test_messages_of_the_night_wait_for_the_morning_but_critical_ones(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path, (), "nobody@example.org")
    rules = rules_of(
        tmp_path / "rules.yml",
        quiet_hours='{from: "22:00", to: "07:30", timezone: Asia/Shanghai, except: [critical]}',
    )
    night = datetime(2024, 2, 1, 16, 0, tzinfo=UTC)
    morning = datetime(2024, 2, 2, 0, 0, tzinfo=UTC)
    with webhook() as hook:
        channels = parse_channels(hook.url)
        publish(tmp_path, [A1])
        assert len(send_alerts(settings, channels, rules, now=lambda: night).waiting) == 1
        urgent = dataclasses.replace(A1, finding_id="f-2", severity="critical", message_zh="急")
        publish(tmp_path, [A1, urgent])
        assert len(send_alerts(settings, channels, rules, now=lambda: night).sent) == 1
        assert "急" in hook.messages[0]["message"]
        assert len(send_alerts(settings, channels, rules, now=lambda: morning).sent) == 1
        assert "430" in hook.messages[1]["message"]
        assert len(hook.messages) == 2


def test_pauses_grow() -> None:
    retry = Retry(attempts=4, wait_seconds=2, factor=4)
    assert [retry.wait_before(attempt) for attempt in (1, 2, 3, 4)] == [0, 2, 8, 32]


@pytest.mark.parametrize(
    "change",
    [
        {"language": "fr"},
        {"max_bytes": "10"},
        {"list_up_to": "true"},
        {"retry": "{attempts: 0, wait_seconds: 1, factor: 2}"},
        {"quiet_hours": '{from: "25:00", to: "07:30", timezone: Asia/Shanghai}'},
        {"quiet_hours": '{from: "22:00", to: "07:30", timezone: Moon/Base}'},
        {"routes": "[{severities: [loud], channels: all}]"},
        {"routes": "[{channels: everyone}]"},
        {"routes": "[{chanels: all}]"},
    ],
)
def test_rules_that_make_no_sense_are_refused(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(AlertConfigError, match=r"rules\.yml can't be used"):
        rules_of(tmp_path / "rules.yml", **change)


@pytest.mark.parametrize(
    ("urls", "words"),
    [
        ("pigeon://loft", "Address 1"),
        ("a=json://h/1 a=json://h/2", "named a"),
        ("mailto://h?from=a@b.cn&to=c@b.cn,d@b.cn", "2 receivers"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(urls: str, words: str) -> None:
    with pytest.raises(AlertConfigError, match=words):
        parse_channels(urls)


def test_channels_have_names_and_formats() -> None:
    robots = parse_channels(
        "json://h/1\n desk=mailto://h?from=a@b.cn&to=c@b.cn slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/ops"
    )
    assert [(c.name, c.format) for c in robots] == [
        ("json-1", "text"),
        ("desk", "html"),
        ("slack-3", "markdown"),
    ]
