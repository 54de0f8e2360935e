"""The sensors on a real store: what they ask Dagster for, and what a restart does not repeat."""

from __future__ import annotations

import dagster as dg
import pytest

from tiksports_dagster.assets._policies import POSTS
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.definitions import build_defs
from tiksports_dagster.failures import TransientFailure
from tiksports_dagster.resources.sources.batch import Batch
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.content import QualityAttempt


def tick(
    parts: Parts, name: str, instance: dg.DagsterInstance, cursor: str | None = None, **overrides: object
) -> dg.SensorResult:
    definitions = build_defs(parts, overrides)
    sensor = definitions.resolve_sensor_def(name)
    context = dg.build_sensor_context(
        instance=instance, cursor=cursor, definitions=definitions, resources=dict(definitions.resources)
    )
    answer = sensor(context)
    assert isinstance(answer, (dg.SensorResult, dg.SkipReason))
    return answer


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def decide(parts: Parts, instance: dg.DagsterInstance) -> str:
    job = build_defs(parts).resolve_job_def("newsroom")
    outcome = job.execute_in_process(
        instance=instance, run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    )
    assert outcome.success
    return parts.archive.decisions()[-1][2].post


def test_new_headlines_start_the_newsroom_once(parts: Parts, instance: dg.DagsterInstance) -> None:
    first = tick(parts, "breaking_news", instance)
    assert len(first.run_requests) == 1
    second = tick(parts, "breaking_news", instance, first.cursor)
    assert not second.run_requests
    restarted = tick(parts, "breaking_news", instance)
    assert restarted.run_requests[0].run_key == first.run_requests[0].run_key


def test_a_failed_read_is_no_empty_read(parts: Parts, instance: dg.DagsterInstance) -> None:
    class Down:
        def news(self, *_: object) -> Batch[object]:
            raise TransientFailure("timeout")

    answer = tick(parts, "breaking_news", instance, "[]", espn=Down())
    assert isinstance(answer, dg.SkipReason)
    assert "timeout" in answer.skip_message


def test_a_decision_opens_one_partition_and_one_run(parts: Parts, instance: dg.DagsterInstance) -> None:
    post = decide(parts, instance)
    answer = tick(parts, "approved_posts", instance)
    assert [request.partition_key for request in answer.run_requests] == [post]
    assert answer.run_requests[0].job_name == "post"
    assert answer.dynamic_partitions_requests[0].partition_keys == [post]
    instance.add_dynamic_partitions(str(POSTS.name), [post])
    assert not tick(parts, "approved_posts", instance).run_requests


def test_a_rejected_post_is_never_made(parts: Parts, instance: dg.DagsterInstance) -> None:
    parts.controls.say("reject", decide(parts, instance))
    assert not tick(parts, "approved_posts", instance).run_requests


def test_nothing_is_due_without_a_slot(parts: Parts, instance: dg.DagsterInstance) -> None:
    assert not tick(parts, "due_publications", instance).run_requests


def test_a_held_back_post_is_asked_for_again_and_never_past_its_attempts(
    parts: Parts, instance: dg.DagsterInstance
) -> None:
    def keep(number: int, outcome: str) -> None:
        attempt = QualityAttempt(
            post="a", platform="tiktok", run_id=f"run{number}", number=number, outcome=outcome, score=40, reason="black"
        )  # fmt: skip
        parts.archive.append("tiktok_quality", "a", f"run{number}", attempt)

    assert not tick(parts, "quality_retry", instance).run_requests
    keep(1, "again")
    asked = tick(parts, "quality_retry", instance).run_requests
    assert [(request.partition_key, request.run_key) for request in asked] == [("a", "a:rework:1")]
    assert tick(parts, "quality_retry", instance).run_requests[0].run_key == asked[0].run_key
    keep(2, "passed")
    assert not tick(parts, "quality_retry", instance).run_requests
    keep(4, "rejected")
    assert not tick(parts, "quality_retry", instance).run_requests


def test_the_rework_begins_at_the_script_and_ends_before_publishing(parts: Parts) -> None:
    keys = {key.to_user_string() for key in build_defs(parts).resolve_job_def("rework").asset_layer.selected_asset_keys}
    assert {"script", "tiktok_video", "youtube_video"} <= keys
    assert not {"brief", "fact_sheet", "tiktok_publication", "publishing_slots"} & keys


def test_what_goes_viral_is_decided_on_once_and_opens_a_part_two(parts: Parts, instance: dg.DagsterInstance) -> None:
    post = decide(parts, instance)
    instance.add_dynamic_partitions(str(POSTS.name), [post])
    assert not tick(parts, "viral_momentum", instance).run_requests
    parts.clock.sleep(2 * 3600)
    alarm = Alarm(
        kind=AlarmKind.VIRAL,
        at=parts.clock.now(),
        platform="tiktok",
        post=post,
        severity="info",
        words="tiktok: a post takes off",
        advice="Follow it up soon.",
    )
    parts.archive.append("anomalies", parts.clock.now().date().isoformat(), "run", [alarm])
    first, restarted = (tick(parts, "viral_momentum", instance) for _ in range(2))
    assert [request.partition_key for request in first.run_requests] == [post]
    assert [request.run_key for request in restarted.run_requests] == [first.run_requests[0].run_key]

    job = build_defs(parts).resolve_job_def("momentum")
    assert job.execute_in_process(instance=instance, partition_key=post).success
    second = parts.archive.decisions()[-1][2]
    assert (second.action, second.follow_up_of) == ("post", post)
    assert not tick(parts, "viral_momentum", instance).run_requests
    openings = tick(parts, "approved_posts", instance)
    assert [request.partition_key for request in openings.run_requests] == [second.post]
