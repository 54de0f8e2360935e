"""When things happen: jobs, schedules and sensors. Sensors only read and ask; the choice is a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import dagster as dg
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    from tiksports_dagster.configuration import Platform


def all_jobs() -> list[UnresolvedAssetJobDefinition]:
    """Every job."""
    from tiksports_dagster.sensors.jobs import JOBS

    return list(JOBS)


def all_schedules(zone: ZoneInfo) -> list[dg.ScheduleDefinition]:
    """Every schedule, running by default."""
    from tiksports_dagster.sensors.schedules import build_schedules

    return build_schedules(zone)


def all_sensors(platforms: Sequence[Platform]) -> list[dg.SensorDefinition]:
    """Every sensor, running by default."""
    from tiksports_dagster.sensors.acting import run_failure, shadowban
    from tiksports_dagster.sensors.momentum import viral_momentum
    from tiksports_dagster.sensors.sensors import approved_posts, breaking_news, due_sensor, quality_retry, script_retry

    making = [breaking_news, approved_posts, script_retry, quality_retry, due_sensor(platforms)]
    return [*making, viral_momentum, shadowban, run_failure]
