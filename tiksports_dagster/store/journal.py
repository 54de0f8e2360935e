"""Durable rows of the publish journal and of what people said (pause, approve); the rules are in ``publishing/``."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Row, func, insert, select, text

from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome
from tiksports_dagster.store.tables import controls, publish_journal

Control = Literal["pause", "resume", "approve", "reject"]
EVERYTHING = "all"


@dataclass(frozen=True)
class JournalEntry:
    """The newest journal row of one post on one platform."""

    post: str
    platform: str
    state: PublicationState
    at: datetime
    run_id: str
    checkpoint: Checkpoint | None
    outcome: PublishOutcome | None


class JournalStore:
    """Reads and appends journal rows; ``exclusive`` keeps two processes off one entry."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def append(
        self,
        post: str,
        platform: str,
        run_id: str,
        state: PublicationState,
        *,
        checkpoint: Checkpoint | None = None,
        outcome: PublishOutcome | None = None,
    ) -> None:
        """Writes one step; when this returns it is on disk."""
        row: dict[str, Any] = {
            "at": self._clock.now(),
            "post": post,
            "platform": platform,
            "run_id": run_id,
            "state": state.value,
            "checkpoint": checkpoint.model_dump(mode="json") if checkpoint else None,
            "outcome": outcome.model_dump(mode="json") if outcome else None,
        }
        with self._database.engine.begin() as connection:
            connection.execute(insert(publish_journal).values(row))

    def latest(self, post: str, platform: str) -> JournalEntry | None:
        """The newest row of an entry, or None when nothing was ever planned."""
        query = (
            select(publish_journal)
            .where(publish_journal.c.post == post, publish_journal.c.platform == platform)
            .order_by(publish_journal.c.id.desc())
            .limit(1)
        )
        with self._database.engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else _entry(row)

    def all_latest(self) -> list[JournalEntry]:
        """The newest row of every entry, oldest entry first."""
        newest = (
            select(publish_journal)
            .order_by(publish_journal.c.post, publish_journal.c.platform, publish_journal.c.id.desc())
            .distinct(publish_journal.c.post, publish_journal.c.platform)
        )
        with self._database.engine.connect() as connection:
            rows = sorted(connection.execute(newest).all(), key=lambda row: row.id)
        return [_entry(row) for row in rows]

    def finished_at(self) -> dict[tuple[str, str], datetime]:
        """When each (post, platform) was first known to be out, UTC; later notes about it do not move this."""
        out = [PublicationState.PUBLISHED.value, PublicationState.INBOX.value]
        query = (
            select(publish_journal.c.post, publish_journal.c.platform, func.min(publish_journal.c.at).label("first"))
            .where(publish_journal.c.state.in_(out))
            .group_by(publish_journal.c.post, publish_journal.c.platform)
        )
        with self._database.engine.connect() as connection:
            return {(row.post, row.platform): row.first for row in connection.execute(query)}

    def steps(self, post: str) -> list[JournalEntry]:
        """Every row of one post, oldest first."""
        query = select(publish_journal).where(publish_journal.c.post == post).order_by(publish_journal.c.id)
        with self._database.engine.connect() as connection:
            return [_entry(row) for row in connection.execute(query)]

    @contextmanager
    def exclusive(self, post: str, platform: str) -> Generator[None]:
        """Holds the entry for this process until the block ends; a killed process lets go by itself.

        Raises ``TransientFailure`` when another process holds it.
        """
        key = int.from_bytes(sha256(f"{post}/{platform}".encode()).digest()[:8], "big", signed=True)
        with self._database.engine.connect() as connection:
            if not connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": key}).scalar_one():
                raise TransientFailure(f"{post} on {platform} is being published by another process")
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": key})
                connection.commit()


class ControlStore:
    """What people said about platforms and posts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def say(self, action: Control, subject: str, note: str | None = None) -> None:
        """Appends one word of a person."""
        row = {"at": self._clock.now(), "action": action, "subject": subject, "note": note}
        with self._database.engine.begin() as connection:
            connection.execute(insert(controls).values(row))

    def last_words(self) -> dict[str, str]:
        """Subject → the newest action said about it."""
        newest = select(controls).order_by(controls.c.subject, controls.c.id.desc()).distinct(controls.c.subject)
        with self._database.engine.connect() as connection:
            return {row.subject: row.action for row in connection.execute(newest)}

    def paused(self) -> tuple[str, ...]:
        """Platforms (or ``all``) on hold now."""
        return tuple(sorted(subject for subject, action in self.last_words().items() if action == "pause"))


def _entry(row: Row[Any]) -> JournalEntry:
    return JournalEntry(
        post=row.post,
        platform=row.platform,
        state=PublicationState(row.state),
        at=row.at,
        run_id=row.run_id,
        checkpoint=None if row.checkpoint is None else Checkpoint.model_validate(row.checkpoint),
        outcome=None if row.outcome is None else PublishOutcome.model_validate(row.outcome),
    )
