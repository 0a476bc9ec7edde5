"""Where things lie and what the operator allows: GONGKAI_* environment variables, nothing else."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"

# What DuckDB takes; it lifts the limit for a number below zero, and stops in the midst of a build at any other word.
_MEMORY = re.compile(r"\s*(none|\d+(\.\d+)?\s*([kmgt](i?b)?|b|bytes|%))\s*", re.IGNORECASE)


class SettingsError(ValueError):
    """An environment variable that can't be used; the message names it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """One GONGKAI_HOME and the paths under it. Folders are made by whoever writes into them."""

    home: Path
    decisions: Path
    allow_hosts: tuple[str, ...]
    contact: str
    registry: Path | None = None  # None: the registry in the seeds
    landing_place: Path | str | None = None  # None: under home; a folder, or s3://… and the like
    ca_bundle: Path | None = None  # PEM; None: the public certificate authorities
    requests_per_host: int = 300  # a run's budget, as a courtesy to the site
    requests_per_run: int = 200_000
    workers: int | None = None  # extraction processes; None: one a processor

    @property
    def landing(self) -> Path | str:
        return self.landing_place or self.home / "landing"

    @property
    def index(self) -> Path:
        """What is derived from landing to look things up in it; may be deleted."""
        return self.home / "index"

    @property
    def staging(self) -> Path:
        return self.home / "staging"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def reports(self) -> Path:
        return self.home / "reports"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def ops(self) -> Path:
        """Append-only history that survives a rebuild (design section 5, last point)."""
        return self.home / "ops"


def load_settings() -> Settings:
    """Settings from GONGKAI_HOME, GONGKAI_LANDING, GONGKAI_DECISIONS, GONGKAI_ALLOW_HOSTS, GONGKAI_CONTACT,
    GONGKAI_REGISTRY, GONGKAI_CA_BUNDLE, GONGKAI_REQUESTS_PER_HOST, GONGKAI_REQUESTS_PER_RUN, GONGKAI_WORKERS.

    A variable that is set to nothing is as one that is not set. Raises SettingsError, also for a GONGKAI_MEMORY_LIMIT that is no amount.
    """
    _check_memory_limit()
    home = Path(os.environ.get("GONGKAI_HOME") or "data").expanduser().resolve()
    decisions = Path(os.environ.get("GONGKAI_DECISIONS") or SEEDS).expanduser().resolve()
    hosts = os.environ.get("GONGKAI_ALLOW_HOSTS", "")
    registry = os.environ.get("GONGKAI_REGISTRY")
    return Settings(
        home=home,
        decisions=decisions,
        allow_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        contact=os.environ.get("GONGKAI_CONTACT") or "https://github.com/gongkai-data/gongkai",
        registry=_file(registry),
        landing_place=_place(os.environ.get("GONGKAI_LANDING")),
        ca_bundle=_certificates(os.environ.get("GONGKAI_CA_BUNDLE")),
        requests_per_host=_count("GONGKAI_REQUESTS_PER_HOST") or 300,
        requests_per_run=_count("GONGKAI_REQUESTS_PER_RUN") or 200_000,
        workers=_count("GONGKAI_WORKERS"),
    )


def _file(text: str | None) -> Path | None:
    return Path(text).expanduser().resolve() if text else None


def _certificates(text: str | None) -> Path | None:
    """A file of certificate issuers. One that can't be used would fail every https site of a crawl, each on its own."""
    path = _file(text)
    if path is not None:
        import ssl

        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
        except OSError as error:  # SSLError is one
            reason = "it holds no certificates in PEM" if path.is_file() else error.strerror
            raise SettingsError(f"GONGKAI_CA_BUNDLE={text} can't be used: {reason}") from error
    return path


def _count(name: str) -> int | None:
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and 0 < int(text) <= 10**9):
        raise SettingsError(f"{name} takes a whole number from 1 on, not {text!r}")
    return int(text)


def _check_memory_limit() -> None:
    """GONGKAI_MEMORY_LIMIT is handed to DuckDB as it is, deep in a build (``publish.memory_limit``); a slip shows here."""
    text = os.environ.get("GONGKAI_MEMORY_LIMIT", "")
    if text and not _MEMORY.fullmatch(text):
        raise SettingsError(f"GONGKAI_MEMORY_LIMIT takes an amount such as 8GB, not {text!r}")


def _place(text: str | None) -> Path | str | None:
    """A folder made absolute, an address as it is, if something here can open its kind."""
    if not text:
        return None
    if "://" in text:
        from fsspec import get_filesystem_class

        try:
            get_filesystem_class(text.partition("://")[0])
        except (ValueError, ImportError) as error:
            raise SettingsError(f"GONGKAI_LANDING={text} can't be opened: {error}") from error
        return text
    return Path(text).expanduser().resolve()
