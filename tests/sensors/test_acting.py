"""Acting on alarms, on a real store and instance: what is paused, what is opened, what a restart does not repeat."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta

import dagster as dg
import pytest

from tests.sensors.test_sensors import decide, tick
from tiksports_dagster.assets._policies import POSTS
from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.definitions import build_defs
from tiksports_dagster.operations.explain import explain
from tiksports_dagster.operations.status import status
from tiksports_dagster.publishing.watch import PAUSE_LINES
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.decisions import AlarmPause, Decision, Situation
from tiksports_dagster.store.records.publishing import PublishingSlot

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture
def instance() -> Generator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def ring(parts: Parts, kind: AlarmKind, platform: str, post: str | None, **more: object) -> None:
    """Stores an alarm as the watch would at this moment."""
    now = parts.clock.now()
    values = {"severity": "error", "words": f"{kind} seen", "advice": "look", "since": now, "confirmed": True, **more}
    alarm = Alarm.model_validate({"kind": kind, "at": now, "platform": platform, "post": post, **values})
    parts.archive.append("anomalies", now.date().isoformat(), "run", [alarm])


def follow(parts: Parts, instance: dg.DagsterInstance, parent: str) -> Decision:
    """What the run that ``viral_momentum`` asks for decides."""
    answer = tick(parts, "viral_momentum", instance)
    (request,) = answer.run_requests
    assert request.partition_key == parent
    job = build_defs(parts).resolve_job_def("momentum")
    assert job.execute_in_process(instance=instance, partition_key=parent, run_config=QUIET).success
    made = parts.archive.read("follow_up", Decision, parent)
    assert made is not None
    return made


def viral_post(parts: Parts, instance: dg.DagsterInstance, *, minutes: int = 120) -> str:
    post = decide(parts, instance)
    instance.add_dynamic_partitions(str(POSTS.name), [post])
    parts.clock.sleep(60 * minutes)
    ring(parts, AlarmKind.VIRAL, "tiktok", post)
    return post


def test_suppression_pauses_its_platform_says_why_and_ends_by_itself(
    parts: Parts, instance: dg.DagsterInstance, clock: StandingClock
) -> None:
    ring(parts, AlarmKind.SUPPRESSION, "tiktok", "p")
    tick(parts, "shadowban", instance)
    (hold,) = parts.controls.holds()
    assert (hold.platform, hold.until) == ("tiktok", clock.now() + timedelta(hours=24))
    assert status(parts)["holds"][0]["why"] == "suppression seen"
    (line,) = parts.archive.series(PAUSE_LINES, AlarmPause)
    assert line.reasons == ("suppression seen",)
    job = build_defs(parts).resolve_job_def("newsroom")
    assert job.execute_in_process(instance=instance, run_config=QUIET).success
    situation, decision = parts.archive.read("situation", Situation), parts.archive.read("decision", Decision)
    assert situation is not None
    assert situation.paused == ("tiktok",)
    assert decision is not None
    assert decision.opportunity is not None
    assert "tiktok" not in decision.opportunity.platforms
    assert any("On hold: tiktok until 2024-03-04" in reason for reason in decision.reasons)
    clock.sleep(25 * 3600)
    tick(parts, "shadowban", instance)
    assert parts.controls.holds() == ()
    assert [one.action for one in parts.archive.series(PAUSE_LINES, AlarmPause)] == ["pause", "resume"]


def test_a_second_look_or_a_restart_pauses_nothing_again(
    parts: Parts, instance: dg.DagsterInstance, clock: StandingClock
) -> None:
    ring(parts, AlarmKind.SUPPRESSION, "tiktok", "p")
    for _ in range(3):
        tick(parts, "shadowban", instance)
    assert len(parts.controls.pauses()) == 1
    parts.controls.say("resume", "tiktok")
    tick(parts, "shadowban", instance)
    assert parts.controls.paused() == ()
    assert [one.action for one in parts.archive.series(PAUSE_LINES, AlarmPause)] == ["pause", "resume"]


def test_a_viral_post_gets_a_part_2_in_another_shape_and_once(parts: Parts, instance: dg.DagsterInstance) -> None:
    post = viral_post(parts, instance)
    first, second = tick(parts, "viral_momentum", instance), tick(parts, "viral_momentum", instance)
    assert [one.run_key for one in first.run_requests] == [one.run_key for one in second.run_requests], "a restart"
    made = follow(parts, instance, post)
    parent = parts.archive.decision_for(post)[1].opportunity
    assert made.action == "post", made.reasons
    assert made.follow_up_of == post
    assert made.post not in (None, post)
    assert made.opportunity.content_type is not parent.content_type
    assert made.opportunity.angle != parent.angle
    assert post in made.reasons[0]
    assert "viral seen" in made.reasons[0]
    assert not tick(parts, "viral_momentum", instance).run_requests
    opened = tick(parts, "approved_posts", instance)
    assert [one.partition_key for one in opened.run_requests] == [made.post]


def test_both_parts_know_each_other(parts: Parts, instance: dg.DagsterInstance) -> None:
    post = viral_post(parts, instance)
    made = follow(parts, instance, post)
    before, after = explain(parts, post), explain(parts, made.post)
    assert [row["post"] for row in before["follow_ups"]] == [made.post]
    assert [row["kind"] for row in before["alarms"]] == ["viral"]
    assert before["followed_by"] == [made.post]
    assert after["follow_up_of"] == post


def test_inside_the_gap_a_part_2_is_decided_with_the_slot_at_which_the_gap_is_over(
    parts: Parts, instance: dg.DagsterInstance, clock: StandingClock
) -> None:
    post = viral_post(parts, instance, minutes=20)
    planned = clock.now() - timedelta(minutes=15)
    taken = [PublishingSlot(post=post, platform=name, at=planned, reason="at once") for name in parts.platforms]
    parts.archive.append("publishing_slots", post, "run", taken)
    made = follow(parts, instance, post)
    assert made.publish_at == planned + timedelta(minutes=60)
    assert any("60 min from other posts" in reason for reason in made.reasons)
    (opened,) = tick(parts, "approved_posts", instance).run_requests
    assert (opened.partition_key, opened.job_name) == (made.post, "content"), "it is made now and goes out then"
    assert explain(parts, made.post)["decision"]["publish_at"] == made.publish_at.isoformat()


def test_a_part_2_follows_the_rules_of_any_post(parts: Parts, instance: dg.DagsterInstance) -> None:
    post = viral_post(parts, instance)
    for platform in parts.platforms:
        parts.controls.say("pause", platform)
    refused = follow(parts, instance, post)
    assert (refused.action, refused.post, refused.follow_up_of) == ("wait", None, post)
    assert any("on hold" in reason for reason in refused.reasons)
    assert not tick(parts, "approved_posts", instance, None).run_requests[1:]


def test_with_autonomy_approve_a_part_2_waits_for_a_person(parts: Parts, instance: dg.DagsterInstance) -> None:
    post = viral_post(parts, instance)
    careful = Parts(parts.settings.model_copy(update={"autonomy": "approve"}), parts.world, parts.clock)
    made = follow(careful, instance, post)
    assert made.post is not None
    assert not made.approved
    assert made.post in status(careful)["waiting_for_approval"]
    careful.close()


def test_a_full_day_is_a_reason_on_record(parts: Parts, instance: dg.DagsterInstance) -> None:
    post = viral_post(parts, instance, minutes=10)
    full = Parts(parts.settings.model_copy(update={"posts_per_day": 1}), parts.world, parts.clock)
    refused = follow(full, instance, post)
    assert refused.action == "wait"
    assert any("1 of 1 posts" in reason for reason in refused.reasons)
    full.close()
