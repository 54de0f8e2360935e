"""The append-only archive of asset values: append with a stamp, read the latest back, ask about the past.

The IO manager is its Dagster face; commands and resources use it directly. Nothing here overwrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any, Literal, TypeVar

from sqlalchemy import Column, Connection, Select, Table, func, insert, select
from sqlalchemy.engine import Row

from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.store.copying import copy_in, copy_out, to_csv
from tiksports_dagster.store.database import Database
from tiksports_dagster.store.frames import RecordFrame, data_version, kinds_of
from tiksports_dagster.store.records.base import Record
from tiksports_dagster.store.records.content import Brief, VideoFile
from tiksports_dagster.store.records.decisions import Decision
from tiksports_dagster.store.records.metrics import DailyMetric, MetricSnapshot
from tiksports_dagster.store.records.publishing import PublishingSlot
from tiksports_dagster.store.records.signals import Article, Game
from tiksports_dagster.store.tables import analytics, daily_metrics, materializations, table_of

Shape = Literal["one", "many", "none"]
DECIDING = ("decision", "follow_up")
"""Assets whose value is a ``Decision``."""
CHUNK = 50_000
"""Rows of a frame that are written at a time."""

RECORDS: dict[str, type[Record]] = {analytics.name: MetricSnapshot, daily_metrics.name: DailyMetric}
"""Tables of typed columns, whose values are frames, and the record that a row is."""

FIELDS = {(analytics.name, "remote_id"): "id"}
"""(table, column) → field, where the names differ: ``id`` is the row's own key."""

RecordType = TypeVar("RecordType", bound=Record)


@dataclass(frozen=True)
class Stamp:
    """What is known about one stored value besides the value itself."""

    id: int
    asset: str
    partition: str | None
    run_id: str
    at: datetime
    data_version: str
    inputs: dict[str, str]
    """Input asset → its data version."""
    invented: tuple[str, ...]
    """Parties whose sandbox answers are part of the value, directly or through its inputs."""
    shape: Shape
    value_of: int | None = None
    """The stamp that holds the rows, where this one said the same again."""

    @property
    def holder(self) -> int:
        """The id under which the value's rows stand."""
        return self.value_of or self.id


@dataclass(frozen=True)
class Stored:
    """A stored value as plain objects, to be read as records by whoever knows the type."""

    stamp: Stamp
    rows: tuple[dict[str, Any], ...]


class Archive:
    """All asset values of one installation."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def append(
        self,
        asset: str,
        partition: str | None,
        run_id: str,
        value: RecordFrame | Record | Sequence[Record] | None,
        *,
        inputs: dict[str, str] | None = None,
        invented: Iterable[str] = (),
    ) -> Stamp:
        """Stores a value, stamped, in one transaction: either all of it is there or nothing.

        A frame that says what the partition's value said already is stamped and points to the rows that are there.
        """
        shape: Shape = "none" if value is None else "one" if isinstance(value, Record) else "many"
        table = table_of(asset)
        if value is not None and table.name in RECORDS:
            value = _framed(RECORDS[table.name], value)
        version = data_version(value)
        stamp_row: dict[str, Any] = {
            "asset": asset,
            "partition": partition,
            "run_id": run_id,
            "at": self._clock.now(),
            "data_version": version,
            "inputs": inputs or {},
            "invented": sorted(set(invented)),
            "shape": shape,
        }
        with self._database.engine.begin() as connection:
            if isinstance(value, RecordFrame):
                before = connection.execute(_newest(asset, partition)).first()
                if before is not None and before.data_version == version:
                    stamp_row["value_of"] = _holder(before)
            stored = connection.execute(insert(materializations).values(stamp_row).returning(materializations)).one()
            if isinstance(value, RecordFrame):
                if stored.value_of is None:
                    _write(connection, table, stored.id, value)
            elif value is not None:
                items = [value] if isinstance(value, Record) else value
                rows = [_row(table, stored.id, n, item) for n, item in enumerate(items)]
                if rows:
                    connection.execute(insert(table), rows)
        return _stamp(stored)

    def latest(self, asset: str, partition: str | None = None) -> Stored | None:
        """The newest value of an asset (of one partition, if it has partitions), or None when there is none."""
        stamp = self.stamp(asset, partition)
        if stamp is None:
            return None
        return self.stored(stamp)

    def stamp(self, asset: str, partition: str | None = None) -> Stamp | None:
        """The stamp of the newest value, without the value."""
        with self._database.engine.connect() as connection:
            row = connection.execute(_newest(asset, partition)).first()
        return None if row is None else _stamp(row)

    def stored(self, stamp: Stamp) -> Stored:
        """The value behind a stamp."""
        with self._database.engine.connect() as connection:
            return self._stored(connection, stamp)

    def frame(self, stamp: Stamp) -> RecordFrame:
        """The value behind a stamp as a frame. ``TypeError`` for an asset whose values are no frames."""
        table = table_of(stamp.asset)
        if table.name not in RECORDS:
            raise TypeError(f"{stamp.asset} is kept as records; read it with latest()")
        record = RECORDS[table.name]
        shown = ", ".join(f'"{column.name}" AS "{_field(table, column)}"' for column in _own(table))
        query = f"SELECT {shown} FROM {table.fullname} t WHERE t.materialization_id = %(key)s ORDER BY t.position"
        with self._database.engine.connect() as connection:
            return RecordFrame(record, copy_out(connection, query, kinds_of(record), {"key": stamp.holder}))

    def read(self, asset: str, record: type[RecordType], partition: str | None = None) -> RecordType | None:
        """The newest single record of an asset, or None."""
        stored = self.latest(asset, partition)
        return record.model_validate(stored.rows[0]) if stored and stored.rows else None

    def is_missing(self, asset: str) -> bool:
        """True when the newest value of an asset says that nothing could be read."""
        stamp = self.stamp(asset)
        return stamp is not None and stamp.shape == "none"

    def last_heard(self, asset: str, now: datetime) -> tuple[datetime | None, datetime | None]:
        """When an asset last had a value up to ``now``, and when it last had one that is neither missing nor empty."""
        mine = (materializations.c.asset == asset, materializations.c.at <= now)
        told = (materializations.c.shape != "none", materializations.c.data_version != data_version([]))
        newest = select(func.max(materializations.c.at)).where(*mine)
        with self._database.engine.connect() as connection:
            return connection.execute(newest).scalar_one(), connection.execute(newest.where(*told)).scalar_one()

    def history(self, asset: str, *, before: datetime, limit: int, partition: str | None = None) -> list[Stored]:
        """The newest values stamped strictly before a moment of the newsroom's clock, newest first."""
        query = (
            select(materializations)
            .where(
                materializations.c.asset == asset,
                materializations.c.partition.is_not_distinct_from(partition),
                materializations.c.at < before,
            )
            .order_by(materializations.c.at.desc(), materializations.c.id.desc())
            .limit(limit)
        )
        with self._database.engine.connect() as connection:
            return [self._stored(connection, _stamp(row)) for row in connection.execute(query).all()]

    def stamps_of_partition(self, partition: str) -> list[Stamp]:
        """Every stamp of one post, oldest first."""
        query = select(materializations).where(materializations.c.partition == partition).order_by("id")
        with self._database.engine.connect() as connection:
            return [_stamp(row) for row in connection.execute(query)]

    def decisions(self, *, after_id: int = 0) -> list[tuple[int, Stamp, Decision]]:
        """Decisions newer than a row id, oldest first, with their row id (a cursor for sensors)."""
        table = table_of("decision")
        query = (
            select(table.c.id.label("row"), table.c.record, materializations)
            .join(materializations, table.c.materialization_id == materializations.c.id)
            .where(materializations.c.asset.in_(DECIDING), table.c.id > after_id)
            .order_by(table.c.id)
        )
        with self._database.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [(row.row, _stamp(row), Decision.model_validate(row.record)) for row in rows]

    def decision_for(self, post: str) -> tuple[Stamp, Decision] | None:
        """The decision that opened a post."""
        table = table_of("decision")
        query = (
            select(table.c.record, materializations)
            .join(materializations, table.c.materialization_id == materializations.c.id)
            .where(materializations.c.asset.in_(DECIDING), table.c.post == post)
            .order_by(table.c.id)
            .limit(1)
        )
        with self._database.engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else (_stamp(row), Decision.model_validate(row.record))

    def briefs(self) -> list[Brief]:
        """The newest brief of every post, oldest post first."""
        return self._newest_of_partitions("brief", Brief)

    def slots(self) -> list[PublishingSlot]:
        """The newest publishing slots of every post."""
        return self._newest_of_partitions("publishing_slots", PublishingSlot)

    def series(self, asset: str, record: type[RecordType], partition: str | None = None) -> list[RecordType]:
        """Every record an asset ever had in one partition, oldest first."""
        table = table_of(asset)
        query = (
            select(table.c.record)
            .join(materializations, table.c.materialization_id == materializations.c.id)
            .where(materializations.c.asset == asset, materializations.c.partition.is_not_distinct_from(partition))
            .order_by(table.c.id)
        )
        with self._database.engine.connect() as connection:
            return [record.model_validate(item) for item in connection.execute(query).scalars()]

    def about(self, asset: str, post: str) -> list[dict[str, Any]]:
        """Records of an asset, in any partition, whose ``post`` is that one, oldest first."""
        table = table_of(asset)
        query = (
            select(table.c.record)
            .join(materializations, table.c.materialization_id == materializations.c.id)
            .where(materializations.c.asset == asset, table.c.record["post"].astext == post)
            .order_by(table.c.id)
        )
        with self._database.engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def newest_of_posts(
        self, asset: str, record: type[RecordType], limit: int, *, invented: Mapping[str, bool] | None = None
    ) -> list[RecordType]:
        """The newest record of each of the ``limit`` posts that had one last, oldest first.

        ``invented`` says of each party it names whether its invented data must or must not be in the record: what a
        demonstration in the same home told is no past of the real channel.
        """
        table = table_of(asset)
        worlds = [
            materializations.c.invented.contains([party]) == made_up for party, made_up in (invented or {}).items()
        ]
        newest = (
            select(func.max(materializations.c.id).label("id"))
            .where(materializations.c.asset == asset, materializations.c.partition.is_not(None), *worlds)
            .group_by(materializations.c.partition)
            .order_by(func.max(materializations.c.id).desc())
            .limit(limit)
            .subquery()
        )
        query = select(table.c.record).join(newest, table.c.materialization_id == newest.c.id).order_by(table.c.id)
        with self._database.engine.connect() as connection:
            return [record.model_validate(item) for item in connection.execute(query).scalars()]

    def videos(self, platform: str) -> list[VideoFile]:
        """The newest file of every post for one platform."""
        return self._newest_of_partitions(f"{platform}_video", VideoFile)

    def articles(self, ids: Iterable[str]) -> list[Article]:
        """The newest reading of each article, in the order asked for; unknown ids are left out."""
        return self._newest_by_id("sports_news", Article, ids)

    def games(self, ids: Iterable[str]) -> list[Game]:
        """The newest reading of each game, in the order asked for; unknown ids are left out."""
        return self._newest_by_id("scoreboards", Game, ids)

    def _newest_of_partitions(self, asset: str, record: type[RecordType]) -> list[RecordType]:
        table = table_of(asset)
        newest = (
            select(materializations.c.id)
            .where(materializations.c.asset == asset, materializations.c.partition.is_not(None))
            .order_by(materializations.c.partition, materializations.c.id.desc())
            .distinct(materializations.c.partition)
        )
        query = select(table.c.record).where(table.c.materialization_id.in_(newest)).order_by(table.c.id)
        with self._database.engine.connect() as connection:
            return [record.model_validate(item) for item in connection.execute(query).scalars()]

    def _newest_by_id(self, asset: str, record: type[RecordType], ids: Iterable[str]) -> list[RecordType]:
        wanted = list(ids)
        table = table_of(asset)
        found: dict[str, RecordType] = {}
        key = table.c.record["id"].astext
        query = (
            select(key.label("key"), table.c.record)
            .join(materializations, table.c.materialization_id == materializations.c.id)
            .where(materializations.c.asset == asset, key.in_(wanted))
            .order_by(key, table.c.id.desc())
            .distinct(key)
        )
        with self._database.engine.connect() as connection:
            for row in connection.execute(query):
                found[row.key] = record.model_validate(row.record)
        return [found[item] for item in wanted if item in found]

    def _stored(self, connection: Connection, stamp: Stamp) -> Stored:
        table = table_of(stamp.asset)
        rows = select(*_fields(table)).where(table.c.materialization_id == stamp.holder).order_by(table.c.position)
        found = connection.execute(rows)
        if "record" in table.c:
            return Stored(stamp, tuple(found.scalars()))
        return Stored(stamp, tuple(dict(row) for row in found.mappings()))


def _stamp(row: Row[Any]) -> Stamp:
    return Stamp(
        id=row.id,
        asset=row.asset,
        partition=row.partition,
        run_id=row.run_id,
        at=row.at,
        data_version=row.data_version,
        inputs=dict(row.inputs),
        invented=tuple(row.invented),
        shape=row.shape,
        value_of=row.value_of,
    )


def _newest(asset: str, partition: str | None) -> Select[Any]:
    return (
        select(materializations)
        .where(materializations.c.asset == asset, materializations.c.partition.is_not_distinct_from(partition))
        .order_by(materializations.c.id.desc())
        .limit(1)
    )


def _holder(row: Row[Any]) -> int:
    return row.value_of or row.id


def _framed(record: type[Record], value: RecordFrame | Record | Sequence[Record]) -> RecordFrame:
    if isinstance(value, RecordFrame):
        if value.record is not record:
            raise ValueError(f"a frame of {value.record.__name__} where {record.__name__} is kept")
        return value
    return RecordFrame.of(record, [value] if isinstance(value, Record) else value)


def _own(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name not in {"id", "materialization_id", "position"}]


def _field(table: Table, column: Column[Any]) -> str:
    return FIELDS.get((table.name, column.name), column.name)


def _write(connection: Connection, table: Table, key: int, value: RecordFrame) -> None:
    names = [column.name for column in _own(table)]
    rows = value.frame[[_field(table, column) for column in _own(table)]]
    for start in range(0, len(rows), CHUNK):
        part = rows.iloc[start : start + CHUNK]
        part.insert(0, "materialization_id", key)
        part.insert(1, "position", range(start, start + len(part)))
        copy_in(connection, table.fullname, ["materialization_id", "position", *names], StringIO(to_csv(part)))


def _fields(table: Table) -> list[Any]:
    """What to read of a row: its JSON, or every field of a table of typed columns under the record's own names."""
    if "record" in table.c:
        return [table.c.record]
    return [column.label(_field(table, column)) for column in _own(table)]


def _row(table: Table, key: int, position: int, item: Record) -> dict[str, Any]:
    fixed = {"materialization_id": key, "position": position, "record": item.model_dump(mode="json")}
    own = [column.name for column in table.columns if column.name not in {"id", *fixed}]
    named = item.columns()
    return {**fixed, **{name: named.get(name, getattr(item, name, None)) for name in own}}
