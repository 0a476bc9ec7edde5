"""`gongkai alerts`: who is told what, and whether it arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from extractors.cli_options import JsonOption, current_settings, failure, print_json

if TYPE_CHECKING:
    from expectations.alerts.channels import Channel
    from expectations.alerts.rules import Rules

app = typer.Typer(
    help="Tell people what is new and what is resolved, once, over the channels of GONGKAI_ALERT_URLS.",
    no_args_is_help=True,
)


def _channels_and_rules() -> tuple[tuple[Channel, ...], Rules]:
    from expectations.alerts.channels import channels_of_environment
    from expectations.alerts.rules import AlertConfigError, load_rules

    try:
        return channels_of_environment(), load_rules()
    except AlertConfigError as error:
        raise failure(str(error), 2) from error


@app.command("test")
def alerts_test(as_json: JsonOption = False) -> None:
    """Send a test message to every channel. Exits 1 when one does not take it or there is none.

    GONGKAI_ALERT_URLS="mail=mailtos://… robot=dingtalk://…" gongkai alerts test
    """
    from expectations.alerts.send import send_test

    channels, rules = _channels_and_rules()
    if not channels:
        raise failure("GONGKAI_ALERT_URLS is not set: give it addresses that Apprise knows.")
    bad = 0
    for channel in channels:
        delivery = send_test(channel, rules)
        bad += delivery.state != "sent"
        if as_json:
            print_json(
                {"channel": channel.name, "state": delivery.state, "reason": delivery.reason}
            )
        else:
            typer.echo(f"{channel.name}: {delivery.state} {delivery.reason}".rstrip())
    if bad:
        raise typer.Exit(1)


@app.command("send")
def alerts_send(as_json: JsonOption = False) -> None:
    """Tell every channel what it does not know yet, and send what waits in the outbox.

    A channel that is down is no failure: its messages wait for the next run.

    GONGKAI_ALERT_URLS="mail=mailtos://…" gongkai alerts send
    """
    from expectations.alerts.rules import AlertConfigError
    from expectations.alerts.send import send_alerts

    channels, rules = _channels_and_rules()
    try:
        result = send_alerts(current_settings(), channels, rules)
    except AlertConfigError as error:
        raise failure(str(error), 2) from error
    if as_json:
        print_json(result.as_json())
    else:
        typer.echo(result.in_words())


@app.command("status")
def alerts_status(as_json: JsonOption = False) -> None:
    """What waits in the outbox (then it exits 1) and what may not have arrived.

    A message in doubt is never sent again: read it here.

    gongkai alerts status
    """
    from expectations.alerts.outbox import WAITING
    from expectations.alerts.send import outbox_of
    from extractors.printable import plain

    channels, _ = _channels_and_rules()
    entries = outbox_of(current_settings()).entries()
    waiting = sum(entry.state in WAITING for entry in entries)
    open_entries = [entry for entry in entries if entry.state != "sent"]
    if as_json:
        for entry in entries:
            print_json(entry.as_json())
    else:
        names = ", ".join(channel.name for channel in channels) or "none (GONGKAI_ALERT_URLS)"
        typer.echo(
            f"channels: {names} · {len(entries) - len(open_entries)} messages sent, {waiting} waiting, "
            f"{len(open_entries) - waiting} in doubt"
        )
        for entry in open_entries:
            typer.echo(
                plain(
                    f"{entry.message_id} {entry.channel} {entry.state}, {entry.tries} tries: {entry.reason}"
                )
            )
            for line in (entry.digest.title, *entry.as_json()["lines"]):
                typer.echo("  " + plain(line))
    if waiting:
        raise typer.Exit(1)
