"""The rhythms: trends every 30 minutes, metrics every 15, a decision every hour, learning and health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import dagster as dg

from tiksports_dagster.metrics.ladder import load_metrics
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.sensors.jobs import (
    COSTS,
    DECIDE,
    HEALTH,
    HISTORY,
    LEARNING,
    METRICS,
    RETENTION,
    THINNING,
    THRESHOLDS,
    TRENDS,
    WATCH,
)

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

RUNNING = dg.DefaultScheduleStatus.RUNNING


@dataclass(frozen=True)
class Rhythm:
    """One job at its times; ``local`` ones keep the audience's clock, the others UTC."""

    name: str
    job: UnresolvedAssetJobDefinition
    cron: str
    local: bool = False
    run_config: Mapping[str, Any] | None = None


RHYTHMS = (
    Rhythm("trends_every_30_minutes", TRENDS, "*/30 * * * *"),
    # three minutes after the trends, so that it weighs what they found
    Rhythm("decision_hourly", DECIDE, "3 * * * *"),
    Rhythm("health_every_15_minutes", HEALTH, "5-59/15 * * * *"),
    Rhythm("thinning_daily", THINNING, "40 9 * * *"),
    # the day before is complete by then
    Rhythm("learning_daily", LEARNING, "30 4 * * *", local=True),
    Rhythm(
        "retention_daily",
        RETENTION,
        "50 4 * * *",
        local=True,
        run_config={"ops": {"video_retention": {"config": {"dry_run": False}}}},
    ),
    Rhythm("thresholds_monthly", THRESHOLDS, "20 5 1 * *", local=True),
)


def build_schedules(zone: ZoneInfo) -> list[dg.ScheduleDefinition]:
    """All schedules, running from the start; ``zone`` is the audience's."""
    plain = [
        dg.ScheduleDefinition(
            name=rhythm.name,
            job=rhythm.job,
            cron_schedule=rhythm.cron,
            execution_timezone=str(zone) if rhythm.local else None,
            run_config=rhythm.run_config,
            default_status=RUNNING,
        )
        for rhythm in RHYTHMS
    ]
    return [*plain, *_by_day(zone)]


def _by_day(zone: ZoneInfo) -> list[dg.ScheduleDefinition]:
    """Those that choose the day's partition."""

    @dg.schedule(name="metrics_every_15_minutes", job=METRICS, cron_schedule="*/15 * * * *", default_status=RUNNING)
    def metrics(context: dg.ScheduleEvaluationContext, clock: dg.ResourceParam[Clock]) -> dg.RunRequest:
        """Today's partition by the newsroom's clock, which a replay may have set to another day."""
        return dg.RunRequest(
            run_key=context.scheduled_execution_time.isoformat(), partition_key=clock.now().date().isoformat()
        )

    @dg.schedule(name="costs_hourly", job=COSTS, cron_schedule="7 * * * *", default_status=RUNNING)
    def costs(context: dg.ScheduleEvaluationContext, clock: dg.ResourceParam[Clock]) -> dg.RunRequest:
        """The audience's day an hour ago, so that the first run after midnight closes the day before."""
        moment = clock.now() - timedelta(hours=1)
        # east of Greenwich the local day begins before the partition of that name exists
        day = min(moment.astimezone(zone).date(), clock.now().date())
        return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat(), partition_key=day.isoformat())

    @dg.schedule(name="watch_every_15_minutes", job=WATCH, cron_schedule="3-59/15 * * * *", default_status=RUNNING)
    def watch(context: dg.ScheduleEvaluationContext, clock: dg.ResourceParam[Clock]) -> dg.RunRequest:
        """Three minutes after the counters were read, whatever became of that reading."""
        return dg.RunRequest(
            run_key=context.scheduled_execution_time.isoformat(), partition_key=clock.now().date().isoformat()
        )

    # YouTube's day is Pacific: at 09:10 UTC yesterday is over everywhere
    @dg.schedule(name="history_daily", job=HISTORY, cron_schedule="10 9 * * *", default_status=RUNNING)
    def history(context: dg.ScheduleEvaluationContext, clock: dg.ResourceParam[Clock]) -> dg.RunRequest:
        """Yesterday, and the days before it again, because reports come late; one run."""
        last = clock.now().date() - timedelta(days=1)
        first = last - timedelta(days=load_metrics().read_again_days)
        ends = {"start": first.isoformat(), "end": last.isoformat()}
        tags = {f"dagster/asset_partition_range_{end}": day for end, day in ends.items()}
        return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat(), tags=tags)

    return [metrics, costs, watch, history]
