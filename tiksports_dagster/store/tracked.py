"""Everything that is out, in bulk: what a round of reading has to know about each publication."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tiksports_dagster.store.copying import Kind, copy_out
from tiksports_dagster.store.database import Database

if TYPE_CHECKING:
    import pandas as pd

PUBLICATION: dict[str, Kind] = {
    "post": "text",
    "platform": "category",
    "remote_id": "text",
    "state": "category",
    "published_at": "moment",
    "last_read_at": "moment",
}
"""Columns of ``TrackedPosts.out``; ``remote_id`` is NA while the platform has not told it, ``last_read_at`` NaT when it
was never read."""


class TrackedPosts:
    """The finished publications of the journal with the time of their last reading."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def out(self, now: datetime) -> pd.DataFrame:
        """One row for each (post, platform) that was finished by ``now``, ordered by both."""
        with self._database.engine.connect() as connection:
            return copy_out(connection, _OUT, PUBLICATION, {"now": now})

    def pictures(self, platform: str) -> dict[str, tuple[int, int]]:
        """Post → (width, height) in pixels of the newest file made for the platform."""
        columns: dict[str, Kind] = {"post": "text", "width": "whole", "height": "whole"}
        with self._database.engine.connect() as connection:
            frame = copy_out(connection, _PICTURES, columns, {"asset": f"{platform}_video"})
        rows = zip(frame["post"], frame["width"], frame["height"], strict=True)
        return {str(post): (int(width), int(height)) for post, width, height in rows}


_OUT = """
    WITH newest AS (
        SELECT DISTINCT ON (post, platform) post, platform, state, at, outcome->>'id' AS remote_id
        FROM tiksports.publish_journal ORDER BY post, platform, id DESC
    ), first AS (
        SELECT post, platform, min(coalesce((outcome->>'public_at')::timestamptz, at)) AS published_at
        FROM tiksports.publish_journal WHERE state IN ('published', 'inbox') GROUP BY post, platform
    )
    SELECT n.post, n.platform, n.remote_id, n.state, f.published_at, r.observed_at AS last_read_at
    FROM newest n JOIN first f USING (post, platform)
    LEFT JOIN LATERAL (
        SELECT a.observed_at FROM tiksports.analytics a
        WHERE a.post = n.post AND a.platform = n.platform AND a.observed_at <= %(now)s
        ORDER BY a.observed_at DESC LIMIT 1
    ) r ON true
    WHERE n.state IN ('published', 'inbox') AND n.at <= %(now)s
    ORDER BY n.post, n.platform
"""

_PICTURES = """
    SELECT DISTINCT ON (c.post) c.post, (c.record->>'width')::bigint AS width, (c.record->>'height')::bigint AS height
    FROM tiksports.content_posts c JOIN tiksports.materializations m ON m.id = c.materialization_id
    WHERE m.asset = %(asset)s ORDER BY c.post, c.id DESC
"""
