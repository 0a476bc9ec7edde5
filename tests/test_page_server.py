"""The server of the quality page, and the commands that write and serve it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.page_site import Site


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/", "127.0.0.1", 200),
        ("HEAD", "/index.zh.html", "localhost:8787", 200),
        ("GET", "/findings.jsonl", "127.0.0.1", 200),
        ("GET", "/agency/", "127.0.0.1", 404),
        ("GET", "/../../warehouse.duckdb", "127.0.0.1", 404),
        ("GET", "/..%2f..%2fwarehouse.duckdb", "127.0.0.1", 404),
        ("GET", "/%2e%2e/.quality/lock", "127.0.0.1", 404),
        ("GET", "/index.html", "gongkai.example.org", 421),
        ("POST", "/", "127.0.0.1", 501),
        ("DELETE", "/index.html", "127.0.0.1", 501),
    ],
)
def test_the_server_gives_its_own_pages_and_nothing_else(
    served: int, method: str, path: str, host: str, status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served, timeout=10)
    connection.request(method, path, headers={"Host": host})
    answer = connection.getresponse()
    assert answer.status == status
    if status == 200:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    connection.close()


def gongkai(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "extractors.cli", *arguments],
        env=os.environ | {"GONGKAI_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_a_warehouse_or_a_page_the_next_step_is_named(tmp_path: Path) -> None:
    for command, words in (("page", "gongkai build"), ("serve", "gongkai page")):
        refused = gongkai(tmp_path, command)
        assert refused.returncode == 1
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr


def test_serve_says_where_and_ends_cleanly_on_ctrl_c(site: Site) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "extractors.cli", "serve", "--port", "0"],
        env=os.environ | {"GONGKAI_HOME": str(site.settings.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as serving:
        assert serving.stdout is not None
        said = serving.stdout.readline()
        found = re.match(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found, said
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=10)
        connection.request("GET", "/")
        assert b"gongkai" in connection.getresponse().read()
        connection.close()
        busy = gongkai(site.settings.home, "serve", "--port", found[1])
        assert (busy.returncode, "--port 0" in busy.stderr) == (1, True)
        serving.send_signal(signal.SIGINT)
        _, complaints = serving.communicate(timeout=30)
        assert serving.returncode == 0
        assert "Traceback" not in complaints
