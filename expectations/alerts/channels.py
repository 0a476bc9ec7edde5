"""Channels: addresses that Apprise knows, given as ``[NAME=]URL`` with blanks or line breaks between.

An address holds secrets, so it is never printed, logged or stored; a channel is known by its name.
Apprise logs addresses in its complaints: its logger is heard here alone, and only for the reason.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import apprise
import requests

from expectations.alerts.digest import Digest
from expectations.alerts.render import Format, render
from expectations.alerts.rules import AlertConfigError

ALERT_URLS = "GONGKAI_ALERT_URLS"

_NAMED = re.compile(r"^([a-z0-9][a-z0-9_-]{0,30})=(?=[A-Za-z0-9+.-]+://)")
_HTTP_STATUS = re.compile(r"error=(\d{3})")
_TIMED_OUT = re.compile(r"timed? ?out", re.IGNORECASE)
_NEVER_CONNECTED = re.compile(r"connect timeout|ConnectTimeout|connection to .* timed out")
# DingTalk and WeCom; Feishu and Lark, new and old.
_ROBOT_CODES = ("errcode", "code", "StatusCode")
_FORMATS: dict[str, Format] = {"text": "text", "markdown": "markdown", "html": "html"}


@dataclasses.dataclass(frozen=True, slots=True)
class Delivery:
    """How one try ended: ``in_doubt`` when the other side took the message but did not answer."""

    state: Literal["sent", "failed", "in_doubt"]
    reason: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Channel:
    """A named address. ``repr`` leaves the address out."""

    name: str
    _apprise: apprise.Apprise = dataclasses.field(repr=False)

    @property
    def format(self) -> Format:
        """What the channel shows, by its kind or by ``?format=`` of its address."""
        return _FORMATS[self._apprise[0].resolve_format(None).value]

    def send(self, digest: Digest, max_bytes: int) -> Delivery:
        """Try once."""
        format_ = self.format
        body = render(digest, format_, max_bytes)
        with _apprise_heard() as heard, _robot_answers() as answers:
            result = self._apprise.notify(body=body, title=digest.title, body_format=format_)
        if not result:
            return _why(heard)
        refused = next((code for code in answers if code), 0)
        return (
            Delivery("failed", f"the robot refused it: code {refused}")
            if refused
            else Delivery("sent")
        )


def parse_channels(text: str | None) -> tuple[Channel, ...]:
    """Channels of a list of addresses; unnamed ones are called by kind and place (``slack-2``).

    Raises AlertConfigError for an address that Apprise does not know, one with several receivers
    (nobody could say which of them got a message) and for a name used twice.
    """
    channels: dict[str, Channel] = {}
    for place, word in enumerate((text or "").split(), start=1):
        named = _NAMED.match(word)
        url = word[named.end() :] if named else word
        with _apprise_heard():
            service = apprise.Apprise.instantiate(url)
        if service is None:
            raise AlertConfigError(f"Address {place} of {ALERT_URLS} is none that Apprise knows.")
        if len(service) > 1:
            raise AlertConfigError(
                f"Address {place} of {ALERT_URLS} has {len(service)} receivers: give each its own address."
            )
        name = named[1] if named else f"{url.split(':', 1)[0].lower()}-{place}"
        if name in channels:
            raise AlertConfigError(f"Two addresses of {ALERT_URLS} are named {name}.")
        single = apprise.Apprise()
        single.add(service)
        channels[name] = Channel(name, single)
    return tuple(channels.values())


def channels_of_environment() -> tuple[Channel, ...]:
    """Channels of GONGKAI_ALERT_URLS; none when it is not set."""
    return parse_channels(os.environ.get(ALERT_URLS))


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def _apprise_heard() -> Iterator[list[str]]:
    """Apprise's complaints, kept from every other log because they may hold an address."""
    logger = logging.getLogger("apprise")
    ear = _Ear()
    level, propagates, handlers = logger.level, logger.propagate, logger.handlers
    logger.handlers, logger.propagate = [ear], False
    logger.setLevel(logging.DEBUG)
    try:
        yield ear.heard
    finally:
        logger.handlers, logger.propagate = handlers, propagates
        logger.setLevel(level)


@contextmanager
def _robot_answers() -> Iterator[list[int]]:
    """The codes that group robots answer while the body runs, 0 for success.

    DingTalk, WeCom, Feishu and Lark say 200 also to what they refuse (a missing keyword, a wrong signature, too many
    messages) and put the reason into the body, which Apprise 1 does not read: such a message would be lost.
    """
    codes: list[int] = []
    plain_request = requests.api.request

    def request(method: str, url: str, **options: Any) -> requests.Response:
        answer = plain_request(method, url, **options)
        with contextlib.suppress(ValueError):  # most services answer no JSON
            told = answer.json()
            if isinstance(told, dict):
                codes.extend(told[key] for key in _ROBOT_CODES if isinstance(told.get(key), int))
        return answer

    requests.api.request = request  # type: ignore[assignment]
    try:
        yield codes
    finally:
        requests.api.request = plain_request


def _why(heard: list[str]) -> Delivery:
    """The reason in our own words: Apprise's may hold the address.

    A receiver that took the whole message and stays silent may have acted on it; one that refuses,
    or cuts the connection, is taken at its word.
    """
    said = "\n".join(heard)
    if status := _HTTP_STATUS.search(said):
        return Delivery("failed", f"the channel answered {status[1]}")
    if _TIMED_OUT.search(said) and not _NEVER_CONNECTED.search(said):
        return Delivery("in_doubt", "no answer in time after the message was handed over")
    return Delivery("failed", "the channel can't be reached or refused the message")
