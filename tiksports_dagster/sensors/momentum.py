"""The sensor that follows up what goes viral."""

from __future__ import annotations

from datetime import timedelta

import dagster as dg

from tiksports_dagster.assets._policies import POSTS
from tiksports_dagster.newsroom.follow_up import to_follow
from tiksports_dagster.resources.clock import Clock
from tiksports_dagster.sensors.jobs import FOLLOW_UP
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.archive import Archive
from tiksports_dagster.store.controls import ControlStore
from tiksports_dagster.store.records.alarms import Alarm

EVERY_SECONDS = 30
"""Alarms are new every 15 minutes at best."""
AGAIN = timedelta(minutes=30)
"""How long after a rule said no it is asked again."""


@dg.sensor(job=FOLLOW_UP, minimum_interval_seconds=EVERY_SECONDS, default_status=dg.DefaultSensorStatus.RUNNING)
def viral_momentum(
    context: dg.SensorEvaluationContext,
    archive: dg.ResourceParam[Archive],
    controls: dg.ResourceParam[ControlStore],
    clock: dg.ResourceParam[Clock],
    settings: dg.ResourceParam[Settings],
) -> dg.SensorResult:
    """Has the newsroom decide on another part of each post that an alarm says goes viral, once it has none yet.

    The run key counts how often that was asked before, so that a restart asks nothing twice.
    """
    now = clock.now()
    days = (now.date(), now.date() - timedelta(days=1))
    stored = [archive.latest("anomalies", day.isoformat()) for day in days]
    alarms = [Alarm.model_validate(row) for one in stored if one for row in one.rows]
    decisions = [decision for _, _, decision in archive.decisions()]
    opened = context.instance.get_dynamic_partitions(str(POSTS.name))
    withdrawn = {subject for subject, word in controls.last_words().items() if word == "reject"}
    wanted = to_follow(
        alarms, decisions, opened, now, most_parts=settings.follow_up_parts, again=AGAIN, withdrawn=withdrawn
    )
    if not wanted:
        return dg.SensorResult(skip_reason="no post goes viral without a further part")
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(run_key=f"{post}:follow-up:{asked + 1}", partition_key=post) for post, asked in wanted
        ]
    )
