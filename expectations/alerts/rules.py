"""The rules of ``alert_rules.yml``: routes, quiet hours, roll-up, retries. Read strictly."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

BUNDLED_RULES = Path(__file__).resolve().parent.parent / "alert_rules.yml"
SEVERITIES = ("critical", "warning", "info")


class AlertConfigError(ValueError):
    """Rules or channels that can't be used; the message names what is wrong, never a secret."""


@dataclasses.dataclass(frozen=True, slots=True)
class Route:
    """Which channels hear a kind of thing; ``None`` stands for any."""

    kinds: frozenset[str] | None
    severities: frozenset[str] | None
    channels: frozenset[str] | None

    def fits(self, kind: str, severity: str) -> bool:
        return (self.kinds is None or kind in self.kinds) and (
            self.severities is None or severity in self.severities
        )


@dataclasses.dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of a day, which may go over midnight, in which only ``loud`` severities are told."""

    start: time
    end: time
    zone: ZoneInfo
    loud: frozenset[str]

    def holds(self, now: datetime) -> bool:
        clock = now.astimezone(self.zone).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


@dataclasses.dataclass(frozen=True, slots=True)
class Retry:
    """Tries in one run; ``wait_seconds`` before the second, ``factor`` times more before each next."""

    attempts: int
    wait_seconds: float
    factor: float

    def wait_before(self, attempt: int) -> float:
        """Seconds to wait before try number ``attempt`` (the first is 1)."""
        return 0.0 if attempt == 1 else self.wait_seconds * self.factor ** (attempt - 2)


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """All of ``alert_rules.yml``. ``max_bytes`` bounds a message as it goes over the wire."""

    language: Literal["zh", "en"]
    list_up_to: int
    max_bytes: int
    quiet_hours: QuietHours | None
    retry: Retry
    routes: tuple[Route, ...]

    def is_for(self, channel: str, kind: str, severity: str) -> bool:
        """Whether a channel hears this. What no route fits is told to all: nothing gets lost."""
        for route in self.routes:
            if route.fits(kind, severity):
                return route.channels is None or channel in route.channels
        return True

    def check_channels(self, names: frozenset[str]) -> None:
        """Raises AlertConfigError where a route names a channel that nobody has configured."""
        named = frozenset[str]().union(*(r.channels for r in self.routes if r.channels is not None))
        if unknown := sorted(named - names):
            raise AlertConfigError(
                f"A route names {', '.join(unknown)}, but the channels are "
                f"{', '.join(sorted(names))}. Name them in GONGKAI_ALERT_URLS: NAME=URL."
            )


def load_rules(path: Path | None = None) -> Rules:
    """Rules of ``path``, else of GONGKAI_ALERT_RULES, else the bundled ones. Raises AlertConfigError."""
    chosen = path or Path(os.environ.get("GONGKAI_ALERT_RULES") or BUNDLED_RULES)
    try:
        return _rules(yaml.safe_load(chosen.read_text(encoding="utf-8")))
    except (
        OSError,
        yaml.YAMLError,
        ValueError,
        TypeError,
        KeyError,
        ZoneInfoNotFoundError,
    ) as error:
        said = error.strerror if isinstance(error, OSError) else error
        asked = "" if path or chosen == BUNDLED_RULES else "GONGKAI_ALERT_RULES="
        raise AlertConfigError(f"{asked}{chosen} can't be used: {said}") from error


def _rules(given: Any) -> Rules:
    _only(given, {"language", "list_up_to", "max_bytes", "quiet_hours", "retry", "routes"})
    if given["language"] not in ("zh", "en"):
        raise ValueError("language is zh or en")
    retry = given["retry"]
    _only(retry, {"attempts", "wait_seconds", "factor"})
    return Rules(
        language=given["language"],
        list_up_to=_whole(given["list_up_to"], 0, 50, "list_up_to"),
        max_bytes=_whole(given["max_bytes"], 800, 100_000, "max_bytes"),
        quiet_hours=_quiet_hours(given.get("quiet_hours")),
        retry=Retry(
            _whole(retry["attempts"], 1, 10, "attempts"),
            _number(retry["wait_seconds"], 0, 600, "wait_seconds"),
            _number(retry["factor"], 1, 10, "factor"),
        ),
        routes=tuple(_route(route) for route in given["routes"]),
    )


def _quiet_hours(given: Any) -> QuietHours | None:
    if given is None:
        return None
    _only(given, {"from", "to", "timezone", "except"})
    return QuietHours(
        time.fromisoformat(given["from"]),
        time.fromisoformat(given["to"]),
        ZoneInfo(given["timezone"]),
        _severities(given.get("except", [])),
    )


def _route(given: Any) -> Route:
    _only(given, {"kinds", "severities", "channels"})
    channels = given["channels"]
    if channels != "all" and not isinstance(channels, list):
        raise ValueError("channels of a route are `all` or a list of names")
    return Route(
        frozenset(map(str, given["kinds"])) if "kinds" in given else None,
        _severities(given["severities"]) if "severities" in given else None,
        None if channels == "all" else frozenset(map(str, channels)),
    )


def _severities(given: list[str]) -> frozenset[str]:
    if unknown := set(given) - set(SEVERITIES):
        raise ValueError(f"no severity: {', '.join(sorted(map(str, unknown)))}")
    return frozenset(given)


def _only(given: Any, keys: set[str]) -> None:
    if not isinstance(given, Mapping):
        raise TypeError(f"expected keys {', '.join(sorted(keys))}, found {given!r}")
    if unknown := set(given) - keys:
        raise ValueError(f"unknown key {', '.join(sorted(map(str, unknown)))}")


def _whole(value: Any, low: int, high: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} is a whole number from {low} to {high}")
    return int(value)


def _number(value: Any, low: float, high: float, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} is a number from {low} to {high}")
    return float(value)
