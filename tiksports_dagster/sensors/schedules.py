"""The rhythms: trends every 30 minutes, metrics every 15, a decision every hour, learning and health."""

from __future__ import annotations

from datetime import timedelta
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

RUNNING = dg.DefaultScheduleStatus.RUNNING


def build_schedules(zone: ZoneInfo) -> list[dg.ScheduleDefinition]:
    """All schedules; the daily one runs at 04:30 of the audience's day, when the day before is complete."""

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

    return [
        history,
        watch,
        dg.ScheduleDefinition(
            name="thresholds_monthly",
            job=THRESHOLDS,
            cron_schedule="20 5 1 * *",
            execution_timezone=str(zone),
            default_status=RUNNING,
        ),
        dg.ScheduleDefinition(name="thinning_daily", job=THINNING, cron_schedule="40 9 * * *", default_status=RUNNING),
        dg.ScheduleDefinition(
            name="trends_every_30_minutes", job=TRENDS, cron_schedule="*/30 * * * *", default_status=RUNNING
        ),
        # three minutes after the trends, so that it weighs what they found
        dg.ScheduleDefinition(name="decision_hourly", job=DECIDE, cron_schedule="3 * * * *", default_status=RUNNING),
        dg.ScheduleDefinition(
            name="learning_daily",
            job=LEARNING,
            cron_schedule="30 4 * * *",
            execution_timezone=str(zone),
            default_status=RUNNING,
        ),
        dg.ScheduleDefinition(
            name="retention_daily",
            job=RETENTION,
            cron_schedule="50 4 * * *",
            execution_timezone=str(zone),
            run_config={"ops": {"video_retention": {"config": {"dry_run": False}}}},
            default_status=RUNNING,
        ),
        dg.ScheduleDefinition(
            name="health_every_15_minutes", job=HEALTH, cron_schedule="5-59/15 * * * *", default_status=RUNNING
        ),
        metrics,
        costs,
    ]
