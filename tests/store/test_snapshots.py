"""Readings in bulk: young posts, the newest of each, the last before a moment; every reading as it came."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from tests.conftest import NOW
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.store.records.metrics import MetricSnapshot
from tiksports_dagster.store.records.publishing import PublicationState
from tiksports_dagster.store.snapshots import SnapshotStore

HOUR = timedelta(hours=1)


def reading(post: str, at: datetime, views: int | None, *, born: datetime = NOW - 9 * HOUR) -> MetricSnapshot:
    return MetricSnapshot(
        post=post,
        platform="tiktok",
        id=f"id-{post}",
        published_at=born,
        observed_at=at,
        views=views,
        likes=None,
        comments=1,
        shares=2,
        saves=None,
        reach=None,
        watch_seconds=0.1 + 0.2,
        engagement_rate=None,
        view_definition="d",
    )


def store(parts: Parts, *rows: MetricSnapshot, invented: tuple[str, ...] = ()) -> SnapshotStore:
    parts.archive.append("metric_snapshots", "2024-03-03", "run", rows, invented=invented)
    for post in {row.post for row in rows}:
        parts.journal.append(post, "tiktok", "run", PublicationState.PUBLISHED)
    return SnapshotStore(parts.database)


def test_young_posts_come_with_every_reading_in_order_as_it_came(parts: Parts) -> None:
    views = [5, None, 9, 9, 3]
    times = [NOW - 5 * HOUR, NOW - 4 * HOUR, NOW - 3 * HOUR, NOW - 3 * HOUR, NOW - HOUR]
    rows = [reading("a", at, seen) for at, seen in zip(times, views, strict=True)]
    old = reading("b", NOW - HOUR, 7, born=NOW - 99 * HOUR)
    frame = store(parts, rows[4], *rows[:4], old).younger_than(48 * HOUR, NOW)
    assert [None if pd.isna(seen) else seen for seen in frame["views"]] == views
    assert list(frame["observed_at"]) == times
    assert set(frame["remote_id"]) == {"id-a"}
    assert frame["likes"].isna().all()
    assert set(frame["watch_seconds"]) == {0.1 + 0.2}


def test_only_the_last_hours_of_young_posts_can_be_asked_for(parts: Parts) -> None:
    rows = [reading("a", NOW - n * HOUR, 10 - n, born=NOW - 40 * HOUR) for n in (9, 3, 1)]
    frame = store(parts, *rows).younger_than(48 * HOUR, NOW, within=4 * HOUR)
    assert list(frame["views"]) == [7, 9]


def test_a_sample_of_posts_is_always_the_same_and_has_all_their_readings(parts: Parts) -> None:
    rows = [reading(f"p{post}", NOW - n * HOUR, 10 - n) for post in range(9) for n in (3, 1)]
    readings = store(parts, *rows)
    frame = readings.younger_than(48 * HOUR, NOW, most=4)
    assert len(set(frame["post"])) == 4
    assert len(frame) == 8
    assert frame.equals(readings.younger_than(48 * HOUR, NOW, most=4))
    assert len(readings.younger_than(48 * HOUR, NOW, most=9)) == 18


def test_the_newest_reading_of_each_post_and_the_last_before_a_moment(parts: Parts) -> None:
    rows = [reading(post, NOW - n * HOUR, 10 - n) for post in ("a", "b") for n in (3, 1)]
    readings = store(parts, *rows, reading("a", NOW + HOUR, 99))
    assert list(readings.newest(NOW)["views"]) == [9, 9]
    assert list(readings.newest(NOW - 2 * HOUR, ["b"])["views"]) == [7]
    assert readings.newest(NOW - 9 * HOUR).empty


def test_readings_of_the_future_are_not_seen_by_a_replay(parts: Parts) -> None:
    readings = store(parts, reading("a", NOW - HOUR, 1), reading("a", NOW + HOUR, 2))
    assert list(readings.younger_than(48 * HOUR, NOW)["views"]) == [1]
    assert list(readings.of_post("a", NOW)["views"]) == [1]
    assert list(readings.between(NOW, NOW + HOUR)["views"]) == [2]


def test_invented_readings_can_be_told_from_real_ones(parts: Parts) -> None:
    store(parts, reading("made-up", NOW - HOUR, 1), invented=("tiktok",))
    readings = store(parts, reading("real", NOW - HOUR, 2))
    assert set(readings.younger_than(48 * HOUR, NOW, invented={"tiktok": False})["post"]) == {"real"}
    assert set(readings.younger_than(48 * HOUR, NOW, invented={"tiktok": True})["post"]) == {"made-up"}


def test_readings_come_back_from_the_archive_as_the_records_they_were(parts: Parts) -> None:
    rows = [reading("a", NOW - HOUR, None), reading("b", NOW, 2)]
    store(parts, *rows)
    stored = parts.archive.latest("metric_snapshots", "2024-03-03")
    assert stored is not None
    assert [MetricSnapshot.model_validate(row) for row in stored.rows] == rows
