"""Files that appear whole or not at all, leftovers of killed processes, and a full disk said in one line."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from tiksports_dagster.failures import PermanentFailure

_IDLE_SECONDS = 60.0
"""How long a temporary file of a process that is gone must have been left alone. A living one writes all the time."""
_STALE_SECONDS = 6 * 3600.0
"""The same for a temporary file of another machine, whose processes cannot be asked."""
_TEMPORARY = re.compile(r"^\..+-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.part(\.\w+)?$")


@contextmanager
def disk_room(path: Path, needed: int) -> Generator[None]:
    """Turns a full disk into a ``PermanentFailure`` that says how much to free. ``needed`` in bytes, an estimate."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _no_space(path, needed) from None


def _no_space(path: Path, needed: int) -> PermanentFailure:
    free = shutil.disk_usage(path.parent).free
    megabytes = max(1, -(-(needed - free) // 1_000_000))
    return PermanentFailure(f"no space left on {path.parent}: free {megabytes} MB and run again")


@lru_cache
def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


@contextmanager
def scratch_file(path: Path) -> Generator[Path]:
    """A temporary path beside ``path``, of its kind and of nobody else; removed when the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = f".{path.stem}-{_machine()}-{os.getpid()}-{os.urandom(4).hex()}.part{path.suffix}"
    temporary = path.with_name(name)
    try:
        temporary.touch()
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """A temporary path that becomes ``path`` when the block ends well; otherwise nothing changes under that name."""
    with scratch_file(path) as temporary:
        yield temporary
        temporary.replace(path)


def place(source: Path, target: Path) -> None:
    """The source under the target's name, whole at any moment: a hard link where the disk has them, else a copy."""
    with whole_file(target) as temporary:
        temporary.unlink()
        try:
            temporary.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, temporary)


def hashed(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file. ``OSError`` when it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def folder_now(folder: Path) -> float:
    """The time by the folder's own clock, which on a network disk is not this machine's; seconds since 1970."""
    with scratch_file(folder / "clock") as probe:
        return probe.stat().st_mtime


def sweep(folder: Path) -> None:
    """Removes the temporary files of processes that are gone: of this machine after a minute, else after six hours."""
    if not folder.is_dir():
        return
    import psutil

    now = folder_now(folder)
    for old in folder.iterdir():
        match = _TEMPORARY.match(old.name)
        if match is None:
            continue
        gone = match[1] == _machine() and not psutil.pid_exists(int(match[2]))
        try:
            if now - old.stat().st_mtime > (_IDLE_SECONDS if gone else _STALE_SECONDS):
                old.unlink()
        except OSError:
            continue
