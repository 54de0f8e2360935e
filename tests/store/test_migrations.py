"""A home of an older program: what stood in its database is there after the migrations, as a user would look at it."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from tiksports_dagster.settings import Settings
from tiksports_dagster.store.database import DAGSTER_SCHEMA, Database, _alembic_config
from tiksports_dagster.store.records.metrics import MetricSnapshot
from tiksports_dagster.store.snapshots import SnapshotStore
from tiksports_dagster.store.tables import SCHEMA

NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)


def reading(minutes: int, **more: object) -> MetricSnapshot:
    values: dict[str, object] = {
        "post": "20240302-lebron", "platform": "instagram", "id": "18001", "published_at": NOW - timedelta(hours=2),
        "observed_at": NOW - timedelta(minutes=minutes), "views": 6_691, "likes": 401, "comments": 32, "shares": 19,
        "saves": 12, "reach": 5_800, "watch_seconds": 40_120.5, "engagement_rate": 6.755,
        "view_definition": "instagram-plays",
    }  # fmt: skip
    return MetricSnapshot.model_validate({**values, **more})


OLD = (
    reading(30),
    reading(15, views=7_002),
    reading(15, platform="youtube", id="EqH1", saves=None, reach=None, watch_seconds=None, engagement_rate=None),
)


@pytest.fixture
def old_home(postgres: str) -> Generator[Database]:
    """A database as schema 0004 left it, with readings that keep half of what they say in their JSON."""
    name = f"old_{uuid4().hex[:12]}"
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"create database {name}"))
    url = make_url(postgres).set(database=name).render_as_string(hide_password=False)
    database = Database(Settings(database_url=url))
    with database.engine.connect() as connection:
        connection.execute(text(f"create schema {SCHEMA}"))
        connection.execute(text(f"create schema {DAGSTER_SCHEMA}"))
        connection.commit()
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.commit()
    with database.engine.begin() as connection:
        stamp = connection.execute(text(STAMP), {"at": NOW}).scalar_one()
        for place, row in enumerate(OLD):
            told = {**row.model_dump(mode="json"), "stamp": stamp, "position": place}
            connection.execute(text(READING), {**told, "record": json.dumps(row.model_dump(mode="json"))})
            entry = {"at": row.published_at, "post": row.post, "platform": row.platform}
            connection.execute(text(PUBLISHED), entry)
    yield database
    database.close()
    with admin.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    admin.dispose()


STAMP = """
    insert into tiksports.materializations (asset, partition, run_id, at, data_version, inputs, invented, shape)
    values ('metric_snapshots', '2024-03-03', 'run', :at, 'v', '{}', '["instagram"]', 'list') returning id
"""
READING = """
    insert into tiksports.analytics
        (materialization_id, position, post, platform, remote_id, observed_at, views, likes, comments, shares, record)
    values (:stamp, :position, :post, :platform, :id, :observed_at, :views, :likes, :comments, :shares, :record)
"""
PUBLISHED = """
    insert into tiksports.publish_journal (at, post, platform, state, run_id)
    values (:at, :post, :platform, 'published', 'run')
"""


def test_readings_of_an_older_schema_say_the_same_after_the_migrations(old_home: Database) -> None:
    before, after = old_home.migrate()
    assert (before, after > "0004") == ("0004", True)
    old_home.ensure_ready()
    store = SnapshotStore(old_home)
    assert store.newest_records(NOW, ["20240302-lebron"]) == [OLD[1], OLD[2]]
    assert store.newest_records(NOW - timedelta(minutes=20), ["20240302-lebron"]) == [OLD[0]]
    assert len(store.younger_than(timedelta(days=1), NOW, invented={"instagram": True})) == len(OLD)
    assert len(store.younger_than(timedelta(days=1), NOW, invented={"instagram": False})) == 0


def test_the_audit_is_closed_again_after_the_migrations(old_home: Database) -> None:
    old_home.migrate()
    for change in ("update tiksports.analytics set views = 0", "truncate tiksports.analytics"):
        with pytest.raises(DBAPIError), old_home.engine.begin() as connection:
            connection.execute(text(change))


def test_migrating_an_old_home_twice_is_migrating_it_once(old_home: Database) -> None:
    _, head = old_home.migrate()
    assert old_home.migrate() == (head, head)
    assert len(SnapshotStore(old_home).of_post("20240302-lebron", NOW)) == len(OLD)
