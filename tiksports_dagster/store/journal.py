"""Durable rows of the publish journal; the rules are in ``publishing/``, what people said is in ``controls.py``."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, DateTime, Row, cast, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from tiksports_dagster.failures import LeaseLost, TransientFailure
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome
from tiksports_dagster.store.tables import publish_journal

EVERYTHING = "all"

LEASE_SECONDS = 900.0
"""How long a process may be silent before another may go on in its place: more than the longest single outside step."""

_OUT = (PublicationState.PUBLISHED, PublicationState.INBOX)
_MAYBE_OUT = (PublicationState.SUBMITTED, PublicationState.UNKNOWN)


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


@dataclass(frozen=True)
class Taken:
    """A post that is out on a platform, on its way there, or may be; ``at`` is UTC."""

    post: str
    at: datetime


Admit = Callable[[JournalEntry | None, Sequence[Taken]], PublishOutcome | None]
"""Given the newest note and the platform's other posts: None lets the attempt begin, an outcome ends it."""


@dataclass(frozen=True)
class Reservation:
    """What ``JournalStore.reserve`` came to: a lease to work under, or an outcome that ends the attempt at once."""

    before: JournalEntry | None
    lease: str | None
    outcome: PublishOutcome | None


class JournalStore:
    """Reads and appends journal rows; ``reserve`` keeps two processes off one entry."""

    def __init__(self, database: Database, clock: Clock, lease_seconds: float = LEASE_SECONDS) -> None:
        self._database = database
        self._clock = clock
        self._lease = timedelta(seconds=lease_seconds)

    def append(
        self,
        post: str,
        platform: str,
        run_id: str,
        state: PublicationState,
        *,
        checkpoint: Checkpoint | None = None,
        outcome: PublishOutcome | None = None,
        lease: str | None = None,
        last: bool = False,
    ) -> None:
        """Writes one step; when this returns it is on disk.

        A step under a ``lease`` renews it, the ``last`` one ends it. Raises ``LeaseLost``, and writes nothing, when
        another attempt holds the entry.
        """
        with self._database.engine.begin() as connection:
            if lease is not None:
                connection.execute(_LOCK, {"key": _key("entry", post, platform)})
                holder = connection.execute(_newest_lease(post, platform)).first()
                if holder is None or holder.lease != lease:
                    raise LeaseLost(f"{post} on {platform} was taken over by another process")
            row = self._row(post, platform, run_id, state, checkpoint, outcome)
            connection.execute(insert(publish_journal).values({**row, **self._leased(lease, last=last)}))

    def _leased(self, lease: str | None, *, last: bool = False) -> dict[str, Any]:
        # the server's clock, because hosts and injected clocks may differ
        return {"lease": lease, "lease_until": None if last or lease is None else func.now() + self._lease}

    def _row(
        self,
        post: str,
        platform: str,
        run_id: str,
        state: PublicationState,
        checkpoint: Checkpoint | None,
        outcome: PublishOutcome | None,
    ) -> dict[str, Any]:
        return {
            "at": self._clock.now(),
            "post": post,
            "platform": platform,
            "run_id": run_id,
            "state": state.value,
            "checkpoint": checkpoint.model_dump(mode="json") if checkpoint else None,
            "outcome": outcome.model_dump(mode="json") if outcome else None,
        }

    def latest(self, post: str, platform: str) -> JournalEntry | None:
        """The newest row of an entry, or None when nothing was ever planned."""
        with self._database.engine.connect() as connection:
            row = connection.execute(_newest(post, platform)).first()
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
        out = [state.value for state in _OUT]
        query = (
            select(publish_journal.c.post, publish_journal.c.platform, func.min(_SEEN).label("first"))
            .where(publish_journal.c.state.in_(out))
            .group_by(publish_journal.c.post, publish_journal.c.platform)
        )
        with self._database.engine.connect() as connection:
            return {(row.post, row.platform): row.first for row in connection.execute(query)}

    def finished_when(self, post: str, platform: str) -> datetime | None:
        """When one publication was first known to be out, or is to be shown, UTC; None while it is not."""
        query = select(func.min(_SEEN)).where(
            publish_journal.c.post == post,
            publish_journal.c.platform == platform,
            publish_journal.c.state.in_([state.value for state in _OUT]),
        )
        with self._database.engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def steps(self, post: str) -> list[JournalEntry]:
        """Every row of one post, oldest first."""
        query = select(publish_journal).where(publish_journal.c.post == post).order_by(publish_journal.c.id)
        with self._database.engine.connect() as connection:
            return [_entry(row) for row in connection.execute(query)]

    @contextmanager
    def reserve(self, post: str, platform: str, run_id: str, admit: Admit) -> Generator[Reservation]:
        """Holds the entry for this process until the block ends, if ``admit`` lets it.

        A lease runs out ``lease_seconds`` after its last note, also for a process that hangs or a host that is gone;
        that of a process that died ends with its connection. ``admit`` decides while no other post of the platform
        can be reserved. Raises ``TransientFailure`` when another process holds the entry.
        """
        key = {"key": _key("process", post, platform)}
        with self._database.engine.connect() as connection:
            alone = bool(connection.execute(text("select pg_try_advisory_lock(:key)"), key).scalar_one())
            connection.commit()
            try:
                yield self._reserve(post, platform, run_id, admit, alone=alone)
            finally:
                if alone:
                    # a connection that broke has let go by itself
                    with suppress(DBAPIError):
                        connection.execute(text("select pg_advisory_unlock(:key)"), key)
                        connection.commit()

    def _reserve(self, post: str, platform: str, run_id: str, admit: Admit, *, alone: bool) -> Reservation:
        with self._database.engine.begin() as connection:
            connection.execute(_LOCK, {"key": _key("platform", platform)})
            connection.execute(_LOCK, {"key": _key("entry", post, platform)})
            holder = connection.execute(_newest_lease(post, platform)).first()
            # a live lease whose process let go of its lock belongs to a dead one
            if holder is not None and holder.live and not alone:
                raise TransientFailure(f"{post} on {platform} is being published by another process")
            row = connection.execute(_newest(post, platform)).first()
            before = None if row is None else _entry(row)
            point = before.checkpoint if before is not None and before.state not in _FRESH else None
            outcome = admit(before, self._taken(connection, post, platform))
            if outcome is not None:
                if before is None or before.outcome != outcome:
                    ended = self._row(post, platform, run_id, outcome.state, point, outcome)
                    connection.execute(insert(publish_journal).values(ended))
                return Reservation(before, None, outcome)
            lease = uuid4().hex
            states = [PublicationState.RESERVED] if point else [PublicationState.PLANNED, PublicationState.RESERVED]
            for state in states:
                step = self._row(post, platform, run_id, state, point, None)
                connection.execute(insert(publish_journal).values({**step, **self._leased(lease)}))
            return Reservation(before, lease, None)

    def _taken(self, connection: Connection, post: str, platform: str) -> list[Taken]:
        """The platform's other posts that are out (by when that was first known), being sent, or may be out."""
        mine = (publish_journal.c.platform == platform, publish_journal.c.post != post)
        out = select(publish_journal.c.post, func.min(_SEEN).label("first"))
        out = out.where(*mine, publish_journal.c.state.in_([state.value for state in _OUT]))
        found = {row.post: row.first for row in connection.execute(out.group_by(publish_journal.c.post))}
        newest = select(publish_journal, (publish_journal.c.lease_until > func.now()).label("live")).where(*mine)
        newest = newest.order_by(publish_journal.c.post, publish_journal.c.id.desc()).distinct(publish_journal.c.post)
        for row in connection.execute(newest):
            if row.post not in found and (row.live or PublicationState(row.state) in _MAYBE_OUT):
                found[row.post] = row.at
        return [Taken(other, at) for other, at in found.items()]


_SEEN = func.coalesce(
    cast(publish_journal.c.outcome["public_at"].astext, DateTime(timezone=True)), publish_journal.c.at
)
"""When people see a post that is out: a platform may hold it back until the time it was told."""

_LOCK = text("select pg_advisory_xact_lock(:key)")
_FRESH = (PublicationState.FAILED, PublicationState.WAITING)
"""States after which nothing of the attempt before is of use: it was not posted, for certain."""


def _key(*words: str) -> int:
    return int.from_bytes(sha256("/".join(words).encode()).digest()[:8], "big", signed=True)


def _newest(post: str, platform: str) -> Any:
    return (
        select(publish_journal)
        .where(publish_journal.c.post == post, publish_journal.c.platform == platform)
        .order_by(publish_journal.c.id.desc())
        .limit(1)
    )


def _newest_lease(post: str, platform: str) -> Any:
    live = (publish_journal.c.lease_until > func.now()).label("live")
    return (
        select(publish_journal.c.lease, live)
        .where(
            publish_journal.c.post == post,
            publish_journal.c.platform == platform,
            publish_journal.c.lease.is_not(None),
        )
        .order_by(publish_journal.c.id.desc())
        .limit(1)
    )


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
