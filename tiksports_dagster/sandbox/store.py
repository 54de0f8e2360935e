"""The sandbox's one SQLite file: tables, transactions, numbering. What the rows mean is decided elsewhere.

Several server processes may share the folder, so every change is one ``BEGIN IMMEDIATE`` transaction.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

FILE_NAME = "sandbox.sqlite3"
LOCK_TIMEOUT_SECONDS = 10.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tasks (
    platform TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, created REAL NOT NULL,
    completed REAL, published REAL, cancelled REAL, post_id TEXT, size INTEGER NOT NULL, received INTEGER NOT NULL,
    sha256 TEXT, problem TEXT, caption TEXT NOT NULL, details TEXT NOT NULL,
    PRIMARY KEY (platform, id)
);
CREATE INDEX IF NOT EXISTS tasks_by_post ON tasks (platform, post_id);
CREATE TABLE IF NOT EXISTS requests (
    party TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (party, method, path)
);
CREATE TABLE IF NOT EXISTS calls (bucket TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS calls_by_bucket ON calls (bucket, at);
CREATE TABLE IF NOT EXISTS quota (
    bucket TEXT NOT NULL, day TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (bucket, day)
);
CREATE TABLE IF NOT EXISTS articles (
    id INTEGER PRIMARY KEY, league TEXT NOT NULL, published REAL NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY, party TEXT NOT NULL, path_prefix TEXT NOT NULL, kind TEXT NOT NULL,
    times INTEGER NOT NULL, options TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS ai_answers (
    id INTEGER PRIMARY KEY, party TEXT NOT NULL, title TEXT NOT NULL, times INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, size INTEGER NOT NULL, mimetype TEXT NOT NULL,
    cache_control TEXT NOT NULL, etag TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL,
    PRIMARY KEY (bucket, name)
);
CREATE TABLE IF NOT EXISTS object_uploads (
    id TEXT PRIMARY KEY, bucket TEXT NOT NULL, name TEXT NOT NULL, mimetype TEXT NOT NULL, cache_control TEXT NOT NULL,
    upsert INTEGER NOT NULL, length INTEGER NOT NULL, received INTEGER NOT NULL, created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS buckets (id TEXT PRIMARY KEY, public INTEGER NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS ai_questions (id INTEGER PRIMARY KEY, party TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audience_world (body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audience_faults (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, platform TEXT NOT NULL, post_id TEXT, at REAL NOT NULL,
    until REAL NOT NULL, factor REAL
);
CREATE TABLE IF NOT EXISTS accounts (party TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, party TEXT NOT NULL, kind TEXT NOT NULL, issued REAL NOT NULL, expires REAL NOT NULL
);
"""
_TABLES = (
    *("sequences", "tasks", "requests", "calls", "quota", "articles", "faults", "accounts", "tokens"),
    *("ai_answers", "ai_questions", "objects", "object_uploads", "buckets", "audience_world", "audience_faults"),
)


@dataclass(frozen=True)
class Task:
    """One upload on its way to becoming a post. Times are Unix seconds of the injected clock, sizes bytes.

    ``id`` is the name the client polls: TikTok's publish_id, Instagram's container id, YouTube's upload_id.
    ``completed`` is when the last byte arrived, ``problem`` what was found wrong with the file then.
    """

    platform: str
    id: str
    kind: str
    created: float
    size: int
    caption: str
    completed: float | None = None
    published: float | None = None
    cancelled: float | None = None
    post_id: str | None = None
    received: int = 0
    sha256: str | None = None
    problem: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def with_details(self, **changes: Any) -> Task:
        """A copy whose ``details`` carry the changes too."""
        return replace(self, details={**self.details, **changes})


class Store:
    """The open file. One connection, guarded by a lock, so that threads may share it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock = threading.RLock()
        self._db = sqlite3.connect(
            folder / FILE_NAME, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._db.row_factory = sqlite3.Row
        _settle(self._db)

    def close(self) -> None:
        """Closes the file; the store cannot be used afterwards."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection]:
        """All or nothing, alone among all processes; one inside another is part of it. Never held over ``await``."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def read(self, query: str, *values: object) -> list[sqlite3.Row]:
        """The rows of a read-only query."""
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def clear(self) -> None:
        """Empties every table."""
        with self.transaction() as db:
            for table in _TABLES:
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the tuple above

    def next_number(self, name: str) -> int:
        """1, 2, 3 … per name, never given twice, not even to two processes."""
        with self.transaction() as db:
            return next_number(db, name)

    def task(self, platform: str, task_id: str) -> Task | None:
        """The task with that id."""
        rows = self.read("SELECT * FROM tasks WHERE platform = ? AND id = ?", platform, task_id)
        return _task(rows[0]) if rows else None

    def task_of_post(self, platform: str, post_id: str) -> Task | None:
        """The task that became the post with that id."""
        rows = self.read("SELECT * FROM tasks WHERE platform = ? AND post_id = ?", platform, post_id)
        return _task(rows[0]) if rows else None

    def tasks(self, platform: str | None = None, *, since: float | None = None) -> list[Task]:
        """All tasks, oldest first; with ``since`` those that were created, completed or published after it."""
        query = (
            "SELECT * FROM tasks WHERE (?1 IS NULL OR platform = ?1) AND "
            "(?2 IS NULL OR max(created, ifnull(completed, 0), ifnull(published, 0)) > ?2) ORDER BY created, rowid"
        )
        return [_task(row) for row in self.read(query, platform, since)]

    def save(self, task: Task) -> None:
        """Writes the task, new or changed."""
        with self.transaction() as db:
            _save(db, task)

    def advance(self, task: Task, received: int, **changes: Any) -> Task:
        """The task with so many bytes, written; ``Overtaken`` when it has not the bytes any more that it had."""

        def further(latest: Task) -> Task:
            if latest.received != task.received or latest.completed is not None:
                raise Overtaken(latest)
            return replace(latest, received=received, **changes)

        return self.change(task, further)

    def change(self, task: Task, make: Callable[[Task], Task]) -> Task:
        """Writes what ``make`` makes of the task as it is now, nobody in between; when it raises nothing changes."""
        with self.transaction() as db:
            changed = make(self.task(task.platform, task.id) or task)
            _save(db, changed)
        return changed


class Overtaken(Exception):
    """Another request has changed the task meanwhile; ``task`` is how it is now."""

    def __init__(self, task: Task) -> None:
        super().__init__(task.id)
        self.task = task


def _settle(db: sqlite3.Connection) -> None:
    """WAL and tables. Several processes may do this at once, and switching to WAL does not wait on a lock by itself."""
    deadline = time.monotonic() + LOCK_TIMEOUT_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            # The sandbox need not survive a power cut, only the death of its processes.
            db.execute("PRAGMA synchronous=OFF")
            db.executescript("BEGIN IMMEDIATE;" + _SCHEMA + "COMMIT;")
        except sqlite3.OperationalError as error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def next_number(db: sqlite3.Connection, name: str) -> int:
    """The next number of that name, inside a transaction of the caller's."""
    row = db.execute(
        "INSERT INTO sequences VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        (name,),
    ).fetchone()
    return int(row[0])


def _save(db: sqlite3.Connection, task: Task) -> None:
    db.execute(
        "INSERT INTO tasks VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (platform, id) DO UPDATE SET "
        "completed=excluded.completed, published=excluded.published, cancelled=excluded.cancelled, "
        "post_id=excluded.post_id, size=excluded.size, received=excluded.received, sha256=excluded.sha256, "
        "problem=excluded.problem, details=excluded.details",
        (
            *(task.platform, task.id, task.kind, task.created, task.completed, task.published, task.cancelled),
            *(task.post_id, task.size, task.received, task.sha256, task.problem, task.caption),
            json.dumps(dict(task.details)),
        ),
    )


def _task(row: sqlite3.Row) -> Task:
    values = {name: row[name] for name in row.keys() if name != "details"}  # noqa: SIM118 - a Row iterates over values
    return Task(**values, details=json.loads(row["details"]))
