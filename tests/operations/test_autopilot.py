"""The newsroom by itself, on a fast clock: what a person would see who looked at it the next morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.operations.autopilot import Autopilot
from tiksports_dagster.resources.clock import StandingClock, SystemClock
from tiksports_dagster.resources.world import PLATFORMS, SOURCES, World
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.publishing import PublicationState
from tiksports_dagster.store.records.system import Mode

HEADLINE = datetime(2024, 3, 3, 2, 24, tzinfo=UTC)
"""When ESPN of the sample day tells of the 40,000th point."""


@pytest.mark.slow
def test_a_record_is_noticed_and_published_within_five_minutes_with_nobody_there(settings: Settings) -> None:
    settings = settings.model_copy(update={"render_quality": "standard"})
    settings.home.mkdir(parents=True, exist_ok=True)
    clock = StandingClock(HEADLINE - timedelta(minutes=5))
    parts = Parts(settings, World(modes=dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX)), clock)
    try:
        with dg.DagsterInstance.ephemeral() as instance:
            pilot = Autopilot(parts, instance)
            pilot.run_until(HEADLINE + timedelta(minutes=5), sensors_every=timedelta(minutes=1))
            assert not pilot.failures
            out = parts.journal.all_latest()
            assert {entry.platform for entry in out} == set(PLATFORMS)
            assert all(entry.state is PublicationState.PUBLISHED for entry in out)
            assert all(entry.at - HEADLINE <= timedelta(minutes=5) for entry in out)
            assert [one.asked_by for one in pilot.launched if one.job == "post"] == ["approved_posts"]
    finally:
        parts.close()


def test_a_clock_that_runs_by_itself_is_refused(settings: Settings) -> None:
    parts = Parts(settings, World(modes=dict.fromkeys((*SOURCES, *PLATFORMS), Mode.SANDBOX)), SystemClock())
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(TypeError, match="stands still"):
        Autopilot(parts, instance)
