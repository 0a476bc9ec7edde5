"""How a written site takes the place of the one before: one writer, and a symbolic link that is turned."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def hold_site(folder: Path) -> Iterator[Path]:
    """One writer at a time; the kernel frees the lock of a dead one."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder


def show_site(site: Path, link: Path) -> None:
    """Turn the link to a site that is written; readers of the old one keep what they have open."""
    if link.is_dir() and not link.is_symlink():  # a home that was copied without its links
        link.rename(site.with_name(f"{site.name}-before"))
    part = link.with_name(f"{link.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    part.symlink_to(site.relative_to(link.parent))
    os.replace(part, link)


def drop_others(folder: Path, site: Path) -> None:
    """Remove the sites that the link no longer shows."""
    for other in folder.iterdir():
        if other.is_dir() and other != site:
            shutil.rmtree(other, ignore_errors=True)
