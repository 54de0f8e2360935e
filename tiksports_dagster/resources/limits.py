"""How often each party may be called: one table of calls a minute, held together by all processes of a home."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.settings import Settings

if TYPE_CHECKING:
    from pyrate_limiter import Limiter

CALLS_PER_MINUTE: dict[str, int] = {
    # no limit is published for ESPN; one call a second is polite
    "espn": 60,
    # TikHub allows 10 a second on every plan
    "tikhub": 120,
    # TikTok: per user token, by call (Content Posting API); the Display API allows 600 a minute
    "tiktok": 60,
    "tiktok_creator_info": 20,
    "tiktok_init": 6,
    "tiktok_status": 30,
    "tiktok_videos": 600,
    # Meta counts 200 calls an hour and user for small apps but does not publish it for publishing; bursts of 120 pass
    "instagram": 120,
    # YouTube counts units a day, not calls a minute; this only keeps a loop from burning them at once
    "youtube": 300,
}
"""Calls a minute by bucket. A party's own name is the bucket of its calls that have none of their own."""

CEILING_SECONDS = 30.0
"""Longest wait for a turn. Real seconds: a service does not care which clock we simulate."""


class RateLimiter:
    """Turns for calls, counted in one SQLite file by every process that has the same home.

    Backed by pyrate-limiter's sliding window. The file may be deleted at any time: the count then starts anew.
    """

    def __init__(
        self,
        path: Path,
        calls_per_minute: Mapping[str, int] = CALLS_PER_MINUTE,
        *,
        ceiling_seconds: float = CEILING_SECONDS,
    ) -> None:
        self._path = path
        self._calls = dict(calls_per_minute)
        self._ceiling = ceiling_seconds
        self._limiters: dict[str, Limiter] = {}
        self._lock = Lock()

    def acquire(self, bucket: str, *, within: float | None = None) -> None:
        """Waits for a turn. ``TransientFailure`` when none comes within the ceiling or the count cannot be kept.

        ``within`` is a shorter ceiling of the caller's, in seconds. A bucket that is not in the table is a mistake in
        the program: ``KeyError``.
        """
        calls = self._calls[bucket]
        try:
            turn = self._limiter(bucket).try_acquire(bucket, timeout=min(self._ceiling, within or self._ceiling))
        except sqlite3.Error as error:
            self._start_anew(error)
            turn = self._retried(bucket)
        if not turn:
            raise TransientFailure(
                f"{bucket}: all {calls} calls a minute are taken by this and other processes", retry_after=60.0
            )

    def pace(self, party: str) -> Callable[[str | None], None]:
        """``acquire`` for an ``HttpClient``: a request without a bucket of its own counts for the party."""
        return lambda bucket: self.acquire(bucket or party)

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            for limiter in self._limiters.values():
                limiter.close()
            self._limiters.clear()

    def _retried(self, bucket: str) -> bool:
        try:
            return bool(self._limiter(bucket).try_acquire(bucket, timeout=self._ceiling))
        except sqlite3.Error as error:
            raise TransientFailure(f"{self._path.name} cannot be used ({error}); delete it") from None

    def _start_anew(self, error: sqlite3.Error) -> None:
        """A file that is no database any more is deleted; a busy or read-only one is not."""
        self.close()
        if isinstance(error, sqlite3.OperationalError):
            return
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _limiter(self, bucket: str) -> Limiter:
        with self._lock:
            if bucket not in self._limiters:
                self._limiters[bucket] = self._open(bucket)
            return self._limiters[bucket]

    def _open(self, bucket: str) -> Limiter:
        from pyrate_limiter import Duration, Limiter, Rate, SQLiteBucket
        from pyrate_limiter.limiter import SingleBucketFactory

        self._path.parent.mkdir(parents=True, exist_ok=True)
        store = SQLiteBucket.init_from_file(
            [Rate(self._calls[bucket], Duration.MINUTE)],
            table=f"calls_{bucket}",
            db_path=str(self._path),
            use_file_lock=True,
        )
        store.leak(store.now())
        # no background thread for leaking: a process lives minutes, and the file is swept at each start
        return Limiter(SingleBucketFactory(store, schedule_leak=False))


def home_limiter(settings: Settings) -> RateLimiter:
    """The limiter of this home, with the calls a minute that the settings give the AI vendors."""
    calls = {
        **CALLS_PER_MINUTE,
        "anthropic": settings.claude_requests_per_minute,
        "openai": settings.openai_requests_per_minute,
    }
    return RateLimiter(settings.home / "limits.sqlite", calls)
