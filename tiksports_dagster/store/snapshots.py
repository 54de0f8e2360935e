"""Bulk reads of readings (``analytics``) as pandas frames: young posts, newest of each, the last before a moment.

Written for tens of millions of rows: each question is answered from one index, and nothing is read row by row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tiksports_dagster.store.copying import Kind, copy_out
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.frames import RecordFrame
from tiksports_dagster.store.records.metrics import MetricSnapshot

if TYPE_CHECKING:
    import pandas as pd

READING: dict[str, Kind] = {
    "post": "category",
    "platform": "category",
    "remote_id": "category",
    "published_at": "moment",
    "observed_at": "moment",
    "views": "whole",
    "likes": "whole",
    "comments": "whole",
    "shares": "whole",
    "saves": "whole",
    "reach": "whole",
    "watch_seconds": "float",
    "engagement_rate": "float",
    "view_definition": "category",
}
"""Columns of every frame of readings. Counters are totals since publication, NA where the platform told none; times are
UTC. One row is one reading as it came: duplicates, gaps and falling counters are in it."""

_COLUMNS = ", ".join(f"a.{name}" for name in READING)
_SOME = """JOIN (
    SELECT post, platform, row_number() OVER (PARTITION BY platform ORDER BY md5(post), post) AS number
    FROM (
        SELECT DISTINCT j.post, j.platform FROM tiksports.publish_journal j WHERE j.at > %(born)s AND j.at <= %(now)s
    ) AS young
) AS one ON one.post = a.post AND one.platform = a.platform AND one.number <= %(most)s"""


class SnapshotStore:
    """The readings of all posts. Every method looks only at readings up to a moment, so that a replay sees its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def younger_than(
        self,
        age: timedelta,
        now: datetime,
        *,
        within: timedelta | None = None,
        most: int | None = None,
        invented: Mapping[str, bool] | None = None,
    ) -> pd.DataFrame:
        """All readings of the posts that were published within ``age`` before ``now``, or those ``within`` so long.

        Ordered by platform, post, time of reading. ``most`` takes so many posts of each platform only, always the same
        ones, chosen by a hash of their names. ``invented`` says of each party it names whether its invented data must
        or must not be in the reading; it costs a join with the stamps.
        """
        worlds, parameters = _worlds(invented)
        some = "" if most is None else _SOME
        query = f"""
            SELECT {_COLUMNS} FROM tiksports.analytics a {worlds} {some}
            WHERE a.observed_at > %(since)s AND a.observed_at <= %(now)s AND a.published_at > %(born)s
            ORDER BY a.platform, a.post, a.observed_at, a.id
        """
        since = now - (age if within is None else min(age, within))
        return self._frame(query, {**parameters, "since": since, "born": now - age, "now": now, "most": most})

    def between(self, after: datetime, until: datetime) -> pd.DataFrame:
        """All readings with ``after`` < time ≤ ``until``, ordered by platform, post, time of reading."""
        query = f"""
            SELECT {_COLUMNS} FROM tiksports.analytics a
            WHERE a.observed_at > %(after)s AND a.observed_at <= %(until)s
            ORDER BY a.platform, a.post, a.observed_at, a.id
        """
        return self._frame(query, {"after": after, "until": until})

    def newest(self, until: datetime, posts: Collection[str] | None = None) -> pd.DataFrame:
        """The last reading at or before ``until`` of each post (or of those named) on each platform.

        Ordered by post and platform; a post that was never read is not in it. Called with the present time it is
        where everything stands; with a past one the last reading before that moment.
        """
        some = "" if posts is None else "WHERE j.post = ANY(%(posts)s)"
        query = f"""
            SELECT {_COLUMNS}
            FROM (SELECT DISTINCT j.post, j.platform FROM tiksports.publish_journal j {some}) p
            CROSS JOIN LATERAL (
                SELECT * FROM tiksports.analytics r
                WHERE r.post = p.post AND r.platform = p.platform AND r.observed_at <= %(until)s
                ORDER BY r.observed_at DESC, r.id DESC LIMIT 1
            ) a
            ORDER BY a.post, a.platform
        """
        return self._frame(query, {"until": until, "posts": None if posts is None else list(posts)})

    def newest_records(self, until: datetime, posts: Collection[str]) -> list[MetricSnapshot]:
        """``newest`` of a few posts as records."""
        frame = self.newest(until, posts).rename(columns={"remote_id": "id"})
        return [row for row in RecordFrame(MetricSnapshot, frame).records() if isinstance(row, MetricSnapshot)]

    def of_post(self, post: str, until: datetime) -> pd.DataFrame:
        """Every reading of one post, ordered by platform and time of reading."""
        query = f"""
            SELECT {_COLUMNS} FROM tiksports.analytics a
            WHERE a.post = %(post)s AND a.observed_at <= %(until)s ORDER BY a.platform, a.observed_at, a.id
        """
        return self._frame(query, {"post": post, "until": until})

    def _frame(self, query: str, parameters: Mapping[str, Any]) -> pd.DataFrame:
        with self._database.engine.connect() as connection:
            return copy_out(connection, query, READING, parameters)


def _worlds(invented: Mapping[str, bool] | None) -> tuple[str, dict[str, Any]]:
    """A join that keeps readings whose stamp does or does not name the parties, and its parameters."""
    if not invented:
        return "", {}
    rules = [f"(m.invented ? %(party{n})s) = %(made_up{n})s" for n in range(len(invented))]
    parameters: dict[str, Any] = {}
    for number, (party, made_up) in enumerate(invented.items()):
        parameters |= {f"party{number}": party, f"made_up{number}": made_up}
    return f"JOIN tiksports.materializations m ON m.id = a.materialization_id AND {' AND '.join(rules)}", parameters
