"""Frames of records: typed columns, a content hash, COPY to the table and back, and the same value kept once."""

import math
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.conftest import NOW
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.store.frames import FramesByPartition, RecordFrame, kinds_of
from tiksports_dagster.store.io_manager import ArchiveIOManager
from tiksports_dagster.store.records.metrics import DailyMetric, DaySource, MetricSnapshot
from tiksports_dagster.store.records.system import DailySummary

COUNTS = st.one_of(st.none(), st.integers(-(2**40), 2**62))
TEXTS = st.one_of(
    st.none(), st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=9)
)
DAYS = st.builds(
    DailyMetric,
    day=st.dates(date(2016, 1, 1), date(2030, 1, 1)),
    platform=st.sampled_from(["youtube", "tiktok"]),
    remote_id=TEXTS,
    post=TEXTS,
    source=st.sampled_from(DaySource),
    view_definition=st.just("d"),
    day_zone=st.just("UTC"),
    title=TEXTS,
    views=COUNTS,
    likes=COUNTS,
    comments=COUNTS,
    shares=COUNTS,
    saves=COUNTS,
    reach=COUNTS,
    watch_seconds=st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    engagement_rate=st.one_of(st.none(), st.floats(0, 1e9)),
    total_views=COUNTS,
)


def day(**given: object) -> DailyMetric:
    usual = dict.fromkeys(DailyMetric.model_fields) | {
        "day": date(2024, 3, 1),
        "platform": "youtube",
        "source": DaySource.REPORT,
        "view_definition": "d",
        "day_zone": "UTC",
    }
    return DailyMetric.model_validate({**usual, **given})


@settings(deadline=None)
@given(st.lists(DAYS, max_size=4))
def test_records_become_a_frame_and_records_again(rows: list[DailyMetric]) -> None:
    assert RecordFrame.of(DailyMetric, rows).records() == rows


@settings(deadline=None)
@given(st.lists(DAYS, max_size=3), st.lists(DAYS, max_size=3))
def test_two_frames_have_one_hash_exactly_when_their_rows_are_equal(
    one: list[DailyMetric], other: list[DailyMetric]
) -> None:
    first, second = RecordFrame.of(DailyMetric, one), RecordFrame.of(DailyMetric, other)
    assert (first.data_version == second.data_version) == (one == other)
    assert first.data_version == RecordFrame.of(DailyMetric, list(one)).data_version


def test_what_is_no_plain_column_is_no_frame() -> None:
    with pytest.raises(TypeError, match=r"DailySummary\.\w+ does not fit a column"):
        kinds_of(DailySummary)
    with pytest.raises(ValueError, match="has no nonsense"):
        RecordFrame(DailyMetric, pd.DataFrame({"nonsense": [1]}))


NASTY = [
    day(title='"quoted", \\N\nand a tab\t', views=2**62, watch_seconds=math.pi),
    day(title="\\N", remote_id="", watch_seconds=1e-320, views=-3),
    day(title=None, remote_id=None, watch_seconds=-0.0),
]


def test_a_frame_comes_back_from_the_table_to_the_last_bit(parts: Parts) -> None:
    value = RecordFrame.of(DailyMetric, NASTY)
    stamp = parts.archive.append("daily_metrics", "2024-03-01", "run", value)
    back = parts.archive.frame(stamp)
    assert back.data_version == value.data_version == stamp.data_version
    assert back.records() == NASTY
    moments = RecordFrame.of(MetricSnapshot, [_reading(NOW + timedelta(microseconds=1))])
    assert parts.archive.frame(parts.archive.append("metric_snapshots", "d", "run", moments)).records() == (
        moments.records()
    )


def _reading(at: datetime) -> MetricSnapshot:
    usual = dict.fromkeys(MetricSnapshot.model_fields)
    given = {"post": "p", "platform": "tiktok", "id": "1", "published_at": at, "observed_at": at, "view_definition": ""}
    return MetricSnapshot.model_validate({**usual, **given})


def test_the_same_value_again_is_stamped_and_its_rows_are_kept_once(parts: Parts) -> None:
    first = parts.archive.append("daily_metrics", "2024-03-01", "run", NASTY)
    second = parts.archive.append("daily_metrics", "2024-03-01", "another", RecordFrame.of(DailyMetric, NASTY))
    third = parts.archive.append("daily_metrics", "2024-03-01", "third", RecordFrame.of(DailyMetric, NASTY))
    assert (second.value_of, third.value_of, third.holder) == (first.id, first.id, first.id)
    assert parts.archive.frame(third).records() == NASTY
    changed = parts.archive.append("daily_metrics", "2024-03-01", "run", NASTY[:1])
    assert parts.archive.append("daily_metrics", "2024-03-01", "run", NASTY).value_of is None
    assert parts.archive.frame(changed).records() == NASTY[:1]
    with parts.database.engine.connect() as connection:
        assert connection.execute(text("select count(*) from tiksports.daily_metrics")).scalar_one() == 7


def test_a_frame_of_the_wrong_records_is_refused_and_nothing_is_stored(parts: Parts) -> None:
    with pytest.raises(ValueError, match="DailyMetric where MetricSnapshot"):
        parts.archive.append("metric_snapshots", "d", "run", RecordFrame.of(DailyMetric, NASTY))
    assert parts.archive.stamp("metric_snapshots", "d") is None


PARTITIONS = dg.DailyPartitionsDefinition(start_date="2024-03-01", timezone="UTC")


MADE: list[str] = []


def made(key: str) -> RecordFrame:
    MADE.append(key)
    return RecordFrame.of(DailyMetric, [day(day=key)])


@dg.asset(partitions_def=PARTITIONS, backfill_policy=dg.BackfillPolicy.single_run())
def daily_metrics(context: dg.AssetExecutionContext) -> dg.MaterializeResult[FramesByPartition]:
    """A frame for each day of the run."""
    return dg.MaterializeResult(value=FramesByPartition(context.partition_keys, made))


@dg.asset(partitions_def=PARTITIONS)
def counted(daily_metrics: pd.DataFrame) -> dg.MaterializeResult[list[DailyMetric]]:
    """A reader that wants the frame."""
    assert str(daily_metrics["views"].dtype) == "Int64"
    return dg.MaterializeResult(value=[day(title=str(moment.date())) for moment in daily_metrics["day"]])


def test_a_run_over_several_days_stores_each_under_its_own_partition(parts: Parts) -> None:
    manager = {"io_manager": ArchiveIOManager(parts.archive, parts.world)}
    tags = {"dagster/asset_partition_range_start": "2024-03-01", "dagster/asset_partition_range_end": "2024-03-03"}
    outcome = dg.materialize([daily_metrics], resources=manager, tags=tags)
    assert outcome.success
    assert MADE == ["2024-03-01", "2024-03-02", "2024-03-03"]
    for key in MADE:
        stamp = parts.archive.stamp("daily_metrics", key)
        assert [row.day.isoformat() for row in parts.archive.frame(stamp).records()] == [key]
    dg.materialize([daily_metrics, counted], selection=[counted], resources=manager, partition_key="2024-03-02")
    assert parts.archive.latest("counted", "2024-03-02").rows[0]["title"] == "2024-03-02"


def test_moments_are_utc_whatever_zone_they_came_in() -> None:
    rows = [_reading(datetime(2024, 3, 1, tzinfo=UTC))]
    frame = RecordFrame.of(MetricSnapshot, rows).frame
    moved = frame.assign(observed_at=frame["observed_at"].dt.tz_convert("America/New_York"))
    assert RecordFrame(MetricSnapshot, moved).data_version == RecordFrame.of(MetricSnapshot, rows).data_version
