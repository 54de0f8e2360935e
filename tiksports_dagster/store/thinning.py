"""Removing old readings by the rule that the database enforces (migration 0007); here is only which days to look at."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.records.metrics import Thinning
from tiksports_dagster.store.tables import analytics

ASSET = "thinned_snapshots"
HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)

RULE = (
    ("a post's first 48 hours", "every reading", "the last of each hour"),
    ("later", "the last of each hour", "the last of each day, UTC and Pacific"),
)
"""What is kept: (age of the post when it was read, while the reading is younger than 30 days, afterwards)."""


class Thinner:
    """Looks at the readings that the rule reached since it was last applied."""

    def __init__(self, database: Database, archive: Archive, clock: Clock) -> None:
        self._database = database
        self._archive = archive
        self._clock = clock

    def thin(self) -> Thinning:
        """Removes what the rule lets go, a day of readings in one transaction; may be stopped and begun again."""
        now, started = self._clock.now(), time.perf_counter()
        hourly = daily = 0
        for first, last in self._spans(now):
            while first < last:
                end = min(first + DAY, last)
                with self._database.engine.begin() as connection:
                    row = connection.execute(_THIN, {"first": first, "last": end, "now": now}).one()
                hourly, daily, first = hourly + row.hourly, daily + row.daily, end
        with self._database.engine.connect() as connection:
            kept = connection.execute(select(func.count()).select_from(analytics)).scalar_one()
        return Thinning(
            at=now,
            removed=hourly + daily,
            hourly=hourly,
            daily=daily,
            kept=kept,
            seconds=round(time.perf_counter() - started, 1),
        )

    def _spans(self, now: datetime) -> list[tuple[datetime, datetime]]:
        """Times of readings to look at: those that since last time became an hour old, or 30 days."""
        before = self._archive.read(ASSET, Thinning)
        if before is None:
            with self._database.engine.connect() as connection:
                oldest = connection.execute(select(func.min(analytics.c.observed_at))).scalar_one()
            return [] if oldest is None else [(_midnight(oldest), now)]
        since = _midnight(before.at - DAY)
        return [(since - MONTH, now - MONTH), (since, now)]


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


_THIN = text("SELECT hourly, daily FROM tiksports.thin_analytics(:first, :last, :now)")
