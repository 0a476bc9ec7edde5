"""One build at a time in one home, held by the kernel and so freed when its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from extractors.stage.errors import BuildLockedError


@contextmanager
def build_lock(folder: Path) -> Iterator[None]:
    """Hold ``folder/lock``. A file left by a killed build holds nothing and is taken over.

    Raises BuildLockedError at once, naming the holder, when another process builds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildLockedError(_holder(path)) from None
        file.truncate(0)
        holder = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        file.write(json.dumps(holder))
        file.flush()
        # The file stays: a name that goes while others wait for it would give two holders.
        yield


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        who = f"process {holder['pid']} on {holder['host']}, since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        who = "a process that has just started"
    return (
        f"Another build of this home is running ({who}).\n"
        "Next: wait for it; the warehouse can be read meanwhile."
    )
