"""What can be held about docker/ without an engine: users, pins, loopback, no secrets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
DOCKER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
INSTRUCTIONS = [
    line.split(maxsplit=1)
    for line in re.sub(
        r"\\\n", " ", (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    ).splitlines()
    if line and not line.startswith("#")
]


def _values(name: str) -> list[str]:
    return [rest for instruction, rest in INSTRUCTIONS if instruction == name]


def test_every_part_of_airflow_is_there() -> None:
    assert set(SERVICES) == {
        "postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer",
    }  # fmt: skip


def test_the_base_is_pinned_to_a_version() -> None:
    (base,) = _values("FROM")
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", base)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_images_are_pinned(name: str) -> None:
    tag = SERVICES[name]["image"].partition(":")[2]
    assert re.match(r"\d+\.\d+", tag), SERVICES[name]["image"]


def test_the_image_runs_as_a_fixed_user_that_is_not_root() -> None:
    assert _values("USER") == ["10001:10001"]
    last_user = max(i for i, (name, _) in enumerate(INSTRUCTIONS) if name == "USER")
    assert all(name not in ("RUN", "COPY", "ADD") for name, _ in INSTRUCTIONS[last_user:])


def test_requirements_are_installed_by_hash() -> None:
    installs = [rest for rest in _values("RUN") if "pip install" in rest]
    assert installs
    assert all("--require-hashes" in install for install in installs)
    assert (ROOT / "requirements" / "postgres.txt").exists()


def test_everything_that_is_copied_exists_and_passes_the_ignore_file() -> None:
    ignore = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line[1:] for line in ignore if line.startswith("!")}
    for copied in _values("COPY"):
        *sources, _ = (part for part in copied.split() if not part.startswith("--"))
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source in let_through, f"{source} would not reach the build"


def test_ports_are_bound_to_loopback() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(str(port).startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_secrets_come_from_the_environment_without_a_default(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        if re.search(r"PASSWORD$|SECRET|FERNET|SQL_ALCHEMY_CONN", key):
            assert re.search(r"\$\{\w+:\?", str(value)), f"{key} has a default"
            assert ":-" not in str(value)


def test_the_image_carries_no_secret() -> None:
    for _, rest in INSTRUCTIONS:
        assert not re.search(r"(?i)(password|secret|fernet|token)\w*=", rest)
    assert not any(name == "ARG" for name, _ in INSTRUCTIONS)


def test_only_the_crawl_and_the_web_page_reach_out() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    outside = {name for name, service in SERVICES.items() if "outside" in service["networks"]}
    assert outside == {"api-server", "scheduler"}


def test_landing_and_warehouse_are_volumes_of_every_airflow_service() -> None:
    for name in set(SERVICES) - {"postgres"}:
        mounted = [volume.partition(":")[0] for volume in SERVICES[name]["volumes"]]
        assert {"landing", "warehouse"} <= set(mounted)
        assert set(mounted) <= set(COMPOSE["volumes"])


def test_services_say_whether_they_are_healthy() -> None:
    assert _values("HEALTHCHECK")
    assert all("healthcheck" in SERVICES[name] for name in set(SERVICES) - {"init"})


def test_the_readme_names_every_variable_that_compose_asks_for() -> None:
    text = (DOCKER / "compose.yaml").read_text(encoding="utf-8")
    readme = (DOCKER / "README.md").read_text(encoding="utf-8")
    for variable in set(re.findall(r"\$\{(\w+)", text)):
        assert f"{variable}=" in readme, variable
