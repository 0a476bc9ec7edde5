"""Settings from the environment: what can't be used is named when a command starts, not where it is met."""

from __future__ import annotations

from pathlib import Path

import certifi
import pytest

from extractors.settings import SEEDS, SettingsError, load_settings


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "GONGKAI_MEMORY_LIMIT",
            ["8GB", "1.5 GiB", "700mb", "80%", "none", ""],
            ["abc", "10", "-5GB", "8 apples"],
        ),
        ("GONGKAI_REQUESTS_PER_HOST", ["1", "300", ""], ["0", "-1", "many", "２"]),
        ("GONGKAI_REQUESTS_PER_RUN", ["1", "1000000000"], ["0", "1000000001", "1.5"]),
        ("GONGKAI_WORKERS", ["1", " 8 ", ""], ["0", "-1", "two", "１"]),
        ("GONGKAI_CA_BUNDLE", [certifi.where(), ""], ["/no/such.pem", "/", __file__]),
        ("GONGKAI_LANDING", ["landing", ""], ["nothing://of/the/kind"]),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    name: str, good: list[str], bad: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in good:
        monkeypatch.setenv(name, value)
        load_settings()
    for value in bad:
        monkeypatch.setenv(name, value)
        with pytest.raises(SettingsError, match=name):
            load_settings()


def test_a_setting_of_nothing_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "DECISIONS", "CONTACT", "WORKERS"):
        monkeypatch.setenv(f"GONGKAI_{name}", "")
    settings = load_settings()
    assert settings.home == tmp_path / "data"
    assert settings.decisions == SEEDS
    assert settings.contact.startswith("https://")
    assert settings.workers is None
