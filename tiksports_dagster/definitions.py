"""The code location: puts the parts together, nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.settings import load_settings


def build_defs(parts: Parts, overrides: Mapping[str, object] | None = None) -> dg.Definitions:
    """All assets, jobs, schedules and sensors over the given parts; ``overrides`` replaces resources by name."""
    from tiksports_dagster.assets import all_assets
    from tiksports_dagster.sensors import all_jobs, all_schedules, all_sensors
    from tiksports_dagster.wiring import resources

    platforms = list(parts.platforms.values())
    return dg.Definitions(
        assets=all_assets(platforms),
        jobs=all_jobs(),
        schedules=all_schedules(parts.settings.zone),
        sensors=all_sensors(platforms),
        resources=resources(parts, overrides or {}),
        # the default multiprocess executor costs two CPU seconds a step
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What ``dagster`` and ``dg`` load."""
    return build_defs(Parts(load_settings()))
