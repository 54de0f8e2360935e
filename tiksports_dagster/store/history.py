"""What platforms told about past days (``metric_history``): added once, however often it is told, and read by day."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select, text

from tiksports_dagster.store.copying import NULL, Kind, copy_in, copy_out
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.records.metrics import HistoryRow
from tiksports_dagster.store.tables import metric_history

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 20_000
"""Rows that are in memory at a time."""

TOLD: dict[str, Kind] = {
    "day": "day",
    "platform": "category",
    "remote_id": "text",
    "source": "category",
    "view_definition": "category",
    "day_zone": "category",
    "title": "text",
    "views": "whole",
    "likes": "whole",
    "comments": "whole",
    "shares": "whole",
    "saves": "whole",
    "reach": "whole",
    "watch_seconds": "float",
}
"""Columns of a frame of told days. Counters are what the day brought; ``remote_id`` is NA for the whole channel."""

_TYPES: dict[Kind, str] = {"whole": "::bigint", "float": "::double precision"}
_MEANING = [name for name in HistoryRow.model_fields if name not in HistoryRow.volatile]


@dataclass(frozen=True)
class Added:
    """What became of some rows: stored now, or there already (told before, or twice in the same rows)."""

    new: int
    known: int


@dataclass(frozen=True)
class Span:
    """What is known of one platform from one kind of source."""

    platform: str
    source: str
    rows: int
    posts: int
    first: date | None
    last: date | None


class HistoryStore:
    """The told days of all platforms. No row is ever changed; of what is told about the same the newest is believed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, rows: Iterable[HistoryRow]) -> Added:
        """Stores what is new, all of it or (when anything fails) nothing.

        A row that says what is believed already changes nothing; two rows are the same when all but ``told_at`` and
        ``origin`` is equal. Figures that return to an earlier value are told anew. Of rows about the same in one
        telling the last counts. ``rows`` may be a generator: it is read in parts.
        """
        told = 0
        iterator = iter(rows)
        with self._database.engine.begin() as connection:
            connection.execute(text(_TEMPORARY))
            while part := list(islice(iterator, CHUNK)):
                told += len(part)
                _bring(connection, part)
            new = connection.execute(text(_STORE)).rowcount
        return Added(new, told - new)

    def rows(self, first: date, last: date, platform: str | None = None) -> list[HistoryRow]:
        """Every row about the days from ``first`` to ``last``, both included, in the order they were told."""
        query = select(metric_history.c.record).where(metric_history.c.day.between(first, last))
        if platform is not None:
            query = query.where(metric_history.c.platform == platform)
        with self._database.engine.connect() as connection:
            found = connection.execute(query.order_by(metric_history.c.id)).scalars()
            return [HistoryRow.model_validate(row) for row in found]

    def lifetimes(self, platform: str | None = None) -> list[HistoryRow]:
        """Rows that tell totals since publication (``day`` None), in the order they were told."""
        query = select(metric_history.c.record).where(metric_history.c.day.is_(None))
        if platform is not None:
            query = query.where(metric_history.c.platform == platform)
        with self._database.engine.connect() as connection:
            found = connection.execute(query.order_by(metric_history.c.id)).scalars()
            return [HistoryRow.model_validate(row) for row in found]

    def told(self, day: date) -> pd.DataFrame:
        """What each source told about each post (and channel) on one day, with the columns of ``TOLD``.

        Of each counter the newest value that is known: some exports hold one counter a file. What follows another
        definition of a view, or ends at another midnight, is a row of its own. The newest told come first.
        """
        with self._database.engine.connect() as connection:
            return copy_out(connection, _NEWEST, TOLD, {"day": day})

    def spans(self) -> list[Span]:
        """What there is, by platform and kind of source: how many rows and posts, first and last day."""
        columns = (metric_history.c.platform, metric_history.c.source)
        query = select(
            *columns,
            func.count().label("rows"),
            func.count(metric_history.c.remote_id.distinct()).label("posts"),
            func.min(metric_history.c.day).label("first"),
            func.max(metric_history.c.day).label("last"),
        )
        with self._database.engine.connect() as connection:
            return [Span(**row) for row in connection.execute(query.group_by(*columns).order_by(*columns)).mappings()]


def row_hash(row: HistoryRow) -> str:
    """SHA-256 (hex) of what a row says, without ``told_at`` and ``origin``, which say when and where it was told."""
    values = [getattr(row, name) for name in _MEANING]
    stated = [value if value is None or isinstance(value, (int, float, str)) else _stated(value) for value in values]
    return hashlib.sha256(json.dumps(stated, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _stated(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _bring(connection: Connection, rows: list[HistoryRow]) -> None:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(_lines(rows))
    held.seek(0)
    copy_in(connection, "told_now", ("platform", "remote_id", "day", "source", "row_hash", "record"), held)


def _lines(rows: list[HistoryRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        remote = NULL if row.remote_id is None else row.remote_id
        day = NULL if row.day is None else row.day.isoformat()
        yield row.platform, remote, day, row.source.value, row_hash(row), row.model_dump_json()


_TEMPORARY = """
    CREATE TEMPORARY TABLE told_now (
        position BIGINT GENERATED ALWAYS AS IDENTITY,
        platform TEXT, remote_id TEXT, day DATE, source TEXT, row_hash VARCHAR(64), record JSONB
    ) ON COMMIT DROP
"""

_GROUP = ("platform", "remote_id", "source", "view_definition", "day_zone")
_COUNTERS = [name for name in TOLD if name not in (*_GROUP, "day", "title")]
_ABOUT = (
    "concat_ws(chr(31), h.platform, '=' || h.remote_id, h.day, h.source, h.record->>'view_definition', "
    "h.record->>'day_zone', " + ", ".join(f"h.record->>'{name}' IS NULL" for name in _COUNTERS) + ")"
)
"""What a row is about: whose figures, of what day, from whom, and which of them it knows."""

_STORE = f"""
    WITH said AS (
        SELECT DISTINCT ON (about) *, min(position) OVER (PARTITION BY about) AS place
        FROM (SELECT h.*, {_ABOUT} AS about FROM told_now h) AS every
        ORDER BY about, position DESC
    ), again AS (
        SELECT * FROM said WHERE EXISTS (SELECT FROM tiksports.metric_history k WHERE k.row_hash = said.row_hash)
    ), beside AS (
        SELECT h.id, h.record, {_ABOUT} AS about FROM tiksports.metric_history h
        JOIN (SELECT DISTINCT platform, day FROM again) AS asked USING (platform, day)
        UNION ALL
        SELECT h.id, h.record, {_ABOUT} AS about FROM tiksports.metric_history h
        WHERE h.day IS NULL AND h.platform IN (SELECT platform FROM again WHERE day IS NULL)
    ), newest AS (
        SELECT DISTINCT ON (about) about, id, record FROM beside JOIN (SELECT about FROM again) AS asked USING (about)
        ORDER BY about, id DESC
    )
    INSERT INTO tiksports.metric_history (platform, remote_id, day, source, row_hash, record)
    SELECT platform, remote_id, day, source,
        CASE WHEN newest.id IS NULL THEN row_hash
        ELSE encode(sha256(convert_to(row_hash || ' after ' || newest.id, 'UTF8')), 'hex') END,
        said.record
    FROM said LEFT JOIN newest USING (about)
    WHERE newest.id IS NULL OR newest.record - ARRAY['told_at', 'origin'] <> said.record - ARRAY['told_at', 'origin']
    ORDER BY place
    ON CONFLICT (row_hash) DO NOTHING
"""
"""A row never told is stored. One told before is stored once more when something else was told of the same since: its
hash then says after which row, so that it is still unique whoever else stores it at the same time."""

_KNOWN = ", ".join(
    f"(array_agg((record->>'{name}'){_TYPES.get(kind, '::text')} ORDER BY id DESC) "
    f"FILTER (WHERE record->>'{name}' IS NOT NULL))[1] AS {name}"
    for name, kind in TOLD.items()
    if name not in (*_GROUP, "day")
)

_NEWEST = f"""
    SELECT %(day)s::date AS day, {", ".join(_GROUP)}, {_KNOWN}
    FROM (
        SELECT id, platform, remote_id, source, record,
            record->>'view_definition' AS view_definition, record->>'day_zone' AS day_zone
        FROM tiksports.metric_history WHERE day = %(day)s
    ) AS told
    GROUP BY {", ".join(_GROUP)}
    ORDER BY max(id) DESC
"""
