"""YouTube's quota buckets: what each call costs, and how much of the day is used, counted for all processes of a home.

Buckets since 2026-06-01: ``videos.insert`` 100 calls a day, ``videos.batchGetStats`` 10,000, everything else shares
10,000 units; they begin anew at midnight Pacific time. Google tells nobody how much is left, so it is counted here;
other programs of the same project are not seen.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.resources.platforms.youtube_codes import PACIFIC

BUCKETS: dict[str, int] = {"videos.insert": 100, "videos.batchGetStats": 10_000, "units": 10_000}
"""Calls or units a day by bucket."""


def bucket_of(method: str, uri: str) -> str | None:
    """The bucket that a call counts for; None for one that is free (bytes of an upload that was begun)."""
    path = urlsplit(uri).path
    if path.endswith("/reports"):
        # YouTube Analytics is another API with a quota of its own
        return None
    if "/upload/" in path:
        return "videos.insert" if method == "POST" else None
    return "videos.batchGetStats" if path.endswith(":batchGetStats") else "units"


@dataclass(frozen=True)
class Used:
    """One bucket today."""

    bucket: str
    used: int
    of: int


class QuotaBook:
    """The counts of the Pacific day in a small SQLite file. One that cannot be used counts nothing and stops nobody."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def count(self, method: str, uri: str) -> None:
        """Counts one call that is about to be made."""
        bucket = bucket_of(method, uri)
        if bucket is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._open()) as book, book:
                book.execute(
                    "insert into used values (?, ?, 1) on conflict (day, bucket) do update set calls = calls + 1",
                    (self._day(), bucket),
                )
                book.execute("delete from used where day < ?", (self._day(),))
        except (sqlite3.Error, OSError):
            return

    def today(self) -> list[Used]:
        """Every bucket with what of it is used."""
        try:
            with closing(self._open()) as book:
                found = dict(book.execute("select bucket, calls from used where day = ?", (self._day(),)).fetchall())
        except (sqlite3.Error, OSError):
            found = {}
        return [Used(bucket, int(found.get(bucket, 0)), most) for bucket, most in BUCKETS.items()]

    def _open(self) -> sqlite3.Connection:
        book = sqlite3.connect(self._path, timeout=5)
        book.execute(
            "create table if not exists used (day text, bucket text, calls integer not null, primary key (day, bucket))"
        )
        return book

    def _day(self) -> str:
        return self._clock.now().astimezone(PACIFIC).date().isoformat()
