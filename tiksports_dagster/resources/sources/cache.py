"""A source's answers, kept for a minute in one file for all processes of a home, so that nobody asks twice."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import httpx
from hishel import BaseFilter, Entry, FilterPolicy, Response, SyncSqliteStorage
from hishel.httpx import SyncCacheTransport

from tiksports_dagster.resources.clock import SystemClock

_BROKEN = (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError, OSError, RuntimeError)
"""What a cache file that is damaged, locked, full or from another version makes hishel raise."""


class _WholeAnswers(BaseFilter[Response]):
    """Keeps 200s that are whole JSON, and nothing else: what went wrong must be asked again."""

    def needs_body(self) -> bool:
        return True

    def apply(self, item: Response, body: bytes | None) -> bool:
        if item.status_code != 200 or body is None:
            return False
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            return False
        return True


class _WithoutVary(httpx.BaseTransport):
    """Drops ``Vary`` on the way in: all processes here ask alike, and ``Vary: *`` would forbid keeping anything."""

    def __init__(self, sender: httpx.BaseTransport) -> None:
        self._sender = sender

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._sender.handle_request(request)
        response.headers.pop("vary", None)
        return response


class _ShortLivedStorage(SyncSqliteStorage):
    """Storage that sweeps at every start and forgets at once.

    hishel sweeps hourly and first after five minutes, and keeps what it swept for another hour; runs here live a
    minute, so the file would grow without end.
    """

    def __init__(self, path: Path, seconds: int) -> None:
        super().__init__(database_path=path, default_ttl=seconds)
        self.last_cleanup = 0.0

    def is_safe_to_hard_delete(self, pair: Entry) -> bool:
        return self.is_soft_deleted(pair)


class CacheTransport(httpx.BaseTransport):
    """Serves a GET from the file for ``seconds`` (real ones), whatever the service's own cache headers say.

    ``sender`` must give whole answers. A file that cannot be used costs the cache, never the answer. With a ``phase``
    in [0, 1) answers end at that share of every period of ``seconds`` instead, so that two addresses of one service
    are asked in turn; the first answer may serve half a period less or more.
    """

    def __init__(self, sender: httpx.BaseTransport, path: Path, seconds: int, phase: float | None = None) -> None:
        self._sender = sender
        self._path = path
        self._seconds = seconds
        self._phase = phase
        self._cached: SyncCacheTransport | None = self._open()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The kept answer when there is a fresh one, else the sender's."""
        if request.method != "GET" or self._cached is None:
            return self._sender.handle_request(request)
        if self._phase is not None:
            request.extensions["hishel_ttl"] = until_phase(SystemClock().now().timestamp(), self._seconds, self._phase)
        try:
            response = self._cached.handle_request(request)
            body = response.read()
        except _BROKEN as error:
            self._recover(error)
            return self._sender.handle_request(request)
        return httpx.Response(response.status_code, headers=response.headers, content=body)

    def close(self) -> None:
        """Closes file and connections."""
        if self._cached is not None:
            self._cached.storage.close()
        self._sender.close()

    def _open(self) -> SyncCacheTransport:
        storage = _ShortLivedStorage(self._path, self._seconds)
        policy = FilterPolicy(response_filters=[_WholeAnswers()])
        return SyncCacheTransport(_WithoutVary(self._sender), storage=storage, policy=policy)

    def _recover(self, error: Exception) -> None:
        """A busy file is left alone; a damaged one is deleted, and this client goes on without."""
        if isinstance(error, sqlite3.OperationalError) or self._cached is None:
            return
        self._cached.storage.close()
        self._cached = None
        for suffix in ("", "-wal", "-shm"):
            try:
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            except OSError:  # another process holds it (Windows)
                return


def until_phase(now: float, period: float, phase: float) -> float:
    """Seconds from ``now`` (seconds since the epoch) to the next moment at ``phase`` of a period.

    Between half a period and one and a half, so that nothing is asked twice in a hurry.
    """
    left = period - (now - phase * period) % period
    return left if left >= period / 2 else left + period
