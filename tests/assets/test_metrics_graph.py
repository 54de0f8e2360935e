"""Measuring in the graph: a backfill of many days is one run, and a day made again changes nothing."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest
from sqlalchemy import text

from tests.metrics.test_days import read
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.definitions import build_defs
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.metrics import DaySource, HistoryRow
from tiksports_dagster.store.records.publishing import PublicationState, PublishOutcome

FIRST = date(2024, 1, 10)
DAYS = [(FIRST + timedelta(days=n)).isoformat() for n in range(30)]


@pytest.fixture
def instance() -> Generator[dg.DagsterInstance]:
    with dg.instance_for_test() as made:
        yield made


def history(parts: Parts, instance: dg.DagsterInstance, *days: str) -> dg.ExecuteInProcessResult:
    """The job over a range of days, as the UI starts it for a backfill."""
    tags = {"dagster/asset_partition_range_start": days[0], "dagster/asset_partition_range_end": days[-1]}
    job = build_defs(parts).resolve_job_def("history")
    return job.execute_in_process(instance=instance, tags=tags)


def imported(parts: Parts) -> None:
    """Thirty days of three platforms, as an import leaves them, and some readings of our own."""
    parts.history.add(
        HistoryRow(
            platform=platform,
            remote_id=f"{platform}-old",
            day=date.fromisoformat(day),
            source=DaySource.EXPORT,
            view_definition="d",
            day_zone="UTC",
            told_at=parts.clock.now(),
            origin="an export",
            views=number,
            likes=1,
            comments=0,
            shares=0,
        )
        for platform in parts.platforms
        for number, day in enumerate(DAYS)
    )
    outcome = PublishOutcome(state=PublicationState.PUBLISHED, id="tiktok-p")
    parts.journal.append("p", "tiktok", "run", PublicationState.PUBLISHED, outcome=outcome)
    born = datetime(2024, 1, 10, 16, tzinfo=UTC)
    read(parts, "tiktok", *((born + timedelta(hours=7 * n), 10 * n) for n in range(40)))


def test_thirty_days_of_three_platforms_are_built_in_one_run_each_under_its_own_day(
    parts: Parts, instance: dg.DagsterInstance
) -> None:
    imported(parts)
    outcome = history(parts, instance, *DAYS)
    events = outcome.asset_materializations_for_node("daily_metrics")
    assert [event.partition for event in events] == DAYS
    assert instance.get_materialized_partitions(dg.AssetKey("daily_metrics")) == set(DAYS)
    contents = {event.partition: event.metadata["content"].value for event in events}
    for day in DAYS:
        stamp = parts.archive.stamp("daily_metrics", day)
        assert stamp is not None
        assert (stamp.run_id, stamp.data_version) == (outcome.run_id, contents[day])
    second = parts.archive.frame(parts.archive.stamp("daily_metrics", DAYS[1])).frame  # type: ignore[arg-type]
    assert list(zip(second["platform"], second["source"], second["views"], strict=True)) == [
        ("instagram", "export", 1),
        ("tiktok", "export", 1),
        ("tiktok", "snapshots", 30),
        ("youtube", "export", 1),
    ]
    shown = events[1].metadata["sources"].records[0].data
    told = (shown["platform"], shown["views of posts"], shown["views of the channel"], shown["views counted as"])
    assert told == ("instagram", 1, None, "d")


def test_a_day_made_again_alone_or_in_another_range_changes_nothing(parts: Parts, instance: dg.DagsterInstance) -> None:
    imported(parts)
    history(parts, instance, *DAYS[:6])
    before = {day: parts.archive.stamp("daily_metrics", day) for day in DAYS[:6]}
    history(parts, instance, DAYS[2])
    history(parts, instance, *DAYS[1:9])
    for day, stamp in before.items():
        now = parts.archive.stamp("daily_metrics", day)
        assert now is not None
        assert stamp is not None
        assert now.data_version == stamp.data_version
        assert now.holder == stamp.id
    with parts.database.engine.connect() as connection:
        rows = connection.execute(text("select count(*) from tiksports.daily_metrics")).scalar_one()
    assert rows == 9 * 4


def test_the_daily_schedule_asks_for_yesterday_and_the_days_before_again(
    parts: Parts, clock: StandingClock, instance: dg.DagsterInstance
) -> None:
    definitions = build_defs(parts)
    schedule = definitions.resolve_schedule_def("history_daily")
    context = dg.build_schedule_context(instance, scheduled_execution_time=clock.now(), resources={"clock": clock})
    (request,) = schedule.evaluate_tick(context).run_requests
    assert request.tags["dagster/asset_partition_range_start"] == "2024-02-28"
    assert request.tags["dagster/asset_partition_range_end"] == "2024-03-02"


def test_a_round_says_what_was_due_asked_and_unknown(parts: Parts, instance: dg.DagsterInstance) -> None:
    job = build_defs(parts).resolve_job_def("metrics")
    outcome = PublishOutcome(state=PublicationState.PUBLISHED, id="nobody")
    parts.journal.append("p", "youtube", "run", PublicationState.PUBLISHED, outcome=outcome)
    day = parts.clock.now().date().isoformat()
    done = job.execute_in_process(instance=instance, partition_key=day)
    (event,) = done.asset_materializations_for_node("metric_snapshots")
    row = event.metadata["platforms"].records[0].data
    assert (row["platform"], row["due"], row["calls"], row["told"]) == ("youtube", 1, 1, 0)
    assert event.metadata["deferred"].value == 0


def test_thinning_reports_what_it_removed(parts: Parts, instance: dg.DagsterInstance) -> None:
    imported(parts)
    done = build_defs(parts).resolve_job_def("thinning").execute_in_process(instance=instance)
    (event,) = done.asset_materializations_for_node("thinned_snapshots")
    assert event.metadata["kept"].value == 40 - event.metadata["removed"].value
    assert event.metadata["removed"].value > 0
