"""Phase 5, the eyes: what the platforms counted, a partition a UTC day, read every 15 minutes."""

from collections.abc import Sequence

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata, lines, table
from tiksports_dagster.assets._policies import ANALYTICS, DAYS, TRANSIENT, named_failures, result
from tiksports_dagster.configuration import Platform
from tiksports_dagster.publishing.meter import Meter, MeterReading
from tiksports_dagster.store.io_manager import PARTY_TAG
from tiksports_dagster.store.records.metrics import MetricSnapshot


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
    def metric_snapshots(meter: dg.ResourceParam[Meter]) -> dg.MaterializeResult[list[MetricSnapshot]]:
        """One reading of every publication: views, likes, comments, shares; unknown stays unknown, never 0."""
        return _shown(meter.read())

    return metric_snapshots


def _shown(reading: MeterReading) -> dg.MaterializeResult[list[MetricSnapshot]]:
    rows = [
        {"post": s.post, "platform": s.platform, "views": s.views, "likes": s.likes, "engagement %": s.engagement_rate}
        for s in reading.snapshots
    ]
    metadata: Metadata = {
        "publications": reading.asked,
        "read": len(reading.snapshots),
        "warnings": lines(reading.warnings),
        "snapshots": table(rows),
    }
    return result(reading.snapshots, metadata)
