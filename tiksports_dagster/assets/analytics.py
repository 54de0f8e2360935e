"""Phase 5, the eyes: what the platforms counted, read every 15 minutes, and what each day brought."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import dagster as dg

from tiksports_dagster.assets._metadata import Cell, Metadata, lines, table
from tiksports_dagster.assets._policies import ANALYTICS, DAYS, TRANSIENT, named_failures, result
from tiksports_dagster.configuration import Platform
from tiksports_dagster.metrics.desk import DayDesk, Told
from tiksports_dagster.metrics.meter import COUNTERS, Meter, MeterReading
from tiksports_dagster.store.frames import FramesByPartition, RecordFrame
from tiksports_dagster.store.io_manager import PARTY_TAG
from tiksports_dagster.store.thinning import Thinner, Thinning

if TYPE_CHECKING:
    import pandas as pd

SHOWN = ("post", "platform", "views", "likes", "comments", "shares", "saves", "reach", "engagement_rate")


def snapshots_asset(platforms: Sequence[Platform]) -> dg.AssetsDefinition:
    """The counters of every publication on every platform."""

    @dg.asset(
        name="metric_snapshots",
        group_name="analytics",
        kinds={platform.name for platform in platforms},
        owners=[ANALYTICS],
        partitions_def=DAYS,
        retry_policy=TRANSIENT,
        tags={PARTY_TAG: "-".join(platform.name for platform in platforms)},
        # a day's reading covers every post there is, so every partition of the publications is its input
        deps=[
            dg.AssetDep(f"{platform.name}_publication", partition_mapping=dg.AllPartitionMapping())
            for platform in platforms
        ],
    )
    @named_failures
    def metric_snapshots(meter: dg.ResourceParam[Meter]) -> dg.MaterializeResult[RecordFrame]:
        """One reading of each publication that is due by its age; unknown stays unknown, never 0."""
        return _round(meter.read())

    return metric_snapshots


def _round(reading: MeterReading) -> dg.MaterializeResult[RecordFrame]:
    frame = reading.snapshots.frame
    rounds: list[dict[str, Cell]] = [
        {
            "platform": name,
            "publications": one.tracked,
            "due": one.due,
            "deferred": one.deferred,
            "calls": one.calls,
            "calls allowed": one.allowed,
            "told": reading.read.get(name, 0),
        }
        for name, one in reading.rounds.items()
    ]
    unknown: list[dict[str, Cell]] = [
        {"platform": str(name), **{counter: int(part[counter].isna().sum()) for counter in COUNTERS}}
        for name, part in frame.groupby("platform")
    ]
    metadata: Metadata = {
        "publications": sum(one.tracked for one in reading.rounds.values()),
        "read": len(frame),
        "deferred": sum(one.deferred for one in reading.rounds.values()),
        "warnings": lines(reading.warnings),
        "platforms": table(rounds),
        "unknown counters": table(unknown),
        "snapshots": table(_cells(reading.snapshots)),
    }
    return result(reading.snapshots, metadata)


def _cells(value: RecordFrame, columns: Sequence[str] = SHOWN, limit: int = 25) -> list[dict[str, Cell]]:
    """The most watched rows as cells; unknown is empty."""
    first = value.frame.sort_values("views", ascending=False, kind="stable").head(limit)
    records = RecordFrame(value.record, first).records()
    return [{name: getattr(record, name) for name in columns} for record in records]


def days_asset(platforms: Sequence[Platform]) -> dg.AssetsDefinition:
    """What every post gained, day by day."""

    @dg.asset(
        name="daily_metrics",
        group_name="analytics",
        kinds={"postgres", "pandas"},
        owners=[ANALYTICS],
        partitions_def=DAYS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        retry_policy=TRANSIENT,
        tags={PARTY_TAG: "-".join(platform.name for platform in platforms)},
        deps=[dg.AssetDep("metric_snapshots", partition_mapping=dg.TimeWindowPartitionMapping(start_offset=-1))],
    )
    @named_failures
    def daily_metrics(
        context: dg.AssetExecutionContext, day_desk: dg.ResourceParam[DayDesk]
    ) -> dg.MaterializeResult[FramesByPartition]:
        """Views, likes, watch time each day brought, from the best source that tells; any range of days in one run."""
        days = sorted(date.fromisoformat(key) for key in context.partition_keys)
        told = day_desk.ask(days[0], days[-1])

        def build(key: str) -> RecordFrame:
            built = day_desk.build(date.fromisoformat(key))
            context.add_asset_metadata(_day(built), partition_key=key)
            context.log.info(f"{key}: {len(built)} rows")
            return built

        frames = FramesByPartition([day.isoformat() for day in days], build)
        return dg.MaterializeResult(value=frames, metadata=_told(told))

    return daily_metrics


def _day(built: RecordFrame) -> Metadata:
    frame = built.frame
    sources: list[dict[str, Cell]] = [
        {
            "platform": str(platform),
            "source": str(source),
            "views counted as": str(definition),
            "posts": int(part["remote_id"].notna().sum()),
            "views of posts": _sum(part.loc[part["remote_id"].notna(), "views"]),
            "views of the channel": _sum(part.loc[part["remote_id"].isna(), "views"]),
            "views unknown": int(part["views"].isna().sum()),
        }
        for (platform, source, definition), part in frame.groupby(["platform", "source", "view_definition"])
    ]
    return {
        "posts": int(frame["remote_id"].notna().sum()),
        "content": built.data_version,
        "sources": table(sources),
        "days": table(_cells(built, ("post", "remote_id", *SHOWN[1:], "total_views"))),
    }


def _sum(views: "pd.Series") -> int | None:
    """The sum of what is known; None when nothing is."""
    return int(views.sum()) if views.notna().any() else None


def _told(told: Told) -> Metadata:
    rows: list[dict[str, Cell]] = [
        {"platform": name, "new rows": added.new, "known before": added.known} for name, added in told.added.items()
    ]
    return {"reports": table(rows), "warnings": lines(told.warnings)}


@dg.asset(group_name="analytics", kinds={"postgres"}, owners=[ANALYTICS], deps=["metric_snapshots"])
@named_failures
def thinned_snapshots(thinner: dg.ResourceParam[Thinner]) -> dg.MaterializeResult[Thinning]:
    """Old readings that no day needs are removed, by the rule that the database itself enforces."""
    done = thinner.thin()
    metadata: Metadata = {
        "removed": done.removed,
        "hourly": done.hourly,
        "daily": done.daily,
        "kept": done.kept,
        "seconds": done.seconds,
    }
    return result(done, metadata)
