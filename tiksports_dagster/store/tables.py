"""The tables: who owns which columns. Migrations create them; nothing here reads or writes.

Every table is append-only (a trigger refuses UPDATE, DELETE and TRUNCATE) and has row-level security without a
policy, so that only the owner and a service role with BYPASSRLS read it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

SCHEMA = "tiksports"
metadata = MetaData(schema=SCHEMA)


def _moment(name: str, **options: Any) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=False, **options)


def _key() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


materializations = Table(
    "materializations",
    metadata,
    _key(),
    Column("asset", Text, nullable=False),
    Column("partition", Text),
    Column("run_id", Text, nullable=False),
    _moment("at"),
    _moment("written_at", server_default=func.now()),
    Column("data_version", String(64), nullable=False),
    Column("inputs", JSONB, nullable=False),
    Column("invented", JSONB, nullable=False),
    Column("shape", Text, nullable=False),
    Column("value_of", BigInteger, ForeignKey(f"{SCHEMA}.materializations.id")),
    Index("materializations_latest", "asset", "partition", "id"),
)
"""One row for each value an asset ever had: the stamp. ``at`` is the newsroom's clock, ``written_at`` the server's.

``value_of`` names the stamp whose rows are the value, where a frame said the same again.
"""


def _typed_table(name: str, *columns: Column[Any], indexed: tuple[tuple[str, ...], ...] = ()) -> Table:
    """A table of values whose every field is a column of its own: for those that come by the million."""
    table = Table(
        name,
        metadata,
        _key(),
        Column(
            "materialization_id", BigInteger, ForeignKey(f"{SCHEMA}.materializations.id"), nullable=False, index=True
        ),
        Column("position", Integer, nullable=False),
        *columns,
    )
    for names in indexed:
        Index(f"{name}_{'_'.join(names)}", *(table.c[column] for column in names))
    return table


def _value_table(name: str, *columns: Column[Any], indexed: tuple[str, ...] = ()) -> Table:
    """A table of values kept whole as JSON, with the columns that are asked for beside it."""
    whole = Column("record", JSONB, nullable=False)
    return _typed_table(name, *columns, whole, indexed=(indexed,) if indexed else ())


def _counters() -> tuple[Column[Any], ...]:
    whole = ("views", "likes", "comments", "shares", "saves", "reach")
    return (*(Column(name, BigInteger) for name in whole), Column("watch_seconds", Double))


records = _value_table("records")
trends = _value_table(
    "trends", Column("trend_id", Text), Column("title", Text), Column("score", Double), indexed=("trend_id",)
)
decisions = _value_table("decisions", Column("action", Text), Column("post", Text), indexed=("post",))
content_posts = _value_table("content_posts", Column("post", Text), Column("platform", Text), indexed=("post",))
publications = _value_table(
    "publications",
    Column("post", Text),
    Column("platform", Text),
    Column("state", Text),
    Column("remote_id", Text),
    indexed=("post", "platform"),
)
analytics = _typed_table(
    "analytics",
    Column("post", Text),
    Column("platform", Text),
    Column("remote_id", Text),
    Column("published_at", DateTime(timezone=True)),
    Column("observed_at", DateTime(timezone=True)),
    *_counters(),
    Column("engagement_rate", Double),
    Column("view_definition", Text),
    indexed=(("post", "platform", "observed_at"), ("observed_at",)),
)
"""Single readings (``MetricSnapshot``), every counter as it came."""

daily_metrics = _typed_table(
    "daily_metrics",
    Column("day", Date, nullable=False),
    Column("platform", Text, nullable=False),
    Column("remote_id", Text),
    Column("post", Text),
    Column("source", Text, nullable=False),
    Column("view_definition", Text, nullable=False),
    Column("day_zone", Text, nullable=False),
    Column("title", Text),
    *_counters(),
    Column("engagement_rate", Double),
    Column("total_views", BigInteger),
    indexed=(("post", "day"),),
)
"""What each day brought (``DailyMetric``)."""

system_health = _value_table("system_health", Column("part", Text), Column("status", Text))

publish_journal = Table(
    "publish_journal",
    metadata,
    _key(),
    _moment("at"),
    _moment("written_at", server_default=func.now()),
    Column("post", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("checkpoint", JSONB),
    Column("outcome", JSONB),
    Column("lease", Text),
    Column("lease_until", DateTime(timezone=True)),
    Index("publish_journal_entry", "post", "platform", "id"),
    Index("publish_journal_platform", "platform", "id"),
)
"""The write-ahead journal: one row for each step of one post's way to one platform.

``lease`` names the attempt that wrote the row, ``lease_until`` (the server's clock) how long nobody else may go on;
the last row of an attempt has none.
"""

api_usage = Table(
    "api_usage",
    metadata,
    _key(),
    _moment("at"),
    _moment("written_at", server_default=func.now()),
    Column("reservation", BigInteger),
    Column("state", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("post", Text),
    Column("run_id", Text),
    Column("micro_usd", BigInteger, nullable=False),
    Column("units", JSONB, nullable=False),
    Index("api_usage_at", "at"),
    Index("api_usage_reservation", "reservation"),
    Index("api_usage_party", "party", "id"),
    Index("api_usage_post", "post"),
)
"""Money: ``reserved`` before a paid call, then ``settled`` or ``released`` rows that point to the reservation."""

controls = Table(
    "controls",
    metadata,
    _key(),
    _moment("at"),
    _moment("written_at", server_default=func.now()),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("note", Text),
    Column("until", DateTime(timezone=True)),
    Column("said_by", Text, nullable=False, server_default="person"),
    Index("controls_subject", "subject", "id"),
)
"""What was said: pause and resume (a platform or ``all``), approve and reject (a post).

``until`` ends a pause by itself (the newsroom's clock); ``said_by`` is ``person``, or ``alarm:`` and the alarm's key
(``alarm:suppression:tiktok:<post>``) for what the house did by itself.
"""

metric_history = Table(
    "metric_history",
    metadata,
    _key(),
    _moment("written_at", server_default=func.now()),
    Column("platform", Text, nullable=False),
    Column("remote_id", Text),
    Column("day", Date),
    Column("source", Text, nullable=False),
    Column("row_hash", String(64), nullable=False, unique=True),
    Column("record", JSONB, nullable=False),
    Index("metric_history_day", "day", "platform"),
    Index("metric_history_post", "platform", "remote_id", "day"),
)
"""What platforms told about past days (``HistoryRow``); a line told twice stands here once, its hash is unique."""

alerts = Table(
    "alerts",
    metadata,
    _key(),
    _moment("at"),
    _moment("written_at", server_default=func.now()),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("record", JSONB, nullable=False),
    Index("alerts_key", "key", "id"),
    Index("alerts_at", "at"),
)
"""What was told to people, and what was held back (``state``: sent, failed, repeated, too_many)."""

ALL_TABLES = tuple(metadata.sorted_tables)

TABLE_OF_ASSET: dict[str, Table] = {
    "trends": trends,
    "trend_scores": trends,
    "opportunities": trends,
    "situation": decisions,
    "risk_assessment": decisions,
    "decision": decisions,
    "throttle": decisions,
    "alarm_pause": decisions,
    "brief": content_posts,
    "fact_sheet": content_posts,
    "script": content_posts,
    "quality_report": content_posts,
    "metric_snapshots": analytics,
    "daily_metrics": daily_metrics,
    "follow_up": decisions,
    "system_health": system_health,
}
"""Assets with a table of their own; platform videos and publications follow by suffix, the rest is in ``records``."""


def table_of(asset: str) -> Table:
    """The table that holds an asset's records."""
    if asset.endswith("_video"):
        return content_posts
    if asset.endswith("_publication"):
        return publications
    return TABLE_OF_ASSET.get(asset, records)
