"""How a written site takes the place of the one before: one writer, and a symbolic link that is turned."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from expectations.page.files import FOLDERS


@contextlib.contextmanager
def hold_site(folder: Path) -> Iterator[Path]:
    """One writer at a time; the kernel frees the lock of a dead one."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder


def start_site(folder: Path, site: Path, shown: Path) -> None:
    """Make the folder of a new site: of one that is no longer shown where there is any (see ``files.py``), else empty."""
    shown = shown.resolve()
    others = [path for path in folder.iterdir() if path.is_dir() and path != shown]
    if others:
        max(others, key=lambda path: path.name).rename(site)
        for path in site.iterdir():
            if not path.is_dir():
                path.unlink()
    for name in FOLDERS:
        (site / name).mkdir(parents=True, exist_ok=True)


def show_site(site: Path, link: Path) -> None:
    """Turn the link to a site that is written; readers of the old one keep what they have open."""
    if link.is_dir() and not link.is_symlink():  # a home that was copied without its links
        link.rename(site.with_name(f"{site.name}-before"))
    part = link.with_name(f"{link.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    part.symlink_to(site.relative_to(link.parent))
    os.replace(part, link)


def drop_others(folder: Path, *kept: Path) -> None:
    """Remove the sites that are neither shown nor of use for the next one."""
    for other in folder.iterdir():
        if other.is_dir() and other not in kept:
            shutil.rmtree(other, ignore_errors=True)
