"""How often posts were watched, by the newest reading of every platform."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tiksports_dagster.store.database import Database
from tiksports_dagster.store.tables import analytics


def newest_views(database: Database, posts: Sequence[str]) -> dict[str, int]:
    """Post → views of all its platforms together; a post or platform that was never read is left out."""
    table = analytics
    query = (
        select(table.c.post, table.c.platform, table.c.views)
        .where(table.c.post.in_(list(posts)), table.c.views.is_not(None))
        .order_by(table.c.post, table.c.platform, table.c.observed_at.desc(), table.c.id.desc())
        .distinct(table.c.post, table.c.platform)
    )
    found: dict[str, int] = {}
    with database.engine.connect() as connection:
        for row in connection.execute(query):
            found[row.post] = found.get(row.post, 0) + row.views
    return found
