"""What was encoded before, by the hash of everything that decides it: bounded in size, checked when taken out."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tiksports_dagster.studio.files import folder_now, hashed, scratch_file, sweep

_SAFE_SECONDS = 600.0
"""Entries used this recently are not thrown out: another process may be about to read them."""


class Entry(NamedTuple):
    """A file of the cache with its SHA-256 and size in bytes."""

    path: Path
    sha256: str
    bytes: int


class EncodeCache:
    """Files ``<key>-<SHA-256>.<kind>`` in one folder that any number of processes share.

    A name says what its content must be, so an entry is written by one rename and a damaged one is noticed.
    ``limit`` is in bytes. Files that a finished video links to do not count: they cost nothing.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit

    def find(self, key: str, kind: str) -> Entry | None:
        """The whole entry of that key, or None; one that was damaged is thrown out."""
        for path in sorted(self.folder.glob(f"{key}-*.{kind}")):
            try:
                sha256, size = hashed(path)
                if path.stem == f"{key}-{sha256}":
                    path.touch()
                    return Entry(path, sha256, size)
                path.unlink()
            except OSError:
                continue
        return None

    @contextmanager
    def room(self, kind: str) -> Generator[Path]:
        """A temporary path in the cache, removed when the block ends; hand it to ``keep`` within the block."""
        with scratch_file(self.folder / f"new.{kind}") as temporary:
            yield temporary

    def keep(self, key: str, temporary: Path) -> Entry:
        """Gives a finished temporary file its place. Two processes that made the same file both succeed."""
        sha256, size = hashed(temporary)
        path = self.folder / f"{key}-{sha256}{temporary.suffix}"
        temporary.replace(path)
        return Entry(path, sha256, size)

    def trim(self) -> None:
        """Removes leftovers of killed processes, and the longest unused entries while there is more than ``limit``."""
        sweep(self.folder)
        now = folder_now(self.folder)
        held: list[tuple[float, int, Path]] = []
        for path in self.folder.iterdir():
            try:
                facts = path.stat()
            except OSError:
                continue
            if facts.st_nlink == 1 and ".part" not in path.name:
                held.append((facts.st_mtime, facts.st_size, path))
        total = sum(size for _, size, _ in held)
        for used, size, path in sorted(held):
            if total <= self.limit or now - used < _SAFE_SECONDS:
                break
            path.unlink(missing_ok=True)
            total -= size
