"""The watching assets by ``materialize``, on the real store with the emulated platforms outside."""

from __future__ import annotations

from collections.abc import Generator

import dagster as dg
import pytest

from tiksports_dagster.assets.alarms import FAMILIES
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.definitions import build_defs
from tiksports_dagster.operations.status import status
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.publishing import Checkpoint, PublicationState, PublishOutcome
from tiksports_dagster.store.records.watching import WatchLevels

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture
def instance() -> Generator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def watch(parts: Parts, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    job = build_defs(parts).resolve_job_def("watch")
    day = parts.clock.now().date().isoformat()
    return job.execute_in_process(instance=instance, partition_key=day, run_config=QUIET)


def test_a_new_house_has_no_alarm_and_every_check_passes(parts: Parts, instance: dg.DagsterInstance) -> None:
    outcome = watch(parts, instance)
    assert outcome.success
    checks = {check.check_name: check.passed for check in outcome.get_asset_check_evaluations()}
    assert checks == dict.fromkeys(FAMILIES, True)


def test_a_post_without_a_public_id_is_a_warning_in_the_ui_and_in_the_status(
    parts: Parts, instance: dg.DagsterInstance, clock: StandingClock
) -> None:
    state = PublicationState.PUBLISHED
    point, outcome = Checkpoint(state=state, remote_id="v"), PublishOutcome(state=state)
    parts.journal.append("p", "tiktok", "run", state, checkpoint=point, outcome=outcome)
    clock.sleep(7 * 3600)
    looked = watch(parts, instance)
    assert looked.success, "an alarm stops nothing"
    (check,) = [check for check in looked.get_asset_check_evaluations() if check.check_name == "posts_are_shown"]
    assert not check.passed
    assert check.severity is dg.AssetCheckSeverity.WARN
    assert "no public id" in str(check.metadata["what"].value)
    (row,) = status(parts)["alarms"]
    assert row["kind"] == "no_public_id"
    assert row["advice"]


def test_without_history_the_thresholds_are_the_shipped_ones(parts: Parts, instance: dg.DagsterInstance) -> None:
    job = build_defs(parts).resolve_job_def("recalibrate")
    assert job.execute_in_process(instance=instance, run_config=QUIET).success
    levels = parts.archive.read("alarm_thresholds", WatchLevels)
    assert levels is not None
    assert set(levels.thresholds.platforms) >= set(parts.platforms)
    assert all(row.posts == 0 for row in levels.thresholds.platforms.values())
