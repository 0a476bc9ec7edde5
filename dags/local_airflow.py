"""An Airflow of one's own on this machine: SQLite, loopback, logs in files, no child left behind.

``make run`` runs DAGs in process with it, ``make up`` and the scheduler test start its services.
Airflow reads its configuration when it is first imported, so everything here is said through the
environment of child processes and nothing imports it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DAGS = PROJECT_ROOT / "dags"
_LOOPBACK = "127.0.0.1"


class LocalAirflowError(Exception):
    """A part of the local Airflow did not start; the message names it and its log."""


@dataclasses.dataclass(frozen=True, slots=True)
class LocalAirflow:
    """One AIRFLOW_HOME, kept under a GONGKAI_HOME, and the address of its web page."""

    gongkai_home: Path
    port: int = 8080

    @property
    def home(self) -> Path:
        return self.gongkai_home / "airflow"

    @property
    def url(self) -> str:
        return f"http://{_LOOPBACK}:{self.port}"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def lineage(self) -> Path:
        """OpenLineage events of all runs, one JSON object a line."""
        return self.logs / "openlineage.jsonl"

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of every process of this Airflow; ``extra`` wins over all of it."""
        secret = self._secrets()
        path = os.pathsep.join(filter(None, [str(PROJECT_ROOT), os.environ.get("PYTHONPATH")]))
        own = {
            "PYTHONPATH": path,
            "GONGKAI_HOME": str(self.gongkai_home),
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            # each slot is a process of its own: four are about a gigabyte
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__CORE__FERNET_KEY": "",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self._passwords),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.home / 'airflow.db'}",
            "AIRFLOW__API__HOST": _LOOPBACK,
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__SECRET_KEY": secret["api"],
            "AIRFLOW__API_AUTH__JWT_SECRET": secret["jwt"],
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "60",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(self.logs),
            "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
            "AIRFLOW__OPENLINEAGE__NAMESPACE": "gongkai",
            "AIRFLOW__OPENLINEAGE__TRANSPORT": json.dumps(
                {"type": "file", "log_file_path": str(self.lineage), "append": True}
            ),
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "GX_ANALYTICS_ENABLED": "false",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }
        return {**os.environ, **own, **(extra or {})}

    def prepare(self) -> None:
        """Makes the metadata database and the pools, once per version of Airflow.

        Raises LocalAirflowError when a step fails.
        """
        self.logs.mkdir(parents=True, exist_ok=True)
        pools = DAGS / "pools.json"
        stamp = self.home / "prepared"
        wanted = f"{version('apache-airflow')} {pools.read_text(encoding='utf-8')}"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        self.airflow("db", "migrate")
        self.airflow("pools", "import", str(pools))
        stamp.write_text(wanted, encoding="utf-8")

    def airflow(self, *arguments: str, extra: Mapping[str, str] | None = None) -> str:
        """Runs ``airflow …`` to its end; what it printed. Raises LocalAirflowError if it failed."""
        done = subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, "-m", "airflow", *arguments],
            env=self.environment(extra),
            capture_output=True,
            text=True,
            check=False,
        )
        log = self.logs / "commands.log"
        with log.open("a", encoding="utf-8") as out:
            out.write(f"$ airflow {' '.join(arguments)}\n{done.stdout}{done.stderr}\n")
        if done.returncode:
            raise LocalAirflowError(f"airflow {' '.join(arguments)} failed; see {log}")
        return done.stdout

    def password(self) -> str:
        """The password of ``admin`` on the web page."""
        return self._secrets()["password"]

    @contextmanager
    def services(self, extra: Mapping[str, str] | None = None) -> Iterator[Callable[[], None]]:
        """Web page, scheduler and DAG processor while the body runs; all their processes end with it.

        Gives a function that raises LocalAirflowError when one of them has died. Raises LocalAirflowError when the port is taken or one of them does not come up in two minutes.
        """
        if _is_open(self.port):
            raise LocalAirflowError(f"{self.url} is in use: choose another port")
        _write_private(self._passwords, json.dumps({"admin": self.password()}))
        # Log servers would listen on every interface; the web page reads the files itself.
        commands = {
            "api-server": ["api-server"],
            "scheduler": ["scheduler", "--skip-serve-logs"],
            "dag-processor": ["dag-processor"],
        }
        started: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, arguments in commands.items():
                started[name] = self._start(name, arguments, extra)
            self._wait_until_healthy(started)
            yield lambda: self._check(started)
        finally:
            _stop(list(started.values()))

    @property
    def _passwords(self) -> Path:
        return self.home / "passwords.json"

    def _start(
        self, name: str, arguments: list[str], extra: Mapping[str, str] | None
    ) -> subprocess.Popen[bytes]:
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own command line
                [sys.executable, "-m", "airflow", *arguments],
                env=self.environment(extra),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own: its workers are stopped with it
            )

    def _wait_until_healthy(self, started: Mapping[str, subprocess.Popen[bytes]]) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            self._check(started)
            health = self._health()
            if all(
                health.get(part, {}).get("status") == "healthy"
                for part in ("metadatabase", "scheduler", "dag_processor")
            ):
                return
            time.sleep(0.5)
        raise LocalAirflowError(f"Airflow is not healthy after two minutes; see {self.logs}")

    def _check(self, started: Mapping[str, subprocess.Popen[bytes]]) -> None:
        for name, process in started.items():
            if process.poll() is not None:
                raise LocalAirflowError(f"{name} ended; see {self.logs / f'{name}.log'}")

    def _health(self) -> dict[str, dict[str, str]]:
        try:
            with urllib.request.urlopen(  # noqa: S310 - our own loopback address
                f"{self.url}/api/v2/monitor/health", timeout=5
            ) as answer:
                return dict(json.load(answer))
        except (urllib.error.URLError, OSError, ValueError):
            return {}  # not up yet

    def _secrets(self) -> dict[str, str]:
        path = self.home / "secrets.json"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            made = {name: secrets.token_urlsafe(24) for name in ("api", "jwt", "password")}
            _write_private(path, json.dumps(made))
        return dict(json.loads(path.read_text(encoding="utf-8")))


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((_LOOPBACK, port)) == 0


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ends whole process groups: politely, then, after 20 s, not."""
    for process in processes:
        _signal_group(process, signal.SIGTERM)
    end = time.monotonic() + 20
    for process in processes:
        try:
            process.wait(timeout=max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    for process in processes:
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # all of it has ended
