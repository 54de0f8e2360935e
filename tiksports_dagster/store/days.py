"""Bulk reads around days: the last reading of each post in a day, and the days that were built."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tiksports_dagster.store.copying import Kind, copy_out
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.frames import kinds_of
from tiksports_dagster.store.records.metrics import DailyMetric

if TYPE_CHECKING:
    import pandas as pd

LAST: dict[str, Kind] = {
    "remote_id": "text",
    "post": "text",
    "published_at": "moment",
    "view_definition": "category",
    "views": "whole",
    "likes": "whole",
    "comments": "whole",
    "shares": "whole",
    "saves": "whole",
    "reach": "whole",
    "watch_seconds": "float",
}
"""Columns of a frame of last readings, one row a post."""


class DayStore:
    """Readings by day, and ``daily_metrics`` as it stands now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_readings(self, platform: str, start: datetime, end: datetime) -> pd.DataFrame:
        """The last reading of each post of a platform with ``start`` ≤ time < ``end``, ordered by the platform's id."""
        with self._database.engine.connect() as connection:
            return copy_out(connection, _LAST, LAST, {"platform": platform, "start": start, "end": end})

    def built(self, first: date, last: date) -> pd.DataFrame:
        """The newest rows of each built day from ``first`` to ``last``, columns of ``DailyMetric``, ordered by day."""
        columns = kinds_of(DailyMetric)
        with self._database.engine.connect() as connection:
            parameters = {"first": first.isoformat(), "last": last.isoformat()}
            return copy_out(connection, _BUILT, columns, parameters)

    def of_post(self, post: str) -> pd.DataFrame:
        """The newest rows of every built day about one post, ordered by platform and day."""
        with self._database.engine.connect() as connection:
            return copy_out(connection, _OF_POST, kinds_of(DailyMetric), {"post": post})


_LAST = f"""
    SELECT DISTINCT ON (remote_id) {", ".join(LAST)} FROM tiksports.analytics
    WHERE platform = %(platform)s AND observed_at >= %(start)s AND observed_at < %(end)s
    ORDER BY remote_id, observed_at DESC, id DESC
"""

_NEWEST = """
    SELECT DISTINCT ON (partition) partition, coalesce(value_of, id) AS holder
    FROM tiksports.materializations WHERE asset = 'daily_metrics' {some} ORDER BY partition, id DESC
"""

_BUILT = f"""
    SELECT d.* FROM ({_NEWEST.format(some="AND partition BETWEEN %(first)s AND %(last)s")}) n
    JOIN tiksports.daily_metrics d ON d.materialization_id = n.holder ORDER BY d.day, d.position
"""

_OF_POST = f"""
    SELECT d.* FROM tiksports.daily_metrics d
    JOIN ({_NEWEST.format(some="")}) n ON n.holder = d.materialization_id
    WHERE d.post = %(post)s ORDER BY d.platform, d.day
"""
